import {
    type Architecture,
    architectureRule,
    type Customize,
    customize,
    type Foundation,
    type Grant,
    type LogSource,
    logGroupArguments,
    type Placement,
    type Rule,
    serviceName,
    serviceRole,
    writeLogs,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Deployed, decide, release } from "../releases/deployed.ts";
import { between } from "../routes/health-check.ts";
import { capacityRules, compatibilityOf, type Sized } from "./capacity.ts";
import { type ContainerSettings, settingsOf } from "./container.ts";
import { type ContainerHealth, withHealth } from "./container-health.ts";
import { execGrants } from "./exec.ts";
import { firstImage } from "./first-image.ts";
import { pullImages } from "./images.ts";
import { awslogs, type Logs, logGrants, loggingOf, logImages, logRules, logSecrets, logSource, routerMemory } from "./logs.ts";
import { secretGrants } from "./secret.ts";
import { containerRules, type Sidecars, sidecarsOf } from "./sidecar.ts";
import { type Volumes, volumeGrants, volumeRules, volumesOf } from "./volume.ts";

/** What runs in a task, whoever starts it and whatever it runs on. */
export interface TaskSettings extends ContainerSettings {
    readonly placement: Placement;
    /** The environment's foundation, see `readFoundation`. */
    readonly foundation: Foundation;
    /** What the task's own code may do in AWS. @default nothing */
    readonly grants?: readonly Grant[];
    /** The team's service whose images run here: its build names the container, too. @default this one */
    readonly imageOf?: string;
    /** What the container runs. @default what its image says */
    readonly command?: readonly string[];
    /** Seconds, 1 to 120, that the container has to finish once it is asked to stop, until it is killed. @default 30 */
    readonly stopSeconds?: number;
    /** The processors that images are built for. @default "x86_64" */
    readonly architecture?: Architecture;
    /** Containers beside the main one, by name. @default none */
    readonly sidecars?: Sidecars;
    /** What containers may mount, by name. @default none */
    readonly volumes?: Volumes;
    /** On Fargate, the task's own disk in GiB, which images and `ephemeral` volumes share, 21 to 200. @default 20 */
    readonly ephemeralStorageGiB?: number;
    /** Where what containers print goes. @default `awslogs()` */
    readonly logs?: Logs;
}

/** What somebody may do with tasks that run on and on. */
export interface Attended {
    /** Whether people with the permission `ecs:ExecuteCommand` may run commands in the service's containers. @default false */
    readonly exec?: boolean;
}

/** Last word on a child's arguments. */
export interface TaskCustomize {
    readonly logs?: Customize<aws.cloudwatch.LogGroupArgs>;
    readonly taskDefinition?: Customize<aws.ecs.TaskDefinitionArgs>;
}

export interface Task {
    /** The container whose image a release replaces: builds name images by the service that they build. */
    readonly container: string;
    readonly logs: aws.cloudwatch.LogGroup;
    readonly logSource: LogSource;
    /** The role of the task's own code. */
    readonly taskRole: aws.iam.Role;
    /** The task and execution roles, once they hold their grants: whoever starts the task passes them on. */
    readonly roleArns: readonly pulumi.Output<string>[];
    /** All but the release's part, which {@link register} adds. */
    readonly definition: aws.ecs.TaskDefinitionArgs;
    /** The main container's, which waits for the first release: the image until then has no command to ask. */
    readonly health?: ContainerHealth;
}

/** What is this task's alone: its log group, its roles, and its definition without the image. */
export function taskOf(
    name: string,
    args: Sized & TaskSettings & Attended,
    {
        port,
        portLabels = {},
        customize: wishes,
    }: {
        readonly port?: number;
        readonly portLabels?: object;
        readonly customize?: TaskCustomize | undefined;
    },
    opts: pulumi.CustomResourceOptions,
): Task {
    const { placement, foundation, imageOf = name, volumes, exec = false } = args;
    const { settings, sidecars, logs: to } = partsOf(args, port);
    const logs = new aws.cloudwatch.LogGroup(`${name}-logs`, customize(logGroupArguments(to, foundation.keyArn), wishes?.logs), opts);
    const containers = [settings, ...Object.values(sidecars)];
    const mounts = containers.map(each => each.mounts ?? {});
    const others = [...Object.values(sidecars).map(({ image }) => image), ...logImages(to)];
    const secrets = [...containers.flatMap(each => Object.values(each.secrets ?? {})), ...logSecrets(to)];
    const taskRole = serviceRole(
        `${name}-task`,
        "ecs-tasks",
        [
            ...(args.grants ?? []),
            ...volumeGrants(volumes ?? {}, mounts, placement),
            ...(exec ? execGrants(foundation, logs.arn) : []),
            ...logGrants(to),
        ],
        opts,
    );
    const executionRole = serviceRole(
        `${name}-execution`,
        "ecs-tasks",
        [...pullImages(foundation, placement, imageOf, others), writeLogs(logs.arn), ...secretGrants(secrets)],
        opts,
    );
    const { logConfiguration, router } = loggingOf(to, {
        logDriver: "awslogs",
        options: { "awslogs-group": logs.name, "awslogs-region": placement.region, "awslogs-stream-prefix": name },
    });
    const { health, ...present } = settings;
    const container = {
        name: imageOf,
        essential: true,
        ...(args.command && { command: args.command }),
        ...(args.stopSeconds !== undefined && { stopTimeout: args.stopSeconds }),
        ...(port && { portMappings: [{ containerPort: port, protocol: "tcp", ...portLabels }] }),
        ...settingsOf(present),
        // What a command leaves behind is cleared away. Source: ECS developer guide, "Monitor Amazon ECS containers with ECS Exec".
        ...(exec && { linuxParameters: { initProcessEnabled: true } }),
        logConfiguration,
    };
    const definition: aws.ecs.TaskDefinitionArgs = customize(
        {
            family: serviceName(placement, name),
            requiresCompatibilities: [compatibilityOf(args.capacity)],
            networkMode: "awsvpc",
            cpu: String(args.cpu),
            memory: String(args.memoryMiB),
            ...(args.architecture === "arm64" && { runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" } }),
            ...(volumes && { volumes: volumesOf(volumes) }),
            ...(args.ephemeralStorageGiB && { ephemeralStorage: { sizeInGib: args.ephemeralStorageGiB } }),
            taskRoleArn: taskRole.arn,
            executionRoleArn: executionRole.arn,
            containerDefinitions: pulumi.jsonStringify([container, ...sidecarsOf(sidecars, logConfiguration), ...router]),
        },
        wishes?.taskDefinition,
    );
    return {
        container: imageOf,
        logs,
        logSource: logSource(to, logs),
        taskRole: taskRole.role,
        roleArns: [taskRole.arn, executionRole.arn],
        definition,
        ...(health && { health }),
    };
}

/** A task's containers and their log, with all defaults. Until the first release, `PORT` tells the image in its place where to listen. */
const partsOf = (args: TaskSettings, port: number | undefined) => ({
    settings: { ...args, environment: { ...(port && firstImage.environment(port)), ...args.environment } } as ContainerSettings,
    sidecars: args.sidecars ?? {},
    logs: args.logs ?? awslogs(),
});

/** What must hold of a task's contents; `port` is the one that its container listens on. */
export function contentRules(name: string, args: Sized & TaskSettings & Attended, port?: number): readonly Rule[] {
    const { imageOf: container = name, placement, volumes = {}, ephemeralStorageGiB: disk = 21 } = args;
    const { settings, sidecars, logs } = partsOf(args, port);
    const containers = [settings, ...Object.values(sidecars)];
    return [
        ...capacityRules(args),
        [args.imageOf === undefined || isServiceName(container), "imageOf", `is "${container}", which is no service's name`],
        architectureRule(args.architecture),
        [args.command === undefined || args.command.length > 0, "command", "is empty"],
        between("stopSeconds", args.stopSeconds, 1, 120, " seconds"),
        ...containerRules(sidecars, {
            ...settings,
            ...args,
            environment: settings.environment ?? {},
            container,
            port,
            volumes: Object.keys(volumes),
            reservedMiB: routerMemory(logs),
        }),
        ...volumeRules(
            volumes,
            containers.map(each => each.mounts ?? {}),
        ),
        // Source: ECS API reference, "EphemeralStorage".
        [
            Number.isInteger(disk) && disk >= 21 && disk <= 200,
            "ephemeralStorageGiB",
            `is ${disk}, not a whole number from 21 to 200; without it there are 20`,
        ],
        [
            args.ephemeralStorageGiB === undefined || args.capacity?.kind !== "instances",
            "ephemeralStorageGiB",
            "is Fargate's: on instances, tasks share the instance's disk",
        ],
        // Source: ECS developer guide, "Monitor Amazon ECS containers with ECS Exec": the agent writes into the container.
        [!(args.exec && args.readonlyRootFilesystem), "exec", "needs a root file system that can be written to"],
        ...logRules(logs, sidecars, placement),
    ];
}

const isServiceName = (name: string): boolean => /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name);

/** What was registered, and which revision is to run: it, or the one that a release left running. */
export interface Registered {
    readonly taskDefinition: aws.ecs.TaskDefinition;
    readonly running: pulumi.Output<string>;
}

/**
 * Registers a definition with the image that a release deployed, or the first one. The release's part is added after the caller's last
 * word, so that a change of either is told apart from the other.
 */
export function register(
    name: string,
    {
        definition,
        container,
        health,
        firstImage: first = firstImage.image,
    }: Pick<Task, "definition" | "container" | "health"> & { readonly firstImage?: string },
    deployed: pulumi.Output<Deployed | undefined>,
    opts: pulumi.CustomResourceOptions,
): Registered {
    const wanted = pulumi.all([definition, deployed]).apply(([definition, deployed]) => {
        const released = deployed !== undefined && deployed.image !== first;
        const { containerDefinitions } = definition;
        return health && released
            ? { ...definition, containerDefinitions: withHealth(containerDefinitions, container, health) }
            : definition;
    });
    const decision = pulumi.all([wanted, deployed]).apply(([wanted, deployed]) => decide(wanted, deployed, first));
    const containerDefinitions = pulumi
        .all([wanted.containerDefinitions, decision])
        .apply(([containers, decision]) => release(containers, container, decision));
    const taskDefinition = new aws.ecs.TaskDefinition(`${name}-definition`, { ...definition, containerDefinitions }, opts);
    const running = pulumi.all([decision, taskDefinition.arn]).apply(([{ keep }, registered]) => keep ?? registered);
    return { taskDefinition, running };
}
