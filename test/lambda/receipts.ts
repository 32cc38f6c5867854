import { LambdaFunction, type LambdaFunctionArgs } from "@causeway/lambda";
import * as pulumi from "@pulumi/pulumi";
import { type Organization, placed } from "../foundation/accounts.ts";

/** A program that registers the function `receipts` of `payments` in staging, as `change` will have it. */
export const receipts =
    ({ foundation }: Pick<Organization, "foundation">, change: Partial<LambdaFunctionArgs> = {}, name = "receipts") =>
    (): LambdaFunction =>
        new LambdaFunction(name, {
            placement: change.placement ?? placed("payments-staging"),
            foundation: pulumi.output(foundation),
            handler: "index.handler",
            ...change,
            // Half of a union need not be one of its members; that the whole is, the compiler has seen where it is written out.
        } as LambdaFunctionArgs);

/** What every function's role may do: write its own logs, and decrypt its own environment. */
export const always = ({ foundation }: Pick<Organization, "foundation">) => [
    {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: ["arn:aws:logs:eu-west-1:222222222222:log-group:receipts-logs-0000000:*"],
    },
    {
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [foundation.keyArn],
        Condition: {
            StringEquals: {
                "kms:EncryptionContext:aws:lambda:FunctionArn": "arn:aws:lambda:eu-west-1:222222222222:function:payments-receipts-staging",
            },
        },
    },
];

/** What whoever releases a function may do with the key of its configuration. */
export const keyThroughLambda = ({ foundation }: Pick<Organization, "foundation">) => ({
    Effect: "Allow",
    Action: ["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
    Resource: [foundation.keyArn],
    Condition: { StringEquals: { "kms:ViaService": "lambda.eu-west-1.amazonaws.com" } },
});
