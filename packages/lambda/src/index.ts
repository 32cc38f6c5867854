export {
    type Egress,
    parameter,
    type Secret,
    type SecretOptions,
    type Secrets,
    secret,
    type Vpc,
    type VpcCustomize,
    type VpcOptions,
} from "@causeway/core";
export type { LambdaFunctionArgs } from "./arguments.ts";
export type { Code } from "./code/code.ts";
export type { Runtime } from "./code/runtimes.ts";
export type { Asynchronous, AsynchronousCustomize } from "./configuration/asynchronous.ts";
export type { Concurrency, ConcurrencyCustomize, ProvisionedConcurrency } from "./configuration/concurrency.ts";
export * from "./configuration/destination.ts";
export type { Logs } from "./configuration/logs.ts";
export * from "./events/dynamodb.ts";
export * from "./events/event-bridge.ts";
export type { EventRuleCustomize } from "./events/event-rule.ts";
export type { EventOwner, EventScope, EventSource, MadeBySource, PreparedSource, SourceMetrics } from "./events/event-source.ts";
export type { Match, Pattern } from "./events/filter.ts";
export * from "./events/kinesis.ts";
export * from "./events/s3.ts";
export * from "./events/schedule.ts";
export * from "./events/sns.ts";
export * from "./events/sqs.ts";
export type { StreamReading } from "./events/stream.ts";
export type { Delivery } from "./events/undelivered.ts";
export type { Cors } from "./front/cors.ts";
export type { ApiAuth, ApiRoute, HttpApi, HttpApiCustomize, Jwt } from "./front/http-api.ts";
export type { ApiDomain, ApiDomainCustomize } from "./front/http-api-domain.ts";
export type { Url, UrlCaller, UrlCustomize } from "./front/url.ts";
export * from "./lambda-function.ts";
export type { LambdaMetrics } from "./metrics.ts";
export type { LambdaSignal } from "./monitored.ts";
export { type CodeDeploy, type CodeDeployOptions, codeDeploy, type Hooks, type PredefinedConfiguration } from "./releases/code-deploy.ts";
export { answerCodeDeploy, type CodeDeployCustomize } from "./releases/code-deploy-release.ts";
export * from "./releases/deploy-image-to-lambda.ts";
export { type DeployToLambdaOptions, deployToLambda } from "./releases/deploy-to-lambda.ts";
export * from "./releases/deploy-with-code-deploy.ts";
export type { Release, ReleaseCustomize } from "./releases/release.ts";
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
} from "./releases/strategy.ts";
export * from "./target.ts";
