import { closedQueue, longestRetentionSeconds, type Rule } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { EventScope } from "./event-source.ts";
import { inRange } from "./range.ts";

/** How hard EventBridge tries to hand an event to Lambda: what the function then makes of it is `LambdaFunctionArgs.retries`' business. */
export interface Delivery {
    /** Attempts after the first, 0 to 185. @default 185 */
    readonly attempts?: number;
    /** Minutes for which it is tried, 1 to 1440. @default 1440 */
    readonly minutes?: number;
}

/** Sources: EventBridge API reference, "RetryPolicy"; EventBridge Scheduler API reference, "RetryPolicy". */
export const deliveryRules = ({ attempts, minutes }: Delivery = {}, at: string): readonly Rule[] => [
    inRange(`${at}.attempts`, attempts, 0, 185),
    inRange(`${at}.minutes`, minutes, 1, 1440),
];

export const retryPolicy = ({ attempts = 185, minutes = 1440 }: Delivery = {}) => ({
    maximumRetryAttempts: attempts,
    maximumEventAgeInSeconds: 60 * minutes,
});

/**
 * A queue for what a service could not hand to Lambda: the service itself sends there, for one thing of ours alone.
 *
 * Sources: EventBridge user guide, "Using dead-letter queues to process undelivered events", Granting permissions to the dead-letter queue;
 * SNS developer guide, "Configuring an Amazon SNS dead-letter queue for a subscription".
 */
export const undelivered = (
    { name, foundation, opts }: EventScope,
    service: "events" | "sns",
    sourceArn: pulumi.Input<string>,
): aws.sqs.Queue =>
    closedQueue(name("undelivered"), { kmsMasterKeyId: foundation.keyArn, messageRetentionSeconds: longestRetentionSeconds }, opts, [
        {
            Effect: "Allow",
            Principal: { Service: `${service}.amazonaws.com` },
            Action: "sqs:SendMessage",
            Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
        },
    ]);
