import type { AlarmState, Comparison, MissingData } from "./alarm.ts";

/** One period of the evaluation range, as an alarm sees it; undefined: no data. */
export type Datapoint = { readonly value: number; readonly breaching: boolean } | undefined;

export interface Judgement {
    readonly state: AlarmState;
    readonly reason: string;
}

/** What of an alarm decides what datapoints mean. */
export interface Sensitivity {
    readonly periods: number;
    readonly breaching: number;
    readonly missing: MissingData;
}

/**
 * The state that an alarm goes over to, by the datapoints of its evaluation range, the latest last; undefined: it stays as it is.
 *
 * Source: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data": where enough periods of the range have data, the latest
 * of these count; where not, all that are there do, and the rest is what the alarm says of missing data.
 *
 * Of a range with fewer datapoints than are needed, all breaching and none of them old enough for a premature alarm, the page's tables have
 * said `INSUFFICIENT_DATA` for `missing` until the row gave way to that of the premature alarm; nothing says that it was to change.
 */
export function judge(
    range: readonly Datapoint[],
    { periods, breaching, missing }: Sensitivity,
    meaning: (count: string) => string,
): Judgement | undefined {
    const there = range.filter(point => point !== undefined);
    const looked = there.slice(-periods);
    const lacking = periods - looked.length;
    const bad = looked.filter(point => point.breaching).length;
    const isAlarm = (count: number): Judgement => ({ state: count >= breaching ? "ALARM" : "OK", reason: said(count) });
    const said = (count: number) =>
        `${meaning(`${count} of ${periods}`)} (${breaching} needed): ${listed(range, periods, lacking, missing)}`;

    if (lacking === 0 || bad >= breaching) return isAlarm(bad);
    if (missing === "breaching") return isAlarm(bad + lacking);
    if (missing === "notBreaching") return isAlarm(bad);
    if (looked.length > bad) return isAlarm(bad);
    if (missing === "ignore") return undefined;
    if (there.length === 0) return { state: "INSUFFICIENT_DATA", reason: `none of ${range.length} periods has data` };
    const oldest = range.length - range.findIndex(point => point !== undefined);
    if (oldest < breaching) return { state: "INSUFFICIENT_DATA", reason: said(bad) };
    return { state: "ALARM", reason: `${said(bad)}; all that is known is breaching, and the oldest is ${oldest} periods old` };
}

/** The periods that were looked at: the last ones, or where data is missing all of the range. */
function listed(range: readonly Datapoint[], periods: number, lacking: number, missing: MissingData): string {
    const last = range.slice(-periods);
    const shown = last.every(point => point !== undefined) ? last : range;
    const values = shown.map(point => (point ? short(point.value) : "-")).join(", ");
    return lacking > 0 && missing !== "missing" ? `${values}; - is ${missing}` : values;
}

/** A number for people. */
export const short = (value: number): string => String(Number(value.toPrecision(6)));

const compares: Readonly<
    Record<Comparison, { readonly words: string; readonly holds: (value: number, lower: number, upper: number) => boolean }>
> = {
    GreaterThanOrEqualToThreshold: { words: "at least", holds: (value, _, upper) => value >= upper },
    GreaterThanThreshold: { words: "above", holds: (value, _, upper) => value > upper },
    LessThanThreshold: { words: "below", holds: (value, lower) => value < lower },
    LessThanOrEqualToThreshold: { words: "at most", holds: (value, lower) => value <= lower },
    LessThanLowerOrGreaterThanUpperThreshold: { words: "outside of", holds: (value, lower, upper) => value < lower || value > upper },
    LessThanLowerThreshold: { words: "below", holds: (value, lower) => value < lower },
    GreaterThanUpperThreshold: { words: "above", holds: (value, _, upper) => value > upper },
};

/** `above`, `at most`, … */
export const wordsOf = (comparison: Comparison): string => compares[comparison].words;

/** Whether a value is bad; a threshold is a band of no width. */
export const isBreaching = (comparison: Comparison, value: number, { lower, upper }: Band): boolean =>
    compares[comparison].holds(value, lower, upper);

/** What anomaly detection takes for normal. */
export interface Band {
    readonly lower: number;
    readonly upper: number;
}
