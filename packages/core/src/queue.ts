import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Customize, customize } from "./customize.ts";
import type { Grant } from "./grant.ts";

/** As long as SQS keeps a message. Source: SQS API reference, CreateQueue, MessageRetentionPeriod. */
export const longestRetentionSeconds = 14 * 24 * 60 * 60;

/** What a queue's policy says of that queue. */
export type QueueStatement = Omit<aws.iam.PolicyStatement, "Resource">;

/** What a queue is made with; its key is no choice. */
export type ClosedQueueArgs = aws.sqs.QueueArgs & { readonly kmsMasterKeyId: pulumi.Input<string> };

/**
 * A queue that is closed by default: encrypted under a customer key, and reached over TLS alone. Who may send and receive, their own policies
 * say (and, for a service of AWS or another account, `allows`).
 *
 * Source: SQS developer guide, "Amazon SQS security best practices", Enforce encryption of data in transit.
 */
export function closedQueue(
    name: string,
    args: ClosedQueueArgs,
    opts: pulumi.CustomResourceOptions,
    allows: readonly QueueStatement[] = [],
): aws.sqs.Queue {
    const queue = new aws.sqs.Queue(name, args, opts);
    new aws.sqs.QueuePolicy(
        `${name}-policy`,
        {
            queueUrl: queue.url,
            policy: pulumi.jsonStringify({
                Version: "2012-10-17",
                Statement: [
                    {
                        Effect: "Deny",
                        Principal: "*",
                        Action: "sqs:*",
                        Resource: queue.arn,
                        Condition: { Bool: { "aws:SecureTransport": "false" } },
                    },
                    ...allows.map(statement => ({ ...statement, Resource: queue.arn })),
                ],
            }),
        },
        opts,
    );
    return queue;
}

/** A closed queue for what nobody could handle: it keeps messages for 14 days, as long as SQS does. */
export const deadLetterQueue = (
    name: string,
    keyArn: pulumi.Input<string>,
    opts: pulumi.CustomResourceOptions,
    change?: Customize<ClosedQueueArgs>,
): aws.sqs.Queue =>
    closedQueue(name, customize({ kmsMasterKeyId: keyArn, messageRetentionSeconds: longestRetentionSeconds }, change), opts);

/** Last word on the arguments of a queue and its dead-letter queue. */
export interface QueuesCustomize {
    readonly queue?: Customize<ClosedQueueArgs>;
    readonly deadLetters?: Customize<ClosedQueueArgs>;
}

/**
 * A closed queue, and a dead-letter queue of its own that no other queue may use.
 *
 * @param name a child's name, by what it is: `queue`, `dead-letters`, …
 */
export function queueWithDeadLetters(
    name: (role: string) => string,
    wanted: {
        readonly keyArn: pulumi.Input<string>;
        /** How often a message is tried before it is a dead letter. */
        readonly tries: number;
        readonly fifo?: boolean;
        readonly args: aws.sqs.QueueArgs;
        readonly allows?: readonly QueueStatement[];
        readonly customize?: QueuesCustomize | undefined;
    },
    opts: pulumi.CustomResourceOptions,
): { readonly queue: aws.sqs.Queue; readonly deadLetters: aws.sqs.Queue } {
    const { keyArn, tries, fifo = false, args, allows, customize: change = {} } = wanted;
    const both: ClosedQueueArgs = { kmsMasterKeyId: keyArn, ...(fifo && { fifoQueue: true }) };
    const deadLetters = closedQueue(
        name("dead-letters"),
        customize({ ...both, messageRetentionSeconds: longestRetentionSeconds }, change.deadLetters),
        opts,
    );
    const redrivePolicy = pulumi.jsonStringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: tries });
    const queue = closedQueue(name("queue"), customize({ ...args, ...both, redrivePolicy }, change.queue), opts, allows);
    new aws.sqs.RedriveAllowPolicy(
        name("dead-letters-of"),
        {
            queueUrl: deadLetters.url,
            redriveAllowPolicy: pulumi.jsonStringify({ redrivePermission: "byQueue", sourceQueueArns: [queue.arn] }),
        },
        opts,
    );
    return { queue, deadLetters };
}

/**
 * Sending to an encrypted queue.
 * Source: SQS developer guide, "Encryption at rest in Amazon SQS", Configure AWS KMS permissions: a producer generates and decrypts data keys.
 */
export const sendTo = (queueArn: pulumi.Input<string>, keyArn: pulumi.Input<string>): readonly Grant[] => [
    { actions: ["sqs:SendMessage"], resources: [queueArn] },
    { actions: ["kms:GenerateDataKey", "kms:Decrypt"], resources: [keyArn] },
];
