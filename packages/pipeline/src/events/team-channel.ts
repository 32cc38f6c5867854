import { type Channel, type Customize, check, customize, type Delivery, type Rule, within } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type SlackOptions, slackRules, type TeamsOptions, teamsRules, tellSlack, tellTeams } from "./chat.ts";

export interface TeamChannelArgs {
    /** The delivery account, seen from the team's pipelines. */
    readonly delivery: Delivery;
    /** Addresses; each person confirms once, by the link in SNS's first e-mail. */
    readonly emails?: readonly string[];
    /** `https://` URLs that take SNS's messages; each confirms once. */
    readonly urls?: readonly string[];
    readonly slack?: SlackOptions;
    readonly teams?: TeamsOptions;
    /** Last word on a child's arguments. */
    readonly customize?: { readonly topic?: Customize<aws.sns.TopicArgs> };
}

/**
 * Where a team hears of its pipelines: an encrypted topic that EventBridge, notification rules and the approvals of pipelines publish to, and
 * nobody else; with e-mail, HTTPS, Slack and Teams (by Amazon Q Developer in chat applications) behind it.
 *
 * From a chat nobody can change anything: the channel's role may do nothing, and guardrails bound what people do with roles of their own.
 * The delivery account's foundation must be of this version or newer: a key that does not know the topic's publishers loses their messages.
 *
 * @example
 * const channel = new TeamChannel("payments", {
 *     delivery,
 *     emails: ["payments@example.com"],
 *     slack: { workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" },
 * });
 *
 * @throws InputPropertiesError that names everything that is wrong with the arguments.
 */
export class TeamChannel extends pulumi.ComponentResource implements Channel {
    readonly topic: aws.sns.Topic;
    /** Known once the topic lets its publishers in: what they said before would be lost. */
    readonly topicArn: pulumi.Output<string>;
    readonly keyArn: pulumi.Output<string>;

    constructor(name: string, args: TeamChannelArgs, opts?: pulumi.ComponentResourceOptions) {
        const { delivery, emails = [], urls = [], slack, teams } = args;
        check(`TeamChannel "${name}"`, ...channelRules(name, args));
        super("causeway:pipeline:TeamChannel", name, {}, within(delivery, opts));
        const child = { parent: this };
        this.keyArn = delivery.leaves.keyArn;
        this.topic = new aws.sns.Topic(`${name}-topic`, customize({ kmsMasterKeyId: this.keyArn }, args.customize?.topic), child);
        const policy = new aws.sns.TopicPolicy(
            `${name}-topic-policy`,
            { arn: this.topic.arn, policy: publishers(this.topic.arn, delivery.accountId) },
            child,
        );
        this.topicArn = pulumi.all([this.topic.arn, policy.id]).apply(([arn]) => arn);

        for (const [protocol, endpoints] of [["email", emails] as const, ["https", urls] as const]) {
            for (const endpoint of endpoints) {
                // Named after whom it tells, so that one may come or go among the others.
                new aws.sns.TopicSubscription(`${name}-${endpoint}`, { topic: this.topic.arn, protocol, endpoint }, child);
            }
        }
        const told = { placement: delivery, topicArn: this.topicArn };
        if (slack) tellSlack(`${name}-slack`, told, slack, child);
        if (teams) tellTeams(`${name}-teams`, told, teams, child);

        this.registerOutputs({ topicArn: this.topicArn });
    }
}

/**
 * EventBridge takes a target without a role in its rule's own account alone, and AWS's page lets its principal in without a condition; roles of
 * this account have what their own policies say.
 *
 * Sources: EventBridge user guide, "Using resource-based policies for Amazon EventBridge"; Developer Tools console user guide, "Configure Amazon
 * SNS topics for notifications"; SNS developer guide, "Amazon SNS security best practices".
 */
const publishers = (topicArn: pulumi.Output<string>, accountId: string): pulumi.Output<string> =>
    pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
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
                Principal: { Service: "codestar-notifications.amazonaws.com" },
                Action: "sns:Publish",
                Resource: topicArn,
                Condition: { StringEquals: { "aws:SourceAccount": accountId } },
            },
        ],
    });

/** Source: SNS API reference, Subscribe; IAM and Chatbot API references for the names of what is made. */
const channelRules = (name: string, { emails, urls, slack, teams }: TeamChannelArgs): readonly Rule[] => [
    [/^[A-Za-z0-9_-]+$/.test(name), "name", `is "${name}": must be letters, digits, - and _`],
    // `-slack-role-` and seven digits follow in a role's name.
    [name.length <= 45, "name", `is "${name}", ${name.length} characters: the name of a chat's role leaves room for 45`],
    [Boolean(emails?.length || urls?.length || slack || teams), "emails", "needs somebody to tell: emails, urls, slack or teams"],
    ...endpointRules("emails", emails, /^[^@\s]+@[^@\s]+\.[^@\s]+$/, "an e-mail address"),
    ...endpointRules("urls", urls, /^https:\/\/[^\s]+$/, "an https:// URL"),
    ...slackRules(slack),
    ...teamsRules(teams),
];

function endpointRules(path: string, given: unknown, form: RegExp, what: string): readonly Rule[] {
    if (given === undefined) return [];
    if (!Array.isArray(given)) return [[false, path, `is ${String(given)}, not a list`]];
    return given.flatMap((each: unknown, index): Rule[] => [
        [typeof each === "string" && form.test(each), `${path}[${index}]`, `is ${String(each)}, not ${what}`],
        [given.indexOf(each) === index, `${path}[${index}]`, `is ${String(each)}, which is there already`],
    ]);
}
