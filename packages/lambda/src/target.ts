import { type DeploymentTarget, type Grant, type TargetKind, targetBase } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";

const leaves = z.object({
    ...targetBase,
    functionName: z.string(),
    /** The alias that callers use, and that a release moves. */
    alias: z.string(),
    /** How CodePipeline's own action moves calls, in its words. @default AllAtOnce */
    strategy: z.string().optional(),
    /** Where it answers, if it has an HTTP API or a URL. */
    endpoint: z.object({ url: z.string() }).optional(),
    /** It runs an image. @default false */
    image: z.boolean().optional(),
    /** Names of the alarms that roll a release back. */
    alarms: z.array(z.string()).optional(),
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
    /** Alarms roll a release back. */
    readonly watched: boolean;
    /** The repository of the images that it runs, where it runs images. */
    readonly images?: pulumi.Input<string> | undefined;
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
    // Whoever gives a function an image must be able to pull it. Source: Lambda developer guide, "Amazon ECR cross-account permissions".
    ...(service.images === undefined
        ? []
        : [{ actions: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], resources: [service.images] } as const]),
    ...(service.watched ? [seeAlarms] : []),
];

/**
 * Composite alarms are shown only to those who may see all alarms. The page does not list this one, although the action looks at alarms.
 * Source: CloudWatch API reference, "DescribeAlarms".
 */
const seeAlarms: Grant = { actions: ["cloudwatch:DescribeAlarms"], resources: ["*"] };
