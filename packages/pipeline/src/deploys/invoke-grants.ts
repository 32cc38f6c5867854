import { arnOf, type Grant, type Place } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";

/** Source: CodePipeline user guide, "AWS Lambda invoke action reference", and "Manage the CodePipeline service role", Add permissions. */
export const invokeGrants = (place: Pick<Place, "accountId" | "region">, functionName: pulumi.Input<string>): readonly Grant[] => [
    {
        actions: ["lambda:InvokeFunction"],
        resources: [pulumi.output(functionName).apply(name => arnOf(place, "lambda", `function:${name}`))],
    },
    // AWS lists functions of a whole account alone.
    { actions: ["lambda:ListFunctions"], resources: ["*"] },
];
