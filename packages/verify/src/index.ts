export * from "./checker/index.ts";
export * from "./finding.ts";
