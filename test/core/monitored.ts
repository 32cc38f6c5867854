import { alarmArguments, alarmRules, check, type Monitored, queriesOf, type Severity, type Signal, type Threshold } from "@causeway/core";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { resolved } from "../foundation/accounts.ts";

/** The signals of a thing, by name. */
const signalsOf = ({ signals }: Monitored) => Object.entries(signals) as [string, Signal][];

const words = (threshold: Threshold | undefined): string => {
    if (!threshold) return "-";
    const { periods = 1, breaching = periods } = threshold;
    const [limit] = Object.entries(threshold);
    return `${limit?.join(" ")}, ${breaching} of ${periods}`;
};

/** A line for each signal: what about it a number tells, and when it is bad. */
export const linesOf = (monitored: Monitored): readonly string[] =>
    signalsOf(monitored).map(
        ([name, { aspect, alarms, measure }]) =>
            `${name} (${aspect}, ${measure.unit}): critical ${words(alarms?.critical)}; warning ${words(alarms?.warning)}`,
    );

/** What CloudWatch is asked for each signal. */
export const asked = async (monitored: Monitored): Promise<Readonly<Record<string, readonly string[]>>> =>
    Object.fromEntries(
        await Promise.all(
            signalsOf(monitored).map(async ([name, { measure }]) => {
                const missing = pulumi.output(`no data: ${measure.missing?.as ?? "notBreaching"}`);
                const queries = queriesOf("it", measure).map(({ id, expression, metric }) =>
                    expression === undefined
                        ? pulumi
                              .output(metric?.dimensions ?? {})
                              .apply(
                                  dimensions =>
                                      `${id}: ${metric?.statistic} ${metric?.namespace} ${metric?.name} ${Object.values(dimensions).join(" ")}`,
                              )
                        : pulumi.output(`${id}: ${expression}`),
                );
                return [name, await resolved(pulumi.all([...queries, missing]) as pulumi.Output<readonly string[]>)] as const;
            }),
        ),
    );

/** Registers an alarm for all that is bad by default: CloudWatch takes them. */
export function watch(monitored: Monitored): void {
    for (const [name, { measure, alarms = {} }] of signalsOf(monitored)) {
        for (const [severity, threshold] of Object.entries(alarms) as [Severity, Threshold][]) {
            check(name, ...alarmRules(name, measure, threshold));
            new aws.cloudwatch.MetricAlarm(`${name}-${severity}`, alarmArguments(measure, threshold));
        }
    }
}

export const alarmsIn = (cloud: Cloud): readonly string[] =>
    cloud.registered.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name);
