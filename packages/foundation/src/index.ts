export * from "./artifact-store.ts";
export * from "./delivery-foundation.ts";
export * from "./environment-foundation.ts";
export * from "./load-balancer.ts";
