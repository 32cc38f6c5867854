import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource, type State } from "../model/resource.ts";
import { leaveNetwork, useNetwork } from "./ec2.ts";
import { functionFailures, requireConfiguration } from "./lambda-checks.ts";
import { type Code, codeOf } from "./lambda-code.ts";
import { provisionedConcurrency } from "./lambda-concurrency.ts";
import { eventInvokeConfig } from "./lambda-destinations.ts";
import { alias, functionUrl, permission } from "./lambda-resources.ts";

type Inputs = Plain<aws.lambda.FunctionArgs>;

export interface FunctionAttributes extends Code {
    readonly arn: string;
    readonly qualifiedArn: string;
    readonly invokeArn: string;
    readonly qualifiedInvokeArn: string;
    readonly responseStreamingInvokeArn: string;
    readonly lastModified: string;
    readonly version: string;
    readonly signingJobArn: string;
    readonly signingProfileVersionArn: string;
    readonly loggingConfig: NonNullable<Inputs["loggingConfig"]>;
    readonly architectures: string[];
    readonly ephemeralStorage: { size: number };
    readonly tracingConfig: { mode: string };
}
export type FunctionState = State<aws.lambda.FunctionArgs, FunctionAttributes>;

export const lambdaFunction = resource<aws.lambda.FunctionArgs, FunctionAttributes>("aws:lambda/function:Function", {
    cloudFormation: "AWS::Lambda::Function",
    names: {
        name: "FunctionName",
        code: null,
        codeSha256: null,
        imageUri: null,
        s3Bucket: null,
        s3Key: null,
        s3ObjectVersion: null,
        sourceCodeHash: null,
        publish: null,
        skipDestroy: null,
    },
    optional: { code: "the provider takes code from S3 and ECR under names of its own" } as never,
    updates: {
        code: "UpdateFunctionCode",
        codeSha256: "a change asks for UpdateFunctionCode",
        imageUri: "UpdateFunctionCode",
        s3Bucket: "UpdateFunctionCode",
        s3Key: "UpdateFunctionCode",
        s3ObjectVersion: "UpdateFunctionCode",
        sourceCodeHash: "a change asks for UpdateFunctionCode",
        publish: "it is the provider's own",
        skipDestroy: "it is the provider's own",
    },
    inputs: {
        name: true,
        role: true,
        packageType: true,
        code: true,
        s3Bucket: true,
        s3Key: true,
        s3ObjectVersion: true,
        imageUri: true,
        imageConfig: true,
        sourceCodeHash: true,
        codeSha256: true,
        handler: true,
        runtime: true,
        architectures: true,
        memorySize: true,
        timeout: true,
        ephemeralStorage: true,
        environment: true,
        kmsKeyArn: true,
        description: true,
        layers: true,
        publish: true,
        reservedConcurrentExecutions: true,
        vpcConfig: { subnetIds: true, securityGroupIds: true, ipv6AllowedForDualStack: true },
        tracingConfig: true,
        loggingConfig: true,
        deadLetterConfig: true,
        snapStart: { applyOn: true },
        skipDestroy: true,
        tags: true,
    },
    autoName: { property: "name", maxLength: 64 },
    defaults: { packageType: "Zip", memorySize: 128, timeout: 3, publish: false, reservedConcurrentExecutions: -1, skipDestroy: false },
    check: functionFailures,
    create(call, inputs) {
        const name = inputs.name as string;
        if (call.get(lambdaFunction, name)) throw new AwsError("ResourceConflictException", `Function already exist: ${name}`);
        requireConfiguration(call, inputs);
        requireConcurrency(call, name, inputs.reservedConcurrentExecutions);
        join(call, inputs);
        const attributes = {
            ...shown(call, inputs),
            ...codeOf(call, inputs),
            ...qualified(call, name, "$LATEST"),
            lastModified: call.now(),
        };
        return { id: name, attributes: inputs.publish ? { ...attributes, ...publish(call, { ...inputs, ...attributes }) } : attributes };
    },
    update(call, inputs, before, id) {
        requireConfiguration(call, inputs);
        requireConcurrency(call, id, inputs.reservedConcurrentExecutions);
        join(call, inputs);
        const attributes = { ...shown(call, inputs), ...changedCode(call, inputs, before), lastModified: call.now() };
        return inputs.publish ? { ...attributes, ...publish(call, { ...before, ...inputs, ...attributes }) } : attributes;
    },
    delete(call, state, id) {
        leaveNetwork(call, state.arn);
        for (const each of call.all(version)) if (each.name === id) call.remove(version, each.id);
        for (const each of call.all(alias)) if (each.arn.split(":")[6] === id) call.remove(alias, each.id);
        for (const each of call.all(permission)) if (each.id.startsWith(`${id}/`)) call.remove(permission, each.id);
        for (const each of call.all(provisionedConcurrency)) if (each.id.startsWith(`${id},`)) call.remove(provisionedConcurrency, each.id);
        for (const each of call.all(eventInvokeConfig)) if (each.id.split(":")[0] === id) call.remove(eventInvokeConfig, each.id);
        for (const each of call.all(functionUrl)) if (each.functionName.split(":").at(-1) === id) call.remove(functionUrl, each.id);
    },
});

/** A function in a VPC has network interfaces there, which keep its subnets and groups. */
function join(call: Call, { name, vpcConfig }: Inputs): void {
    const owner = call.arn("lambda", `function:${name}`);
    if (!vpcConfig || vpcConfig.subnetIds.length === 0) leaveNetwork(call, owner);
    else useNetwork(call, { owner, subnetIds: vpcConfig.subnetIds, securityGroupIds: vpcConfig.securityGroupIds });
}

/** A published version: the function as it was then. Pulumi's provider publishes them by a function's `publish`. */
export const version = resource<aws.lambda.FunctionArgs, FunctionAttributes>("sandbox:lambda/version:Version", {
    inputs: lambdaFunction.inputs,
    create: lambdaFunction.create,
});

/** Code is sent again only when the program changed it: what a release deployed since stays. */
function changedCode(call: Call, inputs: Inputs, before: FunctionState): Code {
    const same = (["code", "imageUri", "s3Bucket", "s3Key", "s3ObjectVersion", "sourceCodeHash"] as const).every(
        name => JSON.stringify(inputs[name]) === JSON.stringify(before[name]),
    );
    return same ? { codeSha256: before.codeSha256, sourceCodeSize: before.sourceCodeSize } : codeOf(call, inputs);
}

function shown(call: Call, inputs: Inputs) {
    const arn = call.arn("lambda", `function:${inputs.name}`);
    return {
        arn,
        invokeArn: invokeArn(call, arn),
        responseStreamingInvokeArn: invokeArn(call, arn)
            .replace("/2015-03-31/", "/2021-11-15/")
            .replace("/invocations", "/response-streaming-invocations"),
        signingJobArn: "",
        signingProfileVersionArn: "",
        architectures: inputs.architectures ?? ["x86_64"],
        ephemeralStorage: { size: inputs.ephemeralStorage?.size ?? 512 },
        tracingConfig: { mode: inputs.tracingConfig?.mode ?? "PassThrough" },
        loggingConfig: {
            logFormat: "Text",
            ...inputs.loggingConfig,
            logGroup: inputs.loggingConfig?.logGroup ?? `/aws/lambda/${inputs.name}`,
        },
    };
}

/** Source: API Gateway API reference, "PutIntegration", uri */
export const invokeArn = (call: Call, arn: string): string =>
    call.arn("apigateway", `path/2015-03-31/functions/${arn}/invocations`, { account: "lambda" });

export function qualified(call: Call, name: string, qualifier: string) {
    const qualifiedArn = call.arn("lambda", `function:${name}:${qualifier}`);
    return { version: qualifier, qualifiedArn, qualifiedInvokeArn: invokeArn(call, qualifiedArn) };
}

/** PublishVersion makes no new version of what the last one is already. Source: Lambda API reference, "PublishVersion". */
export function publish(call: Call, state: FunctionState) {
    const name = state.name as string;
    const last = versionsOf(call, name).at(-1);
    if (last && fingerprint(last) === fingerprint(state)) return qualified(call, name, last.version);
    const made = qualified(call, name, String(call.next(`lambda version ${name}`)));
    call.put(version, `${name}:${made.version}`, { ...state, ...made });
    return made;
}

/** What makes a version of its own. */
const versioned = [
    ...(["codeSha256", "role", "runtime", "handler", "architectures", "memorySize", "timeout", "ephemeralStorage", "environment"] as const),
    ...([
        "description",
        "layers",
        "vpcConfig",
        "imageConfig",
        "tracingConfig",
        "loggingConfig",
        "kmsKeyArn",
        "deadLetterConfig",
        "snapStart",
    ] as const),
];
const fingerprint = (state: FunctionState): string => JSON.stringify(versioned.map(name => state[name]));

export const versionsOf = (call: Call, name: string): readonly FunctionState[] =>
    call
        .all(version)
        .filter(each => each.name === name)
        .sort((one, other) => Number(one.version) - Number(other.version));

/** Source: Lambda developer guide, "Configuring reserved concurrency": 100 of the account's 1000 stay unreserved. */
function requireConcurrency(call: Call, id: string, wanted = -1): void {
    if (wanted < 0) return;
    const others = call
        .all(lambdaFunction)
        .reduce((sum, each) => sum + (each.id === id ? 0 : Math.max(0, each.reservedConcurrentExecutions ?? -1)), 0);
    if (1000 - others - wanted < 100) {
        throw new AwsError(
            "InvalidParameterValueException",
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
        );
    }
}

/** A function by name or ARN, with or without a qualifier. */
export function splitFunction(reference: string): { readonly name: string; readonly qualifier: string | undefined } {
    const parts = reference.startsWith("arn:") ? reference.split(":").slice(6) : reference.split(":");
    return { name: parts[0] ?? "", qualifier: parts[1] };
}

export function requireFunction(call: Call, reference: string): FunctionState {
    const { name } = splitFunction(reference);
    const elsewhere = reference.startsWith("arn:") && !reference.startsWith(call.arn("lambda", "function:"));
    const found = elsewhere ? undefined : call.get(lambdaFunction, name);
    if (!found) throw functionNotFound(elsewhere ? reference : call.arn("lambda", `function:${name}`));
    return found;
}

export const functionNotFound = (arn: string) => new AwsError("ResourceNotFoundException", `Function not found: ${arn}`);

export function findVersion(call: Call, name: string, wanted: string): FunctionState | undefined {
    const latest = wanted === "$LATEST" && call.get(lambdaFunction, name);
    return latest ? { ...latest, ...qualified(call, name, wanted) } : call.get(version, `${name}:${wanted}`);
}

export function requireVersion(call: Call, name: string, wanted: string): FunctionState {
    const found = findVersion(call, name, wanted);
    if (!found) throw functionNotFound(call.arn("lambda", `function:${name}:${wanted}`));
    return found;
}
