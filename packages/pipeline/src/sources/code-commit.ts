import { arnOf, outputs, role, serviceName } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type SourceStep, sourceFiles, sourceNamespace } from "./source.ts";

export interface CodeCommitOptions {
    /** An existing repository of the delivery account. @default a new one, `<team>-<service>`, encrypted with the delivery account's key */
    readonly repository?: string;
    /** The branch whose pushes start a release. @default "main" */
    readonly branch?: string;
}

/** Source: CodePipeline user guide, "Variables reference", CodeCommit action output variables. */
const given = ["AuthorDate", "BranchName", "CommitId", "CommitMessage", "CommitterDate", "RepositoryName"] as const;

/**
 * Releases what is pushed to a branch of a CodeCommit repository. EventBridge starts the pipeline; nothing is polled.
 *
 * Source: CodePipeline user guide, "CodeCommit source action reference" and "CodeCommit source actions and EventBridge".
 */
export const codeCommit = ({ repository, branch = "main" }: CodeCommitOptions = {}): SourceStep<(typeof given)[number]> => ({
    source: sourceFiles,
    variables: outputs(sourceNamespace, given),
    starts: "codecommit",
    branch,
    plan: {
        source: {
            name: "source",
            type: { category: "Source", provider: "CodeCommit" },
            makes: [sourceFiles],
            namespace: sourceNamespace,
            gives: given,
        },
    },
    create: ({ delivery, service, opts, name }) => {
        const repositoryName =
            repository ??
            new aws.codecommit.Repository(
                name("repository"),
                { repositoryName: serviceName(delivery, service), description: `Source of ${service}`, kmsKeyId: delivery.leaves.keyArn },
                opts,
            ).repositoryName;
        return {
            source: {
                configuration: {
                    RepositoryName: repositoryName,
                    BranchName: branch,
                    PollForSourceChanges: "false",
                    OutputArtifactFormat: "CODE_ZIP",
                },
                grants: [
                    {
                        actions: [
                            "codecommit:CancelUploadArchive",
                            "codecommit:GetBranch",
                            "codecommit:GetCommit",
                            "codecommit:GetRepository",
                            "codecommit:GetUploadArchiveStatus",
                            "codecommit:UploadArchive",
                        ],
                        resources: [pulumi.output(repositoryName).apply(name => arnOf(delivery, "codecommit", name))],
                    },
                ],
            },
        };
    },
    trigger: ({ delivery, service, opts, name }, pipeline) => {
        const repositoryArn = arnOf(delivery, "codecommit", repository ?? serviceName(delivery, service));
        const rule = new aws.cloudwatch.EventRule(
            name("push"),
            {
                description: `A push to ${branch} releases ${service}`,
                eventPattern: JSON.stringify({
                    source: ["aws.codecommit"],
                    "detail-type": ["CodeCommit Repository State Change"],
                    resources: [repositoryArn],
                    detail: { event: ["referenceCreated", "referenceUpdated"], referenceType: ["branch"], referenceName: [branch] },
                }),
            },
            opts,
        );
        const starter = role(
            name("push-role"),
            {
                trust: { principal: { Service: "events.amazonaws.com" } },
                grants: [{ actions: ["codepipeline:StartPipelineExecution"], resources: [pipeline.arn] }],
            },
            opts,
        );
        new aws.cloudwatch.EventTarget(name("push-target"), { rule: rule.name, arn: pipeline.arn, roleArn: starter.arn }, opts);
    },
});
