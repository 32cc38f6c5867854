import type * as aws from "@pulumi/aws";
import { NotSimulated } from "../model/errors.ts";
import type { Call, Plain } from "../model/resource.ts";
import { capacityProvidersOf, clusterCapacityProviders, isFargateProvider, requireStrategy, type Strategy } from "./ecs-capacity.ts";
import type { ClusterState } from "./ecs-cluster.ts";
import { refusal } from "./ecs-service.ts";
import type { TaskDefinitionState } from "./ecs-task-definition.ts";

type Inputs = Plain<aws.ecs.ServiceArgs>;

/** Capacity providers take the place of a launch type. Source: ECS API reference, "UpdateService", capacityProviderStrategy. */
export function byProviders(before: Pick<Inputs, "capacityProviderStrategies">, inputs: Inputs): Inputs {
    const { capacityProviderStrategies = [], forceNewDeployment } = inputs;
    const same = JSON.stringify(capacityProviderStrategies) === JSON.stringify(before.capacityProviderStrategies ?? []);
    // The provider's own words: internal/service/ecs/service.go, capacityProviderStrategyCustomizeDiff.
    if (!same && !forceNewDeployment) {
        throw new Error("force_new_deployment should be true when capacity_provider_strategy is being updated");
    }
    if (capacityProviderStrategies.length === 0) return inputs;
    const { launchType: _, ...others } = inputs;
    return others;
}

export function launchOf(
    inputs: Inputs,
    owner: ClusterState,
    call: Call,
): { readonly launchType: string; readonly platformVersion: string } {
    const byStrategy = !inputs.launchType && strategyOf(inputs, owner, call).length > 0;
    return { launchType: byStrategy ? "" : (inputs.launchType ?? "EC2"), platformVersion: inputs.platformVersion ?? "LATEST" };
}

const strategyOf = (inputs: Inputs, owner: ClusterState, call: Call) =>
    inputs.capacityProviderStrategies ?? defaultStrategy(call, owner.name as string);

const defaultStrategy = (call: Call, clusterName: string) =>
    call.get(clusterCapacityProviders, clusterName)?.defaultCapacityProviderStrategies ?? [];

export function requireLaunch(call: Call, inputs: Inputs, owner: ClusterState, task: TaskDefinitionState): void {
    const { launchType, capacityProviderStrategies = [] } = inputs;
    if (launchType && capacityProviderStrategies.length > 0) {
        throw refusal("Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.");
    }
    requireStrategy(capacityProviderStrategies, capacityProvidersOf(call, owner.name as string));
    requirePlacement(inputs, launchType, capacityProviderStrategies);
    const strategy = strategyOf(inputs, owner, call);
    if (!launchType && strategy.length > 0) {
        const needed = isFargateProvider(strategy[0]?.capacityProvider) ? "FARGATE" : "EC2";
        if (task.requiresCompatibilities?.includes(needed)) return;
        throw refusal(`The provided task definition does not support the capacity provider's launch type ${needed}.`);
    }
    if (launchType !== "FARGATE")
        throw new NotSimulated(`ECS services of launch type ${launchType ?? "EC2"}: Fargate and capacity providers are`);
    if (!task.requiresCompatibilities?.includes("FARGATE")) throw refusal("Task definition does not support launch_type FARGATE.");
}

/** Source: ECS developer guide, "Use strategies to define Amazon ECS task placement": Fargate places tasks by itself. */
function requirePlacement(
    { orderedPlacementStrategies = [] }: Inputs,
    launchType: string | undefined,
    strategy: readonly Strategy[],
): void {
    const fargate = launchType === "FARGATE" || strategy.some(({ capacityProvider }) => isFargateProvider(capacityProvider));
    if (orderedPlacementStrategies.length > 0 && fargate) {
        throw refusal("Placement strategies are not supported with FARGATE launch type.");
    }
}
