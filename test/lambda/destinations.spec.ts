import {
    type Destination,
    type LambdaFunctionArgs,
    toBucket,
    toEventBus,
    toFunction,
    toNewQueue,
    toQueue,
    toTopic,
} from "@causeway/lambda";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { complaintsOf, organization, placed, resolved, said, statements } from "../foundation/accounts.ts";
import { always, receipts } from "./receipts.ts";

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:222222222222:${resource}`;
const async = (change: Partial<LambdaFunctionArgs>) => async () => {
    const here = await organization();
    const cloud = here.cloud("payments-staging");
    const made = await cloud.run(receipts(here, change));
    return { here, cloud, made };
};

describe("LambdaFunction's destinations", () => {
    it("are encrypted queues of its own, if they are to be", async () => {
        const { here, cloud, made } = await async({ deadLetters: toNewQueue(), onFailure: toNewQueue() })();
        expect(cloud.identities().filter(identity => /sqs|EventInvoke/.test(identity))).to.deep.equal([
            "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig receipts-asynchronous",
            "aws:sqs/queue:Queue receipts-dead-letters",
            "aws:sqs/queue:Queue receipts-on-failure",
            "aws:sqs/queuePolicy:QueuePolicy receipts-dead-letters-policy",
            "aws:sqs/queuePolicy:QueuePolicy receipts-on-failure-policy",
        ]);
        const [dead, failed] = ["receipts-dead-letters-0000000", "receipts-on-failure-0000000"].map(name => arn("sqs", name));
        expect(said(cloud, "receipts-dead-letters")).to.deep.equal({
            name: "receipts-dead-letters-0000000",
            kmsMasterKeyId: here.foundation.keyArn,
            messageRetentionSeconds: 1_209_600,
        });
        expect(said(cloud, "receipts-function")["deadLetterConfig"]).to.deep.equal({ targetArn: dead });
        expect(said(cloud, "receipts-asynchronous")).to.deep.equal({
            functionName: "payments-receipts-staging",
            qualifier: "live",
            destinationConfig: { onFailure: { destination: failed } },
        });
        const underKey = { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [here.foundation.keyArn] };
        expect(statements(cloud, "receipts-role-policy")).to.deep.equal([
            ...always(here),
            { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [dead] },
            underKey,
            { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [failed] },
            underKey,
        ]);
        expect(Object.keys(made.destinations)).to.deep.equal(["deadLetters", "onFailure"]);
        expect(made.destinations.deadLetters && (await resolved(made.destinations.deadLetters))).to.equal(dead);
    });

    const keyArn = arn("kms", "key/1234");
    const given: readonly (readonly [Destination, readonly object[]])[] = [
        [
            toQueue(arn("sqs", "failures"), { keyArn }),
            [
                { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [arn("sqs", "failures")] },
                { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [keyArn] },
            ],
        ],
        [toTopic(arn("sns", "failures")), [{ Effect: "Allow", Action: ["sns:Publish"], Resource: [arn("sns", "failures")] }]],
        [
            toEventBus(arn("events", "event-bus/default")),
            [{ Effect: "Allow", Action: ["events:PutEvents"], Resource: [arn("events", "event-bus/default")] }],
        ],
        [
            toFunction(arn("lambda", "function:payments-receipts-staging:live")),
            [{ Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [arn("lambda", "function:payments-receipts-staging:live")] }],
        ],
        [
            toBucket("arn:aws:s3:::failures-of-payments", { keyArn }),
            [
                { Effect: "Allow", Action: ["s3:PutObject"], Resource: ["arn:aws:s3:::failures-of-payments/*"] },
                { Effect: "Allow", Action: ["s3:ListBucket"], Resource: ["arn:aws:s3:::failures-of-payments"] },
                { Effect: "Allow", Action: ["kms:GenerateDataKey"], Resource: [keyArn] },
            ],
        ],
    ];
    for (const [destination, grants] of given) {
        it(`may be a ${destination.kind} of somebody else's`, async () => {
            const here = await organization();
            const cloud = here.cloud("payments-staging");
            await cloud.run(() => {
                const { provider } = placed("payments-staging");
                const neighbours = [
                    new aws.sqs.Queue("neighbour-queue", { name: "failures" }, { provider }),
                    new aws.sns.Topic("neighbour-topic", { name: "failures" }, { provider }),
                    new aws.s3.Bucket("neighbour-bucket", { bucket: "failures-of-payments" }, { provider }),
                ];
                return neighbours;
            });
            const next = here.cloud("payments-staging");
            await next.run(receipts(here, { onFailure: destination, retries: { attempts: 0, maxAgeSeconds: 60 } }));
            expect(statements(next, "receipts-role-policy")).to.deep.equal([...always(here), ...grants]);
            const { maximumRetryAttempts, maximumEventAgeInSeconds } = said(next, "receipts-asynchronous");
            expect([maximumRetryAttempts, maximumEventAgeInSeconds]).to.deep.equal([0, 60]);
        });
    }

    it("are told of what is wrong with them", async () => {
        const { foundation } = await organization();
        const change = {
            deadLetters: toQueue(arn("sqs", "failures.fifo")),
            onSuccess: toTopic(arn("sqs", "done")),
            onFailure: toBucket("failures"),
            retries: { attempts: 3 as 2, maxAgeSeconds: 59 },
        };
        expect(await complaintsOf("payments-staging", receipts({ foundation }, change))).to.deep.equal([
            `deadLetters is "${arn("sqs", "failures.fifo")}", not the ARN of a queue that is no FIFO queue`,
            `onSuccess is "${arn("sqs", "done")}", not the ARN of a topic that is no FIFO topic`,
            'onFailure is "failures", not the ARN of a bucket',
            "retries.attempts is 3, not 0 to 2",
            "retries.maxAgeSeconds is 59, not 60 to 21600",
        ]);
    });
});
