import type * as pulumi from "@pulumi/pulumi";
import { type Metric, type MetricOptions, metricsOf } from "./metric.ts";

/** What SQS reports of a queue. Source: SQS developer guide, "Available CloudWatch metrics for Amazon SQS". */
export interface QueueMetrics {
    /** Messages that wait. Count. @default Maximum */
    waiting(options?: MetricOptions): Metric;
    /** Messages that somebody has in hand. Count. @default Maximum */
    inHand(options?: MetricOptions): Metric;
    /** How long the oldest message has been waiting. Seconds. @default Maximum */
    oldest(options?: MetricOptions): Metric;
    /** Messages that nobody could handle; missing where their queue is somebody else's. Count. @default Maximum */
    deadLetters?(options?: MetricOptions): Metric;
}

/** Messages in a queue that nobody takes any out of but people: dead letters, say. */
export const messagesIn = (queueName: pulumi.Input<string>, label: string) =>
    metricsOf("AWS/SQS", { QueueName: queueName })("ApproximateNumberOfMessagesVisible", "Maximum", "Count", label);

export function queueMetrics(queueName: pulumi.Input<string>, deadLetters?: pulumi.Input<string>): QueueMetrics {
    const metric = metricsOf("AWS/SQS", { QueueName: queueName });
    return {
        waiting: messagesIn(queueName, "waiting messages"),
        inHand: metric("ApproximateNumberOfMessagesNotVisible", "Maximum", "Count", "messages in hand"),
        oldest: metric("ApproximateAgeOfOldestMessage", "Maximum", "Seconds", "oldest message"),
        ...(deadLetters && { deadLetters: messagesIn(deadLetters, "dead letters") }),
    };
}
