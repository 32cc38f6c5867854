import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Rule } from "./check.ts";
import type { LogSource } from "./monitored.ts";

/** How a log group keeps lines. */
export interface LogOptions {
    /** Days, one of CloudWatch Logs' choices. @default 30 */
    readonly retentionDays?: number;
    /** The customer key that lines are encrypted with. @default the foundation's */
    readonly keyArn?: pulumi.Input<string>;
    /** A group cannot change it: another class is another, empty group. @default "STANDARD" */
    readonly class?: LogSource["class"];
}

/** The arguments of a log group that keeps lines so. */
export const logGroupArguments = (
    { retentionDays = 30, keyArn, class: kind }: LogOptions,
    foundationKey: pulumi.Input<string>,
): aws.cloudwatch.LogGroupArgs => ({
    retentionInDays: retentionDays,
    kmsKeyId: keyArn ?? foundationKey,
    ...(kind && { logGroupClass: kind }),
});

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

/** What must hold of how a log group keeps lines; `at` is where that stands, such as `logs`. */
export const logOptionRules = (at: string, { retentionDays = 30, class: kind = "STANDARD" }: LogOptions): readonly Rule[] => [
    retentionRule(`${at}.retentionDays`, retentionDays),
    [["STANDARD", "INFREQUENT_ACCESS"].includes(kind), `${at}.class`, `is ${String(kind)}, not STANDARD or INFREQUENT_ACCESS`],
];
