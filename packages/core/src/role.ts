import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allow, type Condition, type Grant } from "./grant.ts";
import { packGrants } from "./pack-grants.ts";

/** Who may assume a role: an AWS service, or principals of AWS accounts. */
export interface Trust {
    readonly principal: { readonly Service: string } | { readonly AWS: pulumi.Input<string> | readonly string[] };
    readonly condition?: Condition;
}

/** Where a role lives among its account's roles, where its ARN is part of a contract. */
export interface RoleName {
    readonly name: string;
    /** Starts and ends with a slash. */
    readonly path: string;
}

/** A role and what it holds. */
export interface GrantedRole {
    readonly role: aws.iam.Role;
    /** Known once the role holds its grants: CodePipeline, for one, refuses a role that may not do its work yet. */
    readonly arn: pulumi.Output<string>;
}

/** Pulumi's name of a policy is the logical one, a dash and seven digits. Source: IAM user guide, "IAM and AWS STS quotas": 128 characters. */
const policyName = (logical: string, ours: string): { readonly name?: string } => (logical.length + 8 <= 128 ? {} : { name: ours });

/**
 * A role for one purpose, holding `grants` and nothing else: in one inline policy, and in managed ones where they are longer than that takes.
 *
 * @throws RangeError where they are longer than all policies of a role together.
 */
export function role(
    name: string,
    { trust, grants, physicalName }: { readonly trust: Trust; readonly grants: readonly Grant[]; readonly physicalName?: RoleName },
    opts: pulumi.CustomResourceOptions,
): GrantedRole {
    const { principal, condition } = trust;
    const made = new aws.iam.Role(
        name,
        {
            ...physicalName,
            assumeRolePolicy: pulumi.jsonStringify({
                Version: "2012-10-17",
                Statement: [
                    { Effect: "Allow", Action: "sts:AssumeRole", Principal: principal, ...(condition && { Condition: condition }) },
                ],
            }),
        },
        opts,
    );
    if (grants.length === 0) return { role: made, arn: made.arn };
    const { inline, managed } = packGrants(grants);
    const logical = `${name}-policy`;
    const policy = new aws.iam.RolePolicy(logical, { ...policyName(logical, "policy"), role: made.id, policy: allow(inline) }, opts);
    const attached = managed.map((part, index) => {
        const logical = `${name}-policy-${index + 2}`;
        // Unique in an account, as the role's is: one with so long a logical name has a name of ours.
        const ours = `${physicalName?.name}-policy-${index + 2}`;
        const policy = new aws.iam.Policy(logical, { ...policyName(logical, ours), policy: allow(part) }, opts);
        return new aws.iam.RolePolicyAttachment(logical, { role: made.id, policyArn: policy.arn }, opts);
    });
    const held = pulumi.all([policy.id, ...attached.map(({ id }) => id)]);
    return { role: made, arn: pulumi.all([made.arn, held]).apply(([arn]) => arn) };
}

/** A role that only one AWS service may assume, such as `codebuild`. */
export const serviceRole = (name: string, service: string, grants: readonly Grant[], opts: pulumi.CustomResourceOptions): GrantedRole =>
    role(name, { trust: { principal: { Service: `${service}.amazonaws.com` } }, grants }, opts);
