/** A pattern as a regular expression, or what is wrong with it. */
export type Compiled = { readonly source: string; readonly fault?: never } | { readonly fault: string; readonly source?: never };

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
const literallyInSet = (text: string): string => text.replace(/[\\^[\]-]/g, "\\$&");

/** A text as a pattern that means this text alone. */
export const literal = (text: string): string => text.replace(/[\\*?[{]/g, "\\$&");

/** A pattern that means one text alone, itself. */
export const isLiteral = (pattern: string): boolean => !/[\\*?[{]/.test(pattern);

/**
 * Compiles a pattern of a trigger's filter, with the flag `u`.
 *
 * AWS's page tells the rules of Java's `FileSystem.getPathMatcher`, in its words: `*` stays within a folder, `**` does not; `?` is one
 * character, `[a-c]` and `[!a-c]` one of a set, `{a,b}` one of several, not nested; a dot is like any other character. So the slash of
 * `**` + `/*.md` must be there, and README.md at the root is not meant (`**.md` means both); the globs of npm's libraries differ in this, in
 * braces that nest or count, and in patterns that begin with `!` or hold parentheses, which mean nothing to AWS.
 *
 * Sources: CodePipeline user guide, "Working with glob patterns in syntax"; for what AWS's page leaves out (faults, `***`, `[^a]`), Java's
 * `FileSystem.getPathMatcher`, whose sentences the page repeats.
 */
export function compileGlob(pattern: string): Compiled {
    let source = "";
    let inGroup = false;
    for (let at = 0; at < pattern.length; at += 1) {
        const character = pattern[at] as string;
        if (character === "\\") {
            at += 1;
            const escaped = pattern[at];
            if (escaped === undefined) return { fault: "ends in a backslash, which escapes nothing" };
            source += literally(escaped);
        } else if (character === "[") {
            const found = compileClass(pattern, at);
            if (found.fault !== undefined) return found;
            source += found.source;
            at = found.end;
        } else if (character === "{") {
            if (inGroup) return { fault: "has a group { } inside a group" };
            inGroup = true;
            source += "(?:(?:";
        } else if (character === "}" && inGroup) {
            inGroup = false;
            source += "))";
        } else if (character === "," && inGroup) {
            source += ")|(?:";
        } else if (character === "*") {
            const crosses = pattern[at + 1] === "*";
            if (crosses) at += 1;
            source += crosses ? "[\\s\\S]*" : "[^\\/]*";
        } else {
            source += character === "?" ? "[^\\/]" : literally(character);
        }
    }
    return inGroup ? { fault: "has a group { that is not closed" } : { source: `^${source}$` };
}

/** `[...]`: none of the characters in it is special, but for a range's `-`, and `!` at the beginning. */
function compileClass(
    pattern: string,
    from: number,
): { readonly source: string; readonly end: number; readonly fault?: never } | { readonly fault: string } {
    const end = pattern.indexOf("]", from + 1);
    if (end < 0) return { fault: "has a set [ that is not closed" };
    const negated = pattern[from + 1] === "!";
    const members = pattern.slice(from + (negated ? 2 : 1), end);
    if (members === "") return { fault: `has a set ${pattern.slice(from, end + 1)} of nothing` };
    if (members.includes("/")) return { fault: `has a slash in the set [${members}], where a file's name alone can be` };
    // Java lets a range begin with any character but a `^` at the beginning.
    const caret = !negated && members.startsWith("^") ? 1 : 0;
    let set = caret === 1 ? "\\^" : "";
    for (let at = caret; at < members.length; at += 1) {
        const [first = "", dash, last] = members.slice(at, at + 3);
        const isStray = first === "-" && at > 0 && (at < members.length - 1 || at === caret);
        if (isStray) return { fault: `has a range without a beginning in the set [${members}]` };
        set += literallyInSet(first);
        if (dash !== "-" || last === undefined) continue;
        if (last < first) return { fault: `has the range ${first}-${last} in a set, which runs backwards` };
        set += `-${literallyInSet(last)}`;
        at += 2;
    }
    return { source: `(?!\\/)[${negated ? "^" : ""}${set}]`, end };
}

/** The pattern as a regular expression; one that is no pattern of AWS's means nothing. */
export function globToRegExp(pattern: string): RegExp {
    const { source } = compileGlob(pattern);
    return new RegExp(source ?? "(?!)", "u");
}
