import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, operation } from "../model/resource.ts";
import { table } from "./dynamodb.ts";
import { rule, target } from "./events.ts";
import { unauthorized } from "./iam.ts";
import { findReadable } from "./kinesis.ts";
import { mayUseKey, resolveKey } from "./kms.ts";
import { eventSourceMapping } from "./lambda-event-source-mapping.ts";
import { requireSource, sourceOf } from "./lambda-event-sources.ts";
import { requireFunction } from "./lambda-function.ts";
import { mayInvoke } from "./lambda-invoke.ts";
import { parsePolicy } from "./policy.ts";
import { evaluate } from "./policy-evaluation.ts";
import { topicOf, topicSubscription } from "./sns-subscription.ts";
import { findQueue } from "./sqs.ts";

// What happens when there is an event: AWS's API has no such calls. They say what the delivery, or the one to the dead-letter queue that
// follows a failed one, lacks; AWS itself would drop the event, or try for days, without a word.

const denied = (sentence: string) => new AwsError("AccessDeniedException", sentence);

/** A service sends in its own name: the queue's policy must let it, and the key's. Source: SQS developer guide, "Key management". */
function requireServiceSends(call: Call, service: string, sourceArn: string, queueArn: string): void {
    const found = findQueue(call, queueArn);
    if (!found) throw new AwsError("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.");
    const context = { "aws:SourceArn": sourceArn, "aws:SourceAccount": call.account };
    const request = { by: { service }, action: "sqs:SendMessage", resource: queueArn, context };
    if (found.policy === "" || evaluate(parsePolicy(found.policy, "resource"), request) !== "allowed")
        throw denied(unauthorized(service, "sqs:SendMessage", queueArn));
    const key = found.kmsMasterKeyId ? resolveKey(call, found.kmsMasterKeyId) : undefined;
    for (const action of key ? ["kms:GenerateDataKey", "kms:Decrypt"] : []) {
        // AWS's own key has a policy that lets no service in.
        if (key && (key.policy === undefined || !mayUseKey(call, key, service, action)))
            throw denied(unauthorized(service, action, key.arn));
    }
}

function requireInvokes(call: Call, service: string, sourceArn: string, functionArn: string): void {
    if (!mayInvoke(call, functionArn, { principal: service, arn: sourceArn }))
        throw denied(unauthorized(service, "lambda:InvokeFunction", functionArn));
}

/** Source: EventBridge user guide, "Using resource-based policies for Amazon EventBridge". */
const invokeTargets = operation({
    name: "events:InvokeTargets",
    parameters: ["Rule", "EventBusName"],
    run(call, { Rule: name, EventBusName: bus = "default" }: { readonly Rule: string; readonly EventBusName?: string }) {
        const found = call.get(rule, bus === "default" ? name : `${bus}/${name}`);
        if (!found) throw new AwsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${bus}.`);
        for (const { arn, deadLetterConfig } of call.all(target).filter(each => each.rule === name && each.eventBusName === bus)) {
            if (sourceOf(arn) !== "lambda") throw new NotSimulated(`deliveries of EventBridge to service ${sourceOf(arn)}`);
            requireInvokes(call, "events.amazonaws.com", found.arn, arn);
            if (deadLetterConfig?.arn) requireServiceSends(call, "events.amazonaws.com", found.arn, deadLetterConfig.arn);
        }
        return {};
    },
});

/** Source: SNS developer guide, "Fanout Amazon SNS notifications to Lambda functions". */
const deliver = operation({
    name: "sns:Deliver",
    parameters: ["SubscriptionArn"],
    run(call, { SubscriptionArn: arn }: { readonly SubscriptionArn: string }) {
        const found = call.get(topicSubscription, arn);
        if (!found) throw new AwsError("NotFound", "Subscription does not exist");
        if (found.protocol !== "lambda") throw new NotSimulated(`deliveries of SNS by ${found.protocol}`);
        requireInvokes(call, "sns.amazonaws.com", topicOf(found), found.endpoint);
        const dead =
            found.redrivePolicy && (JSON.parse(found.redrivePolicy) as { readonly deadLetterTargetArn: string }).deadLetterTargetArn;
        if (dead) requireServiceSends(call, "sns.amazonaws.com", topicOf(found), dead);
        return {};
    },
});

/** The role must be let in by the key of what it reads and of where it tells of failures. Source: Lambda developer guide, the pages of each source. */
const poll = operation({
    name: "lambda:PollEventSource",
    parameters: ["UUID"],
    run(call, { UUID: uuid }: { readonly UUID: string }) {
        const found = call.get(eventSourceMapping, uuid);
        if (!found) throw new AwsError("ResourceNotFoundException", "The resource you requested does not exist.");
        const owner = requireFunction(call, found.functionName);
        requireSource(call, found, owner);
        requireKeyOf(call, owner.role, keyOf(call, found.eventSourceArn as string), ["kms:Decrypt"]);
        const failures = findQueue(call, found.destinationConfig?.onFailure?.destinationArn ?? "");
        requireKeyOf(call, owner.role, failures?.kmsMasterKeyId, ["kms:GenerateDataKey", "kms:Decrypt"]);
        return {};
    },
});

function keyOf(call: Call, arn: string): string | undefined {
    const stream = findReadable(call, arn);
    return (
        findQueue(call, arn)?.kmsMasterKeyId ??
        (stream?.encryptionType === "KMS" ? stream.kmsKeyId : undefined) ??
        call.find(table, ({ streamArn }) => streamArn === arn)?.serverSideEncryption?.kmsKeyArn
    );
}

function requireKeyOf(call: Call, role: string, keyId: string | undefined, actions: readonly string[]): void {
    const key = keyId ? resolveKey(call, keyId) : undefined;
    const lacking = key && actions.find(action => !mayUseKey(call, key, role, action));
    if (key && lacking) throw denied(unauthorized(role, lacking, key.arn));
}

export const deliveries = [invokeTargets, deliver, poll];
