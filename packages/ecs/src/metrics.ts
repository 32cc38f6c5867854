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
    /** What a network load balancer of the service's own reports; missing where there is none. */
    readonly tcp?: TcpMetrics;
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

/**
 * What a network load balancer reports of connections. It tells of no errors and no latency: it does not understand what it forwards.
 * Source: User guide for Network Load Balancers, "CloudWatch metrics for your Network Load Balancer".
 */
export interface TcpMetrics {
    /** Connections that are open. Count. @default Average */
    activeFlows(options?: MetricOptions): Metric;
    /** Connections that began. Count. @default Sum */
    newFlows(options?: MetricOptions): Metric;
    /** What went through, both ways, headers included. Bytes. @default Sum */
    processedBytes(options?: MetricOptions): Metric;
    /** Connections that a task broke off. Count. @default Sum */
    resetsByTasks(options?: MetricOptions): Metric;
    /** Tasks that answer their health checks. Count. @default Minimum */
    healthyTasks(options?: MetricOptions): Measure;
    /** Tasks that don't. Count. @default Maximum */
    unhealthyTasks(options?: MetricOptions): Measure;
}

/** The last parts of ARNs, as CloudWatch has them. */
interface Balanced {
    readonly loadBalancer: pulumi.Input<string>;
    readonly targetGroups: readonly pulumi.Input<string>[];
}

/** Where a service is found in CloudWatch. */
export interface MetricSource {
    readonly clusterName: pulumi.Input<string>;
    readonly serviceName: pulumi.Input<string>;
    /** Of an application load balancer. */
    readonly http?: Balanced;
    /** Of a network load balancer of the service's own. */
    readonly tcp?: Balanced;
}

export function serviceMetrics({ clusterName, serviceName, http, tcp }: MetricSource): EcsMetrics {
    const metric = metricsOf("AWS/ECS", { ClusterName: clusterName, ServiceName: serviceName });
    return {
        cpu: metric("CPUUtilization", "Average", "Percent", "CPU"),
        memory: metric("MemoryUtilization", "Average", "Percent", "memory"),
        ...(http && { http: httpMetrics(http) }),
        ...(tcp && { tcp: tcpMetrics(tcp) }),
    };
}

/** One metric for each target group. */
const perGroup =
    (namespace: string, { loadBalancer, targetGroups }: Balanced) =>
    (...which: Parameters<ReturnType<typeof metricsOf>>) =>
        targetGroups.map(targetGroup => metricsOf(namespace, { TargetGroup: targetGroup, LoadBalancer: loadBalancer })(...which));

function httpMetrics(balanced: Balanced): HttpMetrics {
    const each = perGroup("AWS/ApplicationELB", balanced);
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

function tcpMetrics(balanced: Balanced): TcpMetrics {
    const namespace = "AWS/NetworkELB";
    // Only the health of tasks is told by target group.
    const metric = metricsOf(namespace, { LoadBalancer: balanced.loadBalancer });
    const each = perGroup(namespace, balanced);
    const healthy = each("HealthyHostCount", "Minimum", "Count", "healthy tasks");
    const unhealthy = each("UnHealthyHostCount", "Maximum", "Count", "unhealthy tasks");
    return {
        activeFlows: metric("ActiveFlowCount", "Average", "Count", "open connections"),
        newFlows: metric("NewFlowCount", "Sum", "Count", "new connections"),
        processedBytes: metric("ProcessedBytes", "Sum", "Bytes", "bytes"),
        resetsByTasks: metric("TCP_Target_Reset_Count", "Sum", "Count", "connections broken off"),
        healthyTasks: options => total(healthy.map(one => one(options))),
        unhealthyTasks: options => total(unhealthy.map(one => one(options))),
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
export function releaseMeasures(source: Balanced): ReleaseMeasures {
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
