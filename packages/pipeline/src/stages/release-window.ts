import { quote, type Rule, scheduleRules } from "@causeway/core";
import { type Approvers, approverRules } from "../approvals/permit.ts";
import { closedBefore, hoursAreOpen, instantOf, type ReleaseHours, releaseHoursRules } from "./release-hours.ts";
import { timeoutRules } from "./rule.ts";

/** A time in which nothing is released, whatever the hours. */
export interface Freeze {
    /** The first moment of it, by the clock of the window's time zone: `2030-12-20T00:00:00`. */
    readonly from: string;
    /** The first moment after it. */
    readonly to: string;
    /** What whoever comes in it reads: 1 to 200 characters. */
    readonly why: string;
}

/** When a tier may be released to: plain data, which a platform team may keep in one place for all. */
export interface ReleaseWindow extends ReleaseHours {
    /** @default none */
    readonly freezes?: readonly Freeze[];
    /** How long a run waits for the hours to begin, before it fails: 5 to 86,400 minutes. @default 10080, seven days */
    readonly waitMinutes?: number;
    /**
     * Who may release all the same: they may override the conditions of the stages that deploy to the tier, the stages' own rules included,
     * and look at the pipeline. Whoever has a broader permission on `codepipeline:OverrideStageCondition` may, too.
     *
     * A stage's own `overriddenBy` takes its place there.
     *
     * @default whoever has that permission already
     */
    readonly forcedBy?: Approvers;
}

export interface OfficeHoursOptions extends Omit<ReleaseWindow, "cron"> {
    /** The first hour, 0 to 23. @default 9 */
    readonly from?: number;
    /** The hour at which releases end, from the one after the first to 24. @default 17 */
    readonly until?: number;
    /** Days of the week in AWS's words. @default "MON-FRI" */
    readonly days?: string;
}

/**
 * Releases begin in office hours.
 *
 * @example
 * const windows = {
 *     production: officeHours({
 *         timeZone: "Europe/Berlin", until: 16, days: "MON-THU",
 *         freezes: [{ from: "2030-12-20T00:00:00", to: "2031-01-07T00:00:00", why: "Nobody is there to help" }],
 *     }),
 * };
 */
export const officeHours = ({ from = 9, until = 17, days = "MON-FRI", ...rest }: OfficeHoursOptions = {}): ReleaseWindow => ({
    cron: `* * ${from}-${until - 1} ? * ${days}`,
    ...rest,
});

/**
 * Whether a release may begin at a moment: in the hours, and in no freeze.
 *
 * @example
 * isOpen(officeHours({ timeZone: "Europe/Berlin" }), new Date("2030-01-31T10:00:00Z"))
 */
export const isOpen = (window: ReleaseWindow, moment: Date): boolean =>
    hoursAreOpen(window, moment) && !(window.freezes ?? []).some(freeze => isIn(freezeOf(window, freeze), moment));

const isIn = ([from, to]: readonly [Date, Date], moment: Date) => from <= moment && moment < to;

const freezeOf = ({ timeZone }: ReleaseHours, { from, to }: Freeze) => [instantOf(from, timeZone), instantOf(to, timeZone)] as const;

/** What AWS would refuse of a window, and what would be none. */
export function releaseWindowRules(window: ReleaseWindow, at: string): readonly Rule[] {
    if (typeof window !== "object" || window === null) return [[false, at, "is no window"]];
    const { freezes = [], waitMinutes, forcedBy } = window;
    const hours = releaseHoursRules(window, `${at}.`);
    const sound = hours.every(([holds]) => holds);
    return [
        ...hours,
        ...timeoutRules(waitMinutes, `${at}.waitMinutes`),
        ...approverRules(forcedBy, `${at}.forcedBy`),
        [Array.isArray(freezes) && freezes.length <= 50, `${at}.freezes`, "must be a list of 50 at most"],
        ...(Array.isArray(freezes) ? freezes : []).flatMap((freeze: Freeze, index) =>
            freezeRules(window, freeze, `${at}.freezes[${index}]`, sound),
        ),
    ];
}

function freezeRules(window: ReleaseHours, freeze: Freeze, path: string, sound: boolean): readonly Rule[] {
    const { from, to, why } = freeze ?? {};
    const dates = (["from", "to"] as const).map((key): Rule => {
        const [[holds] = [false]] = scheduleRules({ at: `${freeze?.[key]}` }, path);
        return [holds, `${path}.${key}`, `is "${freeze?.[key]}", not a date such as 2030-01-31T09:00:00`];
    });
    const dated = dates.every(([holds]) => holds);
    return [
        ...dates,
        [!dated || from < to, `${path}.to`, `is ${to}, which is not after ${from}`],
        [typeof why === "string" && /^.{1,200}$/.test(why), `${path}.why`, "must be a line of 1 to 200 characters"],
        [
            !(dated && sound && from < to) || closing(window, freeze) !== undefined,
            path,
            "is at no time at which a release could begin: leave it out",
        ],
    ];
}

/**
 * When a run must be turned away for the sake of a freeze: not only in it, but as soon as the hours before it have ended, since a run that
 * waits for them would come into the freeze; and not after the last hours in it. None where no hours are in the freeze.
 */
function closing(window: ReleaseHours, freeze: Freeze): readonly [Date, Date] | undefined {
    const [from, to] = freezeOf(window, freeze);
    const turnedAway = [closedBefore(window, from), closedBefore(window, to)] as const;
    return turnedAway[0] < turnedAway[1] ? turnedAway : undefined;
}

/** Commands that fail where a run would come into a freeze, a line each. */
export const freezeCommands = (window: ReleaseWindow): readonly string[] =>
    (window.freezes ?? []).flatMap(freeze => {
        const turnedAway = closing(window, freeze);
        if (!turnedAway) return [];
        const [from, to] = turnedAway.map(moment => Math.floor(moment.getTime() / 1000));
        const said = quote(`Frozen from ${freeze.from} to ${freeze.to} (${window.timeZone ?? "UTC"}): ${freeze.why}`);
        return [`[ "$(date +%s)" -lt ${from} ] || [ "$(date +%s)" -ge ${to} ] || { echo ${said}; false; }`];
    });
