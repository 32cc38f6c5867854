import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, resource, type Service } from "../model/resource.ts";
import { parsePolicy, policyText, type RefusePolicy } from "./policy.ts";
import { requirePrincipals } from "./principals.ts";
import { topicOf, topicSubscription } from "./sns-subscription.ts";

interface TopicAttributes {
    readonly arn: string;
    readonly owner: string;
    readonly policy: string;
}

/** SNS takes any key and looks for it only when a message is published. Source: SNS API reference, CreateTopic; "Security best practices". */
export const topic = resource<aws.sns.TopicArgs, TopicAttributes>("aws:sns/topic:Topic", {
    cloudFormation: "AWS::SNS::Topic",
    names: { name: "TopicName", policy: null, deliveryPolicy: null },
    inputs: {
        name: true,
        contentBasedDeduplication: true,
        displayName: true,
        fifoTopic: true,
        kmsMasterKeyId: true,
        policy: true,
        signatureVersion: true,
        tags: true,
        tracingConfig: true,
    },
    autoName: { property: "name", maxLength: 256 },
    defaults: { contentBasedDeduplication: false, fifoTopic: false },
    check: ({ name = "topic", displayName = "", fifoTopic }) => [
        ...(/^[a-zA-Z0-9_-]{1,256}(\.fifo)?$/.test(name)
            ? []
            : [{ property: "name", reason: `is "${name}", not 1 to 256 letters, digits, - and _` }]),
        ...(fifoTopic === true && !name.endsWith(".fifo")
            ? [{ property: "name", reason: "does not end with .fifo, as a FIFO topic's does" }]
            : []),
        ...(displayName.length <= 100 ? [] : [{ property: "displayName", reason: "is longer than 100 characters" }]),
    ],
    create(call, inputs) {
        const arn = call.arn("sns", inputs.name as string);
        if (call.get(topic, arn))
            throw new AwsError("InvalidParameter", "Invalid parameter: Attributes Reason: Topic already exists with different attributes");
        if (inputs.policy) requireTopicPolicy(call, inputs.policy);
        return { id: arn, attributes: { arn, owner: call.account, policy: policyText(inputs.policy ?? defaultPolicy(call, arn)) } };
    },
    update(call, { policy }) {
        if (!policy) return {};
        requireTopicPolicy(call, policy);
        return { policy: policyText(policy) };
    },
    delete(call, _state, arn) {
        // Source: SNS API reference, DeleteTopic: its subscriptions go along with it.
        for (const one of call.all(topicSubscription)) if (topicOf(one) === arn) call.remove(topicSubscription, one.id);
        call.remove(topicPolicy, arn);
    },
});

const topicActions = [
    "GetTopicAttributes",
    "SetTopicAttributes",
    "AddPermission",
    "RemovePermission",
    "DeleteTopic",
    "Subscribe",
    "ListSubscriptionsByTopic",
    "Publish",
];

/** Source: SNS developer guide, "Overview of managing access in Amazon SNS". */
const defaultPolicy = (call: Call, arn: string): object => ({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
        {
            Sid: "__default_statement_ID",
            Effect: "Allow",
            Principal: { AWS: "*" },
            Action: topicActions.map(action => `SNS:${action}`),
            Resource: arn,
            Condition: { StringEquals: { "AWS:SourceOwner": call.account } },
        },
    ],
});

const malformed: RefusePolicy = (sentence, fault) =>
    new AwsError(
        "InvalidParameter",
        fault === "json"
            ? "Invalid parameter: Policy Error: null"
            : fault === "principal"
              ? "Invalid parameter: Policy Error: PrincipalNotFound"
              : `Invalid parameter: Policy Error: ${sentence}`,
    );

function requireTopicPolicy(call: Call, policy: unknown, arn?: string): void {
    const document = parsePolicy(policy, "resource", malformed);
    for (const { actions = [], notActions = [], resources, notResources } of document.statements) {
        const strange = [...actions, ...notActions].find(action => action !== "*" && !/^sns:/i.test(action));
        if (strange) throw new AwsError("InvalidParameter", "Invalid parameter: Policy statement action out of service scope!");
        const named = resources ?? notResources;
        if (!named?.length) throw malformed("Missing required field Resource", "syntax");
        if (arn && named.some(one => one !== arn && one !== "*"))
            throw new AwsError("InvalidParameter", "Invalid parameter: Policy Error: Invalid resource");
    }
    requirePrincipals(call, document, malformed);
}

export const topicPolicy = resource<aws.sns.TopicPolicyArgs, { readonly owner: string; readonly policy: string }>(
    "aws:sns/topicPolicy:TopicPolicy",
    {
        inputs: { arn: true, policy: true },
        replaces: { arn: "the provider's schema: ForceNew" },
        updates: { policy: "SetTopicAttributes" },
        create(call, { arn, policy }) {
            setPolicy(call, arn, policy);
            call.remove(topicPolicy, arn); // SetTopicAttributes overwrites.
            return { id: arn, attributes: { owner: call.account, policy: policyText(policy) } };
        },
        update(call, { arn, policy }) {
            setPolicy(call, arn, policy);
            return { policy: policyText(policy) };
        },
        delete(call, _state, arn) {
            const found = call.get(topic, arn);
            if (found) call.put(topic, arn, { ...found, policy: policyText(defaultPolicy(call, arn)) });
        },
    },
);

function setPolicy(call: Call, arn: string, policy: unknown): void {
    const found = requireTopic(call, arn);
    requireTopicPolicy(call, policy, arn);
    call.put(topic, arn, { ...found, policy: policyText(policy) });
}

export function requireTopic(call: Call, arn: string) {
    const found = call.get(topic, arn);
    if (!found) throw new AwsError("NotFound", "Topic does not exist");
    return found;
}

export const sns: Service = { resources: [topic, topicPolicy, topicSubscription] };
