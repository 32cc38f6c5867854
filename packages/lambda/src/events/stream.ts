import { type Customize, customize, type Grant, type Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Destination, toNewQueue } from "../configuration/destination.ts";
import { childFits, type EventOwner, type EventScope, keptIn, type PreparedSource } from "./event-source.ts";
import { filterCriteria, filterRules, type Pattern } from "./filter.ts";
import { inRange } from "./range.ts";

/** How a stream is read. Source: Lambda API reference, "CreateEventSourceMapping". */
export interface StreamReading {
    /** In the function's region. */
    readonly streamArn: pulumi.Input<string>;
    /** The customer key that the stream's records are encrypted with. @default none */
    readonly keyArn?: pulumi.Input<string>;
    /** Records for one call, 1 to 10000. @default 100 */
    readonly batchSize?: number;
    /** Seconds that Lambda waits for a full batch, 0 to 300. @default 0 */
    readonly maxBatchingWindowSeconds?: number;
    /** Batches of one shard that are handled at once, each partition key's in their order, 1 to 10. @default 1 */
    readonly parallelization?: number;
    /** A batch that failed is tried again in two halves, which finds the record that fails. @default true */
    readonly bisect?: boolean;
    /** The handler answers with the first record that failed (`batchItemFailures`), and it and those after it come again. @default true */
    readonly partialFailures?: boolean;
    /** Attempts after the first, 0 to 10000; until then a shard's later records wait. @default 10 */
    readonly retries?: number;
    /** Seconds after which a record is given up, 60 to 604800. @default when the stream drops it */
    readonly maxRecordAgeSeconds?: number;
    /** Where Lambda tells of records that it gave up: which they were, and to a bucket the records too. @default toNewQueue() */
    readonly onFailure?: Destination<"queue" | "topic" | "bucket">;
    /** Records that match none of these patterns are passed over. @default all are handled */
    readonly filters?: readonly Pattern[];
    /** Last word on a child's arguments. */
    readonly customize?: { readonly mapping?: Customize<aws.lambda.EventSourceMappingArgs> };
}

export const streamRules = (options: StreamReading, at: string, owner: EventOwner): readonly Rule[] => [
    [options.streamArn !== undefined, `${at}.streamArn`, "is missing"],
    ...(options.onFailure?.rules(`${at}.onFailure`) ?? [childFits(at, owner, "on-failure", 80)]),
    inRange(`${at}.batchSize`, options.batchSize, 1, 10_000),
    inRange(`${at}.maxBatchingWindowSeconds`, options.maxBatchingWindowSeconds, 0, 300),
    inRange(`${at}.parallelization`, options.parallelization, 1, 10),
    inRange(`${at}.retries`, options.retries, 0, 10_000),
    inRange(`${at}.maxRecordAgeSeconds`, options.maxRecordAgeSeconds, 60, 604_800),
    ...filterRules(options.filters ?? [], `${at}.filters`),
];

/** What is read, from where, and what the function's role needs for it. */
export interface Read {
    readonly arn: pulumi.Input<string>;
    readonly start: Pick<aws.lambda.EventSourceMappingArgs, "startingPosition" | "startingPositionTimestamp">;
    readonly grants: readonly Grant[];
}

export function readStream(scope: EventScope, options: StreamReading, { arn, start, grants }: Read): PreparedSource {
    const { keyArn, batchSize = 100, maxBatchingWindowSeconds = 0, parallelization = 1, retries = 10, maxRecordAgeSeconds = -1 } = options;
    const { bisect = true, partialFailures = true, onFailure = toNewQueue(), filters } = options;
    const { name, foundation, opts } = scope;
    const failures = onFailure.open({ name: name("on-failure"), foundation, opts });
    return {
        grants: [
            ...grants,
            ...(keyArn === undefined ? [] : [{ actions: ["kms:Decrypt"], resources: [keyArn] } as const]),
            ...failures.grants,
        ],
        made: onFailure.kind === "queue" ? keptIn(failures.arn) : { failures: failures.arn },
        connect: alias => {
            new aws.lambda.EventSourceMapping(
                name("mapping"),
                customize(
                    {
                        functionName: alias.arn,
                        eventSourceArn: arn,
                        ...start,
                        batchSize,
                        maximumBatchingWindowInSeconds: maxBatchingWindowSeconds,
                        parallelizationFactor: parallelization,
                        bisectBatchOnFunctionError: bisect,
                        maximumRetryAttempts: retries,
                        maximumRecordAgeInSeconds: maxRecordAgeSeconds,
                        destinationConfig: { onFailure: { destinationArn: failures.arn } },
                        ...(partialFailures && { functionResponseTypes: ["ReportBatchItemFailures"] }),
                        ...filterCriteria(filters),
                    },
                    options.customize?.mapping,
                ),
                opts,
            );
        },
    };
}
