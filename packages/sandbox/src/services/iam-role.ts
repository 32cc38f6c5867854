import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource, type State } from "../model/resource.ts";
import { policyExists, rolePolicy, rolePolicyAttachment } from "./iam-policy.ts";
import { instanceProfile } from "./iam-profile.ts";
import { type PolicyDocument, parsePolicy, policySize, policyText } from "./policy.ts";
import { requirePrincipals } from "./principals.ts";

export interface RoleAttributes {
    readonly arn: string;
    readonly uniqueId: string;
    readonly createDate: string;
    readonly assumeRolePolicy: string;
}
export type RoleState = State<aws.iam.RoleArgs, RoleAttributes> & { readonly name: string };

/** Letters of IAM's unique ids. Source: IAM user guide, "IAM identifiers". */
export const idAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
export const iamArn = (call: Call, resource: string): string => call.arn("iam", resource, { region: "" });

export const role = resource<aws.iam.RoleArgs, RoleAttributes>("aws:iam/role:Role", {
    cloudFormation: "AWS::IAM::Role",
    names: { name: "RoleName", assumeRolePolicy: "AssumeRolePolicyDocument", forceDetachPolicies: null },
    global: true,
    inputs: {
        name: true,
        path: true,
        description: true,
        assumeRolePolicy: true,
        permissionsBoundary: true,
        maxSessionDuration: true,
        forceDetachPolicies: true,
        tags: true,
    },
    autoName: { property: "name", maxLength: 64 },
    defaults: { path: "/", maxSessionDuration: 3600, forceDetachPolicies: false },
    check: ({ name = "role", path = "/", description = "", maxSessionDuration = 3600 }) => [
        // Source: IAM API reference, CreateRole.
        ...(/^[\w+=,.@-]{1,64}$/.test(name) ? [] : [{ property: "name", reason: `is "${name}", not 1 to 64 letters, digits and _+=,.@-` }]),
        ...(/^\/([\x21-\x7e]+\/)?$/.test(path) ? [] : [{ property: "path", reason: `is "${path}", which does not begin and end with /` }]),
        ...(description.length <= 1000 ? [] : [{ property: "description", reason: "is longer than 1000 characters" }]),
        ...(maxSessionDuration >= 3600 && maxSessionDuration <= 43200
            ? []
            : [{ property: "maxSessionDuration", reason: `is ${maxSessionDuration}, not 3600 to 43200 seconds` }]),
    ],
    create(call, inputs) {
        const name = inputs.name as string;
        if (call.get(role, name)) throw new AwsError("EntityAlreadyExists", `Role with name ${name} already exists.`);
        requireTrust(call, inputs);
        return {
            id: name,
            attributes: {
                arn: iamArn(call, `role${inputs.path ?? "/"}${name}`),
                uniqueId: `AROA${call.unique(17, idAlphabet)}`,
                createDate: call.now(),
                assumeRolePolicy: policyText(inputs.assumeRolePolicy),
            },
        };
    },
    update(call, inputs) {
        requireTrust(call, inputs);
        return { assumeRolePolicy: policyText(inputs.assumeRolePolicy) };
    },
    delete(call, state, name) {
        const inline = call.all(rolePolicy).filter(policy => policy.role === name);
        const attached = call.all(rolePolicyAttachment).filter(attachment => attachment.role === name);
        if (state.forceDetachPolicies) {
            for (const { id } of inline) call.remove(rolePolicy, id);
            for (const { id } of attached) call.remove(rolePolicyAttachment, id);
        } else {
            if (attached.length > 0) throw new AwsError("DeleteConflict", "Cannot delete entity, must detach all policies first.");
            if (inline.length > 0) throw new AwsError("DeleteConflict", "Cannot delete entity, must delete policies first.");
        }
        // Pulumi's provider takes the role out of its instance profiles by itself; only another account's caller would meet the conflict.
        for (const { id, ...profile } of call.all(instanceProfile)) {
            if (profile.role === name) call.put(instanceProfile, id, { ...profile, role: undefined });
        }
    },
});

function requireTrust(call: Call, { assumeRolePolicy, permissionsBoundary }: Plain<aws.iam.RoleArgs>): void {
    const trust = parsePolicy(assumeRolePolicy, "trust");
    // Source: IAM user guide, "IAM and AWS STS quotas": role trust policy length.
    if (policySize(assumeRolePolicy) > 2048) throw new AwsError("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048");
    requirePrincipals(call, trust);
    if (permissionsBoundary && !policyExists(call, permissionsBoundary)) {
        throw new AwsError("NoSuchEntity", `Scope ARN: ${permissionsBoundary} does not exist or is not attachable.`);
    }
}

/** The role of this ARN, in whichever account it is. */
export function roleByArn(call: Call, arn: string): RoleState | undefined {
    const [, account, name] = /^arn:aws:iam::(\d{12}):role\/(?:[^/]+\/)*([^/]+)$/.exec(arn) ?? [];
    if (account === undefined || name === undefined || !call.accountExists(account)) return undefined;
    const found = call.at({ account }).get(role, name);
    return found?.arn === arn ? (found as RoleState) : undefined;
}

export function requireRoleNamed(call: Call, name: string): RoleState {
    const found = call.get(role, name);
    if (!found) throw new AwsError("NoSuchEntity", `The role with name ${name} cannot be found.`);
    return found as RoleState;
}

export const trustOf = ({ assumeRolePolicy }: RoleState): PolicyDocument => parsePolicy(assumeRolePolicy, "trust");
