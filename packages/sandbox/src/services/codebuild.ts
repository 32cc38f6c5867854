import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource, type Service } from "../model/resource.ts";
import { requireBuildspec } from "./codebuild-buildspec.ts";
import { securityGroup, subnet, vpc } from "./ec2.ts";
import { requireRole } from "./iam.ts";
import { requireKey } from "./kms.ts";
import { oneOf, outside } from "./provider-checks.ts";

type Inputs = Plain<aws.codebuild.ProjectArgs>;
const invalid = (message: string) => new AwsError("InvalidInputException", message);

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
const general = [
    "BUILD_GENERAL1_SMALL",
    "BUILD_GENERAL1_MEDIUM",
    "BUILD_GENERAL1_LARGE",
    "BUILD_GENERAL1_XLARGE",
    "BUILD_GENERAL1_2XLARGE",
];
const lambda = ["BUILD_LAMBDA_1GB", "BUILD_LAMBDA_2GB", "BUILD_LAMBDA_4GB", "BUILD_LAMBDA_8GB", "BUILD_LAMBDA_10GB"];

/** Source: CodeBuild user guide, "Build environment compute modes and types". */
const computes: Readonly<Record<string, readonly string[]>> = {
    ARM_CONTAINER: general,
    LINUX_CONTAINER: general,
    LINUX_GPU_CONTAINER: ["BUILD_GENERAL1_SMALL", "BUILD_GENERAL1_LARGE"],
    WINDOWS_SERVER_2019_CONTAINER: ["BUILD_GENERAL1_MEDIUM", "BUILD_GENERAL1_LARGE"],
    WINDOWS_SERVER_2022_CONTAINER: ["BUILD_GENERAL1_MEDIUM", "BUILD_GENERAL1_LARGE", "BUILD_GENERAL1_XLARGE"],
    ARM_LAMBDA_CONTAINER: lambda,
    LINUX_LAMBDA_CONTAINER: lambda,
};

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
        },
        buildTimeout: true,
        queuedTimeout: true,
        autoRetryLimit: true,
        concurrentBuildLimit: true,
        badgeEnabled: true,
        cache: true,
        encryptionKey: true,
        logsConfig: true,
        vpcConfig: true,
        projectVisibility: true,
        tags: true,
    },
    autoName: { property: "name", maxLength: 255 },
    defaults: { buildTimeout: 60, queuedTimeout: 480, badgeEnabled: false, projectVisibility: "PRIVATE" },
    check: ({ buildTimeout, queuedTimeout, source, artifacts, environment, cache, name, concurrentBuildLimit }) => [
        ...(name === undefined || /^[A-Za-z0-9][A-Za-z0-9\-_]{1,254}$/.test(name)
            ? []
            : [{ property: "name", reason: "can hold letters, digits, - and _, 2 to 255 of them, and begins with a letter or digit" }]),
        ...outside("buildTimeout", buildTimeout, 5, 2160),
        ...outside("queuedTimeout", queuedTimeout, 5, 480),
        ...outside("concurrentBuildLimit", concurrentBuildLimit, 1, 1_000_000),
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

function requireProject(call: Call, inputs: Inputs): void {
    requireRole(call, inputs.serviceRole, "codebuild.amazonaws.com", (reason, fault) =>
        fault === "other account"
            ? invalid(`Invalid service role: ${reason}`)
            : new AwsError("InvalidInputException", `CodeBuild is not authorized to perform: sts:AssumeRole on ${inputs.serviceRole}`, {
                  passing: true,
              }),
    );
    requireSources(inputs);
    requireEnvironment(inputs.environment);
    requireCache(inputs);
    const { encryptionKey, vpcConfig, logsConfig } = inputs;
    if (encryptionKey) requireKey(call, encryptionKey, undefined, reason => invalid(`Invalid encryption key: ${reason}`));
    if (vpcConfig) requireVpc(call, vpcConfig);
    if (logsConfig?.s3Logs?.status === "ENABLED" && !logsConfig.s3Logs.location)
        throw invalid("Invalid logs config: a location is required for S3 logs");
    if ((inputs.autoRetryLimit ?? 0) < 0 || (inputs.autoRetryLimit ?? 0) > 10)
        throw invalid("Invalid auto retry limit: it must be 0 to 10");
}

function requireSources({ source, artifacts, secondarySources = [], secondaryArtifacts = [] }: Inputs): void {
    if ((source.type === "CODEPIPELINE") !== (artifacts.type === "CODEPIPELINE")) {
        throw invalid("Invalid input: when using CodePipeline both sourceType, and artifactType must be set to: CODEPIPELINE");
    }
    if (secondarySources.some(({ type }) => type === "CODEPIPELINE"))
        throw invalid("Invalid input: sourceType CODEPIPELINE is not allowed for secondarySources");
    if (secondaryArtifacts.some(({ type }) => type === "CODEPIPELINE"))
        throw invalid("Invalid input: artifactType CODEPIPELINE is not allowed for secondaryArtifacts");
    if (source.type === "NO_SOURCE" && !source.buildspec)
        throw invalid("Project source type NO_SOURCE requires a buildspec: it must not be empty");
    if (!["CODEPIPELINE", "NO_SOURCE"].includes(source.type) && !source.location) throw invalid("Project source location is required");
    if (["CODEPIPELINE", "NO_SOURCE"].includes(source.type) && source.location)
        throw invalid(`Invalid input: source location is not allowed for source type ${source.type}`);
    if (artifacts.type === "S3" && !artifacts.location) throw invalid("Invalid artifacts: location must be set for S3 type");
    const identifiers = [...secondarySources.map(({ sourceIdentifier }) => sourceIdentifier)];
    if (new Set(identifiers).size < identifiers.length) throw invalid("Invalid input: secondary source identifiers must be unique");
    if (secondarySources.length > 12 || secondaryArtifacts.length > 12)
        throw invalid("Invalid input: a project has at most 12 secondary sources and 12 secondary artifacts");
    for (const { buildspec } of [source, ...secondarySources]) if (buildspec) requireBuildspec(buildspec);
}

function requireEnvironment({
    type,
    computeType,
    image,
    privilegedMode,
    environmentVariables = [],
    imagePullCredentialsType,
}: Inputs["environment"]): void {
    const known = computes[type];
    if (known && !known.includes(computeType)) throw invalid(`Invalid compute type ${computeType} for environment type ${type}`);
    if (!image || /\s/.test(image)) throw invalid(`Invalid environment image: ${image}`);
    if (type.endsWith("LAMBDA_CONTAINER") && privilegedMode) throw invalid("Privileged mode is not supported with the Lambda compute type");
    // Source: CodeBuild API reference, "ProjectEnvironment", imagePullCredentialsType
    if (imagePullCredentialsType === "SERVICE_ROLE" && image.startsWith("aws/codebuild/"))
        throw invalid("CodeBuild curated images must be pulled with CODEBUILD credentials");
    const names = environmentVariables.map(({ name }) => name);
    const bad = names.find(name => name.startsWith("CODEBUILD_") || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
    if (bad !== undefined) throw invalid(`Invalid environment variable name: ${bad}`);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) throw invalid(`Duplicate environment variable name: ${twice}`);
}

function requireCache({ cache, environment }: Inputs): void {
    const modes = cache?.modes ?? [];
    const strange = modes.find(mode => !["LOCAL_SOURCE_CACHE", "LOCAL_DOCKER_LAYER_CACHE", "LOCAL_CUSTOM_CACHE"].includes(mode));
    if (strange) throw invalid(`Invalid cache mode ${strange}`);
    if (modes.includes("LOCAL_DOCKER_LAYER_CACHE") && !environment.privilegedMode) {
        throw invalid("Invalid cache: LOCAL_DOCKER_LAYER_CACHE needs privileged mode");
    }
}

function requireVpc(call: Call, { vpcId, subnets, securityGroupIds }: NonNullable<Inputs["vpcConfig"]>): void {
    if (!call.get(vpc, vpcId)) throw invalid(`Invalid vpc config: the vpc ID '${vpcId}' does not exist`);
    if (subnets.length === 0 || securityGroupIds.length === 0)
        throw invalid("Invalid vpc config: subnets and security groups must not be empty");
    if (subnets.length > 16 || securityGroupIds.length > 5)
        throw invalid("Invalid vpc config: at most 16 subnets and 5 security groups can be given");
    for (const id of subnets)
        if (call.get(subnet, id)?.vpcId !== vpcId) throw invalid(`Invalid vpc config: the subnet ID '${id}' does not exist in ${vpcId}`);
    for (const id of securityGroupIds) {
        if (call.get(securityGroup, id)?.vpcId !== vpcId)
            throw invalid(`Invalid vpc config: the security group ID '${id}' does not exist in ${vpcId}`);
    }
}

export const reportGroup = resource<aws.codebuild.ReportGroupArgs, { readonly arn: string; readonly created: string }>(
    "aws:codebuild/reportGroup:ReportGroup",
    {
        cloudFormation: "AWS::CodeBuild::ReportGroup",
        inputs: { name: true, type: true, exportConfig: true, deleteReports: true, tags: true },
        autoName: { property: "name", maxLength: 128 },
        defaults: { deleteReports: false },
        check: ({ type, exportConfig }) => [
            ...oneOf("type", type, ["TEST", "CODE_COVERAGE"]),
            ...oneOf("exportConfig.type", exportConfig?.type, ["S3", "NO_EXPORT"]),
        ],
        create(call, inputs) {
            const arn = call.arn("codebuild", `report-group/${inputs.name}`);
            if (call.get(reportGroup, arn)) throw new AwsError("ResourceAlreadyExistsException", `Report group already exists: ${arn}`);
            requireExport(call, inputs);
            return { id: arn, attributes: { arn, created: call.now() } };
        },
        update(call, inputs) {
            requireExport(call, inputs);
            return {};
        },
    },
);

function requireExport(call: Call, { exportConfig }: Plain<aws.codebuild.ReportGroupArgs>): void {
    const { type, s3Destination } = exportConfig;
    if ((type === "S3") !== (s3Destination !== undefined))
        throw invalid("Invalid report group: an S3 destination is needed with, and only with, export type S3");
    if (s3Destination?.encryptionKey)
        requireKey(call, s3Destination.encryptionKey, undefined, reason => invalid(`Invalid encryption key: ${reason}`));
}

export const codebuild: Service = { resources: [project, reportGroup] };
