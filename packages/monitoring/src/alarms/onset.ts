import { alreadyIn, howFarBack, looksBack, metricsIn, onsetAlarm, placedName, type Rule } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type AlarmPlan, alarmArgs, alarmDescription, alarmNameOf } from "./alarm.ts";
import { type Alarm, idOf } from "./alarms.ts";
import type { Watch } from "./watch.ts";

interface Onsets {
    readonly alarms: readonly AlarmPlan[];
    /** By key and severity, which of them. */
    readonly onsets: readonly string[];
    readonly made: ReadonlyMap<string, Alarm>;
}

/** Registers the alarms of a bundle that go off at the onset alone. */
export const createOnsets = (
    name: string,
    watch: Watch,
    { alarms, onsets, made }: Onsets,
    opts: pulumi.CustomResourceOptions,
): Readonly<Record<string, aws.cloudwatch.CompositeAlarm>> =>
    Object.fromEntries(
        alarms.flatMap(plan => {
            if (!onsets.includes(idOf(plan))) return [];
            const logicalName = alarmNameOf(name, plan);
            const args = {
                now: made.get(idOf(plan)) as aws.cloudwatch.MetricAlarm,
                arguments: alarmArgs(watch, plan),
                alarmName: placedName(watch.placement, `${logicalName}-onset`),
                alarmDescription: alarmDescription(watch, plan),
            };
            return [[idOf(plan), onsetAlarm(logicalName, args, opts)] as const];
        }),
    );

/** What must hold of onsets: that there are such alarms, and that CloudWatch looks back as far. */
export function onsetRules(at: string, onsets: readonly string[] = [], alarms: readonly AlarmPlan[]): readonly Rule[] {
    if (!Array.isArray(onsets)) return [[false, at, `is ${String(onsets)}, not a list of alarms`]];
    return onsets.flatMap((id: string, index): readonly Rule[] => {
        const path = `${at}[${index}]`;
        const plan = alarms.find(alarm => idOf(alarm) === id);
        const known = alarms.map(idOf).join(", ");
        if (!plan) return [[false, path, `is "${id}", which is no alarm of one measure here: there are ${known}`]];
        const seconds = Math.max(...metricsIn(plan.measure).map(({ periodSeconds }) => periodSeconds));
        const { periods } = alreadyIn(plan.threshold?.periods ?? 1);
        return [
            [onsets.indexOf(id) === index, path, `is "${id}", which is there already`],
            [looksBack(seconds, periods), path, `is "${id}", which takes ${seconds * periods} seconds to be old: ${howFarBack}`],
        ];
    });
}
