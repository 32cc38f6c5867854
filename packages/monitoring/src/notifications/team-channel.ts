import {
    type Channel,
    type Customize,
    check,
    customize,
    type Placement,
    type Rule,
    topicPublishers,
    UserError,
    within,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type SlackOptions, slackRules, type TeamsOptions, teamsRules, tellSlack, tellTeams } from "./chat.ts";

/** Who is told, and by which way; at least one of them. */
export interface ChannelWays {
    /** Addresses; each person confirms once, by the link in SNS's first e-mail. */
    readonly emails?: readonly string[];
    /** `https://` URLs that take SNS's messages; each confirms once. */
    readonly urls?: readonly string[];
    /**
     * Such URLs that are secret, since whoever knows one may call people with it: PagerDuty's, Opsgenie's. By names, which may not be secret.
     */
    readonly secretUrls?: Readonly<Record<string, pulumi.Input<string>>>;
    readonly slack?: SlackOptions;
    readonly teams?: TeamsOptions;
}

export interface TeamChannelArgs extends ChannelWays {
    readonly placement: Placement;
    /** What the environment's foundation offers: `foundation`, or a delivery account's `delivery.leaves`. */
    readonly foundation: pulumi.Input<TopicKey>;
    /** Last word on a child's arguments. */
    readonly customize?: { readonly topic?: Customize<aws.sns.TopicArgs> };
}

/** The key that topics are encrypted with, and which services of AWS may publish to these. */
export interface TopicKey {
    readonly keyArn: string;
    readonly publishers?: string[] | undefined;
}

/**
 * Where a team hears of what is its own in one place: an encrypted topic that CloudWatch's alarms, EventBridge, notification rules and the
 * approvals of pipelines publish to, and nobody else; with e-mail, HTTPS, Slack and Teams (by Amazon Q Developer in chat applications) behind
 * it.
 *
 * From a chat nobody can change anything: the channel's role may do nothing, and guardrails bound what people do with roles of their own.
 *
 * @example
 * const channel = new TeamChannel("payments", {
 *     placement: delivery,
 *     foundation: delivery.leaves,
 *     emails: ["payments@example.com"],
 *     slack: { workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" },
 * });
 *
 * @throws InputPropertiesError that names everything that is wrong with the arguments.
 * @throws UserError (a preview warns) where the foundation was last brought up before its key let in all that publish here: what they say would be lost, without a word.
 */
export class TeamChannel extends pulumi.ComponentResource implements Channel {
    readonly topic: aws.sns.Topic;
    /** Known once the topic lets its publishers in: what they said before would be lost. */
    readonly topicArn: pulumi.Output<string>;
    readonly keyArn: pulumi.Output<string>;

    constructor(name: string, args: TeamChannelArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, foundation, emails = [], urls = [], secretUrls = {}, slack, teams } = args;
        check(`TeamChannel "${name}"`, ...channelNameRules(name), ...wayRules(args));
        const options = pulumi.mergeOptions(within(placement, opts), { aliases: [{ type: "causeway:pipeline:TeamChannel" }] });
        super("causeway:monitoring:TeamChannel", name, {}, options);
        const child = { parent: this };
        this.keyArn = pulumi.output(foundation).apply(leaves => keyOf(leaves, placement, this));
        this.topic = new aws.sns.Topic(`${name}-topic`, customize({ kmsMasterKeyId: this.keyArn }, args.customize?.topic), child);
        const policy = new aws.sns.TopicPolicy(
            `${name}-topic-policy`,
            { arn: this.topic.arn, policy: publishersPolicy(this.topic.arn, placement.accountId) },
            child,
        );
        this.topicArn = pulumi.all([this.topic.arn, policy.id]).apply(([arn]) => arn);

        for (const [protocol, endpoints] of [["email", emails] as const, ["https", urls] as const]) {
            for (const endpoint of endpoints) {
                // Named after whom it tells, so that one may come or go among the others.
                new aws.sns.TopicSubscription(`${name}-${endpoint}`, { topic: this.topic.arn, protocol, endpoint }, child);
            }
        }
        for (const [key, url] of Object.entries(secretUrls)) {
            const secret = { ...child, additionalSecretOutputs: ["endpoint"] };
            new aws.sns.TopicSubscription(
                `${name}-${key}`,
                { topic: this.topic.arn, protocol: "https", endpoint: pulumi.secret(url) },
                secret,
            );
        }
        const told = { placement, topicArn: this.topicArn };
        if (slack) tellSlack(`${name}-slack`, told, slack, child);
        if (teams) tellTeams(`${name}-teams`, told, teams, child);

        this.registerOutputs({ topicArn: this.topicArn });
    }
}

/** The key, where it lets in all that publish to the topic. */
function keyOf({ keyArn, publishers = [] }: TopicKey, { tier, environment }: Placement, resource: pulumi.Resource): string {
    const shutOut = topicPublishers(tier).filter(service => !publishers.includes(service));
    if (shutOut.length === 0) return keyArn;
    const problem = `the key of ${environment} does not let ${shutOut.join(", ")} publish to encrypted topics yet: bring its foundation up`;
    if (!pulumi.runtime.isDryRun()) throw new UserError(problem);
    pulumi.log.warn(problem, resource);
    return keyArn;
}

/**
 * EventBridge takes a target without a role in its rule's own account alone, and AWS's page lets its principal in without a condition; roles of
 * this account have what their own policies say.
 *
 * Sources: EventBridge user guide, "Using resource-based policies for Amazon EventBridge"; Developer Tools console user guide, "Configure Amazon
 * SNS topics for notifications"; CloudWatch user guide, "Notifying users on alarm changes"; SNS developer guide, "Amazon SNS security best
 * practices".
 */
const publishersPolicy = (topicArn: pulumi.Output<string>, accountId: string): pulumi.Output<string> =>
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
                Principal: { Service: ["cloudwatch.amazonaws.com", "codestar-notifications.amazonaws.com"] },
                Action: "sns:Publish",
                Resource: topicArn,
                Condition: { StringEquals: { "aws:SourceAccount": accountId } },
            },
        ],
    });

/** Source: SNS API reference, Subscribe; IAM and Chatbot API references for the names of what is made. */
export const channelNameRules = (name: string): readonly Rule[] => [
    [/^[A-Za-z0-9_-]+$/.test(name), "name", `is "${name}": must be letters, digits, - and _`],
    // `-slack-role-` and seven digits follow in a role's name.
    [name.length <= 45, "name", `is "${name}", ${name.length} characters: the name of a chat's role leaves room for 45`],
];

/** What is wrong with a channel's ways, also where a caller has no types; `at` is where they stand, such as `page.`. */
export const wayRules = ({ emails, urls, secretUrls, slack, teams }: ChannelWays, at = ""): readonly Rule[] => [
    [
        Boolean(emails?.length || urls?.length || Object.keys(secretUrls ?? {}).length || slack || teams),
        `${at}emails`,
        "needs somebody to tell: emails, urls, secretUrls, slack or teams",
    ],
    ...endpointRules(`${at}emails`, emails, /^[^@\s]+@[^@\s]+\.[^@\s]+$/, "an e-mail address"),
    ...endpointRules(`${at}urls`, urls, /^https:\/\/[^\s]+$/, "an https:// URL"),
    ...secretRules(`${at}secretUrls`, secretUrls),
    ...slackRules(slack, `${at}slack`),
    ...teamsRules(teams, `${at}teams`),
];

function endpointRules(path: string, given: unknown, form: RegExp, what: string): readonly Rule[] {
    if (given === undefined) return [];
    if (!Array.isArray(given)) return [[false, path, `is ${String(given)}, not a list`]];
    return given.flatMap((each: unknown, index): Rule[] => [
        [typeof each === "string" && form.test(each), `${path}[${index}]`, `is ${String(each)}, not ${what}`],
        [given.indexOf(each) === index, `${path}[${index}]`, `is ${String(each)}, which is there already`],
    ]);
}

/** An error must not tell what is secret. */
function secretRules(path: string, given: unknown): readonly Rule[] {
    if (given === undefined) return [];
    if (typeof given !== "object" || given === null || Array.isArray(given))
        return [[false, path, 'is not URLs by their names, such as { pagerduty: config.requireSecret("pagerduty") }']];
    return Object.entries(given).flatMap(([name, url]): Rule[] => [
        [/^[a-z][a-z0-9-]*$/.test(name), `${path}.${name}`, "is not named by lower-case letters, digits and dashes"],
        [
            typeof url === "string" ? /^https:\/\/\S+$/.test(url) : pulumi.Output.isInstance(url),
            `${path}.${name}`,
            "is not an https:// URL",
        ],
    ]);
}
