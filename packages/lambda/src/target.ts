import { architectureLeaf, type DeploymentTarget, type Grant, seeAlarms, type TargetKind, targetBase } from "@causeway/core";
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
    architecture: architectureLeaf,
    /** Names of the alarms that roll a release back. */
    alarms: z.array(z.string()).optional(),
    /** What starts a release by CodeDeploy. */
    stateMachineArn: z.string().optional(),
});

export type LambdaLeaves = z.infer<typeof leaves>;
export type LambdaTarget = DeploymentTarget<"lambda", LambdaLeaves>;

/** The kind of target that a `LambdaFunction` is. */
export const lambda: TargetKind<"lambda", LambdaLeaves> = { kind: "lambda", leaves };

interface Deployed {
    readonly functionArn: string;
    /** The log groups of the pipeline's actions, which CodePipeline makes by itself. */
    readonly logGroupArns: readonly string[];
    /** The key of the function's configuration. */
    readonly key: Grant;
    /** The repository of the images that it runs, where it runs images. */
    readonly images?: pulumi.Input<string>;
}

/**
 * What a deploy role needs to release one function, and to tell of it in the logs. That the action looks at alarms, its page says, but does
 * not list what that takes.
 * Source: CodePipeline user guide, "AWS Lambda deploy action reference", Service role policy permissions.
 */
export const deployGrants = (service: Deployed & { /** Alarms roll a release back. */ readonly watched: boolean }): readonly Grant[] => [
    ...upload(service, ["lambda:UpdateAlias"]),
    ...(service.watched ? [seeAlarms] : []),
];

/**
 * What a deploy role needs to upload a function's code and start the state machine that releases it: it cannot move the alias itself.
 * Sources: as above, and "AWS Step Functions invoke action reference".
 */
export const codeDeployGrants = (
    service: Deployed,
    stateMachine: { readonly arn: pulumi.Input<string>; readonly executions: pulumi.Input<string> },
): readonly Grant[] => [
    ...upload(service),
    { actions: ["states:DescribeStateMachine", "states:StartExecution"], resources: [stateMachine.arn] },
    { actions: ["states:DescribeExecution"], resources: [stateMachine.executions] },
];

const upload = ({ functionArn, logGroupArns, key, images }: Deployed, more: readonly "lambda:UpdateAlias"[] = []): readonly Grant[] => [
    {
        actions: [
            "lambda:GetAlias",
            "lambda:GetFunctionConfiguration",
            "lambda:GetProvisionedConcurrencyConfig",
            "lambda:PublishVersion",
            ...more,
            "lambda:UpdateFunctionCode",
        ],
        resources: [functionArn, `${functionArn}:*`],
    },
    {
        actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        resources: logGroupArns.flatMap(arn => [arn, `${arn}:*`]),
    },
    key,
    // Whoever gives a function an image must be able to pull it. Source: Lambda developer guide, "Amazon ECR cross-account permissions".
    ...(images === undefined ? [] : [{ actions: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], resources: [images] } as const]),
];
