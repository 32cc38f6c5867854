const months = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC";
const days = "SUN|MON|TUE|WED|THU|FRI|SAT";

interface Field {
    readonly name: string;
    readonly least: number;
    readonly most: number;
    /** What stands for a number, and what has a meaning of its own. */
    readonly names?: RegExp;
    readonly special?: RegExp;
}

/** Source: CodePipeline user guide, "DeploymentWindow". Its table gives seconds no value but `*`, its examples others: both pass here. */
const fields: readonly Field[] = [
    { name: "seconds", least: 0, most: 59 },
    { name: "minutes", least: 0, most: 59 },
    { name: "hours", least: 0, most: 23 },
    { name: "day of the month", least: 1, most: 31, special: /^(\?|L|L-\d{1,2}|LW|([1-9]|[12]\d|3[01])W)$/ },
    { name: "month", least: 1, most: 12, names: new RegExp(`^(${months})$`) },
    {
        name: "day of the week",
        least: 1,
        most: 7,
        names: new RegExp(`^(${days})$`),
        special: new RegExp(`^(\\?|L|([1-7]|${days})(L|#[1-5]))$`),
    },
    { name: "year", least: 1970, most: 2199 },
];

/** What is wrong with a window's cron expression; nothing where it is right. */
export function cronFault(expression: string): string | undefined {
    const parts = expression.trim().toUpperCase().split(/\s+/);
    if (parts.length < 6 || parts.length > 7) return `it has ${parts.length} fields`;
    const at = parts.findIndex((part, index) => !part.split(",").every(each => isOf(each, fields[index] as Field)));
    return at === -1 ? undefined : `"${parts[at]}" is no ${fields[at]?.name}`;
}

/** A value or two with a dash between them, or all of them; after a slash the step. */
function isOf(each: string, { least, most, names, special }: Field): boolean {
    if (special?.test(each)) return true;
    const [, range = "", step] = /^([^/]+)(?:\/(\d+))?$/.exec(each) ?? [];
    if (step !== undefined && Number(step) < 1) return false;
    const ends = range.split("-");
    const isValue = (end: string) => names?.test(end) || (/^\d+$/.test(end) && Number(end) >= least && Number(end) <= most);
    return range === "*" || (ends.length <= 2 && ends.every(isValue));
}
