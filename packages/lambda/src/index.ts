export * from "./deploy-to-lambda.ts";
export * from "./lambda-function.ts";
export * from "./target.ts";
