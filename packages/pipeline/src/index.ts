export * from "./approvals/approval.ts";
export * from "./builds/build-function.ts";
export * from "./builds/build-image.ts";
export * from "./builds/image-repository.ts";
export type { Stage } from "./plan.ts";
export * from "./service-pipeline.ts";
export * from "./sources/code-commit.ts";
export type { SourceOptions, SourceStep, Watched } from "./sources/source.ts";
export * from "./tests/smoke-test.ts";
