import { type Alarm, type MetricAlarm, type MissingData, periodOf, type WatchedMetric } from "./alarm.ts";
import { short, wordsOf } from "./judge.ts";

const statistics: Readonly<Record<string, string>> = {
    Average: "the average of",
    Sum: "the sum of",
    Minimum: "the least of",
    Maximum: "the most of",
    SampleCount: "the number of",
};
const metricInWords = ({ statistic, namespace, name }: WatchedMetric): string =>
    `${statistics[statistic] ?? `${statistic} of`} ${name} (${namespace})`;

function watchedInWords({ queries, watches }: MetricAlarm): string {
    const watched = queries.find(({ id }) => id === watches);
    if (watched?.label) return `"${watched.label}"`;
    if (watched && "metric" in watched) return metricInWords(watched.metric);
    return watched ? watched.expression : watches;
}

const units = [
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"],
    [1, "second"],
] as const;

/** `3 minutes`, `an hour`. */
function spanInWords(seconds: number): string {
    const [length, unit] = units.find(([each]) => seconds % each === 0) ?? [1, "second"];
    const count = seconds / length;
    return count === 1 ? `${unit === "hour" ? "an" : "a"} ${unit}` : `${count} ${unit}s`;
}

function often({ periods, breaching, ...alarm }: MetricAlarm): string {
    const period = periodOf({ periods, breaching, ...alarm });
    if (periods === 1) return `in ${spanInWords(period)}`;
    if (breaching === periods) return `for ${spanInWords(period * periods)}`;
    const one = units.find(([each]) => each === period);
    return `in ${breaching} of ${periods} ${one ? `${one[1]}s` : `periods of ${spanInWords(period)}`}`;
}

/**
 * When an alarm goes off, for people.
 *
 * @example
 * declare const alarm: Alarm;
 * alarmInWords(alarm); // when "errors, percent" is above 1 in 2 of 3 minutes
 */
export function alarmInWords(alarm: Alarm): string {
    if (alarm.kind === "composite")
        return `when ${alarm.rule}${alarm.suppressor ? `; it does nothing while ALARM(${alarm.suppressor.alarm})` : ""}`;
    const limit = "threshold" in alarm.limit ? short(alarm.limit.threshold) : "what is normal";
    return `when ${watchedInWords(alarm)} is ${wordsOf(alarm.comparison)} ${limit} ${often(alarm)}`;
}

/** What a period without data is to an alarm, for people. */
export const missingInWords: Readonly<Record<MissingData, string>> = {
    breaching: "is bad",
    notBreaching: "is fine",
    ignore: "changes nothing",
    missing: "is not known",
};
