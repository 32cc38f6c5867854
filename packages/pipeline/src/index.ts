export * from "./approval.ts";
export * from "./build-function.ts";
export * from "./build-image.ts";
export * from "./code-commit.ts";
export * from "./image-repository.ts";
export type { Stage } from "./plan.ts";
export * from "./service-pipeline.ts";
export * from "./smoke-test.ts";
