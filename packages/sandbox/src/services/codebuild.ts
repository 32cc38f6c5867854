import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource, type Service } from "../model/resource.ts";
import { requireProject } from "./codebuild-checks.ts";
import { fleet } from "./codebuild-fleet.ts";
import { reportGroup } from "./codebuild-reports.ts";
import { oneOf, outside } from "./provider-checks.ts";

type Inputs = Plain<aws.codebuild.ProjectArgs>;

const sources = [
    "BITBUCKET",
    "CODECOMMIT",
    "CODEPIPELINE",
    "GITHUB",
    "GITHUB_ENTERPRISE",
    "GITLAB",
    "GITLAB_SELF_MANAGED",
    "NO_SOURCE",
    "S3",
];
const environments = [
    ...[
        "ARM_CONTAINER",
        "ARM_EC2",
        "ARM_LAMBDA_CONTAINER",
        "LINUX_CONTAINER",
        "LINUX_EC2",
        "LINUX_GPU_CONTAINER",
        "LINUX_LAMBDA_CONTAINER",
    ],
    ...["MAC_ARM", "WINDOWS_CONTAINER", "WINDOWS_EC2", "WINDOWS_SERVER_2019_CONTAINER", "WINDOWS_SERVER_2022_CONTAINER"],
];
export const project = resource<
    aws.codebuild.ProjectArgs,
    { readonly arn: string; readonly badgeUrl: string; readonly publicProjectAlias: string; readonly encryptionKey: string }
>("aws:codebuild/project:Project", {
    cloudFormation: "AWS::CodeBuild::Project",
    names: {
        buildTimeout: "TimeoutInMinutes",
        queuedTimeout: "QueuedTimeoutInMinutes",
        badgeEnabled: "BadgeEnabled",
        projectVisibility: "Visibility",
    },
    inputs: {
        name: true,
        description: true,
        serviceRole: true,
        artifacts: true,
        secondaryArtifacts: true,
        source: {
            type: true,
            location: true,
            buildspec: true,
            gitCloneDepth: true,
            gitSubmodulesConfig: true,
            reportBuildStatus: true,
            insecureSsl: true,
        },
        secondarySources: {
            type: true,
            location: true,
            sourceIdentifier: true,
            buildspec: true,
            gitCloneDepth: true,
            gitSubmodulesConfig: true,
        },
        sourceVersion: true,
        environment: {
            type: true,
            computeType: true,
            image: true,
            imagePullCredentialsType: true,
            privilegedMode: true,
            certificate: true,
            environmentVariables: true,
            registryCredential: true,
            fleet: true,
        },
        buildTimeout: true,
        queuedTimeout: true,
        autoRetryLimit: true,
        concurrentBuildLimit: true,
        badgeEnabled: true,
        buildBatchConfig: true,
        cache: true,
        encryptionKey: true,
        logsConfig: true,
        vpcConfig: true,
        projectVisibility: true,
        tags: true,
    },
    autoName: { property: "name", maxLength: 255 },
    defaults: { buildTimeout: 60, queuedTimeout: 480, badgeEnabled: false, projectVisibility: "PRIVATE" },
    check: ({ buildTimeout, queuedTimeout, source, artifacts, environment, cache, name, concurrentBuildLimit, buildBatchConfig }) => [
        ...(name === undefined || /^[A-Za-z0-9][A-Za-z0-9\-_]{1,254}$/.test(name)
            ? []
            : [{ property: "name", reason: "can hold letters, digits, - and _, 2 to 255 of them, and begins with a letter or digit" }]),
        ...outside("buildTimeout", buildTimeout, 5, 2160),
        ...outside("queuedTimeout", queuedTimeout, 5, 480),
        ...outside("concurrentBuildLimit", concurrentBuildLimit, 1, 1_000_000),
        ...outside("buildBatchConfig.timeoutInMins", buildBatchConfig?.timeoutInMins, 5, 2160),
        ...outside("buildBatchConfig.restrictions.maximumBuildsAllowed", buildBatchConfig?.restrictions?.maximumBuildsAllowed, 1, 100),
        ...oneOf("source.type", source?.type, sources),
        ...oneOf("artifacts.type", artifacts?.type, ["CODEPIPELINE", "NO_ARTIFACTS", "S3"]),
        ...oneOf("environment.type", environment?.type, environments),
        ...oneOf("environment.imagePullCredentialsType", environment?.imagePullCredentialsType, ["CODEBUILD", "SERVICE_ROLE"]),
        ...(environment?.environmentVariables ?? []).flatMap(({ type }, at) =>
            oneOf(`environment.environmentVariables[${at}].type`, type, ["PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER"]),
        ),
        ...oneOf("cache.type", cache?.type, ["NO_CACHE", "S3", "LOCAL"]),
        ...(cache?.type === "LOCAL" && (cache.modes ?? []).length === 0
            ? [{ property: "cache", reason: `cache type is set to "LOCAL": at least one of its modes is required` }]
            : []),
        ...(cache?.type === "S3" && !("location" in cache)
            ? [{ property: "cache", reason: `cache location is required when cache type is "S3"` }]
            : []),
    ],
    create(call, inputs) {
        const name = inputs.name as string;
        const arn = call.arn("codebuild", `project/${name}`);
        if (call.get(project, arn)) {
            throw new AwsError("ResourceAlreadyExistsException", `Project already exists: ${arn}`);
        }
        requireProject(call, inputs);
        return { id: arn, attributes: { arn, badgeUrl: "", publicProjectAlias: "", encryptionKey: keyOf(call, inputs) } };
    },
    update(call, inputs) {
        requireProject(call, inputs);
        return { encryptionKey: keyOf(call, inputs) };
    },
});

/** Without a key of its own a project has S3's. Source: CodeBuild API reference, "Project", encryptionKey. */
const keyOf = (call: Call, { encryptionKey }: Inputs): string => encryptionKey ?? call.arn("kms", "alias/aws/s3");

export const findProject = (call: Call, name: string) => call.get(project, call.arn("codebuild", `project/${name}`));

export const codebuild: Service = { resources: [project, reportGroup, fleet] };
