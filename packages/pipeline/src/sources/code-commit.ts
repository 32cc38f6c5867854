import { arnOf, check, type StepScope, serviceName, sourceFiles } from "@causeway/core";
import * as aws from "@pulumi/aws";
import { Repository } from "./repository.ts";
import { branchRule, repositoryNameRule, sourceNameRule } from "./rules.ts";
import { type SourceOptions, type SourceStep, sourceNamed } from "./source.ts";

export interface CodeCommitOptions extends SourceOptions {
    /**
     * A {@link Repository}, or the name of one that exists in the delivery account and region.
     *
     * @default a new one, `<team>-<service>`, encrypted with the delivery account's key
     */
    readonly repository?: Repository | string;
    /** The branch whose pushes start a release. @default "main" */
    readonly branch?: string;
    /**
     * Builds get the repository with its history instead of the commit's files. Nothing but CodeBuild can read that: where tests or a
     * deployment read the source as well, it is a second source, of another name, that the build reads, and `triggers` say which one starts.
     *
     * @default false
     */
    readonly fullClone?: boolean;
}

/** Source: CodePipeline user guide, "CodeCommit source action reference", Output variables. */
const variables = ["AuthorDate", "BranchName", "CommitId", "CommitMessage", "CommitterDate", "RepositoryName"] as const;

/**
 * Releases what is pushed to a branch of a CodeCommit repository. EventBridge starts the pipeline; nothing is polled.
 *
 * Source: CodePipeline user guide, "CodeCommit source action reference", "CodeCommit source actions and EventBridge" and "Troubleshooting
 * CodePipeline", Add CodeBuild GitClone permissions for CodeCommit source actions.
 *
 * @example
 * const source = codeCommit({ repository: "shop", branch: "release", fullClone: true });
 *
 * @throws InputPropertiesError where a name is none that AWS takes.
 */
export function codeCommit(options: CodeCommitOptions = {}): SourceStep<(typeof variables)[number]> {
    const { repository: given, branch = "main", fullClone = false, name = sourceFiles.name } = options;
    const repository = given instanceof Repository ? given.repositoryName : given;
    check(
        "codeCommit",
        ...(repository === undefined ? [] : [repositoryNameRule("repository", repository)]),
        branchRule(branch),
        sourceNameRule(name),
    );
    /** What a service's repositories are called: the first source's like the service, others' with their own names behind it. */
    const nameIn = ({ delivery, service }: Pick<StepScope, "delivery" | "service">): string =>
        repository ?? [serviceName(delivery, service), ...(name === sourceFiles.name ? [] : [name])].join("-");
    const arnIn = (scope: Pick<StepScope, "delivery" | "service">) => arnOf(scope.delivery, "codecommit", nameIn(scope));
    return {
        ...sourceNamed(name, {
            provider: "CodeCommit",
            gives: variables,
            configuration: {
                BranchName: branch,
                PollForSourceChanges: "false",
                OutputArtifactFormat: fullClone ? "CODEBUILD_CLONE_REF" : "CODE_ZIP",
            },
            ...(fullClone && { clone: scope => [{ actions: ["codecommit:GitPull"], resources: [arnIn(scope)] }] }),
        }),
        starts: "codecommit",
        branch,
        create: scope => {
            const { delivery, service, opts, name } = scope;
            // A component's own output, so that the pipeline comes after it.
            const RepositoryName =
                (given instanceof Repository ? given.repository.repositoryName : given) ??
                new aws.codecommit.Repository(
                    name("repository"),
                    { repositoryName: nameIn(scope), description: `Source of ${service}`, kmsKeyId: delivery.leaves.keyArn },
                    opts,
                ).repositoryName;
            return { source: { configuration: { RepositoryName }, grants: [{ actions: [...archiving], resources: [arnIn(scope)] }] } };
        },
        watched: scope => ({ name: nameIn(scope), arn: arnIn(scope) }),
    };
}

/** Source: CodePipeline user guide, "CodeCommit source action reference", Service role permissions: CodeCommit action. */
const archiving = [
    "codecommit:CancelUploadArchive",
    "codecommit:GetBranch",
    "codecommit:GetCommit",
    "codecommit:GetRepository",
    "codecommit:GetUploadArchiveStatus",
    "codecommit:UploadArchive",
] as const;
