import { s3 } from "@causeway/lambda";
import { expect } from "chai";
import { complaintsOf, organization, resolved, said, statements } from "../foundation/accounts.ts";
import { always, receipts } from "./receipts.ts";
import { arn, called, childrenOf, happens, kept, ruleChildren } from "./sources.ts";

/** What S3 tells EventBridge. Source: S3 user guide, "EventBridge event message structure". */
const uploaded = (key: string) => ({
    version: "0",
    id: "17793124-05d4-b198-2fde-7ededc63b103",
    "detail-type": "Object Created",
    source: "aws.s3",
    account: "222222222222",
    time: "2026-01-01T00:00:00Z",
    region: "eu-west-1",
    resources: ["arn:aws:s3:::uploads"],
    detail: { version: "0", bucket: { name: "uploads" }, object: { key, size: 5 }, reason: "PutObject" },
});

describe("LambdaFunction called by a bucket", () => {
    it("makes the bucket, closed, which tells EventBridge, whose rule calls the alias", async () => {
        const { here, cloud, made } = await called({ orders: s3() });
        const { keyArn } = here.foundation;
        expect(childrenOf(cloud)).to.deep.equal([
            ...ruleChildren.slice(0, 3),
            "aws:s3/bucket:Bucket receipts-orders-bucket",
            "aws:s3/bucketNotification:BucketNotification receipts-orders-notification",
            "aws:s3/bucketPolicy:BucketPolicy receipts-orders-policy",
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock receipts-orders-privacy",
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration receipts-orders-encryption",
            "aws:s3/bucketVersioning:BucketVersioning receipts-orders-versioning",
            ...ruleChildren.slice(3),
        ]);
        const bucket = "receipts-orders-bucket-0000000";
        expect(said(cloud, "receipts-orders-notification")).to.deep.equal({ bucket, eventbridge: true });
        expect(JSON.parse(said(cloud, "receipts-orders-rule")["eventPattern"] as string)).to.deep.equal({
            source: ["aws.s3"],
            "detail-type": ["Object Created"],
            detail: { bucket: { name: [bucket] } },
        });
        expect(statements(cloud, "receipts-orders-policy")).to.deep.equal([
            {
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
        ]);
        expect(statements(cloud, "receipts-role-policy")).to.deep.equal([
            ...always(here),
            ...kept(keyArn),
            { Effect: "Allow", Action: ["s3:GetObject"], Resource: [`arn:aws:s3:::${bucket}/*`] },
            { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [keyArn] },
        ]);
        happens(here, "events:InvokeTargets", { Rule: "receipts-orders-rule-0000000" });
        const its = made.sources["orders"]?.bucket;
        expect(its && (await resolved(its.bucket))).to.equal(bucket);
    });

    const keys = [
        [{ prefix: "in/" }, [{ prefix: "in/" }]],
        [{ suffix: ".csv" }, [{ suffix: ".csv" }]],
        [{ prefix: "in/", suffix: ".csv" }, [{ wildcard: "in/*.csv" }]],
    ] as const;
    for (const [options, key] of keys) {
        it(`hears of keys with ${JSON.stringify(options)} in somebody else's bucket`, async () => {
            const keyArn = arn("kms", "key/1234");
            const uploads = s3({ bucket: "uploads", keyArn, events: ["created", "tagsAdded"], ...options });
            const { here, cloud } = await called({ orders: uploads });
            const EventPattern = said(cloud, "receipts-orders-rule")["eventPattern"];
            const hears = (objectKey: string) =>
                happens(here, "events:TestEventPattern", { EventPattern, Event: JSON.stringify(uploaded(objectKey)) });
            expect(hears("in/a b.csv"), "in/a b.csv").to.deep.equal({ Result: true });
            expect(hears("out/a.tsv"), "out/a.tsv").to.deep.equal({ Result: false });
            expect(childrenOf(cloud)).to.deep.equal(ruleChildren);
            expect(JSON.parse(said(cloud, "receipts-orders-rule")["eventPattern"] as string)).to.deep.equal({
                source: ["aws.s3"],
                "detail-type": ["Object Created", "Object Tags Added"],
                detail: { bucket: { name: ["uploads"] }, object: { key } },
            });
            expect(statements(cloud, "receipts-role-policy")).to.deep.equal([
                ...always(here),
                ...kept(here.foundation.keyArn),
                { Effect: "Allow", Action: ["s3:GetObject"], Resource: [`arn:aws:s3:::uploads/${"prefix" in options ? "in/" : ""}*`] },
                { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [keyArn] },
            ]);
        });
    }

    it("need not read what it hears of", async () => {
        const { here, cloud } = await called({ orders: s3({ bucket: "uploads", events: ["deleted"], read: false }) });
        expect(statements(cloud, "receipts-role-policy")).to.deep.equal([...always(here), ...kept(here.foundation.keyArn)]);
    });

    it("is told of all that is wrong at once", async () => {
        const { foundation } = await organization();
        const events = {
            orders: s3({ bucket: "arn:aws:s3:::uploads", events: [], prefix: "in/*", suffix: "?", delivery: { attempts: -1 } }),
            ["a".repeat(40)]: s3({ events: ["created", "read" as never], prefix: "$".concat("{aws:username}/") }),
        };
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { events }))).to.deep.equal([
            'events.orders.bucket is "arn:aws:s3:::uploads", not the name of a bucket',
            "events.orders.events is empty, which matches nothing",
            "events.orders.prefix has * or ? or \\ or ${, or more than 1024 characters",
            "events.orders.suffix has * or ? or \\ or ${, or more than 1024 characters",
            "events.orders.delivery.attempts is -1, not 0 to 185",
            `events.${"a".repeat(40)} makes "receipts-${"a".repeat(40)}-bucket-0000000", 64 characters: AWS takes 63`,
            `events.${"a".repeat(40)}.events has read, not one of created, deleted, restoreInitiated, restoreCompleted, restoreExpired, storageClassChanged, accessTierChanged, aclUpdated, tagsAdded, tagsDeleted`,
            `events.${"a".repeat(40)}.prefix has * or ? or \\ or \${, or more than 1024 characters`,
        ]);
    });
});
