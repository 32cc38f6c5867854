import { type Customize, customize, placedName } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmPlan, actionsOf, alarmNameOf, createAlarm, descriptionOf } from "./alarm.ts";
import { alarmsIn, type CompositePlan, type OtherAlarm, ruleText } from "./composite.ts";
import type { Watch } from "./watch.ts";

/** All alarms of a bundle. */
export interface AlarmsPlan {
    readonly alarms: readonly AlarmPlan[];
    readonly composites: Readonly<Record<string, CompositePlan>>;
    readonly customize?: Readonly<Record<string, Customize<aws.cloudwatch.CompositeAlarmArgs> | undefined>> | undefined;
}

export type Alarm = aws.cloudwatch.MetricAlarm | aws.cloudwatch.CompositeAlarm;

/** An alarm's name among those of its bundle. */
export const idOf = ({ key, severity }: Pick<AlarmPlan, "key" | "severity">): string => `${key}-${severity}`;

/** CloudWatch has no composite alarm without a name: unique in an account that several environments share. */
export const compositeName = ({ placement }: Watch, name: string, alarm: Pick<AlarmPlan, "key" | "severity">): string =>
    placedName(placement, alarmNameOf(name, alarm));

/** Registers a bundle's alarms; answers with them by key and severity. Each composite alarm comes after those that it names. */
export function createAlarms(
    name: string,
    watch: Watch,
    { alarms, composites, customize: changes = {} }: AlarmsPlan,
    opts: pulumi.CustomResourceOptions,
): ReadonlyMap<string, Alarm> {
    const quiet = new Set(Object.values(composites).flatMap(plan => (plan.instead ? alarmsIn(plan.when) : [])));
    const made = new Map<string, Alarm>();
    for (const plan of alarms) {
        const id = idOf(plan);
        made.set(id, createAlarm(name, watch, { ...plan, calls: !quiet.has(id) }, opts));
    }
    const pending = new Map(Object.entries(composites).map(([key, plan]) => [idOf({ key, ...plan }), { key, ...plan }] as const));
    const nameOf = (alarm: string | OtherAlarm): pulumi.Input<string> => {
        if (typeof alarm !== "string") return alarm.arn;
        const plan = pending.get(alarm);
        if (plan) compose(alarm, plan);
        const known = made.get(alarm) as Alarm;
        return known instanceof aws.cloudwatch.CompositeAlarm ? known.alarmName : known.name;
    };
    const compose = (id: string, plan: CompositePlan & { readonly key: string }): void => {
        pending.delete(id);
        const named = alarmsIn(plan.when);
        const rule = pulumi.all(named.map(nameOf)).apply(names => ruleText(plan.when, alarm => names[named.indexOf(alarm)] as string));
        const arguments_ = {
            alarmName: compositeName(watch, name, plan),
            alarmRule: rule,
            alarmDescription: descriptionOf(watch, plan.means),
            ...(!quiet.has(id) && actionsOf(watch, plan.severity)),
        };
        made.set(id, new aws.cloudwatch.CompositeAlarm(alarmNameOf(name, plan), customize(arguments_, changes[plan.key]), opts));
    };
    for (const [id, plan] of [...pending]) if (pending.has(id)) compose(id, plan);
    return made;
}
