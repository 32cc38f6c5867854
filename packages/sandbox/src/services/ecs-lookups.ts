import type * as aws from "@pulumi/aws";
import { lookup } from "../model/resource.ts";
import { findCluster } from "./ecs-cluster.ts";
import { taskSetsOf } from "./ecs-code-deploy.ts";
import { describedService } from "./ecs-deleted-service.ts";
import { settleCluster, shownDeployments } from "./ecs-deployment-operations.ts";
import { containersOf, findTaskDefinition } from "./ecs-task-definition.ts";

/**
 * Lookups fail in the words of Pulumi's provider. Source: terraform-provider-aws, internal/service/ecs/*_data_source.go, and for
 * `no matching … found` SingularDataSourceFindError in internal/tfresource/not_found_error.go.
 */

const list = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value]);

const getCluster = lookup({
    token: "aws:ecs/getCluster:getCluster",
    args: ["clusterName"],
    run(call, { clusterName }: aws.ecs.GetClusterArgs) {
        const found = findCluster(call, clusterName);
        if (!found) throw new Error(`reading ECS Cluster (${clusterName}): empty result`);
        return {
            id: found.arn,
            arn: found.arn,
            clusterName: found.name,
            status: "ACTIVE",
            settings: found.settings ?? [],
            serviceConnectDefaults: [],
            pendingTasksCount: 0,
            runningTasksCount: 0,
            registeredContainerInstancesCount: 0,
            region: call.region,
            tags: found.tags ?? {},
        };
    },
});

const getService = lookup({
    token: "aws:ecs/getService:getService",
    args: ["clusterArn", "serviceName"],
    run(call, { clusterArn, serviceName }: aws.ecs.GetServiceArgs) {
        // A missing cluster sounds like a missing service: findServices in internal/service/ecs/service.go takes both for the same.
        const owner = findCluster(call, clusterArn);
        if (owner) settleCluster(call, owner.arn);
        const described = owner && describedService(call, clusterArn, serviceName);
        if (!described) throw new Error("no matching ECS Service found");
        const { state: found, status, runningCount } = described;
        return {
            id: found.arn,
            arn: found.arn,
            serviceName: found.name,
            clusterArn: owner.arn,
            availabilityZoneRebalancing: found.availabilityZoneRebalancing ?? "DISABLED",
            capacityProviderStrategies: found.capacityProviderStrategies ?? [],
            createdAt: found.createdAt,
            desiredCount: found.desiredCount ?? 0,
            deploymentControllers: list(found.deploymentController),
            enableEcsManagedTags: found.enableEcsManagedTags ?? false,
            enableExecuteCommand: found.enableExecuteCommand ?? false,
            healthCheckGracePeriodSeconds: found.healthCheckGracePeriodSeconds ?? 0,
            launchType: found.launchType,
            deploymentConfigurations: [
                {
                    strategy: found.deploymentConfiguration?.strategy ?? "ROLLING",
                    bakeTimeInMinutes: found.deploymentConfiguration?.bakeTimeInMinutes ?? "",
                    maximumPercent: found.deploymentMaximumPercent ?? 200,
                    minimumHealthyPercent: found.deploymentMinimumHealthyPercent ?? 100,
                },
            ],
            deployments: status === "ACTIVE" ? shownDeployments(call, found) : [],
            loadBalancers: (found.loadBalancers ?? []).map(({ advancedConfiguration, ...balancer }) => ({
                ...balancer,
                elbName: "",
                advancedConfigurations: list(advancedConfiguration),
            })),
            networkConfigurations: list(found.networkConfiguration),
            pendingCount: 0,
            platformVersion: found.platformVersion,
            propagateTags: found.propagateTags ?? "NONE",
            region: call.region,
            runningCount,
            schedulingStrategy: found.schedulingStrategy ?? "REPLICA",
            serviceRegistries: list(found.serviceRegistries),
            status,
            taskSets: taskSetsOf(call, found).map(taskDefinition => ({ taskDefinition, status: "ACTIVE" })),
            tags: found.tags ?? {},
            taskDefinition: found.taskDefinitionArn,
        };
    },
});

const getTaskDefinition = lookup({
    token: "aws:ecs/getTaskDefinition:getTaskDefinition",
    args: ["taskDefinition"],
    run(call, { taskDefinition }: aws.ecs.GetTaskDefinitionArgs) {
        const found = findTaskDefinition(call, taskDefinition);
        if (!found) throw new Error(`reading ECS Task Definition (${taskDefinition}): couldn't find resource`);
        return {
            id: found.arn,
            arn: found.arn,
            arnWithoutRevision: found.arnWithoutRevision,
            containerDefinitions: found.containerDefinitions,
            cpu: found.cpu ?? "",
            memory: found.memory ?? "",
            enableFaultInjection: false,
            ephemeralStorages: list(found.ephemeralStorage),
            executionRoleArn: found.executionRoleArn ?? "",
            taskRoleArn: found.taskRoleArn ?? "",
            family: found.family,
            ipcMode: found.ipcMode ?? "",
            pidMode: found.pidMode ?? "",
            networkMode: found.networkMode ?? "bridge",
            placementConstraints: [],
            proxyConfigurations: [],
            region: call.region,
            requiresCompatibilities: found.requiresCompatibilities ?? [],
            revision: found.revision,
            runtimePlatforms: list(found.runtimePlatform),
            status: found.status,
            taskDefinition,
            volumes: found.volumes ?? [],
        };
    },
});

const getContainerDefinition = lookup({
    token: "aws:ecs/getContainerDefinition:getContainerDefinition",
    args: ["taskDefinition", "containerName"],
    run(call, { taskDefinition, containerName }: aws.ecs.GetContainerDefinitionArgs) {
        const task = findTaskDefinition(call, taskDefinition);
        if (!task) throw new Error("no matching ECS Container Definition found");
        const container = containersOf(task).find(({ name }) => name === containerName);
        // The provider's own words: internal/service/ecs/container_definition_data_source.go.
        if (!container) throw new Error(`container with name "${containerName}" not found in task definition "${taskDefinition}"`);
        return {
            id: `${taskDefinition}/${containerName}`,
            containerName,
            taskDefinition,
            image: container.image,
            // The provider takes what stands between the first and the second colon, be it a digest or a tag.
            imageDigest: container.image.split(":")[1] ?? "",
            cpu: container.cpu ?? 0,
            memory: container.memory ?? 0,
            memoryReservation: container.memoryReservation ?? 0,
            disableNetworking: container.disableNetworking ?? false,
            dockerLabels: container.dockerLabels ?? {},
            environment: Object.fromEntries((container.environment ?? []).map(({ name, value }) => [name, value])),
            region: call.region,
        };
    },
});

export const ecsLookups = [getCluster, getService, getTaskDefinition, getContainerDefinition];
