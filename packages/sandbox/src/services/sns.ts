import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, type Plain, resource, type Service } from "../model/resource.ts";
import { parsePolicy, policyText, type RefusePolicy } from "./policy.ts";
import { requirePrincipals } from "./principals.ts";

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

type Subscription = Plain<aws.sns.TopicSubscriptionArgs>;
const topicOf = ({ topic: arn }: { readonly topic: unknown }): string => String(arn);

/** Forms of endpoints. Source: SNS API reference, Subscribe. */
const endpoints: Readonly<Record<string, RegExp>> = {
    email: /^[^@\s]+@[^@\s]+$/,
    "email-json": /^[^@\s]+@[^@\s]+$/,
    http: /^http:\/\//,
    https: /^https:\/\//,
    lambda: /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:/,
    sms: /^\+?\d+$/,
    sqs: /^arn:aws:sqs:[a-z0-9-]+:\d{12}:/,
};

export const topicSubscription = resource<
    aws.sns.TopicSubscriptionArgs,
    {
        readonly arn: string;
        readonly ownerId: string;
        readonly pendingConfirmation: boolean;
        readonly confirmationWasAuthenticated: boolean;
    }
>("aws:sns/topicSubscription:TopicSubscription", {
    cloudFormation: "AWS::SNS::Subscription",
    names: { topic: "TopicArn" },
    inputs: {
        endpoint: true,
        endpointAutoConfirms: true,
        filterPolicy: true,
        filterPolicyScope: true,
        protocol: true,
        rawMessageDelivery: true,
        topic: true,
    },
    replaces: { endpointAutoConfirms: "the provider's schema: ForceNew" },
    defaults: { endpointAutoConfirms: false, rawMessageDelivery: false },
    check: ({ protocol = "email" }) =>
        endpoints[protocol]
            ? []
            : [{ property: "protocol", reason: `is ${protocol}; the sandbox models ${Object.keys(endpoints).join(", ")}` }],
    create(call, inputs) {
        requireSubscription(call, inputs);
        const arn = `${topicOf(inputs)}:${[8, 4, 4, 4, 12].map(length => call.unique(length)).join("-")}`;
        const { protocol } = inputs;
        // A person confirms an e-mail; an endpoint of one's own may do it by itself.
        const pending = protocol.startsWith("email") || (protocol.startsWith("http") && !inputs.endpointAutoConfirms);
        return {
            id: arn,
            attributes: { arn, ownerId: call.account, pendingConfirmation: pending, confirmationWasAuthenticated: !pending },
        };
    },
    update(call, inputs) {
        requireSubscription(call, inputs);
        return {};
    },
});

function requireSubscription(call: Call, inputs: Subscription): void {
    const { protocol, endpoint, rawMessageDelivery, filterPolicy } = inputs;
    const invalid = (reason: string): AwsError => new AwsError("InvalidParameter", `Invalid parameter: ${reason}`);
    const arn = topicOf(inputs);
    const [, , , region, account] = arn.split(":");
    if (account === undefined || region === undefined) throw invalid("TopicArn");
    if (region !== call.region) throw invalid("TopicArn");
    if (account !== call.account) throw new NotSimulated("subscriptions to another account's topics");
    requireTopic(call, arn);
    if (!endpoints[protocol]?.test(endpoint))
        throw invalid(
            protocol.startsWith("email")
                ? "Email address"
                : protocol === "sms"
                  ? "Invalid SMS endpoint"
                  : `Endpoint must match the specified protocol`,
        );
    if (rawMessageDelivery && !["http", "https", "sqs"].includes(protocol)) {
        throw invalid(`Attributes Reason: RawMessageDelivery: Delivery protocol [${protocol}] does not support raw message delivery.`);
    }
    if (filterPolicy) {
        try {
            JSON.parse(filterPolicy);
        } catch {
            throw invalid("FilterPolicy: failed to parse JSON.");
        }
    }
}

export const sns: Service = { resources: [topic, topicPolicy, topicSubscription] };
