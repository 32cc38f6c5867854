import {
    check,
    type Delivery,
    isReleasePath,
    type Metric,
    type Place,
    type ReleasePath,
    type Rule,
    type Tier,
    within,
} from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Section } from "../dashboards/widget.ts";
import { type CountedStage, countedStages, deliveryDefinition } from "./delivery-definition.ts";
import { type EventMachine, type EventMachineCustomize, eventMachine, eventMachineRules } from "./event-machine.ts";
import { levels } from "./levels.ts";
import { type DeliveryFour, deliveryFour } from "./metrics.ts";
import { reading } from "./put.ts";

export interface DeliveryMetricsArgs {
    /** Where the team's pipelines are. */
    readonly placement: Delivery;
    /** The team's pipelines; at least one, and each of another service. */
    readonly of: readonly { readonly releasePath: ReleasePath }[];
    /** Tiers whose environments are counted; a metric costs $0.30 a month, and each environment of a service has four to six. @default production */
    readonly tiers?: readonly Tier[];
    /** Last word on a child's arguments. */
    readonly customize?: EventMachineCustomize;
}

/** A service in an environment, and how well it is delivered there. */
export interface Delivered extends DeliveryFour {
    readonly service: string;
    readonly environment: string;
}

/**
 * Counts a team's releases as CloudWatch metrics: deployments, lead time, change failures, by service, team and environment, in the namespace
 * `Causeway/Delivery`. Incidents and how long they took are counted where the alarms are, by `RestoreMetrics`; `of` names both, so that a
 * dashboard of this account shows all four through observability links.
 *
 * One state machine does it for all of the team's pipelines. What it counts, and what not, `deliveryDefinition` says.
 *
 * @example
 * declare const checkout: ServicePipeline;
 * const dora = new DeliveryMetrics("dora", { placement: delivery, of: [checkout] });
 * new TeamDashboard("payments", { placement: delivery, of: [dora] });
 *
 * @throws InputPropertiesError that names everything that is wrong with the arguments.
 */
export class DeliveryMetrics extends pulumi.ComponentResource {
    /** By service and environment: `checkout-production`. */
    readonly metrics: Readonly<Record<string, Delivered>>;
    readonly sections: readonly Section[];
    /** What counts. */
    readonly machine: aws.sfn.StateMachine;
    /** Events that nobody could be given: releases that are not counted. */
    readonly deadLetters: aws.sqs.Queue;
    /** What `ServiceMonitoring` reads, for who wants to hear of what is not counted. */
    readonly monitored: EventMachine["monitored"];

    constructor(name: string, args: DeliveryMetricsArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, tiers = ["production"], customize } = args;
        const paths = Array.isArray(args.of) ? args.of.flatMap(one => (isReleasePath(one?.releasePath) ? [one.releasePath] : [])) : [];
        const counted = paths.map(path => ({ path, stages: countedStages(path, Array.isArray(tiers) ? tiers : []) }));
        check(
            `DeliveryMetrics "${name}"`,
            ...ofRules(args),
            ...tierRules(tiers),
            ...countedRules(counted, tiers),
            ...eventMachineRules(
                name,
                paths.map(({ service }) => service),
            ),
        );
        super("causeway:monitoring:DeliveryMetrics", name, {}, within(placement, opts));
        const definition = pulumi.all(paths.map(({ pipelineName }) => pipelineName)).apply(names =>
            deliveryDefinition(
                placement,
                counted.map((each, at) => ({ ...each, pipelineName: names[at] ?? "" })),
            ),
        );
        const { machine, deadLetters, monitored } = eventMachine(
            name,
            {
                place: placement,
                keyArn: placement.leaves.keyArn,
                definition,
                grants: [
                    reading(paths, [
                        "codepipeline:GetPipelineExecution",
                        "codepipeline:ListActionExecutions",
                        "codepipeline:ListPipelineExecutions",
                    ]),
                ],
                events: Object.fromEntries(counted.map(({ path, stages }) => [path.service, ends(path, stages)])),
                startsItself: true,
                customize,
            },
            { parent: this },
        );
        this.machine = machine;
        this.deadLetters = deadLetters;
        this.monitored = monitored;
        this.metrics = Object.fromEntries(counted.flatMap(({ path, stages }) => deliveredBy(path, stages, placement)));
        this.sections = sectionsOf(Object.values(this.metrics));
        this.registerOutputs({});
    }
}

/** A stage that is counted succeeded or failed. */
const ends = ({ service, pipelineArn }: ReleasePath, stages: readonly CountedStage[]) => ({
    description: `Releases of ${service} are counted`,
    pattern: {
        source: ["aws.codepipeline"],
        "detail-type": ["CodePipeline Stage Execution State Change"],
        resources: [pipelineArn],
        detail: { stage: stages.map(({ stage }) => stage), state: ["SUCCEEDED", "FAILED"] },
    },
});

function deliveredBy(
    { team, service, stages: all }: ReleasePath,
    stages: readonly CountedStage[],
    { accountId, region }: Pick<Place, "accountId" | "region">,
): readonly (readonly [string, Delivered])[] {
    const environments = [...new Set(stages.flatMap(({ to }) => to.map(({ environment }) => environment)))];
    return environments.map(environment => {
        const place = all.flatMap(({ deploys }) => deploys).find(each => each.environment === environment)?.place;
        const workload: Metric["place"] =
            place && (place.accountId !== accountId || place.region !== region)
                ? { accountId: place.accountId, region: place.region }
                : undefined;
        const four = deliveryFour({ team, service, environment, ...(workload && { workload }) });
        return [`${service}-${environment}`, { service, environment, ...four }] as const;
    });
}

function sectionsOf(all: readonly Delivered[]): readonly Section[] {
    return [
        ...all.map(
            (one): Section => ({
                title: `Delivery of ${one.service} to ${one.environment}`,
                widgets: [
                    {
                        kind: "number",
                        title: "The last week",
                        width: "full",
                        wholeRange: true,
                        days: 7,
                        of: [one.deployments(), one.leadTime(), one.changeFailurePercent(), one.timeToRestore()],
                    },
                    { kind: "graph", days: 30, title: "Deployments a day", left: [one.deployments(), one.failedDeployments()] },
                    {
                        kind: "graph",
                        days: 30,
                        title: "Lead time",
                        left: [one.leadTime(), one.leadTime({ statistic: "p90", label: "of nine in ten" })],
                    },
                    { kind: "graph", days: 30, title: "Change failure rate", left: [one.changeFailurePercent()] },
                    { kind: "graph", days: 30, title: "Time to restore", left: [one.timeToRestore()], right: [one.incidents()] },
                ],
            }),
        ),
        { title: "How others do", widgets: [{ kind: "text", title: "DORA, 2023", width: "full", markdown: levels }] },
    ];
}

const ofRules = ({ placement, of }: DeliveryMetricsArgs): readonly Rule[] => [
    [typeof placement === "object" && placement !== null && "leaves" in placement, "placement", "is no Delivery"],
    ...(Array.isArray(of) && of.length > 0
        ? of.map(
              (one: { readonly releasePath?: unknown } | undefined, at): Rule => [
                  isReleasePath(one?.releasePath),
                  `of[${at}]`,
                  "is no pipeline, such as a ServicePipeline",
              ],
          )
        : ([[false, "of", "needs at least one pipeline"]] as const)),
];

const known: readonly Tier[] = ["delivery", "test", "production"];

const tierRules = (tiers: unknown): readonly Rule[] =>
    Array.isArray(tiers) && tiers.length > 0
        ? tiers.map((tier: Tier, at): Rule => [known.includes(tier), `tiers[${at}]`, `is "${tier}", not one of ${known.join(", ")}`])
        : [[false, "tiers", "needs at least one tier"]];

/** Metrics of two pipelines of one service would be the same. */
const countedRules = (
    counted: readonly { readonly path: ReleasePath; readonly stages: readonly CountedStage[] }[],
    tiers: readonly Tier[],
): readonly Rule[] =>
    counted.flatMap(({ path: { service }, stages }, at): Rule[] => [
        [stages.length > 0, `of[${at}]`, `is the pipeline of ${service}, which deploys to nothing of ${[tiers].flat().join(", ")}`],
        [counted.findIndex(({ path }) => path.service === service) === at, `of[${at}]`, `is of ${service}, as another is already`],
    ]);
