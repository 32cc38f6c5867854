import {
    type ActionLeaves,
    type ActionPlan,
    type Artifact,
    commandsLog,
    type DeploymentTarget,
    fitting,
    type Place,
    type Step,
    type StepScope,
} from "@causeway/core";
import { registerImage } from "./ecs-task-commands.ts";
import type { EcsTaskTarget } from "./ecs-task-target.ts";

/** What a Commands action needs that becomes the target's deploy role. */
export const commandsFor = <Leaves extends { readonly deployRoleArn: string }>(
    target: DeploymentTarget<string, Leaves>,
    { delivery, pipelineName }: StepScope,
    commands: readonly ((leaves: Leaves) => string)[],
): ActionLeaves => ({
    commands: commands.map(command => target.leaves.apply(leaves => command(leaves as Leaves))),
    grants: [commandsLog(delivery, pipelineName), { actions: ["sts:AssumeRole"], resources: [target.leaves.deployRoleArn] }],
});

/** A Commands action runs in the delivery account: it takes the images to the target, wherever that is. */
export const commandsPlan = (name: string, images: Artifact, deploysTo: Place): ActionPlan => ({
    name,
    type: { category: "Compute", provider: "Commands" },
    reads: [images],
    deploysTo,
});

/**
 * Registers a new revision of a task's definition with the image that `images` names in imagedefinitions.json: the entry of the task's
 * container or, without such a one, the first. From then on each run, scheduled or not, runs it; nothing is run now.
 *
 * @example
 * deployToEcsTask(delivery.target(ecsTask, "staging", "report"), build.images)
 */
export const deployToEcsTask = (target: EcsTaskTarget, images: Artifact): Step<"deploy"> => ({
    plan: { deploy: commandsPlan(`deploy-${target.service}`, images, target.place) },
    create: scope => ({ deploy: commandsFor(fitting(target, images), scope, registerImage(target, scope.pipelineName)) }),
});
