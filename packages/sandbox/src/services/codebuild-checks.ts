import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Call, Plain } from "../model/resource.ts";
import { requireBuildspec } from "./codebuild-buildspec.ts";
import { computeTypes, requireEnvironment } from "./codebuild-environment.ts";
import { securityGroup, subnet, vpc } from "./ec2.ts";
import { mayDo, requireRole } from "./iam.ts";
import { requireKey } from "./kms.ts";

type Inputs = Plain<aws.codebuild.ProjectArgs>;
const invalid = (message: string) => new AwsError("InvalidInputException", message);

/** CreateProject and UpdateProject. Sources: CodeBuild API reference, "CreateProject", and the user guide's pages that each check names. */
export function requireProject(call: Call, inputs: Inputs): void {
    // Source: CodeBuild API reference, "CreateProject", name.
    if ((inputs.name as string).length > 150)
        throw new AwsError(
            "ValidationException",
            `1 validation error detected: Value '${inputs.name}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 150`,
        );
    const { serviceRole, encryptionKey, vpcConfig, logsConfig, buildBatchConfig, environment } = inputs;
    requireBuildRole(call, serviceRole, "service role");
    requireSources(inputs);
    requireEnvironment(call, environment);
    requireCache(inputs);
    if (encryptionKey) requireKey(call, encryptionKey, undefined, reason => invalid(`Invalid encryption key: ${reason}`));
    if (vpcConfig) requireVpc(call, vpcConfig, inputs);
    if (logsConfig?.s3Logs?.status === "ENABLED" && !logsConfig.s3Logs.location)
        throw invalid("Invalid logs config: a location is required for S3 logs");
    if ((inputs.autoRetryLimit ?? 0) < 0 || (inputs.autoRetryLimit ?? 0) > 10)
        throw invalid("Invalid auto retry limit: it must be 0 to 10");
    if (buildBatchConfig) requireBatch(call, inputs);
}

function requireBuildRole(call: Call, roleArn: string, what: string): void {
    requireRole(call, roleArn, "codebuild.amazonaws.com", (reason, fault) =>
        fault === "other account"
            ? invalid(`Invalid ${what}: ${reason}`)
            : new AwsError("InvalidInputException", `CodeBuild is not authorized to perform: sts:AssumeRole on ${roleArn}`, {
                  passing: true,
              }),
    );
}

const onLambda = (type: string) => type.endsWith("_LAMBDA_CONTAINER");

/** Source: CodeBuild user guide, "Run builds in batches"; "Run builds on AWS Lambda compute", limitations (its words are not documented). */
function requireBatch(call: Call, { buildBatchConfig, environment, serviceRole }: Inputs): void {
    if (onLambda(environment.type)) throw invalid("Batch builds are not supported with the Lambda compute type");
    const { serviceRole: starter, restrictions } = buildBatchConfig as NonNullable<Inputs["buildBatchConfig"]>;
    if (starter !== serviceRole) requireBuildRole(call, starter, "batch service role");
    const strange = restrictions?.computeTypesAlloweds?.find(each => !computeTypes.includes(each));
    if (strange !== undefined) throw invalid(`Invalid compute type ${strange} in batch restrictions`);
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
    // Source: CodeBuild API reference, "ProjectSource", sourceIdentifier.
    const odd = secondarySources.find(({ sourceIdentifier }) => !/^\w{1,127}$/.test(sourceIdentifier));
    if (odd) throw invalid(`Invalid input: source identifier ${odd.sourceIdentifier} must be letters, digits and underscores`);
    const identifiers = [...secondarySources.map(({ sourceIdentifier }) => sourceIdentifier)];
    if (new Set(identifiers).size < identifiers.length) throw invalid("Invalid input: secondary source identifiers must be unique");
    if (secondarySources.length > 12 || secondaryArtifacts.length > 12)
        throw invalid("Invalid input: a project has at most 12 secondary sources and 12 secondary artifacts");
    for (const { buildspec } of [source, ...secondarySources]) if (buildspec) requireBuildspec(buildspec);
}

/** Source: CodeBuild user guide, "Cache builds to improve performance" and "Local caching"; AWS's words for some are not documented. */
function requireCache({ cache, environment, vpcConfig }: Inputs): void {
    if (cache === undefined || cache.type === "NO_CACHE" || cache.type === undefined) return;
    if (onLambda(environment.type)) throw invalid("Cache is not supported with the Lambda compute type");
    const modes = cache.modes ?? [];
    const strange = modes.find(mode => !["LOCAL_SOURCE_CACHE", "LOCAL_DOCKER_LAYER_CACHE", "LOCAL_CUSTOM_CACHE"].includes(mode));
    if (strange) throw invalid(`Invalid cache mode ${strange}`);
    if (cache.type !== "LOCAL") return;
    if (modes.includes("LOCAL_DOCKER_LAYER_CACHE") && !environment.privilegedMode) {
        throw invalid("Invalid cache: LOCAL_DOCKER_LAYER_CACHE needs privileged mode");
    }
    const { type, computeType } = environment;
    if (["ARM_CONTAINER", "LINUX_GPU_CONTAINER"].includes(type) || computeType === "BUILD_GENERAL1_2XLARGE")
        throw invalid(`Invalid cache: local caching is not supported for environment type ${type} with compute type ${computeType}`);
    if (vpcConfig) throw invalid("Invalid cache: local caching is not supported in a VPC");
}

function requireVpc(
    call: Call,
    { vpcId, subnets, securityGroupIds }: NonNullable<Inputs["vpcConfig"]>,
    { environment, serviceRole }: Inputs,
): void {
    if (onLambda(environment.type)) throw invalid("VPC is not supported with the Lambda compute type");
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
    // Source: terraform-provider-aws, resource_aws_codebuild_project_test (CodeBuild looks at the network as the role that it is given).
    for (const what of ["SecurityGroups", "Subnets", "Vpcs"]) {
        if (!mayDo(call, serviceRole, { action: `ec2:Describe${what}`, resource: "*", context: {} }))
            throw new AwsError("InvalidInputException", `Not authorized to perform Describe${what}`, { passing: true });
    }
}
