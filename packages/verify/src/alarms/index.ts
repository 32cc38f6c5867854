export type { AlarmAction, MuteWindow } from "./actions.ts";
export * from "./alarm.ts";
export type { Band } from "./judge.ts";
export type { AlarmHistory, StateChange } from "./life.ts";
export type { BandOverTime } from "./range.ts";
export { alarmOf, type FoundAlarm, readAlarms } from "./read-alarms.ts";
export * from "./series.ts";
export * from "./simulate.ts";
export * from "./words.ts";
