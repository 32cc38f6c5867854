export {
    type Capacity,
    type FargateCapacity,
    type FargateSpotCapacity,
    fargate,
    fargateSpot,
    type InstanceCapacity,
    type InstanceSize,
    instances,
} from "./capacity.ts";
export * from "./code-deploy.ts";
export { type EcsCodeDeployLeaves, type EcsCodeDeployTarget, ecsCodeDeploy } from "./code-deploy-target.ts";
export type { Calling, Connect, Discovery, Neighbourhood, NeighbourhoodCustomize } from "./connect.ts";
export type { ContainerSettings, DependsOn } from "./container.ts";
export type { ContainerHealth } from "./container-health.ts";
export * from "./deploy-to-ecs.ts";
export { deployToEcsTask } from "./deploy-to-ecs-task.ts";
export * from "./deploy-to-ecs-with-code-deploy.ts";
export * from "./ecs-service.ts";
export { EcsTask, type EcsTaskArgs, type RunTaskRequest } from "./ecs-task.ts";
export { type EcsTaskLeaves, type EcsTaskTarget, ecsTask } from "./ecs-task-target.ts";
export type { FargateSize } from "./fargate-size.ts";
export type { GrpcHealthCheck, HealthCheck, HttpHealthCheck } from "./health-check.ts";
export * from "./hooks.ts";
export type { HttpRoute, Method } from "./http-route.ts";
export type { ScheduleMetrics } from "./job-metrics.ts";
export { type AwsLogs, awslogs, type FireLens, type FireLensOptions, firelens, type Logs } from "./logs.ts";
export type { EcsMetrics, HttpMetrics, TcpMetrics } from "./metrics.ts";
export type { Callable, Callee } from "./neighbours.ts";
export type { Owner, Strategy } from "./ownership.ts";
export * from "./queue-worker.ts";
export * from "./release.ts";
export type { Protocol, Reach } from "./route.ts";
export * from "./run-ecs-task.ts";
export type { ScheduledRange, Tasks, TasksWithoutRequests } from "./scaling.ts";
export * from "./scheduled-ecs-task.ts";
export { parameter, type Secret, type SecretOptions, type Secrets, secret } from "./secret.ts";
export type { Sidecar, Sidecars } from "./sidecar.ts";
export * from "./target.ts";
export type { RouteCustomize } from "./target-group.ts";
export type { TcpRoute } from "./tcp-route.ts";
export {
    type EfsOptions,
    type EfsVolume,
    type EphemeralVolume,
    efs,
    ephemeral,
    type Mount,
    type Mounts,
    type Volume,
    type Volumes,
} from "./volume.ts";
export type { ExistingQueue, NewQueue, WorkQueue } from "./work-queue.ts";
