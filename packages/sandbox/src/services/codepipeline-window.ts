interface Field {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    /** Names that stand for numbers, from `from` on. */
    readonly names?: readonly string[];
    /** Forms that only this field has. */
    readonly special?: RegExp;
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/**
 * The page's table has nothing but `*` for the seconds, its example has `0`: both pass, as seconds.
 *
 * Source: CodePipeline user guide, "DeploymentWindow".
 */
const fields: readonly Field[] = [
    { name: "seconds", from: 0, to: 59 },
    { name: "minutes", from: 0, to: 59 },
    { name: "hours", from: 0, to: 23 },
    { name: "day-of-month", from: 1, to: 31, special: /^(\?|L(-\d{1,2})?|L?W|([1-9]|[12]\d|3[01])W)$/ },
    { name: "month", from: 1, to: 12, names: months },
    { name: "day-of-week", from: 1, to: 7, names: days, special: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/ },
    { name: "year", from: 1970, to: 2199 },
];

/** Why a window's expression is not one, in our words; nothing when it is. */
export function cronFault(cron: string): string | undefined {
    const parts = cron.trim().toUpperCase().split(/\s+/);
    if (parts.length < 6 || parts.length > 7) return "it must have 6 or 7 fields, beginning with seconds";
    for (const [at, part] of parts.entries()) {
        const field = fields[at] as Field;
        if (!part.split(",").every(item => isItem(item, field))) return `'${part}' is not a value of its field ${field.name}`;
    }
    return undefined;
}

function isItem(item: string, field: Field): boolean {
    if (field.special?.test(item)) return true;
    const [range = "", step, ...more] = item.split("/");
    if (more.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) >= 1))) return false;
    if (range === "*") return true;
    const ends = range.split("-");
    return ends.length <= 2 && ends.every(end => isValue(end, field));
}

const isValue = (text: string, { from, to, names = [] }: Field) =>
    names.includes(text) || (/^\d+$/.test(text) && Number(text) >= from && Number(text) <= to);

/** Region/City, UTC with or without an offset, or an abbreviation. Source: the same page, TimeZone. */
export const isTimeZone = (text: string): boolean =>
    /^[A-Za-z]+(\/[A-Za-z0-9_+-]+)+$/.test(text) || /^UTC([+-]\d{2}:\d{2})?$/.test(text) || /^[A-Za-z]{3,5}$/.test(text);
