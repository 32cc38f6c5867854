import { arnOf, type Customize, check, customize, type Delivery, serviceName, within } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type NotifyOptions, notifyOfRepository, type RepositoryEvent, repositoryNotifyRules } from "../events/notify.ts";
import { type BranchProtection, protectBranches, protectionRules } from "./branch-protection.ts";
import { approvalRules, approvalTemplate, type PullRequestApprovals } from "./pull-requests.ts";
import { repositoryNameRule, textRule } from "./rules.ts";

export interface RepositoryArgs {
    /** The delivery account: where repositories and pipelines are. */
    readonly delivery: Delivery;
    /** 1 to 100 letters, digits and `._-`; does not end in `.git`. @default `<team>-<name>` */
    readonly repositoryName?: string;
    /** What people read in the console, up to 1,000 characters. @default "Source of <name>" */
    readonly description?: string;
    /** Who must approve a pull request, by names of the caller's. They hold back merges alone: `protect` holds back pushes. @default nobody */
    readonly approvals?: Readonly<Record<string, PullRequestApprovals>>;
    /** Branches that some people may not change directly. @default none */
    readonly protect?: BranchProtection;
    /** Tells a channel of pull requests, comments and branches. @default nothing is told */
    readonly notify?: NotifyOptions<RepositoryEvent>;
    /** Last word on a child's arguments; what has its own words (`approvals`, `notify`) takes them there. */
    readonly customize?: { readonly repository?: Customize<Omit<aws.codecommit.RepositoryArgs, "repositoryName">> };
}

/** Where to clone a repository from. */
export interface CloneUrls {
    readonly https: pulumi.Output<string>;
    readonly ssh: pulumi.Output<string>;
    /** For git-remote-codecommit, which signs with the caller's own credentials: nobody needs a password or a key for git. */
    readonly grc: string;
}

/**
 * A CodeCommit repository, encrypted with the delivery account's key. Any number of pipelines may read it: a service each, in a monorepo.
 *
 * A repository that `codeCommit()` made for the service of this name, in a pipeline outside of other components, becomes this one; nothing is
 * replaced. Deleting the component deletes the history with it: `{ protect: true }` keeps Pulumi from that.
 *
 * Source: CodeCommit user guide, "Create a repository", "Create an approval rule template", "Limit pushes and merges to branches in AWS
 * CodeCommit" and "Setup steps for HTTPS connections with git-remote-codecommit".
 *
 * @example
 * const shop = new Repository("shop", {
 *     delivery,
 *     approvals: { leads: { needed: 2, reviewers: [{ permissionSet: "Leads" }], branches: ["main"] } },
 *     protect: { branches: ["main", "release/*"], mergePullRequests: true, groups: ["developers"] },
 * });
 * const source = codeCommit({ repository: shop });
 *
 * @throws InputPropertiesError where CodeCommit or IAM would refuse a name, a rule or a policy.
 */
export class Repository extends pulumi.ComponentResource {
    readonly repository: aws.codecommit.Repository;
    readonly repositoryName: string;
    readonly cloneUrls: CloneUrls;
    /** What keeps branches; a permission set of Identity Center refers to it by its name and path. */
    readonly protection: aws.iam.Policy | undefined;

    constructor(name: string, args: RepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
        const { delivery, description = `Source of ${name}`, approvals = {}, protect, notify } = args;
        const usualName = serviceName(delivery, name);
        const { repositoryName = usualName } = args;
        const repositoryArn = arnOf(delivery, "codecommit", repositoryName);
        check(
            `Repository "${name}"`,
            repositoryNameRule(args.repositoryName === undefined ? "name" : "repositoryName", repositoryName),
            textRule("description", description, /^[\s\S]{0,1000}$/, "up to 1,000 characters"),
            ...approvalRules(approvals, delivery),
            ...protectionRules(protect, repositoryArn),
            ...(notify === undefined ? [] : repositoryNotifyRules(notify, "notify")),
        );
        super("causeway:pipeline:Repository", name, {}, within(delivery, opts));
        const child = { parent: this };
        this.repositoryName = repositoryName;
        this.repository = new aws.codecommit.Repository(
            `${name}-repository`,
            { ...customize({ description, kmsKeyId: delivery.leaves.keyArn }, args.customize?.repository), repositoryName },
            { ...child, aliases: repositoryName === usualName ? [madeByCodeCommit(name)] : [] },
        );
        for (const [key, each] of Object.entries(approvals)) {
            const needed = { approvals: each, place: delivery, repository: this.repository.repositoryName };
            approvalTemplate(`${name}-approvals-${key}`, needed, child);
        }
        this.protection = protect && protectBranches(`${name}-protection`, { protect, repositoryName, repositoryArn }, child);
        if (notify) notifyOfRepository(`${name}-notifications`, this.repository.arn, notify, child);
        this.cloneUrls = {
            https: this.repository.cloneUrlHttp,
            ssh: this.repository.cloneUrlSsh,
            grc: `codecommit::${delivery.region}://${repositoryName}`,
        };
        this.registerOutputs({ cloneUrls: this.cloneUrls });
    }
}

/** Where the repository stands that `codeCommit()` makes for a service that names none. */
const madeByCodeCommit = (service: string): pulumi.Alias => ({
    name: `${service}-source-repository`,
    parent: pulumi.createUrn(service, "causeway:pipeline:ServicePipeline"),
});
