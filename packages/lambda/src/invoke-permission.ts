import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { EventScope } from "./events/event-source.ts";

/** Lets a service call the alias for one thing of ours. Source: Lambda API reference, "AddPermission", SourceArn. */
export const mayInvoke = (
    { name, opts }: EventScope,
    alias: aws.lambda.Alias,
    service: "events" | "sns",
    sourceArn: pulumi.Input<string>,
): aws.lambda.Permission =>
    new aws.lambda.Permission(
        name("permission"),
        {
            action: "lambda:InvokeFunction",
            function: alias.functionName,
            qualifier: alias.name,
            principal: `${service}.amazonaws.com`,
            sourceArn,
        },
        opts,
    );
