import { type Rule, scheduleExpression, scheduleRules } from "@causeway/core";

/**
 * When a canary runs. In `onDemand` it runs only when a pipeline or a person starts it, and then once.
 *
 * Sources: CloudWatch Synthetics API reference, "CanaryScheduleInput"; CloudWatch user guide, "Scheduling canary runs using cron".
 */
export type CanarySchedule =
    | {
          /** How often: 1 to 60 minutes. */
          readonly rate: `${number} ${"minute" | "hour"}${"" | "s"}`;
          readonly cron?: never;
      }
    | {
          /**
           * AWS's own cron, in UTC: minutes, hours, day of the month, month, day of the week (1 to 7 from Sunday, or SUN to SAT), and `*` for
           * the year. One of the two days is `?`: `0/10 8-17 ? * MON-FRI *` is every ten minutes of working hours.
           */
          readonly cron: string;
          readonly rate?: never;
      }
    | "onDemand";

/** Seconds from one run to the next, where they are always the same. */
export function secondsBetweenRuns(schedule: CanarySchedule): number | undefined {
    if (schedule === "onDemand" || schedule.rate === undefined) return undefined;
    const [amount, unit = ""] = schedule.rate.split(" ");
    return Number(amount) * (unit.startsWith("hour") ? 3600 : 60);
}

/** `rate(0 minute)` is AWS's own way to say: once, when it is started. */
export const expressionOf = (schedule: CanarySchedule): string =>
    schedule === "onDemand" ? "rate(0 minute)" : scheduleExpression(schedule);

/** What CreateCanary would refuse of a schedule. */
export function canaryScheduleRules(schedule: unknown): readonly Rule[] {
    if (schedule === "onDemand") return [];
    const { rate, cron } = (typeof schedule === "object" && schedule !== null ? schedule : {}) as { rate?: unknown; cron?: unknown };
    if (typeof rate === "string" && cron === undefined) {
        const seconds = secondsBetweenRuns({ rate: rate as "1 minute" });
        const wellFormed = /^[1-9]\d* (minute|hour)s?$/.test(rate);
        return [
            [
                wellFormed && seconds !== undefined && seconds <= 3600,
                "schedule.rate",
                `is "${rate}", not 1 to 60 minutes: what runs less often has a cron`,
            ],
        ];
    }
    if (typeof cron === "string" && rate === undefined) {
        return [
            ...scheduleRules({ cron }, "schedule"),
            [cron.endsWith(" *"), "schedule.cron", `is "${cron}": a canary's year is always *`],
        ];
    }
    return [[false, "schedule", `is ${JSON.stringify(schedule)}, not { rate }, { cron } or "onDemand"`]];
}
