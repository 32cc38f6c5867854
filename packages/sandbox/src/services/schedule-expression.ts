/**
 * Schedules as EventBridge writes them: six fields, of which AWS's own cron has days of the week 1 to 7 from Sunday, and `?`, `L`, `W`, `#`.
 *
 * Sources: EventBridge user guide, "Setting a schedule pattern for scheduled rules"; EventBridge Scheduler user guide, "Schedule types".
 * Not a cron library: those know five fields, or six of which the first are seconds.
 */
interface Field {
    readonly from: number;
    readonly to: number;
    readonly names?: readonly string[];
    /** What the field takes besides numbers, `*`, `,`, `-` and `/`. */
    readonly more?: RegExp;
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const dayOfMonth: Field = { from: 1, to: 31, more: /^(\?|L|LW|L-\d{1,2}|\d{1,2}W)$/ };
const dayOfWeek: Field = { from: 1, to: 7, names: days, more: /^(\?|L|[1-7]L|(SUN|MON|TUE|WED|THU|FRI|SAT)L|([1-7]|[A-Z]{3})#[1-5])$/ };
const fields: readonly Field[] = [
    { from: 0, to: 59 },
    { from: 0, to: 23 },
    dayOfMonth,
    { from: 1, to: 12, names: months },
    dayOfWeek,
    { from: 1970, to: 2199 },
];

/** `cron(0 9 ? * MON-FRI *)`: of day of month and day of week one must be `?`, and none else may. */
export function isCron(expression: string): boolean {
    const given = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(" ") ?? [];
    if (given.length !== fields.length) return false;
    if ((given[2] === "?") === (given[4] === "?")) return false;
    return fields.every((field, index) => (given[index] ?? "").split(",").every(part => fits(part, field)));
}

function fits(part: string, field: Field): boolean {
    if (field.more?.test(part)) return true;
    const [range = "", step, ...rest] = part.split("/");
    if (rest.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) >= 1))) return false;
    if (range === "*") return true;
    const ends = range.split("-").map(end => numberOf(end, field));
    return ends.length <= 2 && ends.every(end => end !== undefined && end >= field.from && end <= field.to);
}

function numberOf(text: string, { names = [], from }: Field): number | undefined {
    const named = names.indexOf(text.toUpperCase());
    return named >= 0 ? named + from : /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `rate(5 minutes)`; one of them is singular, which EventBridge's rules insist on and EventBridge Scheduler does not. */
export function isRate(expression: string, { strict }: { readonly strict: boolean }): boolean {
    const [, amount = "0", unit = ""] = /^rate\((\d+) (minutes?|hours?|days?)\)$/.exec(expression) ?? [];
    return Number(amount) >= 1 && (!strict || (Number(amount) === 1) === !unit.endsWith("s"));
}

/** `at(2030-01-31T09:00:00)`: once, without a time zone of its own. */
export function isAt(expression: string): boolean {
    const [, date] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression) ?? [];
    const time = date === undefined ? Number.NaN : Date.parse(`${date}Z`);
    return date !== undefined && !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

/** A name of the IANA time zone database. */
export function isTimeZone(name: string): boolean {
    // Node takes offsets, such as +01:00, too.
    if (!/^[A-Za-z]/.test(name)) return false;
    try {
        new Intl.DateTimeFormat("en", { timeZone: name });
        return true;
    } catch {
        return false;
    }
}
