import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { settleDeployments } from "./codedeploy-run.ts";
import { provisionedConcurrency } from "./lambda-concurrency.ts";
import { eventInvokeConfig } from "./lambda-destinations.ts";
import { invokeArn, requireFunction, requireVersion, splitFunction } from "./lambda-function.ts";
import { principalExists } from "./principals.ts";

export interface AliasAttributes {
    readonly arn: string;
    readonly invokeArn: string;
}

const invalid = (message: string) => new AwsError("InvalidParameterValueException", message);

export const alias = resource<aws.lambda.AliasArgs, AliasAttributes>("aws:lambda/alias:Alias", {
    cloudFormation: "AWS::Lambda::Alias",
    inputs: { name: true, functionName: true, functionVersion: true, description: true, routingConfig: true },
    autoName: { property: "name", maxLength: 128 },
    create(call, inputs) {
        const owner = requireFunction(call, inputs.functionName).name as string;
        const name = inputs.name as string;
        // Source: Lambda API reference, "CreateAlias", Name
        if (!/^(?!^[0-9]+$)([a-zA-Z0-9-_]+)$/.test(name)) {
            throw new AwsError(
                "ValidationException",
                `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)`,
            );
        }
        const arn = call.arn("lambda", `function:${owner}:${name}`);
        if (call.get(alias, arn)) throw new AwsError("ResourceConflictException", `Alias already exists: ${arn}`);
        requireRouting(call, inputs, owner);
        return { id: arn, attributes: { arn, invokeArn: invokeArn(call, arn) } };
    },
    update(call, inputs) {
        requireRouting(call, inputs, requireFunction(call, inputs.functionName).name as string);
        return {};
    },
    // CodeDeploy moves versions and weights while nobody looks.
    read(call, state, arn): Pick<typeof state, "functionVersion" | "routingConfig"> {
        const { functionVersion, routingConfig } = findAlias(call, arn) ?? state;
        return { functionVersion, routingConfig };
    },
    delete(call, _state, arn) {
        const [owner, name] = arn.split(":").slice(6);
        for (const { id } of call.all(permission)) if (id.startsWith(`${owner}/`) && id.endsWith(`:${name}`)) call.remove(permission, id);
        if (call.get(functionUrl, `${owner}/${name}`)) call.remove(functionUrl, `${owner}/${name}`);
        call.remove(provisionedConcurrency, `${owner},${name}`);
        call.remove(eventInvokeConfig, `${owner}:${name}`);
    },
});

/** An alias as it is by now. */
export function findAlias(call: Call, arn: string) {
    settleDeployments(call);
    return call.get(alias, arn);
}

/** Source: Lambda developer guide, "Implement Lambda canary deployments using a weighted alias". */
export function requireRouting(call: Call, inputs: Plain<aws.lambda.AliasArgs>, owner: string): void {
    const main = requireVersion(call, owner, inputs.functionVersion);
    const weights = Object.entries(inputs.routingConfig?.additionalVersionWeights ?? {});
    if (weights.length > 1) throw invalid("Number of items in AdditionalVersionWeights cannot be greater than 1");
    for (const [other, weight] of weights) {
        if (other === inputs.functionVersion)
            throw invalid(`Invalid function version ${other}. Function version ${other} is already included in routing configuration.`);
        if ([other, inputs.functionVersion].includes("$LATEST"))
            throw invalid("$LATEST is not supported for an alias pointing to more than 1 version");
        if (weight < 0 || weight > 1) throw invalid("The weight of an additional version must be between 0 and 1.");
        const added = requireVersion(call, owner, other);
        if (added.role !== main.role)
            throw invalid("All versions of an alias with more than one version must have the same execution role.");
        // The words are ours.
        if (added.deadLetterConfig?.targetArn !== main.deadLetterConfig?.targetArn)
            throw invalid(
                "All versions of an alias with more than one version must have the same dead-letter queue configuration, or none.",
            );
    }
}

export const permission = resource<aws.lambda.PermissionArgs>("aws:lambda/permission:Permission", {
    cloudFormation: "AWS::Lambda::Permission",
    names: { function: "FunctionName", principalOrgId: "PrincipalOrgID", qualifier: null, statementId: null },
    replaces: { qualifier: "a statement is added to one qualifier", statementId: "a statement is known by its id" },
    inputs: {
        action: true,
        function: true,
        principal: true,
        qualifier: true,
        sourceArn: true,
        sourceAccount: true,
        statementId: true,
        principalOrgId: true,
        functionUrlAuthType: true,
        invokedViaFunctionUrl: true,
    },
    autoName: { property: "statementId", maxLength: 100 },
    create(call, inputs) {
        const { qualifier, name } = { qualifier: inputs.qualifier, ...named(inputs.function as unknown as string) };
        requireFunction(call, inputs.function as unknown as string);
        if (qualifier !== undefined) requireQualifier(call, name, qualifier);
        // Source: Lambda API reference, "AddPermission"
        if (!/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/.test(inputs.action)) throw invalid(`The provided action ${inputs.action} is invalid.`);
        if (!/^[a-zA-Z0-9-_]{1,100}$/.test(inputs.statementId ?? ""))
            throw invalid("The statement id can hold letters, digits, - and _, up to 100 of them.");
        // Source: Lambda API reference, "AddPermission", FunctionUrlAuthType and InvokedViaFunctionUrl; the sentences are ours.
        if (inputs.functionUrlAuthType && inputs.action !== "lambda:InvokeFunctionUrl")
            throw invalid("FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action");
        if (inputs.invokedViaFunctionUrl && inputs.action !== "lambda:InvokeFunction")
            throw invalid("InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action");
        const service = inputs.principal.endsWith(".amazonaws.com");
        if (!principalExists(call, service ? "Service" : "AWS", inputs.principal)) {
            throw invalid("The provided principal was invalid. Please check the principal and try again.");
        }
        if (inputs.sourceArn && !/^arn:aws:[a-z0-9-]+:[a-z0-9-]*:\d*:.+$/.test(inputs.sourceArn))
            throw invalid("The source ARN is not in ARN format.");
        if (inputs.sourceAccount && !/^\d{12}$/.test(inputs.sourceAccount)) throw invalid("The source account must be twelve digits.");
        // Statement ids are a function's own. The id here is that of an import, so that two functions can have the same statement.
        const id = `${name}/${inputs.statementId}${qualifier === undefined ? "" : `:${qualifier}`}`;
        if (call.get(permission, id)) {
            throw new AwsError(
                "ResourceConflictException",
                `The statement id (${inputs.statementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
            );
        }
        return { id, attributes: {} };
    },
});

const named = (reference: string) => {
    const { name, qualifier } = splitFunction(reference);
    return { name, ...(qualifier !== undefined && { qualifier }) };
};

/** An alias or a published version. */
export function requireQualifier(call: Call, name: string, qualifier: string): void {
    if (!call.get(alias, call.arn("lambda", `function:${name}:${qualifier}`))) requireVersion(call, name, qualifier);
}

interface UrlAttributes {
    readonly functionArn: string;
    readonly functionUrl: string;
    readonly urlId: string;
}

export const functionUrl = resource<aws.lambda.FunctionUrlArgs, UrlAttributes>("aws:lambda/functionUrl:FunctionUrl", {
    cloudFormation: "AWS::Lambda::Url",
    names: { authorizationType: "AuthType", functionName: "TargetFunctionArn" },
    inputs: { authorizationType: true, cors: true, functionName: true, invokeMode: true, qualifier: true },
    defaults: { invokeMode: "BUFFERED" },
    check: ({ authorizationType = "NONE", invokeMode = "BUFFERED" }) => [
        ...(["NONE", "AWS_IAM"].includes(authorizationType)
            ? []
            : [{ property: "authorizationType", reason: `is ${authorizationType}, not NONE or AWS_IAM` }]),
        ...(["BUFFERED", "RESPONSE_STREAM"].includes(invokeMode)
            ? []
            : [{ property: "invokeMode", reason: `is ${invokeMode}, not BUFFERED or RESPONSE_STREAM` }]),
    ],
    create(call, inputs) {
        const owner = requireFunction(call, inputs.functionName);
        const { qualifier } = inputs;
        const target = qualifier === undefined ? owner.arn : `${owner.arn}:${qualifier}`;
        if (qualifier !== undefined && !call.get(alias, target))
            throw new AwsError("ResourceNotFoundException", `Alias not found: ${target}`);
        const id = qualifier === undefined ? (owner.name as string) : `${owner.name}/${qualifier}`;
        if (call.get(functionUrl, id)) throw new AwsError("ResourceConflictException", "FunctionUrlConfig exists for this Lambda function");
        const urlId = call.unique(32, "abcdefghijklmnopqrstuvwxyz234567");
        return { id, attributes: { functionArn: target, urlId, functionUrl: `https://${urlId}.lambda-url.${call.region}.on.aws/` } };
    },
});
