import type { EventSource } from "@causeway/lambda";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { complaintsOf, organization, said, statements } from "../foundation/accounts.ts";
import { always, receipts } from "./receipts.ts";

/** A source of one's own: a topic that the function tells of its failures, and a neighbour who may call it. */
const neighbour: EventSource = {
    rules: (at, { placement, timeoutSeconds }) => [[timeoutSeconds < 30, at, `in ${placement.environment} takes less than 30 seconds`]],
    prepare: ({ name, opts }) => {
        const failures = new aws.sns.Topic(name("failures"), {}, opts);
        return {
            grants: [{ actions: ["sns:Publish"], resources: [failures.arn] }],
            connect: alias => {
                const permission = { action: "lambda:InvokeFunction", principal: "sns.amazonaws.com", sourceArn: failures.arn };
                new aws.lambda.Permission(name("permission"), { ...permission, function: alias.functionName, qualifier: alias.name }, opts);
            },
        };
    },
};

describe("LambdaFunction's events", () => {
    it("are prepared before the function, granted to its role, and connected to its alias", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        await cloud.run(receipts(here, { timeoutSeconds: 10, events: { next: neighbour } }));
        const topic = "arn:aws:sns:eu-west-1:222222222222:receipts-next-failures-0000000";
        expect(statements(cloud, "receipts-role-policy")).to.deep.equal([
            ...always(here),
            { Effect: "Allow", Action: ["sns:Publish"], Resource: [topic] },
        ]);
        expect(said(cloud, "receipts-next-permission")).to.include({ function: "payments-receipts-staging", qualifier: "live" });
    });

    it("bring their rules, and have names that resources can have", async () => {
        const { foundation } = await organization();
        const complaints = await complaintsOf("payments-staging", receipts({ foundation }, { events: { Next: neighbour } }));
        expect(complaints).to.deep.equal([
            "events.Next is not lower-case letters, digits and dashes that start with a letter",
            "events.Next in staging takes less than 30 seconds",
        ]);
    });
});
