import type { EventSource } from "./event-source.ts";
import { sourceRules } from "./source-arn.ts";
import { readStream, type StreamReading, streamRules } from "./stream.ts";

export interface DynamodbOptions extends StreamReading {
    /** Begin with the oldest record that is there, or with what comes from now on. To change it replaces the mapping. */
    readonly startingPosition: "TRIM_HORIZON" | "LATEST";
}

/**
 * Calls the function with the changes of a DynamoDB table, in their order for each item.
 *
 * Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB"; AWS managed policy reference, AWSLambdaDynamoDBExecutionRole.
 *
 * @example
 * dynamodb({
 *     streamArn: "arn:aws:dynamodb:eu-west-1:222222222222:table/orders/stream/2026-01-01T00:00:00.000",
 *     startingPosition: "TRIM_HORIZON",
 *     filters: [{ eventName: ["INSERT"] }],
 * })
 */
export const dynamodb = (options: DynamodbOptions): EventSource => ({
    stream: true,
    rules: (at, owner) => [
        ...sourceRules(options.streamArn, `${at}.streamArn`, owner, {
            form: /^arn:[a-z-]+:dynamodb:[a-z0-9-]+:\d{12}:table\/[\w.-]+\/stream\/[\w:.-]+$/,
            says: "the ARN of a table's stream",
        }),
        [
            ["TRIM_HORIZON", "LATEST"].includes(options.startingPosition),
            `${at}.startingPosition`,
            `is ${options.startingPosition}, neither TRIM_HORIZON nor LATEST`,
        ],
        ...streamRules(options, at, owner),
    ],
    prepare: scope =>
        readStream(scope, options, {
            arn: options.streamArn,
            start: { startingPosition: options.startingPosition },
            grants: [
                {
                    actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
                    resources: [options.streamArn],
                },
                // AWS's pages disagree whether it takes a stream's ARN; CDK, too, allows it for all. It tells names of streams, and nothing in them.
                { actions: ["dynamodb:ListStreams"], resources: ["*"] },
            ],
        }),
});
