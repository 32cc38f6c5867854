import type { Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { listRules, patternRule } from "./pull-requests.ts";
import { shown, textRule } from "./rules.ts";

/** Who may not change which branches. */
export interface BranchProtection {
    /** Names, or patterns in which `*` is any text: `main`, `release/*`. */
    readonly branches: readonly string[];
    /**
     * They may still merge pull requests, and so must have the approvals that the repository asks for, which they cannot set aside.
     *
     * @default false: others merge
     */
    readonly mergePullRequests?: boolean;
    /** Names of the account's roles that the policy is attached to. Identity Center's own take it by their permission set alone. */
    readonly roles?: readonly string[];
    /** Names of the account's groups that the policy is attached to. */
    readonly groups?: readonly string[];
}

/**
 * Source: CodeCommit user guide, "Limit pushes and merges to branches in AWS CodeCommit". The page leaves out CreateCommit and DeleteFile,
 * by which the API changes a branch like PutFile; the Service Authorization Reference has the same condition key for them.
 */
const changes = [
    "CreateCommit",
    "DeleteBranch",
    "DeleteFile",
    "GitPush",
    "MergeBranchesByFastForward",
    "MergeBranchesBySquash",
    "MergeBranchesByThreeWay",
    "PutFile",
];
const merges = ["MergePullRequestByFastForward", "MergePullRequestBySquash", "MergePullRequestByThreeWay"];
/** Source: CodeCommit user guide, "CodeCommit permissions reference", Permissions for actions on pull requests. */
const setAside = ["DeletePullRequestApprovalRule", "OverridePullRequestApprovalRules", "UpdatePullRequestApprovalRuleContent"];

const named = (actions: readonly string[]) => actions.map(action => `codecommit:${action}`);

/** What the policy says: it takes away, and gives nothing. */
const protectionPolicy = ({ branches, mergePullRequests = false }: BranchProtection, repositoryArn: string): string =>
    JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Deny",
                Action: named([...changes, ...(mergePullRequests ? [] : merges)]),
                Resource: repositoryArn,
                Condition: {
                    StringLikeIfExists: { "codecommit:References": branches.map(branch => `refs/heads/${branch}`) },
                    // Git asks twice when it pushes, and says only then what it pushes to: the first time nothing may be denied.
                    Null: { "codecommit:References": "false" },
                },
            },
            ...(mergePullRequests ? [{ Effect: "Deny", Action: named(setAside), Resource: repositoryArn }] : []),
        ],
    });

/** The policy, by a name that a permission set of Identity Center can refer to, attached to whom it is meant for. */
export function protectBranches(
    name: string,
    { protect, repositoryName, repositoryArn }: { protect: BranchProtection; repositoryName: string; repositoryArn: string },
    opts: pulumi.CustomResourceOptions,
): aws.iam.Policy {
    const policy = new aws.iam.Policy(
        name,
        {
            name: `${repositoryName}-protected-branches`,
            path: "/causeway/",
            description: `Keeps branches of ${repositoryName} from direct changes`,
            policy: protectionPolicy(protect, repositoryArn),
        },
        opts,
    );
    const policyArn = policy.arn;
    for (const role of protect.roles ?? []) new aws.iam.RolePolicyAttachment(`${name}-role-${role}`, { role, policyArn }, opts);
    for (const group of protect.groups ?? []) new aws.iam.GroupPolicyAttachment(`${name}-group-${group}`, { group, policyArn }, opts);
    return policy;
}

/** What IAM would refuse, and what protects nothing. */
export function protectionRules(protect: BranchProtection | undefined, repositoryArn: string): readonly Rule[] {
    if (protect === undefined) return [];
    if (typeof protect !== "object" || protect === null) return [[false, "protect", `is ${shown(protect)}: must say { branches }`]];
    const { branches, mergePullRequests = false, roles, groups } = protect;
    const rules: readonly Rule[] = [
        ...listRules("protect.branches", branches ?? [], (at, branch) => [patternRule(at, branch)]),
        [typeof mergePullRequests === "boolean", "protect.mergePullRequests", `is ${shown(mergePullRequests)}: must be true or false`],
        ...listRules("protect.roles", roles, (at, role) => [
            textRule(at, role, /^[\w+=,.@-]{1,64}$/, "the name of a role"),
            [
                !String(role).startsWith("AWSReservedSSO_"),
                at,
                "is a role of Identity Center, which AWS lets nobody change: name the policy in its permission set",
            ],
        ]),
        ...listRules("protect.groups", groups, (at, group) => [textRule(at, group, /^[\w+=,.@-]{1,128}$/, "the name of a group")]),
    ];
    if (rules.some(([holds]) => !holds)) return rules;
    const { length } = protectionPolicy(protect, repositoryArn);
    // Source: IAM user guide, "IAM and AWS STS quotas".
    return [...rules, [length <= 6144, "protect.branches", `make a policy of ${length} characters: IAM takes 6,144`]];
}
