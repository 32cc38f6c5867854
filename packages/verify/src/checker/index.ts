export { checkGraph, type GraphResource, pipelinesOf } from "./check-graph.ts";
export { checkPipeline } from "./check-pipeline.ts";
export * from "./declaration.ts";
