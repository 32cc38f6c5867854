import type * as aws from "@pulumi/aws";
import { type Call, resource } from "../model/resource.ts";
import { like } from "./policy-evaluation.ts";

/** Who calls a function: a service, for something of its own. */
export interface Caller {
    /** `s3.amazonaws.com` */
    readonly principal: string;
    readonly arn: string;
}

// The models of lambda-function.ts and lambda-resources.ts by their names alone: those files import S3's, which asks here.
const nothing = { inputs: {}, create: () => ({ id: "", attributes: {} }) };
const lambdaFunction = resource<aws.lambda.FunctionArgs>("aws:lambda/function:Function", nothing);
const alias = resource<aws.lambda.AliasArgs>("aws:lambda/alias:Alias", nothing);
const permission = resource<aws.lambda.PermissionArgs>("aws:lambda/permission:Permission", nothing);

/**
 * The function is there, and its policy lets this service call what the ARN names: a permission of the function is none of its aliases'.
 * Source: Lambda developer guide, "Viewing resource-based IAM policies in Lambda".
 */
export function mayInvoke(call: Call, functionArn: string, caller: Caller): boolean {
    const [name = "", qualifier] = functionArn.split(":").slice(6);
    if (functionArn.split(":").slice(3, 5).join() !== `${call.region},${call.account}` || !call.get(lambdaFunction, name)) return false;
    if (qualifier !== undefined && !/^\d+$/.test(qualifier) && !call.get(alias, functionArn)) return false;
    return call.all(permission).some(({ id, ...each }) => {
        // Its id is `function/statement:qualifier`.
        const [owner = "", statement = ""] = id.split("/");
        return (
            owner === name &&
            statement.split(":")[1] === qualifier &&
            ["lambda:InvokeFunction", "lambda:*", "*"].includes(each.action) &&
            each.principal === caller.principal &&
            (each.sourceArn === undefined || like(each.sourceArn, caller.arn)) &&
            (each.sourceAccount === undefined || each.sourceAccount === call.account)
        );
    });
}
