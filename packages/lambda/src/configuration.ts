import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { LambdaFunctionArgs } from "./arguments.ts";
import { firstCode } from "./first-code.ts";

/** What the function's arguments come to, before the caller's last word. A version is told by a digest of it: the order of its keys stays. */
export const configurationOf = (
    { handler, runtime = "nodejs22.x", memoryMiB = 512, timeoutSeconds = 30, environment = {} }: LambdaFunctionArgs,
    made: {
        readonly name: string;
        readonly role: pulumi.Input<string>;
        readonly logGroup: pulumi.Input<string>;
    },
): aws.lambda.FunctionArgs => ({
    name: made.name,
    handler,
    runtime,
    architectures: ["arm64"],
    memorySize: memoryMiB,
    timeout: timeoutSeconds,
    role: made.role,
    loggingConfig: { logFormat: "JSON", logGroup: made.logGroup },
    environment: { variables: environment },
    code: firstCode(handler),
    publish: true,
});
