import type { LogSource, Measure, Monitored, Signals } from "@causeway/core";
import type { ScheduleMetrics, TaskMetrics } from "./job-metrics.ts";

/** What there is to watch of a task that runs and ends: whoever runs it is told whether it failed. */
export type EcsTaskSignal = "cpu" | "memory";
/** What there is to watch of a task's runs at their times. */
export type ScheduledSignal = "attempts" | "failedAttempts" | "undelivered" | "failedRuns";

export const monitoredTask = (name: string, { cpu, memory }: TaskMetrics, logs: LogSource): Monitored<EcsTaskSignal> => ({
    kind: "ecsTask",
    name,
    signals: {
        cpu: { aspect: "saturation", measure: cpu(), means: "A run uses all of its CPU: it would be done sooner with more." },
        memory: {
            aspect: "saturation",
            measure: memory(),
            means: "A run is short of memory: once it has used all of it, it is killed.",
            alarms: { warning: { above: 90, periods: 3 } },
        },
    },
    logs: { task: logs },
});

export const scheduledSignals = (metrics: ScheduleMetrics, failedRuns: Measure): Signals<ScheduledSignal> => ({
    attempts: { aspect: "traffic", measure: metrics.attempts(), means: "Runs start more or less often than usual." },
    failedAttempts: {
        aspect: "errors",
        measure: metrics.failedAttempts({ periodSeconds: 900 }),
        means: "ECS does not take runs; they are tried again until their time is up.",
        alarms: { warning: { above: 2 } },
    },
    undelivered: {
        aspect: "errors",
        measure: metrics.undelivered(),
        means: "A run never started and is not tried again: it is kept in the queue of undelivered runs, with the reason.",
        alarms: { critical: { above: 0 } },
    },
    failedRuns: {
        aspect: "errors",
        measure: failedRuns,
        means: "A run started and failed, which nobody tries again: what ECS said of it is kept in the queue of failed runs, for 14 days.",
        alarms: { warning: { above: 0 } },
    },
});
