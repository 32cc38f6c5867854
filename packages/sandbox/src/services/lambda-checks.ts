import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Call, Failure, Plain } from "../model/resource.ts";
import { securityGroup, subnet } from "./ec2.ts";
import { requireRole } from "./iam.ts";
import { identityPolicies, rolePolicyAttachment } from "./iam-policy.ts";
import { requireKey } from "./kms.ts";
import { requireDeadLetters } from "./lambda-destinations.ts";
import { managedPolicies } from "./managed-policies.ts";
import { evaluate } from "./policy-evaluation.ts";
import { oneOf, outside } from "./provider-checks.ts";

type Inputs = Plain<aws.lambda.FunctionArgs>;

/** Source: Lambda developer guide, "Lambda runtimes". */
const runtimes = [
    ...["nodejs20.x", "nodejs22.x", "nodejs24.x", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14"],
    ...[
        "java8.al2",
        "java11",
        "java17",
        "java21",
        "java25",
        "dotnet8",
        "dotnet10",
        "ruby3.2",
        "ruby3.3",
        "ruby3.4",
        "provided.al2",
        "provided.al2023",
    ],
];
/** Known to Lambda and no longer to be created. Source: Lambda developer guide, "Deprecated runtimes". */
const deprecated: Readonly<Record<string, string>> = {
    "nodejs12.x": "nodejs24.x",
    "nodejs14.x": "nodejs24.x",
    "nodejs16.x": "nodejs24.x",
    "nodejs18.x": "nodejs24.x",
    "python2.7": "python3.14",
    "python3.6": "python3.14",
    "python3.7": "python3.14",
    "python3.8": "python3.14",
    "python3.9": "python3.14",
    "go1.x": "provided.al2023",
    provided: "provided.al2023",
    java8: "java25",
    dotnet6: "dotnet10",
    "dotnet5.0": "dotnet10",
    dotnet7: "dotnet10",
    "dotnetcore2.1": "dotnet10",
    "dotnetcore3.1": "dotnet10",
    "ruby2.5": "ruby3.4",
    "ruby2.7": "ruby3.4",
    "nodejs10.x": "nodejs24.x",
};

const applicationLevels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** What the provider checks by itself. Source: Lambda API reference, "CreateFunction". */
export const functionFailures = (inputs: Partial<Inputs>): readonly Failure[] => [
    ...(inputs.name === undefined || /^[a-zA-Z0-9_-]{1,64}$/.test(inputs.name)
        ? []
        : [{ property: "name", reason: "must be valid function name or function ARN: up to 64 letters, digits, - and _" }]),
    ...outside("memorySize", inputs.memorySize, 128, 10240),
    ...outside("timeout", inputs.timeout, 1, 900),
    ...outside("ephemeralStorage.size", inputs.ephemeralStorage?.size, 512, 10240),
    ...oneOf("packageType", inputs.packageType, ["Zip", "Image"]),
    ...oneOf("runtime", inputs.runtime, [...runtimes, ...Object.keys(deprecated)]),
    ...(inputs.architectures ?? []).flatMap(each => oneOf("architectures", each, ["x86_64", "arm64"])),
    ...oneOf("tracingConfig.mode", inputs.tracingConfig?.mode, ["Active", "PassThrough"]),
    ...oneOf("loggingConfig.logFormat", inputs.loggingConfig?.logFormat, ["Text", "JSON"]),
    ...oneOf("loggingConfig.applicationLogLevel", inputs.loggingConfig?.applicationLogLevel, applicationLevels),
    ...oneOf("loggingConfig.systemLogLevel", inputs.loggingConfig?.systemLogLevel, ["DEBUG", "INFO", "WARN"]),
    ...oneOf("snapStart.applyOn", inputs.snapStart?.applyOn, ["PublishedVersions", "None"]),
    ...(inputs.reservedConcurrentExecutions !== undefined && inputs.reservedConcurrentExecutions < -1
        ? [{ property: "reservedConcurrentExecutions", reason: `is ${inputs.reservedConcurrentExecutions}, not -1 or more` }]
        : []),
];

/** Source: Lambda developer guide, "Defined runtime environment variables". */
const reserved = new Set([
    ...["_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME"],
    ...["AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME"],
    ...[
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_LAMBDA_RUNTIME_API",
    ],
    ...["LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"],
]);

const refuse = (message: string) => new AwsError("InvalidParameterValueException", message);
const unauthorized = (message: string) => new AwsError("InvalidParameterValueException", message, { passing: true });

/** Refuses what CreateFunction and UpdateFunctionConfiguration both refuse. */
export function requireConfiguration(call: Call, inputs: Inputs): void {
    if (inputs.packageType !== "Image") requireRuntime(inputs);
    if ((inputs.architectures ?? []).length > 1) throw refuse("A function can have one architecture.");
    requireEnvironment(inputs.environment?.variables ?? {});
    const found = requireRole(call, inputs.role, "lambda.amazonaws.com", () =>
        unauthorized("The role defined for the function cannot be assumed by Lambda."),
    );
    if (inputs.vpcConfig && inputs.vpcConfig.subnetIds.length > 0) requireVpc(call, inputs.vpcConfig, found.name);
    if (inputs.kmsKeyArn) requireKey(call, inputs.kmsKeyArn, undefined, reason => refuse(`KMS key is invalid: ${reason}`));
    if ((inputs.layers ?? []).length > 5) throw refuse("Cannot reference more than 5 layers.");
    // The sentence as users report it.
    if ((inputs.layers ?? []).some(arn => arn.split(":")[3] !== call.region)) {
        throw refuse(`Layers are not in the same region as the function. Layers are expected to be in region ${call.region}.`);
    }
    const { loggingConfig, deadLetterConfig, snapStart } = inputs;
    if (loggingConfig?.logFormat === "Text" && (loggingConfig.applicationLogLevel || loggingConfig.systemLogLevel)) {
        throw refuse("Log levels can only be set with the JSON log format.");
    }
    if (deadLetterConfig) requireDeadLetters(call, inputs.role, deadLetterConfig.targetArn);
    if (snapStart?.applyOn === "PublishedVersions" && (inputs.ephemeralStorage?.size ?? 512) > 512) {
        // Source: Lambda developer guide, "Improving startup performance with Lambda SnapStart", Supported features and limitations.
        throw refuse("SnapStart does not support ephemeral storage greater than 512 MB.");
    }
    if (snapStart?.applyOn === "PublishedVersions" && !/^(java(1[17]|2[15])|python3\.1[2-9]|dotnet(8|10))$/.test(inputs.runtime ?? "")) {
        throw refuse(`${inputs.runtime ?? "An image"} is not supported for SnapStart enabled functions.`);
    }
}

function requireRuntime({ runtime, handler }: Inputs): void {
    if (!runtime || !handler) throw refuse("Runtime and Handler are mandatory parameters for functions created with deployment packages.");
    const newer = deprecated[runtime];
    if (newer) {
        throw refuse(
            `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime (${newer}) while creating or updating functions.`,
        );
    }
}

/** Of canaries, too, which are functions. */
export function requireEnvironment(variables: Readonly<Record<string, string>>): void {
    const names = Object.keys(variables);
    const bad = names.find(name => !/^[a-zA-Z]([a-zA-Z0-9_])+$/.test(name));
    if (bad !== undefined && !reserved.has(bad)) {
        throw new AwsError(
            "ValidationException",
            `1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+] (${bad})`,
        );
    }
    const taken = names.filter(name => reserved.has(name));
    if (taken.length > 0) {
        throw refuse(
            `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${taken.join(", ")}`,
        );
    }
    const text = JSON.stringify(variables);
    if (Buffer.byteLength(text) > 4096) {
        throw refuse(
            `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${text}`,
        );
    }
}

/** Of canaries, too. */
export function requireVpc(call: Call, { subnetIds, securityGroupIds }: NonNullable<Inputs["vpcConfig"]>, role: string): void {
    const vpcs = subnetIds.map(id => {
        const found = call.get(subnet, id);
        if (!found)
            throw refuse(
                `Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID '${id}' does not exist`,
            );
        return found.vpcId;
    });
    const groups = securityGroupIds.map(id => {
        const found = call.get(securityGroup, id);
        if (!found)
            throw refuse(
                `Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error Message: The security group '${id}' does not exist`,
            );
        return found.vpcId;
    });
    if (groups.length === 0) throw refuse("SecurityGroupIds must not be empty when SubnetIds are given.");
    if (new Set([...vpcs, ...groups]).size > 1) throw refuse("SubnetIds and SecurityIds must belong to the same VPC.");
    if (!mayMakeInterfaces(call, role))
        throw unauthorized("The provided execution role does not have permissions to call CreateNetworkInterface on EC2");
}

/** AWS's own policies whose text the model does not know may allow it; only AWSLambdaBasicExecutionRole is known not to. */
function mayMakeInterfaces(call: Call, role: string): boolean {
    const request = { by: { arn: call.arn("iam", `role/${role}`, { region: "" }) }, action: "ec2:CreateNetworkInterface", resource: "*" };
    const verdicts = identityPolicies(call, role).map(document => evaluate(document, request));
    if (verdicts.includes("denied")) return false;
    if (verdicts.includes("allowed")) return true;
    return call.all(rolePolicyAttachment).some(({ role: owner, policyArn }) => {
        const name = policyArn.replace("arn:aws:iam::aws:policy/", "");
        return (
            owner === (role as unknown) &&
            managedPolicies.has(name) &&
            managedPolicies.get(name) === undefined &&
            !withoutInterfaces.has(name)
        );
    });
}

const withoutInterfaces = new Set(["service-role/AWSLambdaBasicExecutionRole", "AWSXRayDaemonWriteAccess", "AWSXrayWriteOnlyAccess"]);
