import {
    check,
    type Delivery,
    isReleasePath,
    type Monitored,
    metricsOf,
    type PipelineSignal,
    type ReleasePath,
    type Rule,
    within,
} from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Section } from "../dashboards/widget.ts";
import { type EventMachineCustomize, eventMachine, eventMachineRules } from "../delivery/event-machine.ts";
import { namespace, reading } from "../delivery/put.ts";
import { lookEverySeconds, watchDefinition } from "../delivery/watch-definition.ts";
import { type AlarmsOf, severalRules, type WatchSeveral, watchSeveral } from "./several.ts";

/** What is told of a pipeline: what AWS counts, and what is looked at besides. */
export type WatchedPipelineSignal = PipelineSignal | "stuck" | "waiting";

/** What a `ServicePipeline` says of itself. */
export interface WatchedPipeline {
    readonly monitored: Monitored<PipelineSignal>;
    readonly releasePath: ReleasePath;
}

export interface PipelineMonitoringArgs extends WatchSeveral<WatchedPipelineSignal> {
    /** Where the team's pipelines are. */
    readonly placement: Delivery;
    /** The team's pipelines; at least one. */
    readonly of: readonly WatchedPipeline[];
    /** Hours that an action other than an approval may run before its pipeline is stuck, 0.25 to 336. @default 2 */
    readonly stuckHours?: number;
    /** Hours that an approval may wait, 0.25 to 1440: after its `minutes`, seven days unless it says otherwise, AWS itself turns it down. @default 24 */
    readonly approvalHours?: number;
    readonly customize?: WatchSeveral<WatchedPipelineSignal>["customize"] & EventMachineCustomize;
}

/**
 * What a team is told of its pipelines: that a release failed, is stuck, waits too long for an approval, or (where `duration` is given a
 * threshold) took too long. CodePipeline counts failures and durations; for the rest, one state machine for all of the team's pipelines looks
 * at each execution every quarter of an hour, for about $0.0001 a look.
 *
 * A release that waits for its hours, in a queue or behind a transition that somebody closed is not stuck: none of its actions runs.
 *
 * @example
 * declare const checkout: ServicePipeline;
 * const routes = { critical: [], warning: [{ topicArn: "arn:aws:sns:eu-west-1:111111111111:chat" }] };
 * const monitoring = new PipelineMonitoring("pipelines", {
 *     placement: delivery, routes, runbook: "https://runbooks.example.com/pipelines",
 *     of: [checkout],
 *     approvalHours: 8,
 *     alarms: { duration: { warning: { aboveBand: 3 } } },
 * });
 *
 * @throws InputPropertiesError that names everything that is wrong with the arguments.
 */
export class PipelineMonitoring extends pulumi.ComponentResource {
    /** By service, then by signal and severity: `checkout`, `stuck-warning`. */
    readonly alarms: AlarmsOf<WatchedPipelineSignal>;
    readonly sections: readonly Section[];
    /** What looks at executions. */
    readonly machine: aws.sfn.StateMachine;
    /** Events that nobody could be given: their pipelines are not watched. */
    readonly deadLetters: aws.sqs.Queue;

    constructor(name: string, args: PipelineMonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, stuckHours = 2, approvalHours = 24, customize } = args;
        const pipelines = Array.isArray(args.of) ? args.of.filter(isPipeline) : [];
        const things = pipelines.map(watched({ stuckHours, approvalHours }));
        check(
            `PipelineMonitoring "${name}"`,
            ...ofRules(args.of),
            hoursRule("stuckHours", stuckHours, 336),
            hoursRule("approvalHours", approvalHours, 1440),
            ...severalRules(name, args, things),
            ...eventMachineRules(
                `${name}-watch`,
                pipelines.map(({ releasePath: { service } }) => service),
            ),
        );
        super("causeway:monitoring:PipelineMonitoring", name, {}, within(placement, opts));
        const child = { parent: this };
        const { alarms, sections } = watchSeveral(name, args, things, child);
        this.alarms = alarms;
        this.sections = sections;
        const paths = pipelines.map(({ releasePath }) => releasePath);
        const services = pulumi
            .all(paths.map(({ pipelineName }) => pipelineName))
            .apply(names => Object.fromEntries(names.map((pipeline, at) => [pipeline, paths[at]?.service ?? ""])));
        const { machine, deadLetters } = eventMachine(
            `${name}-watch`,
            {
                place: placement,
                keyArn: placement.leaves.keyArn,
                definition: services.apply(all => watchDefinition(placement, all, { stuckHours, approvalHours })),
                grants: [reading(paths, ["codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions"])],
                events: Object.fromEntries(paths.map(({ service, pipelineArn }) => [service, begins(service, pipelineArn)])),
                startsItself: true,
                customize,
            },
            child,
        );
        this.machine = machine;
        this.deadLetters = deadLetters;
        this.registerOutputs({});
    }
}

/** An execution begins, or goes on after a failure. */
const begins = (service: string, pipelineArn: pulumi.Input<string>) => ({
    description: `Releases of ${service} are watched`,
    pattern: {
        source: ["aws.codepipeline"],
        "detail-type": ["CodePipeline Pipeline Execution State Change"],
        resources: [pipelineArn],
        detail: { state: ["STARTED", "RESUMED"] },
    },
});

const watched =
    ({ stuckHours, approvalHours }: { readonly stuckHours: number; readonly approvalHours: number }) =>
    ({ monitored, releasePath: { team, service } }: WatchedPipeline): Monitored<WatchedPipelineSignal> => {
        const metric = metricsOf(namespace, { Service: service, Team: team });
        const missing = { as: "notBreaching", why: "it is counted only while there is something to count" } as const;
        const count = (name: string, label: string) => ({
            ...metric(name, "Maximum", "Count", label)({ periodSeconds: 2 * lookEverySeconds }),
            missing,
        });
        return {
            ...monitored,
            signals: {
                ...monitored.signals,
                stuck: {
                    aspect: "latency",
                    measure: count("StuckActions", "stuck actions"),
                    means: `A release of ${service} is stuck: one of its actions has been running for more than ${stuckHours} hours.`,
                    alarms: { warning: { above: 0 } },
                },
                waiting: {
                    aspect: "latency",
                    measure: count("WaitingApprovals", "approvals that wait for too long"),
                    means: `A release of ${service} has been waiting for an approval for more than ${approvalHours} hours.`,
                    alarms: { warning: { above: 0 } },
                },
            },
        };
    };

const isPipeline = (given: unknown): given is WatchedPipeline =>
    typeof given === "object" &&
    given !== null &&
    isReleasePath((given as Partial<WatchedPipeline>).releasePath) &&
    (given as Partial<WatchedPipeline>).monitored?.kind === "pipeline";

const ofRules = (of: unknown): readonly Rule[] =>
    Array.isArray(of) && of.length > 0
        ? of.map((one: unknown, at): Rule => [isPipeline(one), `of[${at}]`, "is no pipeline, such as a ServicePipeline"])
        : [[false, "of", "needs at least one pipeline"]];

const hoursRule = (path: string, hours: number, most: number): Rule => [
    typeof hours === "number" && hours >= 0.25 && hours <= most,
    path,
    `is ${String(hours)}, not 0.25 to ${most}`,
];
