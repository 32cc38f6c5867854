import { check, type Rule } from "@causeway/core";
import type { MetricName, WatchedMetric } from "./alarm.ts";
import { NotSimulated } from "./not-simulated.ts";
import type { Point, Sample, Series } from "./series.ts";
import { sampleCount, statistic } from "./statistics.ts";

/** Metrics are the same whose dimensions are, in whatever order. */
const keyOf = ({ namespace, name, dimensions }: MetricName): string =>
    JSON.stringify([namespace, name, Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1))]);
const keyOfStatistic = (metric: WatchedMetric): string => `${keyOf(metric)} ${metric.statistic} ${metric.periodSeconds}`;

/** What must hold of series. */
function rulesOf(series: readonly Series[]): readonly Rule[] {
    const keys = series.map(each => ("samples" in each ? keyOf(each) : keyOfStatistic(each)));
    return series.flatMap((each, index): readonly Rule[] => {
        const values: readonly (Sample | Point)[] = "samples" in each ? each.samples : each.points;
        const what = "samples" in each ? "samples" : "points";
        return [
            [keys.indexOf(keys[index] as string) === index, `series[${index}]`, "is of the same metric as one before"],
            ...values.map(
                ({ at, value, count = 1 }, item): Rule => [
                    [at, value, count].every(Number.isFinite) && count > 0,
                    `series[${index}].${what}[${item}]`,
                    "is not a time, a value and a count above 0",
                ],
            ),
            [values.every(({ at }, item) => at >= (values[item - 1]?.at ?? at)), `series[${index}].${what}`, "is not in the order of time"],
        ];
    });
}

/** Series, to ask for what a metric was in any period. */
export class Metrics {
    private readonly series: ReadonlyMap<string, Series>;

    constructor(series: readonly Series[]) {
        check("the simulation of alarms", ...rulesOf(series));
        this.series = new Map(series.map(each => ["samples" in each ? keyOf(each) : keyOfStatistic(each), each]));
    }

    /** Seconds by which a metric's periods are off those that begin at 0; undefined: any period is as good. */
    offsetOf(metric: WatchedMetric): number | undefined {
        const found = this.find(metric);
        const first = found && "points" in found ? found.points[0] : undefined;
        return first && ((first.at % metric.periodSeconds) + metric.periodSeconds) % metric.periodSeconds;
    }

    /** A metric's value in the period that begins at a time, and of how many samples it is. */
    point(metric: WatchedMetric, begins: number): { readonly value: number; readonly count: number } | undefined {
        const found = this.find(metric);
        if (!found) return undefined;
        if ("points" in found) {
            const point = found.points[firstFrom(found.points, begins)];
            return point?.at === begins ? { value: point.value, count: point.count ?? Number.POSITIVE_INFINITY } : undefined;
        }
        const make = statistic(metric.statistic);
        if (!make) throw new NotSimulated(`the statistic ${metric.statistic} of samples`);
        const samples = found.samples.slice(firstFrom(found.samples, begins), firstFrom(found.samples, begins + metric.periodSeconds));
        const value = make(samples);
        return value === undefined ? undefined : { value, count: sampleCount(samples) };
    }

    /** Whether there is anything to know of it. */
    has(metric: WatchedMetric): boolean {
        return this.find(metric) !== undefined;
    }

    private find(metric: WatchedMetric): Series | undefined {
        return this.series.get(keyOfStatistic(metric)) ?? this.series.get(keyOf(metric));
    }
}

/** Where in a list that is in order the first one is that is not before a time. */
function firstFrom(list: readonly { readonly at: number }[], time: number): number {
    let [low, high] = [0, list.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((list[middle] as { at: number }).at < time) low = middle + 1;
        else high = middle;
    }
    return low;
}
