import type { AwsError } from "../model/errors.ts";
import type { Call } from "../model/resource.ts";
import { identityPolicies } from "./iam-policy.ts";
import { type RoleState, roleByArn, trustOf } from "./iam-role.ts";
import { type Asker, evaluate, type Request } from "./policy-evaluation.ts";

/** What is wrong with a role, for services that have a sentence for each. */
export type RoleFault = "missing" | "other account" | "trust";

export interface RequireRole {
    /** The ARN of what the service acts for, where AWS checks `aws:SourceArn`. */
    readonly source?: string;
    /** The service takes roles of other accounts too. */
    readonly anyAccount?: boolean;
}

/** The role exists, in this account, and its trust policy lets the service assume it, conditions included. */
export function requireRole(
    call: Call,
    arn: string,
    servicePrincipal: string,
    refuse: (reason: string, fault: RoleFault) => AwsError,
    { source, anyAccount = false }: RequireRole = {},
): RoleState {
    const found = roleByArn(call, arn);
    if (!found) throw refuse(`the role ${arn} does not exist`, "missing");
    if (!anyAccount && arn.split(":")[4] !== call.account) throw refuse(`the role ${arn} is of another account`, "other account");
    const context = { "aws:SourceAccount": call.account, ...(source && { "aws:SourceArn": source }) };
    if (!trusts(call, found.arn, { service: servicePrincipal }, context)) {
        throw refuse(`the trust policy of ${arn} does not let ${servicePrincipal} assume it`, "trust");
    }
    return found;
}

/** The role's trust policy lets `by` assume it, whatever its own policies say. */
export function trusts(call: Call, roleArn: string, by: Asker, context: Request["context"] = {}): boolean {
    const found = roleByArn(call, roleArn);
    if (!found) return false;
    const verdict = evaluate(trustOf(found), { by, action: "sts:AssumeRole", context });
    return verdict === "allowed" || verdict === "account";
}

/**
 * The role `principalArn` may assume the role `roleArn`: trust on one side, and the principal's own policies on the other unless
 * both are of one account and the trust policy names the principal itself.
 *
 * Source: IAM user guide, "Cross-account policy evaluation logic".
 */
export function mayAssume(call: Call, roleArn: string, principalArn: string): boolean {
    const [wanted, asker] = [roleByArn(call, roleArn), roleByArn(call, principalArn)];
    if (!wanted || !asker) return false;
    const verdict = evaluate(trustOf(wanted), { by: { arn: principalArn }, action: "sts:AssumeRole" });
    return mayPass(call, verdict, asker, { by: { arn: principalArn }, action: "sts:AssumeRole", resource: roleArn });
}

/** The role's own policies allow it. In the role's account that is enough; the resource may also have a policy of its own. */
export function mayDo(call: Call, roleArn: string, request: Omit<Request, "by">): boolean {
    const asker = roleByArn(call, roleArn);
    if (!asker) return false;
    const account = asker.arn.split(":")[4] ?? "";
    const own = identityPolicies(call.at({ account }), asker.name).map(document =>
        evaluate(document, { ...request, by: { arn: roleArn } }),
    );
    return own.includes("allowed") && !own.includes("denied");
}

/** IAM's sentence. Source: IAM user guide, "Troubleshoot access denied error messages". */
export const unauthorized = (roleArn: string, action: string, resource: string): string =>
    `${roleArn} is not authorized to perform: ${action} on resource: ${resource}`;

/** Joins a resource's verdict with the asking role's own policies. */
export function mayPass(call: Call, verdict: ReturnType<typeof evaluate>, asker: RoleState, request: Request): boolean {
    const account = asker.arn.split(":")[4] ?? "";
    const own = identityPolicies(call.at({ account }), asker.name).map(document => evaluate(document, request));
    if (verdict === "denied" || verdict === "none" || own.includes("denied")) return false;
    const sameAccount = (request.resource ?? "").split(":")[4] === account;
    return (verdict === "allowed" && sameAccount) || own.includes("allowed");
}
