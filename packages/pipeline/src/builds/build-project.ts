import { type ActionLeaves, type Architecture, type Grant, type StepScope, serviceRole, useKey, writeLogs } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface BuildProjectArgs {
    /** Shell commands, in order; the first that fails fails the build. */
    readonly commands: readonly string[];
    /** What the build hands on. */
    readonly artifacts: { readonly files: readonly string[]; readonly "base-directory"?: string };
    /** Environment variables, for all to see. */
    readonly variables?: Readonly<Record<string, pulumi.Input<string>>>;
    /** What the build may do beyond reading its source, writing its logs and handing on its artifact. */
    readonly grants?: readonly Grant[];
    /** Docker within the build. */
    readonly privileged?: boolean;
    /** The processors that the build runs on. @default "x86_64" */
    readonly architecture?: Architecture;
}

/** Source: CodeBuild user guide, "Docker images provided by CodeBuild" and "Build environment compute modes and types". */
const machines = {
    x86_64: { type: "LINUX_CONTAINER", computeType: "BUILD_GENERAL1_SMALL", image: "aws/codebuild/standard:7.0" },
    arm64: { type: "ARM_CONTAINER", computeType: "BUILD_GENERAL1_SMALL", image: "aws/codebuild/amazonlinux-aarch64-standard:3.0" },
} as const satisfies Readonly<Record<Architecture, object>>;

/** A CodeBuild project that a pipeline's action runs, with a log group and a role of its own. */
export function buildProject({ delivery, opts, name }: StepScope, args: BuildProjectArgs): ActionLeaves {
    const { keyArn, artifactBucketArn } = delivery.leaves;
    const logs = new aws.cloudwatch.LogGroup(name("logs"), { retentionInDays: 30, kmsKeyId: keyArn }, opts);
    // Source: CodeBuild user guide, "Allow CodeBuild to interact with other AWS services" (the pipeline's bucket holds source and artifact).
    const role = serviceRole(
        name("role"),
        "codebuild",
        [
            writeLogs(logs.arn),
            { actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"], resources: [pulumi.interpolate`${artifactBucketArn}/*`] },
            { actions: ["s3:GetBucketAcl", "s3:GetBucketLocation"], resources: [artifactBucketArn] },
            useKey(keyArn),
            ...(args.grants ?? []),
        ],
        opts,
    );
    const project = new aws.codebuild.Project(
        name("project"),
        {
            serviceRole: role.arn,
            source: {
                type: "CODEPIPELINE",
                // One phase: after a failed build phase CodeBuild would still run the next one.
                buildspec: JSON.stringify({ version: "0.2", phases: { build: { commands: args.commands } }, artifacts: args.artifacts }),
            },
            artifacts: { type: "CODEPIPELINE" },
            environment: {
                ...machines[args.architecture ?? "x86_64"],
                privilegedMode: args.privileged ?? false,
                environmentVariables: Object.entries(args.variables ?? {}).map(([name, value]) => ({ name, value })),
            },
            // Else its artifact would be encrypted with aws/s3, which no other account can read.
            encryptionKey: keyArn,
            logsConfig: { cloudwatchLogs: { groupName: logs.name } },
            buildTimeout: 60,
            queuedTimeout: 60,
        },
        opts,
    );
    return {
        configuration: { ProjectName: project.name },
        grants: [{ actions: ["codebuild:BatchGetBuilds", "codebuild:StartBuild"], resources: [project.arn] }],
    };
}
