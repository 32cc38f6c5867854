export { checkPipeline } from "./check-pipeline.ts";
export * from "./declaration.ts";
