import { type Customize, type Indicator, type MetricMath, type Severity, severities } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import type { AlarmPlan } from "../alarms/alarm.ts";
import { allOf, anyOf, type CompositePlan } from "../alarms/composite.ts";
import type { Burn, ErrorBudget } from "./burn-rate.ts";
import { over } from "./indicator.ts";

/** One of the two windows of a limit. */
export type Window = "long" | "short";

const secondsOf = ({ longSeconds, shortSeconds }: Burn, window: Window): number => (window === "long" ? longSeconds : shortSeconds);

/** Such as `5 min`, `6 h`, `3 d`. */
export function inWords(seconds: number): string {
    const minutes = seconds / 60;
    if (minutes % 1440 === 0) return `${minutes / 1440} d`;
    return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

const nothing = { as: "notBreaching", why: "where nothing is asked, nothing is bad" } as const;

/**
 * How fast the budget goes, over so many seconds.
 *
 * Whatever is bad was asked: where a load balancer counts a failure and no request, as while nobody is there to send it to, all are bad.
 */
export const burnRateOf = ({ bad, total }: Indicator, { percent }: ErrorBudget, seconds: number, leastBad = 1): MetricMath => ({
    expression: `IF(FILL(bad, 0) >= ${leastBad}, 100 * FILL(bad, 0) / IF(FILL(total, 0) > FILL(bad, 0), FILL(total, 0), FILL(bad, 0)) / ${percent}, 0)`,
    of: { bad: over(bad, seconds), total: over(total, seconds) },
    unit: "None",
    label: `burn rate over ${inWords(seconds)}`,
    missing: nothing,
});

/** What an objective's alarms are about. */
export interface ObjectiveAlarms {
    readonly indicator: Indicator;
    readonly budget: ErrorBudget;
    readonly leastBadEvents: number;
    /** Such as `99.9 percent of vienna's availability over 30 days`. */
    readonly promise: string;
}

const keyOf = ({ withinHours }: Burn, window: Window): string => `burn-${withinHours}h-${window}`;

/** The name of a window's alarm among the objective's. */
export const windowId = (burn: Burn, window: Window): string => `${keyOf(burn, window)}-${burn.severity}`;

/**
 * An alarm for each window. They call nobody by themselves.
 *
 * Each window is one period, of which CloudWatch makes one sum and which it moves on each minute: an alarm whose period is an hour looks at 13:07
 * to 14:07, then at 13:08 to 14:08. So it reacts at the minute at which the window is over its limit. Many short periods would not do: an alarm
 * counts how many of them are over a threshold, and knows no sum of them. That of three days is looked at once an hour, as are all of more than
 * a day: soon enough for a ticket.
 *
 * Sources: CloudWatch user guide, "Alarm evaluation window" (Sliding window) and "Using Amazon CloudWatch alarms" (multi-day alarms); CloudWatch
 * API reference, PutMetricAlarm (Period: any multiple of 60; an hour or longer, up to seven days in all).
 */
export const windowAlarms = (
    { indicator, budget, leastBadEvents, promise }: ObjectiveAlarms,
    customize: Readonly<Record<string, Customize<aws.cloudwatch.MetricAlarmArgs> | undefined>> = {},
): readonly AlarmPlan[] =>
    budget.burns.flatMap(burn =>
        (["long", "short"] as const).map((window): AlarmPlan => {
            const seconds = secondsOf(burn, window);
            const change = customize[windowId(burn, window)];
            return {
                key: keyOf(burn, window),
                severity: burn.severity,
                measure: burnRateOf(indicator, budget, seconds, leastBadEvents),
                threshold: { above: burn.burnRate },
                means: `The budget of ${promise} goes with a burn rate of more than ${rounded(burn.burnRate)}, over ${inWords(seconds)}: part of an alarm that calls.`,
                calls: false,
                ...(change && { customize: change }),
            };
        }),
    );

const names = { critical: "page", warning: "ticket" } as const satisfies Record<Severity, string>;
export type ObjectiveAlarm = (typeof names)[Severity];

/** The alarms that call: both windows of one limit, of any limit of the severity. */
export const callingAlarms = ({ budget, promise }: Pick<ObjectiveAlarms, "budget" | "promise">): Readonly<Record<string, CompositePlan>> =>
    Object.fromEntries(
        severities.flatMap(severity => {
            const burns = budget.burns.filter(burn => burn.severity === severity);
            if (burns.length === 0) return [];
            const limits = burns.map(
                ({ budgetPercent, longSeconds, burnRate }) =>
                    `${rounded(budgetPercent)} percent of it within ${inWords(longSeconds)} (a burn rate of ${rounded(burnRate)})`,
            );
            const pairs = burns.map(burn => allOf(windowId(burn, "long"), windowId(burn, "short")));
            return [
                [
                    names[severity],
                    {
                        severity,
                        means: `The error budget of ${promise} is going: ${limits.join(", or ")}.`,
                        when: pairs.length === 1 ? (pairs[0] as (typeof pairs)[number]) : anyOf(...pairs),
                        instead: true,
                    },
                ] as const,
            ];
        }),
    );

/** For people. */
export const rounded = (value: number): number => Number(value.toPrecision(4));

/**
 * The window that releases are held against: the short one of the fastest page.
 *
 * It alone sees a bad release within minutes and forgets one that was mended within minutes; the page itself waits for the long window first,
 * and stays for as long as the slowest of its short ones. A page that is too much calls somebody at night; a rollback too much costs a release.
 */
export const gateBurn = ({ burns }: ErrorBudget): Burn =>
    burns.filter(({ severity }) => severity === "critical").reduce((one, other) => (other.longSeconds < one.longSeconds ? other : one));

/**
 * Minutes that the gate's alarm is given to be back: its window, and as many again as numbers may come late. AWS names no delay; some of its
 * services report after up to three minutes, and an alarm is looked at each minute.
 */
export const clearsWithinMinutes = ({ shortSeconds }: Burn): number => shortSeconds / 60 + 5;
