import {
    errorPercent,
    type Measure,
    type Metric,
    type MetricMath,
    type MetricOptions,
    type Missing,
    metricsOf,
    networkLoadBalancerMetrics,
    type ReleaseMeasures,
    type Reported,
    type Statistic,
    summary,
    whereSome,
    whereTimed,
} from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";

/**
 * What ECS reports of every service, and Container Insights, which a foundation's cluster has, counts of its tasks.
 * Sources: ECS developer guide, "Amazon ECS CloudWatch metrics"; CloudWatch user guide, "Amazon ECS Container Insights metrics".
 */
export interface EcsMetrics {
    /** How much of its CPU the service uses. Percent. @default Average */
    cpu(options?: MetricOptions): Metric;
    /** How much of its memory the service uses. Percent. @default Average */
    memory(options?: MetricOptions): Metric;
    /** Tasks that should run and don't; less than 0 while a release has the old and the new run. Count. @default Maximum and Minimum */
    missingTasks(options?: Pick<MetricOptions, "periodSeconds" | "label">): MetricMath;
    /** Revisions that run side by side: 1, and more while a release is under way. Count. @default Maximum */
    deployments(options?: MetricOptions): Metric;
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
    /** What part of the requests a task answered with 500 to 599; no data while there are none. */
    errorPercent(
        options?: Pick<MetricOptions, "periodSeconds" | "label"> & {
            /** While fewer requests than this come in a period, it is 0. @default 1 */
            readonly least?: number;
        },
    ): MetricMath;
    /** Answers. Count. */
    answers(options?: Pick<MetricOptions, "periodSeconds" | "label">): Measure;
    /** Answers that a task began to give later than this, in seconds. Count. */
    slow(thanSeconds: number, options?: Pick<MetricOptions, "periodSeconds" | "label">): Measure;
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
    const dimensions = { ClusterName: clusterName, ServiceName: serviceName };
    const metric = metricsOf("AWS/ECS", dimensions);
    const counted = metricsOf("ECS/ContainerInsights", dimensions);
    const tasks = (options: MetricOptions): MetricMath["of"] => ({
        wanted: counted("DesiredTaskCount", "Maximum", "Count", "wanted tasks")(options),
        running: counted("RunningTaskCount", "Minimum", "Count", "running tasks")(options),
    });
    return {
        cpu: metric("CPUUtilization", "Average", "Percent", "CPU", utilization),
        memory: metric("MemoryUtilization", "Average", "Percent", "memory", utilization),
        missingTasks: ({ label = "missing tasks", ...options } = {}) => ({
            // Nothing is filled in: figures come late, and an alarm that wants each of many minutes to be bad would never go off.
            expression: "wanted - running",
            of: tasks(options),
            unit: "Count",
            label,
            missing: unknown,
        }),
        deployments: counted("DeploymentCount", "Maximum", "Count", "deployments", { missing: uncounted }),
        ...(http && { http: httpMetrics(http) }),
        ...(tcp && { tcp: tcpMetrics(tcp) }),
    };
}

/** Source: ECS developer guide, "Amazon ECS CloudWatch metrics", Valid statistics. */
const utilization: Reported = {
    statistics: ["Average", "Minimum", "Maximum", "Sum", "SampleCount"],
    missing: {
        as: "notBreaching",
        why: "ECS reports none of a service that has no task running: that tasks are missing is another metric's to tell",
    },
};
const unknown: Missing = {
    as: "notBreaching",
    why: "without Container Insights, or for a minute that it leaves out, nothing is known to be missing",
};
const uncounted: Missing = {
    as: "notBreaching",
    why: "Container Insights leaves a minute out now and then, and a release goes on for more than one",
};

const onlyHealth = (missing: Missing): Reported => ({ statistics: summary, missing });
/** Source: the pages above, HealthyHostCount and UnHealthyHostCount: reported if there are registered targets. */
const healthyHosts = onlyHealth({
    as: "breaching",
    why: "a load balancer reports none of a target group that has no task: nobody answers",
});
const unhealthyHosts = onlyHealth({
    as: "notBreaching",
    why: "a load balancer reports none of a target group that has no task: none of them is unhealthy, and that there are too few is another metric's to tell",
});

/** One metric for each target group. */
const perGroup =
    (namespace: string, { loadBalancer, targetGroups }: Balanced) =>
    (...which: Parameters<ReturnType<typeof metricsOf>>) =>
        targetGroups.map(targetGroup => metricsOf(namespace, { TargetGroup: targetGroup, LoadBalancer: loadBalancer })(...which));

function httpMetrics(balanced: Balanced): HttpMetrics {
    const each = perGroup("AWS/ApplicationELB", balanced);
    const requests = each("RequestCount", "Sum", "Count", "requests", whereSome("requests"));
    const errors = each("HTTPCode_Target_5XX_Count", "Sum", "Count", "errors", whereSome("errors"));
    /** Each answer is a value, and values can be counted. */
    const counted = (statistic: Statistic, label: string) => each("TargetResponseTime", statistic, "Count", label, whereTimed("requests"));
    const all = (metrics: typeof requests, options?: MetricOptions) => metrics.map(one => one(options));
    return {
        requests: options => total(all(requests, options)),
        errors: options => total(all(errors, options)),
        latency: options => greatest(all(each("TargetResponseTime", "Average", "Seconds", "latency", whereTimed("requests")), options)),
        healthyTasks: options => total(all(each("HealthyHostCount", "Minimum", "Count", "healthy tasks", healthyHosts), options)),
        unhealthyTasks: options => total(all(each("UnHealthyHostCount", "Maximum", "Count", "unhealthy tasks", unhealthyHosts), options)),
        connectionErrors: options =>
            total(all(each("TargetConnectionErrorCount", "Sum", "Count", "connection errors", whereSome("failed connections")), options)),
        errorPercent: ({ label, least, ...options } = {}) =>
            errorPercent(all(errors, options), all(requests, options), label, { ...(least && { least }) }),
        answers: options => total(all(counted("SampleCount", "answers"), options)),
        slow: (seconds, options) => total(all(counted(`TC(${seconds}:)`, `answers after ${seconds} s`), options)),
    };
}

function tcpMetrics(balanced: Balanced): TcpMetrics {
    const namespace = "AWS/NetworkELB";
    const { activeFlows, newFlows, processedBytes, resetsByTargets } = networkLoadBalancerMetrics(balanced.loadBalancer);
    // Only the health of tasks is told by target group.
    const each = perGroup(namespace, balanced);
    const healthy = each("HealthyHostCount", "Minimum", "Count", "healthy tasks", healthyHosts);
    const unhealthy = each("UnHealthyHostCount", "Maximum", "Count", "unhealthy tasks", unhealthyHosts);
    return {
        activeFlows,
        newFlows,
        processedBytes,
        resetsByTasks: resetsByTargets,
        healthyTasks: options => total(healthy.map(one => one(options))),
        unhealthyTasks: options => total(unhealthy.map(one => one(options))),
    };
}

/**
 * A target group without requests has no data: the other counts, and where neither has any, there is none. Zeros in its place would be tasks
 * that do not answer, where numbers only come late.
 * Source: CloudWatch user guide, "Using math expressions with CloudWatch metrics", FILL (its note on alarms).
 */
const combined = (metrics: readonly Metric[], function_: "SUM" | "MAX"): Measure => {
    const [first] = metrics as readonly [Metric, ...Metric[]];
    if (metrics.length === 1) return first;
    const of = Object.fromEntries(metrics.map((metric, at) => [`group${at + 1}`, metric]));
    const { unit, label, missing } = first;
    return { expression: `${function_}([${Object.keys(of).join(", ")}])`, of, unit, label, ...(missing && { missing }) };
};
const total = (metrics: readonly Metric[]): Measure => combined(metrics, "SUM");
const greatest = (metrics: readonly Metric[]): Measure => combined(metrics, "MAX");

/** What a release's own alarms look at: the worse of the target groups, as a canary's few requests would be lost among all others. */
export function releaseMeasures(source: Balanced): ReleaseMeasures {
    const groups = source.targetGroups.map(group => httpMetrics({ ...source, targetGroups: [group] }));
    const [failed, asked] = [groups.map(group => group.errors()), groups.map(group => group.requests())] as readonly Metric[][];
    const named = (prefix: string, metrics: readonly Metric[] = []) => metrics.map((metric, at) => [`${prefix}${at + 1}`, metric] as const);
    const percents = groups.map((_, at) => {
        const [errors, requests] = [`FILL(failed${at + 1}, 0)`, `asked${at + 1}`];
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
