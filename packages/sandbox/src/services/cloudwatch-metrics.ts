import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Failure, Plain } from "../model/resource.ts";
import { oneOf } from "./provider-checks.ts";

export type AlarmInputs = Plain<aws.cloudwatch.MetricAlarmArgs>;
type Query = NonNullable<AlarmInputs["metricQueries"]>[number];

export const invalid = (message: string) => new AwsError("ValidationError", message);

const statistics = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];
/** Source: CloudWatch user guide, "CloudWatch statistics definitions"; terraform-provider-aws, internal/service/cloudwatch/metric_alarm.go. */
const extended = /^((p|tm|wm|tc|ts)(\d{1,2}(\.\d{1,2})?|100)|IQM|(TM|WM|PR|TC|TS)\((\d+(\.\d+)?%?)?:(\d+(\.\d+)?%?)?\))$/;
/** Source: CloudWatch API reference, MetricDatum, Unit. */
const sizes = ["Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits", "Terabits"];
const units = [
    "Seconds",
    "Microseconds",
    "Milliseconds",
    ...sizes,
    "Percent",
    "Count",
    ...sizes.map(size => `${size}/Second`),
    "Count/Second",
    "None",
];
/** Of anomaly detection. Source: CloudWatch API reference, PutMetricAlarm, ComparisonOperator. */
const bandOperators = ["LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold"];
export const operators = [
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
    ...bandOperators,
];

/** What the provider says of an alarm's metrics by itself. */
export function metricFailures(inputs: Partial<AlarmInputs>): readonly Failure[] {
    const { metricName, statistic, extendedStatistic, metricQueries, period, unit } = inputs;
    const conflicting = (["dimensions", "extendedStatistic", "metricName", "namespace", "period", "statistic"] as const).filter(
        name => metricQueries !== undefined && inputs[name] !== undefined,
    );
    return [
        ...conflicting.map(property => ({ property, reason: "conflicts with metricQueries" })),
        ...(statistic !== undefined && extendedStatistic !== undefined
            ? [{ property: "statistic", reason: "conflicts with extendedStatistic" }]
            : []),
        ...(metricName !== undefined && statistic === undefined && extendedStatistic === undefined
            ? [{ property: "statistic", reason: "one of statistic or extendedStatistic must be set" }]
            : []),
        ...oneOf("statistic", statistic, statistics),
        ...(extendedStatistic === undefined || extended.test(extendedStatistic)
            ? []
            : [{ property: "extendedStatistic", reason: `is ${extendedStatistic}: invalid statistic` }]),
        ...periodFailures("period", period, [10, 20, 30]),
        ...oneOf("unit", unit, units),
        ...(metricQueries ?? []).flatMap((query, at) => queryFailures(`metricQueries[${at}]`, query)),
    ];
}

function queryFailures(at: string, { expression, metric, period }: Query): readonly Failure[] {
    const stat = metric?.stat;
    return [
        ...(expression && metric ? [{ property: at, reason: "cannot have both expression and metric" }] : []),
        ...periodFailures(`${at}.period`, period, [1, 5, 10, 20, 30]),
        ...periodFailures(`${at}.metric.period`, metric?.period, [1, 5, 10, 20, 30]),
        ...(stat === undefined || statistics.includes(stat) || extended.test(stat)
            ? []
            : [{ property: `${at}.metric.stat`, reason: `is ${stat}: invalid statistic` }]),
        ...oneOf(`${at}.metric.unit`, metric?.unit, units),
    ];
}

const periodFailures = (property: string, value: number | undefined, short: readonly number[]): readonly Failure[] =>
    value === undefined || short.includes(value) || (value > 0 && value % 60 === 0)
        ? []
        : [{ property, reason: `expected ${property} to be one of ${short.join(", ")} or divisible by 60, got ${value}` }];

/**
 * What CloudWatch refuses of an alarm's metrics.
 * Sources: CloudWatch API reference, PutMetricAlarm and MetricDataQuery; AWS's sentences as people report them (terraform-provider-aws#29894
 * and #42504, cfn-lint#771 and #1306). Sentences that nobody reports are ours.
 */
export function requireMetrics(inputs: AlarmInputs): void {
    const { metricName, namespace, dimensions, period, metricQueries, unit } = inputs;
    if (metricQueries !== undefined) {
        if (unit !== undefined) throw invalid("Unit should not be set if list of Metrics is set.");
        requireQueries(metricQueries, inputs.thresholdMetricId);
    } else {
        if (inputs.thresholdMetricId !== undefined)
            throw invalid("Metrics list must contain exactly one metric matching the ThresholdMetricId parameter");
        for (const [name, value] of Object.entries({ MetricName: metricName, Namespace: namespace, Period: period })) {
            if (value === undefined) throw invalid(`${name} must not be null`);
        }
        requireDimensions(dimensions);
    }
    requireLimit(inputs);
    requireWindow(inputs);
}

/** Source: CloudWatch API reference, PutMetricAlarm, ComparisonOperator, Threshold and ThresholdMetricId. The words are ours. */
function requireLimit({ comparisonOperator, threshold, thresholdMetricId, metricQueries = [] }: AlarmInputs): void {
    const ofBand = comparisonOperator !== undefined && bandOperators.includes(comparisonOperator);
    if (thresholdMetricId === undefined) {
        if (threshold === undefined) throw invalid("Threshold must not be null");
        if (ofBand) throw invalid(`The comparison operator ${comparisonOperator} is for alarms with a ThresholdMetricId`);
        return;
    }
    if (!ofBand) throw invalid(`The comparison operator of an alarm with a ThresholdMetricId must be one of ${bandOperators.join(", ")}`);
    const { expression = "" } = metricQueries.find(({ id }) => id === thresholdMetricId) ?? {};
    if (!/^\s*ANOMALY_DETECTION_BAND\s*\(/.test(expression))
        throw invalid(`The metric '${thresholdMetricId}' of ThresholdMetricId must be an ANOMALY_DETECTION_BAND expression`);
}

function requireQueries(queries: readonly Query[], thresholdId: string | undefined): void {
    if (queries.length > 20) throw invalid("Metrics list must not contain more than 20 elements.");
    // Source: CloudWatch API reference, MetricDataQuery: of the 20, as many as 10 are metrics and 10 are expressions. The sentence is ours.
    for (const [kind, name] of [
        ["metric", "a MetricStat"],
        ["expression", "an Expression"],
    ] as const) {
        if (queries.filter(query => query[kind] !== undefined).length > 10)
            throw invalid(`Metrics list must not contain more than 10 elements with ${name}.`);
    }
    const ids = queries.map(({ id }) => id);
    for (const { id, expression, metric } of queries) {
        if (!/^[a-z][a-zA-Z0-9_]*$/.test(id))
            throw invalid(`Invalid value '${id}' for Id: it must start with a lower-case letter and hold letters, digits and underscores.`);
        if (ids.indexOf(id) !== ids.lastIndexOf(id)) throw invalid(`The Id '${id}' is not unique in the metrics list.`);
        if ((expression === undefined) === (metric === undefined))
            throw invalid(`The metric '${id}' must have either an Expression or a MetricStat.`);
        if (metric) requireDimensions(metric.dimensions);
        const unknown = expression === undefined ? undefined : variables(expression).find(name => !ids.includes(name) || name === id);
        if (unknown !== undefined) throw invalid(`Error in expression '${id}': ${unknown} is not defined.`);
    }
    const returning = queries.filter(({ returnData }) => returnData === true);
    if (thresholdId === undefined) {
        if (returning.length !== 1) throw invalid("Exactly one element of the metrics list should return data.");
    } else {
        if (returning.length !== 2) throw invalid("Exactly two elements of the metrics list should return data.");
        if (!returning.some(({ id }) => id === thresholdId))
            throw invalid("Metrics list must contain exactly one metric matching the ThresholdMetricId parameter");
    }
}

/** Names that an expression refers to: ids begin in lower case, functions in upper. Text in quotes names no id. */
const variables = (expression: string): readonly string[] => expression.replace(/'[^']*'|"[^"]*"/g, "").match(/(?<![\w.])[a-z]\w*/g) ?? [];

function requireDimensions(dimensions: Readonly<Record<string, string>> = {}): void {
    const entries = Object.entries(dimensions);
    if (entries.length > 30) throw invalid("The collection Dimensions must not have a size greater than 30.");
    for (const [name, value] of entries) {
        if (name === "" || name.length > 255 || value === "" || value.length > 1024)
            throw invalid(`The dimension '${name}' must have a name of 1 to 255 characters and a value of 1 to 1024.`);
    }
}

const day = 86_400;

/** Source: CloudWatch API reference, PutMetricAlarm, EvaluationPeriods and Period. */
function requireWindow({ period, metricQueries, evaluationPeriods = 1, datapointsToAlarm }: AlarmInputs): void {
    const periods = [period, ...(metricQueries ?? []).flatMap(query => [query.period, query.metric?.period])];
    const longest = Math.max(0, ...periods.filter(value => value !== undefined));
    if (datapointsToAlarm !== undefined && datapointsToAlarm > evaluationPeriods) {
        throw invalid("DatapointsToAlarm must be less than or equal to EvaluationPeriods");
    }
    if (longest < 3600 && longest * evaluationPeriods > day)
        throw invalid("Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).");
    if (longest * evaluationPeriods > 7 * day)
        throw invalid("Metrics cannot be checked across more than seven days (EvaluationPeriods * Period must be <= 604800).");
}
