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

/** What SQS reports of a worker's queue. Source: SQS developer guide, "Available CloudWatch metrics for Amazon SQS". */
export interface QueueMetrics {
    /** Messages that wait for a task. Count. @default Maximum */
    waiting(options?: MetricOptions): Metric;
    /** Messages that a task has in hand. Count. @default Maximum */
    inHand(options?: MetricOptions): Metric;
    /** How long the oldest message has been waiting. Seconds. @default Maximum */
    oldest(options?: MetricOptions): Metric;
    /** Messages that nobody could handle; missing where the queue was there already. Count. @default Maximum */
    deadLetters?(options?: MetricOptions): Metric;
}

export function queueMetrics(queueName: pulumi.Input<string>, deadLetters?: pulumi.Input<string>): QueueMetrics {
    const metric = metricsOf("AWS/SQS", { QueueName: queueName });
    return {
        waiting: metric("ApproximateNumberOfMessagesVisible", "Maximum", "Count", "waiting messages"),
        inHand: metric("ApproximateNumberOfMessagesNotVisible", "Maximum", "Count", "messages in hand"),
        oldest: metric("ApproximateAgeOfOldestMessage", "Maximum", "Seconds", "oldest message"),
        ...(deadLetters && {
            deadLetters: metricsOf("AWS/SQS", { QueueName: deadLetters })(
                "ApproximateNumberOfMessagesVisible",
                "Maximum",
                "Count",
                "dead letters",
            ),
        }),
    };
}
