export * from "./alarms/watch.ts";
export * from "./dashboards/team-dashboard.ts";
export * from "./dashboards/widget.ts";
export type { ChatOptions, SlackOptions, TeamsOptions } from "./notifications/chat.ts";
export { type ChannelWays, TeamChannel, type TeamChannelArgs, type TopicKey } from "./notifications/team-channel.ts";
export * from "./notifications/team-routes.ts";
export * from "./objectives/burn-rate.ts";
