import { parse } from "@causeway/core";
import * as z from "zod";
import { type GraphResource, nameOf } from "../checker/check-graph.ts";
import { text } from "../checker/known.ts";
import type { Alarm, AlarmQuery, CompositeAlarm, MetricAlarm } from "./alarm.ts";

// A state says null where a property has no value.
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().transform(value => value ?? undefined);
const arns = optional(z.array(z.string()));
const declared = {
    alarmDescription: optional(z.string()),
    actionsEnabled: optional(z.boolean()),
    alarmActions: arns,
    okActions: arns,
    insufficientDataActions: arns,
};
const dimensions = optional(z.record(z.string(), z.string()));
const metric = z.object({
    namespace: optional(z.string()),
    metricName: z.string(),
    dimensions,
    period: z.number(),
    stat: z.string(),
});
const query = z.object({
    id: z.string(),
    label: optional(z.string()),
    expression: optional(z.string()),
    metric: optional(metric),
    period: optional(z.number()),
    returnData: optional(z.boolean()),
});
const comparisons = [
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
] as const;
/** The inputs of an `aws.cloudwatch.MetricAlarm`. */
const metricAlarm = z.object({
    ...declared,
    namespace: optional(z.string()),
    metricName: optional(z.string()),
    dimensions,
    period: optional(z.number()),
    statistic: optional(z.string()),
    extendedStatistic: optional(z.string()),
    metricQueries: optional(z.array(query)),
    comparisonOperator: optional(z.enum(comparisons)),
    threshold: optional(z.number()),
    thresholdMetricId: optional(z.string()),
    evaluationPeriods: optional(z.number()),
    datapointsToAlarm: optional(z.number()),
    treatMissingData: optional(z.enum(["breaching", "notBreaching", "ignore", "missing"])),
    evaluateLowSampleCountPercentiles: optional(z.enum(["evaluate", "ignore"])),
    evaluationCriteria: optional(z.unknown()),
    warmUpConfiguration: optional(z.unknown()),
});
/** The inputs of an `aws.cloudwatch.CompositeAlarm`. */
const compositeAlarm = z.object({
    ...declared,
    alarmRule: z.string(),
    actionsSuppressor: optional(z.object({ alarm: z.string(), extensionPeriod: z.number(), waitPeriod: z.number() })),
});

const metricType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const compositeType = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const isComposite = (inputs: object): boolean => "alarmRule" in inputs;

/**
 * An alarm, as the inputs of an `aws.cloudwatch.MetricAlarm` or `aws.cloudwatch.CompositeAlarm` declare it.
 *
 * @throws {@link UserError} that names everything in the inputs that is not what AWS takes.
 */
export const alarmOf = (name: string, inputs: object): Alarm =>
    isComposite(inputs)
        ? composite(name, parse(compositeAlarm, inputs, `the composite alarm ${name}`))
        : watching(name, parse(metricAlarm.superRefine(complete), inputs, `the alarm ${name}`));

/** What an alarm of metrics must say. */
function complete(inputs: z.infer<typeof metricAlarm>, { addIssue }: z.core.$RefinementCtx): void {
    const { metricQueries = [], thresholdMetricId, evaluationCriteria } = inputs;
    if (evaluationCriteria !== undefined) return;
    const missing = (path: string) => addIssue({ code: "custom", path: [path], message: "is missing" });
    if (inputs.comparisonOperator === undefined) missing("comparisonOperator");
    if (inputs.evaluationPeriods === undefined) missing("evaluationPeriods");
    if (inputs.threshold === undefined && thresholdMetricId === undefined) missing("threshold");
    if (metricQueries.length === 0) for (const key of ["metricName", "period"] as const) if (inputs[key] === undefined) missing(key);
    if (metricQueries.length > 0 && metricQueries.filter(({ returnData, id }) => returnData && id !== thresholdMetricId).length !== 1)
        addIssue({ code: "custom", path: ["metricQueries"], message: "has not exactly one query beside the band that returns data" });
}

/** DynamoDB's metrics are missing where nothing happens. Source: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data". */
const missingOf = (queries: readonly AlarmQuery[]): MetricAlarm["missing"] =>
    queries.some(each => "metric" in each && each.metric.namespace === "AWS/DynamoDB") ? "ignore" : "missing";

function watching(name: string, inputs: z.infer<typeof metricAlarm>): MetricAlarm {
    const { metricQueries = [], evaluationPeriods: periods = 1, thresholdMetricId } = inputs;
    const queries: readonly AlarmQuery[] =
        metricQueries.length > 0 ? metricQueries.map(queryOf) : [{ id: "metric", metric: watchedOf(inputs) }];
    const watches = metricQueries.find(each => each.returnData && each.id !== thresholdMetricId)?.id ?? (queries[0] as AlarmQuery).id;
    return {
        kind: "metric",
        ...declaredOf(name, inputs),
        queries,
        watches,
        comparison: inputs.comparisonOperator ?? "GreaterThanThreshold",
        limit: thresholdMetricId === undefined ? { threshold: inputs.threshold ?? 0 } : { band: thresholdMetricId },
        periods,
        breaching: inputs.datapointsToAlarm ?? periods,
        missing: inputs.treatMissingData ?? missingOf(queries),
        fewSamples: inputs.evaluateLowSampleCountPercentiles ?? "evaluate",
        notSimulated:
            inputs.evaluationCriteria !== undefined
                ? "an alarm on a PromQL query"
                : inputs.warmUpConfiguration !== undefined
                  ? "an alarm that warms up"
                  : undefined,
    };
}

const watchedOf = (inputs: z.infer<typeof metricAlarm>) => ({
    namespace: inputs.namespace ?? "",
    name: inputs.metricName ?? "",
    dimensions: inputs.dimensions ?? {},
    statistic: inputs.statistic ?? inputs.extendedStatistic ?? "",
    periodSeconds: inputs.period ?? 60,
});

function queryOf({ id, label, expression = "", metric: of, period }: z.infer<typeof query>): AlarmQuery {
    if (!of) return { id, label, expression, periodSeconds: period };
    const { namespace = "", metricName: name, dimensions: named = {}, period: periodSeconds, stat: statistic } = of;
    return { id, label, metric: { namespace, name, dimensions: named, statistic, periodSeconds } };
}

const composite = (name: string, inputs: z.infer<typeof compositeAlarm>): CompositeAlarm => ({
    kind: "composite",
    ...declaredOf(name, inputs),
    rule: inputs.alarmRule,
    suppressor: inputs.actionsSuppressor && {
        alarm: inputs.actionsSuppressor.alarm,
        waitSeconds: inputs.actionsSuppressor.waitPeriod,
        extensionSeconds: inputs.actionsSuppressor.extensionPeriod,
    },
});

function declaredOf(
    name: string,
    inputs: z.infer<typeof compositeAlarm> | z.infer<typeof metricAlarm>,
): Pick<Alarm, "name" | "description" | "actions"> {
    const enabled = (list: readonly string[] = []) => (inputs.actionsEnabled === false ? [] : list);
    return {
        name,
        description: inputs.alarmDescription,
        actions: {
            ALARM: enabled(inputs.alarmActions),
            OK: enabled(inputs.okActions),
            INSUFFICIENT_DATA: enabled(inputs.insufficientDataActions),
        },
    };
}

/** An alarm of a stack, or why it cannot be read: something of it is known only once it is there. */
export interface FoundAlarm {
    /** The name that the program gives it. */
    readonly resource: string;
    readonly alarm: Alarm | undefined;
    /** AWS has it already. */
    readonly isThere: boolean;
    /** @default none */
    readonly note?: string;
}

/** The alarms among resources. */
export const alarmsOf = (resources: readonly GraphResource[]): readonly GraphResource[] =>
    resources.filter(({ type, delete: isGoing = false }) => (type === metricType || type === compositeType) && !isGoing);

/** The alarms of a stack. */
export const readAlarms = (resources: readonly GraphResource[]): readonly FoundAlarm[] =>
    alarmsOf(resources).map(({ urn, inputs = {}, outputs = {} }) => {
        const resource = nameOf(urn);
        const isThere = text(outputs["arn"]) !== undefined;
        const named = ["name", "alarmName"].flatMap(key => text(inputs[key]) ?? text(outputs[key]) ?? []);
        try {
            return { resource, alarm: alarmOf(named[0] ?? resource, inputs), isThere };
        } catch (error) {
            return { resource, alarm: undefined, isThere, note: (error as Error).message };
        }
    });
