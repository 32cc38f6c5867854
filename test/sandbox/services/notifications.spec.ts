import { expect } from "chai";
import { publishFault } from "../../../packages/sandbox/src/services/sns-publish.ts";
import { delivery, fails, production, refuses, region } from "./cloud.ts";
import { approval, Delivery, Pipeline, source, stage } from "./delivery-cloud.ts";

const Rule = "aws:codestarnotifications/notificationRule:NotificationRule";
const Topic = "aws:sns/topic:Topic";
const Slack = "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration";
const Teams = "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration";
const notifications = "codestar-notifications.amazonaws.com";

const publisher = (service: string, condition?: object) => ({
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sns:Publish",
    Resource: `arn:aws:sns:${region}:${delivery}:news`,
    ...(condition && { Condition: condition }),
});
const fromHere = { StringEquals: { "aws:SourceAccount": delivery } };
const document = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const ownAccount = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${delivery}:root` }, Action: "kms:*", Resource: "*" };
const ownAccountRead = { Effect: "Allow", Action: "codepipeline:GetPipeline", Resource: "*" };
const throughSns = (service: string, at = region) => ({
    Effect: "Allow",
    Principal: { Service: service },
    Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
    Resource: "*",
    Condition: { StringEquals: { "kms:ViaService": `sns.${at}.amazonaws.com` } },
});

/** A pipeline that could be told of, and a topic to tell. */
class Announced extends Delivery {
    readonly pipelineArn: string;

    constructor() {
        super();
        const stages = [stage("source", source()), stage("ask", approval())];
        const artifactStores = [{ type: "S3", location: "artifacts" }];
        this.pipelineArn = this.create(Pipeline, "app", { name: "app", roleArn: this.roleArn, artifactStores, stages }).outputs.arn;
    }

    topic(policy: string | undefined, kmsMasterKeyId?: string): string {
        return this.create(Topic, "news", { name: "news", ...(policy && { policy }), ...(kmsMasterKeyId && { kmsMasterKeyId }) }).id;
    }

    key(...statements: object[]): string {
        return this.create("aws:kms/key:Key", "key", { policy: document(ownAccount, ...statements) }).outputs.arn;
    }

    rule(more: object = {}, name = "rule") {
        const eventTypeIds = ["codepipeline-pipeline-manual-approval-needed"];
        return this.create(Rule, name, { name, detailType: "FULL", resource: this.pipelineArn, eventTypeIds, ...more });
    }

    statusOf(address: string): string {
        const { Targets } = this.operate("codestar-notifications:DescribeNotificationRule", {
            Arn: this.rule({ targets: [{ address }] }).id,
        });
        return Targets.map(({ TargetStatus }: { TargetStatus: string }) => TargetStatus).join();
    }

    fault(topicArn: string, by: string): string | undefined {
        return this.aws.within(this.place(), call => publishFault(call, topicArn, by));
    }
}

const mistake = (of: string, property: string, says: string) =>
    `${property}: ${property} ${says}. Examine values at '${of}.${property}'. (simulated AWS)`;
const denied = (by: string, action: string, resource: string) => `${by} is not authorized to perform: ${action} on resource: ${resource}`;

describe("Publishing to a topic", () => {
    it("takes the topic's policy to let a service, and nothing else where the topic is not encrypted", () => {
        const aws = new Announced();
        const topic = aws.topic(document(publisher(notifications, fromHere)));
        expect(aws.fault(topic, notifications)).to.equal(undefined);
        expect(aws.fault(topic, "events.amazonaws.com")).to.equal(denied("events.amazonaws.com", "SNS:Publish", topic));
        expect(aws.fault(`${topic}s`, notifications)).to.equal("Topic does not exist");
    });

    it("takes the key's policy too, for a service that comes through SNS of this Region", () => {
        const aws = new Announced();
        const key = aws.key(throughSns(notifications), throughSns("events.amazonaws.com", "us-east-1"));
        const topic = aws.topic(document(publisher(notifications), publisher("events.amazonaws.com")), key);
        expect(aws.fault(topic, notifications)).to.equal(undefined);
        expect(aws.fault(topic, "events.amazonaws.com")).to.equal(denied("events.amazonaws.com", "kms:GenerateDataKey", key));
    });

    it("is not for services under AWS's own key", () => {
        const aws = new Announced();
        const topic = aws.topic(document(publisher(notifications)), "alias/aws/sns");
        expect(aws.fault(topic, notifications)).to.equal(
            denied(notifications, "kms:GenerateDataKey", `arn:aws:kms:${region}:${delivery}:alias/aws/sns`),
        );
    });

    it("takes a role's own policies alone in the topic's account, for topic and key", () => {
        const aws = new Announced();
        const key = aws.key();
        const topic = aws.topic(document(publisher(notifications)), key);
        const publish = { Effect: "Allow", Action: "sns:Publish", Resource: topic };
        const some = aws.role("publishes", "codepipeline", [publish]);
        const all = aws.role("encrypts", "codepipeline", [
            publish,
            { Effect: "Allow", Action: ["kms:GenerateDataKey*", "kms:Decrypt"], Resource: key },
        ]);
        const none = aws.role("nobody", "codepipeline");
        const other = aws.role("stranger", "codepipeline", [publish], production);
        expect(aws.fault(topic, all)).to.equal(undefined);
        expect(aws.fault(topic, some)).to.equal(denied(some, "kms:GenerateDataKey", key));
        expect(aws.fault(topic, none)).to.equal(denied(none, "SNS:Publish", topic));
        expect(aws.fault(topic, other)).to.equal(denied(other, "SNS:Publish", topic));
    });
});

describe("A notification rule", () => {
    it("tells a topic that lets it publish", () => {
        const aws = new Announced();
        expect(aws.statusOf(aws.topic(document(publisher(notifications, fromHere)), aws.key(throughSns(notifications))))).to.equal(
            "ACTIVE",
        );
    });

    it("is taken with a topic that it cannot reach, as AWS does, and says so", () => {
        const closed = new Announced();
        expect(closed.statusOf(closed.topic(document(publisher("events.amazonaws.com"))))).to.equal("UNREACHABLE");
        const sealed = new Announced();
        expect(sealed.statusOf(sealed.topic(document(publisher(notifications)), sealed.key()))).to.equal("UNREACHABLE");
        const untouched = new Announced();
        expect(untouched.statusOf(untouched.topic(undefined))).to.equal("UNREACHABLE");
    });

    it("knows each service's events, and takes no other's", () => {
        const aws = new Announced();
        const strange = ["codepipeline-pipeline-pipeline-execution-rolled-back", "codebuild-project-build-state-failed"];
        for (const id of strange)
            refuses(() => aws.rule({ eventTypeIds: [id] }), "ValidationException", `${id} is no event type of codepipeline`);
        const all = ["action-execution-canceled", "stage-execution-resumed", "pipeline-execution-superseded", "manual-approval-failed"];
        expect(aws.rule({ eventTypeIds: all.map(id => `codepipeline-pipeline-${id}`) }).outputs.arn).to.match(
            /^arn:aws:codestar-notifications:eu-central-1:111111111111:notificationrule\/[0-9a-f]{40}$/,
        );
        const repository = aws.create("aws:codecommit/repository:Repository", "other", { repositoryName: "other" }).outputs.arn;
        aws.rule({ resource: repository, eventTypeIds: ["codecommit-repository-approvals-rule-override"] }, "repository");
    });

    it("is for a thing that is there, and tells things that are", () => {
        const aws = new Announced();
        const gone = `arn:aws:codepipeline:${region}:${delivery}:gone`;
        refuses(() => aws.rule({ resource: gone }), "ConfigurationException", `The resource ${gone} does not exist`);
        const bucket = "arn:aws:s3:::artifacts";
        refuses(
            () => aws.rule({ resource: bucket }),
            "ValidationException",
            `Notification rules are for pipelines, repositories, build projects and applications of CodeDeploy, not ${bucket}`,
        );
        const topic = `arn:aws:sns:${region}:${delivery}:gone`;
        refuses(() => aws.rule({ targets: [{ address: topic }] }), "ConfigurationException", `The target ${topic} does not exist`);
        const far = `arn:aws:sns:us-east-1:${delivery}:news`;
        refuses(() => aws.rule({ targets: [{ address: far }] }), "ConfigurationException", `The topic ${far} is not in the rule's Region`);
        const fifo = aws.create(Topic, "first", { name: "first.fifo", fifoTopic: true }).id;
        refuses(
            () => aws.rule({ targets: [{ address: fifo }] }),
            "ValidationException",
            "FIFO topics cannot be targets of notification rules",
        );
    });

    it("has a name of its own, and is one of ten for a resource", () => {
        const aws = new Announced();
        aws.rule();
        refuses(() => aws.rule(), "ResourceAlreadyExistsException", "A notification rule named rule exists in this account already.");
        for (let more = 2; more <= 10; more += 1) aws.rule({}, `rule ${more}`);
        refuses(
            () => aws.rule({}, "rule 11"),
            "LimitExceededException",
            `${aws.pipelineArn} has 10 notification rules, as many as a resource may have.`,
        );
        fails(
            () => aws.rule({}, "a".repeat(65)),
            mistake("a".repeat(65), "name", `is "${"a".repeat(65)}", not 1 to 64 letters, digits, spaces, - and _`),
        );
        fails(
            () => aws.rule({ detailType: "ALL" }),
            mistake("rule", "detailType", "expected detailType to be one of BASIC, FULL, got ALL"),
        );
    });
});

describe("Amazon Q Developer in chat applications", () => {
    const readOnly = ["arn:aws:iam::aws:policy/AWSCodePipeline_ReadOnlyAccess"];
    const ids = { slackTeamId: "T07EA123LEP", slackChannelId: "C07EZ1ABC23" };
    const uuid = "12345678-1234-1234-1234-123456789012";
    const team = { teamId: uuid, tenantId: uuid, channelId: "19%3aabc%40thread.tacv2" };
    const slack = (aws: Announced, more: object = {}) =>
        aws.create(Slack, "slack", { configurationName: "news", iamRoleArn: aws.role("chat", "chatbot"), ...ids, ...more });

    it("makes a channel's configuration, whose guardrails are everything where nobody set them", () => {
        const aws = new Announced();
        const { outputs } = slack(aws);
        expect(outputs.chatConfigurationArn).to.equal(`arn:aws:chatbot::${delivery}:chat-configuration/slack-channel/news`);
        expect(outputs.guardrailPolicyArns).to.deep.equal(["arn:aws:iam::aws:policy/AdministratorAccess"]);
        expect(outputs.userAuthorizationRequired).to.equal(false);
        const rule = aws.rule({ targets: [{ type: "AWSChatbotSlack", address: outputs.chatConfigurationArn }] });
        expect(rule.outputs.targets[0].type).to.equal("AWSChatbotSlack");
    });

    it("wants a role that it may assume, topics and guardrails that are there, and a name of its own", () => {
        const aws = new Announced();
        const no = (more: object, sentence: string) =>
            refuses(
                () => aws.create(Slack, "slack", { configurationName: "news", ...ids, ...more }),
                "InvalidParameterException",
                sentence,
            );
        no({ iamRoleArn: aws.roleArn }, `the trust policy of ${aws.roleArn} does not let chatbot.amazonaws.com assume it`);
        const iamRoleArn = aws.role("talks", "chatbot");
        const topic = `arn:aws:sns:${region}:${delivery}:gone`;
        no({ iamRoleArn, snsTopicArns: [topic] }, `The SNS topic ${topic} does not exist`);
        const policy = `arn:aws:iam::${delivery}:policy/gone`;
        no({ iamRoleArn, guardrailPolicyArns: [policy] }, `The guardrail policy ${policy} does not exist`);
        slack(aws, { guardrailPolicyArns: readOnly });
        refuses(
            () => aws.create(Slack, "twin", { configurationName: "news", iamRoleArn, ...ids }),
            "ConflictException",
            "A configuration with the name news exists in this account already.",
        );
        fails(
            () => aws.create(Slack, "twin", { configurationName: "the news", iamRoleArn, ...ids, slackTeamId: "acme" }),
            [
                mistake("twin", "configurationName", 'is "the news", not 1 to 128 letters, digits, - and _'),
                mistake("twin", "slackTeamId", 'is "acme", not the id of a workspace, such as T07EA123LEP'),
            ].join("\n"),
        );
    });

    it("finds a configuration of Teams by its team, so that a team may have one", () => {
        const aws = new Announced();
        const iamRoleArn = aws.role("talks", "chatbot");
        const made = aws.create(Teams, "teams", { configurationName: "news", iamRoleArn, ...team });
        expect(made.outputs.chatConfigurationArn).to.equal(`arn:aws:chatbot::${delivery}:chat-configuration/microsoft-teams-channel/news`);
        refuses(
            () => aws.create(Teams, "more", { configurationName: "more", iamRoleArn, ...team }),
            "ProviderError",
            `reading Microsoft Teams configuration of ${uuid}: too many results: wanted 1, got 2`,
        );
        expect(() => aws.update(Teams, made, { configurationName: "other" })).to.throw(
            "not simulated: a configuration of chatbot that changes its name",
        );
        fails(
            () => aws.create(Teams, "bad", { configurationName: "bad", iamRoleArn, ...team, tenantId: "acme", channelId: "19:abc@thread" }),
            [
                mistake("bad", "tenantId", 'is "acme", not a UUID'),
                mistake(
                    "bad",
                    "channelId",
                    'is "19:abc@thread", not the id of a channel as its link has it, such as 19%3a…%40thread.tacv2',
                ),
            ].join("\n"),
        );
    });
});

describe("Groups of users", () => {
    const Group = "aws:iam/group:Group";
    const Attachment = "aws:iam/groupPolicyAttachment:GroupPolicyAttachment";
    const readOnly = "arn:aws:iam::aws:policy/AWSCodePipeline_ReadOnlyAccess";

    it("have policies attached, ten at most, and stay while they have", () => {
        const aws = new Announced();
        const group = aws.create(Group, "leads", { name: "leads" });
        expect(group.outputs.arn).to.equal(`arn:aws:iam::${delivery}:group/leads`);
        const attached = aws.create(Attachment, "attached", { group: "leads", policyArn: readOnly });
        refuses(() => aws.delete(Group, group), "DeleteConflict", "Cannot delete entity, must detach all policies first.");
        for (let more = 2; more <= 10; more += 1) {
            const policyArn = aws.create("aws:iam/policy:Policy", `p${more}`, { name: `p${more}`, policy: document(ownAccountRead) }).id;
            aws.create(Attachment, `attached ${more}`, { group: "leads", policyArn });
        }
        refuses(
            () => aws.create(Attachment, "one more", { group: "leads", policyArn: "arn:aws:iam::aws:policy/SecurityAudit" }),
            "LimitExceeded",
            "Cannot exceed quota for PoliciesPerGroup: 10",
        );
        aws.delete(Attachment, attached);
    });

    it("must be there, under a name that no other has in capitals or small letters", () => {
        const aws = new Announced();
        refuses(
            () => aws.create(Attachment, "attached", { group: "leads", policyArn: readOnly }),
            "NoSuchEntity",
            "The group with name leads cannot be found.",
        );
        aws.create(Group, "leads", { name: "leads" });
        refuses(() => aws.create(Group, "again", { name: "LEADS" }), "EntityAlreadyExists", "Group with name LEADS already exists.");
        const gone = `arn:aws:iam::${delivery}:policy/gone`;
        refuses(
            () => aws.create(Attachment, "attached", { group: "leads", policyArn: gone }),
            "NoSuchEntity",
            `Policy ${gone} does not exist or is not attachable.`,
        );
    });

    it("and roles keep a policy alive; a role of Identity Center is AWS's to change", () => {
        const aws = new Announced();
        const policy = aws.create("aws:iam/policy:Policy", "may", { name: "may", policy: document(ownAccountRead) });
        aws.create(Group, "leads", { name: "leads" });
        aws.create(Attachment, "attached", { group: "leads", policyArn: policy.id });
        refuses(() => aws.delete("aws:iam/policy:Policy", policy), "DeleteConflict", "Cannot delete a policy attached to entities.");
        aws.role("AWSReservedSSO_Leads_0123", { AWS: delivery });
        refuses(
            () =>
                aws.create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "sso", {
                    role: "AWSReservedSSO_Leads_0123",
                    policyArn: policy.id,
                }),
            "UnmodifiableEntity",
            "Cannot perform the operation on the protected role 'AWSReservedSSO_Leads_0123' - this role is only modifiable by AWS",
        );
    });
});
