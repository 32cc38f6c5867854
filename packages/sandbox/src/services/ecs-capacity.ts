import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, type Plain, resource, type State } from "../model/resource.ts";
import { autoScalingGroup } from "./ec2-auto-scaling.ts";
import { findCluster, requireCluster } from "./ecs-cluster.ts";
import { activeServicesOf } from "./ecs-service.ts";
import { oneOf } from "./provider-checks.ts";

const refusal = (message: string) => new AwsError("InvalidParameterException", message);
const onOrOff = ["ENABLED", "DISABLED"];

/** Every account's, without being made. */
const fargateProviders: readonly unknown[] = ["FARGATE", "FARGATE_SPOT"];
export const isFargateProvider = (name: unknown): boolean => fargateProviders.includes(name);

export const capacityProvider = resource<aws.ecs.CapacityProviderArgs, { readonly arn: string }>(
    "aws:ecs/capacityProvider:CapacityProvider",
    {
        cloudFormation: "AWS::ECS::CapacityProvider",
        names: { cluster: "ClusterName" },
        inputs: {
            name: true,
            autoScalingGroupProvider: {
                autoScalingGroupArn: true,
                managedDraining: true,
                managedScaling: { status: true, targetCapacity: true, minimumScalingStepSize: true, maximumScalingStepSize: true },
                managedTerminationProtection: true,
            },
            tags: true,
        },
        updates: { autoScalingGroupProvider: "all of it but the group's ARN, which `update` holds" },
        autoName: { property: "name", maxLength: 255 },
        check: ({ autoScalingGroupProvider: group }) => [
            ...oneOf("autoScalingGroupProvider.managedDraining", group?.managedDraining, onOrOff),
            ...oneOf("autoScalingGroupProvider.managedScaling.status", group?.managedScaling?.status, onOrOff),
            ...oneOf("autoScalingGroupProvider.managedTerminationProtection", group?.managedTerminationProtection, onOrOff),
        ],
        create(call, inputs) {
            const name = inputs.name as string;
            // Source: ECS API reference, "CreateCapacityProvider", name.
            if (!/^[A-Za-z0-9_-]{1,255}$/.test(name) || /^(aws|ecs|fargate)/i.test(name)) {
                throw refusal("The specified capacity provider name is invalid.");
            }
            if (call.get(capacityProvider, name)) throw refusal("A capacity provider with the specified name already exists.");
            requireGroup(call, inputs);
            return { id: name, attributes: { arn: call.arn("ecs", `capacity-provider/${name}`) } };
        },
        update(call, inputs, before) {
            if (inputs.autoScalingGroupProvider?.autoScalingGroupArn !== before.autoScalingGroupProvider?.autoScalingGroupArn) {
                throw new NotSimulated("a capacity provider that changes its Auto Scaling group");
            }
            requireGroup(call, inputs);
            return {};
        },
        delete(call, { name }) {
            const used = call
                .all(clusterCapacityProviders)
                .some(({ capacityProviders = [] }) => capacityProviders.includes(name as string));
            if (used) {
                throw new AwsError(
                    "ResourceInUseException",
                    "The specified capacity provider is in use and cannot be removed: it is associated with a cluster.",
                );
            }
        },
    },
);

/** Source: ECS developer guide, "Control the instances Amazon ECS terminates". */
function requireGroup(call: Call, { autoScalingGroupProvider: provider }: Plain<aws.ecs.CapacityProviderArgs>): void {
    if (!provider) throw new NotSimulated("capacity providers of managed instances");
    const group = call.find(autoScalingGroup, ({ arn }) => arn === provider.autoScalingGroupArn);
    if (!group) throw refusal("The specified Auto Scaling group ARN is not valid.");
    if (provider.managedTerminationProtection !== "ENABLED") return;
    if (provider.managedScaling?.status !== "ENABLED") {
        throw refusal("The managed termination protection setting requires managed scaling.");
    }
    if (!group.protectFromScaleIn) {
        throw refusal(
            "The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, the Auto Scaling group must have instance protection from scale in enabled.",
        );
    }
}

export const clusterCapacityProviders = resource<aws.ecs.ClusterCapacityProvidersArgs>(
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
    {
        cloudFormation: "AWS::ECS::ClusterCapacityProviderAssociations",
        names: { clusterName: "Cluster", defaultCapacityProviderStrategies: "DefaultCapacityProviderStrategy" },
        optional: {
            defaultCapacityProviderStrategies:
                "PutClusterCapacityProviders takes an empty strategy, which the provider sends where there is none",
        },
        inputs: { clusterName: true, capacityProviders: true, defaultCapacityProviderStrategies: true },
        create(call, inputs) {
            requireCluster(call, inputs.clusterName);
            requireCapacity(call, inputs);
            call.remove(clusterCapacityProviders, inputs.clusterName); // PutClusterCapacityProviders overwrites.
            return { id: inputs.clusterName, attributes: {} };
        },
        update(call, inputs) {
            requireCapacity(call, inputs);
            return {};
        },
        delete(call, state) {
            const found = findCluster(call, state.clusterName);
            const inUse =
                found &&
                activeServicesOf(call, found.arn).some(({ capacityProviderStrategies = [] }) => capacityProviderStrategies.length > 0);
            if (inUse) throw new AwsError("ResourceInUseException", "The specified capacity provider is in use and cannot be removed.");
        },
    },
);

/** Fargate's capacity providers are every account's; a cluster has those that it was given. */
export const capacityProvidersOf = (call: Call, clusterName: string): readonly string[] =>
    call.get(clusterCapacityProviders, clusterName)?.capacityProviders ?? [];

function requireCapacity(
    call: Call,
    { capacityProviders = [], defaultCapacityProviderStrategies = [] }: State<aws.ecs.ClusterCapacityProvidersArgs, object>,
): void {
    const unknown = capacityProviders.find(name => !isFargateProvider(name) && !call.get(capacityProvider, name));
    if (unknown) throw refusal(`The specified capacity provider '${unknown}' was not found. Specify a valid name or ARN and try again.`);
    requireStrategy(defaultCapacityProviderStrategies, capacityProviders);
}

export interface Strategy {
    readonly capacityProvider: string;
    readonly base?: number | undefined;
    readonly weight?: number | undefined;
}

/** Source: ECS API reference, "CapacityProviderStrategyItem" */
export function requireStrategy(strategy: readonly Strategy[], capacityProviders: readonly string[]): void {
    if (strategy.some(({ capacityProvider }) => !capacityProviders.includes(capacityProvider))) {
        throw refusal(
            "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
        );
    }
    const kinds = new Set(strategy.map(({ capacityProvider }) => isFargateProvider(capacityProvider)));
    if (kinds.size > 1) {
        // Source: ECS API reference, "CapacityProviderStrategyItem" and developer guide, "Amazon ECS capacity providers".
        throw refusal(
            "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers.",
        );
    }
    if (strategy.filter(({ base = 0 }) => base > 0).length > 1) {
        throw refusal("Only one capacity provider in a capacity provider strategy can have a base defined.");
    }
    if (strategy.length > 0 && strategy.every(({ weight = 0 }) => weight === 0)) {
        throw refusal("The specified capacity provider strategy must contain at least one capacity provider with a weight greater than 0.");
    }
}
