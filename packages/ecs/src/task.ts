import {
    arnOf,
    type Customize,
    customize,
    type Foundation,
    type Grant,
    imageRepositoryName,
    type Placement,
    type Rule,
    serviceName,
    serviceRole,
    writeLogs,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { capacityRules, compatibilityOf, type Sized } from "./capacity.ts";
import { type ContainerSettings, settingRules, settingsOf } from "./container.ts";

import { type Deployed, decide, release } from "./deployed.ts";
import { firstImage } from "./first-image.ts";
import { between } from "./health-check.ts";
import { secretGrants } from "./secret.ts";

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
}

/** Processors: Intel's and AMD's, or AWS's own Graviton. */
export type Architecture = "x86_64" | "arm64";

/** Last word on a child's arguments. */
export interface TaskCustomize {
    readonly logs?: Customize<aws.cloudwatch.LogGroupArgs>;
    readonly taskDefinition?: Customize<aws.ecs.TaskDefinitionArgs>;
}

export interface Task {
    /** The container whose image a release replaces: builds name images by the service that they build. */
    readonly container: string;
    readonly logs: aws.cloudwatch.LogGroup;
    /** The role of the task's own code. */
    readonly taskRole: aws.iam.Role;
    /** The task and execution roles, once they hold their grants: whoever starts the task passes them on. */
    readonly roleArns: readonly pulumi.Output<string>[];
    /** All but the release's part, which {@link register} adds. */
    readonly definition: aws.ecs.TaskDefinitionArgs;
}

/** What is this task's alone: its log group, its roles, and its definition without the image. */
export function taskOf(
    name: string,
    args: Sized & TaskSettings,
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
    const { placement, foundation, imageOf = name } = args;
    const logs = new aws.cloudwatch.LogGroup(
        `${name}-logs`,
        customize({ retentionInDays: 30, kmsKeyId: foundation.keyArn }, wishes?.logs),
        opts,
    );
    const taskRole = serviceRole(`${name}-task`, "ecs-tasks", args.grants ?? [], opts);
    const executionRole = serviceRole(
        `${name}-execution`,
        "ecs-tasks",
        [...pullImages(foundation, placement, imageOf), writeLogs(logs.arn), ...secretGrants(Object.values(args.secrets ?? {}))],
        opts,
    );
    const container = {
        name: imageOf,
        essential: true,
        ...(args.command && { command: args.command }),
        ...(args.stopSeconds !== undefined && { stopTimeout: args.stopSeconds }),
        ...(port && { portMappings: [{ containerPort: port, protocol: "tcp", ...portLabels }] }),
        ...settingsOf(withPort(args, port)),
        logConfiguration: {
            logDriver: "awslogs",
            options: { "awslogs-group": logs.name, "awslogs-region": placement.region, "awslogs-stream-prefix": name },
        },
    };
    const definition: aws.ecs.TaskDefinitionArgs = customize(
        {
            family: serviceName(placement, name),
            requiresCompatibilities: [compatibilityOf(args.capacity)],
            networkMode: "awsvpc",
            cpu: String(args.cpu),
            memory: String(args.memoryMiB),
            ...(args.architecture === "arm64" && { runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" } }),
            taskRoleArn: taskRole.arn,
            executionRoleArn: executionRole.arn,
            containerDefinitions: pulumi.jsonStringify([container]),
        },
        wishes?.taskDefinition,
    );
    return { container: imageOf, logs, taskRole: taskRole.role, roleArns: [taskRole.arn, executionRole.arn], definition };
}

/** What must hold of a task's contents; `port` is the one that its container listens on. */
export const contentRules = (args: Sized & TaskSettings, port?: number): readonly Rule[] => [
    ...capacityRules(args),
    [isServiceName(args.imageOf ?? "own"), "imageOf", `is "${args.imageOf}", which is no service's name`],
    [
        args.architecture === undefined || architectures.includes(args.architecture),
        "architecture",
        `is "${args.architecture}", not one of ${architectures.join(", ")}`,
    ],
    [args.command === undefined || args.command.length > 0, "command", "is empty"],
    between("stopSeconds", args.stopSeconds, 1, 120, " seconds"),
    ...settingRules("", withPort(args, port), args.placement),
];

const architectures: readonly Architecture[] = ["x86_64", "arm64"];
const isServiceName = (name: string): boolean => /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name);

/** Until the first release, `PORT` tells the image in its place where to listen. */
const withPort = <Settings extends ContainerSettings>(settings: Settings, port: number | undefined): Settings => ({
    ...settings,
    environment: { ...(port && firstImage.environment(port)), ...settings.environment },
});

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
        firstImage: first = firstImage.image,
    }: Pick<Task, "definition" | "container"> & { readonly firstImage?: string },
    deployed: pulumi.Output<Deployed | undefined>,
    opts: pulumi.CustomResourceOptions,
): Registered {
    const decision = pulumi.all([definition, deployed]).apply(([definition, deployed]) => decide(definition, deployed, first));
    const containerDefinitions = pulumi
        .all([definition.containerDefinitions, decision])
        .apply(([containers, decision]) => release(containers, container, decision));
    const taskDefinition = new aws.ecs.TaskDefinition(`${name}-definition`, { ...definition, containerDefinitions }, opts);
    const running = pulumi.all([decision, taskDefinition.arn]).apply(([{ keep }, registered]) => keep ?? registered);
    return { taskDefinition, running };
}

/** Source: ECS developer guide, "Amazon ECS task execution IAM role". A login is for the whole registry: AWS takes no ARN there. */
const pullImages = (foundation: Foundation, placement: Placement, service: string): readonly Grant[] => [
    { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    {
        actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        resources: [foundation.delivery.apply(delivery => arnOf(delivery, "ecr", `repository/${imageRepositoryName(placement, service)}`))],
    },
];
