import {
    alarmArguments,
    alarmQueries,
    alarmRules,
    type Measure,
    type Missing,
    measureRules,
    type Place,
    queriesOf,
    type Rule,
    type Threshold,
} from "@causeway/core";
import type * as aws from "@pulumi/aws";

/** When a measure is bad: past a number, or unlike itself. */
export type AlarmThreshold = Threshold | AnomalyThreshold;

/**
 * When a measure is unlike what it was at this time of day and week: CloudWatch learns a band from two weeks of it, and the alarm goes off
 * outside. Until there is such a band there is no alarm.
 *
 * Source: CloudWatch user guide, "Using CloudWatch anomaly detection".
 */
export type AnomalyThreshold = Band & Pick<Threshold, "periods" | "breaching" | "missing">;

/** How many standard deviations wide the band is on each side, more than 0: 2 is AWS's own. */
type Band = { readonly outside: number } | { readonly aboveBand: number } | { readonly belowBand: number };

const operators = {
    outside: "LessThanLowerOrGreaterThanUpperThreshold",
    aboveBand: "GreaterThanUpperThreshold",
    belowBand: "LessThanLowerThreshold",
} as const;
const bands = Object.keys(operators) as readonly (keyof typeof operators)[];
const limits = ["above", "atLeast", "below", "atMost", ...bands] as const;

const bandOf = (threshold: AlarmThreshold): readonly [side: keyof typeof operators, deviations: number] | undefined => {
    const side = bands.find(name => name in threshold);
    return side && [side, (threshold as unknown as Readonly<Record<string, number>>)[side] as number];
};

/** What the alarm takes a period without data for, and why. */
export const missingOf = (measure: Measure, threshold: AlarmThreshold): Pick<Missing, "as"> & Partial<Missing> => {
    const own: Missing = measure.missing ?? { as: "notBreaching", why: "where nothing happens, nothing is wrong" };
    return threshold.missing === undefined || threshold.missing === own.as ? own : { as: threshold.missing };
};

/** The arguments of an alarm that goes off where a measure passes a threshold, or leaves its band. */
export function thresholdArguments(measure: Measure, threshold: AlarmThreshold): aws.cloudwatch.MetricAlarmArgs {
    const band = bandOf(threshold);
    if (!band) return alarmArguments(measure, threshold as Threshold);
    const { periods = 1, breaching } = threshold;
    const expression = `ANOMALY_DETECTION_BAND(result, ${band[1]})`;
    return {
        metricQueries: [...alarmQueries(measure), { id: "band", expression, label: `${measure.label}, expected`, returnData: true }],
        thresholdMetricId: "band",
        comparisonOperator: operators[band[0]],
        evaluationPeriods: periods,
        ...(breaching !== undefined && { datapointsToAlarm: breaching }),
        treatMissingData: missingOf(measure, threshold).as,
    };
}

/** What must hold of a threshold of an alarm in `place`, also where a caller has no types. */
export function thresholdRules(
    at: string,
    measure: Measure,
    given: AlarmThreshold,
    place: Pick<Place, "accountId" | "region">,
): readonly Rule[] {
    if (typeof given !== "object" || given === null) return [[false, at, `is ${String(given)}, not a threshold such as { above: 5 }`]];
    const named = limits.filter(name => name in given);
    const [limit] = named;
    if (limit === undefined || named.length > 1)
        return [[false, at, `has ${named.join(" and ") || "no limit"}: a threshold has one of ${limits.join(", ")}`]];
    const value = (given as unknown as Readonly<Record<string, unknown>>)[limit];
    const band = bandOf(given);
    const shaped = measureRules(at, measure).every(([holds]) => holds);
    const maths = shaped ? queriesOf("result", measure).filter(({ expression }) => expression !== undefined).length : 0;
    return [
        ...(band
            ? ([
                  // The band is one more. Source: CloudWatch API reference, MetricDataQuery: 10 expressions.
                  [maths <= 9, at, `is a band around ${maths} expressions: an alarm with a band takes 9`],
                  [Number.isFinite(value), `${at}.${limit}`, `is ${String(value)}, not a number`],
                  [
                      !Number.isFinite(value) || (value as number) > 0,
                      `${at}.${limit}`,
                      `is ${String(value)}, not more than 0 standard deviations`,
                  ],
              ] satisfies readonly Rule[])
            : []),
        ...alarmRules(at, measure, band ? { ...given, above: 0 } : (given as Threshold), place),
    ];
}

/** The number that a graph of the measure has a line at; none for a band, which moves. */
export const lineOf = (threshold: AlarmThreshold): number | undefined =>
    Object.entries(threshold).find((entry): entry is [string, number] => ["above", "atLeast", "below", "atMost"].includes(entry[0]))?.[1];
