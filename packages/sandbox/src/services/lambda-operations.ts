import { createHash } from "node:crypto";
import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { lookup, operation, type Plain } from "../model/resource.ts";
import { bucketCode, type Code, imageDigest } from "./lambda-code.ts";
import {
    type FunctionState,
    findVersion,
    invokeArn,
    lambdaFunction,
    publish,
    qualified,
    requireFunction,
    requireVersion,
    splitFunction,
    versionsOf,
} from "./lambda-function.ts";
import { alias, findAlias, requireRouting } from "./lambda-resources.ts";

/** Releases, in the names of the Lambda API reference; lookups fail in the words of Pulumi's provider. */
interface CodeRequest {
    readonly FunctionName: string;
    readonly S3Bucket?: string;
    readonly S3Key?: string;
    readonly S3ObjectVersion?: string;
    readonly ImageUri?: string;
    /** The package itself, in base64. */
    readonly ZipFile?: string;
    readonly Publish?: boolean;
}

const updateFunctionCode = operation({
    name: "lambda:UpdateFunctionCode",
    parameters: ["FunctionName", "S3Bucket", "S3Key", "S3ObjectVersion", "ImageUri", "ZipFile", "Publish"],
    run(call, request: CodeRequest) {
        const before = requireFunction(call, request.FunctionName);
        const image = before.packageType === "Image";
        if (image !== (request.ImageUri !== undefined)) {
            throw new AwsError(
                "InvalidParameterValueException",
                image
                    ? "Please provide ImageUri when updating a function with packageType Image."
                    : "Please don't provide ImageUri when updating a function with packageType Zip.",
            );
        }
        let code: Code;
        if (request.ImageUri) code = imageDigest(call, request.ImageUri, before.name as string);
        else if (request.S3Bucket && request.S3Key)
            code = bucketCode(call, { bucket: request.S3Bucket, key: request.S3Key, version: request.S3ObjectVersion });
        else if (request.ZipFile) code = zipCode(request.ZipFile);
        else throw new AwsError("InvalidParameterValueException", "Please provide a source for function code.");
        const state = {
            ...before,
            ...code,
            ...(request.ImageUri && { imageUri: request.ImageUri }),
            lastModified: call.now(),
        } as FunctionState;
        const published = request.Publish ? publish(call, state) : qualified(call, before.name as string, "$LATEST");
        call.put(lambdaFunction, before.name as string, request.Publish ? { ...state, ...published } : state);
        return configuration({ ...state, ...published });
    },
});

const publishVersion = operation({
    name: "lambda:PublishVersion",
    parameters: ["FunctionName", "CodeSha256"],
    run(call, { FunctionName, CodeSha256 }: { readonly FunctionName: string; readonly CodeSha256?: string }) {
        const state = requireFunction(call, FunctionName);
        if (CodeSha256 !== undefined && CodeSha256 !== state.codeSha256) {
            throw new AwsError(
                "PreconditionFailedException",
                `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${state.codeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
            );
        }
        return configuration({ ...state, ...publish(call, state) });
    },
});

interface AliasRequest {
    readonly FunctionName: string;
    readonly Name: string;
    readonly FunctionVersion?: string;
    readonly Description?: string;
    readonly RoutingConfig?: { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> };
}

const updateAlias = operation({
    name: "lambda:UpdateAlias",
    parameters: ["FunctionName", "Name", "FunctionVersion", "Description", "RoutingConfig"],
    run(call, request: AliasRequest) {
        const owner = requireFunction(call, request.FunctionName).name as string;
        const arn = call.arn("lambda", `function:${owner}:${request.Name}`);
        const before = findAlias(call, arn);
        if (!before) throw new AwsError("ResourceNotFoundException", `Alias not found: ${arn}`);
        const { routingConfig: _, ...rest } = before;
        const weights = request.RoutingConfig
            ? request.RoutingConfig.AdditionalVersionWeights
            : before.routingConfig?.additionalVersionWeights;
        const state = {
            ...rest,
            functionVersion: request.FunctionVersion ?? before.functionVersion,
            ...(request.Description !== undefined && { description: request.Description }),
            ...(weights && Object.keys(weights).length > 0 && { routingConfig: { additionalVersionWeights: { ...weights } } }),
        } as Plain<aws.lambda.AliasArgs> & { arn: string; invokeArn: string };
        requireRouting(call, state, owner);
        call.put(alias, arn, state);
        return aliasAnswer(state);
    },
});

const getFunctionOperation = operation({
    name: "lambda:GetFunction",
    parameters: ["FunctionName", "Qualifier"],
    run(
        call,
        { FunctionName, Qualifier = splitFunction(FunctionName).qualifier }: { readonly FunctionName: string; readonly Qualifier?: string },
    ) {
        const owner = requireFunction(call, FunctionName);
        const pointed = Qualifier === undefined ? undefined : findAlias(call, `${owner.arn}:${Qualifier}`)?.functionVersion;
        const state =
            Qualifier === undefined
                ? { ...owner, ...qualified(call, owner.name as string, "$LATEST") }
                : requireVersion(call, owner.name as string, pointed ?? Qualifier);
        return { Configuration: configuration(state), Tags: owner.tags ?? {} };
    },
});

const getAliasOperation = operation({
    name: "lambda:GetAlias",
    parameters: ["FunctionName", "Name"],
    run(call, { FunctionName, Name }: { readonly FunctionName: string; readonly Name: string }) {
        const owner = requireFunction(call, FunctionName);
        const found = findAlias(call, `${owner.arn}:${Name}`);
        if (!found) throw new AwsError("ResourceNotFoundException", `Cannot find alias arn: ${owner.arn}:${Name}`);
        return aliasAnswer(found);
    },
});

const zipCode = (base64: string): Code => {
    const bytes = Buffer.from(base64, "base64");
    // Source: PKWARE, APPNOTE.TXT: every zip file begins with these letters.
    if (bytes.subarray(0, 2).toString() !== "PK") {
        throw new AwsError(
            "InvalidParameterValueException",
            "Could not unzip uploaded file. Please check your file, then try to upload again.",
        );
    }
    return { codeSha256: createHash("sha256").update(bytes).digest("base64"), sourceCodeSize: bytes.length };
};

const configuration = (state: FunctionState) => ({
    FunctionName: state.name,
    FunctionArn: state.version === "$LATEST" ? state.arn : state.qualifiedArn,
    Role: state.role,
    Runtime: state.runtime,
    Handler: state.handler,
    CodeSha256: state.codeSha256,
    CodeSize: state.sourceCodeSize,
    Version: state.version,
    MemorySize: state.memorySize,
    Timeout: state.timeout,
    PackageType: state.packageType,
    Architectures: state.architectures,
    LastModified: state.lastModified,
    State: "Active",
    LastUpdateStatus: "Successful",
});

const aliasAnswer = (state: Plain<aws.lambda.AliasArgs> & { readonly arn: string }) => ({
    AliasArn: state.arn,
    Name: state.name,
    FunctionVersion: state.functionVersion,
    Description: state.description ?? "",
    ...(state.routingConfig && { RoutingConfig: { AdditionalVersionWeights: state.routingConfig.additionalVersionWeights ?? {} } }),
});

/** Source: terraform-provider-aws, internal/service/lambda/function_data_source.go: the last version published, where none is asked for. */
const getFunction = lookup({
    token: "aws:lambda/getFunction:getFunction",
    args: ["functionName", "qualifier"],
    run(call, { functionName, qualifier }: aws.lambda.GetFunctionArgs) {
        const { name } = splitFunction(functionName);
        const owner = call.get(lambdaFunction, name);
        if (!owner && qualifier === undefined) {
            // Without a qualifier, the provider lists versions first and passes Lambda's own answer on.
            throw new Error(
                `reading Lambda Function (${functionName}) latest version: operation error Lambda: ListVersionsByFunction, https response error StatusCode: 404, ResourceNotFoundException: Function not found: ${call.arn("lambda", `function:${name}`)}`,
            );
        }
        const wanted = qualifier ?? versionsOf(call, name).at(-1)?.version ?? "$LATEST";
        const pointed = owner && (findAlias(call, `${owner.arn}:${wanted}`)?.functionVersion ?? wanted);
        const state = owner && findVersion(call, name, pointed as string);
        if (!owner || !state) throw new Error(`reading Lambda Function (${functionName}): couldn't find resource`);
        return {
            id: name,
            functionName,
            ...(qualifier !== undefined && { qualifier }),
            arn: state.arn,
            qualifiedArn: `${state.arn}:${wanted}`,
            invokeArn: state.invokeArn,
            qualifiedInvokeArn: invokeArn(call, `${state.arn}:${wanted}`),
            responseStreamingInvokeArn: state.responseStreamingInvokeArn,
            architectures: state.architectures,
            capacityProviderConfigs: [],
            codeSha256: state.codeSha256,
            codeSigningConfigArn: "",
            deadLetterConfig: state.deadLetterConfig ?? { targetArn: "" },
            description: state.description ?? "",
            durableConfigs: [],
            environment: { variables: state.environment?.variables ?? {} },
            ephemeralStorages: [state.ephemeralStorage],
            fileSystemConfigs: [],
            handler: state.handler ?? "",
            imageUri: state.imageUri ?? "",
            kmsKeyArn: state.kmsKeyArn ?? "",
            lastModified: state.lastModified,
            layers: state.layers ?? [],
            loggingConfigs: [state.loggingConfig],
            memorySize: state.memorySize ?? 128,
            region: call.region,
            reservedConcurrentExecutions: owner.reservedConcurrentExecutions ?? -1,
            role: state.role,
            runtime: state.runtime ?? "",
            signingJobArn: "",
            signingProfileVersionArn: "",
            sourceCodeHash: state.codeSha256,
            sourceCodeSize: state.sourceCodeSize,
            sourceKmsKeyArn: "",
            tags: owner.tags ?? {},
            tenancyConfigs: [],
            timeout: state.timeout ?? 3,
            tracingConfig: state.tracingConfig,
            version: state.version,
            vpcConfig: { subnetIds: [], securityGroupIds: [], vpcId: "", ipv6AllowedForDualStack: false, ...state.vpcConfig },
        };
    },
});

const getAlias = lookup({
    token: "aws:lambda/getAlias:getAlias",
    args: ["functionName", "name"],
    run(call, { functionName, name }: aws.lambda.GetAliasArgs) {
        const arn = call.arn("lambda", `function:${splitFunction(functionName).name}:${name}`);
        const found = findAlias(call, arn);
        if (!found) throw new Error(`reading Lambda Alias: couldn't find resource`);
        return {
            id: arn,
            arn,
            functionName,
            name,
            description: found.description ?? "",
            functionVersion: found.functionVersion,
            invokeArn: found.invokeArn,
            region: call.region,
        };
    },
});

export const lambdaOperations = [updateFunctionCode, publishVersion, updateAlias, getFunctionOperation, getAliasOperation];
export const lambdaLookups = [getFunction, getAlias];
