import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Rule } from "./check.ts";

/** What CloudWatch makes of a period's values. Source: CloudWatch user guide, "CloudWatch statistics definitions". */
export type Statistic = SimpleStatistic | `${"p" | "tm" | "wm" | "tc" | "ts"}${number}` | "IQM";
type SimpleStatistic = "Average" | "Sum" | "Minimum" | "Maximum" | "SampleCount";

/** What a value counts. Source: CloudWatch API reference, MetricDatum; those that ECS, load balancers and Lambda use, and a few more. */
export type Unit =
    | "Seconds"
    | "Milliseconds"
    | "Microseconds"
    | "Bytes"
    | "Megabytes"
    | "Gigabytes"
    | "Percent"
    | "Count"
    | "Count/Second"
    | "Bytes/Second"
    | "None";

/**
 * One metric of CloudWatch, AWS's or one's own, and how to look at it: what alarms and dashboards take.
 */
export interface Metric {
    readonly namespace: string;
    readonly name: string;
    readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
    readonly statistic: Statistic;
    /** Seconds: 10, 20, 30 (only for metrics of such high resolution) or a multiple of 60. */
    readonly periodSeconds: number;
    /** For people: CloudWatch is never asked for one unit alone, as a metric without it would have no data, silently. */
    readonly unit: Unit;
    /** What people read on a dashboard. */
    readonly label: string;
}

/**
 * A number that CloudWatch works out of metrics.
 */
export interface MetricMath {
    /** Source: CloudWatch user guide, "Using math expressions with CloudWatch metrics". */
    readonly expression: string;
    /** The expression's metrics, under the names that it has for them: lower-case first letter, then letters, digits and underscores. */
    readonly of: Readonly<Record<string, Metric>>;
    readonly unit: Unit;
    readonly label: string;
}

/** Something to look at over time. */
export type Measure = Metric | MetricMath;

/** What a caller may want otherwise of a metric. */
export interface MetricOptions {
    /** @default what AWS calls the metric's most useful one */
    readonly statistic?: Statistic;
    /** Seconds, a multiple of 60. @default 60 */
    readonly periodSeconds?: number;
    /** @default the metric's name, in words */
    readonly label?: string;
}

/** How the metrics of one thing, such as a function, are written down: what they share, then what is each one's own. */
export const metricsOf =
    (namespace: string, dimensions: Metric["dimensions"]) =>
    (name: string, statistic: Statistic, unit: Unit, label: string) =>
    (options: MetricOptions = {}): Metric => ({ namespace, name, dimensions, statistic, periodSeconds: 60, unit, label, ...options });

/** When a measure is bad. */
export type Threshold = Limit & {
    /** How many of the last periods are looked at. @default 1 */
    readonly periods?: number;
    /** How many of these must be bad. @default all */
    readonly breaching?: number;
    /** What a period without data is. @default "notBreaching": no requests, no errors */
    readonly missing?: "notBreaching" | "breaching" | "ignore" | "missing";
};
type Limit = { readonly above: number } | { readonly atLeast: number } | { readonly below: number } | { readonly atMost: number };

/**
 * The arguments of an alarm that goes off where a measure passes a threshold.
 *
 * @example
 * const orders = {
 *     namespace: "Shop",
 *     name: "Orders",
 *     dimensions: { shop: "Vienna" },
 *     statistic: "Sum",
 *     periodSeconds: 300,
 *     unit: "Count",
 *     label: "orders",
 * } as const;
 * const alarm = alarmArguments(orders, { below: 1, periods: 3, missing: "breaching" });
 */
export function alarmArguments(measure: Measure, threshold: Threshold): aws.cloudwatch.MetricAlarmArgs {
    const { periods = 1, breaching, missing = "notBreaching" } = threshold;
    return {
        ...watched(measure),
        ...limit(threshold),
        evaluationPeriods: periods,
        ...(breaching !== undefined && { datapointsToAlarm: breaching }),
        treatMissingData: missing,
    };
}

function limit(threshold: Threshold): aws.cloudwatch.MetricAlarmArgs {
    if ("above" in threshold) return { comparisonOperator: "GreaterThanThreshold", threshold: threshold.above };
    if ("atLeast" in threshold) return { comparisonOperator: "GreaterThanOrEqualToThreshold", threshold: threshold.atLeast };
    if ("below" in threshold) return { comparisonOperator: "LessThanThreshold", threshold: threshold.below };
    return { comparisonOperator: "LessThanOrEqualToThreshold", threshold: threshold.atMost };
}

function watched(measure: Measure): aws.cloudwatch.MetricAlarmArgs {
    if ("expression" in measure) {
        const { expression, of, label } = measure;
        return {
            metricQueries: [
                // Only this one is what the alarm watches.
                { id: "result", expression, label, returnData: true },
                ...Object.entries(of).map(([id, { namespace, name, dimensions, statistic, periodSeconds }]) => ({
                    id,
                    metric: { namespace, metricName: name, dimensions, stat: statistic, period: periodSeconds },
                })),
            ],
        };
    }
    const { namespace, name, dimensions, statistic, periodSeconds } = measure;
    const stat = isSimple(statistic) ? { statistic } : { extendedStatistic: statistic };
    return { namespace, metricName: name, dimensions, period: periodSeconds, ...stat };
}

const isSimple = (statistic: Statistic): statistic is SimpleStatistic =>
    ["Average", "Sum", "Minimum", "Maximum", "SampleCount"].includes(statistic);

/** What must hold of an alarm's measure and threshold. Source: CloudWatch API reference, PutMetricAlarm and MetricDataQuery. */
export function alarmRules(at: string, measure: Measure, { periods = 1, breaching = periods }: Threshold): readonly Rule[] {
    const metrics = "expression" in measure ? Object.values(measure.of) : [measure];
    const names = "expression" in measure ? Object.keys(measure.of) : [];
    const seconds = Math.max(...metrics.map(({ periodSeconds }) => periodSeconds));
    return [
        ...metrics.map(
            ({ name, periodSeconds }): Rule => [
                [10, 20, 30].includes(periodSeconds) || (periodSeconds > 0 && periodSeconds % 60 === 0),
                `${at}.periodSeconds`,
                `is ${periodSeconds} in ${name}, not 10, 20, 30 or a multiple of 60`,
            ],
        ),
        ...names.map(
            (name): Rule => [
                /^(?!result$)[a-z]\w*$/.test(name),
                `${at}.of.${name}`,
                "is not letters, digits and underscores after a lower-case letter, and not result",
            ],
        ),
        // CloudWatch takes 20 queries, of which the expression is one.
        [names.length <= 19, `${at}.of`, `has ${names.length} metrics: an alarm takes 19`],
        [Number.isInteger(periods) && periods >= 1, `${at}.periods`, `is ${periods}, not a whole number from 1`],
        [
            Number.isInteger(breaching) && breaching >= 1 && breaching <= periods,
            `${at}.breaching`,
            `is ${breaching}, not 1 to the ${periods} periods that are looked at`,
        ],
        [
            seconds * periods <= (seconds < 3600 ? 86_400 : 604_800),
            `${at}.periods`,
            `makes ${seconds * periods} seconds: CloudWatch looks back a day, or seven where a period is an hour or longer`,
        ],
    ];
}

/**
 * What part of requests fails, in percent; 0 while there are no requests. Counts that CloudWatch has no data for are none: load balancers
 * report errors only where there are some.
 */
export function errorPercent(errors: readonly Metric[], requests: readonly Metric[], label = "errors, percent"): MetricMath {
    const named = (prefix: string, metrics: readonly Metric[]) => metrics.map((metric, at) => [`${prefix}${at + 1}`, metric] as const);
    const failed = named("failed", errors);
    const asked = named("asked", requests);
    const sum = (list: readonly (readonly [string, Metric])[]) => list.map(([id]) => `FILL(${id}, 0)`).join(" + ");
    return {
        expression: `IF(${sum(asked)} > 0, 100 * (${sum(failed)}) / (${sum(asked)}), 0)`,
        of: Object.fromEntries([...failed, ...asked]),
        unit: "Percent",
        label,
    };
}
