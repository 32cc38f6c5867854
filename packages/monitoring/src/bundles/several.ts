import type { Customize, Monitored, Rule, Severity } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type AlarmPlan, alarmNameOf, alarmPlanRules, isWatch, watchRules } from "../alarms/alarm.ts";
import { createAlarms, idOf } from "../alarms/alarms.ts";
import type { Watch } from "../alarms/watch.ts";
import type { Section } from "../dashboards/widget.ts";
import { sectionOf } from "./sections.ts";
import { type AlarmChanges, planAlarms, signalRules } from "./signals.ts";

/** What is the same of bundles that watch several things of one kind. */
export interface WatchSeveral<Key extends string> extends Watch {
    /** Other thresholds than the signals' own, of all things alike, by signal and severity; `false` for none. @default the signals' own */
    readonly alarms?: AlarmChanges<Key>;
    /** Last word on the alarms' arguments, of all things alike, by signal and severity. */
    readonly customize?: { readonly alarms?: { readonly [Id in `${Key}-${Severity}`]?: Customize<aws.cloudwatch.MetricAlarmArgs> } };
}

/** Alarms by thing, then by signal and severity: `checkout`, `failed-warning`. */
export type AlarmsOf<Key extends string> = Readonly<Record<string, { readonly [Id in `${Key}-${Severity}`]?: aws.cloudwatch.MetricAlarm }>>;

/** What a thing's alarms are named after. */
const prefixOf = (name: string, thing: Monitored): string => `${name}-${thing.name}`;

/** Source: CloudWatch API reference, PutMetricAlarm, AlarmName: 255 characters, of which Pulumi's suffix has eight. */
const longestName = 247;

/** What must hold of things and of who hears of them, also where a caller has no types. */
export function severalRules<Key extends string>(
    name: string,
    args: WatchSeveral<Key>,
    things: readonly Monitored<Key>[],
): readonly Rule[] {
    if (!isWatch(args)) return watchRules(args);
    const changes: AlarmChanges<string> = args.alarms ?? {};
    const names = things.map(thing => thing.name);
    const planned = things.flatMap(thing => planAlarms(thing, changes).map(alarm => ({ thing, alarm })));
    const longest = Math.max(0, ...planned.map(({ thing, alarm }) => alarmNameOf(prefixOf(name, thing), alarm).length));
    const said = planned.flatMap(({ alarm }) => alarmPlanRules(alarm.path, args, alarm, alarm.meansPath)).filter(([holds]) => !holds);
    return [
        ...watchRules(args),
        ...things.slice(0, 1).flatMap(thing => signalRules(thing, changes)),
        // What is wrong with a threshold is wrong with it for each thing.
        ...said.filter(([, path, reason], at) => said.findIndex(each => each[1] === path && each[2] === reason) === at),
        ...names.map((each, at): Rule => [names.indexOf(each) === at, `of[${at}]`, `is "${each}", which is there already`]),
        [longest <= longestName, "name", `makes an alarm's name of ${longest} characters: there is room for ${longestName}`],
    ];
}

/** Registers the alarms of all things, each thing with a section of its own. */
export function watchSeveral<Key extends string>(
    name: string,
    args: WatchSeveral<Key>,
    things: readonly Monitored<Key>[],
    opts: pulumi.CustomResourceOptions,
): { readonly alarms: AlarmsOf<Key>; readonly sections: readonly Section[] } {
    const last: Readonly<Record<string, Customize<aws.cloudwatch.MetricAlarmArgs> | undefined>> = args.customize?.alarms ?? {};
    const made = things.map(thing => {
        const planned = planAlarms(thing, args.alarms);
        const alarms = planned.map((plan): AlarmPlan => {
            const change = last[idOf(plan)];
            return change ? { ...plan, customize: change } : plan;
        });
        const created = createAlarms(prefixOf(name, thing), args, { alarms, composites: {} }, opts);
        const alarmArns = [...created.values()].map(({ arn }) => arn);
        return { thing, created, section: sectionOf(thing.name, { monitored: thing, custom: {}, planned, alarmArns }) };
    });
    return {
        alarms: Object.fromEntries(made.map(({ thing, created }) => [thing.name, Object.fromEntries(created)])) as AlarmsOf<Key>,
        sections: made.map(({ section }) => section),
    };
}
