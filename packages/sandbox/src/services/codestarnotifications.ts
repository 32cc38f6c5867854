import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, operation, type Plain, resource, type Service } from "../model/resource.ts";
import { slackChannel, teamsChannel } from "./chatbot.ts";
import { findProject } from "./codebuild.ts";
import { codeRepository } from "./codecommit.ts";
import { application } from "./codedeploy-application.ts";
import { pipeline } from "./codepipeline.ts";
import { oneOf } from "./provider-checks.ts";
import { topic } from "./sns.ts";
import { publishFault } from "./sns-publish.ts";

type Inputs = Plain<aws.codestarnotifications.NotificationRuleArgs>;
interface RuleAttributes {
    readonly arn: string;
}

const kinds = (prefix: string, what: Readonly<Record<string, readonly string[]>>): readonly string[] =>
    Object.entries(what).flatMap(([subject, states]) => states.map(state => `${prefix}-${subject}-${state}`));

/** Source: Developer Tools console user guide, "Notification concepts": events for notification rules on each kind of resource. */
const eventTypes: Readonly<Record<string, readonly string[]>> = {
    codecommit: kinds("codecommit-repository", {
        comments: ["on-commits", "on-pull-requests"],
        approvals: ["status-changed", "rule-override"],
        "pull-request": ["created", "source-updated", "status-changed", "merged"],
        "branches-and-tags": ["created", "deleted", "updated"],
    }),
    codebuild: kinds("codebuild-project", {
        "build-state": ["failed", "succeeded", "in-progress", "stopped"],
        "build-phase": ["failure", "success"],
    }),
    codedeploy: kinds("codedeploy-application", { deployment: ["failed", "succeeded", "started"] }),
    codepipeline: kinds("codepipeline-pipeline", {
        "action-execution": ["succeeded", "failed", "canceled", "started"],
        "stage-execution": ["started", "succeeded", "resumed", "canceled", "failed"],
        "pipeline-execution": ["failed", "canceled", "started", "resumed", "succeeded", "superseded"],
        "manual-approval": ["failed", "needed", "succeeded"],
    }),
};

/** Sentences of these are ours: AWS's pages name the codes alone. Source: CodeStar Notifications API reference, CreateNotificationRule. */
const validation = (sentence: string): AwsError => new AwsError("ValidationException", sentence);
const configuration = (sentence: string): AwsError => new AwsError("ConfigurationException", sentence);
const limit = (sentence: string): AwsError => new AwsError("LimitExceededException", sentence);

export const notificationRule = resource<aws.codestarnotifications.NotificationRuleArgs, RuleAttributes>(
    "aws:codestarnotifications/notificationRule:NotificationRule",
    {
        cloudFormation: "AWS::CodeStarNotifications::NotificationRule",
        inputs: { detailType: true, eventTypeIds: true, name: true, resource: true, status: true, tags: true, targets: true },
        optional: { targets: "the provider's schema: none is a rule that tells nobody" },
        autoName: { property: "name", maxLength: 64 },
        defaults: { status: "ENABLED" },
        check: ({ name = "rule", detailType, status, eventTypeIds = [""], targets = [] }) => [
            ...oneOf("detailType", detailType, ["BASIC", "FULL"]),
            ...oneOf("status", status, ["ENABLED", "DISABLED"]),
            ...(/^[0-9A-Za-z_ -]{1,64}$/.test(name)
                ? []
                : [{ property: "name", reason: `is "${name}", not 1 to 64 letters, digits, spaces, - and _` }]),
            ...(eventTypeIds.length >= 1 && eventTypeIds.length <= 200
                ? []
                : [{ property: "eventTypeIds", reason: `has ${eventTypeIds.length} items, not 1 to 200` }]),
            // Source: Developer Tools console user guide, "Quotas for notifications".
            ...(targets.length <= 10 ? [] : [{ property: "targets", reason: `has ${targets.length} items, more than 10` }]),
        ],
        create(call, inputs) {
            requireRule(call, inputs);
            const rules = call.all(notificationRule);
            if (rules.some(({ name }) => name === inputs.name))
                throw new AwsError(
                    "ResourceAlreadyExistsException",
                    `A notification rule named ${inputs.name} exists in this account already.`,
                );
            // Source: Developer Tools console user guide, "Quotas for notifications".
            if (rules.length >= 1000) throw limit("The account has 1000 notification rules, as many as it may have.");
            if (rules.filter(rule => rule.resource === inputs.resource).length >= 10)
                throw limit(`${inputs.resource} has 10 notification rules, as many as a resource may have.`);
            const arn = call.arn("codestar-notifications", `notificationrule/${call.unique(40)}`);
            return { id: arn, attributes: { arn } };
        },
        update(call, inputs) {
            requireRule(call, inputs);
            return {};
        },
    },
);

function requireRule(call: Call, { resource: arn, eventTypeIds, targets = [] }: Inputs): void {
    const service = arn.split(":")[2] ?? "";
    const known = eventTypes[service];
    if (!known)
        throw validation(`Notification rules are for pipelines, repositories, build projects and applications of CodeDeploy, not ${arn}`);
    const strange = eventTypeIds.find(id => !known.includes(id));
    if (strange) throw validation(`${strange} is no event type of ${service}`);
    if (!resourceExists(call, arn)) throw configuration(`The resource ${arn} does not exist`);
    for (const { address, type = "SNS" } of targets) requireTarget(call, address, type);
}

function resourceExists(call: Call, arn: string): boolean {
    const [, , service, region, account, ...rest] = arn.split(":");
    if (region !== call.region || account !== call.account) return false;
    const name = rest.join(":");
    if (service === "codepipeline") return call.get(pipeline, name) !== undefined;
    if (service === "codecommit") return call.get(codeRepository, name) !== undefined;
    if (service === "codebuild") return findProject(call, name.replace("project/", "")) !== undefined;
    return call.find(application, each => each.arn === arn) !== undefined;
}

/** The target is there. Whether messages reach it, AWS finds out later: see `DescribeNotificationRule`. */
function requireTarget(call: Call, address: string, type: string): void {
    const missing = configuration(`The target ${address} does not exist`);
    if (type === "AWSChatbotSlack") {
        if (!call.get(slackChannel, address)) throw missing;
        return;
    }
    if (type === "AWSChatbotMicrosoftTeams") {
        if (!call.get(teamsChannel, address)) throw missing;
        return;
    }
    if (type !== "SNS") throw validation(`${type} is no type of target: SNS, AWSChatbotSlack, AWSChatbotMicrosoftTeams`);
    const [, , service, region, account] = address.split(":");
    if (service !== "sns") throw validation(`${address} is no SNS topic`);
    if (account !== call.account) throw new NotSimulated("notification rules that tell another account's topics");
    if (region !== call.region) throw configuration(`The topic ${address} is not in the rule's Region`);
    if (address.endsWith(".fifo")) throw validation("FIFO topics cannot be targets of notification rules");
    if (!call.get(topic, address)) throw missing;
}

/**
 * What a rule tells, and whether its targets hear of it: AWS takes a topic that nobody let it publish to, and notes it as unreachable.
 *
 * Source: CodeStar Notifications API reference, DescribeNotificationRule and TargetSummary; Developer Tools console user guide, "Notification
 * concepts" ("you must configure it with the required permissions before users receive notifications").
 */
export const describeNotificationRule = operation({
    name: "codestar-notifications:DescribeNotificationRule",
    parameters: ["Arn"],
    run(call, { Arn: arn }: { readonly Arn: string }) {
        const found = call.get(notificationRule, arn);
        if (!found) throw new AwsError("ResourceNotFoundException", `The notification rule ${arn} does not exist`);
        const reached = ({ address, type = "SNS" }: { readonly address: string; readonly type?: string }): boolean =>
            type !== "SNS" || publishFault(call, address, "codestar-notifications.amazonaws.com", { "aws:SourceArn": arn }) === undefined;
        return {
            Arn: arn,
            Name: found.name,
            Resource: found.resource,
            DetailType: found.detailType,
            EventTypes: found.eventTypeIds.map(EventTypeId => ({ EventTypeId })),
            Status: found.status,
            Targets: (found.targets ?? []).map(({ address, type }) => ({
                TargetAddress: address,
                TargetType: type ?? "SNS",
                TargetStatus: reached({ address, ...(type && { type }) }) ? "ACTIVE" : "UNREACHABLE",
            })),
        };
    },
});

export const codestarnotifications: Service = { resources: [notificationRule], operations: [describeNotificationRule] };
