import { type Grant, type QueueStatement, type QueuesCustomize, queueWithDeadLetters, type Rule, sendTo } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { between } from "../routes/health-check.ts";

/** The queue that a worker takes its messages from: one that is made for it, or one that is there. */
export type WorkQueue = NewQueue | ExistingQueue;

/** A new queue with a dead-letter queue, both encrypted with the environment's key and reached over TLS alone. */
export interface NewQueue {
    /** Seconds that a task has for one message, before another may get it: 1 to 43200. @default 120 */
    readonly visibilitySeconds?: number;
    /** How often a message is tried before it goes to the dead-letter queue, 1 to 1000. @default 5 */
    readonly tries?: number;
    /** Days that a message waits before it is lost, 1 to 13: one less at least than it is kept as a dead letter. @default 4 */
    readonly retentionDays?: number;
    /** Whether messages of a group are handled one after the other, in order. @default false */
    readonly fifo?: boolean;
    /** Statements of the queue's policy, for services of AWS that send to it. @default none: senders' own policies say it, see `sendGrants` */
    readonly allows?: readonly QueueStatement[];
    readonly existing?: never;
}

/** A queue of the same account and region, which stays as it is. */
export interface ExistingQueue {
    /** The queue, such as an `aws.sqs.Queue` or what `aws.sqs.getQueueOutput` answers. */
    readonly existing: { readonly arn: pulumi.Input<string>; readonly name: pulumi.Input<string>; readonly url: pulumi.Input<string> };
    /** ARN of the customer key that it is encrypted with. @default none: SQS's own */
    readonly keyArn?: pulumi.Input<string>;
    /** The queue's own visibility timeout in seconds, for the check against `stopSeconds`. @default not checked */
    readonly visibilitySeconds?: number;
}

/** A queue, seen from those who use it. */
export interface UsableQueue {
    readonly name: pulumi.Input<string>;
    readonly url: pulumi.Input<string>;
    /** What taking messages from it needs. */
    readonly consume: readonly Grant[];
    /** What sending messages to it needs. */
    readonly send: readonly Grant[];
    /** Missing where the queue was there already. */
    readonly made?: { readonly queue: aws.sqs.Queue; readonly deadLetters: aws.sqs.Queue };
}

export function workQueue(
    name: string,
    wanted: WorkQueue,
    { keyArn: environmentKey, customize }: { readonly keyArn: pulumi.Input<string>; readonly customize?: QueuesCustomize | undefined },
    opts: pulumi.CustomResourceOptions,
): UsableQueue {
    if (wanted.existing) {
        const { existing, keyArn } = wanted;
        return { name: existing.name, url: existing.url, ...grants(existing.arn, keyArn) };
    }
    const { visibilitySeconds = 120, tries = 5, retentionDays = 4, fifo = false, allows = [] } = wanted;
    const { queue, deadLetters } = queueWithDeadLetters(
        role => `${name}-${role}`,
        {
            keyArn: environmentKey,
            tries,
            fifo,
            args: {
                visibilityTimeoutSeconds: visibilitySeconds,
                messageRetentionSeconds: retentionDays * 86_400,
                // Long polling: an empty queue is not asked again and again.
                receiveWaitTimeSeconds: 20,
            },
            allows,
            customize,
        },
        opts,
    );
    return { name: queue.name, url: queue.url, ...grants(queue.arn, environmentKey), made: { queue, deadLetters } };
}

/** Source: SQS developer guide, "Encryption at rest in Amazon SQS", Configure AWS KMS permissions: a consumer decrypts. */
const grants = (arn: pulumi.Input<string>, keyArn: pulumi.Input<string> | undefined) => ({
    consume: [
        {
            actions: [
                "sqs:ReceiveMessage",
                "sqs:DeleteMessage",
                "sqs:ChangeMessageVisibility",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
            ],
            resources: [arn],
        },
        ...(keyArn ? [{ actions: ["kms:Decrypt"], resources: [keyArn] }] : []),
    ] as readonly Grant[],
    send: keyArn ? sendTo(arn, keyArn) : ([{ actions: ["sqs:SendMessage"], resources: [arn] }] as readonly Grant[]),
});

/** What SQS would refuse, and a task that is stopped before its message is free again. Source: SQS API reference, "CreateQueue". */
export function queueRules(wanted: WorkQueue, stopSeconds: number): readonly Rule[] {
    const visibilitySeconds = wanted.visibilitySeconds ?? (wanted.existing ? undefined : 120);
    return [
        between("queue.visibilitySeconds", wanted.visibilitySeconds, 1, 43_200, " seconds"),
        [
            visibilitySeconds === undefined || visibilitySeconds >= stopSeconds,
            "queue.visibilitySeconds",
            `is ${visibilitySeconds}, less than the ${stopSeconds} seconds that a task has to finish when it is stopped: another task would get its message meanwhile`,
        ],
        ...(wanted.existing
            ? []
            : [between("queue.tries", wanted.tries, 1, 1000), between("queue.retentionDays", wanted.retentionDays, 1, 13, " days")]),
    ];
}
