import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, resource } from "../model/resource.ts";
import { groupPolicyAttachment } from "./iam-group.ts";
import { iamArn, idAlphabet, requireRoleNamed } from "./iam-role.ts";
import { managedPolicies } from "./managed-policies.ts";
import { type PolicyDocument, parsePolicy, policySize, policyText } from "./policy.ts";

/** Policies: of one role, of the customer, and attachments of these to roles. Quotas: IAM user guide, "IAM and AWS STS quotas". */
const roleName = /^[\w+=,.@-]{1,64}$/;

export const policy = resource<
    aws.iam.PolicyArgs,
    { readonly arn: string; readonly policyId: string; readonly attachmentCount: number; readonly policy: string }
>("aws:iam/policy:Policy", {
    cloudFormation: "AWS::IAM::ManagedPolicy",
    names: { name: "ManagedPolicyName", policy: "PolicyDocument", tags: null },
    global: true,
    inputs: { name: true, path: true, description: true, policy: true, tags: true },
    updates: { policy: "the provider makes a new version and removes the oldest of five", tags: "TagPolicy" },
    autoName: { property: "name", maxLength: 128 },
    defaults: { path: "/" },
    check: ({ path = "/" }) =>
        /^\/([\x21-\x7e]+\/)?$/.test(path) ? [] : [{ property: "path", reason: `is "${path}", which does not begin and end with /` }],
    create(call, inputs) {
        const arn = iamArn(call, `policy${inputs.path ?? "/"}${inputs.name}`);
        if (call.find(policy, ({ name }) => name === inputs.name)) {
            throw new AwsError("EntityAlreadyExists", `A policy called ${inputs.name} already exists. Duplicate names are not allowed.`);
        }
        requirePolicyText(inputs.policy);
        return {
            id: arn,
            attributes: { arn, policyId: `ANPA${call.unique(17, idAlphabet)}`, attachmentCount: 0, policy: policyText(inputs.policy) },
        };
    },
    update(_call, inputs) {
        requirePolicyText(inputs.policy);
        return { policy: policyText(inputs.policy) };
    },
    delete(call, { arn }) {
        if (attachments(call, arn) > 0) throw new AwsError("DeleteConflict", "Cannot delete a policy attached to entities.");
    },
    read: (call, { arn }) => ({ attachmentCount: attachments(call, arn) }),
});

const attachments = (call: Call, arn: string): number =>
    [...call.all(rolePolicyAttachment), ...call.all(groupPolicyAttachment)].filter(({ policyArn }) => policyArn === arn).length;

function requirePolicyText(text: unknown): void {
    parsePolicy(text, "identity");
    if (policySize(text) > 6144) throw new AwsError("LimitExceeded", "Cannot exceed quota for PolicySize: 6144");
}

export const rolePolicy = resource<aws.iam.RolePolicyArgs, { readonly policy: string }>("aws:iam/rolePolicy:RolePolicy", {
    cloudFormation: "AWS::IAM::RolePolicy",
    names: { name: "PolicyName", policy: "PolicyDocument", role: "RoleName" },
    global: true,
    inputs: { name: true, policy: true, role: true },
    autoName: { property: "name", maxLength: 128 },
    check: ({ role }) =>
        typeof role !== "string" || roleName.test(role) ? [] : [{ property: "role", reason: `is "${role}", not the name of a role` }],
    create(call, inputs) {
        const id = `${inputs.role}:${inputs.name}`;
        requireInline(call, id, inputs.role as unknown as string, inputs.policy);
        call.remove(rolePolicy, id); // PutRolePolicy overwrites.
        return { id, attributes: { policy: policyText(inputs.policy) } };
    },
    update(call, inputs, _before, id) {
        requireInline(call, id, inputs.role as unknown as string, inputs.policy);
        return { policy: policyText(inputs.policy) };
    },
});

function requireInline(call: Call, id: string, role: string, text: unknown): void {
    requireRoleNamed(call, role);
    parsePolicy(text, "identity");
    const others = call.all(rolePolicy).filter(other => other.role === role && other.id !== id);
    const size = others.reduce((sum, other) => sum + policySize(other.policy), policySize(text));
    if (size > 10240) throw new AwsError("LimitExceeded", `Maximum policy size of 10240 bytes exceeded for role ${role}`);
}

export const rolePolicyAttachment = resource<aws.iam.RolePolicyAttachmentArgs>("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
    global: true,
    inputs: { policyArn: true, role: true },
    replaces: { policyArn: "an attachment is a pair of names", role: "an attachment is a pair of names" },
    create(call, inputs) {
        const role = inputs.role as unknown as string;
        requireRoleNamed(call, role);
        if (/^AWSReservedSSO_|^AWSServiceRoleFor/.test(role))
            throw new AwsError(
                "UnmodifiableEntity",
                `Cannot perform the operation on the protected role '${role}' - this role is only modifiable by AWS`,
            );
        if (!policyExists(call, inputs.policyArn)) {
            throw new AwsError("NoSuchEntity", `Policy ${inputs.policyArn} does not exist or is not attachable.`);
        }
        const attached = new Set(call.all(rolePolicyAttachment).flatMap(other => (other.role === role ? [other.policyArn] : [])));
        if (attached.add(inputs.policyArn).size > 10) throw new AwsError("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10");
        return { id: `${role}-${call.unique(26, "0123456789")}`, attributes: {} };
    },
});

/** AWS's own policies are known by a list that cannot be complete: one that is not on it is not called missing. */
export function policyExists(call: Call, arn: string): boolean {
    const managed = /^arn:aws:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
    if (managed !== undefined) {
        if (!managedPolicies.has(managed)) throw new NotSimulated(`the AWS-managed policy ${arn}`);
        return true;
    }
    return call.get(policy, arn) !== undefined;
}

/** Everything that a role's own policies allow, as documents; of AWS's own policies only those that allow all but a few services. */
export function identityPolicies(call: Call, role: string): readonly PolicyDocument[] {
    const inline = call.all(rolePolicy).flatMap(one => (one.role === role ? [one.policy] : []));
    const attached = call.all(rolePolicyAttachment).flatMap(one => {
        if (one.role !== role) return [];
        const text = call.get(policy, one.policyArn)?.policy ?? managedPolicies.get(one.policyArn.replace("arn:aws:iam::aws:policy/", ""));
        return text ? [text] : [];
    });
    return [...inline, ...attached].map(text => parsePolicy(text, "identity"));
}
