import { arnOf, type Customize, customize, type Placement, placedName, type Rule, role, serviceName } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** What people may ask AWS for from a chat. */
export interface ChatOptions {
    /**
     * ARNs of the policies that bound whatever is asked from the channel, also by people who choose a role of their own there. AWS bounds it by
     * AdministratorAccess where there are none.
     *
     * @default CloudWatchReadOnlyAccess, and in the delivery account AWSCodePipeline_ReadOnlyAccess
     */
    readonly guardrails?: readonly string[];
}

/** A Slack channel. A person authorizes the workspace once, in the console of Amazon Q Developer in chat applications. */
export interface SlackOptions extends ChatOptions {
    /** As in `T07EA123LEP`. */
    readonly workspaceId: string;
    /** As in `C07EZ1ABC23`: the end of the channel's link. A private channel must invite the app. */
    readonly channelId: string;
    /** Last word on the configuration's arguments. */
    readonly customize?: Customize<aws.chatbot.SlackChannelConfigurationArgs>;
}

/**
 * A channel of Microsoft Teams. A person authorizes the team once, in the console of Amazon Q Developer in chat applications. An account takes
 * one such channel a team: Pulumi's provider finds a configuration again by its team alone.
 */
export interface TeamsOptions extends ChatOptions {
    /** A UUID. */
    readonly tenantId: string;
    /** A UUID. */
    readonly teamId: string;
    /** As the channel's link has it, `19%3a…%40thread.tacv2`. */
    readonly channelId: string;
    /** Last word on the configuration's arguments. */
    readonly customize?: Customize<aws.chatbot.TeamsChannelConfigurationArgs>;
}

const uuid = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
const is = (form: RegExp, value: unknown): boolean => typeof value === "string" && form.test(value);

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;

function guardrailRules(guardrails: unknown, path: string): readonly Rule[] {
    if (guardrails === undefined) return [];
    if (!Array.isArray(guardrails) || guardrails.length === 0)
        return [[false, `${path}.guardrails`, "needs at least one policy: without any, AWS bounds a channel by AdministratorAccess"]];
    return guardrails.map((arn: unknown, index) => [
        is(/^arn:[a-z-]+:iam::(aws|\d{12}):policy\/.+$/, arn),
        `${path}.guardrails[${index}]`,
        `is ${String(arn)}, not the ARN of a policy`,
    ]);
}

/** Source: Chatbot API reference, CreateSlackChannelConfiguration. */
export const slackRules = (slack: SlackOptions | undefined, at: string): readonly Rule[] =>
    slack === undefined
        ? []
        : !isObject(slack)
          ? [[false, at, "says which workspaceId and channelId"]]
          : [
                [is(/^[0-9A-Z]{1,255}$/, slack.workspaceId), `${at}.workspaceId`, `is ${slack.workspaceId}, not an id such as T07EA123LEP`],
                [is(/^[A-Za-z0-9]{1,255}$/, slack.channelId), `${at}.channelId`, `is ${slack.channelId}, not an id such as C07EZ1ABC23`],
                ...guardrailRules(slack.guardrails, at),
            ];

/** Source: Chatbot API reference, CreateMicrosoftTeamsChannelConfiguration. */
export const teamsRules = (teams: TeamsOptions | undefined, at: string): readonly Rule[] =>
    teams === undefined
        ? []
        : !isObject(teams)
          ? [[false, at, "says which tenantId, teamId and channelId"]]
          : [
                [is(uuid, teams.tenantId), `${at}.tenantId`, `is ${teams.tenantId}, not a UUID`],
                [is(uuid, teams.teamId), `${at}.teamId`, `is ${teams.teamId}, not a UUID`],
                [
                    is(/^[\w=+/.,-]*%3[aA][\w=+/.,-]*%40[\w=+/.,-]*$/, teams.channelId),
                    `${at}.channelId`,
                    `is ${teams.channelId}, not an id as the channel's link has it, such as 19%3a…%40thread.tacv2`,
                ],
                ...guardrailRules(teams.guardrails, at),
            ];

interface Told {
    readonly placement: Placement;
    readonly topicArn: pulumi.Input<string>;
}

/** What both kinds of chat have in common: a role that may do nothing, and guardrails that let people look at most. */
function bounded(name: string, { placement, topicArn }: Told, { guardrails }: ChatOptions, opts: pulumi.CustomResourceOptions) {
    const managed = (policy: string) => arnOf({ ...placement, accountId: "aws" }, "iam", `policy/${policy}`, { region: "" });
    const inDelivery = placement.tier === "delivery";
    const talker = role(`${name}-role`, { trust: { principal: { Service: "chatbot.amazonaws.com" } }, grants: [] }, opts);
    return {
        // The account has one list of them, whatever the region; and several environments may share an account.
        configurationName: inDelivery ? serviceName(placement, name) : placedName(placement, name),
        iamRoleArn: talker.arn,
        guardrailPolicyArns: [...(guardrails ?? [managed(inDelivery ? "AWSCodePipeline_ReadOnlyAccess" : "CloudWatchReadOnlyAccess")])],
        snsTopicArns: [topicArn],
        loggingLevel: "ERROR",
    };
}

/** Tells a Slack channel what is published to a topic. Source: Amazon Q Developer in chat applications guide, "Understanding permissions". */
export const tellSlack = (name: string, told: Told, slack: SlackOptions, opts: pulumi.CustomResourceOptions) =>
    new aws.chatbot.SlackChannelConfiguration(
        name,
        customize(
            { ...bounded(name, told, slack, opts), slackTeamId: slack.workspaceId, slackChannelId: slack.channelId },
            slack.customize,
        ),
        opts,
    );

/** Tells a channel of Microsoft Teams what is published to a topic. */
export const tellTeams = (name: string, told: Told, teams: TeamsOptions, opts: pulumi.CustomResourceOptions) =>
    new aws.chatbot.TeamsChannelConfiguration(
        name,
        customize(
            { ...bounded(name, told, teams, opts), tenantId: teams.tenantId, teamId: teams.teamId, channelId: teams.channelId },
            teams.customize,
        ),
        opts,
    );
