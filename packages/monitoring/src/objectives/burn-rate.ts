import { isWhole, type Rule, type Severity, severities } from "@causeway/core";

/** What is promised: so many percent of all events are good, over so many days. */
export interface Promised {
    /** Percent of events that are good, more than 0 and less than 100, such as 99.9. */
    readonly target: number;
    /** Days that the promise is about, whole, 1 to 365; the last ones, at any time. */
    readonly windowDays: number;
    /** @default {@link usualPolicy} of these days */
    readonly policy?: BurnPolicy;
}

/** Who is called once how much of the budget has gone. */
export type BurnPolicy = { readonly [Level in Severity]?: readonly BurnLimit[] };

/** A share of the budget that must not be gone within a while. */
export interface BurnLimit {
    /** Percent of the whole window's budget, more than 0, at most 100. */
    readonly budgetPercent: number;
    /** Hours, 0.2 to 168, in steps of 0.2: what CloudWatch looks back, and a twelfth of it in whole minutes. */
    readonly withinHours: number;
}

/** What may be bad of all events, and when somebody is called because it is going too fast. */
export interface ErrorBudget {
    /** Percent of events that may be bad: 0.1 for 99.9. */
    readonly percent: number;
    /** How long all may be bad. */
    readonly minutes: number;
    /** How many events may be bad, of so many in the whole window. */
    events(total: number): number;
    /** How fast the budget goes while so many percent of events are bad; 1: it is gone just when the window ends. */
    burnRate(badPercent: number): number;
    /** Days until it is gone, at a burn rate. */
    exhaustedInDays(burnRate: number): number;
    /** Percent of it that is gone after so many minutes in which so many percent of events were bad. */
    spentPercent(badPercent: number, minutes: number): number;
    /** In the policy's order, the critical ones first. */
    readonly burns: readonly Burn[];
}

/** One limit of a policy as two windows that are both over it: the long one says that it matters, the short one that it is still so. */
export interface Burn extends BurnLimit {
    readonly severity: Severity;
    /** Over this, both windows are. */
    readonly burnRate: number;
    /** Percent of events that are bad at that rate. */
    readonly badPercent: number;
    readonly longSeconds: number;
    /** A twelfth of the long one. */
    readonly shortSeconds: number;
    /** Minutes from the moment when so many percent of events begin to be bad, all having been good, until both windows are over; Infinity: never. */
    detectedAfterMinutes(badPercent: number): number;
    /** Minutes from the moment when all events are good again until one window is not over any more. */
    resetAfterMinutes(badPercent: number): number;
}

/** Without these, 1 - 0.999 is not 0.001. */
const exact = (value: number): number => Number(value.toPrecision(12));

/**
 * All arithmetic of a service level.
 *
 * Source: "The Site Reliability Workbook", Alerting on SLOs, 6: Multiwindow, Multi-Burn-Rate Alerts.
 *
 * @example
 * const budget = errorBudget({ target: 99.9, windowDays: 30 });
 * // 43.2 minutes; the first of its burns is 14.4 over an hour and over five minutes
 * const { minutes, burns } = budget;
 */
export function errorBudget({ target, windowDays, policy = usualPolicy(windowDays) }: Promised): ErrorBudget {
    const percent = exact(100 - target);
    const windowMinutes = windowDays * 24 * 60;
    const burnRate = (badPercent: number) => exact(badPercent / percent);
    const burn = (severity: Severity, { budgetPercent, withinHours }: BurnLimit): Burn => {
        const longMinutes = Math.round(withinHours * 60);
        const shortMinutes = longMinutes / 12;
        const rate = exact(((budgetPercent / 100) * windowMinutes) / longMinutes);
        const limit = exact(rate * percent);
        return {
            severity,
            budgetPercent,
            withinHours,
            burnRate: rate,
            badPercent: limit,
            longSeconds: longMinutes * 60,
            shortSeconds: shortMinutes * 60,
            // A window is over its limit once its bad part has filled so much of it; the short one is filled first.
            detectedAfterMinutes: badPercent => (badPercent > limit ? exact((longMinutes * limit) / badPercent) : Number.POSITIVE_INFINITY),
            // The short window forgets first.
            resetAfterMinutes: badPercent => (badPercent > limit ? exact(shortMinutes * (1 - limit / badPercent)) : 0),
        };
    };
    return {
        percent,
        minutes: exact((windowMinutes * percent) / 100),
        events: total => exact((total * percent) / 100),
        burnRate,
        exhaustedInDays: rate => exact(windowDays / rate),
        spentPercent: (badPercent, minutes) => exact((100 * burnRate(badPercent) * minutes) / windowMinutes),
        burns: severities.flatMap(severity => (policy[severity] ?? []).map(limit => burn(severity, limit))),
    };
}

const stepMinutes = 12;
const longestMinutes = 7 * 24 * 60;

/**
 * The policy that Google recommends for 30 days: a page where 2 percent of the budget are gone within an hour or 5 within six, a ticket where 10
 * are gone within three days. For other windows the hours and the burn rates stay, 14.4, 6 and 1, since an outage is no slower where more days
 * are promised; the shares follow from them.
 *
 * Source: "The Site Reliability Workbook", Alerting on SLOs, table "Recommended parameters for the 99.9% SLO alerting configuration".
 */
export function usualPolicy(windowDays: number): BurnPolicy {
    const limit = (ofMonth: number, withinHours: number): BurnLimit => ({ budgetPercent: (ofMonth * 30) / windowDays, withinHours });
    return { critical: [limit(2, 1), limit(5, 6)], warning: [limit(10, 72)] };
}

/** Fewer days, and about half of them would be over before the usual policy has looked back. */
const fewestUsualDays = 7;

/** What must hold of a promise before anything is worked out of it. */
export function promiseRules({ target, windowDays, policy }: Promised): readonly Rule[] {
    const shape: readonly Rule[] = [
        [
            typeof target === "number" && target > 0 && target < 100,
            "target",
            target >= 100
                ? `is ${target} percent: nothing may be bad then, and there is no budget to spend. Promise less than 100`
                : `is ${target}, not a number of percent between 0 and 100`,
        ],
        [isWhole(windowDays, 1, 365), "windowDays", `is ${windowDays}, not a whole number from 1 to 365`],
        ...(policy === undefined ? [] : policyShape(policy)),
    ];
    if (shape.some(([holds]) => !holds)) return shape;
    if (policy === undefined && windowDays < fewestUsualDays) {
        const reason = `is ${windowDays}: the usual policy looks back three days. Say a policy of your own, or promise ${fewestUsualDays} or more`;
        return [...shape, [false, "windowDays", reason]];
    }
    return [...shape, ...burnRules({ target, windowDays, ...(policy && { policy }) })];
}

function policyShape(policy: BurnPolicy): readonly Rule[] {
    if (typeof policy !== "object" || policy === null) return [[false, "policy", "is no policy: { critical: [...], warning: [...] }"]];
    const unknown = Object.keys(policy).filter(key => !(severities as readonly string[]).includes(key));
    const critical: unknown = policy.critical;
    return [
        ...unknown.map((key): Rule => [false, `policy.${key}`, "is no severity: there are critical and warning"]),
        [
            Array.isArray(critical) && critical.length > 0,
            "policy.critical",
            "needs at least one limit, such as { budgetPercent: 2, withinHours: 1 }",
        ],
        ...severities.flatMap(severity => {
            const limits: unknown = policy[severity] ?? [];
            return Array.isArray(limits)
                ? limits.flatMap((limit, index) => limitShape(limit ?? {}, `policy.${severity}[${index}]`))
                : [[false, `policy.${severity}`, "is no list"] as const];
        }),
    ];
}

function limitShape({ budgetPercent, withinHours }: BurnLimit, at: string): readonly Rule[] {
    const minutes = exact(withinHours * 60);
    return [
        [
            typeof budgetPercent === "number" && budgetPercent > 0 && budgetPercent <= 100,
            `${at}.budgetPercent`,
            `is ${budgetPercent}, not more than 0 and at most 100`,
        ],
        [
            typeof withinHours === "number" && minutes % stepMinutes === 0 && isWhole(minutes, stepMinutes, longestMinutes),
            `${at}.withinHours`,
            `is ${withinHours}, not 0.2 to 168 in steps of 0.2: CloudWatch looks back seven days, and a twelfth of it must be whole minutes`,
        ],
    ];
}

/** What a policy makes of a promise. */
function burnRules(promised: Promised): readonly Rule[] {
    const { burns, percent } = errorBudget(promised);
    const { target, windowDays, policy } = promised;
    return severities.flatMap(severity => {
        const mine = burns.filter(burn => burn.severity === severity);
        return mine.flatMap(({ burnRate, badPercent, budgetPercent, withinHours }, index): readonly Rule[] => {
            const at = policy ? `policy.${severity}[${index}]` : "target";
            return [
                [
                    badPercent < 100,
                    at,
                    `would be over at ${badPercent} percent of bad events, which even an outage is not: of the ${percent} percent that ${target} leaves, ${short(budgetPercent)} are not gone within ${withinHours} hours. Give it more time`,
                ],
                [
                    burnRate >= 1,
                    at,
                    `is a burn rate of ${burnRate}: whoever spends ${short(budgetPercent)} percent within ${withinHours} hours keeps what is promised for ${windowDays} days. Give it less time`,
                ],
                [
                    mine.findIndex(other => other.withinHours === withinHours) === index,
                    `${at}.withinHours`,
                    `is ${withinHours}, as another's of the same severity`,
                ],
            ];
        });
    });
}

/** For people. */
const short = (value: number): number => Number(value.toPrecision(4));
