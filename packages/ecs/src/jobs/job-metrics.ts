import { type Metric, type MetricOptions, metricsOf } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";

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
    return {
        attempts: metric("InvocationAttemptCount", "Sum", "Count", "attempts"),
        failedAttempts: metric("TargetErrorCount", "Sum", "Count", "failed attempts"),
        undelivered: metric("InvocationsSentToDeadLetterCount", "Sum", "Count", "undelivered runs"),
    };
}
