export { parameter, type Secret, type SecretOptions, type Secrets, secret } from "@causeway/core";
export type { LambdaFunctionArgs } from "./arguments.ts";
export type { Asynchronous, AsynchronousCustomize } from "./asynchronous.ts";
export type { Code } from "./code.ts";
export { type CodeDeploy, type CodeDeployOptions, codeDeploy, type Hooks, type PredefinedConfiguration } from "./code-deploy.ts";
export { answerCodeDeploy, type CodeDeployCustomize } from "./code-deploy-release.ts";
export type { Concurrency, ConcurrencyCustomize, ProvisionedConcurrency } from "./concurrency.ts";
export type { Cors } from "./cors.ts";
export * from "./deploy-image-to-lambda.ts";
export { type DeployToLambdaOptions, deployToLambda } from "./deploy-to-lambda.ts";
export * from "./deploy-with-code-deploy.ts";
export * from "./destination.ts";
export * from "./dynamodb.ts";
export * from "./event-bridge.ts";
export type { EventRuleCustomize } from "./event-rule.ts";
export type { EventOwner, EventScope, EventSource, MadeBySource, PreparedSource, SourceMetrics } from "./event-source.ts";
export type { Match, Pattern } from "./filter.ts";
export type { ApiAuth, ApiRoute, HttpApi, HttpApiCustomize, Jwt } from "./http-api.ts";
export type { ApiDomain, ApiDomainCustomize } from "./http-api-domain.ts";
export * from "./kinesis.ts";
export * from "./lambda-function.ts";
export type { Logs } from "./logs.ts";
export type { LambdaMetrics } from "./metrics.ts";
export type { Release, ReleaseCustomize } from "./release.ts";
export type { Runtime } from "./runtimes.ts";
export * from "./s3.ts";
export * from "./schedule.ts";
export * from "./sns.ts";
export * from "./sqs.ts";
export {
    type AllAtOnce,
    allAtOnce,
    type Canary,
    canary,
    type Linear,
    linear,
    type Shift,
    type Strategy,
    type Watch,
} from "./strategy.ts";
export type { StreamReading } from "./stream.ts";
export * from "./target.ts";
export type { Delivery } from "./undelivered.ts";
export type { Url, UrlCaller, UrlCustomize } from "./url.ts";
export type { Egress, Vpc, VpcCustomize, VpcOptions } from "./vpc.ts";
