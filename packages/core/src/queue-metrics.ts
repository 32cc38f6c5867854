import type * as pulumi from "@pulumi/pulumi";
import { type Measure, type Metric, type MetricOptions, metricsOf } from "./metric.ts";
import type { Monitored, Signal, Signals } from "./monitored.ts";

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

/** Source: as above, Valid Statistics; a queue is inactive after six hours in which nobody sends, receives or asks. */
const reported: Pick<Metric, "missing" | "statistics"> = {
    statistics: ["Average", "Minimum", "Maximum", "Sum", "SampleCount"],
    missing: { as: "notBreaching", why: "SQS reports nothing of a queue that nobody has used for six hours: nothing waits there" },
};

/** Messages in a queue that nobody takes any out of but people: dead letters, say. */
export const messagesIn = (queueName: pulumi.Input<string>, label: string) =>
    metricsOf("AWS/SQS", { QueueName: queueName })("ApproximateNumberOfMessagesVisible", "Maximum", "Count", label, {
        ...reported,
        // Nobody uses a dead-letter queue either while its letters wait to be looked at.
        missing: { as: "ignore", why: "SQS reports nothing of a queue that nobody has used for six hours: what was there still is" },
    });

export function queueMetrics(queueName: pulumi.Input<string>, deadLetters?: pulumi.Input<string>): QueueMetrics {
    const metric = metricsOf("AWS/SQS", { QueueName: queueName });
    const of = (name: string, unit: "Count" | "Seconds", label: string) => metric(name, "Maximum", unit, label, reported);
    return {
        waiting: of("ApproximateNumberOfMessagesVisible", "Count", "waiting messages"),
        inHand: of("ApproximateNumberOfMessagesNotVisible", "Count", "messages in hand"),
        oldest: of("ApproximateAgeOfOldestMessage", "Seconds", "oldest message"),
        ...(deadLetters && { deadLetters: messagesIn(deadLetters, "dead letters") }),
    };
}

/** What there is to watch of a queue that somebody works off. */
export type QueueSignal = "waiting" | "oldest" | "deadLetters";

/** How a queue fares: messages that wait long, and those that nobody could handle. */
export const queueSignals = ({ waiting, oldest, deadLetters }: QueueMetrics): Signals<QueueSignal> => ({
    waiting: { aspect: "traffic", measure: waiting(), means: "More messages wait than usual." },
    oldest: {
        aspect: "latency",
        measure: oldest(),
        means: "Messages wait too long: they come faster than they are handled, or nobody handles them.",
        alarms: { critical: { above: 3600, periods: 5 }, warning: { above: 900, periods: 5 } },
    },
    ...(deadLetters && { deadLetters: deadLetterSignal(deadLetters()) }),
});

/** What nobody could handle and somebody is to look at, until it is gone. */
export const deadLetterSignal = (measure: Measure): Signal => ({
    aspect: "errors",
    measure,
    means: "There are messages that nobody could handle: they are kept until somebody has looked at them, 14 days at most.",
    alarms: { warning: { above: 0 } },
});

/**
 * What a queue tells of itself, and its dead-letter queue with it.
 *
 * @example
 * const orders = monitoredQueue("orders", "payments-orders", "payments-orders-dead-letters");
 */
export const monitoredQueue = (
    name: string,
    queueName: pulumi.Input<string>,
    deadLetters?: pulumi.Input<string>,
): Monitored<QueueSignal> => ({ kind: "queue", name, signals: queueSignals(queueMetrics(queueName, deadLetters)), logs: {} });
