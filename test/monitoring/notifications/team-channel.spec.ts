import { topicPublishers } from "@causeway/core";
import { type ChannelWays, TeamChannel, type TopicKey } from "@causeway/monitoring";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { publishFault } from "../../../packages/sandbox/src/services/sns-publish.ts";
import { complaintsOf, type Organization, organization, placed, refusalOf, resolved, said, statements } from "../../foundation/accounts.ts";
import { delivered, deliveryCloud } from "../../pipeline/delivered.ts";

const uuid = "12345678-1234-1234-1234-123456789012";
/** Where a channel of the delivery account is. */
const inDelivery = () => {
    const delivery = delivered();
    return { placement: delivery, foundation: delivery.leaves };
};
const topicArn = "arn:aws:sns:eu-west-1:111111111111:payments-topic-0000000";

describe("TeamChannel", () => {
    let here: Organization;
    let cloud: Cloud;
    let made: TeamChannel;
    before(async () => {
        here = await organization();
        cloud = deliveryCloud(here);
        made = await cloud.run(
            () =>
                new TeamChannel("payments", {
                    ...inDelivery(),
                    emails: ["payments@example.com", "on-call@example.com"],
                    urls: ["https://example.com/hook"],
                    slack: { workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" },
                    teams: {
                        tenantId: uuid,
                        teamId: uuid,
                        channelId: "19%3aabc%40thread.tacv2",
                        guardrails: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
                    },
                }),
        );
    });

    it("creates exactly these resources, under these names", () => {
        expect(cloud.identities()).to.deep.equal([
            "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration payments-slack",
            "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration payments-teams",
            "aws:iam/role:Role payments-slack-role",
            "aws:iam/role:Role payments-teams-role",
            "aws:sns/topic:Topic payments-topic",
            "aws:sns/topicPolicy:TopicPolicy payments-topic-policy",
            "aws:sns/topicSubscription:TopicSubscription payments-https://example.com/hook",
            "aws:sns/topicSubscription:TopicSubscription payments-on-call@example.com",
            "aws:sns/topicSubscription:TopicSubscription payments-payments@example.com",
            "causeway:monitoring:TeamChannel payments",
            "pulumi:providers:aws aws",
            "pulumi:pulumi:StackReference foundation-delivery",
        ]);
        const children = cloud.registered.filter(({ type }) => type.startsWith("aws:"));
        for (const { name, parent, place } of children) {
            expect(parent, name).to.equal("urn:pulumi:payments-delivery::causeway::causeway:monitoring:TeamChannel::payments");
            expect([place?.account, place?.region], name).to.deep.equal(["111111111111", "eu-west-1"]);
        }
    });

    it("encrypts its topic, and lets in EventBridge, this account's notification rules, and nobody without TLS", async () => {
        expect(said(cloud, "payments-topic")).to.deep.equal({ name: "payments-topic-0000000", kmsMasterKeyId: here.delivery.keyArn });
        expect(statements(cloud, "payments-topic-policy")).to.deep.equal([
            {
                Effect: "Deny",
                Principal: "*",
                Action: "sns:Publish",
                Resource: topicArn,
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
            { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish", Resource: topicArn },
            {
                Effect: "Allow",
                Principal: { Service: ["cloudwatch.amazonaws.com", "codestar-notifications.amazonaws.com"] },
                Action: "sns:Publish",
                Resource: topicArn,
                Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } },
            },
        ]);
        expect([await resolved(made.topicArn), await resolved(made.keyArn)]).to.deep.equal([topicArn, here.delivery.keyArn]);
    });

    it("hears its publishers under the delivery account's key, and no other service", () => {
        const fault = (by: string) =>
            here.aws.within({ account: "111111111111", region: "eu-west-1" }, call => publishFault(call, topicArn, by));
        expect(topicPublishers("delivery").map(fault)).to.deep.equal([undefined, undefined, undefined]);
        expect(fault("s3.amazonaws.com")).to.equal(`s3.amazonaws.com is not authorized to perform: SNS:Publish on resource: ${topicArn}`);
    });

    it("tells people by e-mail, HTTPS and chats, in which they may look at most", () => {
        expect(said(cloud, "payments-payments@example.com")).to.include({
            topic: topicArn,
            protocol: "email",
            endpoint: "payments@example.com",
        });
        expect(said(cloud, "payments-https://example.com/hook")).to.include({ protocol: "https", endpoint: "https://example.com/hook" });
        expect(said(cloud, "payments-slack")).to.deep.equal({
            configurationName: "payments-payments-slack",
            iamRoleArn: "arn:aws:iam::111111111111:role/payments-slack-role-0000000",
            guardrailPolicyArns: ["arn:aws:iam::aws:policy/AWSCodePipeline_ReadOnlyAccess"],
            snsTopicArns: [topicArn],
            loggingLevel: "ERROR",
            slackTeamId: "T07EA123LEP",
            slackChannelId: "C07EZ1ABC23",
        });
        expect(said(cloud, "payments-teams")).to.deep.equal({
            configurationName: "payments-payments-teams",
            iamRoleArn: "arn:aws:iam::111111111111:role/payments-teams-role-0000000",
            guardrailPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            snsTopicArns: [topicArn],
            loggingLevel: "ERROR",
            tenantId: uuid,
            teamId: uuid,
            channelId: "19%3aabc%40thread.tacv2",
        });
        for (const role of ["payments-slack-role", "payments-teams-role"])
            expect(statements(cloud, role)).to.deep.equal([
                { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "chatbot.amazonaws.com" } },
            ]);
    });

    it("adds and takes away people without touching the others", async () => {
        const other = await organization();
        const channel = (emails: readonly string[]) => () => new TeamChannel("payments", { ...inDelivery(), emails });
        const first = deliveryCloud(other);
        await first.run(channel(["a@example.com", "b@example.com"]));
        const next = deliveryCloud(other);
        await next.run(channel(["b@example.com", "c@example.com"]));
        expect(next.identities().filter(each => each.includes("Subscription"))).to.deep.equal([
            "aws:sns/topicSubscription:TopicSubscription payments-b@example.com",
            "aws:sns/topicSubscription:TopicSubscription payments-c@example.com",
        ]);
    });

    const complaints = async (args: ChannelWays, name = "payments") =>
        complaintsOf("payments-delivery", () => new TeamChannel(name, { ...inDelivery(), ...args }), deliveryCloud(here));

    it("says everything that is wrong at once", async () => {
        const bad = {
            emails: ["payments", "a@example.com", "a@example.com", undefined],
            urls: "https://example.com",
            slack: { workspaceId: "acme", guardrails: [] },
            teams: { tenantId: "acme", teamId: uuid, channelId: "19:abc@thread.tacv2", guardrails: ["ReadOnlyAccess"] },
        };
        expect(await complaints(bad as unknown as ChannelWays, "the payments")).to.deep.equal([
            'name is "the payments": must be letters, digits, - and _',
            "emails[0] is payments, not an e-mail address",
            "emails[2] is a@example.com, which is there already",
            "emails[3] is undefined, not an e-mail address",
            "urls is https://example.com, not a list",
            "slack.workspaceId is acme, not an id such as T07EA123LEP",
            "slack.channelId is undefined, not an id such as C07EZ1ABC23",
            "slack.guardrails needs at least one policy: without any, AWS bounds a channel by AdministratorAccess",
            "teams.tenantId is acme, not a UUID",
            "teams.channelId is 19:abc@thread.tacv2, not an id as the channel's link has it, such as 19%3a…%40thread.tacv2",
            "teams.guardrails[0] is ReadOnlyAccess, not the ARN of a policy",
        ]);
    });

    it("says what a chat needs where it is none", async () => {
        expect(await complaints({ emails: ["a@example.com"], slack: null, teams: "acme" } as unknown as ChannelWays)).to.deep.equal([
            "slack says which workspaceId and channelId",
            "teams says which tenantId, teamId and channelId",
        ]);
    });

    it("needs somebody to tell, and a name that leaves room", async () => {
        expect(await complaints({ emails: [] }, "a".repeat(46))).to.deep.equal([
            `name is "${"a".repeat(46)}", 46 characters: the name of a chat's role leaves room for 45`,
            "emails needs somebody to tell: emails, urls, secretUrls, slack or teams",
        ]);
        await deliveryCloud(await organization()).run(
            () => new TeamChannel("a".repeat(45), { ...inDelivery(), slack: { workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" } }),
        );
    });

    it("takes secret URLs, and does not tell them in its errors", async () => {
        const channel = (url: unknown) => () => new TeamChannel("payments", { ...inDelivery(), secretUrls: { pagerduty: url as string } });
        const other = deliveryCloud(await organization());
        await other.run(channel(pulumi.secret("https://events.example.com/integration/a-key/enqueue")));
        expect(await resolved(pulumi.output(other.named("payments-pagerduty").inputs["endpoint"]))).to.equal(
            "https://events.example.com/integration/a-key/enqueue",
        );
        expect(await complaintsOf("payments-delivery", channel("a-key"), deliveryCloud(here))).to.deep.equal([
            "secretUrls.pagerduty is not an https:// URL",
        ]);
        expect(await complaints({ secretUrls: { Pager: "https://a.example.com" } })).to.deep.equal([
            "secretUrls.Pager is not named by lower-case letters, digits and dashes",
        ]);
    });

    it("hears alarms of a workload account under its key, and nobody else's", async () => {
        const staging = here.cloud("payments-staging");
        const { publishers: _, ...before } = here.foundation;
        const channel = (foundation: TopicKey) => () =>
            new TeamChannel("alarms", { placement: placed("payments-staging"), foundation, emails: ["a@example.com"] });
        const made = await staging.run(channel(here.foundation));
        const arn = await resolved(made.topicArn);
        const fault = (by: string, account = "222222222222") =>
            here.aws.within({ account: "222222222222", region: "eu-west-1" }, call =>
                publishFault(call, arn, by, { "aws:SourceAccount": account }),
            );
        expect(topicPublishers("test").map(by => fault(by))).to.deep.equal([undefined, undefined]);
        expect(fault("cloudwatch.amazonaws.com", "111111111111")).to.match(/is not authorized to perform: SNS:Publish/);
        expect(fault("codestar-notifications.amazonaws.com")).to.match(/is not authorized to perform: kms:GenerateDataKey/);

        // A foundation of before would lose messages: a preview of both at once goes on.
        const late = here.cloud("search-staging");
        const words =
            "the key of staging does not let cloudwatch.amazonaws.com, events.amazonaws.com publish to encrypted topics yet: bring its foundation up";
        expect(await refusalOf(late.run(channel(before)))).to.include(words);
        await here.cloud("search-staging").preview(channel(before));
    });
});
