export * from "./alarms/index.ts";
export * from "./checker/index.ts";
export * from "./costs/index.ts";
export * from "./dashboards/index.ts";
export * from "./finding.ts";
export * from "./logs/index.ts";
export * from "./triggers/index.ts";
