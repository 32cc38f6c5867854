export type { LambdaFunctionArgs } from "./arguments.ts";
export * from "./deploy-to-lambda.ts";
export type { EventOwner, EventScope, EventSource, PreparedSource } from "./event-source.ts";
export * from "./lambda-function.ts";
export * from "./target.ts";
