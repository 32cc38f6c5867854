import { architectureLeaf, type DeploymentTarget, type Grant, type TargetKind, targetBase } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { endpoint, type RegisteredService, registerGrants } from "../target.ts";

const leaves = z.object({
    ...targetBase,
    applicationName: z.string(),
    deploymentGroupName: z.string(),
    /** The task definition's family: what the program registered last is its latest revision, and a release copies it. */
    family: z.string(),
    /** The container whose image a release replaces. */
    container: z.string(),
    /** The parameter that holds what a deployment does with the service. */
    appSpecParameter: z.string(),
    architecture: architectureLeaf,
    endpoint,
});

export type EcsCodeDeployLeaves = z.infer<typeof leaves>;
export type EcsCodeDeployTarget = DeploymentTarget<"ecsCodeDeploy", EcsCodeDeployLeaves>;

/** The kind of target that an `EcsService` is whose `release` is `codeDeploy(...)`. */
export const ecsCodeDeploy: TargetKind<"ecsCodeDeploy", EcsCodeDeployLeaves> = { kind: "ecsCodeDeploy", leaves };

/**
 * What a deploy role needs to have CodeDeploy release one service: the action's own permissions, and those of the step before it, which
 * looks up what is to be released.
 * Source: CodePipeline user guide, "Amazon Elastic Container Service and CodeDeploy blue-green deploy action reference", Service role
 * permissions.
 */
export const codeDeployGrants = (
    service: RegisteredService & {
        readonly applicationArn: pulumi.Input<string>;
        readonly groupArn: pulumi.Input<string>;
        readonly configArn: pulumi.Input<string>;
        readonly parameterArn: pulumi.Input<string>;
    },
): readonly Grant[] => [
    { actions: ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"], resources: [service.groupArn] },
    {
        actions: ["codedeploy:GetApplication", "codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"],
        resources: [service.applicationArn],
    },
    { actions: ["codedeploy:GetDeploymentConfig"], resources: [service.configArn] },
    ...registerGrants(service),
    { actions: ["ssm:GetParameter"], resources: [service.parameterArn] },
];
