import { AwsError } from "../model/errors.ts";
import { parseDelimited } from "./logs-pattern-delimited.ts";
import { parseJson } from "./logs-pattern-json.ts";
import { Reader } from "./logs-pattern-reader.ts";

/** What was taken out of a line that a pattern matches: the fields of a delimited pattern, by `$name` or `$1`; nothing of the others. */
export type Extracted = Readonly<Record<string, string>>;

/** A filter pattern, read. */
export interface FilterPattern {
    readonly kind: "all" | "terms" | "json" | "delimited";
    /** How many regular expressions are in it. */
    readonly regexes: number;
    /** What is taken out of a line, or nothing where the line is not meant. */
    match(message: string): Extracted | undefined;
}

/** The sentence as users report it: terraform-provider-aws, localstack's tests against AWS. */
const refuse = () => new AwsError("InvalidParameterException", "Invalid metric filter pattern");

/**
 * Reads a filter pattern, or refuses it as PutMetricFilter does.
 * Source: CloudWatch Logs user guide, "Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail".
 */
export function parseFilterPattern(text: string): FilterPattern {
    const trimmed = text.trim();
    try {
        if (trimmed === "") return { kind: "all", regexes: 0, match: () => ({}) };
        if (trimmed.startsWith("{")) return parseJson(new Reader(trimmed));
        if (trimmed.startsWith("[")) return parseDelimited(new Reader(trimmed));
        return parseTerms(new Reader(trimmed));
    } catch (error) {
        if (error instanceof SyntaxError) throw refuse();
        throw error;
    }
}

/** `ERROR -Exiting`, `?ERROR ?WARN`, `"as it is"`, `%regular expression%`. */
function parseTerms(reader: Reader): FilterPattern {
    const terms: { readonly sign: string; readonly holds: (message: string) => boolean }[] = [];
    while (!reader.done()) {
        const sign = reader.take(/[-?]/) ?? "";
        const regex = reader.regex();
        const term = regex ? undefined : (reader.quoted() ?? reader.expect(/\w+/));
        terms.push({ sign, holds: message => regex?.test(message) ?? message.includes(term as string) });
        if (!reader.done()) reader.expectSpace();
    }
    const [wanted, unwanted, any] = ["", "-", "?"].map(sign => terms.filter(each => each.sign === sign)) as [
        typeof terms,
        typeof terms,
        typeof terms,
    ];
    // Terms with a question mark beside others say nothing. Source: the same page, "Match terms using OR pattern".
    const onlyAny = wanted.length + unwanted.length === 0;
    return {
        kind: "terms",
        regexes: reader.regexes,
        match: message => {
            const holds = onlyAny
                ? any.some(each => each.holds(message))
                : wanted.every(each => each.holds(message)) && !unwanted.some(each => each.holds(message));
            return holds ? {} : undefined;
        },
    };
}
