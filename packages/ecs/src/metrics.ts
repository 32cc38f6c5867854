import {
    errorPercent,
    type Measure,
    type Metric,
    type MetricMath,
    type MetricOptions,
    metricsOf,
    type ReleaseMeasures,
} from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";

/** What ECS reports of every service. Source: ECS developer guide, "Amazon ECS CloudWatch metrics". */
export interface EcsMetrics {
    /** How much of its CPU the service uses. Percent. @default Average */
    cpu(options?: MetricOptions): Metric;
    /** How much of its memory the service uses. Percent. @default Average */
    memory(options?: MetricOptions): Metric;
    /** What the load balancer reports of the service; missing where there is none, or where it forwards connections rather than requests. */
    readonly http?: HttpMetrics;
}

/**
 * What an application load balancer reports of a service's target groups. A strategy that shifts traffic has two of them, and each of these
 * covers both. Source: User guide for Application Load Balancers, "CloudWatch metrics for your Application Load Balancer".
 */
export interface HttpMetrics {
    /** Requests that a task answered. Count. @default Sum */
    requests(options?: MetricOptions): Measure;
    /** Answers 500 to 599 of the tasks. gRPC tells of its errors elsewhere, with status 200. Count. @default Sum */
    errors(options?: MetricOptions): Measure;
    /** Until a task begins to answer; of two target groups the slower one. Seconds. @default Average */
    latency(options?: MetricOptions): Measure;
    /** Tasks that answer their health checks. Count. @default Minimum */
    healthyTasks(options?: MetricOptions): Measure;
    /** Tasks that don't. Count. @default Maximum */
    unhealthyTasks(options?: MetricOptions): Measure;
    /** Connections to a task that failed. Count. @default Sum */
    connectionErrors(options?: MetricOptions): Measure;
    /** What part of the requests a task answered with 500 to 599; 0 while there are none. */
    errorPercent(options?: Pick<MetricOptions, "periodSeconds" | "label">): MetricMath;
}

/** Where a service is found in CloudWatch. */
export interface MetricSource {
    readonly clusterName: pulumi.Input<string>;
    readonly serviceName: pulumi.Input<string>;
    /** Of an application load balancer: the last parts of the ARNs, as CloudWatch has them. */
    readonly http?: { readonly loadBalancer: pulumi.Input<string>; readonly targetGroups: readonly pulumi.Input<string>[] };
}

export function serviceMetrics({ clusterName, serviceName, http }: MetricSource): EcsMetrics {
    const metric = metricsOf("AWS/ECS", { ClusterName: clusterName, ServiceName: serviceName });
    return {
        cpu: metric("CPUUtilization", "Average", "Percent", "CPU"),
        memory: metric("MemoryUtilization", "Average", "Percent", "memory"),
        ...(http && { http: httpMetrics(http) }),
    };
}

function httpMetrics({ loadBalancer, targetGroups }: NonNullable<MetricSource["http"]>): HttpMetrics {
    const each = (...which: Parameters<ReturnType<typeof metricsOf>>) =>
        targetGroups.map(targetGroup =>
            metricsOf("AWS/ApplicationELB", { TargetGroup: targetGroup, LoadBalancer: loadBalancer })(...which),
        );
    const requests = each("RequestCount", "Sum", "Count", "requests");
    const errors = each("HTTPCode_Target_5XX_Count", "Sum", "Count", "errors");
    const all = (metrics: typeof requests, options?: MetricOptions) => metrics.map(one => one(options));
    return {
        requests: options => total(all(requests, options)),
        errors: options => total(all(errors, options)),
        latency: options => greatest(all(each("TargetResponseTime", "Average", "Seconds", "latency"), options)),
        healthyTasks: options => total(all(each("HealthyHostCount", "Minimum", "Count", "healthy tasks"), options)),
        unhealthyTasks: options => total(all(each("UnHealthyHostCount", "Maximum", "Count", "unhealthy tasks"), options)),
        connectionErrors: options => total(all(each("TargetConnectionErrorCount", "Sum", "Count", "connection errors"), options)),
        errorPercent: ({ label, ...options } = {}) => errorPercent(all(errors, options), all(requests, options), label),
    };
}

/** A target group without requests has no data: its part is nothing, rather than the whole unknown. */
const combined = (metrics: readonly Metric[], expression: (filled: readonly string[]) => string): Measure => {
    const [first] = metrics as readonly [Metric, ...Metric[]];
    if (metrics.length === 1) return first;
    const of = Object.fromEntries(metrics.map((metric, at) => [`group${at + 1}`, metric]));
    return { expression: expression(Object.keys(of).map(id => `FILL(${id}, 0)`)), of, unit: first.unit, label: first.label };
};
const total = (metrics: readonly Metric[]): Measure => combined(metrics, filled => filled.join(" + "));
const greatest = (metrics: readonly Metric[]): Measure => combined(metrics, filled => `MAX([${filled.join(", ")}])`);

/** What a release's own alarms look at: the worse of the target groups, as a canary's few requests would be lost among all others. */
export function releaseMeasures(source: NonNullable<MetricSource["http"]>): ReleaseMeasures {
    const groups = source.targetGroups.map(group => httpMetrics({ ...source, targetGroups: [group] }));
    const [failed, asked] = [groups.map(group => group.errors()), groups.map(group => group.requests())] as readonly Metric[][];
    const named = (prefix: string, metrics: readonly Metric[] = []) => metrics.map((metric, at) => [`${prefix}${at + 1}`, metric] as const);
    const percents = groups.map((_, at) => {
        const [errors, requests] = [`FILL(failed${at + 1}, 0)`, `FILL(asked${at + 1}, 0)`];
        return `IF(${requests} > 0, 100 * ${errors} / ${requests}, 0)`;
    });
    return {
        errorPercent: {
            expression: `MAX([${percents.join(", ")}])`,
            of: Object.fromEntries([...named("failed", failed), ...named("asked", asked)]),
            unit: "Percent",
            label: "errors, percent",
        },
        latency: httpMetrics(source).latency({ statistic: "p99" }),
    };
}
