import { type ClosedQueueArgs, type Customize, customize, queueMetrics, queueWithDeadLetters, type Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { childFits, type EventOwner, type EventScope, type EventSource, keptIn, type MadeBySource, queueNameOf } from "./event-source.ts";
import { filterCriteria, filterRules, type Pattern } from "./filter.ts";
import { inRange } from "./range.ts";
import { sourceRules } from "./source-arn.ts";

export type SqsOptions = QueueReading & (NewQueue | GivenQueue);

/** How a queue is read. Source: Lambda API reference, "CreateEventSourceMapping". */
interface QueueReading {
    /** Messages for one call, 1 to 10000; 1 to 10 of a FIFO queue. @default 10 */
    readonly batchSize?: number;
    /** Seconds that Lambda waits for a full batch, 0 to 300; 0 for a FIFO queue. @default 0, and 1 for batches of more than 10 messages */
    readonly maxBatchingWindowSeconds?: number;
    /** How many calls this queue makes at once, 2 to 1000. @default as many as the function may have */
    readonly maxConcurrency?: number;
    /** The handler answers with the messages that failed (`batchItemFailures`), and only these come again. @default true */
    readonly partialFailures?: boolean;
    /** Messages that match none of these patterns are deleted without a call. @default all are handled */
    readonly filters?: readonly Pattern[];
    /** Last word on a child's arguments. */
    readonly customize?: {
        readonly queue?: Customize<ClosedQueueArgs>;
        readonly deadLetters?: Customize<ClosedQueueArgs>;
        readonly mapping?: Customize<aws.lambda.EventSourceMappingArgs>;
    };
}

/** A queue of the function's own: encrypted with the environment's key, reached over TLS alone, with a queue for what nobody could handle. */
interface NewQueue {
    readonly queueArn?: never;
    readonly keyArn?: never;
    /** Messages of a group in their order, and none twice. @default false */
    readonly fifo?: boolean;
    /** How often a message is tried before it goes to the dead letters, 1 to 1000. @default 5 */
    readonly tries?: number;
    /**
     * Seconds that a message is with one call before it is tried again, up to 43200.
     * @default six times the function's timeout and the time that a batch is waited for, which is the least
     */
    readonly visibilitySeconds?: number;
}

/** Somebody else's queue: its dead letters and its visibility timeout are theirs. */
interface GivenQueue {
    /** In the function's region. */
    readonly queueArn: pulumi.Input<string>;
    /** The customer key that its messages are encrypted with. @default none */
    readonly keyArn?: pulumi.Input<string>;
    readonly fifo?: never;
    readonly tries?: never;
    readonly visibilitySeconds?: never;
}

const isFifo = ({ queueArn, fifo = false }: SqsOptions) => fifo || (typeof queueArn === "string" && queueArn.endsWith(".fifo"));
const windowOf = ({ batchSize = 10, maxBatchingWindowSeconds = batchSize > 10 ? 1 : 0 }: SqsOptions) => maxBatchingWindowSeconds;

/** Source: Lambda developer guide, "Creating and configuring an Amazon SQS event source mapping", Setting the visibility timeout. */
const leastVisibility = (options: SqsOptions, { timeoutSeconds }: Pick<EventOwner, "timeoutSeconds">) =>
    6 * timeoutSeconds + windowOf(options);

function rules(options: SqsOptions, at: string, owner: EventOwner): readonly Rule[] {
    const { batchSize = 10, filters = [], visibilitySeconds: visible } = options;
    const [fifo, window, least] = [isFifo(options), windowOf(options), leastVisibility(options, owner)];
    return [
        ...sourceRules(options.queueArn, `${at}.queueArn`, owner, {
            form: /^arn:[a-z-]+:sqs:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/,
            says: "the ARN of a queue",
        }),
        ...(options.queueArn === undefined ? [childFits(at, owner, "dead-letters", fifo ? 75 : 80)] : []),
        inRange(`${at}.batchSize`, batchSize, 1, fifo ? 10 : 10_000),
        inRange(`${at}.maxBatchingWindowSeconds`, window, 0, 300),
        [
            !fifo || (options.maxBatchingWindowSeconds ?? 0) === 0,
            `${at}.maxBatchingWindowSeconds`,
            "is not for FIFO queues: they wait for no batch",
        ],
        [
            fifo || batchSize <= 10 || window > 0,
            `${at}.maxBatchingWindowSeconds`,
            `is ${window}: batches of more than 10 messages wait for 1 second or more`,
        ],
        inRange(`${at}.maxConcurrency`, options.maxConcurrency, 2, 1000),
        // Source: Lambda developer guide, "Configuring maximum concurrency for Amazon SQS event sources".
        [
            (options.maxConcurrency ?? 0) <= (owner.reserved ?? Number.POSITIVE_INFINITY),
            `${at}.maxConcurrency`,
            `is ${options.maxConcurrency}, more than the ${owner.reserved} calls that the function may have at once: messages refused too often become dead letters`,
        ],
        inRange(`${at}.tries`, options.tries, 1, 1000),
        [
            visible === undefined || (Number.isInteger(visible) && visible >= least && visible <= 43_200),
            `${at}.visibilitySeconds`,
            `is ${visible}, not ${least} to 43200: at least six times the function's timeout and the time that a batch is waited for`,
        ],
        ...filterRules(filters, `${at}.filters`),
    ];
}

function newQueue(options: SqsOptions, scope: EventScope) {
    const { fifo = false, tries = 5, visibilitySeconds = leastVisibility(options, scope), customize = {} } = options;
    const args = { visibilityTimeoutSeconds: visibilitySeconds };
    return queueWithDeadLetters(scope.name, { keyArn: scope.foundation.keyArn, tries, fifo, args, customize }, scope.opts);
}

function madeOf({ queue, deadLetters }: ReturnType<typeof newQueue>): MadeBySource {
    const { failures, metrics } = keptIn(deadLetters.arn);
    return { queue, ...(failures && { failures }), metrics: { ...metrics, queue: queueMetrics(queue.name, deadLetters.name) } };
}

/**
 * Calls the function with messages of a queue: a new one, which `LambdaFunction.sources` tells of, or one by its ARN.
 *
 * @example
 * sqs({ batchSize: 100, maxBatchingWindowSeconds: 5, filters: [{ body: { kind: ["order"] } }] })
 */
export const sqs = (options: SqsOptions = {}): EventSource => ({
    rules: (at, owner) => rules(options, at, owner),
    prepare: scope => {
        const made = options.queueArn === undefined ? newQueue(options, scope) : undefined;
        const arn = made?.queue.arn ?? (options.queueArn as pulumi.Input<string>);
        const keyArn = made ? scope.foundation.keyArn : options.keyArn;
        return {
            // Source: AWS managed policy reference, AWSLambdaSQSQueueExecutionRole.
            grants: [
                { actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], resources: [arn] },
                ...(keyArn === undefined ? [] : [{ actions: ["kms:Decrypt"], resources: [keyArn] } as const]),
            ],
            made: made ? madeOf(made) : { metrics: { queue: queueMetrics(queueNameOf(arn)) } },
            connect: alias => {
                const { batchSize = 10, maxConcurrency, partialFailures = true, filters } = options;
                new aws.lambda.EventSourceMapping(
                    scope.name("mapping"),
                    customize(
                        {
                            functionName: alias.arn,
                            eventSourceArn: arn,
                            batchSize,
                            maximumBatchingWindowInSeconds: windowOf(options),
                            ...(maxConcurrency !== undefined && { scalingConfig: { maximumConcurrency: maxConcurrency } }),
                            ...(partialFailures && { functionResponseTypes: ["ReportBatchItemFailures"] }),
                            ...filterCriteria(filters),
                        },
                        options.customize?.mapping,
                    ),
                    scope.opts,
                );
            },
        };
    },
});
