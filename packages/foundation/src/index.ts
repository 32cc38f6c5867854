export * from "./artifact-store.ts";
export { CentralLogs, type CentralLogsArgs, type CentralLogsOptions } from "./central-logs.ts";
export * from "./delivery-foundation.ts";
export { EcsInstances, type EcsInstancesArgs, type InstanceCustomize, type InstanceSettings } from "./ecs-instances.ts";
export * from "./environment-foundation.ts";
export * from "./load-balancer.ts";
