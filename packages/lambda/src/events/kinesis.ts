import type { Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import { childFits, type EventOwner, type EventSource } from "./event-source.ts";
import { sourceRules } from "./source-arn.ts";
import { readStream, type StreamReading, streamRules } from "./stream.ts";

export interface KinesisOptions extends StreamReading {
    /** Begin with the oldest record that is there, with what comes from now on, or at a time such as `2026-01-31T09:00:00Z`. To change it replaces the mapping. */
    readonly startingPosition: "TRIM_HORIZON" | "LATEST" | { readonly at: string };
    /** Read with a throughput of the function's own, 2 MB a second for each shard, beside the stream's other readers. Costs extra. @default false */
    readonly fanOut?: boolean;
}

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** As Lambda answers, so that the next `up` sees no other time: to replace a mapping is to read again. */
const inUtc = (text: string) => new Date(text).toISOString().replace(/\.\d+Z$/, "Z");

function rules(options: KinesisOptions, at: string, owner: EventOwner): readonly Rule[] {
    const { startingPosition: start, fanOut, streamArn } = options;
    const from: Rule =
        typeof start === "object" && start !== null
            ? [
                  time.test(start.at) && !Number.isNaN(Date.parse(start.at)),
                  `${at}.startingPosition.at`,
                  `is "${start.at}", not a time such as 2026-01-31T09:00:00Z`,
              ]
            : [
                  ["TRIM_HORIZON", "LATEST"].includes(start),
                  `${at}.startingPosition`,
                  `is ${start}, neither TRIM_HORIZON nor LATEST nor a time`,
              ];
    return [
        ...sourceRules(streamArn, `${at}.streamArn`, owner, {
            form: /^arn:[a-z-]+:kinesis:[a-z0-9-]+:\d{12}:stream\/[\w.-]+$/,
            says: "the ARN of a Kinesis stream",
        }),
        from,
        ...(fanOut ? [childFits(at, owner, "consumer", 128)] : []),
        ...streamRules(options, at, owner),
    ];
}

/**
 * Calls the function with the records of a Kinesis stream, in their order for each partition key.
 *
 * Sources: Lambda developer guide, "How Lambda processes records from stream and queue-based event sources" and "Create an event source mapping
 * to process Kinesis records"; Kinesis Data Streams developer guide, "Develop enhanced fan-out consumers".
 *
 * @example
 * kinesis({ streamArn: "arn:aws:kinesis:eu-west-1:222222222222:stream/clicks", startingPosition: "LATEST", parallelization: 2 })
 */
export const kinesis = (options: KinesisOptions): EventSource => ({
    stream: true,
    rules: (at, owner) => rules(options, at, owner),
    prepare: scope => {
        const { streamArn, startingPosition: start, fanOut = false } = options;
        const consumer = fanOut ? new aws.kinesis.StreamConsumer(scope.name("consumer"), { streamArn }, scope.opts) : undefined;
        return readStream(scope, options, {
            arn: consumer?.arn ?? streamArn,
            start:
                typeof start === "string"
                    ? { startingPosition: start }
                    : { startingPosition: "AT_TIMESTAMP", startingPositionTimestamp: inUtc(start.at) },
            grants: [
                {
                    actions: [
                        "kinesis:DescribeStream",
                        "kinesis:DescribeStreamSummary",
                        "kinesis:GetRecords",
                        "kinesis:GetShardIterator",
                        "kinesis:ListShards",
                    ],
                    resources: [streamArn],
                },
                ...(consumer
                    ? [{ actions: ["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"], resources: [consumer.arn] } as const]
                    : []),
            ],
        });
    },
});
