import type { GraphResource } from "../checker/check-graph.ts";
import { type Alarm, type CompositeAlarm, type MetricAlarm, nameInArn } from "./alarm.ts";
import { NotSimulated } from "./not-simulated.ts";
import { readAlarms } from "./read-alarms.ts";
import { parseRule, type Rule } from "./rule.ts";

/** An alarm that can be read, and what the program calls it. */
export interface Seen<Of extends Alarm = Alarm> {
    readonly path: string;
    readonly alarm: Of;
    /** AWS has it: whoever names it does so by a name that is known. */
    readonly isThere: boolean;
}

/** A composite alarm whose rule can be read. */
export interface SeenComposite extends Seen<CompositeAlarm> {
    readonly rule: Rule;
}

/** The alarms of a stack, as checks look at them; what is not known yet is not there. */
export interface AlarmsView {
    readonly all: readonly Seen[];
    readonly metric: readonly Seen<MetricAlarm>[];
    readonly composite: readonly SeenComposite[];
    /** Composite alarms by name, of other stacks too. */
    readonly composites: ReadonlyMap<string, SeenComposite>;
    /** Names of alarms, of other stacks too. */
    readonly names: ReadonlySet<string>;
    /** Whether something that makes use of alarms names this one: a composite alarm, a release, a dashboard. */
    isUsed(alarm: Alarm): boolean;
}

const isMetric = (seen: Seen): seen is Seen<MetricAlarm> => seen.alarm.kind === "metric";
const isComposite = (seen: Seen): seen is Seen<CompositeAlarm> => seen.alarm.kind === "composite";

/** An alarm's own name is no use of it. */
const useless = ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"];

export function viewAlarms(resources: readonly GraphResource[], others: readonly GraphResource[]): AlarmsView {
    const own = seenIn(resources);
    const everywhere = [...own, ...seenIn(others)];
    const composites = everywhere.filter(isComposite).flatMap(withRule);
    const used = new Set([
        ...composites.flatMap(({ rule, alarm }) => [...rule.alarms, ...(alarm.suppressor ? [nameInArn(alarm.suppressor.alarm)] : [])]),
        ...[...resources, ...others].filter(({ type }) => !useless.includes(type)).flatMap(({ inputs }) => textsIn(inputs).map(nameInArn)),
    ]);
    return {
        all: own,
        metric: own.filter(isMetric),
        composite: own.filter(isComposite).flatMap(withRule),
        composites: new Map(composites.map(seen => [seen.alarm.name, seen])),
        names: new Set(everywhere.map(({ alarm }) => alarm.name)),
        isUsed: ({ name }) => used.has(name),
    };
}

const seenIn = (resources: readonly GraphResource[]): readonly Seen[] =>
    readAlarms(resources).flatMap(({ resource, alarm, isThere }) => (alarm ? [{ path: resource, alarm, isThere }] : []));

function withRule(seen: Seen<CompositeAlarm>): readonly SeenComposite[] {
    try {
        return [{ ...seen, rule: parseRule(seen.alarm.rule) }];
    } catch (error) {
        // What a rule says may be known only later.
        if (error instanceof NotSimulated) return [];
        throw error;
    }
}

/** All texts in a value, however deep; in a JSON text, those in it. */
function textsIn(value: unknown): readonly string[] {
    if (typeof value === "string") return /^\s*[{[]/.test(value) ? [value, ...textsIn(parsed(value))] : [value];
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
