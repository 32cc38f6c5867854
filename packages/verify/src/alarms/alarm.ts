/** Source: CloudWatch user guide, "Using Amazon CloudWatch alarms", alarm states. */
export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** Source: CloudWatch API reference, PutMetricAlarm, ComparisonOperator. The last three are for bands of anomaly detection. */
export type Comparison =
    | "GreaterThanOrEqualToThreshold"
    | "GreaterThanThreshold"
    | "LessThanThreshold"
    | "LessThanOrEqualToThreshold"
    | "LessThanLowerOrGreaterThanUpperThreshold"
    | "LessThanLowerThreshold"
    | "GreaterThanUpperThreshold";

/** What a period without data is. Source: CloudWatch API reference, PutMetricAlarm, TreatMissingData. */
export type MissingData = "breaching" | "notBreaching" | "ignore" | "missing";

/** Which metric, without how to look at it. */
export interface MetricName {
    readonly namespace: string;
    readonly name: string;
    readonly dimensions: Readonly<Record<string, string>>;
}

/** A metric as an alarm looks at it. */
export interface WatchedMetric extends MetricName {
    /** As CloudWatch calls it: `Average`, `p99`. */
    readonly statistic: string;
    readonly periodSeconds: number;
}

/** One line of what an alarm asks for: a metric, or math over other lines. */
export type AlarmQuery = { readonly id: string /** What people read. */; readonly label?: string | undefined } & (
    | { readonly metric: WatchedMetric }
    | { readonly expression: string; readonly periodSeconds?: number | undefined }
);

interface Declared {
    readonly name: string;
    readonly description?: string | undefined;
    /** ARNs, by the state that an alarm goes over to. */
    readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
}

/** An alarm that watches one metric, or math of some. */
export interface MetricAlarm extends Declared {
    readonly kind: "metric";
    readonly queries: readonly AlarmQuery[];
    /** Which of the queries it watches. */
    readonly watches: string;
    readonly comparison: Comparison;
    readonly limit: { readonly threshold: number } | { /** Which of the queries is the band. */ readonly band: string };
    /** How many of the last periods are looked at: CloudWatch's N. */
    readonly periods: number;
    /** How many of these must be breaching: CloudWatch's M. */
    readonly breaching: number;
    readonly missing: MissingData;
    /** What to do with a percentile of few samples. */
    readonly fewSamples: "evaluate" | "ignore";
    /** Why CloudWatch's evaluation of it is not modelled. */
    readonly notSimulated?: string | undefined;
}

/** Who keeps a composite alarm's actions back. Source: CloudWatch user guide, "Suppressing composite alarm actions". */
export interface Suppressor {
    /** Its name or ARN. */
    readonly alarm: string;
    /** How long to wait for it to go off before acting. */
    readonly waitSeconds: number;
    /** How long to wait after it has gone back before acting. */
    readonly extensionSeconds: number;
}

/** An alarm that watches other alarms. */
export interface CompositeAlarm extends Declared {
    readonly kind: "composite";
    readonly rule: string;
    readonly suppressor?: Suppressor | undefined;
}

export type Alarm = MetricAlarm | CompositeAlarm;

/** The name in an alarm's ARN; what is none is a name. Source: Service authorization reference, CloudWatch, resource types. */
export const nameInArn = (nameOrArn: string): string => /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.*)$/s.exec(nameOrArn)?.[1] ?? nameOrArn;

/** Metrics that an alarm asks for. */
export const metricsOfAlarm = ({ queries }: MetricAlarm): readonly WatchedMetric[] =>
    queries.flatMap(query => ("metric" in query ? [query.metric] : []));

/** Seconds that each of an alarm's datapoints stands for. */
export function periodOf({ queries }: MetricAlarm): number {
    const periods = queries.flatMap(query => ("metric" in query ? query.metric.periodSeconds : (query.periodSeconds ?? [])));
    return periods.length === 0 ? 60 : Math.max(...periods);
}
