import { administrator } from "../model/organization.ts";
import type { Call } from "../model/resource.ts";
import { role, roleByArn } from "./iam-role.ts";
import { type PolicyDocument, type RefusePolicy, withCode } from "./policy.ts";

/** IAM's own sentence; S3, KMS, ECR, … answer with others and pass their own `refuse`. */
export const invalidPrincipal = (kind: string, value: string): string =>
    `Invalid principal in policy: "${kind === "Service" ? "SERVICE" : kind}":"${value}"`;

/**
 * Refuses a policy that names an AWS principal which does not exist: an account, a role. Services are judged by their form.
 *
 * Source: IAM user guide, "AWS JSON policy elements: Principal". The sandbox has no IAM users but each account's administrator.
 */
export function requirePrincipals(call: Call, document: PolicyDocument, code: string | RefusePolicy = "MalformedPolicyDocument"): void {
    const refuse = typeof code === "string" ? withCode(code) : code;
    for (const { principals, notPrincipals } of document.statements) {
        for (const [kind, values] of Object.entries(principals ?? notPrincipals ?? {})) {
            const missing = values.find(value => !principalExists(call, kind, value));
            if (missing !== undefined) throw refuse(invalidPrincipal(kind, missing), "principal");
        }
    }
}

export function principalExists(call: Call, kind: string, value: string): boolean {
    if (kind === "Service") return isServicePrincipal(value);
    if (kind === "Federated") return /^arn:aws:iam::\d{12}:(oidc-provider|saml-provider)\/.+$|^[a-z0-9.-]+\.[a-z]+$/.test(value);
    if (kind === "CanonicalUser") return /^[0-9a-f]{64}$/.test(value);
    if (value === "*") return true;
    if (/^\d{12}$/.test(value)) return call.accountExists(value);
    const [, account, resource = ""] = /^arn:aws:(?:iam|sts)::(\d{12}):(.+)$/.exec(value) ?? [];
    if (account === undefined) return call.find(role, ({ uniqueId }) => uniqueId === value) !== undefined;
    if (!call.accountExists(account)) return false;
    if (resource === "root" || value === administrator(account)) return true;
    const session = /^assumed-role\/([^/]+)\/[^/*]+$/.exec(resource)?.[1];
    if (session !== undefined) return call.at({ account }).get(role, session) !== undefined;
    return roleByArn(call, value) !== undefined;
}

/** `ecs-tasks.amazonaws.com`, `logs.eu-central-1.amazonaws.com`: services by their form, not by a list that ages. */
export const isServicePrincipal = (value: string): boolean => /^[a-z0-9-]+(\.[a-z0-9-]+){0,2}\.amazonaws\.com$/.test(value);
