/** How a filter pattern reads lines: all of them, by words in them, by JSON or by fields between spaces. */
export type PatternKind = "all" | "words" | "json" | "fields";

export const patternKind = (pattern: string): PatternKind => {
    const text = pattern.trim();
    return text === "" ? "all" : text.startsWith("{") ? "json" : text.startsWith("[") ? "fields" : "words";
};

const quoted = String.raw`"(?:[^"\\]|\\.)*"`;
const regex = "%[^%]*%";
const selector = String.raw`\$(?:\.[\w-]+|\[(?:\d+|\*)\]|\.\*)+`;
const number = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\w.*])`;
const comparison = String.raw`${selector}\s*(?:NOT\s+EXISTS\b|IS\s+(?:NULL|TRUE|FALSE)\b|[<>]=?\s*${number}|!?=\s*(?:${quoted}|${regex}|[\w.*+-]+))`;
const token = new RegExp(String.raw`\s*(${comparison}|&&|\|\||\(|\))`, "yi");

/**
 * What CloudWatch Logs would refuse of a filter pattern: nothing where the list is empty. Metric filters, subscription filters and anomaly
 * detectors take the same patterns.
 *
 * Source: CloudWatch Logs user guide, "Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail".
 *
 * @example
 * const problems = filterPatternProblems('{ $.status >= 500 && $.path = "/pay*" }');
 */
export function filterPatternProblems(pattern: string): readonly string[] {
    const text = pattern.trim();
    const problem = { all: () => undefined, words: wordsProblem, json: jsonProblem, fields: fieldsProblem }[patternKind(text)](text);
    const regexes = text.replace(new RegExp(quoted, "g"), "").match(new RegExp(regex, "g")) ?? [];
    const odd = regexes.find(each => !/^%[\w:#=@/;,\-^$?[\]{}|\\*+. ]+%$/.test(each));
    return [
        ...(problem === undefined ? [] : [problem]),
        ...(text.length <= 1024 ? [] : [`is ${text.length} characters long: CloudWatch takes 1024`]),
        ...(regexes.length <= 2 ? [] : [`has ${regexes.length} regular expressions: CloudWatch takes 2`]),
        ...(odd === undefined ? [] : [`has ${odd}: a regular expression takes letters, digits, :_#=@/;,- and ^$?[]{}|\\*+. only`]),
    ];
}

function wordsProblem(text: string): string | undefined {
    const term = new RegExp(String.raw`\s*[-?]?(?:${quoted}|${regex}|\w+)(?=\s|$)`, "y");
    const at = readAll(term, text);
    if (at < text.length)
        return `cannot be read from "${text.slice(at).trim()}" on: words of other characters than letters, digits and _ stand in double quotes`;
    const signs = text.replace(new RegExp(`${quoted}|${regex}`, "g"), "x").split(/\s+/);
    const any = signs.filter(each => each.startsWith("?"));
    return any.length > 0 && any.length < signs.length
        ? "has words with a question mark beside others, where CloudWatch passes them over"
        : undefined;
}

function jsonProblem(text: string): string | undefined {
    if (!text.endsWith("}")) return "has no closing brace";
    const inner = text.slice(1, -1);
    let [depth, at, wantsValue] = [0, 0, true];
    for (; ; at = token.lastIndex) {
        token.lastIndex = at;
        const found = token.exec(inner)?.[1];
        if (found === undefined) break;
        const opens = found === "(" || found.startsWith("$");
        if (opens !== wantsValue) break;
        if (found === ")" && depth === 0) return "has a closing parenthesis too many";
        if (found === "(") depth += 1;
        if (found === ")") depth -= 1;
        wantsValue = found === "(" || found === "&&" || found === "||";
    }
    const rest = inner.slice(at).trim();
    if (rest !== "") return `cannot be read from "${rest}" on: conditions are such as $.status >= 500, joined by && and ||`;
    if (wantsValue) return "ends where a condition should be";
    if (depth > 0) return "has a closing parenthesis too few";
    const wildcards = (inner.match(new RegExp(selector, "g")) ?? []).map(each => (each.match(/\*/g) ?? []).length);
    if (wildcards.some(count => count > 1)) return "has more than one wildcard in a selector";
    return wildcards.reduce((sum, count) => sum + count, 0) > 3 ? "has more than three selectors with a wildcard" : undefined;
}

function fieldsProblem(text: string): string | undefined {
    if (!text.endsWith("]")) return "has no closing bracket";
    const parts = [...`${text.slice(1, -1)},`.matchAll(new RegExp(`((?:${quoted}|${regex}|[^,"%])*),`, "g"))].map(([, part = ""]) =>
        part.trim(),
    );
    const condition = String.raw`(?:[<>]=?\s*${number}|(?:!=|=!?)\s*(?:${quoted}|${regex}|[^\s,|&"%]+))`;
    const one = new RegExp(
        String.raw`^(?:\.\.\.|(?:[A-Za-z_][\w-]*)(?:\s*${condition}(?:\s*(?:&&|\|\|)\s*[A-Za-z_][\w-]*\s*${condition})*)?)?$`,
        "i",
    );
    const odd = parts.find(part => !one.test(part));
    if (odd !== undefined) return `has the field "${odd}": fields are such as status, status = 4* && status != 403, or ...`;
    return parts.filter(part => part === "...").length > 1 ? "has more than one ..." : undefined;
}

/** Up to where a text is made of such parts. */
function readAll(part: RegExp, text: string): number {
    let at = 0;
    for (part.lastIndex = 0; part.test(text); ) at = part.lastIndex;
    return at;
}
