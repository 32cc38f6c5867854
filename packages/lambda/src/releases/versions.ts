import { digestOf } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { requireImage } from "../code/image.ts";
import { decide, digestVariable, lookUpDeployed, requireSameKind } from "./deployed.ts";
import { ignored } from "./ownership.ts";

/** The alias that callers use. */
export const aliasName = "live";

/**
 * What the provider would leave as it was when it is no longer said: both are computed where they are missing. No part of the digest, which
 * is told from what is said.
 * Source: terraform-provider-aws, internal/service/lambda/function.go, ephemeral_storage and tracing_config.
 */
const unlessSaid = { ephemeralStorage: { size: 512 }, tracingConfig: { mode: "PassThrough" } } as const;

/** Registers a function whose versions say which configuration they were made from, and the alias on the version that is to be called. */
export function publish(
    name: string,
    functionName: string,
    { code, imageUri, reservedConcurrentExecutions, ...configuration }: aws.lambda.FunctionArgs,
    opts: pulumi.CustomResourceOptions,
): { readonly function: aws.lambda.Function; readonly alias: aws.lambda.Alias } {
    const deployed = pulumi.all([lookUpDeployed(functionName, aliasName, opts), configuration.packageType]).apply(([deployed, type]) => {
        requireSameKind(name, deployed, type === "Image" ? type : "Zip");
        return deployed;
    });
    const digest = pulumi.output(configuration).apply(digestOf);
    const environment = pulumi
        .all([configuration.environment, digest])
        .apply(([environment, digest]) => ({ variables: { ...environment?.variables, [digestVariable]: digest } }));
    const made = new aws.lambda.Function(
        `${name}-function`,
        // A reservation is the function's, not a version's.
        {
            ...unlessSaid,
            ...configuration,
            environment,
            ...(reservedConcurrentExecutions !== undefined && { reservedConcurrentExecutions }),
            ...(code && { code }),
            ...(imageUri && {
                imageUri: pulumi
                    .all([imageUri, deployed, configuration.architectures])
                    .apply(async ([uri, deployed, [architecture = "x86_64"] = []]) =>
                        deployed || uri === undefined ? uri : requireImage(uri, { service: name, architecture }, opts),
                    ),
            }),
        },
        { ...opts, ignoreChanges: ignored("function") },
    );
    const alias = new aws.lambda.Alias(
        `${name}-alias`,
        {
            name: aliasName,
            functionName: made.name,
            functionVersion: pulumi
                .all([deployed, digest, made.version])
                .apply(([deployed, digest, published]) => decide(digest, published, deployed)),
        },
        { ...opts, ignoreChanges: ignored("alias") },
    );
    return { function: made, alias };
}
