export * from "./deploy-to-ecs.ts";
export * from "./ecs-service.ts";
export type { FargateSize } from "./fargate-size.ts";
export type { EcsMetrics, HttpMetrics } from "./metrics.ts";
export type { Route } from "./route.ts";
export type { Tasks } from "./scaling.ts";
export * from "./target.ts";
