import { type SqsOptions, sqs } from "@causeway/lambda";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, organization, placed, resolved, said, statements } from "../foundation/accounts.ts";
import { always, receipts } from "./receipts.ts";
import { aliasArn, arn, called, childrenOf, happens, tlsOnly } from "./sources.ts";

const reading = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

describe("LambdaFunction called by a queue", () => {
    it("makes the queue, closed and with dead letters, and reads it in batches whose failures come again alone", async () => {
        const { here, cloud, made } = await called({ orders: sqs() });
        expect(childrenOf(cloud)).to.deep.equal([
            "aws:lambda/eventSourceMapping:EventSourceMapping receipts-orders-mapping",
            "aws:sqs/queue:Queue receipts-orders-dead-letters",
            "aws:sqs/queue:Queue receipts-orders-queue",
            "aws:sqs/queuePolicy:QueuePolicy receipts-orders-dead-letters-policy",
            "aws:sqs/queuePolicy:QueuePolicy receipts-orders-queue-policy",
            "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy receipts-orders-dead-letters-of",
        ]);
        const { keyArn } = here.foundation;
        const [queue, dead] = [arn("sqs", "receipts-orders-queue-0000000"), arn("sqs", "receipts-orders-dead-letters-0000000")];
        const { redrivePolicy, ...rest } = said(cloud, "receipts-orders-queue");
        expect(rest).to.deep.equal({ name: "receipts-orders-queue-0000000", kmsMasterKeyId: keyArn, visibilityTimeoutSeconds: 180 });
        expect(JSON.parse(redrivePolicy as string)).to.deep.equal({ deadLetterTargetArn: dead, maxReceiveCount: 5 });
        expect(said(cloud, "receipts-orders-dead-letters")).to.deep.equal({
            name: "receipts-orders-dead-letters-0000000",
            kmsMasterKeyId: keyArn,
            messageRetentionSeconds: 1_209_600,
        });
        expect(JSON.parse(said(cloud, "receipts-orders-dead-letters-of")["redriveAllowPolicy"] as string)).to.deep.equal({
            redrivePermission: "byQueue",
            sourceQueueArns: [queue],
        });
        expect(statements(cloud, "receipts-orders-queue-policy")).to.deep.equal([tlsOnly(queue)]);
        expect(statements(cloud, "receipts-orders-dead-letters-policy")).to.deep.equal([tlsOnly(dead)]);
        expect(said(cloud, "receipts-orders-mapping")).to.deep.equal({
            functionName: aliasArn,
            eventSourceArn: queue,
            batchSize: 10,
            maximumBatchingWindowInSeconds: 0,
            functionResponseTypes: ["ReportBatchItemFailures"],
        });
        expect(statements(cloud, "receipts-role-policy")).to.deep.equal([
            ...always(here),
            { Effect: "Allow", Action: reading, Resource: [queue] },
            { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [keyArn] },
        ]);
        happens(here, "lambda:PollEventSource", { UUID: cloud.named("receipts-orders-mapping").id });
        const { queue: its, failures, metrics } = made.sources["orders"] ?? {};
        const names = await Promise.all(
            [metrics?.queue?.waiting(), metrics?.queue?.oldest(), metrics?.queue?.deadLetters?.(), metrics?.failures?.()].map(
                async metric => [metric?.name, await resolved(pulumi.output(metric?.dimensions["QueueName"]))] as const,
            ),
        );
        const waiting = "ApproximateNumberOfMessagesVisible";
        expect(names).to.deep.equal([
            [waiting, "receipts-orders-queue-0000000"],
            ["ApproximateAgeOfOldestMessage", "receipts-orders-queue-0000000"],
            [waiting, "receipts-orders-dead-letters-0000000"],
            [waiting, "receipts-orders-dead-letters-0000000"],
        ]);
        expect(its && (await resolved(its.arn))).to.equal(queue);
        expect(failures && (await resolved(failures))).to.equal(dead);
    });

    it("reads as it is told to", async () => {
        const options: SqsOptions = {
            batchSize: 1000,
            maxConcurrency: 7,
            partialFailures: false,
            filters: [{ body: { kind: ["order", { prefix: "re" }] } }],
            tries: 2,
            customize: { mapping: { enabled: false }, queue: { delaySeconds: 5 }, deadLetters: { messageRetentionSeconds: 60 } },
        };
        const { cloud } = await called({ orders: sqs(options) });
        expect(said(cloud, "receipts-orders-mapping")).to.deep.equal({
            functionName: aliasArn,
            eventSourceArn: arn("sqs", "receipts-orders-queue-0000000"),
            batchSize: 1000,
            maximumBatchingWindowInSeconds: 1,
            scalingConfig: { maximumConcurrency: 7 },
            filterCriteria: { filters: [{ pattern: '{"body":{"kind":["order",{"prefix":"re"}]}}' }] },
            enabled: false,
        });
        const { redrivePolicy, visibilityTimeoutSeconds, delaySeconds } = said(cloud, "receipts-orders-queue");
        expect([visibilityTimeoutSeconds, delaySeconds]).to.deep.equal([181, 5]);
        expect(JSON.parse(redrivePolicy as string).maxReceiveCount).to.equal(2);
        expect(said(cloud, "receipts-orders-dead-letters")["messageRetentionSeconds"]).to.equal(60);
    });

    it("keeps an order, in a FIFO queue with FIFO dead letters", async () => {
        const { cloud } = await called({ orders: sqs({ fifo: true, visibilitySeconds: 600 }) });
        const { name, fifoQueue, visibilityTimeoutSeconds } = said(cloud, "receipts-orders-queue");
        expect([name, fifoQueue, visibilityTimeoutSeconds]).to.deep.equal(["receipts-orders-queue-0000000.fifo", true, 600]);
        expect(said(cloud, "receipts-orders-dead-letters")["fifoQueue"]).to.equal(true);
    });

    it("takes somebody else's queue, and makes none", async () => {
        const keyArn = arn("kms", "key/1234");
        const { here, cloud, made } = await called(
            { orders: sqs({ queueArn: arn("sqs", "orders"), keyArn }) },
            () => new aws.sqs.Queue("neighbour", { name: "orders" }, { provider: placed("payments-staging").provider }),
        );
        expect(childrenOf(cloud)).to.deep.equal(["aws:lambda/eventSourceMapping:EventSourceMapping receipts-orders-mapping"]);
        expect(said(cloud, "receipts-orders-mapping")["eventSourceArn"]).to.equal(arn("sqs", "orders"));
        expect(statements(cloud, "receipts-role-policy")).to.deep.equal([
            ...always(here),
            { Effect: "Allow", Action: reading, Resource: [arn("sqs", "orders")] },
            { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [keyArn] },
        ]);
        const { metrics, ...nothing } = made.sources["orders"] ?? {};
        expect(nothing).to.deep.equal({});
        expect(await resolved(pulumi.output(metrics?.queue?.waiting().dimensions["QueueName"]))).to.equal("orders");
        expect([metrics?.queue?.deadLetters, metrics?.failures]).to.deep.equal([undefined, undefined]);
    });

    it("calls no more at once than the function may have", async () => {
        const { foundation } = await organization();
        const change = { concurrency: { reserved: 5 }, events: { orders: sqs({ maxConcurrency: 6 }), few: sqs({ maxConcurrency: 5 }) } };
        expect(await complaintsOf("payments-staging", receipts({ foundation }, change))).to.deep.equal([
            "events.orders.maxConcurrency is 6, more than the 5 calls that the function may have at once: messages refused too often become dead letters",
        ]);
    });

    it("is told of all that is wrong at once", async () => {
        const { foundation } = await organization();
        const events = {
            orders: sqs({
                batchSize: 10_001,
                maxBatchingWindowSeconds: 301,
                maxConcurrency: 1,
                tries: 1001,
                visibilitySeconds: 480,
                filters: [
                    {},
                    { body: [] },
                    { body: "order" as never },
                    { body: [["order"]] as never, data: [{ prefix: "a", suffix: "b" }] },
                ],
            }),
            slow: sqs({ batchSize: 11, maxBatchingWindowSeconds: 0 }),
            exact: sqs({ fifo: true, batchSize: 11, maxBatchingWindowSeconds: 1 }),
            ["a".repeat(60)]: sqs(),
            theirs: sqs({ queueArn: "arn:aws:sqs:us-east-1:222222222222:orders.fifo", batchSize: 11 }),
            topic: sqs({ queueArn: arn("sns", "orders") }),
            many: sqs({ filters: Array.from({ length: 11 }, () => ({ body: ["a".repeat(4096)] })) }),
        };
        const complaints = await complaintsOf("payments-staging", receipts({ foundation }, { events }));
        expect(complaints.slice(0, -12)).to.deep.equal([
            "events.orders.batchSize is 10001, not 1 to 10000",
            "events.orders.maxBatchingWindowSeconds is 301, not 0 to 300",
            "events.orders.maxConcurrency is 1, not 2 to 1000",
            "events.orders.tries is 1001, not 1 to 1000",
            "events.orders.visibilitySeconds is 480, not 481 to 43200: at least six times the function's timeout and the time that a batch is waited for",
            "events.orders.filters[0] is empty, which matches nothing",
            "events.orders.filters[1].body is empty, which matches nothing",
            "events.orders.filters[2].body is neither a list of values nor an object of them",
            "events.orders.filters[3].body[0] is neither a value nor an object of one operator",
            "events.orders.filters[3].data[0] is neither a value nor an object of one operator",
            "events.slow.maxBatchingWindowSeconds is 0: batches of more than 10 messages wait for 1 second or more",
            "events.exact.batchSize is 11, not 1 to 10",
            "events.exact.maxBatchingWindowSeconds is not for FIFO queues: they wait for no batch",
            `events.${"a".repeat(60)} makes "receipts-${"a".repeat(60)}-dead-letters-0000000", 90 characters: AWS takes 80`,
            "events.theirs.queueArn is in us-east-1, and the function in eu-west-1: they must be in one region",
            "events.theirs.batchSize is 11, not 1 to 10",
            `events.topic.queueArn is "${arn("sns", "orders")}", not the ARN of a queue`,
        ]);
        expect(complaints.slice(-12)).to.deep.equal([
            "events.many.filters has 11 patterns, more than 10",
            ...Array.from({ length: 11 }, (_, index) => `events.many.filters[${index}] has 4109 characters, more than 4096`),
        ]);
    });
});
