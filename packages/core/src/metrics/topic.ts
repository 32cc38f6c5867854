import type * as pulumi from "@pulumi/pulumi";
import { metricsOf } from "../metric.ts";
import type { Monitored } from "../monitored.ts";
import { whereSome } from "./reported.ts";

export type TopicMetrics = ReturnType<typeof topicMetrics>;

/** What SNS reports of a topic. Source: SNS developer guide, "Monitoring Amazon SNS topics using CloudWatch". */
export function topicMetrics(topicName: pulumi.Input<string>) {
    const metric = metricsOf("AWS/SNS", { TopicName: topicName });
    return {
        /** Messages that were published. Count. @default Sum */
        published: metric("NumberOfMessagesPublished", "Sum", "Count", "messages", whereSome("messages")),
        /** Messages that a subscriber was given. Count. @default Sum */
        delivered: metric("NumberOfNotificationsDelivered", "Sum", "Count", "messages delivered", whereSome("messages")),
        /** Messages that no subscriber took, however often it was tried. Count. @default Sum */
        failed: metric("NumberOfNotificationsFailed", "Sum", "Count", "messages not delivered", whereSome("failures")),
        /** Of these, those that a dead-letter queue could not keep either. Count. @default Sum */
        lost: metric("NumberOfNotificationsFailedToRedriveToDlq", "Sum", "Count", "messages lost", whereSome("failures")),
    };
}

/** What there is to watch of a topic. */
export type TopicSignal = "published" | "failed" | "lost";

/**
 * What a topic tells of itself.
 *
 * @example
 * const orders = monitoredTopic("orders", "payments-orders");
 */
export function monitoredTopic(name: string, topicName: pulumi.Input<string>): Monitored<TopicSignal> {
    const { published, failed, lost } = topicMetrics(topicName);
    return {
        kind: "topic",
        name,
        signals: {
            published: { aspect: "traffic", measure: published(), means: "More or fewer messages are published than usual." },
            failed: {
                aspect: "errors",
                measure: failed({ periodSeconds: 300 }),
                means: "A subscriber does not take messages: they are in its dead-letter queue, if it has one, and gone if not.",
                alarms: { warning: { above: 0 } },
            },
            lost: {
                aspect: "errors",
                measure: lost({ periodSeconds: 300 }),
                means: "Messages got neither to their subscriber nor to its dead-letter queue: they are gone.",
                alarms: { critical: { above: 0 } },
            },
        },
        logs: {},
    };
}
