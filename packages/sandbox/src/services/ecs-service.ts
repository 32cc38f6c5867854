import { isDeepStrictEqual } from "node:util";
import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, type Failure, type Plain, resource, type State } from "../model/resource.ts";
import { leaveNetwork, useNetwork } from "./ec2.ts";
import { type ClusterState, requireCluster } from "./ecs-cluster.ts";
import { requireByCodeDeploy, requireForCodeDeploy } from "./ecs-code-deploy.ts";
import { requireDiscovery } from "./ecs-connect.ts";
import { keepDeleted, replaceDeleted } from "./ecs-deleted-service.ts";
import { beginDeployment, deploymentsOf, forgetDeployments, settleService } from "./ecs-deployments.ts";
import { byProviders, launchOf, requireLaunch } from "./ecs-launch.ts";
import { requireNetwork } from "./ecs-network.ts";
import { requireChange, requireTrafficShift } from "./ecs-strategies.ts";
import { containersOf, findTaskDefinition, type TaskDefinitionState } from "./ecs-task-definition.ts";
import { requireStartable } from "./ecs-tasks.ts";
import { requireAttachedTargetGroup } from "./elb.ts";
import { oneOf } from "./provider-checks.ts";

export interface ServiceAttributes {
    readonly arn: string;
    /** The task definition that runs, as an ARN with its revision. */
    readonly taskDefinitionArn: string;
    readonly launchType: string;
    readonly platformVersion: string;
    readonly createdAt: string;
}
export type EcsService = State<aws.ecs.ServiceArgs, ServiceAttributes>;
type Inputs = Plain<aws.ecs.ServiceArgs>;

export const service = resource<aws.ecs.ServiceArgs, ServiceAttributes>("aws:ecs/service:Service", {
    cloudFormation: "AWS::ECS::Service",
    names: {
        name: "ServiceName",
        enableEcsManagedTags: "EnableECSManagedTags",
        capacityProviderStrategies: "CapacityProviderStrategy",
        orderedPlacementStrategies: "PlacementStrategies",
        deploymentCircuitBreaker: null,
        deploymentMaximumPercent: null,
        deploymentMinimumHealthyPercent: null,
        alarms: null,
        waitForSteadyState: null,
        triggers: null,
        forceDelete: null,
        sigintRollback: null,
    },
    updates: {
        deploymentCircuitBreaker: "part of CloudFormation's DeploymentConfiguration, which updates in place",
        deploymentMaximumPercent: "part of CloudFormation's DeploymentConfiguration, which updates in place",
        deploymentMinimumHealthyPercent: "part of CloudFormation's DeploymentConfiguration, which updates in place",
        alarms: "part of CloudFormation's DeploymentConfiguration, which updates in place",
        waitForSteadyState: "it is the provider's own",
        triggers: "it is the provider's own: a change redeploys",
        forceDelete: "it is the provider's own",
        sigintRollback: "it is the provider's own",
        deploymentController: "UpdateService changes it since 2025, and so does the provider",
    },
    inputs: {
        name: true,
        cluster: true,
        taskDefinition: true,
        desiredCount: true,
        launchType: true,
        capacityProviderStrategies: true,
        orderedPlacementStrategies: { type: true, field: true },
        platformVersion: true,
        networkConfiguration: true,
        loadBalancers: { targetGroupArn: true, containerName: true, containerPort: true, advancedConfiguration: true },
        deploymentCircuitBreaker: true,
        deploymentConfiguration: true,
        deploymentController: true,
        deploymentMaximumPercent: true,
        deploymentMinimumHealthyPercent: true,
        alarms: true,
        availabilityZoneRebalancing: true,
        healthCheckGracePeriodSeconds: true,
        serviceConnectConfiguration: {
            enabled: true,
            namespace: true,
            logConfiguration: { logDriver: true, options: true },
            services: { portName: true, discoveryName: true, clientAlias: true, timeout: true },
        },
        serviceRegistries: true,
        enableExecuteCommand: true,
        enableEcsManagedTags: true,
        propagateTags: true,
        schedulingStrategy: true,
        waitForSteadyState: true,
        forceNewDeployment: true,
        forceDelete: true,
        sigintRollback: true,
        triggers: true,
        tags: true,
    },
    autoName: { property: "name", maxLength: 255 },
    defaults: {
        desiredCount: 0,
        deploymentMaximumPercent: 200,
        deploymentMinimumHealthyPercent: 100,
        deploymentController: { type: "ECS" },
        enableEcsManagedTags: false,
        schedulingStrategy: "REPLICA",
        waitForSteadyState: false,
    },
    check: ({
        launchType,
        propagateTags,
        availabilityZoneRebalancing,
        schedulingStrategy,
        desiredCount,
        healthCheckGracePeriodSeconds,
    }) => [
        ...oneOf("launchType", launchType, ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"]),
        ...oneOf("propagateTags", propagateTags, ["SERVICE", "TASK_DEFINITION", "NONE"]),
        ...oneOf("availabilityZoneRebalancing", availabilityZoneRebalancing, ["ENABLED", "DISABLED"]),
        ...oneOf("schedulingStrategy", schedulingStrategy, ["REPLICA", "DAEMON"]),
        ...atLeastZero("desiredCount", desiredCount),
        ...atLeastZero("healthCheckGracePeriodSeconds", healthCheckGracePeriodSeconds),
    ],
    create(call, inputs) {
        const found = requireCluster(call, inputs.cluster);
        const name = inputs.name as string;
        // Source: ECS API reference, "CreateService", serviceName
        if (!/^[a-zA-Z0-9_-]{1,255}$/.test(name)) throw refusal("Invalid service name.");
        const arn = call.arn("ecs", `service/${found.name}/${name}`);
        if (call.get(service, arn)) throw refusal("Creation of service was not idempotent.");
        const task = requireService(call, inputs, found);
        replaceDeleted(call, arn);
        join(call, arn, inputs);
        beginDeployment(call, { arn, inputs, to: task.arn });
        if (inputs.waitForSteadyState) awaitDeployment(call, arn, "create", true);
        const attributes = { arn, taskDefinitionArn: task.arn, createdAt: call.now(), ...launchOf(inputs, found, call) };
        return { id: arn, attributes };
    },
    update(call, asked, before) {
        const found = requireCluster(call, asked.cluster);
        settleService(call, before.arn);
        requireChange(call, before, asked);
        requireByCodeDeploy(call, before, asked);
        const inputs = byProviders(before, asked);
        const task = requireService(call, inputs, found, before.taskDefinitionArn);
        join(call, before.arn, inputs);
        // CodeDeploy deploys what it releases, and nothing that an update changes. Whoever takes over from it begins with a deployment.
        const [from, to] = [before, inputs].map(({ deploymentController }) => deploymentController?.type);
        const begins = to !== "CODE_DEPLOY" && (from === "CODE_DEPLOY" || redeploys(before, inputs));
        if (begins) beginDeployment(call, { arn: before.arn, inputs, from: before.taskDefinitionArn, to: task.arn });
        if (inputs.waitForSteadyState) awaitDeployment(call, before.arn, "update", begins);
        const [last] = deploymentsOf(call, before.arn);
        const back = last?.status === "ROLLBACK_SUCCESSFUL" && last.to === task.arn ? last.from : undefined;
        return { taskDefinitionArn: back ?? task.arn, ...(back && { taskDefinition: back }), ...launchOf(inputs, found, call) };
    },
    read(call, _state, arn): Partial<EcsService> {
        settleService(call, arn);
        return call.get(service, arn) as EcsService;
    },
    // ECS refuses to delete a service that still wants tasks; the provider scales it to zero first, so that deleting always works.
    delete(call, state) {
        leaveNetwork(call, state.arn);
        forgetDeployments(call, state.arn);
        keepDeleted(call, state, { wait: true });
    },
});

/** What makes ECS deploy anew. Source: ECS API reference, UpdateService; a new strategy is for the deployments that follow. */
const deployed = [
    ...["taskDefinition", "networkConfiguration", "loadBalancers", "serviceRegistries", "serviceConnectConfiguration", "platformVersion"],
    ...["launchType", "capacityProviderStrategies", "volumeConfiguration", "triggers"],
];

const redeploys = (before: Inputs, after: Inputs): boolean =>
    deployed.some(name => !isDeepStrictEqual(before[name as keyof Inputs], after[name as keyof Inputs])) ||
    (after.forceNewDeployment === true && !isDeepStrictEqual(before, after));

/**
 * The provider goes on when the deployment that began, or was under way, has ended well, and says why where one that began has not.
 * Source: terraform-provider-aws, internal/service/ecs/service.go, statusServiceWaitForStable.
 */
function awaitDeployment(call: Call, arn: string, what: "create" | "update", began: boolean): void {
    settleService(call, arn, { wait: true });
    const [last] = began ? deploymentsOf(call, arn) : [];
    if (last && last.status !== "SUCCESSFUL")
        throw new Error(`waiting for ECS Service (${arn}) ${what}: ${last.statusReason} (simulated AWS)`);
}

/** Running tasks have network interfaces, which keep their subnets and groups. */
export function join(call: Call, arn: string, { networkConfiguration, desiredCount = 0 }: Inputs): void {
    if (!networkConfiguration || desiredCount === 0) {
        leaveNetwork(call, arn);
        return;
    }
    const { subnets, securityGroups = [] } = networkConfiguration;
    useNetwork(call, { owner: arn, subnetIds: subnets, securityGroupIds: securityGroups });
}

export const activeServicesOf = (call: Call, clusterArn: string): readonly EcsService[] => {
    const name = clusterArn.split("/").at(-1);
    return call.all(service).filter(({ arn }) => arn.split("/").at(-2) === name);
};

export function findService(call: Call, clusterReference: string | undefined, nameOrArn: string): EcsService | undefined {
    const found = requireCluster(call, clusterReference);
    const name = nameOrArn.split("/").at(-1);
    return call.get(service, call.arn("ecs", `service/${found.name}/${name}`));
}

export const serviceNotFound = () => new AwsError("ServiceNotFoundException", "Service not found.");

export const refusal = (message: string) => new AwsError("InvalidParameterException", message);

const atLeastZero = (property: string, value: number | undefined): readonly Failure[] =>
    value === undefined || (Number.isInteger(value) && value >= 0) ? [] : [{ property, reason: `is ${value}, not a whole number from 0` }];

/**
 * Refuses what CreateService and UpdateService both refuse, and answers with the task definition that will run. A service whose task
 * definition was deregistered goes on with it. Source: ECS API reference, "DeregisterTaskDefinition".
 */
export function requireService(call: Call, inputs: Inputs, owner: ClusterState, running?: string): TaskDefinitionState {
    if (inputs.deploymentController?.type === "EXTERNAL") throw new NotSimulated("the EXTERNAL deployment controller of ECS services");
    if (inputs.schedulingStrategy === "DAEMON" && inputs.launchType !== "FARGATE") throw new NotSimulated("daemon services of ECS");
    if (inputs.schedulingStrategy === "DAEMON")
        throw refusal("The daemon scheduling strategy is not supported with the Fargate launch type.");
    if (!inputs.taskDefinition) throw refusal("TaskDefinition can not be blank.");
    const task = findTaskDefinition(call, inputs.taskDefinition);
    if (!task) throw new AwsError("ClientException", "TaskDefinition not found.");
    if (task.status === "INACTIVE" && task.arn !== running) throw new AwsError("ClientException", "TaskDefinition is inactive");
    requireLaunch(call, inputs, owner, task);
    requireNetwork(call, inputs, task);
    requireLoadBalancers(call, inputs, task);
    requireForCodeDeploy(inputs);
    requireDeployment(inputs);
    requireTrafficShift(call, inputs);
    requireDiscovery(call, inputs, containersOf(task), call.arn("ecs", `service/${owner.name}/${inputs.name}`));
    if (inputs.enableExecuteCommand && !task.taskRoleArn) {
        throw refusal(
            "The service couldn't be created because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again.",
        );
    }
    requireStartable(call, inputs, task);
    return task;
}

function requireLoadBalancers(call: Call, inputs: Inputs, task: TaskDefinitionState): void {
    const { loadBalancers = [], healthCheckGracePeriodSeconds } = inputs;
    const containers = containersOf(task);
    for (const { targetGroupArn, containerName, containerPort } of loadBalancers) {
        const container = containers.find(({ name }) => name === containerName);
        if (!container) throw refusal(`The container ${containerName} does not exist in the task definition.`);
        if (!container.portMappings?.some(mapping => mapping.containerPort === containerPort)) {
            throw refusal(`The container ${containerName} did not have a container port ${containerPort} defined.`);
        }
        if (!targetGroupArn) throw refusal("A load balancer of a service needs a target group ARN.");
        const { targetType: type = "instance" } = requireAttachedTargetGroup(call, targetGroupArn);
        if (type !== "ip") {
            throw refusal(
                `The provided target group ${targetGroupArn} has target type ${type}, which is incompatible with the awsvpc network mode specified in the task definition.`,
            );
        }
    }
    if (healthCheckGracePeriodSeconds && loadBalancers.length === 0) {
        throw refusal("Health check grace period is only valid for services configured to use load balancers");
    }
}

function requireDeployment(inputs: Inputs): void {
    const { deploymentMaximumPercent: maximum = 200, deploymentMinimumHealthyPercent: minimum = 100, availabilityZoneRebalancing } = inputs;
    if (maximum === 100 && minimum === 100) {
        throw refusal("Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments");
    }
    if (maximum < 100 || maximum < minimum) throw refusal("maximumPercent must be at least 100, and not less than minimumHealthyPercent");
    if (availabilityZoneRebalancing === "ENABLED" && maximum <= 100) {
        // Source: ECS developer guide, "Balancing an Amazon ECS service across Availability Zones"
        throw refusal("Availability Zone rebalancing requires a maximumPercent greater than 100.");
    }
    if (inputs.alarms?.enable && inputs.alarms.alarmNames.length === 0) throw refusal("Deployment alarms need at least one alarm name.");
}
