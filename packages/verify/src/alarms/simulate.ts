import { check, type Rule } from "@causeway/core";
import type { MuteWindow } from "./actions.ts";
import { type Alarm, type AlarmState, periodOf } from "./alarm.ts";
import { type AlarmHistory, evaluatorOf, inOrder, Life } from "./life.ts";
import { Metrics } from "./metrics.ts";
import type { BandOverTime } from "./range.ts";
import type { Series } from "./series.ts";

/** What alarms are to live through. */
export interface AlarmSimulation {
    readonly alarms: readonly Alarm[];
    /** What metrics were; of one that is not here, there is no data. What was before `from` is looked at too, as far as alarms look back. */
    readonly series: readonly Series[];
    /** Seconds. */
    readonly from: number;
    /** Seconds; the last moment that is looked at. */
    readonly to: number;
    /** What anomaly detection takes for normal, by the names of alarms. @default their alarms are not simulated */
    readonly bands?: Readonly<Record<string, BandOverTime>>;
    readonly mutes?: readonly MuteWindow[];
    /** What all alarms are at first. @default "INSUFFICIENT_DATA", as those that were just made */
    readonly initially?: AlarmState;
    /**
     * How many periods CloudWatch looks back beyond those that an alarm needs. AWS says only that it depends on the period and the resolution, and
     * shows 2. @default 2
     */
    readonly extraPeriods?: number;
}

/** The state that an alarm is in at a moment. */
export const stateAt = ({ states }: AlarmHistory, at: number): AlarmState | undefined => states.findLast(each => each.at <= at)?.state;

/**
 * Each alarm's states over time, by the names of alarms, with what it does at each change.
 *
 * Source: CloudWatch user guide, "Using Amazon CloudWatch alarms", evaluating an alarm: each minute, each 10 seconds where the period is shorter
 * than a minute, each hour where alarms look back more than a day. That data arrives late on AWS is not modelled.
 *
 * @throws InputPropertiesError where times, series or alarms make no sense.
 *
 * @example
 * const errors = { namespace: "Shop", name: "Errors", dimensions: {} };
 * const alarm = alarmOf("errors", {
 *     namespace: "Shop",
 *     metricName: "Errors",
 *     statistic: "Sum",
 *     period: 60,
 *     comparisonOperator: "GreaterThanThreshold",
 *     threshold: 5,
 *     evaluationPeriods: 3,
 *     datapointsToAlarm: 2,
 * });
 * const outage = plant({ from: 0, to: 3600, value: 0 }, { from: 600, to: 900, value: 20 });
 * const { errors: history } = simulateAlarms({ alarms: [alarm], series: [{ ...errors, samples: outage }], from: 0, to: 3600 });
 * history?.states; // …, ALARM at 720, OK at 1020
 */
export function simulateAlarms(simulation: AlarmSimulation): Readonly<Record<string, AlarmHistory>> {
    const { alarms, series, from, to, bands = {}, mutes = [], initially = "INSUFFICIENT_DATA", extraPeriods = 2 } = simulation;
    check("the simulation of alarms", ...rulesOf(simulation));
    const metrics = new Metrics(series);
    const lives = alarms.map(alarm => {
        const evaluator = evaluatorOf(alarm, { metrics, band: bands[alarm.name], extraPeriods });
        return new Life(alarm, evaluator, { from, initially, mutes });
    });
    const ordered = inOrder(lives);
    const byName = new Map(lives.map(life => [life.alarm.name, life]));
    const step = alarms.some(alarm => alarm.kind === "metric" && periodOf(alarm) < 60) ? 10 : 60;
    const wait = (before: number) => {
        for (const { actions } of ordered) while (actions.due < before) actions.pass(actions.due);
    };
    for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
        wait(at);
        for (const life of ordered) life.evaluate(at, byName);
        for (const life of ordered) life.act(at, byName);
    }
    wait(to);
    return Object.fromEntries(lives.map(({ alarm, history }) => [alarm.name, history]));
}

function rulesOf({ alarms, from, to, mutes = [], extraPeriods = 2 }: AlarmSimulation): readonly Rule[] {
    const names = alarms.map(({ name }) => name);
    return [
        [Number.isFinite(from), "from", `is ${from}, no time in seconds`],
        [Number.isFinite(to) && to >= from, "to", `is ${to}, no time in seconds from ${from}`],
        [Number.isInteger(extraPeriods) && extraPeriods >= 0, "extraPeriods", `is ${extraPeriods}, not a whole number from 0`],
        ...names.map((name, index): Rule => [names.indexOf(name) === index, `alarms[${index}].name`, `is ${name}, as that of another`]),
        ...mutes.map((mute, index): Rule => [mute.to > mute.from, `mutes[${index}].to`, `is ${mute.to}, not after ${mute.from}`]),
    ];
}
