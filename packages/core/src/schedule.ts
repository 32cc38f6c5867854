import type { Rule } from "./check.ts";

/**
 * When something happens: again and again, by the calendar, or once.
 *
 * Sources: EventBridge Scheduler user guide, "Schedule types on EventBridge Scheduler"; Application Auto Scaling user guide, "Schedule
 * recurring scaling actions using cron expressions": both read the same expressions.
 */
export type Schedule =
    | {
          /** How often, from 1 minute. */
          readonly rate: `${number} ${"minute" | "hour" | "day"}${"" | "s"}`;
      }
    | (Zoned & {
          /**
           * AWS's own cron: minutes, hours, day of the month, month, day of the week (1 to 7 from Sunday, or SUN to SAT), year. One of the
           * two days is `?`: `0 9 ? * MON-FRI *` is nine o'clock on working days.
           */
          readonly cron: string;
      })
    | (Zoned & {
          /** Once: `2030-01-31T09:00:00`. */
          readonly at: string;
      });

interface Zoned {
    /** A name of the IANA time zone database; the clock there, with its daylight saving time. @default "UTC" */
    readonly timeZone?: string;
}

/** The schedule in AWS's words. */
export function scheduleExpression(schedule: Schedule): string {
    if ("cron" in schedule) return `cron(${schedule.cron})`;
    if ("at" in schedule) return `at(${schedule.at})`;
    const [amount, unit = ""] = schedule.rate.split(" ");
    // Some services insist on "1 minute" and "2 minutes".
    return `rate(${amount} ${unit.replace(/s$/, "")}${amount === "1" ? "" : "s"})`;
}

export const timeZoneOf = (schedule: Schedule): string => ("rate" in schedule ? "UTC" : (schedule.timeZone ?? "UTC"));

/** What AWS would refuse of a schedule, under the property path `at`. */
export function scheduleRules(schedule: Schedule, at: string): readonly Rule[] {
    if ("rate" in schedule) {
        const { rate } = schedule;
        return [[/^[1-9]\d* (minute|hour|day)s?$/.test(rate), `${at}.rate`, `is "${rate}", not a whole number of minutes, hours or days`]];
    }
    const { timeZone = "UTC" } = schedule;
    const zoned: Rule = [isTimeZone(timeZone), `${at}.timeZone`, `is "${timeZone}", which is no time zone of the IANA database`];
    if ("at" in schedule) return [[isDate(schedule.at), `${at}.at`, `is "${schedule.at}", not a date such as 2030-01-31T09:00:00`], zoned];
    return [...cronRules(schedule.cron, `${at}.cron`), zoned];
}

/** A value, all of them, from one to another, every so many of these; and several of such, separated by commas. */
function list(value: string): RegExp {
    const part = `(\\*|(${value})(-(${value}))?)(/[1-9]\\d*)?`;
    return new RegExp(`^${part}(,${part})*$`, "i");
}
const day = "[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT";
const date = "[1-9]|0[1-9]|[12]\\d|3[01]";

const fields: readonly { readonly name: string; readonly forms: readonly RegExp[] }[] = [
    { name: "minutes", forms: [list("[0-5]?\\d")] },
    { name: "hours", forms: [list("[01]?\\d|2[0-3]")] },
    { name: "day of the month", forms: [list(date), /^\?$/, /^L(-\d\d?)?$/, /^LW$/, new RegExp(`^(${date})W$`)] },
    { name: "month", forms: [list("0?[1-9]|1[0-2]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC")] },
    { name: "day of the week", forms: [list(day), /^\?$/, /^L$/, new RegExp(`^(${day})(L|#[1-5])$`, "i")] },
    { name: "year", forms: [list("19[7-9]\\d|20\\d\\d|21\\d\\d")] },
];

function cronRules(cron: string, at: string): readonly Rule[] {
    const given = cron.split(" ");
    if (given.length !== fields.length) return [[false, at, `is "${cron}": has ${given.length} fields, not six separated by one space`]];
    return [
        ...fields.map(({ name, forms }, index): Rule => {
            const field = given[index] ?? "";
            return [forms.some(form => form.test(field)), at, `is "${cron}": ${name} cannot be "${field}"`];
        }),
        [(given[2] === "?") !== (given[4] === "?"), at, `is "${cron}": one of day of the month and day of the week must be ?`],
    ];
}

function isTimeZone(name: string): boolean {
    try {
        new Intl.DateTimeFormat("en", { timeZone: name });
        return true;
    } catch {
        return false;
    }
}

const isDate = (text: string): boolean => {
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
    return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};
