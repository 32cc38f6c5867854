import type { Rule } from "./check.ts";

/** Days that CloudWatch Logs can keep lines. Source: CloudWatch Logs API reference, PutRetentionPolicy, retentionInDays. */
const retentions: readonly unknown[] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** A log group's retention is one that CloudWatch Logs has. */
export const retentionRule = (at: string, days: unknown): Rule => [
    retentions.includes(days),
    at,
    `is ${String(days)}, not one of ${retentions.join(", ")}`,
];
