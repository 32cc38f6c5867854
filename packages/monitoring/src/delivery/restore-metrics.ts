import { check, type Foundation, isWhole, type Placement, type Rule, within } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Section } from "../dashboards/widget.ts";
import { type EventMachine, type EventMachineCustomize, eventMachine, eventMachineRules } from "./event-machine.ts";
import { type DeliveryFour, deliveryFour } from "./metrics.ts";
import { restoreDefinition } from "./restore-definition.ts";

/** An alarm: any resource of CloudWatch's. */
type AnyAlarm = { readonly arn: pulumi.Input<string> };

export interface RestoreMetricsArgs {
    readonly placement: Placement;
    readonly foundation: Foundation;
    /**
     * Which alarms tell that a service is down, by service; 1 to 10 each. One composite alarm counts what goes wrong together as one incident.
     * They are as bundles offer them: that one is there after all, is checked.
     */
    readonly of: Readonly<Record<string, readonly (AnyAlarm | undefined)[]>>;
    /** Last word on a child's arguments. */
    readonly customize?: EventMachineCustomize;
}

/**
 * Counts incidents, and the time from a critical alarm's going off to its end, as CloudWatch metrics by service, team and environment, in the
 * namespace `Causeway/Delivery`: the fourth of the DORA four, where the alarms are. One state machine for all services of a stack.
 *
 * @example
 * const down = { arn: "arn:aws:cloudwatch:eu-central-1:222222222222:alarm:checkout-down" };
 * const restore = new RestoreMetrics("restore", { placement, foundation, of: { checkout: [down] } });
 *
 * @throws InputPropertiesError that names everything that is wrong with the arguments.
 */
export class RestoreMetrics extends pulumi.ComponentResource {
    /** By service. */
    readonly metrics: Readonly<Record<string, Pick<DeliveryFour, "incidents" | "timeToRestore">>>;
    readonly sections: readonly Section[];
    /** What counts. */
    readonly machine: aws.sfn.StateMachine;
    /** Events that nobody could be given: incidents that are not counted. */
    readonly deadLetters: aws.sqs.Queue;
    /** What `ServiceMonitoring` reads, for who wants to hear of what is not counted. */
    readonly monitored: EventMachine["monitored"];

    constructor(name: string, args: RestoreMetricsArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, foundation, customize } = args;
        check(`RestoreMetrics "${name}"`, ...restoreRules(args), ...eventMachineRules(name, Object.keys(args.of ?? {})));
        const of = args.of as Readonly<Record<string, readonly AnyAlarm[]>>;
        super("causeway:monitoring:RestoreMetrics", name, {}, within(placement, opts));
        const { team, environment } = placement;
        const services = pulumi
            .all(
                Object.entries(of).flatMap(([service, alarms]) =>
                    alarms.map(({ arn }) => pulumi.output(arn).apply(known => [known, service] as const)),
                ),
            )
            .apply(all => Object.fromEntries(all));
        const { machine, deadLetters, monitored } = eventMachine(
            name,
            {
                place: placement,
                keyArn: foundation.keyArn,
                definition: services.apply(all => restoreDefinition(placement, all)),
                grants: [],
                events: Object.fromEntries(Object.entries(of).map(([service, alarms]) => [service, changes(service, alarms)])),
                startsItself: true,
                customize,
            },
            { parent: this },
        );
        this.machine = machine;
        this.deadLetters = deadLetters;
        this.monitored = monitored;
        this.metrics = Object.fromEntries(Object.keys(of).map(service => [service, deliveryFour({ team, service, environment })]));
        this.sections = Object.entries(this.metrics).map(([service, { incidents, timeToRestore }]) => ({
            title: `Incidents of ${service}`,
            widgets: [
                { kind: "graph", days: 30, title: "Incidents", left: [incidents()] },
                { kind: "graph", days: 30, title: "Time to restore", left: [timeToRestore()] },
            ],
        }));
        this.registerOutputs({});
    }
}

/** One of the alarms goes off, or ends. Source: CloudWatch user guide, "Alarm events and EventBridge". */
const changes = (service: string, alarms: readonly AnyAlarm[]) => ({
    description: `Incidents of ${service} are counted`,
    pattern: {
        source: ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        resources: alarms.map(({ arn }) => arn),
        $or: [{ detail: { state: { value: ["ALARM"] } } }, { detail: { previousState: { value: ["ALARM"] } } }],
    },
});

/** Ten ARNs of alarms with names of some 120 characters leave the pattern below EventBridge's 2,048. */
const mostAlarms = 10;

function restoreRules({ placement, foundation, of }: RestoreMetricsArgs): readonly Rule[] {
    const rules: Rule[] = [
        [typeof placement === "object" && placement !== null, "placement", "is missing"],
        [foundation !== undefined && foundation !== null, "foundation", "is missing"],
    ];
    const services = typeof of === "object" && of !== null ? Object.entries<unknown>(of) : [];
    if (services.length === 0) return [...rules, [false, "of", "needs the alarms of at least one service"]];
    return [
        ...rules,
        ...services.flatMap(([service, alarms]): readonly Rule[] => {
            const at = `of.${service}`;
            const isName = /^[a-z][a-z0-9-]*$/.test(service);
            const name: Rule = [isName, at, "must be letters, digits and dashes, as services are named"];
            if (!Array.isArray(alarms)) return [name, [false, at, `is ${String(alarms)}, not a list of alarms`]];
            return [
                name,
                [
                    isWhole(alarms.length, 1, mostAlarms),
                    at,
                    `has ${alarms.length} alarms, not 1 to ${mostAlarms}: a composite alarm is one`,
                ],
                ...alarms.map(
                    (alarm: Partial<AnyAlarm> | undefined, index): Rule => [
                        typeof alarm === "object" && alarm !== null && alarm.arn !== undefined,
                        `${at}[${index}]`,
                        "is no alarm: it has no arn",
                    ],
                ),
            ];
        }),
    ];
}
