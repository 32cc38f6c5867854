import { AwsError } from "../model/errors.ts";
import type { Container, Task } from "./ecs-containers.ts";
import { cpuUnits, mebibytes } from "./ecs-fargate.ts";

/**
 * What RegisterTaskDefinition refuses of containers together. The rules stand in the ECS API reference, "ContainerDefinition", "PortMapping",
 * "FirelensConfiguration" and "LogConfiguration"; the sentences are ECS's as far as known.
 */
const refuse = (message: string) => new AwsError("ClientException", message);

export function requireTogether(containers: readonly Container[], task: Task): void {
    requirePorts(containers, task);
    requireReservations(containers, task);
    requireRouter(containers, task);
}

function requirePorts(containers: readonly Container[], { networkMode }: Task): void {
    if (networkMode !== "awsvpc") return;
    const taken = new Set<string>();
    for (const { name, portMappings = [] } of containers) {
        for (const { containerPort, protocol = "tcp" } of portMappings) {
            const port = `${containerPort}/${protocol}`;
            if (taken.has(port)) throw refuse(`Container '${name}' maps port ${port}, which another container of the task maps already.`);
            taken.add(port);
        }
    }
}

function requireReservations(containers: readonly Container[], { cpu, memory }: Task): void {
    for (const { name, memory: hard, memoryReservation: soft } of containers) {
        if (hard !== undefined && hard < 6) throw refuse(`Invalid setting for container '${name}'. Memory must be at least 6 MiB.`);
        if (hard !== undefined && soft !== undefined && soft >= hard)
            throw refuse(`Invalid setting for container '${name}'. 'memory' must be greater than 'memoryReservation'.`);
    }
    const sum = (of: (container: Container) => number | undefined) => containers.reduce((total, each) => total + (of(each) ?? 0), 0);
    const [cpus, reserved] = [sum(each => each.cpu), sum(each => each.memoryReservation ?? each.memory)];
    if (cpu && cpus > cpuUnits(cpu)) throw refuse(`Total CPU of containers, ${cpus}, is greater than the task's, ${cpuUnits(cpu)}.`);
    if (memory && reserved > mebibytes(memory))
        throw refuse(`Total memory of containers, ${reserved}, is greater than the task's, ${mebibytes(memory)}.`);
}

function requireRouter(containers: readonly Container[], { fargate }: Task): void {
    const routers = containers.flatMap(({ firelensConfiguration }) => (firelensConfiguration ? [firelensConfiguration] : []));
    if (routers.length > 1) throw refuse("Only one container with firelensConfiguration is allowed in a task definition.");
    const [router] = routers;
    if (router && !["fluentd", "fluentbit"].includes(router.type))
        throw refuse(`Invalid firelens type ${router.type}: fluentd and fluentbit are valid.`);
    if (fargate && router?.options?.["config-file-type"] === "s3") throw refuse("Fargate only supports the file configuration file type.");
    if (!router && containers.some(({ logConfiguration }) => logConfiguration?.logDriver === "awsfirelens")) {
        throw refuse(
            "When a container has the log driver awsfirelens, the task definition must have a container with firelensConfiguration.",
        );
    }
}
