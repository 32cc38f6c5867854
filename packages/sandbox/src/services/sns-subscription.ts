import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { oneOf } from "./provider-checks.ts";
import { requireTopic } from "./sns.ts";
import { findQueue } from "./sqs.ts";

type Subscription = Plain<aws.sns.TopicSubscriptionArgs>;
export const topicOf = ({ topic: arn }: { readonly topic: unknown }): string => String(arn);

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
        redrivePolicy: true,
        topic: true,
    },
    replaces: { endpointAutoConfirms: "the provider's schema: ForceNew" },
    defaults: { endpointAutoConfirms: false, rawMessageDelivery: false },
    check: ({ protocol = "email", filterPolicy, filterPolicyScope }) => [
        ...(endpoints[protocol]
            ? []
            : [{ property: "protocol", reason: `is ${protocol}; the sandbox models ${Object.keys(endpoints).join(", ")}` }]),
        ...oneOf("filterPolicyScope", filterPolicyScope, ["MessageAttributes", "MessageBody"]),
        ...(filterPolicyScope !== undefined && filterPolicy === undefined
            ? [{ property: "filterPolicyScope", reason: "filter_policy is required when filter_policy_scope is set" }]
            : []),
    ],
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
    const { protocol, endpoint, rawMessageDelivery, filterPolicy, redrivePolicy } = inputs;
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
    // Source: SNS developer guide, "Message delivery for FIFO topics": to queues alone. The sentence is ours.
    if (arn.endsWith(".fifo") && protocol !== "sqs") throw invalid("Endpoint Reason: FIFO topics deliver to SQS queues only.");
    if (protocol === "sqs" && endpoint.endsWith(".fifo") && !arn.endsWith(".fifo"))
        throw invalid("Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics");
    if (filterPolicy) requireFilter(filterPolicy, inputs.filterPolicyScope ?? "MessageAttributes", invalid);
    if (redrivePolicy) requireRedrive(call, redrivePolicy, arn.endsWith(".fifo"), invalid);
}

type Invalid = (reason: string) => AwsError;

/** Source: SNS developer guide, "Filter policy constraints in Amazon SNS" and "Subscription filter policy scope". */
function requireFilter(text: string, scope: string, invalid: Invalid): void {
    let policy: unknown;
    try {
        policy = JSON.parse(text);
    } catch {
        throw invalid("FilterPolicy: failed to parse JSON.");
    }
    if (typeof policy !== "object" || policy === null || Array.isArray(policy)) throw invalid("FilterPolicy: Filter is not an object");
    const lists = leaves(policy as Record<string, unknown>, scope, invalid);
    if (lists.length > 5) throw invalid("FilterPolicy: Filter policy can not have more than 5 keys");
    if (lists.reduce((product, list) => product * list.length, 1) > 150) throw invalid("FilterPolicy: Filter policy is too complex");
}

function leaves(policy: Record<string, unknown>, scope: string, invalid: Invalid): readonly (readonly unknown[])[] {
    return Object.entries(policy).flatMap(([key, value]) => {
        if (key === "$or" && Array.isArray(value)) return value.flatMap(one => leaves(one as Record<string, unknown>, scope, invalid));
        if (Array.isArray(value)) return [value];
        if (typeof value !== "object" || value === null) throw invalid(`FilterPolicy: "${key}" must be an object or an array`);
        if (scope === "MessageAttributes") throw invalid("Filter policy scope MessageAttributes does not support nested filter policy");
        return leaves(value as Record<string, unknown>, scope, invalid);
    });
}

/** Source: SNS developer guide, "Amazon SNS dead-letter queues": same account and Region, FIFO for FIFO. The sentences are ours. */
function requireRedrive(call: Call, text: string, fifo: boolean, invalid: Invalid): void {
    let target: unknown;
    try {
        target = (JSON.parse(text) as Record<string, unknown> | null)?.["deadLetterTargetArn"];
    } catch {
        throw invalid("RedrivePolicy: failed to parse JSON.");
    }
    if (typeof target !== "string" || !target.startsWith(call.arn("sqs", "")))
        throw invalid("RedrivePolicy: deadLetterTargetArn must be the ARN of a queue of the subscription's account and Region");
    if (!findQueue(call, target)) throw invalid("RedrivePolicy: the dead-letter queue does not exist");
    if (target.endsWith(".fifo") !== fifo) throw invalid("RedrivePolicy: the dead-letter queue must be of the topic's type");
}
