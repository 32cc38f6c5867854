import type { Call } from "../model/resource.ts";
import { mayPass, unauthorized } from "./iam-access.ts";
import { roleByArn } from "./iam-role.ts";
import { mayUseKey, resolveKey } from "./kms-access.ts";
import { parsePolicy } from "./policy.ts";
import { evaluate, type Request } from "./policy-evaluation.ts";
import { topic } from "./sns.ts";

/** What a publisher needs of an encrypted topic's key. Source: SNS developer guide, "Managing Amazon SNS encryption keys and costs". */
const keyActions = ["kms:GenerateDataKey", "kms:Decrypt"];

/**
 * Why a message of `by` (a service such as `events.amazonaws.com`, or a role's ARN) would not reach a topic: the topic's policy together with
 * the role's own, then those of the topic's key. AWS takes a rule or an alarm whose messages will be lost, and says nothing.
 */
export function publishFault(call: Call, topicArn: string, by: string, context: Request["context"] = {}): string | undefined {
    const [, , , region = "", account = ""] = topicArn.split(":");
    const there = call.at({ account, region });
    const found = call.accountExists(account) ? there.get(topic, topicArn) : undefined;
    if (!found) return "Topic does not exist";
    if (!mayPublish(call, found.policy, topicArn, by, context)) return unauthorized(by, "SNS:Publish", topicArn);
    if (!found.kmsMasterKeyId) return undefined;
    const key = resolveKey(there, found.kmsMasterKeyId);
    if (!key) return `The key ${found.kmsMasterKeyId} does not exist`;
    if (key.pendingDeletion || !key.enabled) return `${key.arn} is disabled.`;
    // AWS's own key is for its account's roles: its policy names no service.
    const denied = keyActions.find(action =>
        key.policy === undefined && !by.startsWith("arn:")
            ? true
            : !mayUseKey(there, key, by, action, { ...context, "kms:ViaService": `sns.${region}.amazonaws.com` }),
    );
    return denied && unauthorized(by, denied, key.arn);
}

function mayPublish(call: Call, policy: string, topicArn: string, by: string, context: Request["context"]): boolean {
    const document = parsePolicy(policy, "resource");
    const action = "sns:Publish";
    if (!by.startsWith("arn:")) {
        const keys = { "aws:SourceAccount": call.account, ...context };
        return evaluate(document, { by: { service: by }, action, resource: topicArn, context: keys }) === "allowed";
    }
    const asker = roleByArn(call, by);
    if (!asker) return false;
    const request: Request = {
        by: { arn: by },
        action,
        resource: topicArn,
        context: { ...context, "aws:SourceOwner": by.split(":")[4] ?? "" },
    };
    const verdict = evaluate(document, request);
    // In the topic's own account the role's policies are enough.
    const own = topicArn.split(":")[4] === by.split(":")[4];
    return mayPass(call, verdict === "none" && own ? "account" : verdict, asker, request);
}
