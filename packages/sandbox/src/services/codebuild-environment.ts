import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Call, Plain } from "../model/resource.ts";
import { fleet } from "./codebuild-fleet.ts";

type Inputs = Plain<aws.codebuild.ProjectArgs>;
const invalid = (message: string) => new AwsError("InvalidInputException", message);

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

/** What a batch may be restricted to. */
export const computeTypes: readonly string[] = [...general, ...lambda];

export function requireEnvironment(
    call: Call,
    {
        type,
        computeType,
        image,
        privilegedMode,
        environmentVariables = [],
        imagePullCredentialsType,
        registryCredential,
        fleet: reserved,
    }: Inputs["environment"],
): void {
    const known = computes[type];
    const fleetArn = reserved?.fleetArn;
    if (fleetArn && !call.get(fleet, fleetArn)) throw invalid(`Fleet ${fleetArn} does not exist`);
    if (fleetArn && type.endsWith("LAMBDA_CONTAINER")) throw invalid("Fleets are not supported with the Lambda compute type");
    if (known && !fleetArn && !known.includes(computeType))
        throw invalid(`Invalid compute type ${computeType} for environment type ${type}`);
    if (!image || /\s/.test(image)) throw invalid(`Invalid environment image: ${image}`);
    if (type.endsWith("LAMBDA_CONTAINER") && privilegedMode) throw invalid("Privileged mode is not supported with the Lambda compute type");
    // Source: CodeBuild API reference, "ProjectEnvironment", imagePullCredentialsType
    if (imagePullCredentialsType === "SERVICE_ROLE" && image.startsWith("aws/codebuild/"))
        throw invalid("CodeBuild curated images must be pulled with CODEBUILD credentials");
    requireCurated(type, image);
    // Source: CodeBuild API reference, "ProjectEnvironment", registryCredential and imagePullCredentialsType.
    if (registryCredential && imagePullCredentialsType !== "SERVICE_ROLE")
        throw invalid("Registry credentials need image pull credentials of the type SERVICE_ROLE");
    const names = environmentVariables.map(({ name }) => name);
    const bad = names.find(name => name.startsWith("CODEBUILD_") || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
    if (bad !== undefined) throw invalid(`Invalid environment variable name: ${bad}`);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) throw invalid(`Duplicate environment variable name: ${twice}`);
}

/**
 * AWS's own images are for one kind of environment each. Source: CodeBuild user guide, "Docker images provided by CodeBuild" and
 * "Compute images supported with the curated Lambda runtime environment"; the words are not documented.
 */
function requireCurated(type: string, image: string): void {
    if (!image.startsWith("aws/codebuild/") || !(type in computes) || type.startsWith("WINDOWS")) return;
    const fits = image.includes("aarch64") === type.startsWith("ARM_") && image.includes("-lambda-") === type.endsWith("_LAMBDA_CONTAINER");
    if (!fits) throw invalid(`The image ${image} is not supported for environment type ${type}`);
}
