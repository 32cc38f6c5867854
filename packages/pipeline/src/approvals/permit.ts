import { allow, arnOf, type Delivery, permitName, type Rule, role } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/**
 * People of the delivery account. All that is given is a policy that they hold: it takes nothing from others, who may do the same where a
 * broader policy lets them.
 *
 * With nothing in it, there is the policy alone: a permission set of Identity Center names it, by path and name. Its own roles
 * (`AWSReservedSSO_…`) are AWS's to change.
 */
export interface Approvers {
    /** Names of roles. AWS takes ten policies a role. */
    readonly roles?: readonly string[];
    /** Names of IAM groups. AWS takes ten policies a group. */
    readonly groups?: readonly string[];
    /** ARNs of roles, users or whole accounts (`arn:aws:iam::<account>:root`) that may become a role made for this. */
    readonly assumableBy?: readonly string[];
}

/** What may be done with a part of a pipeline. */
export interface Permit {
    readonly delivery: Delivery;
    readonly pipelineName: string;
    /** The part: a stage's name, or a stage's and an action's. */
    readonly at: readonly string[];
    /** What is done to it, in a word: `approve`. */
    readonly what: string;
    readonly actions: readonly `codepipeline:${string}`[];
}

const nameForm = /^[\w+=,.@-]{1,128}$/;
const protectedRole = /^(AWSReservedSSO_|AWSServiceRoleFor)/;
const principal = /^arn:[a-z-]+:iam::\d{12}:(root|(role|user)\/[\w+=,.@/-]+)$/;

/** What is wrong with the people, also where a caller has no types. Source: IAM API reference, AttachRolePolicy, AttachGroupPolicy. */
export function approverRules(by: unknown, path: string): readonly Rule[] {
    if (by === undefined) return [];
    if (typeof by !== "object" || by === null || Array.isArray(by))
        return [[false, path, `is ${String(by)}: it says { roles, groups, assumableBy }`]];
    const { roles, groups, assumableBy } = by as Readonly<Record<string, unknown>>;
    return [
        ...eachOf(roles, `${path}.roles`, (role, at) => [
            [nameForm.test(role) && role.length <= 64, at, `is ${role}, not the name of a role`],
            [!protectedRole.test(role), at, `is ${role}, a role that only AWS may change: let its permission set name the policy`],
        ]),
        ...eachOf(groups, `${path}.groups`, (group, at) => [[nameForm.test(group), at, `is ${group}, not the name of a group`]]),
        ...eachOf(assumableBy, `${path}.assumableBy`, (arn, at) => [
            [principal.test(arn), at, `is ${arn}, not the ARN of a role, a user or an account's root`],
        ]),
    ];
}

function eachOf(given: unknown, path: string, rules: (one: string, at: string) => readonly Rule[]): readonly Rule[] {
    if (given === undefined) return [];
    if (!Array.isArray(given) || given.length === 0) return [[false, path, "needs at least one"]];
    return given.flatMap((one: unknown, index): readonly Rule[] => [
        ...rules(String(one), `${path}[${index}]`),
        [given.indexOf(one) === index, `${path}[${index}]`, `is ${String(one)}, which is there already`],
    ]);
}

/**
 * Lets people do something with one part of one pipeline, and look at that pipeline: no other, and no list of them.
 *
 * Source: CodePipeline user guide, "Grant approval permissions to an IAM user in CodePipeline" (there, the list is for the console's dashboard
 * alone: an approval's link leads to its pipeline).
 */
export function permit(name: string, permitted: Permit, by: Approvers, opts: pulumi.CustomResourceOptions): aws.iam.Policy {
    const { delivery, pipelineName, at, what, actions } = permitted;
    const part = [pipelineName, ...at].join("/");
    const policy = new aws.iam.Policy(
        name,
        {
            ...permitName(pipelineName, at, what, 128),
            description: `May ${what} ${part}`,
            policy: allow([
                {
                    actions: ["codepipeline:GetPipeline", "codepipeline:GetPipelineState", "codepipeline:GetPipelineExecution"],
                    resources: [arnOf(delivery, "codepipeline", pipelineName)],
                },
                { actions, resources: [arnOf(delivery, "codepipeline", part)] },
            ]),
        },
        opts,
    );
    const hold = (role: string, as: pulumi.Input<string>) =>
        new aws.iam.RolePolicyAttachment(`${name}-role-${role}`, { role: as, policyArn: policy.arn }, opts);
    for (const role of by.roles ?? []) hold(role, role);
    for (const group of by.groups ?? []) {
        new aws.iam.GroupPolicyAttachment(`${name}-group-${group}`, { group, policyArn: policy.arn }, opts);
    }
    if (by.assumableBy) {
        const physicalName = permitName(pipelineName, at, what, 64);
        const made = role(`${name}-role`, { physicalName, trust: { principal: { AWS: [...by.assumableBy] } }, grants: [] }, opts);
        hold("own", made.role.name);
    }
    return policy;
}

/** Lets people take a run past the conditions of one stage. Source: CodePipeline API reference, OverrideStageCondition. */
export const permitOverride = (
    name: string,
    { stage, ...pipeline }: Pick<Permit, "delivery" | "pipelineName"> & { readonly stage: string },
    by: Approvers,
    opts: pulumi.CustomResourceOptions,
): aws.iam.Policy =>
    permit(name, { ...pipeline, at: [stage], what: "override", actions: ["codepipeline:OverrideStageCondition"] }, by, opts);
