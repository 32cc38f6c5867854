export type { LambdaFunctionArgs } from "./arguments.ts";
export type { Code } from "./code.ts";
export type { Concurrency, ConcurrencyCustomize, ProvisionedConcurrency } from "./concurrency.ts";
export * from "./deploy-to-lambda.ts";
export type { EventOwner, EventScope, EventSource, PreparedSource } from "./event-source.ts";
export * from "./lambda-function.ts";
export type { Logs } from "./logs.ts";
export type { Runtime } from "./runtimes.ts";
export * from "./target.ts";
