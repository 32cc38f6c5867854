import {
    errorPercent,
    type Metric,
    type MetricMath,
    type MetricOptions,
    type Missing,
    metricsOf,
    type ReleaseMeasures,
} from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";

/**
 * What Lambda reports of a function's calls through its alias. Source: Lambda developer guide, "Types of metrics for Lambda functions".
 */
export interface LambdaMetrics {
    /** Calls that ran. Count. @default Sum */
    invocations(options?: MetricOptions): Metric;
    /** Calls that ended in an error of the code or the runtime. Count. @default Sum */
    errors(options?: MetricOptions): Metric;
    /** Calls that found no room to run; no invocations, and no errors. Count. @default Sum */
    throttles(options?: MetricOptions): Metric;
    /** How long the code takes, without starting. Milliseconds. @default Average */
    duration(options?: MetricOptions): Metric;
    /** Calls that run at once. Count. @default Maximum */
    concurrentExecutions(options?: MetricOptions): Metric;
    /** What part of the provisioned concurrency is in use, 0 to 1; only where there is some. @default Maximum */
    provisionedUtilization(options?: MetricOptions): Metric;
    /** Calls beyond the provisioned concurrency, which had to start first; only where there is some. Count. @default Sum */
    provisionedSpillover(options?: MetricOptions): Metric;
    /** Between Lambda's taking an event and calling with it: what asynchronous callers wait. Milliseconds. @default Maximum */
    asyncEventAge(options?: MetricOptions): Metric;
    /** How far behind a stream's last record is; of event sources that read streams. Milliseconds. @default Maximum */
    iteratorAge(options?: MetricOptions): Metric;
    /** Events that did not get to their dead-letter queue. Count. @default Sum */
    deadLetterErrors(options?: MetricOptions): Metric;
    /** Records of asynchronous calls that did not get to their destination. Count. @default Sum */
    destinationErrors(options?: MetricOptions): Metric;
    /** What part of the calls ends in an error; no data while there are none. */
    errorPercent(
        options?: Pick<MetricOptions, "periodSeconds" | "label"> & {
            /** While fewer calls than this come in a period, it is 0. @default 1 */
            readonly least?: number;
        },
    ): MetricMath;
    /** Calls that took longer than this, in seconds. Count. */
    slow(thanSeconds: number, options?: Pick<MetricOptions, "periodSeconds" | "label">): Metric;
    /** The same of one version alone, while an alias shares its calls between two: how a canary does. */
    version(version: pulumi.Input<string>): LambdaMetrics;
}

const uncalled: Missing = { as: "notBreaching", why: "Lambda reports nothing of a minute in which nobody calls the function" };

/** The metrics of calls through an alias: dimension `Resource`, and `ExecutedVersion` of one of its versions. */
export function aliasMetrics(functionName: pulumi.Input<string>, alias: string, version?: pulumi.Input<string>): LambdaMetrics {
    const of = metricsOf("AWS/Lambda", {
        FunctionName: functionName,
        Resource: pulumi.interpolate`${functionName}:${alias}`,
        ...(version !== undefined && { ExecutedVersion: version }),
    });
    const metric = (...[name, statistic, unit, label]: Parameters<typeof of>) => of(name, statistic, unit, label, { missing: uncalled });
    const duration = metric("Duration", "Average", "Milliseconds", "duration");
    const invocations = metric("Invocations", "Sum", "Count", "invocations");
    const errors = metric("Errors", "Sum", "Count", "errors");
    return {
        invocations,
        errors,
        throttles: metric("Throttles", "Sum", "Count", "throttles"),
        duration,
        concurrentExecutions: metric("ConcurrentExecutions", "Maximum", "Count", "concurrent executions"),
        provisionedUtilization: metric("ProvisionedConcurrencyUtilization", "Maximum", "None", "provisioned concurrency in use"),
        provisionedSpillover: metric("ProvisionedConcurrencySpilloverInvocations", "Sum", "Count", "calls beyond provisioned concurrency"),
        asyncEventAge: metric("AsyncEventAge", "Maximum", "Milliseconds", "age of asynchronous events"),
        iteratorAge: metric("IteratorAge", "Maximum", "Milliseconds", "age of stream records"),
        deadLetterErrors: metric("DeadLetterErrors", "Sum", "Count", "dead letters lost"),
        destinationErrors: metric("DestinationDeliveryFailures", "Sum", "Count", "records lost"),
        errorPercent: ({ label, least, ...options } = {}) =>
            errorPercent([errors(options)], [invocations(options)], label, { ...(least && { least }) }),
        slow: (seconds, options) => ({
            ...duration({ statistic: `TC(${1000 * seconds}:)`, label: `calls longer than ${seconds} s`, ...options }),
            unit: "Count",
        }),
        version: one => aliasMetrics(functionName, alias, one),
    };
}

/** What a release's own alarms look at. */
export const releaseMeasures = (metrics: LambdaMetrics): ReleaseMeasures => ({
    errorPercent: metrics.errorPercent(),
    latency: metrics.duration({ statistic: "p99" }),
});
