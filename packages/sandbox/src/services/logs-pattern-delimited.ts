import type { Extracted, FilterPattern } from "./logs-pattern.ts";
import { compares, type Reader, readWanted, requireComparable } from "./logs-pattern-reader.ts";

interface Field {
    readonly name?: string;
    /** Whatever fields there are. */
    readonly rest: boolean;
    readonly holds: (value: string) => boolean;
}

/** `[ip, user, ..., status = 4* && status != 403, bytes > 1000]`. */
export function parseDelimited(reader: Reader): FilterPattern {
    reader.expect(/\[/);
    const fields = [field(reader)];
    while (reader.take(/,/)) fields.push(field(reader));
    reader.expect(/\]/);
    if (!reader.done()) throw new SyntaxError("something after the closing bracket");
    if (fields.filter(({ rest }) => rest).length > 1) throw new SyntaxError("more than one ellipsis");
    if (reader.regexes > 2) throw new SyntaxError("more than two regular expressions");
    return { kind: "delimited", regexes: reader.regexes, match: message => fit(fields, words(message)) };
}

function field(reader: Reader): Field {
    if (reader.take(/\.\.\./)) return { rest: true, holds: () => true };
    const name = reader.take(/[A-Za-z_][\w-]*/);
    if (name === undefined) return { rest: false, holds: () => true };
    const alternatives = [conditions(reader, name)];
    while (reader.take(/\|\|/)) {
        reader.expect(new RegExp(`${name}\\b`));
        alternatives.push(conditions(reader, name));
    }
    return { name, rest: false, holds: value => alternatives.some(holds => holds(value)) };
}

/** `= 4* && status != 403`, after the field's name. */
function conditions(reader: Reader, name: string): (value: string) => boolean {
    const parts: ((value: string) => boolean)[] = [];
    do {
        if (parts.length > 0) reader.expect(new RegExp(`${name}\\b`));
        const operator = reader.take(/=!|!=|>=|<=|=|<|>/)?.replace("=!", "!=");
        if (operator === undefined) {
            if (parts.length > 0) throw new SyntaxError("a name without a condition");
            return () => true;
        }
        const wanted = readWanted(reader, /[^\s,\]|&"%]+/);
        requireComparable(operator, wanted);
        parts.push(value => compares(value, operator, wanted));
    } while (reader.take(/&&/));
    return value => parts.every(holds => holds(value));
}

/** What is between brackets or quotes is one word. */
const words = (message: string): readonly string[] =>
    [...message.matchAll(/\[([^\]]*)\]|"([^"]*)"|(\S+)/g)].map(([, bracketed, quoted, bare]) => bracketed ?? quoted ?? bare ?? "");

function fit(fields: readonly Field[], values: readonly string[]): Extracted | undefined {
    const rest = fields.findIndex(each => each.rest);
    if (rest < 0 ? values.length !== fields.length : values.length < fields.length - 1) return undefined;
    const filled =
        rest < 0
            ? fields
            : [
                  ...fields.slice(0, rest),
                  ...Array.from({ length: values.length - fields.length + 1 }, (): Field => ({ rest: true, holds: () => true })),
                  ...fields.slice(rest + 1),
              ];
    if (!filled.every((each, at) => each.holds(values[at] as string))) return undefined;
    return Object.fromEntries(filled.map(({ name }, at) => [`$${name ?? at + 1}`, values[at] as string]));
}
