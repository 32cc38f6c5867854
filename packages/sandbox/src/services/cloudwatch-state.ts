import type { Call } from "../model/resource.ts";
import { resource } from "../model/resource.ts";
import { type AlarmExpression, alarmsOf, parseAlarmRule } from "./cloudwatch-rule.ts";

export const states = ["OK", "ALARM", "INSUFFICIENT_DATA"] as const;
export type AlarmState = (typeof states)[number];

interface Change {
    readonly at: string;
    readonly value: AlarmState;
}

interface Held {
    readonly value: AlarmState;
    readonly reason: string;
    readonly updated: string;
    /** When it was in which state, as people set them: with a clock that they put forward and back, for times to come as well. */
    readonly changes?: readonly Change[];
    /** Of a composite alarm: its state follows from those of the alarms that its rule names. */
    readonly rule?: string;
}

/** An alarm by its name, as CloudWatch itself knows it: metric alarms and composite alarms share one set of names. */
export const held = resource<Held>("sandbox:cloudwatch/alarm:Alarm", {
    inputs: { value: true, reason: true, updated: true, changes: true, rule: true },
    create: () => {
        throw new Error("CloudWatch makes these by itself");
    },
});

/** An alarm begins without data. Source: CloudWatch API reference, PutMetricAlarm. */
export const begin = (call: Call, name: string, rule?: string): void =>
    call.put(held, name, {
        value: "INSUFFICIENT_DATA",
        reason: "Unchecked: Initial alarm creation",
        updated: call.now(),
        ...(rule !== undefined && { rule }),
    });

/** Rules and actions name an alarm by its name or its ARN. */
export const alarmName = (reference: string): string => reference.replace(/^arn:[^:]+:cloudwatch:[^:]*:\d*:alarm:/, "");

/** The state of an alarm, by its name or ARN; nothing where there is no such alarm in this account and region. */
export function alarmState(call: Call, reference: string, at = call.now()): AlarmState | undefined {
    const name = alarmName(reference);
    const found = call.get(held, name);
    if (!found) return undefined;
    if (found.rule === undefined || isInCircle(call, name)) return stateAt(found, at);
    return evaluate(call, parseAlarmRule(found.rule), at) ? "ALARM" : "OK";
}

/** Whether composite alarms lead from an alarm back to itself, or to others that do: CloudWatch stops to evaluate these. */
function isInCircle(call: Call, name: string, way: readonly string[] = []): boolean {
    const rule = call.get(held, name)?.rule;
    if (rule === undefined) return false;
    return way.includes(name) || alarmsOf(parseAlarmRule(rule)).some(one => isInCircle(call, alarmName(one), [...way, name]));
}

const stateAt = ({ value, changes }: Held, at: string): AlarmState =>
    changes ? (changes.findLast(change => change.at <= at)?.value ?? "INSUFFICIENT_DATA") : value;

/** The states that an alarm is in from now on, for so many minutes. */
export function statesWithin(call: Call, reference: string, minutes: number): readonly AlarmState[] {
    const [from, until] = [call.now(), new Date(Date.parse(call.now()) + minutes * 60_000).toISOString()];
    const times = changesOf(call, reference).filter(at => at > from && at <= until);
    return [from, ...times.sort()].flatMap(at => alarmState(call, reference, at) ?? []);
}

function changesOf(call: Call, reference: string): readonly string[] {
    const name = alarmName(reference);
    const found = call.get(held, name);
    if (found?.rule === undefined || isInCircle(call, name)) return (found?.changes ?? []).map(({ at }) => at);
    return alarmsOf(parseAlarmRule(found.rule)).flatMap(alarm => changesOf(call, alarm));
}

/** An alarm is in a state from now on. */
export function change(call: Call, name: string, before: Held, value: AlarmState, reason: string): void {
    const at = call.now();
    const others = (before.changes ?? []).filter(one => one.at !== at);
    const changes = [...others, { at, value }].sort((one, other) => (one.at < other.at ? -1 : 1));
    call.put(held, name, { ...before, value, reason, updated: at, changes });
}

function evaluate(call: Call, expression: AlarmExpression, at: string): boolean {
    switch (expression.kind) {
        case "constant":
            return expression.value;
        case "state":
            return alarmState(call, expression.alarm, at) === expression.state;
        case "atLeast": {
            const { least, state, not, alarms } = expression;
            const count = alarms.filter(alarm => (alarmState(call, alarm, at) === state) !== not).length;
            return least.endsWith("%") ? (100 * count) / alarms.length >= Number(least.slice(0, -1)) : count >= Number(least);
        }
        case "not":
            return !evaluate(call, expression.of, at);
        case "and":
            return expression.of.every(one => evaluate(call, one, at));
        case "or":
            return expression.of.some(one => evaluate(call, one, at));
    }
}
