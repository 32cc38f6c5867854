import { arnOf, type Customize, customize, type Place, type Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { branchRule, shown } from "./rules.ts";

/**
 * Whose approvals count: who assumes a role, who has a permission set of Identity Center, a user's name, or an ARN, in which `*` is any text.
 * All of the delivery account: CodeCommit counts no others.
 */
export type Reviewer = string | { readonly role: string } | { readonly permissionSet: string } | { readonly user: string };

/** How many must approve a pull request before it can be merged; its author never counts. */
export interface PullRequestApprovals {
    /** A whole number from 1. @default 1 */
    readonly needed?: number;
    /** @default everybody who may approve pull requests */
    readonly reviewers?: readonly Reviewer[];
    /** Branches that pull requests are merged into, up to 100; `*` is any text, but cannot be the first. @default all */
    readonly branches?: readonly string[];
    /** Last word on the template's arguments. */
    readonly customize?: Customize<aws.codecommit.ApprovalRuleTemplateArgs>;
}

/** As the pool of a rule has it. Sources: CodeCommit user guide, "Create an approval rule template"; IAM Identity Center user guide,
 * "Referencing permission sets in resource policies". */
function memberOf(reviewer: Reviewer, place: Pick<Place, "accountId" | "region">): string {
    if (typeof reviewer === "string") return reviewer;
    const assumed = (role: string) => arnOf(place, "sts", `assumed-role/${role}/*`, { region: "" });
    if ("role" in reviewer) return assumed(reviewer.role);
    if ("permissionSet" in reviewer) return assumed(`AWSReservedSSO_${reviewer.permissionSet}_*`);
    return `CodeCommitApprovers:${place.accountId}:${reviewer.user}`;
}

const contentOf = (
    { needed = 1, reviewers = [], branches = [] }: PullRequestApprovals,
    place: Pick<Place, "accountId" | "region">,
): string =>
    JSON.stringify({
        Version: "2018-11-08",
        ...(branches.length > 0 && { DestinationReferences: branches.map(branch => `refs/heads/${branch}`) }),
        Statements: [
            {
                Type: "Approvers",
                NumberOfApprovalsNeeded: needed,
                ...(reviewers.length > 0 && { ApprovalPoolMembers: reviewers.map(reviewer => memberOf(reviewer, place)) }),
            },
        ],
    });

/** A template of an approval rule, of this repository alone. */
export function approvalTemplate(
    name: string,
    { approvals, place, repository }: { approvals: PullRequestApprovals; place: Place; repository: pulumi.Input<string> },
    opts: pulumi.CustomResourceOptions,
): void {
    const { name: approvalRuleTemplateName } = new aws.codecommit.ApprovalRuleTemplate(
        name,
        customize({ content: contentOf(approvals, place) }, approvals.customize),
        opts,
    );
    const association = { approvalRuleTemplateName, repositoryName: repository };
    new aws.codecommit.ApprovalRuleTemplateAssociation(`${name}-association`, association, opts);
}

/** What CodeCommit would refuse, or would never count. Source: CodeCommit user guide, "Quotas in AWS CodeCommit". */
export function approvalRules(all: unknown, place: Pick<Place, "accountId" | "region">): readonly Rule[] {
    if (all === undefined) return [];
    if (typeof all !== "object" || all === null || Array.isArray(all))
        return [[false, "approvals", `is ${shown(all)}: must be rules by their names, such as { leads: { needed: 2 } }`]];
    return Object.entries(all).flatMap(([key, approvals]: [string, unknown]) => {
        const path = `approvals.${key}`;
        const named: Rule = [
            /^[a-z][a-z0-9-]{0,29}$/.test(key),
            path,
            "is called in other than 1 to 30 lower-case letters, digits and dashes",
        ];
        if (typeof approvals !== "object" || approvals === null) return [named, [false, path, `is ${shown(approvals)}, not a rule`]];
        const { needed = 1, reviewers, branches } = approvals as PullRequestApprovals;
        const rules = [
            named,
            [Number.isInteger(needed) && needed >= 1, `${path}.needed`, `is ${shown(needed)}: must be a whole number from 1`] as const,
            ...listRules(`${path}.reviewers`, reviewers, (at, reviewer) => reviewerRules(at, reviewer, place)),
            ...listRules(`${path}.branches`, branches, (at, branch) => [
                patternRule(at, branch),
                [!String(branch).startsWith("*"), at, `is ${shown(branch)}: CodeCommit takes no pattern that begins with *`],
            ]),
            [!Array.isArray(branches) || branches.length <= 100, `${path}.branches`, "has more than 100 branches"] as const,
        ];
        if (rules.some(([holds]) => !holds)) return rules;
        const { length } = contentOf(approvals, place);
        return [...rules, [length <= 3000, path, `makes a rule of ${length} characters: CodeCommit takes 3,000`]];
    });
}

/** A list that is left out, or has something in it. */
export const listRules = (path: string, list: unknown, rulesOf: (at: string, one: unknown) => readonly Rule[]): readonly Rule[] =>
    list === undefined
        ? []
        : Array.isArray(list) && list.length > 0
          ? list.flatMap((one: unknown, index) => [
                ...rulesOf(`${path}[${index}]`, one),
                [list.indexOf(one) === index, `${path}[${index}]`, `is ${shown(one)}, which is there already`] as const,
            ])
          : [[false, path, "needs at least one, or is left out"]];

/** A branch, or a pattern of branches: `*` is any text. */
export const patternRule = (path: string, pattern: unknown): Rule =>
    branchRule(typeof pattern === "string" ? pattern.replaceAll("*", "x") : pattern, path, shown(pattern));

const memberForm = /^arn:aws[a-z-]*:(iam|sts)::(\d{12}):\S+$/;
function reviewerRules(path: string, reviewer: unknown, { accountId }: Pick<Place, "accountId">): readonly Rule[] {
    if (typeof reviewer === "string") {
        const account = memberForm.exec(reviewer)?.[2];
        return account === undefined
            ? [[false, path, `is "${reviewer}": must be the ARN of a user or a role, or { role }, { permissionSet } or { user }`]]
            : [[account === accountId, path, `is of account ${account}: CodeCommit counts approvals of ${accountId} alone`]];
    }
    const [[kind, name] = [], ...more] = Object.entries(reviewer ?? {});
    const known = typeof reviewer === "object" && more.length === 0 && ["role", "permissionSet", "user"].includes(kind ?? "");
    if (!known) return [[false, path, `is ${shown(reviewer)}: must be an ARN, or { role }, { permissionSet } or { user }`]];
    // Sources: IAM API reference, "CreateRole"; IAM Identity Center API reference, "CreatePermissionSet". `*` is any text.
    return [
        [typeof name === "string" && /^[\w+=,.@*-]{1,64}$/.test(name), `${path}.${kind}`, `is ${shown(name)}: must be a name of IAM's`],
    ];
}
