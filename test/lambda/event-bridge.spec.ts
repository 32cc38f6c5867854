import { eventBridge, toNewQueue } from "@causeway/lambda";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { complaintsOf, organization, placed, resolved, said, statements } from "../foundation/accounts.ts";
import { always, receipts } from "./receipts.ts";
import {
    account,
    aliasArn,
    arn,
    called,
    childrenOf,
    closed,
    happens,
    kept,
    mayLeave,
    permission,
    ruleArn,
    ruleChildren,
    tlsOnly,
    undelivered,
} from "./sources.ts";

describe("LambdaFunction called by EventBridge", () => {
    it("makes a rule that may call the alias alone, and a queue that the rule alone may leave events in", async () => {
        const pattern = { source: ["aws.codebuild"], detail: { "build-status": ["FAILED"] } };
        const { here, cloud, made } = await called({ orders: eventBridge({ pattern }) });
        const { keyArn } = here.foundation;
        expect(childrenOf(cloud)).to.deep.equal(ruleChildren);
        const { eventPattern, ...rule } = said(cloud, "receipts-orders-rule");
        expect([rule, JSON.parse(eventPattern as string)]).to.deep.equal([{ name: "receipts-orders-rule-0000000" }, pattern]);
        expect(said(cloud, "receipts-orders-target")).to.deep.equal({
            rule: "receipts-orders-rule-0000000",
            targetId: "receipts-orders-target-0000000",
            arn: aliasArn,
            retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
            deadLetterConfig: { arn: undelivered },
        });
        expect(said(cloud, "receipts-orders-permission")).to.deep.equal(permission("events", ruleArn));
        expect(said(cloud, "receipts-orders-undelivered")).to.deep.equal(closed(keyArn));
        expect(statements(cloud, "receipts-orders-undelivered-policy")).to.deep.equal([tlsOnly(undelivered), mayLeave("events", ruleArn)]);
        expect(statements(cloud, "receipts-role-policy")).to.deep.equal([...always(here), ...kept(keyArn)]);
        happens(here, "events:InvokeTargets", { Rule: "receipts-orders-rule-0000000" });
        const failures = made.sources["orders"]?.failures;
        expect(failures && (await resolved(failures))).to.equal(undelivered);
    });

    it("listens to a bus of one's own, and tries as hard as it is told to", async () => {
        const bus = eventBridge({ bus: "shop", pattern: { source: ["shop"] }, delivery: { attempts: 3, minutes: 5 } });
        const { here, cloud } = await called(
            { orders: bus },
            () => new aws.cloudwatch.EventBus("shop", { name: "shop" }, { provider: placed("payments-staging").provider }),
        );
        expect(said(cloud, "receipts-orders-rule")["eventBusName"]).to.equal("shop");
        const { eventBusName, retryPolicy } = said(cloud, "receipts-orders-target");
        expect([eventBusName, retryPolicy]).to.deep.equal(["shop", { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 300 }]);
        happens(here, "events:InvokeTargets", { Rule: "receipts-orders-rule-0000000", EventBusName: "shop" });
    });

    it("leaves the function's failures where the caller says", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        await cloud.run(receipts(here, { events: { orders: eventBridge({ pattern: { source: ["shop"] } }) }, deadLetters: toNewQueue() }));
        expect(cloud.identities().filter(identity => /Queue receipts-(dead|on)/.test(identity))).to.deep.equal([
            "aws:sqs/queue:Queue receipts-dead-letters",
        ]);
    });

    it("is told of all that is wrong at once", async () => {
        const { foundation } = await organization();
        const events = {
            orders: eventBridge({
                bus: arn("events", "event-bus/shop").replace(account, "333333333333"),
                pattern: { source: ["a".repeat(2048)] },
                delivery: { attempts: 186, minutes: 0 },
            }),
            ["a".repeat(41)]: eventBridge({ pattern: {} }),
        };
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { events }))).to.deep.equal([
            'events.orders.bus is "arn:aws:events:eu-west-1:333333333333:event-bus/shop", not the name of an event bus of the function\'s account and region',
            "events.orders.pattern has 2063 characters, more than 2048",
            "events.orders.delivery.attempts is 186, not 0 to 185",
            "events.orders.delivery.minutes is 0, not 1 to 1440",
            `events.${"a".repeat(41)} makes "receipts-${"a".repeat(41)}-target-0000000", 65 characters: AWS takes 64`,
            `events.${"a".repeat(41)}.pattern is empty, which matches nothing`,
        ]);
    });
});
