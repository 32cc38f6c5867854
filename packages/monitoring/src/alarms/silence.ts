import { type DeploymentEvents, type EventPattern, isWhole, type Metric, type Rule, type Severity } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { descriptionOf, severityListRules } from "./alarm.ts";
import { type MaintenanceWindow, maintenanceRules } from "./maintenance.ts";
import { thresholdArguments } from "./threshold.ts";
import type { Watch } from "./watch.ts";

/** When nobody is told, though something is bad. What is bad still shows; whoever comes later is told at the end of the silence. */
export interface Silence {
    /**
     * While a release is under way. `false`: never.
     *
     * @default warnings, where the thing tells of its releases: new tasks are cold and old ones go, which ends by itself. Who is called at night
     * must hear of what a release breaks, and so of `critical` always. Each alarm that is silent so takes a composite one beside it.
     */
    readonly deployments?: false | DeploymentSilence;
    /** Windows of maintenance, by name. @default none */
    readonly maintenance?: Readonly<Record<string, MaintenanceWindow>>;
}

export interface DeploymentSilence {
    /** @default ["warning"] */
    readonly severities?: readonly Severity[];
    /** For no longer than this, 1 to 1,440 minutes, from a release's beginning: the event of its end may be lost. @default 60 */
    readonly minutes?: number;
}

/** Who keeps which alarms from telling anybody. */
export interface Suppressor {
    readonly alarm: pulumi.Input<string>;
    readonly severities: readonly Severity[];
}

/**
 * An alarm that is in ALARM while a release is under way: more of them have begun than have ended, in the last so many minutes. CloudWatch looks
 * at that many minutes anew each minute, so that a release whose end nobody was told of counts no longer than they last.
 *
 * EventBridge counts the events that a rule matches, without anything to run. No page says that a rule must have a target for that; where it had
 * to, nothing would be silenced. Metrics come a few minutes late, which is what the alarms wait for.
 *
 * Sources: EventBridge user guide, "Monitoring Amazon EventBridge", TriggeredRules; CloudWatch user guide, "Using Amazon CloudWatch alarms",
 * evaluating an alarm.
 */
export function watchDeployments(
    name: string,
    watch: Watch,
    { begins, ends }: DeploymentEvents,
    { severities: silenced = ["warning"], minutes = 60 }: DeploymentSilence,
    opts: pulumi.CustomResourceOptions,
): Suppressor {
    const counted = (role: "begins" | "ends", eventPattern: EventPattern): Metric => {
        const description = `A release ${role}: counted by the alarm ${name}-deploying.`;
        const rule = new aws.cloudwatch.EventRule(
            `${name}-${role}`,
            { description, eventPattern: pulumi.jsonStringify(eventPattern) },
            opts,
        );
        return {
            namespace: "AWS/Events",
            name: "TriggeredRules",
            dimensions: { RuleName: rule.name },
            statistic: "Sum",
            periodSeconds: 60 * minutes,
            unit: "Count",
            label: `releases, ${role}`,
        };
    };
    const measure = {
        expression: "FILL(begun, 0) - FILL(ended, 0)",
        of: { begun: counted("begins", begins), ended: counted("ends", ends) },
        unit: "Count",
        label: "releases under way",
    } as const;
    const means = `A release is under way, for no longer than ${minutes} minutes: nobody is told, and ${silenced.join(" and ")} alarms are silent.`;
    const alarm = new aws.cloudwatch.MetricAlarm(
        `${name}-deploying`,
        { ...thresholdArguments(measure, { above: 0 }), alarmDescription: descriptionOf(watch, means) },
        opts,
    );
    return { alarm: alarm.name, severities: silenced };
}

/**
 * How an alarm is kept from telling anybody: it waits for what suppresses it, as that may be late, and for what it watches to be good again.
 * Seconds. Source: CloudWatch user guide, "Suppressing composite alarm actions".
 */
export const suppressedBy = ({ alarm }: Suppressor) => ({ alarm, waitPeriod: 180, extensionPeriod: 300 });

/** What must hold of a silence; `told` is whether the thing tells of its releases. */
export function silenceRules(at: string, name: string, silence: Silence, told: boolean): readonly Rule[] {
    // `false` may well be meant to be no silence at all.
    if (typeof silence !== "object" || silence === null)
        return [
            [
                false,
                at,
                `is ${String(silence)}, not { deployments, maintenance }: deployments: false is never while a release is under way`,
            ],
        ];
    const { deployments, maintenance = {} } = silence;
    return [
        ...(deployments === undefined || deployments === false ? [] : deploymentRules(`${at}.deployments`, deployments, told)),
        // `-begins-` and seven digits follow in a rule's name. Source: EventBridge API reference, PutRule, Name.
        [
            deployments === false || !told || name.length <= 49,
            "name",
            `is "${name}", ${name.length} characters: the name of a rule that hears of releases leaves room for 49`,
        ],
        ...maintenanceRules(`${at}.maintenance`, maintenance),
    ];
}

const deploymentRules = (
    at: string,
    { severities: silenced = ["warning"], minutes = 60 }: DeploymentSilence,
    told: boolean,
): readonly Rule[] => [
    [told, at, "has nothing to go by: what is watched tells of no releases"],
    ...severityListRules(`${at}.severities`, silenced),
    [isWhole(minutes, 1, 1440), `${at}.minutes`, `is ${minutes}, not 1 to 1440 whole minutes`],
];
