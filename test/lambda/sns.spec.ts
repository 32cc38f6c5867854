import { sns } from "@causeway/lambda";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { complaintsOf, organization, placed, said, statements } from "../foundation/accounts.ts";
import { always, receipts } from "./receipts.ts";
import { aliasArn, arn, called, childrenOf, closed, happens, kept, mayLeave, permission, tlsOnly, undelivered } from "./sources.ts";

describe("LambdaFunction called by a topic", () => {
    const topicArn = arn("sns", "orders");
    const topic = () => new aws.sns.Topic("neighbour", { name: "orders" }, { provider: placed("payments-staging").provider });

    it("subscribes the alias, and leaves what SNS could not deliver in a queue", async () => {
        const { here, cloud } = await called({ orders: sns({ topicArn }) }, topic);
        const { keyArn } = here.foundation;
        expect(childrenOf(cloud)).to.deep.equal([
            "aws:lambda/permission:Permission receipts-orders-permission",
            "aws:sns/topicSubscription:TopicSubscription receipts-orders-subscription",
            "aws:sqs/queue:Queue receipts-orders-undelivered",
            "aws:sqs/queuePolicy:QueuePolicy receipts-orders-undelivered-policy",
        ]);
        expect(said(cloud, "receipts-orders-subscription")).to.deep.equal({
            topic: topicArn,
            protocol: "lambda",
            endpoint: aliasArn,
            redrivePolicy: `{"deadLetterTargetArn":"${undelivered}"}`,
        });
        expect(said(cloud, "receipts-orders-permission")).to.deep.equal(permission("sns", topicArn));
        expect(said(cloud, "receipts-orders-undelivered")).to.deep.equal(closed(keyArn));
        expect(statements(cloud, "receipts-orders-undelivered-policy")).to.deep.equal([tlsOnly(undelivered), mayLeave("sns", topicArn)]);
        expect(statements(cloud, "receipts-role-policy")).to.deep.equal([...always(here), ...kept(keyArn)]);
        happens(here, "sns:Deliver", { SubscriptionArn: cloud.named("receipts-orders-subscription").id });
    });

    it("hears of some messages alone, by their attributes or their body", async () => {
        const filterPolicy = { kind: ["order"] };
        const { cloud } = await called({ orders: sns({ topicArn, filterPolicy }) }, topic);
        const { filterPolicy: text, filterPolicyScope } = said(cloud, "receipts-orders-subscription");
        expect([text, filterPolicyScope]).to.deep.equal(['{"kind":["order"]}', "MessageAttributes"]);
        const body = await called({ orders: sns({ topicArn, filterPolicy: { order: filterPolicy }, filterOn: "body" }) }, topic);
        expect(said(body.cloud, "receipts-orders-subscription")["filterPolicyScope"]).to.equal("MessageBody");
    });

    it("is told of all that is wrong at once", async () => {
        const { foundation } = await organization();
        const many = Array.from({ length: 13 }, (_, index) => index);
        const events = {
            fifo: sns({ topicArn: `${topicArn}.fifo`, filterOn: "body" }),
            overseas: sns({ topicArn: topicArn.replace("eu-west-1", "us-east-1"), filterPolicy: { order: { kind: ["new"] } } }),
            complex: sns({ topicArn, filterPolicy: { a: many, b: many } }),
            wide: sns({ topicArn, filterPolicy: Object.fromEntries("abcdef".split("").map(key => [key, [1]])) }),
        };
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { events }))).to.deep.equal([
            `events.fifo.topicArn is "${topicArn}.fifo", not the ARN of a topic that is no FIFO topic`,
            "events.fifo.filterOn is of no use without a filterPolicy",
            "events.overseas.topicArn is in us-east-1, and the function in eu-west-1: they must be in one region",
            'events.overseas.filterPolicy has fields within fields, which attributes have not: say filterOn: "body"',
            "events.complex.filterPolicy has 169 combinations of values, more than 150",
            "events.wide.filterPolicy has 6 fields, more than 5",
        ]);
    });
});
