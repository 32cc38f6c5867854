import { type Rule, scheduleRules } from "@causeway/core";
import { Cron } from "croner";

/** When releases may begin. */
export interface ReleaseHours {
    /**
     * The moments at which a release may begin, in AWS's own cron: seconds (always `*`), minutes, hours, day of the month, month, day of the
     * week (1 to 7 from Sunday, or SUN to SAT) and perhaps a year; one of the two days is `?`. `* * 9-16 ? * MON-FRI` is from nine o'clock to a
     * second before five.
     */
    readonly cron: string;
    /** `UTC`, or a time zone such as `Europe/Berlin`: the clock there, with its daylight saving time. @default "UTC" */
    readonly timeZone?: string;
}

/** Bare `L` is Saturday to AWS; all else means the same to both. */
const patternOf = (cron: string): string =>
    cron
        .trim()
        .split(/\s+/)
        .map((field, at) => (at === 5 && field.toUpperCase() === "L" ? "SAT" : field))
        .join(" ");

const read = ({ cron, timeZone = "UTC" }: ReleaseHours): Cron =>
    // AWS counts days of the week from Sunday as 1, and lets `9/4` stand for `9-23/4`.
    new Cron(patternOf(cron), { timezone: timeZone, alternativeWeekdays: true, sloppyRanges: true, paused: true });

/**
 * What AWS would refuse of a window, and what would not be one: seconds are always `*`, as AWS's table has them, for with a number there a
 * window would be open for a second at a time. Days counted from a month's end (`L-3`) and ranges over midnight are not taken.
 *
 * Source: CodePipeline user guide, "DeploymentWindow", Cron and TimeZone. Of the page's forms of a time zone, abbreviations are left out, since
 * the page itself says that some mean several zones.
 */
export function releaseHoursRules(hours: ReleaseHours, at = ""): readonly Rule[] {
    const { cron, timeZone = "UTC" } = hours;
    const zone = `${at}timeZone`;
    const fields = typeof cron === "string" ? cron.trim().split(/\s+/) : [];
    const place = `${at}cron`;
    const counted: Rule = [
        fields.length === 6 || fields.length === 7,
        place,
        `is "${cron}": has ${fields.length} fields, not seconds, minutes, hours, day of the month, month, day of the week and perhaps a year`,
    ];
    const [seconds, ...rest] = fields;
    const [, ...zones] = scheduleRules({ at: "2030-01-01T00:00:00", timeZone: `${timeZone}` }, at.replace(/\.$/, ""));
    const named: Rule = [
        /^(UTC|[A-Za-z]+\/[A-Za-z]+(_[A-Za-z]+)*)$/.test(timeZone),
        zone,
        `is "${timeZone}", neither UTC nor as Europe/Berlin`,
    ];
    if (!counted[0]) return [counted, named];
    const wrong = scheduleRules({ cron: [...rest, ...(rest.length === 5 ? ["*"] : [])].join(" ") }, at.replace(/\.$/, ""));
    const known: Rule[] = named[0] ? zones.map(([holds, , reason]): Rule => [holds, zone, reason]) : [named];
    return [
        [seconds === "*", place, `is "${cron}": seconds must be *, or the window would be open for no more than a second at a time`],
        ...wrong.slice(0, -1).map(([holds, , reason]): Rule => [holds, place, reason.replace(/^is ".*?"/, `is "${cron}"`)]),
        ...known,
        ...(wrong.every(([holds]) => holds) && known.every(([holds]) => holds) ? [unread(hours, place)] : []),
    ];
}

function unread(hours: ReleaseHours, at: string): Rule {
    try {
        read(hours);
        return [true, at, ""];
    } catch (error) {
        return [false, at, `is "${hours.cron}": ${error instanceof Error ? error.message : error}`];
    }
}

export const hoursAreOpen = (hours: ReleaseHours, moment: Date): boolean => read(hours).match(moment);

/** When the hours before a moment ended: the moment itself where they go on until then, or there were none. */
export function closedBefore(hours: ReleaseHours, moment: Date): Date {
    const [last] = read(hours).previousRuns(1, moment);
    return last ? new Date(last.getTime() + 1000) : moment;
}

/** A date and time of the clock of a time zone; in the hour that is left out in spring, an hour later. */
export const instantOf = (local: string, timeZone = "UTC"): Date =>
    new Cron(local, { timezone: timeZone, paused: true }).getOnce() ?? new Date(Number.NaN);
