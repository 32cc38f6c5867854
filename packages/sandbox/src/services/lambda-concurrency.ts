import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { type FunctionState, requireFunction, requireVersion } from "./lambda-function.ts";
import { alias } from "./lambda-resources.ts";

const refuse = (message: string) => new AwsError("InvalidParameterValueException", message);

/**
 * Environments that wait for calls of an alias or a version.
 * Sources: Lambda API reference, "PutProvisionedConcurrencyConfig"; Lambda developer guide, "Configuring provisioned concurrency for a
 * function"; the sentences as users report them.
 */
export const provisionedConcurrency = resource<aws.lambda.ProvisionedConcurrencyConfigArgs>(
    "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
    {
        inputs: { functionName: true, qualifier: true, provisionedConcurrentExecutions: true, skipDestroy: true },
        required: {
            functionName: "PutProvisionedConcurrencyConfig",
            qualifier: "PutProvisionedConcurrencyConfig",
            provisionedConcurrentExecutions: "PutProvisionedConcurrencyConfig",
        },
        replaces: { functionName: "the provider's schema: ForceNew", qualifier: "the provider's schema: ForceNew" },
        updates: { provisionedConcurrentExecutions: "PutProvisionedConcurrencyConfig", skipDestroy: "only the provider's" },
        defaults: { skipDestroy: false },
        check: ({ provisionedConcurrentExecutions: wanted = 1 }) =>
            wanted >= 1 ? [] : [{ property: "provisionedConcurrentExecutions", reason: `expected to be at least (1), got ${wanted}` }],
        create(call, inputs) {
            requireProvisionable(call, inputs);
            const id = `${inputs.functionName},${inputs.qualifier}`;
            call.remove(provisionedConcurrency, id); // PutProvisionedConcurrencyConfig overwrites.
            return { id, attributes: {} };
        },
        update(call, inputs) {
            requireProvisionable(call, inputs);
            return {};
        },
    },
);

function requireProvisionable(call: Call, inputs: Plain<aws.lambda.ProvisionedConcurrencyConfigArgs>): void {
    const { functionName, qualifier, provisionedConcurrentExecutions: wanted } = inputs;
    const owner = requireFunction(call, functionName);
    const { version, weighted } = provisionedVersion(call, owner, qualifier);
    if (version.version === "$LATEST") throw refuse("Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
    if (weighted) throw refuse("Alias with weights can not be used with Provisioned Concurrency");
    if (version.snapStart?.applyOn === "PublishedVersions") throw refuse("Provisioned Concurrency is not supported with SnapStart.");
    const { reservedConcurrentExecutions: reserved = -1 } = owner;
    if (reserved >= 0 && wanted > reserved) {
        throw refuse("Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function");
    }
}

function provisionedVersion(call: Call, owner: FunctionState, qualifier: string) {
    const name = owner.name as string;
    const found = call.get(alias, `${owner.arn}:${qualifier}`);
    if (!found && !/^(\d+|\$LATEST)$/.test(qualifier)) {
        throw new AwsError("ResourceNotFoundException", `Cannot find alias arn: ${owner.arn}:${qualifier}`);
    }
    const weighted = Object.keys(found?.routingConfig?.additionalVersionWeights ?? {}).length > 0;
    return { version: requireVersion(call, name, found?.functionVersion ?? qualifier), weighted };
}
