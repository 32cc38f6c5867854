import { allow, closedQueue, deadLetterQueue, sendTo } from "@causeway/core";
import { expect } from "chai";
import { organization, placed, resolved, said, statements } from "../foundation/accounts.ts";

const arn = (name: string) => `arn:aws:sqs:eu-west-1:222222222222:${name}-0000000`;
const tlsOnly = (name: string) => ({
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Resource: arn(name),
    Condition: { Bool: { "aws:SecureTransport": "false" } },
});

describe("queues", () => {
    it("are encrypted under the environment's key, and reached over TLS alone", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        const { keyArn } = here.foundation;
        const events = {
            Effect: "Allow" as const,
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
        };
        await cloud.run(() => {
            const opts = { provider: placed("payments-staging").provider };
            deadLetterQueue("dead", keyArn, opts);
            closedQueue("orders", { kmsMasterKeyId: keyArn, visibilityTimeoutSeconds: 60 }, opts, [events]);
        });
        expect(cloud.identities()).to.deep.equal([
            "aws:sqs/queue:Queue dead",
            "aws:sqs/queue:Queue orders",
            "aws:sqs/queuePolicy:QueuePolicy dead-policy",
            "aws:sqs/queuePolicy:QueuePolicy orders-policy",
            "pulumi:providers:aws aws",
        ]);
        expect(said(cloud, "dead")).to.deep.equal({ name: "dead-0000000", kmsMasterKeyId: keyArn, messageRetentionSeconds: 1_209_600 });
        expect(said(cloud, "orders")).to.deep.equal({ name: "orders-0000000", kmsMasterKeyId: keyArn, visibilityTimeoutSeconds: 60 });
        expect(statements(cloud, "dead-policy")).to.deep.equal([tlsOnly("dead")]);
        expect(statements(cloud, "orders-policy")).to.deep.equal([tlsOnly("orders"), { ...events, Resource: arn("orders") }]);
    });

    it("take messages from whom their own policies let", async () => {
        expect(JSON.parse(await resolved(allow(sendTo(arn("dead"), "arn:aws:kms:eu-west-1:222222222222:key/1")))).Statement).to.deep.equal([
            { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [arn("dead")] },
            {
                Effect: "Allow",
                Action: ["kms:GenerateDataKey", "kms:Decrypt"],
                Resource: ["arn:aws:kms:eu-west-1:222222222222:key/1"],
            },
        ]);
    });
});
