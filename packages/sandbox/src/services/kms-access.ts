import { AwsError } from "../model/errors.ts";
import type { Call } from "../model/resource.ts";
import { mayPass } from "./iam-access.ts";
import { roleByArn } from "./iam-role.ts";
import { alias, deletedKey, key } from "./kms.ts";
import { parsePolicy } from "./policy.ts";
import { evaluate, type Request } from "./policy-evaluation.ts";

/** A key as its users see it. */
export interface UsableKey {
    readonly arn: string;
    readonly enabled: boolean;
    readonly pendingDeletion: boolean;
    readonly symmetric: boolean;
    /** The key policy; none for AWS's own keys (`alias/aws/…`), which each service may use for its account. */
    readonly policy?: string;
}

/** Who uses the key, for what: `logs.eu-central-1.amazonaws.com`, or a role's ARN. */
export interface KeyUse {
    readonly by: string;
    /** @default `kms:GenerateDataKey` and `kms:Decrypt`, which encryption under a data key takes */
    readonly actions?: readonly string[];
    readonly context?: Request["context"];
}

/** A key by id, ARN, alias name or alias ARN; ARNs may be of other accounts, but never of another region. */
export function resolveKey(call: Call, given: string): UsableKey | undefined {
    const [, region = call.region, account = call.account, id = given] = /^arn:aws:kms:([a-z0-9-]+):(\d{12}):(.+)$/.exec(given) ?? [];
    if (region !== call.region || !call.accountExists(account)) return undefined;
    const there = call.at({ account });
    const name = id.replace(/^key\//, "");
    if (name.startsWith("alias/aws/")) {
        return { arn: there.arn("kms", name), enabled: true, pendingDeletion: false, symmetric: true };
    }
    const target = name.startsWith("alias/") ? there.get(alias, name)?.targetKeyArn : there.arn("kms", `key/${name}`);
    const keyId = target?.replace(/^.*key\//, "") ?? "";
    const found = there.get(key, keyId);
    if (found) {
        const symmetric = found.customerMasterKeySpec === "SYMMETRIC_DEFAULT";
        return { arn: found.arn, enabled: found.isEnabled !== false, pendingDeletion: false, symmetric, policy: found.policy };
    }
    const deleted = there.get(deletedKey, keyId);
    return deleted && { arn: deleted.arn, enabled: false, pendingDeletion: true, symmetric: true };
}

/**
 * The key exists in this region, is enabled, and (where `use` is given) its policy lets that service or role use it.
 *
 * `refuse` is for services that answer with a code of their own; without it, KMS's own answers are passed on.
 */
export function requireKey(call: Call, keyArnOrId: string, use?: string | KeyUse, refuse?: (reason: string) => AwsError): UsableKey {
    const no = (code: string, reason: string): AwsError => refuse?.(reason) ?? new AwsError(code, reason);
    const found = resolveKey(call, keyArnOrId);
    if (!found) {
        const name = keyArnOrId.startsWith("arn:")
            ? keyArnOrId
            : call.arn("kms", keyArnOrId.startsWith("alias/") ? keyArnOrId : `key/${keyArnOrId}`);
        throw no("NotFoundException", name.includes(":alias/") ? `Alias ${name} is not found.` : `Key '${name}' does not exist`);
    }
    // Source: KMS developer guide, "Key states of AWS KMS keys".
    if (found.pendingDeletion) throw no("KMSInvalidStateException", `${found.arn} is pending deletion.`);
    if (!found.enabled) throw no("DisabledException", `${found.arn} is disabled.`);
    if (use === undefined || found.policy === undefined) return found;
    const { by, actions = ["kms:GenerateDataKey", "kms:Decrypt"], context }: KeyUse = typeof use === "string" ? { by: use } : use;
    const denied = actions.find(action => !mayUseKey(call, found, by, action, context));
    if (denied !== undefined) {
        throw no("AccessDeniedException", `${by} is not authorized to perform: ${denied} on resource: ${found.arn}`);
    }
    return found;
}

/** The key policy (with the role's own policies, where it leaves the choice to them) allows `by` this action. */
export function mayUseKey(call: Call, { arn, policy }: UsableKey, by: string, action: string, context: Request["context"] = {}): boolean {
    if (policy === undefined) return arn.split(":")[4] === call.account;
    const document = parsePolicy(policy, "resource");
    if (!by.startsWith("arn:")) {
        const keys = { "aws:SourceAccount": call.account, "kms:CallerAccount": call.account, ...context };
        return evaluate(document, { by: { service: by }, action, resource: arn, context: keys }) === "allowed";
    }
    const asker = roleByArn(call, by);
    const request = { by: { arn: by }, action, resource: arn, context: { "kms:CallerAccount": by.split(":")[4] ?? "", ...context } };
    return asker !== undefined && mayPass(call, evaluate(document, request), asker, request);
}
