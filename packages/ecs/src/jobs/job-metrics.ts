import { type Metric, type MetricMath, type MetricOptions, type Missing, metricsOf, whereSome } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";

/**
 * What Container Insights, which a foundation's cluster has, counts of a task that runs now and then.
 * Source: CloudWatch user guide, "Amazon ECS Container Insights metrics", dimension TaskDefinitionFamily.
 */
export interface TaskMetrics {
    /** How much of its CPU the task uses. Percent. @default Maximum */
    cpu(options?: Pick<MetricOptions, "periodSeconds" | "label">): MetricMath;
    /** How much of its memory the task uses. Percent. @default Maximum */
    memory(options?: Pick<MetricOptions, "periodSeconds" | "label">): MetricMath;
}

const idle: Missing = { as: "notBreaching", why: "nothing is counted while the task does not run" };

export function taskMetrics(clusterName: pulumi.Input<string>, family: pulumi.Input<string>): TaskMetrics {
    const counted = metricsOf("ECS/ContainerInsights", { ClusterName: clusterName, TaskDefinitionFamily: family });
    const percent =
        (name: "Cpu" | "Memory", unit: "None" | "Megabytes", what: string): TaskMetrics["cpu"] =>
        ({ label = what, ...options } = {}) => ({
            expression: "100 * used / reserved",
            of: {
                used: counted(`${name}Utilized`, "Maximum", unit, `${what} in use`)(options),
                reserved: counted(`${name}Reserved`, "Maximum", unit, `${what} there is`)(options),
            },
            unit: "Percent",
            label,
            missing: idle,
        });
    return { cpu: percent("Cpu", "None", "CPU"), memory: percent("Memory", "Megabytes", "memory") };
}

/** What EventBridge Scheduler reports of a group's schedules. Source: EventBridge Scheduler user guide, "Monitoring with Amazon CloudWatch". */
export interface ScheduleMetrics {
    /** Attempts to start a run. Count. @default Sum */
    attempts(options?: MetricOptions): Metric;
    /** Attempts that failed, and are made again. Count. @default Sum */
    failedAttempts(options?: MetricOptions): Metric;
    /** Runs that never started, and are kept in the dead-letter queue. Count. @default Sum */
    undelivered(options?: MetricOptions): Metric;
}

export function scheduleMetrics(groupName: pulumi.Input<string>): ScheduleMetrics {
    const metric = metricsOf("AWS/Scheduler", { ScheduleGroup: groupName });
    const count = (name: string, label: string) => metric(name, "Sum", "Count", label, { missing: whereSome("it").missing });
    return {
        attempts: count("InvocationAttemptCount", "attempts"),
        failedAttempts: count("TargetErrorCount", "failed attempts"),
        undelivered: count("InvocationsSentToDeadLetterCount", "undelivered runs"),
    };
}
