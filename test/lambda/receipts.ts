import { LambdaFunction, type LambdaFunctionArgs } from "@causeway/lambda";
import * as pulumi from "@pulumi/pulumi";
import { type Organization, placed } from "../foundation/accounts.ts";

/** A program that registers the function `receipts` of `payments` in staging, as `change` will have it. */
export const receipts =
    ({ foundation }: Pick<Organization, "foundation">, change: Partial<LambdaFunctionArgs> = {}, name = "receipts") =>
    (): LambdaFunction =>
        new LambdaFunction(name, {
            placement: placed("payments-staging"),
            foundation: pulumi.output(foundation),
            handler: "index.handler",
            ...change,
        });
