import { type Customize, isWhole, type Placement, type Rule } from "@causeway/core";
import type * as aws from "@pulumi/aws";

/** What every dashboard is told. */
export interface DashboardArgs {
    readonly placement: Placement;
    /** How long back it looks when it is opened, 1 to 2,160 (90 days). @default 12 */
    readonly hours?: number;
    /** Last word on the arguments of each dashboard. */
    readonly customize?: { readonly dashboard?: Customize<aws.cloudwatch.DashboardArgs> };
}

/**
 * What must hold of them. Metrics of a minute are kept for 15 days, of five for 63, of an hour for 455.
 * Source: CloudWatch API reference, PutDashboard; CloudWatch user guide, "Metrics retention".
 */
export const dashboardRules = (name: string, hours: number): readonly Rule[] => [
    [/^[\w-]{1,200}$/.test(name), "name", `is "${name}", not 1 to 200 letters, digits, dashes and underscores`],
    [isWhole(hours, 1, 2160), "hours", `is ${hours}, not a whole number from 1 to 2160`],
];
