interface Field {
    readonly name: string;
    readonly pattern: RegExp;
    readonly least: number;
    readonly most: number;
    readonly names?: readonly string[];
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/**
 * Source: CodePipeline user guide, "DeploymentWindow". Its table gives seconds no values but `*`, its examples others: both pass here.
 */
const fields: readonly Field[] = [
    { name: "seconds", pattern: /^[0-9*,/-]+$/, least: 0, most: 59 },
    { name: "minutes", pattern: /^[0-9*,/-]+$/, least: 0, most: 59 },
    { name: "hours", pattern: /^[0-9*,/-]+$/, least: 0, most: 23 },
    { name: "day of the month", pattern: /^[0-9*,/?LW-]+$/, least: 1, most: 31 },
    { name: "month", pattern: /^[0-9A-Z*,/-]+$/, least: 1, most: 12, names: months },
    { name: "day of the week", pattern: /^[0-9A-Z*,/?#-]+$/, least: 1, most: 7, names: days },
    { name: "year", pattern: /^[0-9*,/-]+$/, least: 1970, most: 2199 },
];

/** What is wrong with a window's cron expression; nothing where it is right. */
export function cronFault(expression: string): string | undefined {
    const parts = expression.trim().split(/\s+/);
    if (parts.length < 6 || parts.length > 7) return `it has ${parts.length} fields`;
    for (const [at, part] of parts.entries()) {
        const field = fields[at] as Field;
        if (!field.pattern.test(part)) return `"${part}" is no ${field.name}`;
        if (!part.split(",").every(each => isOf(each, field))) return `"${part}" is no ${field.name}`;
    }
    return undefined;
}

function isOf(each: string, { least, most, names = [] }: Field): boolean {
    // What follows a slash is a step, a number sign the how-manieth such day of the month; L- counts from its end.
    const [range = ""] = each.split(/[/#]/);
    if (range === "*" || range === "?") return true;
    return range.split("-").every(end => {
        const plain = /^(\d+|[A-Z]{3})(?:[LW])?$/.exec(end)?.[1];
        if (plain === undefined) return end === "L" || end === "W" || end === "LW";
        return names.includes(plain) || (/^\d+$/.test(plain) && Number(plain) >= least && Number(plain) <= most);
    });
}
