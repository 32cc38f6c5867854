import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, operation, type Plain } from "../model/resource.ts";
import { requireCluster } from "./ecs-cluster.ts";
import { forced, requireByCodeDeploy } from "./ecs-code-deploy.ts";
import { type Described, deleteService, describedService } from "./ecs-deleted-service.ts";
import { ecsDeploymentOperations, settleCluster, shownDeployments } from "./ecs-deployment-operations.ts";
import { beginDeployment } from "./ecs-deployments.ts";
import { type EcsService, join, requireService, service, serviceNotFound } from "./ecs-service.ts";
import {
    deregister,
    findTaskDefinition,
    register,
    requireTaskDefinition,
    type TaskDefinitionState,
    taskDefinition,
} from "./ecs-task-definition.ts";

/** What a release does behind Pulumi's back. Names and shapes are those of the ECS API reference. */
interface RegisterRequest {
    readonly family: string;
    readonly containerDefinitions: readonly object[];
    readonly cpu?: string;
    readonly memory?: string;
    readonly networkMode?: string;
    readonly requiresCompatibilities?: string[];
    readonly executionRoleArn?: string;
    readonly taskRoleArn?: string;
    readonly runtimePlatform?: { readonly cpuArchitecture?: string; readonly operatingSystemFamily?: string };
    readonly ephemeralStorage?: { readonly sizeInGiB: number };
    readonly volumes?: readonly {
        readonly name: string;
        readonly host?: { readonly sourcePath?: string };
        readonly configuredAtLaunch?: boolean;
        readonly efsVolumeConfiguration?: object;
    }[];
    readonly pidMode?: string;
    readonly ipcMode?: string;
    readonly tags?: readonly { readonly key: string; readonly value: string }[];
}

const registerTaskDefinition = operation({
    name: "ecs:RegisterTaskDefinition",
    parameters: [
        "family",
        "containerDefinitions",
        "cpu",
        "memory",
        "networkMode",
        "requiresCompatibilities",
        "executionRoleArn",
        "taskRoleArn",
        "runtimePlatform",
        "ephemeralStorage",
        "volumes",
        "pidMode",
        "ipcMode",
        "tags",
    ],
    run(call, request: RegisterRequest) {
        const { containerDefinitions, ephemeralStorage, volumes, tags = [], ...rest } = request;
        const inputs = {
            ...rest,
            containerDefinitions: JSON.stringify(containerDefinitions),
            skipDestroy: false,
            trackLatest: false,
            ...(ephemeralStorage && { ephemeralStorage: { sizeInGib: ephemeralStorage.sizeInGiB } }),
            ...(volumes && {
                volumes: volumes.map(({ name, host, configuredAtLaunch, efsVolumeConfiguration }) => ({
                    name,
                    ...(efsVolumeConfiguration && { efsVolumeConfiguration }),
                    ...(host?.sourcePath && { hostPath: host.sourcePath }),
                    ...(configuredAtLaunch !== undefined && { configureAtLaunch: configuredAtLaunch }),
                })),
            }),
            ...(tags.length > 0 && { tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])) }),
        } as Plain<aws.ecs.TaskDefinitionArgs>;
        const attributes = register(call, inputs);
        const state = { ...inputs, ...attributes } as TaskDefinitionState;
        call.put(taskDefinition, attributes.arn, state);
        return { taskDefinition: describeTask(state) };
    },
});

const describeTaskDefinition = operation({
    name: "ecs:DescribeTaskDefinition",
    parameters: ["taskDefinition"],
    run: (call, request: { readonly taskDefinition: string }) => {
        const state = requireTaskDefinition(call, request.taskDefinition);
        return { taskDefinition: describeTask(state), tags: Object.entries(state.tags ?? {}).map(([key, value]) => ({ key, value })) };
    },
});

const deregisterTaskDefinition = operation({
    name: "ecs:DeregisterTaskDefinition",
    parameters: ["taskDefinition"],
    run(call, request: { readonly taskDefinition: string }) {
        if (!request.taskDefinition.includes(":")) {
            throw new AwsError("InvalidParameterException", "Invalid revision number. Number: null");
        }
        const found = findTaskDefinition(call, request.taskDefinition);
        if (!found) throw new AwsError("ClientException", "The specified task definition does not exist.");
        deregister(call, found);
        if (found.status === "ACTIVE") call.remove(taskDefinition, found.arn);
        return { taskDefinition: { ...describeTask(found), status: "INACTIVE" } };
    },
});

interface UpdateRequest {
    readonly cluster?: string;
    readonly service: string;
    readonly taskDefinition?: string;
    readonly desiredCount?: number;
    readonly forceNewDeployment?: boolean;
}

const updateService = operation({
    name: "ecs:UpdateService",
    parameters: ["cluster", "service", "taskDefinition", "desiredCount", "forceNewDeployment"],
    run(call, request: UpdateRequest) {
        const owner = requireCluster(call, request.cluster);
        settleCluster(call, owner.arn);
        const found = describedService(call, request.cluster, request.service);
        if (!found) throw serviceNotFound();
        if (found.status !== "ACTIVE") throw new AwsError("ServiceNotActiveException", "Service was not ACTIVE.");
        const { state: before } = found;
        const wanted =
            request.taskDefinition === undefined ? before.taskDefinitionArn : requireTaskDefinition(call, request.taskDefinition).arn;
        requireByCodeDeploy(call, before, {
            ...before,
            taskDefinition: wanted === before.taskDefinitionArn ? before.taskDefinition : wanted,
        });
        if (request.forceNewDeployment && before.deploymentController?.type === "CODE_DEPLOY") throw forced();
        const desiredCount = request.desiredCount ?? before.desiredCount;
        const deploys = wanted !== before.taskDefinitionArn || request.forceNewDeployment === true;
        const same = !deploys && desiredCount === before.desiredCount;
        // ECS does not wait for its own deployments: what the provider waits for is no part of the call.
        const inputs = { ...before, desiredCount, taskDefinition: wanted, waitForSteadyState: false };
        // Its own revision, since deregistered, a service may go on with, unless the request names it.
        if (!same) requireService(call, inputs, owner, request.taskDefinition === undefined ? wanted : undefined);
        const state = { ...before, desiredCount, taskDefinition: sameForm(before, wanted), taskDefinitionArn: wanted } as EcsService;
        join(call, before.arn, state);
        call.put(service, before.arn, state);
        if (deploys) beginDeployment(call, { arn: before.arn, inputs: state, from: before.taskDefinitionArn, to: wanted });
        const now = call.get(service, before.arn) as EcsService;
        return { service: describeService(call, { state: now, status: "ACTIVE", runningCount: desiredCount ?? 0 }) };
    },
});

/** Pulumi's provider shows the task definition in the form that the program gave it. */
const sameForm = (before: EcsService, arn: string): string =>
    before.taskDefinition?.startsWith("arn:") ? arn : (arn.split("task-definition/")[1] ?? arn);

const describeServices = operation({
    name: "ecs:DescribeServices",
    parameters: ["cluster", "services"],
    run(call, request: { readonly cluster?: string; readonly services: readonly string[] }) {
        const owner = requireCluster(call, request.cluster);
        settleCluster(call, owner.arn);
        const found = request.services.map(name => ({ name, described: describedService(call, request.cluster, name) }));
        return {
            services: found.flatMap(({ described }) => (described ? [describeService(call, described)] : [])),
            failures: found.flatMap(({ name, described }) => {
                if (described) return [];
                return [{ arn: name.startsWith("arn:") ? name : call.arn("ecs", `service/${owner.name}/${name}`), reason: "MISSING" }];
            }),
        };
    },
});

/** In the API's own words, which Pulumi's provider has others for here and there. */
const describeTask = ({
    arn,
    containerDefinitions,
    ephemeralStorage,
    volumes = [],
    tags: _,
    skipDestroy: _s,
    trackLatest: _t,
    arnWithoutRevision: _a,
    ...rest
}: TaskDefinitionState) => ({
    ...rest,
    ...(ephemeralStorage && { ephemeralStorage: { sizeInGiB: ephemeralStorage.sizeInGib } }),
    volumes: volumes.map(({ hostPath, configureAtLaunch, ...volume }) => ({
        ...volume,
        ...(hostPath && { host: { sourcePath: hostPath } }),
        ...(configureAtLaunch !== undefined && { configuredAtLaunch: configureAtLaunch }),
    })),
    taskDefinitionArn: arn,
    containerDefinitions: JSON.parse(containerDefinitions) as object[],
});

const describeService = (call: Call, { state, status, runningCount }: Described) => ({
    serviceArn: state.arn,
    serviceName: state.name,
    clusterArn: requireCluster(call, state.cluster).arn,
    status,
    taskDefinition: state.taskDefinitionArn,
    desiredCount: state.desiredCount ?? 0,
    runningCount,
    pendingCount: 0,
    launchType: state.launchType,
    platformVersion: state.platformVersion,
    loadBalancers: state.loadBalancers ?? [],
    deploymentController: state.deploymentController,
    deploymentConfiguration: state.deploymentConfiguration,
    deployments: status === "ACTIVE" ? shownDeployments(call, state) : [],
    networkConfiguration: state.networkConfiguration,
    createdAt: state.createdAt,
});

export const ecsOperations = [
    registerTaskDefinition,
    describeTaskDefinition,
    deregisterTaskDefinition,
    updateService,
    describeServices,
    deleteService,
    ...ecsDeploymentOperations,
];
