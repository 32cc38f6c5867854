export * from "./ecs-service.ts";
export { deployToEcsTask } from "./jobs/deploy-to-ecs-task.ts";
export { EcsTask, type EcsTaskArgs, type RunTaskRequest } from "./jobs/ecs-task.ts";
export { type EcsTaskLeaves, type EcsTaskTarget, ecsTask } from "./jobs/ecs-task-target.ts";
export type { ScheduleMetrics, TaskMetrics } from "./jobs/job-metrics.ts";
export type { EcsTaskSignal, ScheduledSignal } from "./jobs/job-monitored.ts";
export * from "./jobs/queue-worker.ts";
export * from "./jobs/run-ecs-task.ts";
export * from "./jobs/scheduled-ecs-task.ts";
export type { ExistingQueue, NewQueue, WorkQueue } from "./jobs/work-queue.ts";
export type { EcsMetrics, HttpMetrics, TcpMetrics } from "./metrics.ts";
export type { EcsSignal, HttpSignal, TaskSignal, TcpSignal } from "./monitored.ts";
export * from "./releases/code-deploy.ts";
export { type EcsCodeDeployLeaves, type EcsCodeDeployTarget, ecsCodeDeploy } from "./releases/code-deploy-target.ts";
export * from "./releases/deploy-to-ecs.ts";
export * from "./releases/deploy-to-ecs-with-code-deploy.ts";
export * from "./releases/hooks.ts";
export type { Owner, Strategy } from "./releases/ownership.ts";
export * from "./releases/release.ts";
export type { Calling, Connect, Discovery, Neighbourhood, NeighbourhoodCustomize } from "./routes/connect.ts";
export type { GrpcHealthCheck, HealthCheck, HttpHealthCheck } from "./routes/health-check.ts";
export type { HttpRoute, Method } from "./routes/http-route.ts";
export type { Callable, Callee } from "./routes/neighbours.ts";
export type { Protocol, Reach } from "./routes/route.ts";
export type { RouteCustomize } from "./routes/target-group.ts";
export type { TcpRoute } from "./routes/tcp-route.ts";
export type { ScheduledRange, Tasks, TasksWithoutRequests } from "./scaling/scaling.ts";
export * from "./target.ts";
export {
    type Capacity,
    type FargateCapacity,
    type FargateSpotCapacity,
    fargate,
    fargateSpot,
    type InstanceCapacity,
    type InstanceSize,
    instances,
} from "./task/capacity.ts";
export type { ContainerSettings, DependsOn } from "./task/container.ts";
export type { ContainerHealth } from "./task/container-health.ts";
export type { FargateSize } from "./task/fargate-size.ts";
export { type AwsLogs, awslogs, type FireLens, type FireLensOptions, firelens, type Logs } from "./task/logs.ts";
export { parameter, type Secret, type SecretOptions, type Secrets, secret } from "./task/secret.ts";
export type { Sidecar, Sidecars } from "./task/sidecar.ts";
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
} from "./task/volume.ts";
