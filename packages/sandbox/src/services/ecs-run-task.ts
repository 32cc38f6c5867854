import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, operation, type Plain } from "../model/resource.ts";
import { capacityProvidersOf, requireStrategy, type Strategy } from "./ecs-capacity.ts";
import { requireCluster } from "./ecs-cluster.ts";
import { requireNetwork } from "./ecs-network.ts";
import { refusal } from "./ecs-service.ts";
import { containersOf, findTaskDefinition, type TaskDefinitionState } from "./ecs-task-definition.ts";
import { imageFault, requireRunnable } from "./ecs-tasks.ts";

export interface RunTaskRequest {
    readonly cluster?: string;
    readonly taskDefinition: string;
    readonly count?: number;
    readonly launchType?: string;
    readonly capacityProviderStrategy?: readonly Strategy[];
    readonly networkConfiguration?: {
        readonly awsvpcConfiguration?: { readonly subnets: readonly string[]; readonly securityGroups?: readonly string[] };
    };
    readonly overrides?: { readonly containerOverrides?: readonly { readonly name: string }[] };
}

/** The revision that RunTask runs: of a family alone the latest active one. Sentences are ECS's own. */
export function requireRunnableDefinition(call: Call, reference: string): TaskDefinitionState {
    const found = findTaskDefinition(call, reference);
    if (!found) throw new AwsError("ClientException", "TaskDefinition not found.");
    if (found.status !== "ACTIVE") throw new AwsError("ClientException", "TaskDefinition is inactive");
    return found;
}

/**
 * Runs tasks and answers with how they end; ECS itself answers at once and runs them afterwards. Their code is not simulated: it exits with 0.
 *
 * Source: ECS API reference, "RunTask"; ECS developer guide, "Amazon ECS stopped tasks error messages".
 */
export const runTask = operation({
    name: "ecs:RunTask",
    parameters: ["cluster", "taskDefinition", "count", "launchType", "capacityProviderStrategy", "networkConfiguration", "overrides"],
    run(call, request: RunTaskRequest) {
        const { count = 1, launchType, capacityProviderStrategy: strategy = [], networkConfiguration, overrides } = request;
        const owner = requireCluster(call, request.cluster);
        const task = requireRunnableDefinition(call, request.taskDefinition);
        if (count < 1 || count > 10) throw refusal("Count must be between 1 and 10.");
        if (launchType && strategy.length > 0) {
            throw refusal("Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.");
        }
        if (launchType && !(task.requiresCompatibilities ?? ["EC2"]).includes(launchType)) {
            throw refusal(`Task definition does not support launch_type ${launchType}.`);
        }
        requireStrategy(strategy, capacityProvidersOf(call, owner.name as string));
        const network = networkConfiguration?.awsvpcConfiguration;
        requireNetwork(call, { ...(network && { networkConfiguration: network }) } as Plain<aws.ecs.ServiceArgs>, task);
        const containers = containersOf(task);
        const stranger = overrides?.containerOverrides?.find(({ name }) => containers.every(each => each.name !== name));
        if (stranger) throw refusal(`Override for container named ${stranger.name} is not a container in the TaskDefinition.`);
        requireRunnable(call, task, network?.subnets);
        const fault = imageFault(call, task);
        if (fault !== undefined) throw new AwsError("TaskFailedToStart", fault);
        return {
            tasks: Array.from({ length: count }, () => ({
                taskArn: call.arn("ecs", `task/${owner.name}/${call.unique(32, "0123456789abcdef")}`),
                clusterArn: owner.arn,
                taskDefinitionArn: task.arn,
                lastStatus: "STOPPED",
                stopCode: "EssentialContainerExited",
                containers: containers.map(({ name, image }) => ({ name, image, lastStatus: "STOPPED", exitCode: 0 })),
                simulated: true,
            })),
            failures: [],
        };
    },
});
