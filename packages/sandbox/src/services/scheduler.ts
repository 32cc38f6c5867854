import type { Service } from "../model/resource.ts";
import { invokeTarget } from "./scheduler-invoke.ts";
import { schedule, scheduleGroup } from "./scheduler-schedule.ts";

export const scheduler: Service = { resources: [scheduleGroup, schedule], operations: [invokeTarget] };
