export * from "./alarms/watch.ts";
export * from "./dashboards/widget.ts";
