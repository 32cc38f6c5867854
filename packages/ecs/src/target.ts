import { architectureLeaf, type DeploymentTarget, type Grant, type TargetKind, targetBase } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";

/** Where a smoke test finds the service; missing where there is no load balancer, or one that does not speak HTTP. */
export const endpoint = z
    .object({
        url: z.string(),
        /** The host name to ask for, where requests are routed by it. */
        host: z.string().optional(),
    })
    .optional();

const leaves = z.object({
    ...targetBase,
    clusterName: z.string(),
    serviceName: z.string(),
    /** The container whose image a release replaces. */
    container: z.string(),
    architecture: architectureLeaf,
    endpoint,
});

export type EcsLeaves = z.infer<typeof leaves>;
export type EcsTarget = DeploymentTarget<"ecs", EcsLeaves>;

/** The kind of target that an `EcsService` is. */
export const ecs: TargetKind<"ecs", EcsLeaves> = { kind: "ecs", leaves };

const whileRegistering = { StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" } };
const toEcs = { StringEquals: { "iam:PassedToService": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"] } };

/**
 * What a deploy role needs to release one service.
 * Source: CodePipeline user guide, "Amazon Elastic Container Service deploy action reference", Service role policy permissions.
 */
export const deployGrants = (service: RegisteredService & { readonly arn: pulumi.Input<string> }): readonly Grant[] => [
    { actions: ["ecs:DescribeServices", "ecs:UpdateService"], resources: [service.arn] },
    ...registerGrants(service),
];

/** Whose revisions a release registers. */
export interface RegisteredService {
    /** All revisions of the service's task definition, as one ARN pattern. */
    readonly taskDefinitions: pulumi.Input<string>;
    /** The task and execution roles: the deployer passes them on. */
    readonly roleArns: readonly pulumi.Input<string>[];
}

/** What registering a copy of a revision needs. */
export const registerGrants = ({ taskDefinitions, roleArns }: RegisteredService): readonly Grant[] => [
    { actions: ["ecs:RegisterTaskDefinition"], resources: [taskDefinitions] },
    { actions: ["ecs:TagResource"], resources: [taskDefinitions], condition: whileRegistering },
    // IAM matches nothing narrower. Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon ECS".
    { actions: ["ecs:DescribeTaskDefinition"], resources: ["*"] },
    { actions: ["iam:PassRole"], resources: roleArns, condition: toEcs },
];
