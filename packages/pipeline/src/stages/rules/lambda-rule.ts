import { type Artifact, check } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { actionNameRule } from "../../builds/build-rules.ts";
import { invokeGrants } from "../../deploys/invoke-grants.ts";
import { optional, type StageRule, timeoutRules } from "../rule.ts";

export interface LambdaRuleOptions {
    /** The name of a function in the pipeline's account and region. It says how it went by `PutJobSuccessResult` or `PutJobFailureResult`. */
    readonly functionName: pulumi.Input<string>;
    /** What it is told: 1 to 10,000 characters. @default nothing */
    readonly parameters?: string;
    /** What it may read. @default nothing */
    readonly reads?: readonly Artifact[];
    /** How long it may take: 5 to 86,400 minutes. @default AWS's own */
    readonly timeoutMinutes?: number;
}

/**
 * Asks a Lambda function.
 *
 * Source: CodePipeline user guide, "LambdaInvoke". The page names no permissions: those here are of the page "AWS Lambda invoke action
 * reference", for what is done is the same.
 *
 * @example
 * const entry = { rules: [lambdaRule("change-board", { functionName: "is-approved", parameters: '{"service":"checkout"}' })] };
 *
 * @throws InputPropertiesError that names all that is wrong.
 */
export function lambdaRule(name: string, options: LambdaRuleOptions): StageRule<"LambdaInvoke"> {
    const { functionName, parameters, reads, timeoutMinutes } = options ?? {};
    check(
        "lambdaRule",
        actionNameRule(name),
        [functionName !== undefined && functionName !== "", "functionName", "must be the name of a function"],
        [
            parameters === undefined || (typeof parameters === "string" && parameters.length >= 1 && parameters.length <= 10_000),
            "parameters",
            "must be a text of 1 to 10000 characters",
        ],
        ...timeoutRules(timeoutMinutes),
    );
    return {
        plan: {
            name,
            provider: "LambdaInvoke",
            configuration: {
                ...(typeof functionName === "string" && { FunctionName: functionName }),
                ...optional("UserParameters", parameters),
            },
            ...optional("reads", reads),
            ...optional("timeoutMinutes", timeoutMinutes),
        },
        create: ({ delivery }) => ({
            configuration: pulumi.output(functionName).apply(FunctionName => ({ FunctionName })),
            grants: invokeGrants(delivery, functionName),
        }),
    };
}
