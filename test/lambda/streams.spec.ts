import { dynamodb, kinesis, type StreamReading, toQueue } from "@causeway/lambda";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, organization, placed, resolved, said, statements } from "../foundation/accounts.ts";
import { always, receipts } from "./receipts.ts";
import { aliasArn, arn, called, childrenOf, happens } from "./sources.ts";

const failures = arn("sqs", "receipts-orders-on-failure-0000000");
const defaults = {
    functionName: aliasArn,
    batchSize: 100,
    maximumBatchingWindowInSeconds: 0,
    parallelizationFactor: 1,
    bisectBatchOnFunctionError: true,
    maximumRetryAttempts: 10,
    maximumRecordAgeInSeconds: -1,
    functionResponseTypes: ["ReportBatchItemFailures"],
    destinationConfig: { onFailure: { destinationArn: failures } },
};
const telling = (keyArn: string) => [
    { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [failures] },
    { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [keyArn] },
];
const readingStream = [
    ...["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords"],
    ...["kinesis:GetShardIterator", "kinesis:ListShards"],
];
const streamArn = arn("kinesis", "stream/orders");
const opts = () => ({ provider: placed("payments-staging").provider });
const stream = (more: object = {}) => new aws.kinesis.Stream("neighbour", { name: "orders", shardCount: 1, ...more }, opts());

describe("LambdaFunction called by a table", () => {
    const tableStream = arn("dynamodb", "table/orders/stream/2026-01-01T00:00:00.001");
    const table = (there = opts()) =>
        new aws.dynamodb.Table(
            "neighbour",
            {
                name: "orders",
                attributes: [{ name: "id", type: "S" }],
                hashKey: "id",
                billingMode: "PAY_PER_REQUEST",
                streamEnabled: true,
                streamViewType: "NEW_AND_OLD_IMAGES",
            },
            there,
        );

    it("reads its stream, finds what fails, and gives it up to a queue", async () => {
        const { here, cloud, made } = await called(
            { orders: dynamodb({ streamArn: tableStream, startingPosition: "TRIM_HORIZON" }) },
            table,
        );
        expect(childrenOf(cloud)).to.deep.equal([
            "aws:lambda/eventSourceMapping:EventSourceMapping receipts-orders-mapping",
            "aws:sqs/queue:Queue receipts-orders-on-failure",
            "aws:sqs/queuePolicy:QueuePolicy receipts-orders-on-failure-policy",
        ]);
        expect(said(cloud, "receipts-orders-mapping")).to.deep.equal({
            ...defaults,
            eventSourceArn: tableStream,
            startingPosition: "TRIM_HORIZON",
        });
        expect(statements(cloud, "receipts-role-policy")).to.deep.equal([
            ...always(here),
            {
                Effect: "Allow",
                Action: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
                Resource: [tableStream],
            },
            { Effect: "Allow", Action: ["dynamodb:ListStreams"], Resource: ["*"] },
            ...telling(here.foundation.keyArn),
        ]);
        happens(here, "lambda:PollEventSource", { UUID: cloud.named("receipts-orders-mapping").id });
        const { failures: its, metrics } = made.sources["orders"] ?? {};
        expect(its && (await resolved(its))).to.equal(failures);
        const name = await resolved(pulumi.output(metrics?.failures?.().dimensions["QueueName"]));
        expect(name).to.equal("receipts-orders-on-failure-0000000");
    });

    it("reads as it is told to", async () => {
        const reading: StreamReading = {
            streamArn: tableStream,
            batchSize: 10_000,
            maxBatchingWindowSeconds: 300,
            parallelization: 10,
            bisect: false,
            partialFailures: false,
            retries: 0,
            maxRecordAgeSeconds: 60,
            filters: [{ eventName: ["INSERT"] }],
            onFailure: toQueue(arn("sqs", "failures")),
            customize: { mapping: { enabled: false } },
        };
        const { here, cloud } = await called({ orders: dynamodb({ ...reading, startingPosition: "LATEST" }) }, () => {
            const there = opts();
            return [table(there), new aws.sqs.Queue("failures", { name: "failures" }, there)];
        });
        const { functionResponseTypes: _, ...rest } = defaults;
        expect(said(cloud, "receipts-orders-mapping")).to.deep.equal({
            ...rest,
            eventSourceArn: tableStream,
            startingPosition: "LATEST",
            batchSize: 10_000,
            maximumBatchingWindowInSeconds: 300,
            parallelizationFactor: 10,
            bisectBatchOnFunctionError: false,
            maximumRetryAttempts: 0,
            maximumRecordAgeInSeconds: 60,
            filterCriteria: { filters: [{ pattern: '{"eventName":["INSERT"]}' }] },
            destinationConfig: { onFailure: { destinationArn: arn("sqs", "failures") } },
            enabled: false,
        });
        expect((statements(cloud, "receipts-role-policy") as object[]).slice(always(here).length + 2)).to.deep.equal([
            { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [arn("sqs", "failures")] },
        ]);
    });
});

describe("LambdaFunction called by a Kinesis stream", () => {
    it("reads it, and its key where it has one", async () => {
        const { foundation } = await organization();
        const orders = kinesis({ streamArn, keyArn: foundation.keyArn, startingPosition: "LATEST" });
        const { here, cloud } = await called({ orders }, () => stream({ encryptionType: "KMS", kmsKeyId: foundation.keyArn }));
        expect(said(cloud, "receipts-orders-mapping")).to.deep.equal({
            ...defaults,
            eventSourceArn: streamArn,
            startingPosition: "LATEST",
        });
        expect(statements(cloud, "receipts-role-policy")).to.deep.equal([
            ...always(here),
            { Effect: "Allow", Action: readingStream, Resource: [streamArn] },
            { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [foundation.keyArn] },
            ...telling(foundation.keyArn),
        ]);
        happens(here, "lambda:PollEventSource", { UUID: cloud.named("receipts-orders-mapping").id });
    });

    it("has a throughput of its own, from a time on", async () => {
        const orders = kinesis({ streamArn, startingPosition: { at: "2026-01-31T10:00:00.000+01:00" }, fanOut: true });
        const { here, cloud } = await called({ orders }, () => stream());
        expect(childrenOf(cloud)).to.deep.equal([
            "aws:kinesis/streamConsumer:StreamConsumer receipts-orders-consumer",
            "aws:lambda/eventSourceMapping:EventSourceMapping receipts-orders-mapping",
            "aws:sqs/queue:Queue receipts-orders-on-failure",
            "aws:sqs/queuePolicy:QueuePolicy receipts-orders-on-failure-policy",
        ]);
        const consumer = `${streamArn}/consumer/receipts-orders-consumer-0000000:1767225600`;
        const { eventSourceArn, startingPosition, startingPositionTimestamp } = said(cloud, "receipts-orders-mapping");
        expect([eventSourceArn, startingPosition, startingPositionTimestamp]).to.deep.equal([
            consumer,
            "AT_TIMESTAMP",
            "2026-01-31T09:00:00Z",
        ]);
        expect((statements(cloud, "receipts-role-policy") as object[]).slice(always(here).length, -2)).to.deep.equal([
            { Effect: "Allow", Action: readingStream, Resource: [streamArn] },
            { Effect: "Allow", Action: ["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"], Resource: [consumer] },
        ]);
    });
});

describe("LambdaFunction called by streams", () => {
    it("is told of all that is wrong at once", async () => {
        const { foundation } = await organization();
        const bad = {
            batchSize: 0,
            maxBatchingWindowSeconds: 301,
            parallelization: 11,
            retries: 10_001,
            maxRecordAgeSeconds: 59,
            filters: [{ data: [] }],
            onFailure: toQueue("failures"),
        };
        const events = {
            clicks: kinesis({ ...bad, streamArn: arn("sqs", "clicks"), startingPosition: { at: "yesterday" }, fanOut: true }),
            orders: dynamodb({ streamArn: arn("dynamodb", "table/orders"), startingPosition: "LATEST" }),
            overseas: dynamodb({
                streamArn: "arn:aws:dynamodb:us-east-1:333333333333:table/orders/stream/2026-01-01T00:00:00.000",
                startingPosition: "LATEST",
            }),
            ["a".repeat(60)]: kinesis({ streamArn, startingPosition: "LATEST" }),
        };
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { events }))).to.deep.equal([
            `events.clicks.streamArn is "${arn("sqs", "clicks")}", not the ARN of a Kinesis stream`,
            'events.clicks.startingPosition.at is "yesterday", not a time such as 2026-01-31T09:00:00Z',
            'events.clicks.onFailure is "failures", not the ARN of a queue that is no FIFO queue',
            "events.clicks.batchSize is 0, not 1 to 10000",
            "events.clicks.maxBatchingWindowSeconds is 301, not 0 to 300",
            "events.clicks.parallelization is 11, not 1 to 10",
            "events.clicks.retries is 10001, not 0 to 10000",
            "events.clicks.maxRecordAgeSeconds is 59, not 60 to 604800",
            "events.clicks.filters[0].data is empty, which matches nothing",
            `events.orders.streamArn is "${arn("dynamodb", "table/orders")}", not the ARN of a table's stream`,
            "events.overseas.streamArn is in us-east-1, and the function in eu-west-1: they must be in one region",
            `events.${"a".repeat(60)} makes "receipts-${"a".repeat(60)}-on-failure-0000000", 88 characters: AWS takes 80`,
        ]);
    });
});
