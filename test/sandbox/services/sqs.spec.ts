import { expect } from "chai";
import { Account, type Outputs, policy, refused, unchecked } from "./account.ts";

const Queue = "aws:sqs/queue:Queue";

describe("sandbox SQS", () => {
    let here: Account;
    const queue = (name: string, more: object = {}): Outputs => here.create(Queue, { name, ...more });
    beforeEach(() => {
        here = new Account();
    });

    it("makes queues with AWS's URLs, ARNs and defaults", () => {
        const made = queue("orders");
        expect(made).to.include({
            id: "https://sqs.eu-central-1.amazonaws.com/111111111111/orders",
            url: "https://sqs.eu-central-1.amazonaws.com/111111111111/orders",
            arn: "arn:aws:sqs:eu-central-1:111111111111:orders",
            delaySeconds: 0,
            fifoQueue: false,
            kmsDataKeyReusePeriodSeconds: 300,
            maxMessageSize: 262_144,
            messageRetentionSeconds: 345_600,
            receiveWaitTimeSeconds: 0,
            sqsManagedSseEnabled: true,
            visibilityTimeoutSeconds: 30,
        });
        expect(queue("secret", { kmsMasterKeyId: "alias/aws/sqs" })).to.include({ sqsManagedSseEnabled: false });
        expect(here.create(Queue, { fifoQueue: true }, "events")).to.include({
            name: "events-0123456.fifo",
            deduplicationScope: "queue",
            fifoThroughputLimit: "perQueue",
        });
        refused(() => queue("orders"), "QueueAlreadyExists: A queue already exists with the same name and a different value.");
        expect(here.at("222222222222").create(Queue, { name: "orders" })["arn"]).to.equal("arn:aws:sqs:eu-central-1:222222222222:orders");
    });

    it("is looked up by name", () => {
        const { arn, url } = queue("orders", { tags: { team: "payments" } });
        expect(here.invoke("aws:sqs/getQueue:getQueue", { name: "orders" })).to.deep.equal({
            id: url,
            arn,
            name: "orders",
            region: "eu-central-1",
            tags: { team: "payments" },
            url,
        });
        expect(() => here.invoke("aws:sqs/getQueue:getQueue", { name: "gone" })).to.throw(
            "reading SQS Queue (gone) URL: couldn't find resource",
        );
    });

    it("is refused by the provider outside of SQS's ranges", () => {
        unchecked(
            () =>
                queue("orders", {
                    delaySeconds: 901,
                    kmsDataKeyReusePeriodSeconds: 59,
                    maxMessageSize: 1023,
                    messageRetentionSeconds: 59,
                    visibilityTimeoutSeconds: 43_201,
                    deduplicationScope: "group",
                    fifoThroughputLimit: "perGroup",
                    redrivePolicy: "{",
                }),
            "delaySeconds expected delaySeconds to be in the range (0 - 900), got 901.",
            "kmsDataKeyReusePeriodSeconds expected kmsDataKeyReusePeriodSeconds to be in the range (60 - 86400), got 59.",
            "maxMessageSize expected maxMessageSize to be in the range (1024 - 1048576), got 1023.",
            "messageRetentionSeconds expected messageRetentionSeconds to be in the range (60 - 1209600), got 59.",
            "visibilityTimeoutSeconds expected visibilityTimeoutSeconds to be in the range (0 - 43200), got 43201.",
            "deduplicationScope expected deduplicationScope to be one of messageGroup, queue, got group.",
            "fifoThroughputLimit expected fifoThroughputLimit to be one of perQueue, perMessageGroupId, got perGroup.",
            "redrivePolicy contains an invalid JSON.",
        );
        unchecked(
            () => queue("orders", { kmsMasterKeyId: "alias/aws/sqs", sqsManagedSseEnabled: true }),
            "kmsMasterKeyId conflicts with sqsManagedSseEnabled.",
        );
        unchecked(() => queue("a.b"), "name is a.b: invalid queue name.");
        unchecked(() => queue("orders", { fifoQueue: true }), "name is orders: invalid queue name.");
        unchecked(() => queue("orders", { contentBasedDeduplication: true }), "contentBasedDeduplication can only be set for FIFO queue.");
    });

    it("is refused by SQS where attributes do not go together", () => {
        refused(
            () => queue("orders", { receiveWaitTimeSeconds: 21 }),
            "InvalidAttributeValue: Invalid value for the parameter ReceiveMessageWaitTimeSeconds.",
        );
        refused(
            () => queue("orders", { deduplicationScope: "queue" }),
            "InvalidAttributeValue: You can specify the DeduplicationScope only when FifoQueue is set to true.",
        );
        refused(
            () => queue("orders", { fifoThroughputLimit: "perQueue" }),
            "InvalidAttributeValue: You can specify the FifoThroughputLimit only when FifoQueue is set to true.",
        );
        const fast = { fifoQueue: true, fifoThroughputLimit: "perMessageGroupId" };
        refused(
            () => queue("orders.fifo", fast),
            "InvalidAttributeValue: The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.",
        );
        expect(queue("orders.fifo", { ...fast, deduplicationScope: "messageGroup" })["fifoThroughputLimit"]).to.equal("perMessageGroupId");
    });

    it("replaces a queue with another name or kind, and updates all the rest", () => {
        const before = { name: "orders", delaySeconds: 1 };
        const { id } = here.create(Queue, before);
        expect(here.changes(Queue, id, before, { name: "others", visibilityTimeoutSeconds: 60 })).to.have.members([
            "delaySeconds",
            "name!",
            "visibilityTimeoutSeconds",
        ]);
        expect(here.update(Queue, id, before, { ...before, visibilityTimeoutSeconds: 60 })["visibilityTimeoutSeconds"]).to.equal(60);
    });

    const dead = "arn:aws:sqs:eu-central-1:111111111111:dead";
    const redrives: readonly (readonly [policy: object, reason: string])[] = [
        [{ maxReceiveCount: 3 }, "Redrive policy does not contain mandatory attribute: deadLetterTargetArn."],
        [{ deadLetterTargetArn: dead }, "Redrive policy does not contain mandatory attribute: maxReceiveCount."],
        [
            { deadLetterTargetArn: dead, maxReceiveCount: 0 },
            "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.",
        ],
        [{ deadLetterTargetArn: "dead", maxReceiveCount: 3 }, "Invalid value for deadLetterTargetArn."],
        [{ deadLetterTargetArn: `${dead}2`, maxReceiveCount: 3 }, "Dead letter target does not exist."],
        [{ deadLetterTargetArn: dead.replace("eu-central-1", "eu-west-1"), maxReceiveCount: 3 }, "Dead letter target does not exist."],
        [
            { deadLetterTargetArn: dead.replace("111111111111", "222222222222"), maxReceiveCount: 3 },
            "Dead letter target owner should be same as the source.",
        ],
        [{ deadLetterTargetArn: `${dead}.fifo`, maxReceiveCount: 3 }, "Dead-letter queue must be same type of queue as the source."],
        [
            { deadLetterTargetArn: dead, maxReceiveCount: 3, more: 1 },
            "Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].",
        ],
    ];
    for (const [redrive, reason] of redrives) {
        it(`refuses the redrive policy ${JSON.stringify(redrive)}`, () => {
            queue("dead");
            queue("dead.fifo", { fifoQueue: true });
            const redrivePolicy = JSON.stringify(redrive);
            refused(
                () => queue("orders", { redrivePolicy }),
                `InvalidParameterValue: Value ${redrivePolicy} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
            );
        });
    }

    it("takes dead letters from those whom the dead-letter queue lets", () => {
        const { url } = queue("dead");
        const { url: source, arn } = queue("orders");
        const redrivePolicy = JSON.stringify({ deadLetterTargetArn: dead, maxReceiveCount: 3 });
        const allow = (more: object) => JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [`${arn}2`], ...more });
        const allowed = here.create("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", { queueUrl: url, redriveAllowPolicy: allow({}) });
        const make = () => here.create("aws:sqs/redrivePolicy:RedrivePolicy", { queueUrl: source, redrivePolicy });
        refused(
            make,
            `InvalidParameterValue: Value ${redrivePolicy} for parameter RedrivePolicy is invalid. Reason: The dead-letter queue's redrive allow policy does not allow this source queue.`,
        );
        here.delete("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", allowed.id);
        here.create("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", {
            queueUrl: url,
            redriveAllowPolicy: allow({ sourceQueueArns: [arn] }),
        });
        expect(make().id).to.equal(source);
        expect(here.read(Queue, source)["redrivePolicy"]).to.equal(redrivePolicy);
        refused(
            () => queue("late", { redriveAllowPolicy: "[]" }),
            "InvalidParameterValue: Value [] for parameter RedriveAllowPolicy is invalid. Reason: Redrive policy is not a valid JSON map.",
        );
        const wrong: readonly (readonly [object, string])[] = [
            [{ redrivePermission: "some" }, "Invalid value for redrivePermission, valid values are: allowAll, denyAll, byQueue."],
            [{ redrivePermission: "denyAll" }, "sourceQueueArns can be specified only when redrivePermission is byQueue."],
            [{ sourceQueueArns: [] }, "sourceQueueArns must contain 1 to 10 queue ARNs."],
            [{ sourceQueueArns: ["orders"] }, "Invalid value for sourceQueueArns: orders."],
        ];
        for (const [more, reason] of wrong) {
            refused(
                () => queue("late", { redriveAllowPolicy: allow(more) }),
                `InvalidParameterValue: Value ${allow(more)} for parameter RedriveAllowPolicy is invalid. Reason: ${reason}`,
            );
        }
    });

    it("has policies of principals that are there, on queues that are there", () => {
        const { url, arn } = queue("orders");
        const put = (more: object, queueUrl = url): Outputs =>
            here.create("aws:sqs/queuePolicy:QueuePolicy", {
                queueUrl,
                policy: policy({ Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arn, ...more }),
            });
        const wrong = "InvalidAttributeValue: Invalid value for the parameter Policy.";
        refused(() => put({ Principal: { AWS: "333333333333" } }), wrong);
        refused(() => put({ Action: "sns:Publish" }), wrong);
        refused(() => put({ Principal: undefined }), wrong);
        refused(() => put({}, `${url}2`), "AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist.");
        expect(put({}).id).to.equal(url);
        expect(put({}).id).to.equal(url); // The last one put is the one that holds.
        expect(JSON.parse(here.read(Queue, url)["policy"]).Statement[0].Action).to.equal("sqs:SendMessage");
        here.delete("aws:sqs/queuePolicy:QueuePolicy", url);
        expect(here.read(Queue, url)["policy"]).to.equal("");
    });

    it("takes its policies along when it goes", () => {
        const { url, arn } = queue("orders");
        here.create("aws:sqs/queuePolicy:QueuePolicy", {
            queueUrl: url,
            policy: policy({ Principal: "*", Action: "sqs:*", Resource: arn }),
        });
        here.delete(Queue, url);
        expect(here.aws.objects()).to.deep.equal([]);
    });
});
