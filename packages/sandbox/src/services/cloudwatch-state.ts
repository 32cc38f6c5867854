import type { Call } from "../model/resource.ts";
import { resource } from "../model/resource.ts";
import { type AlarmExpression, alarmsOf, parseAlarmRule } from "./cloudwatch-rule.ts";

export const states = ["OK", "ALARM", "INSUFFICIENT_DATA"] as const;
export type AlarmState = (typeof states)[number];

interface Held {
    readonly value: AlarmState;
    readonly reason: string;
    readonly updated: string;
    /** Of a composite alarm: its state follows from those of the alarms that its rule names. */
    readonly rule?: string;
}

/** An alarm by its name, as CloudWatch itself knows it: metric alarms and composite alarms share one set of names. */
export const held = resource<Held>("sandbox:cloudwatch/alarm:Alarm", {
    inputs: { value: true, reason: true, updated: true, rule: true },
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
export function alarmState(call: Call, reference: string): AlarmState | undefined {
    const name = alarmName(reference);
    const found = call.get(held, name);
    if (!found) return undefined;
    if (found.rule === undefined || isInCircle(call, name)) return found.value;
    return evaluate(call, parseAlarmRule(found.rule)) ? "ALARM" : "OK";
}

/** Whether composite alarms lead from an alarm back to itself, or to others that do: CloudWatch stops to evaluate these. */
function isInCircle(call: Call, name: string, way: readonly string[] = []): boolean {
    const rule = call.get(held, name)?.rule;
    if (rule === undefined) return false;
    return way.includes(name) || alarmsOf(parseAlarmRule(rule)).some(one => isInCircle(call, alarmName(one), [...way, name]));
}

function evaluate(call: Call, expression: AlarmExpression): boolean {
    switch (expression.kind) {
        case "constant":
            return expression.value;
        case "state":
            return alarmState(call, expression.alarm) === expression.state;
        case "atLeast": {
            const { least, state, not, alarms } = expression;
            const count = alarms.filter(alarm => (alarmState(call, alarm) === state) !== not).length;
            return least.endsWith("%") ? (100 * count) / alarms.length >= Number(least.slice(0, -1)) : count >= Number(least);
        }
        case "not":
            return !evaluate(call, expression.of);
        case "and":
            return expression.of.every(one => evaluate(call, one));
        case "or":
            return expression.of.some(one => evaluate(call, one));
    }
}
