import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource, type State } from "../model/resource.ts";
import { type Container, containerFailures, parseContainers, requireContainers } from "./ecs-containers.ts";
import { isFargateSize } from "./ecs-fargate.ts";
import { requireVolumes } from "./ecs-volumes.ts";
import { roleByArn } from "./iam.ts";
import { oneOf } from "./provider-checks.ts";

export interface TaskDefinitionAttributes {
    readonly arn: string;
    readonly arnWithoutRevision: string;
    readonly revision: number;
    /** Not shown by Pulumi's provider: a deregistered revision stays, and running services go on using it. */
    readonly status: "ACTIVE" | "INACTIVE";
}
export type TaskDefinitionState = State<aws.ecs.TaskDefinitionArgs, TaskDefinitionAttributes>;

const compatibilities = ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"];

export const taskDefinition = resource<aws.ecs.TaskDefinitionArgs, TaskDefinitionAttributes>("aws:ecs/taskDefinition:TaskDefinition", {
    cloudFormation: "AWS::ECS::TaskDefinition",
    names: { skipDestroy: null, trackLatest: null },
    required: {
        containerDefinitions: "the provider has no default for it",
        family: "the provider makes no family up, as CloudFormation does",
    },
    updates: { skipDestroy: "it is the provider's own", trackLatest: "it is the provider's own" },
    inputs: {
        containerDefinitions: true,
        cpu: true,
        memory: true,
        ephemeralStorage: true,
        executionRoleArn: true,
        taskRoleArn: true,
        family: true,
        networkMode: true,
        requiresCompatibilities: true,
        runtimePlatform: true,
        skipDestroy: true,
        trackLatest: true,
        tags: true,
        pidMode: true,
        ipcMode: true,
        volumes: { name: true, hostPath: true, configureAtLaunch: true, efsVolumeConfiguration: true },
    },
    defaults: { skipDestroy: false, trackLatest: false },
    check: ({ containerDefinitions, family, requiresCompatibilities = [], networkMode, ephemeralStorage, runtimePlatform, pidMode }) => [
        ...(typeof containerDefinitions === "string" ? containerFailures(containerDefinitions) : []),
        ...(family === undefined || /^[a-zA-Z0-9_-]{1,255}$/.test(family)
            ? []
            : [{ property: "family", reason: "can only contain letters, numbers, hyphens and underscores, up to 255 of them" }]),
        ...requiresCompatibilities.flatMap((each, at) => oneOf(`requiresCompatibilities[${at}]`, each, compatibilities)),
        ...oneOf("networkMode", networkMode, ["awsvpc", "bridge", "host", "none"]),
        ...oneOf("runtimePlatform.cpuArchitecture", runtimePlatform?.cpuArchitecture, ["X86_64", "ARM64"]),
        ...oneOf("pidMode", pidMode, ["host", "task"]),
        // Source: ECS API reference, "EphemeralStorage"
        ...(ephemeralStorage?.sizeInGib === undefined || (ephemeralStorage.sizeInGib >= 21 && ephemeralStorage.sizeInGib <= 200)
            ? []
            : [{ property: "ephemeralStorage.sizeInGib", reason: `is ${ephemeralStorage.sizeInGib}, not 21 to 200` }]),
    ],
    create(call, inputs) {
        const attributes = register(call, inputs);
        return { id: attributes.arn, attributes };
    },
    delete(call, state) {
        deregister(call, state);
    },
    read(call, state) {
        if (!state.trackLatest) return {};
        const latest = latestOf(call, state.family);
        return latest ? { ...latest, trackLatest: true } : {};
    },
});

/**
 * Revisions that were deregistered: services that run them go on, and they are described; nothing can be moved to them.
 * Source: ECS API reference, "DeregisterTaskDefinition".
 */
export const inactive = resource<aws.ecs.TaskDefinitionArgs, TaskDefinitionAttributes>(
    "sandbox:ecs/inactiveTaskDefinition:TaskDefinition",
    {
        inputs: taskDefinition.inputs,
        create: taskDefinition.create,
    },
);

export function deregister(call: Call, state: TaskDefinitionState): void {
    call.put(inactive, state.arn, { ...state, status: "INACTIVE" });
}

/** RegisterTaskDefinition: refuses what ECS refuses and counts the family's next revision. */
export function register(call: Call, inputs: Plain<aws.ecs.TaskDefinitionArgs>): TaskDefinitionAttributes {
    const { family, memory, networkMode, requiresCompatibilities = [], executionRoleArn, taskRoleArn, volumes = [] } = inputs;
    const fargate = requiresCompatibilities.includes("FARGATE");
    if (fargate) requireFargate(inputs);
    for (const arn of [executionRoleArn, taskRoleArn]) if (arn) requireTaskRole(call, arn);
    requireVolumes(volumes, taskRoleArn);
    requireContainers(parseContainers(inputs.containerDefinitions), {
        fargate,
        networkMode,
        cpu: inputs.cpu,
        memory,
        executionRoleArn,
        volumes: volumes.map(({ name }) => name),
    });
    const revision = call.next(`ecs task definition ${call.account} ${call.region} ${family}`);
    const arnWithoutRevision = call.arn("ecs", `task-definition/${family}`);
    return { arn: `${arnWithoutRevision}:${revision}`, arnWithoutRevision, revision, status: "ACTIVE" };
}

const refuse = (message: string) => new AwsError("ClientException", message);

/** Source: ECS developer guide, "Amazon ECS task definition differences for Fargate". */
function requireFargate({
    cpu,
    memory,
    networkMode,
    volumes = [],
    pidMode,
    ipcMode,
    runtimePlatform,
}: Plain<aws.ecs.TaskDefinitionArgs>): void {
    if (networkMode !== "awsvpc") throw refuse("Fargate only supports network mode ‘awsvpc’.");
    if (!cpu) throw refuse("Fargate requires that 'cpu' be defined at the task level.");
    if (!memory) throw refuse("Fargate requires that 'memory' be defined at the task level.");
    if (!isFargateSize(cpu, memory)) throw refuse("No Fargate configuration exists for given values.");
    if (pidMode === "host") throw refuse("Fargate does not support host PID mode.");
    if (ipcMode) throw refuse("Fargate compatible task definitions do not support IPC mode.");
    if (volumes.some(({ hostPath }) => hostPath)) throw refuse("host.sourcePath should not be set for volumes in Fargate.");
    if (runtimePlatform?.cpuArchitecture && !runtimePlatform.operatingSystemFamily) {
        throw refuse("Operating system family must be specified when the CPU architecture is.");
    }
}

function requireTaskRole(call: Call, arn: string): void {
    if (!roleByArn(call, arn)) throw refuse("Role is not valid.");
}

/** `family`, `family:revision` or an ARN, as ECS reads it: a family alone is its latest active revision. */
export function findTaskDefinition(call: Call, reference: string): TaskDefinitionState | undefined {
    if (reference.startsWith("arn:") && !reference.startsWith(`${call.arn("ecs", "task-definition/")}`)) return undefined;
    const [family = "", revision] = (reference.startsWith("arn:") ? (reference.split("task-definition/")[1] ?? "") : reference).split(":");
    if (revision === undefined) return latestOf(call, family);
    const arn = call.arn("ecs", `task-definition/${family}:${revision}`);
    return call.get(taskDefinition, arn) ?? call.get(inactive, arn);
}

export const latestOf = (call: Call, family: string): TaskDefinitionState | undefined =>
    call
        .all(taskDefinition)
        .filter(each => each.family === family)
        .sort((a, b) => b.revision - a.revision)[0];

export const containersOf = (state: TaskDefinitionState): readonly Container[] => parseContainers(state.containerDefinitions);

export function requireTaskDefinition(call: Call, reference: string): TaskDefinitionState {
    const found = findTaskDefinition(call, reference);
    // Both sentences are UpdateService's and DescribeTaskDefinition's own.
    if (!found) throw new AwsError("ClientException", "Unable to describe task definition.");
    return found;
}
