import { check, sourceFiles } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { Connection, connectionRules, type GitProvider, useConnection } from "./connection.ts";
import { branchRule, sourceNameRule, textRule } from "./rules.ts";
import { type SourceOptions, type SourceStep, sourceNamed } from "./source.ts";

export interface GitOptions extends SourceOptions {
    /** The way to the provider: a {@link Connection}, or the ARN of one that exists. */
    readonly connection: Connection | pulumi.Input<string>;
    /** Whose repository, and which, in the provider's own capitals: `owner/name`; on GitLab with its groups, `group/subgroup/name`. */
    readonly repository: string;
    /** The branch that is released. @default "main" */
    readonly branch?: string;
    /**
     * Builds get the repository with its history instead of the commit's files. Nothing but CodeBuild can read that: where tests or a
     * deployment read the source as well, it is a second source, of another name, that the build reads, and `triggers` say which one starts.
     *
     * @default false
     */
    readonly fullClone?: boolean;
}

/** Source: CodePipeline user guide, "CodeStarSourceConnection for Bitbucket Cloud, GitHub, …", Output variables. */
const given = ["AuthorDate", "BranchName", "CommitId", "CommitMessage", "ConnectionArn", "FullRepositoryName"] as const;
export type GitSource = SourceStep<(typeof given)[number]>;

interface Kind {
    /** What the caller calls it. */
    readonly spoken: string;
    readonly providers: readonly GitProvider[];
    readonly form: RegExp;
    readonly wanted: string;
}

const notGit = "(?!.*\\.git$)";
const ownerAndName = new RegExp(`^${notGit}[\\w.-]{1,100}/[\\w.-]{1,100}$`);
/** Source: GitLab docs, "Subgroups": up to 20 levels of groups. */
const groupsAndName = new RegExp(`^${notGit}([\\w.-]{1,255}/){1,20}[\\w.-]{1,255}$`);
const owned = { form: ownerAndName, wanted: "owner/name, without .git" };
const grouped = { form: groupsAndName, wanted: "group/name, or group/subgroup/name, without .git" };

/**
 * The configuration says that no push starts the pipeline by itself: what does are its triggers, a push to the branch where it has none.
 *
 * Source: CodePipeline user guide, "CodeStarSourceConnection for Bitbucket Cloud, GitHub, …" and "Troubleshooting CodePipeline", Add CodeBuild
 * GitClone permissions for connections.
 */
const gitSource =
    ({ spoken, providers, form, wanted }: Kind) =>
    (options: GitOptions): GitSource => {
        const { connection, repository, branch = "main", fullClone = false, name = sourceFiles.name } = options;
        check(
            spoken,
            ...connectionRules(connection, providers),
            textRule("repository", repository, form, wanted),
            branchRule(branch),
            sourceNameRule(name),
        );
        const ConnectionArn = connection instanceof Connection ? connection.arn : connection;
        const use = useConnection(ConnectionArn);
        return {
            ...sourceNamed(name, {
                provider: "CodeStarSourceConnection",
                gives: given,
                configuration: {
                    FullRepositoryId: repository,
                    BranchName: branch,
                    DetectChanges: "false",
                    OutputArtifactFormat: fullClone ? "CODEBUILD_CLONE_REF" : "CODE_ZIP",
                },
                ...(fullClone && { clone: () => [use] }),
            }),
            starts: "connection",
            branch,
            create: () => ({ source: { configuration: { ConnectionArn }, grants: [use] } }),
        };
    };

/**
 * Releases what is pushed to a branch of a repository on GitHub.
 *
 * @example
 * const source = gitHub({ connection: new Connection("github", { delivery, provider: "GitHub" }), repository: "example/shop" });
 *
 * @throws InputPropertiesError where the repository, the branch or the connection is none.
 */
export const gitHub = gitSource({ spoken: "gitHub", providers: ["GitHub"], ...owned });

/**
 * Releases what is pushed to a branch of a repository on gitlab.com.
 *
 * @example
 * const source = gitLab({ connection: new Connection("gitlab", { delivery, provider: "GitLab" }), repository: "example/web/shop" });
 *
 * @throws InputPropertiesError where the repository, the branch or the connection is none.
 */
export const gitLab = gitSource({ spoken: "gitLab", providers: ["GitLab"], ...grouped });

/**
 * Releases what is pushed to a branch of a repository in Bitbucket Cloud.
 *
 * @example
 * const source = bitbucket({ connection: new Connection("bitbucket", { delivery, provider: "Bitbucket" }), repository: "example/shop" });
 *
 * @throws InputPropertiesError where the repository, the branch or the connection is none.
 */
export const bitbucket = gitSource({ spoken: "bitbucket", providers: ["Bitbucket"], ...owned });

/**
 * Releases what is pushed to a branch of a repository on a GitHub Enterprise Server of one's own; its connection goes through a {@link Host}.
 *
 * @example
 * const host = new Host("ghe", { delivery, provider: "GitHubEnterpriseServer", endpoint: "https://git.example.com" });
 * const source = gitHubEnterprise({ connection: new Connection("ghe", { delivery, host }), repository: "example/shop" });
 *
 * @throws InputPropertiesError where the repository, the branch or the connection is none.
 */
export const gitHubEnterprise = gitSource({ spoken: "gitHubEnterprise", providers: ["GitHubEnterpriseServer"], ...owned });

/**
 * Releases what is pushed to a branch of a repository on a GitLab of one's own; its connection goes through a {@link Host}.
 *
 * @example
 * const host = new Host("git", { delivery, provider: "GitLabSelfManaged", endpoint: "https://gitlab.example.com" });
 * const source = gitLabSelfManaged({ connection: new Connection("git", { delivery, host }), repository: "example/web/shop" });
 *
 * @throws InputPropertiesError where the repository, the branch or the connection is none.
 */
export const gitLabSelfManaged = gitSource({ spoken: "gitLabSelfManaged", providers: ["GitLabSelfManaged"], ...grouped });
