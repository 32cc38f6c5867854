import type { MetricName } from "./alarm.ts";

/** Something that was written to a metric. */
export interface Sample {
    /** Seconds, from whenever the simulation counts; for functions that know of days and hours, since 1970. */
    readonly at: number;
    readonly value: number;
    /** How often: 100 requests of 0.3 seconds are one sample. @default 1 */
    readonly count?: number | undefined;
}

/** A period's statistic. */
export interface Point {
    /** When the period begins. */
    readonly at: number;
    readonly value: number;
    /** How many samples it is made of, for percentiles of few. @default enough */
    readonly count?: number | undefined;
}

/** What a metric was over time: samples, of which any statistic of any period can be made, or one statistic of one period. */
export type Series = MetricName &
    (
        | { readonly samples: readonly Sample[] }
        | { readonly statistic: string; readonly periodSeconds: number; readonly points: readonly Point[] }
    );

/** A value, or what it is at a moment; undefined: nothing is written. */
export type ValueOverTime = number | undefined | ((at: number) => number | undefined);

/** A stretch of time, its end excluded, in which a metric is something else: an outage, a deployment. */
export interface Incident {
    readonly from: number;
    readonly to: number;
    readonly value: ValueOverTime;
}

/**
 * Samples of a metric that is one value, but for what happens to it; of two incidents at one time, the later one in the list holds.
 *
 * @example
 * // An hour of 0.2 s; a deployment doubles it for two minutes, and an outage leaves nobody to answer.
 * const latency = plant(
 *     { from: 0, to: 3600, value: 0.2 },
 *     { from: 600, to: 720, value: 0.4 },
 *     { from: 1800, to: 2400, value: undefined },
 * );
 */
export function plant(
    { from, to, everySeconds = 60, value }: Incident & { /** @default 60 */ readonly everySeconds?: number },
    ...incidents: readonly Incident[]
): readonly Sample[] {
    if (!(everySeconds > 0)) throw new RangeError(`everySeconds is ${everySeconds}, not more than 0`);
    const samples: Sample[] = [];
    for (let at = from; at < to; at += everySeconds) {
        const incident = incidents.findLast(each => each.from <= at && at < each.to);
        const now = incident ? incident.value : value;
        const written = typeof now === "function" ? now(at) : now;
        if (written !== undefined) samples.push({ at, value: written });
    }
    return samples;
}
