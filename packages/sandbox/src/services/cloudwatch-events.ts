import type { Call } from "../model/resource.ts";
import { alarmsOf, parseAlarmRule } from "./cloudwatch-rule.ts";
import { alarmName, alarmState, held } from "./cloudwatch-state.ts";
import { type Delivered, tell } from "./events-deliver.ts";

/** An alarm, and the composite alarms whose state follows from it; these may lead in a circle. */
function concerned(call: Call, name: string, seen: readonly string[] = []): readonly string[] {
    if (seen.includes(name)) return [];
    const above = call.all(held).filter(({ rule }) => rule !== undefined && alarmsOf(parseAlarmRule(rule)).map(alarmName).includes(name));
    return [name, ...above.flatMap(({ id }) => concerned(call, id, [...seen, name]))];
}

/**
 * Lets a change of one alarm's state happen, and tells EventBridge of each alarm whose state is another then.
 *
 * Source: CloudWatch user guide, "Alarm events and EventBridge": only changes of state are told, with the state before and since when it was.
 */
export function changing(call: Call, name: string, change: () => void): readonly Delivered[] {
    const before = [...new Set(concerned(call, name))].map(id => ({ id, value: alarmState(call, id), since: call.get(held, id) }));
    change();
    return before.flatMap(({ id, value, since }) => {
        const now = alarmState(call, id);
        if (now === value || !since) return [];
        const state = call.get(held, id);
        // Of a composite alarm, which is worked out where it is asked for, when it last changed is kept here.
        if (state?.rule !== undefined) call.put(held, id, { ...state, updated: call.now() });
        return tell(call, {
            source: "aws.cloudwatch",
            "detail-type": "CloudWatch Alarm State Change",
            resources: [call.arn("cloudwatch", `alarm:${id}`)],
            detail: {
                alarmName: id,
                configuration: {},
                previousState: { value, reason: since.reason, timestamp: told(since.updated) },
                state: { value: now, reason: state?.reason, timestamp: told(call.now()) },
            },
        });
    });
}

/** As in the page's examples: `2019-10-02T17:20:48.554+0000`. */
const told = (time: string): string => time.replace(/Z$/, "+0000");
