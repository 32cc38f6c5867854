import { AwsError, NotSimulated } from "../model/errors.ts";
import type { Failure } from "../model/resource.ts";
import { requireTogether } from "./ecs-container-sums.ts";

/** What the model reads of a container definition; the rest goes to ECS as it is. */
export interface Container {
    readonly name: string;
    readonly image: string;
    readonly essential?: boolean;
    readonly cpu?: number;
    readonly memory?: number;
    readonly memoryReservation?: number;
    readonly portMappings?: readonly {
        readonly containerPort?: number;
        readonly hostPort?: number;
        readonly protocol?: string;
        readonly name?: string;
        readonly appProtocol?: string;
    }[];
    readonly environment?: readonly { readonly name: string; readonly value: string }[];
    readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[];
    readonly logConfiguration?: {
        readonly logDriver: string;
        readonly options?: Readonly<Record<string, string>>;
        readonly secretOptions?: readonly { readonly name: string; readonly valueFrom: string }[];
    };
    readonly healthCheck?: {
        readonly command: readonly string[];
        readonly interval?: number;
        readonly timeout?: number;
        readonly retries?: number;
        readonly startPeriod?: number;
    };
    readonly dockerLabels?: Readonly<Record<string, string>>;
    readonly dependsOn?: readonly { readonly containerName: string; readonly condition: string }[];
    readonly mountPoints?: readonly { readonly sourceVolume?: string }[];
    readonly volumesFrom?: readonly { readonly sourceContainer?: string }[];
    readonly startTimeout?: number;
    readonly stopTimeout?: number;
    readonly privileged?: boolean;
    readonly disableNetworking?: boolean;
    readonly firelensConfiguration?: { readonly type: string; readonly options?: Readonly<Record<string, string>> };
}

type Kind = "string" | "number" | "boolean" | "strings" | "map" | "object" | "list";

/** Source: ECS API reference, "ContainerDefinition" */
const properties: Readonly<Record<string, Kind>> = {
    name: "string",
    image: "string",
    cpu: "number",
    memory: "number",
    memoryReservation: "number",
    essential: "boolean",
    links: "strings",
    portMappings: "list",
    entryPoint: "strings",
    command: "strings",
    environment: "list",
    environmentFiles: "list",
    mountPoints: "list",
    volumesFrom: "list",
    linuxParameters: "object",
    secrets: "list",
    dependsOn: "list",
    startTimeout: "number",
    stopTimeout: "number",
    hostname: "string",
    user: "string",
    workingDirectory: "string",
    disableNetworking: "boolean",
    privileged: "boolean",
    readonlyRootFilesystem: "boolean",
    dnsServers: "strings",
    dnsSearchDomains: "strings",
    extraHosts: "list",
    dockerSecurityOptions: "strings",
    interactive: "boolean",
    pseudoTerminal: "boolean",
    dockerLabels: "map",
    ulimits: "list",
    logConfiguration: "object",
    healthCheck: "object",
    systemControls: "list",
    resourceRequirements: "list",
    firelensConfiguration: "object",
    repositoryCredentials: "object",
    restartPolicy: "object",
    versionConsistency: "string",
    credentialSpecs: "strings",
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isStringMap = (value: unknown): boolean => isObject(value) && Object.values(value).every(item => typeof item === "string");

const fits: Readonly<Record<Kind, (value: unknown) => boolean>> = {
    string: value => typeof value === "string",
    number: value => typeof value === "number",
    boolean: value => typeof value === "boolean",
    strings: value => Array.isArray(value) && value.every(item => typeof item === "string"),
    map: isStringMap,
    object: isObject,
    list: value => Array.isArray(value) && value.every(isObject),
};

const invalid = (why: string): Failure => ({
    property: "containerDefinitions",
    reason: `ECS Task Definition container_definitions is invalid: ${why}`,
});

/** What Pulumi's provider says of the JSON before it asks ECS: it is decoded into ECS's own types. */
export function containerFailures(json: string): readonly Failure[] {
    let parsed: unknown;
    try {
        parsed = JSON.parse(json);
    } catch (error) {
        return [invalid(`Error decoding JSON: ${(error as Error).message}`)];
    }
    if (!Array.isArray(parsed) || !parsed.every(isObject))
        return [invalid("Error decoding JSON: it is not a list of container definitions")];
    return parsed.flatMap((container, at) => [
        ...Object.entries(container).flatMap(([name, value]) => {
            const kind = properties[name];
            if (kind === undefined || value === null || fits[kind](value)) return [];
            return [
                invalid(
                    `Error decoding JSON: [${at}].${name} is not a ${kind === "strings" ? "list of strings" : kind === "map" ? "map of strings" : kind}`,
                ),
            ];
        }),
        ...named(container, at, "environment", "value"),
        ...named(container, at, "secrets", "valueFrom"),
        ...(isObject(container["logConfiguration"]) &&
        container["logConfiguration"]["options"] !== undefined &&
        !isStringMap(container["logConfiguration"]["options"])
            ? [invalid(`Error decoding JSON: [${at}].logConfiguration.options is not a map of strings`)]
            : []),
    ]);
}

function named(container: Record<string, unknown>, at: number, list: string, value: string): readonly Failure[] {
    const entries = container[list];
    if (!Array.isArray(entries)) return [];
    return entries.flatMap((entry, index) =>
        isObject(entry) && typeof entry["name"] === "string" && typeof entry[value] === "string"
            ? []
            : [invalid(`Error decoding JSON: [${at}].${list}[${index}] needs a name and a ${value}, both strings`)],
    );
}

export function parseContainers(json: string): readonly Container[] {
    const failure = containerFailures(json)[0];
    if (failure) throw new AwsError("ClientException", failure.reason);
    return JSON.parse(json);
}

export interface Task {
    readonly fargate: boolean;
    readonly networkMode: string | undefined;
    readonly cpu: string | undefined;
    readonly memory: string | undefined;
    readonly executionRoleArn: string | undefined;
    readonly volumes: readonly string[];
}

const refuse = (message: string) => new AwsError("ClientException", message);

/** Refuses what RegisterTaskDefinition refuses of containers. Source: ECS API reference, "ContainerDefinition" and the types below it. */
export function requireContainers(containers: readonly Container[], task: Task): void {
    if (containers.length === 0) throw refuse("Container list cannot be empty.");
    if (containers.length > 10) throw refuse("Too many containers in the task definition: a task definition can have up to 10 containers.");
    for (const container of containers) {
        for (const name of Object.keys(container)) {
            if (!properties[name]) throw new NotSimulated(`${name} in container definition "${container.name}": ECS has no such parameter`);
        }
        requireContainer(container, task);
    }
    const names = containers.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice) throw refuse(`Container name '${twice}' is used more than once in the task definition.`);
    if (!containers.some(({ essential = true }) => essential))
        throw refuse("At least one container in the task definition must be essential.");
    requireDependencies(containers);
    requireTogether(containers, task);
}

function requireContainer(container: Container, task: Task): void {
    const { name, image, portMappings = [], environment = [], secrets = [], logConfiguration, healthCheck, mountPoints = [] } = container;
    if (!name) throw refuse("Container.name should not be null or empty.");
    if (!/^[a-zA-Z0-9_-]{1,255}$/.test(name)) throw refuse("Container.name contains invalid characters.");
    if (!image) throw refuse("Container.image should not be null or empty.");
    if (!/^[a-zA-Z0-9_\-.:/@#]+$/.test(image)) throw refuse("Container.image contains invalid characters.");
    if (task.memory === undefined && container.memory === undefined && container.memoryReservation === undefined) {
        throw refuse(`Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`);
    }
    for (const { containerPort, hostPort = containerPort, protocol = "tcp", appProtocol = "http" } of portMappings) {
        // Source: ECS API reference, "PortMapping", appProtocol.
        if (!["http", "http2", "grpc"].includes(appProtocol))
            throw refuse(`Invalid appProtocol ${appProtocol}: http, http2 and grpc are valid.`);
        if (containerPort !== undefined && (!Number.isInteger(containerPort) || containerPort < 0 || containerPort > 65535)) {
            throw refuse(`Invalid container port ${containerPort}: ports are 0 to 65535.`);
        }
        if (!["tcp", "udp"].includes(protocol)) throw refuse(`Invalid protocol ${protocol}: tcp and udp are valid.`);
        if (task.networkMode === "awsvpc" && hostPort !== containerPort && hostPort !== 0) {
            throw refuse("When networkMode=awsvpc, the host ports and container ports in port mappings must match.");
        }
    }
    if (task.fargate && container.privileged) throw refuse("Fargate compatible task definitions do not support privileged.");
    if (secrets.length + (logConfiguration?.secretOptions?.length ?? 0) > 0 && !task.executionRoleArn) {
        throw refuse("When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.");
    }
    const twice = secrets.find(secret => environment.some(({ name }) => name === secret.name));
    // The sentence is ECS's as far as known; the rule stands in the ECS API reference, "Secret".
    if (twice) {
        throw refuse(
            `The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${twice.name}'.`,
        );
    }
    if (task.fargate && !task.executionRoleArn && ecrImage(image))
        throw refuse("Fargate requires task definition to have execution role ARN to support ECR images.");
    if (logConfiguration) requireLog(logConfiguration, task);
    if (healthCheck) requireHealthCheck(healthCheck);
    for (const { sourceVolume } of mountPoints) {
        if (sourceVolume !== undefined && !task.volumes.includes(sourceVolume)) throw refuse(`Unknown volume '${sourceVolume}'.`);
    }
    const { stopTimeout } = container;
    if (task.fargate && stopTimeout !== undefined && (stopTimeout < 0 || stopTimeout > 120))
        throw refuse("The container stop timeout is 0 to 120 seconds on Fargate.");
}

/** Source: ECS API reference, "LogConfiguration" */
const fargateDrivers = ["awslogs", "splunk", "awsfirelens"];

function requireLog({ logDriver, options = {} }: NonNullable<Container["logConfiguration"]>, task: Task): void {
    if (task.fargate && !fargateDrivers.includes(logDriver)) throw refuse(`Fargate does not support log driver ${logDriver}.`);
    if (logDriver !== "awslogs") return;
    const missing = ["awslogs-group", "awslogs-region"].filter(option => !options[option]);
    if (missing.length > 0) throw refuse(`Log driver awslogs requires options: ${missing.join(", ")}`);
    if (!task.fargate) return;
    if (!task.executionRoleArn) throw refuse("Fargate requires task definition to have execution role ARN to support log driver awslogs.");
    if (!options["awslogs-stream-prefix"]) throw refuse("Log driver awslogs requires options: awslogs-stream-prefix");
}

function requireHealthCheck({ command = [], ...times }: NonNullable<Container["healthCheck"]>): void {
    // Source: ECS API reference, "HealthCheck"
    const ranges = { interval: [5, 300], timeout: [2, 120], retries: [1, 10], startPeriod: [0, 300] } as const;
    if (command.length === 0) throw refuse("Health check command cannot be empty.");
    if (!["CMD", "CMD-SHELL", "NONE"].includes(command[0] as string))
        throw refuse("Health check command must start with CMD or CMD-SHELL.");
    for (const name of ["interval", "timeout", "retries", "startPeriod"] as const) {
        const value = times[name];
        const [from, to] = ranges[name];
        if (value !== undefined && (value < from || value > to)) throw refuse(`Health check ${name} must be between ${from} and ${to}.`);
    }
}

function requireDependencies(containers: readonly Container[]): void {
    const waits = new Map(containers.map(({ name, dependsOn = [] }) => [name, dependsOn.map(({ containerName }) => containerName)]));
    for (const { name, dependsOn = [] } of containers) {
        for (const { containerName, condition } of dependsOn) {
            const target = containers.find(other => other.name === containerName);
            if (!target)
                throw refuse(`Container '${name}' depends on container '${containerName}', which does not exist in the task definition.`);
            if (!["START", "COMPLETE", "SUCCESS", "HEALTHY"].includes(condition))
                throw refuse(`Invalid container dependency condition '${condition}'.`);
            if (condition === "HEALTHY" && !target?.healthCheck)
                throw refuse(`Container '${containerName}' must have a health check: '${name}' waits for it to be HEALTHY.`);
            if (["COMPLETE", "SUCCESS"].includes(condition) && (target?.essential ?? true)) {
                throw refuse(`Container '${containerName}' is essential: '${name}' cannot wait for it to be ${condition}.`);
            }
        }
        const seen = new Set<string>();
        const next = [...(waits.get(name) ?? [])];
        for (let on = next.pop(); on !== undefined; on = next.pop()) {
            if (on === name) throw refuse(`Container '${name}' depends on itself.`);
            if (!seen.has(on)) next.push(...(waits.get(on) ?? []));
            seen.add(on);
        }
    }
}

export interface EcrImage {
    readonly account: string;
    readonly region: string;
    readonly repository: string;
    readonly tag?: string;
    readonly digest?: string;
}

/** An image of a private ECR registry; undefined for any other. Source: ECR user guide, "Amazon ECR private registry". */
export function ecrImage(image: string): EcrImage | undefined {
    const match = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(
        image,
    );
    if (!match) return undefined;
    const [, account = "", region = "", repository = "", tag, digest] = match;
    return { account, region, repository, ...(digest ? { digest } : { tag: tag ?? "latest" }) };
}
