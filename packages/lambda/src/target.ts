import { type DeploymentTarget, type Grant, type TargetKind, targetBase } from "@causeway/core";
import * as z from "zod";

const leaves = z.object({
    ...targetBase,
    functionName: z.string(),
    /** The alias that callers use, and that a release moves. */
    alias: z.string(),
});

export type LambdaLeaves = z.infer<typeof leaves>;
export type LambdaTarget = DeploymentTarget<"lambda", LambdaLeaves>;

/** The kind of target that a `LambdaFunction` is. */
export const lambda: TargetKind<"lambda", LambdaLeaves> = { kind: "lambda", leaves };

/**
 * What a deploy role needs to release one function, and to tell of it in the logs.
 * Source: CodePipeline user guide, "AWS Lambda deploy action reference", Service role policy permissions.
 */
export const deployGrants = (service: {
    readonly functionArn: string;
    /** The log groups of the pipeline's actions, which CodePipeline makes by itself. */
    readonly logGroupArns: readonly string[];
}): readonly Grant[] => [
    {
        actions: [
            "lambda:GetAlias",
            "lambda:GetFunctionConfiguration",
            "lambda:GetProvisionedConcurrencyConfig",
            "lambda:PublishVersion",
            "lambda:UpdateAlias",
            "lambda:UpdateFunctionCode",
        ],
        resources: [service.functionArn, `${service.functionArn}:*`],
    },
    {
        actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        resources: service.logGroupArns.flatMap(arn => [arn, `${arn}:*`]),
    },
];
