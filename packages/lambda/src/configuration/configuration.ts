import { arnOf, type Grant, type Joined, readSecrets, secretVariables } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { LambdaFunctionArgs } from "../arguments.ts";
import { codeOf } from "../code/code.ts";
import { loggingConfig } from "./logs.ts";
import { vpcGrants } from "./vpc.ts";

/** What the function's arguments come to, before the caller's last word. A version is told by a digest of it: the order of its keys stays. */
export function configurationOf(
    args: LambdaFunctionArgs,
    made: {
        readonly name: string;
        readonly role: pulumi.Input<string>;
        readonly logGroup: pulumi.Input<string>;
        readonly vpc: Joined | undefined;
        readonly deadLetters: pulumi.Input<string> | undefined;
    },
): aws.lambda.FunctionArgs {
    const { architecture = "arm64", memoryMiB = 512, timeoutSeconds = 30 } = args;
    const { runs, first } = codeOf(args);
    const { environment = {}, logs = {}, layers = [], ephemeralStorageMiB = 512, concurrency = {}, tracing, snapStart } = args;
    return {
        name: made.name,
        ...runs,
        architectures: [architecture],
        memorySize: memoryMiB,
        timeout: timeoutSeconds,
        role: made.role,
        loggingConfig: loggingConfig(logs, made.logGroup),
        environment: { variables: { ...environment, ...secretVariables(args.secrets) } },
        kmsKeyArn: args.foundation.keyArn,
        ...(layers.length > 0 && { layers: [...layers] }),
        ...(ephemeralStorageMiB > 512 && { ephemeralStorage: { size: ephemeralStorageMiB } }),
        ...(tracing && { tracingConfig: { mode: "Active" } }),
        ...(snapStart && { snapStart: { applyOn: "PublishedVersions" } }),
        ...(made.vpc && { vpcConfig: made.vpc.vpcConfig }),
        ...(made.deadLetters && { deadLetterConfig: { targetArn: made.deadLetters } }),
        ...(concurrency.reserved !== undefined && { reservedConcurrentExecutions: concurrency.reserved }),
        ...first,
        publish: true,
    };
}

/** What Lambda does in the name of the function's role for the configuration above. */
export const configurationGrants = (
    { placement, foundation, tracing, vpc, secrets }: LambdaFunctionArgs,
    functionName: string,
): readonly Grant[] => [
    // Source: Lambda developer guide, "Securing Lambda environment variables".
    {
        actions: ["kms:Decrypt"],
        resources: [foundation.keyArn],
        condition: {
            StringEquals: { "kms:EncryptionContext:aws:lambda:FunctionArn": arnOf(placement, "lambda", `function:${functionName}`) },
        },
    },
    // Source: Service authorization reference, "AWS X-Ray": it knows no resource for these.
    ...(tracing ? [{ actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] } as const] : []),
    ...vpcGrants(vpc),
    ...readSecrets(secrets),
];
