import { type Artifact, check, outputs, type Step, type Variables } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { actionNameRule } from "../builds/build-rules.ts";
import { invokeGrants } from "./invoke-grants.ts";
import { type There, thereRules } from "./there.ts";

export interface InvokeLambdaOptions<Given extends string> {
    /** The name of a function. It says how it went by `PutJobSuccessResult` or `PutJobFailureResult`, within 20 minutes. */
    readonly functionName: pulumi.Input<string>;
    /** The action: unique in its stage. @default "invoke-lambda" */
    readonly name?: string;
    /** What the function is told: 1 to 1,000 characters; variables are filled in. @default nothing */
    readonly parameters?: string;
    /** What it may read: up to 5. @default nothing */
    readonly reads?: readonly Artifact[];
    /** What it makes: up to 5. @default nothing */
    readonly makes?: readonly Artifact[];
    /** The names of the output variables that it answers with. @default none */
    readonly gives?: readonly Given[];
    /** Under which name later actions find these variables: letters, digits and `@_-`, unique in a pipeline. @default the action's name */
    readonly namespace?: string;
    /** A function of another account: where it is, and a role there that may invoke it. @default the pipeline's own */
    readonly there?: There;
}

/** A step that runs a Lambda function, and what it answers with. */
export interface LambdaInvocation<Given extends string> extends Step<"invoke"> {
    readonly variables: Variables<Given>;
}

/**
 * Runs a Lambda function that is there already: the job that it is given has its parameters and artifacts.
 *
 * Source: CodePipeline user guide, "AWS Lambda invoke action reference" and "Invoke an AWS Lambda function in a pipeline".
 *
 * @example
 * const warm = invokeLambda({ functionName: "warm-caches", parameters: '{"service":"checkout"}', gives: ["pages"] });
 * const stage = { name: "warm", steps: [warm, approval({ question: `${warm.variables.pages} pages are warm: go on?` })] };
 *
 * @throws InputPropertiesError that names all that is wrong.
 */
export function invokeLambda<const Given extends string = never>(options: InvokeLambdaOptions<Given>): LambdaInvocation<Given> {
    const { functionName, name = "invoke-lambda", parameters, reads, makes, gives = [], there } = options ?? {};
    const { namespace = String(name).replaceAll(".", "-") } = options ?? {};
    const isShort = (list: unknown) => list === undefined || (Array.isArray(list) && list.length <= 5);
    check(
        "invokeLambda",
        [functionName !== undefined && functionName !== "", "functionName", "must be the name of a function"],
        actionNameRule(name),
        [
            parameters === undefined || (typeof parameters === "string" && parameters.length >= 1 && parameters.length <= 1000),
            "parameters",
            "must be a text of 1 to 1000 characters",
        ],
        [isShort(reads), "reads", "must be up to 5 artifacts"],
        [isShort(makes), "makes", "must be up to 5 artifacts"],
        [Array.isArray(gives), "gives", "must be a list of names"],
        ...thereRules(there),
    );
    return {
        variables: outputs(namespace, gives),
        plan: {
            invoke: {
                name,
                type: { category: "Invoke", provider: "Lambda" },
                ...(reads && { reads }),
                ...(makes && { makes }),
                ...(gives.length > 0 && { namespace, gives }),
                configuration: {
                    ...(typeof functionName === "string" && { FunctionName: functionName }),
                    ...(parameters !== undefined && { UserParameters: parameters }),
                },
                ...(there && { place: there.place }),
            },
        },
        create: ({ delivery }) => ({
            invoke: {
                configuration: pulumi.output(functionName).apply(FunctionName => ({ FunctionName })),
                ...(there ? { roleArn: there.roleArn } : { grants: invokeGrants(delivery, functionName) }),
            },
        }),
    };
}
