import { architectureLeaf, type DeploymentTarget, type Grant, type TargetKind, targetBase } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";

const leaves = z.object({
    ...targetBase,
    /** The task definition's family: what runs is its latest revision. */
    family: z.string(),
    /** The container whose image a release replaces. */
    container: z.string(),
    architecture: architectureLeaf,
    clusterArn: z.string(),
    /** What `ecs:RunTask` is to be asked, in AWS's own words, as JSON. */
    runTask: z.string(),
    /** Where the tasks' logs are. */
    logGroup: z.string(),
});

export type EcsTaskLeaves = z.infer<typeof leaves>;
export type EcsTaskTarget = DeploymentTarget<"ecsTask", EcsTaskLeaves>;

/** The kind of target that an `EcsTask` and a `ScheduledEcsTask` are. */
export const ecsTask: TargetKind<"ecsTask", EcsTaskLeaves> = { kind: "ecsTask", leaves };

/** What grants are about: one family of task definitions, run in one cluster. */
export interface RunnableFamily {
    readonly clusterArn: pulumi.Input<string>;
    /** The family's ARN, without a revision. */
    readonly familyArn: string;
    /** All tasks of the cluster, as one ARN pattern. */
    readonly taskArns: string;
    /** The task and execution roles: whoever runs a task passes them on. */
    readonly roleArns: readonly pulumi.Input<string>[];
}

const creating = (action: string) => ({ StringEquals: { "ecs:CreateAction": action } });
const toTasks = { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } };

/**
 * What whoever runs a task of this family needs, and nothing beside it.
 *
 * AWS's pages disagree whether IAM looks at the family alone or at the revision when RunTask is asked for the family: so both are allowed.
 * Sources: ECS API reference, "RunTask", taskDefinition; Step Functions developer guide, "IAM policies for calling Amazon ECS/AWS Fargate";
 * ECS developer guide, "Grant permission to tag Amazon ECS resources on creation".
 */
export const runGrants = ({ clusterArn, familyArn, taskArns, roleArns }: RunnableFamily): readonly Grant[] => [
    {
        actions: ["ecs:RunTask"],
        resources: [familyArn, `${familyArn}:*`],
        condition: { ArnEquals: { "ecs:cluster": clusterArn } },
    },
    { actions: ["ecs:TagResource"], resources: [taskArns], condition: creating("RunTask") },
    { actions: ["iam:PassRole"], resources: roleArns, condition: toTasks },
];

/** What a deploy role needs to release one family, to run it, and to see how that ended. */
export const taskDeployGrants = (family: RunnableFamily): readonly Grant[] => [
    { actions: ["ecs:RegisterTaskDefinition"], resources: [`${family.familyArn}:*`] },
    { actions: ["ecs:TagResource"], resources: [`${family.familyArn}:*`], condition: creating("RegisterTaskDefinition") },
    // IAM matches nothing narrower. Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon ECS".
    { actions: ["ecs:DescribeTaskDefinition"], resources: ["*"] },
    ...runGrants(family),
    { actions: ["ecs:DescribeTasks"], resources: [family.taskArns], condition: { ArnEquals: { "ecs:cluster": family.clusterArn } } },
];
