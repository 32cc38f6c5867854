import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, type Failure, resource, type Service } from "../model/resource.ts";
import { requireRole } from "./iam.ts";
import { policyExists } from "./iam-policy.ts";
import { oneOf } from "./provider-checks.ts";
import { topic } from "./sns.ts";

// Amazon Q Developer in chat applications, which was AWS Chatbot. That a person has authorized the workspace or team once, in the console, is
// taken for granted. Sentences about what the program got wrong are ours where they are not IAM's.

interface Configuration {
    readonly configurationName: string;
    readonly iamRoleArn: string;
    readonly snsTopicArns?: readonly string[] | undefined;
    readonly guardrailPolicyArns?: readonly string[] | undefined;
}
const invalid = (sentence: string): AwsError => new AwsError("InvalidParameterException", sentence);

/** Forms. Source: Chatbot API reference, CreateSlackChannelConfiguration and CreateMicrosoftTeamsChannelConfiguration. */
const forms: Readonly<Record<string, readonly [form: RegExp, says: string]>> = {
    configurationName: [/^[A-Za-z0-9_-]{1,128}$/, "1 to 128 letters, digits, - and _"],
    slackTeamId: [/^[0-9A-Z]{1,255}$/, "the id of a workspace, such as T07EA123LEP"],
    slackChannelId: [/^[A-Za-z0-9]{1,255}$/, "the id of a channel, such as C07EZ1ABC23"],
    teamId: [/^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/, "a UUID"],
    tenantId: [/^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/, "a UUID"],
    channelId: [/^[\w=+/.,-]*%3[aA][\w=+/.,-]*%40[\w=+/.,-]*$/, "the id of a channel as its link has it, such as 19%3a…%40thread.tacv2"],
};

const formFailures = (inputs: Readonly<Record<string, unknown>>): readonly Failure[] =>
    Object.entries(forms).flatMap(([property, [form, says]]) => {
        const value = inputs[property];
        return typeof value !== "string" || form.test(value) ? [] : [{ property, reason: `is "${value}", not ${says}` }];
    });

function requireParts(call: Call, { iamRoleArn, snsTopicArns = [], guardrailPolicyArns = [] }: Configuration): void {
    requireRole(call, iamRoleArn, "chatbot.amazonaws.com", invalid);
    for (const arn of snsTopicArns) {
        const [, , service, region = "", account = ""] = arn.split(":");
        const there = service === "sns" && call.accountExists(account) ? call.at({ account, region }) : undefined;
        if (!there?.get(topic, arn)) throw invalid(`The SNS topic ${arn} does not exist`);
    }
    const missing = guardrailPolicyArns.find(arn => !policyExists(call, arn));
    if (missing) throw invalid(`The guardrail policy ${missing} does not exist`);
}

const logging = ["ERROR", "INFO", "NONE"];
/** Source: Chatbot API reference, GuardrailPolicyArns: "The AWS managed AdministratorAccess policy is applied as a default if this is not set." */
const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
const unset = { loggingLevel: "NONE", userAuthorizationRequired: false, guardrailPolicyArns: [administrator], snsTopicArns: [] };

const updatedInPlace = (own: readonly string[]) =>
    Object.fromEntries(
        [...Object.keys(unset), "configurationName", "iamRoleArn", ...own].map(name => [name, "the provider's schema: nothing replaces"]),
    );

interface Attributes {
    readonly chatConfigurationArn: string;
}

const conflict = (name: string): AwsError =>
    new AwsError("ConflictException", `A configuration with the name ${name} exists in this account already.`);

/** The provider's schema replaces nothing, and updates send no name: AWS would keep the old one, and each preview show the change again. */
function keepsItsName(before: Configuration, after: Configuration): void {
    if (before.configurationName !== after.configurationName)
        throw new NotSimulated("a configuration of chatbot that changes its name: the provider cannot do it; give it another logical name");
}

export const slackChannel = resource<aws.chatbot.SlackChannelConfigurationArgs, Attributes>(
    "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
    {
        global: true,
        inputs: {
            configurationName: true,
            guardrailPolicyArns: true,
            iamRoleArn: true,
            loggingLevel: true,
            slackChannelId: true,
            slackTeamId: true,
            snsTopicArns: true,
            tags: true,
            userAuthorizationRequired: true,
        },
        updates: updatedInPlace(["slackChannelId", "slackTeamId"]),
        defaults: unset,
        check: inputs => [...formFailures(inputs), ...oneOf("loggingLevel", inputs.loggingLevel, logging)],
        create(call, inputs) {
            const arn = call.arn("chatbot", `chat-configuration/slack-channel/${inputs.configurationName}`, { region: "" });
            requireParts(call, inputs);
            if (call.get(slackChannel, arn)) throw conflict(inputs.configurationName);
            return { id: arn, attributes: { chatConfigurationArn: arn } };
        },
        update(call, inputs, before) {
            keepsItsName(before, inputs);
            requireParts(call, inputs);
            return {};
        },
    },
);

export const teamsChannel = resource<aws.chatbot.TeamsChannelConfigurationArgs, Attributes>(
    "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration",
    {
        global: true,
        inputs: {
            channelId: true,
            channelName: true,
            configurationName: true,
            guardrailPolicyArns: true,
            iamRoleArn: true,
            loggingLevel: true,
            snsTopicArns: true,
            tags: true,
            teamId: true,
            teamName: true,
            tenantId: true,
            userAuthorizationRequired: true,
        },
        updates: updatedInPlace(["channelId", "channelName", "teamId", "teamName", "tenantId"]),
        defaults: unset,
        check: inputs => [...formFailures(inputs), ...oneOf("loggingLevel", inputs.loggingLevel, logging)],
        create(call, inputs) {
            const arn = call.arn("chatbot", `chat-configuration/microsoft-teams-channel/${inputs.configurationName}`, { region: "" });
            requireParts(call, inputs);
            if (call.get(teamsChannel, arn)) throw conflict(inputs.configurationName);
            // Source: terraform-provider-aws, internal/service/chatbot: it finds what it made by the team alone.
            if (call.find(teamsChannel, ({ teamId }) => teamId === inputs.teamId))
                throw new AwsError(
                    "ProviderError",
                    `reading Microsoft Teams configuration of ${inputs.teamId}: too many results: wanted 1, got 2`,
                );
            return { id: arn, attributes: { chatConfigurationArn: arn } };
        },
        update(call, inputs, before) {
            keepsItsName(before, inputs);
            requireParts(call, inputs);
            return {};
        },
    },
);

export const chatbot: Service = { resources: [slackChannel, teamsChannel] };
