import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, resource, type State } from "../model/resource.ts";
import { forgetDeleted } from "./ecs-deleted-service.ts";
import { activeServicesOf } from "./ecs-service.ts";
import { requireKey } from "./kms.ts";

export type ClusterState = State<aws.ecs.ClusterArgs, { readonly arn: string }>;

const insights = ["enabled", "disabled", "enhanced"];

export const cluster = resource<aws.ecs.ClusterArgs, { readonly arn: string }>("aws:ecs/cluster:Cluster", {
    cloudFormation: "AWS::ECS::Cluster",
    names: { name: "ClusterName", settings: "ClusterSettings" },
    inputs: {
        name: true,
        tags: true,
        settings: true,
        configuration: {
            executeCommandConfiguration: { kmsKeyId: true, logging: true, logConfiguration: true },
            managedStorageConfiguration: true,
        },
    },
    autoName: { property: "name", maxLength: 255 },
    check({ settings = [], configuration }) {
        const execute = configuration?.executeCommandConfiguration;
        return [
            ...settings.flatMap(({ name, value }, at) => [
                ...(name === undefined || name === "containerInsights"
                    ? []
                    : [{ property: `settings[${at}].name`, reason: `is ${name}, not containerInsights` }]),
                ...(value === undefined || insights.includes(value)
                    ? []
                    : [{ property: `settings[${at}].value`, reason: `is ${value}, not one of ${insights.join(", ")}` }]),
            ]),
            ...(execute?.logging === undefined || ["NONE", "DEFAULT", "OVERRIDE"].includes(execute.logging)
                ? []
                : [
                      {
                          property: "configuration.executeCommandConfiguration.logging",
                          reason: `is ${execute.logging}, not one of NONE, DEFAULT, OVERRIDE`,
                      },
                  ]),
        ];
    },
    create(call, inputs) {
        const name = inputs.name as string;
        requireName(name);
        // CreateCluster answers with the cluster that is there, if it was asked for in the same way. Source: ECS API reference, "CreateCluster".
        if (findCluster(call, name)) {
            throw new AwsError(
                "InvalidParameterException",
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
            );
        }
        requireConfiguration(call, inputs.configuration);
        const arn = call.arn("ecs", `cluster/${name}`);
        return { id: arn, attributes: { arn } };
    },
    update(call, inputs) {
        requireConfiguration(call, inputs.configuration);
        return {};
    },
    delete(call, state) {
        if (activeServicesOf(call, state.arn).length > 0) {
            throw new AwsError("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.");
        }
        forgetDeleted(call, state.name as string);
    },
});

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
            requireCapacity(inputs);
            return { id: inputs.clusterName, attributes: {} };
        },
        update(_call, inputs) {
            requireCapacity(inputs);
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

/** The cluster that a name or an ARN stands for, as ECS reads it: in this account and region and nowhere else. */
export const findCluster = (call: Call, nameOrArn: string): ClusterState | undefined =>
    call.get(cluster, nameOrArn.startsWith("arn:") ? nameOrArn : call.arn("ecs", `cluster/${nameOrArn}`));

export function requireCluster(call: Call, nameOrArn = "default"): ClusterState {
    const found = findCluster(call, nameOrArn);
    if (!found) throw new AwsError("ClusterNotFoundException", "Cluster not found.");
    return found;
}

/** Fargate's capacity providers are every account's; a cluster has those that it was given. */
export const capacityProvidersOf = (call: Call, clusterName: string): readonly string[] =>
    call.get(clusterCapacityProviders, clusterName)?.capacityProviders ?? [];

function requireName(name: string): void {
    // Source: ECS API reference, "CreateCluster", clusterName
    if (!/^[a-zA-Z0-9_-]{1,255}$/.test(name)) throw new AwsError("InvalidParameterException", "Invalid cluster name.");
}

function requireConfiguration(call: Call, configuration: ClusterState["configuration"]): void {
    const execute = configuration?.executeCommandConfiguration;
    if ((execute?.logging === "OVERRIDE") !== (execute?.logConfiguration !== undefined)) {
        // Source: ECS API reference, "ExecuteCommandConfiguration"
        throw new AwsError(
            "InvalidParameterException",
            "Log configuration must be specified if, and only if, execute command logging is OVERRIDE.",
        );
    }
    if (execute?.kmsKeyId) requireKey(call, execute.kmsKeyId);
    const storage = configuration?.managedStorageConfiguration;
    if (storage?.kmsKeyId) requireKey(call, storage.kmsKeyId);
    if (storage?.fargateEphemeralStorageKmsKeyId) requireKey(call, storage.fargateEphemeralStorageKmsKeyId, "fargate.amazonaws.com");
}

function requireCapacity({
    capacityProviders = [],
    defaultCapacityProviderStrategies = [],
}: State<aws.ecs.ClusterCapacityProvidersArgs, object>): void {
    const unknown = capacityProviders.find(provider => provider !== "FARGATE" && provider !== "FARGATE_SPOT");
    if (unknown) throw new NotSimulated(`capacity provider ${unknown}: only FARGATE and FARGATE_SPOT are`);
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
        throw new AwsError(
            "InvalidParameterException",
            "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
        );
    }
    if (strategy.filter(({ base = 0 }) => base > 0).length > 1) {
        throw new AwsError(
            "InvalidParameterException",
            "Only one capacity provider in a capacity provider strategy can have a base defined.",
        );
    }
    if (strategy.length > 0 && strategy.every(({ weight = 0 }) => weight === 0)) {
        throw new AwsError(
            "InvalidParameterException",
            "The specified capacity provider strategy must contain at least one capacity provider with a weight greater than 0.",
        );
    }
}
