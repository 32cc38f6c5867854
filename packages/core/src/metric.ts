import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Place } from "./placement.ts";

/**
 * What CloudWatch makes of a period's values: `p99`; `tm90`, the mean without the slowest tenth; `TM(10%:90%)`; `TC(2:)`, how many are above 2;
 * `PR(:0.5)`, what percent is 0.5 or less. A lower bound is not within the range, an upper one is.
 *
 * Source: CloudWatch user guide, "CloudWatch statistics definitions".
 */
export type Statistic = SimpleStatistic | `${"p" | "tm" | "wm" | "tc" | "ts"}${number}` | "IQM" | RangeStatistic;
type RangeStatistic = `${"TM" | "WM" | "TC" | "TS" | "PR"}(${Bound}:${Bound})`;
type Bound = "" | `${number}` | `${number}%`;
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
    /** @default "notBreaching": where nothing happens, nothing is wrong */
    readonly missing?: Missing;
    /** The only statistics that make sense of it, where AWS says so. @default all */
    readonly statistics?: readonly StatisticKind[];
    /** Where it is kept, where that is not the account and region of whoever looks at it. */
    readonly place?: Pick<Place, "accountId" | "region">;
}

/** A statistic, or any of the percentiles and of the other trimmed ones. */
export type StatisticKind = SimpleStatistic | "percentile";

/** What a period without data means to an alarm, and why. Source: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data". */
export interface Missing {
    readonly as: "notBreaching" | "breaching" | "ignore" | "missing";
    /** For whoever reads the alarm: `a service without tasks reports none`. */
    readonly why: string;
}

/**
 * A number that CloudWatch works out of metrics.
 */
export interface MetricMath {
    /** Source: CloudWatch user guide, "Using math expressions with CloudWatch metrics". */
    readonly expression: string;
    /**
     * What the expression is made of, under the names that it has for them: lower-case first letter, then letters, digits and underscores. Math
     * may be made of math.
     */
    readonly of: Readonly<Record<string, Measure>>;
    readonly unit: Unit;
    readonly label: string;
    /** @default "notBreaching" */
    readonly missing?: Missing;
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

/**
 * How the metrics of one thing, such as a function, are written down: what they share, then what is each one's own, with which statistics it
 * has and what it means that there is no data.
 *
 * @example
 * const ofShop = metricsOf("Shop", { shop: "Vienna" });
 * const why = "a shop that is closed counts nobody";
 * const visitors = ofShop("Visitors", "Sum", "Count", "visitors", { statistics: ["Sum"], missing: { as: "notBreaching", why } });
 * const aDay = visitors({ periodSeconds: 86_400 });
 */
export const metricsOf =
    (namespace: string, dimensions: Metric["dimensions"]) =>
    (name: string, statistic: Statistic, unit: Unit, label: string, more: Pick<Metric, "missing" | "statistics"> = {}) =>
    (options: MetricOptions = {}): Metric => ({
        namespace,
        name,
        dimensions,
        statistic,
        periodSeconds: 60,
        unit,
        label,
        ...more,
        ...options,
    });

/** When a measure is bad. */
export type Threshold = Limit & {
    /** How many of the last periods are looked at. @default 1 */
    readonly periods?: number;
    /** How many of these must be bad. @default all */
    readonly breaching?: number;
    /** What a period without data is. @default the measure's own */
    readonly missing?: Missing["as"];
    /** What the numbers count: whoever writes it down is told where the measure counts otherwise. @default the measure's own */
    readonly unit?: Unit;
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
    const { periods = 1, breaching, missing = measure.missing?.as ?? "notBreaching" } = threshold;
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
    if ("expression" in measure || measure.place) return { metricQueries: alarmQueries(measure) };
    const { namespace, name, dimensions, statistic, periodSeconds } = measure;
    const stat = isSimple(statistic) ? { statistic } : { extendedStatistic: statistic };
    return { namespace, metricName: name, dimensions, period: periodSeconds, ...stat };
}

/** A measure as alarms that watch more than one metric are given it: the first query, `result`, is the measure. */
export const alarmQueries = (measure: Measure) =>
    queriesOf("result", measure).map(({ id, expression, label, metric }, at) => ({
        id,
        ...(expression !== undefined && { expression }),
        // Only the first is what the alarm watches.
        ...(at === 0 && { label, returnData: true }),
        ...(metric && {
            ...(metric.place && { accountId: metric.place.accountId }),
            metric: {
                namespace: metric.namespace,
                metricName: metric.name,
                dimensions: metric.dimensions,
                stat: metric.statistic,
                period: metric.periodSeconds,
            },
        }),
    }));

/** One line of what CloudWatch is asked: a metric, or an expression over other lines. */
export interface Query {
    readonly id: string;
    readonly label: string;
    readonly expression?: string;
    readonly metric?: Metric;
}

/** A measure as CloudWatch is asked for it: the first query, named `id`, is the measure; what it is made of follows. */
export function queriesOf(id: string, measure: Measure): readonly [Query, ...Query[]] {
    if (!("expression" in measure)) return [{ id, label: measure.label, metric: measure }];
    return [{ id, label: measure.label, expression: measure.expression }, ...parts(measure, "")];
}

/** What math is made of. That of math within math has the inner one's name before its own, so that no two are the same. */
const parts = ({ of }: MetricMath, prefix: string): readonly Query[] =>
    Object.entries(of).flatMap(([name, part]): readonly Query[] => {
        const id = prefix + name;
        if (!("expression" in part)) return [{ id, label: part.label, metric: part }];
        const inner = `${id}_`;
        return [{ id, label: part.label, expression: renamed(part.expression, Object.keys(part.of), inner) }, ...parts(part, inner)];
    });

/** The expression with `prefix` before the names of its parts; texts in quotes stay as they are. */
const renamed = (expression: string, names: readonly string[], prefix: string): string =>
    expression.replace(/'[^']*'|"[^"]*"|(?<![\w.])[a-z]\w*/g, word => (names.includes(word) ? prefix + word : word));

/** The metrics that a measure is made of. */
export const metricsIn = (measure: Measure): readonly Metric[] => queriesOf("all", measure).flatMap(({ metric }) => metric ?? []);

const simple = ["Average", "Sum", "Minimum", "Maximum", "SampleCount"];
export const isSimple = (statistic: Statistic): statistic is SimpleStatistic => simple.includes(statistic);
