import type { FilterPattern } from "./logs-pattern.ts";
import { compares, type Reader, readWanted, requireComparable } from "./logs-pattern-reader.ts";

type Condition = (event: unknown) => boolean;

/** `{ ($.status >= 500) && ($.user.name = "a*" || $.retries[0] NOT EXISTS) }`. */
export function parseJson(reader: Reader): FilterPattern {
    reader.expect(/\{/);
    const condition = either(reader);
    reader.expect(/\}/);
    if (!reader.done()) throw new SyntaxError("something after the closing brace");
    if (reader.regexes > 2) throw new SyntaxError("more than two regular expressions");
    return {
        kind: "json",
        regexes: reader.regexes,
        match: message => {
            let event: unknown;
            try {
                event = JSON.parse(message);
            } catch {
                return undefined;
            }
            return condition(event) ? {} : undefined;
        },
    };
}

function either(reader: Reader): Condition {
    const parts = [both(reader)];
    while (reader.take(/\|\|/)) parts.push(both(reader));
    return event => parts.some(holds => holds(event));
}

function both(reader: Reader): Condition {
    const parts = [one(reader)];
    while (reader.take(/&&/)) parts.push(one(reader));
    return event => parts.every(holds => holds(event));
}

function one(reader: Reader): Condition {
    if (reader.take(/\(/)) {
        const inner = either(reader);
        reader.expect(/\)/);
        return inner;
    }
    const selector = reader.expect(/\$(?:\.[\w-]+|\[(?:\d+|\*)\]|\.\*)*/);
    // Source: the same page, "Filter pattern syntax for JSON": one wildcard in a selector.
    if ((selector.match(/\*/g) ?? []).length > 1) throw new SyntaxError("more than one wildcard");
    const found = (event: unknown) => select(event, selector);
    if (reader.take(/NOT\s+EXISTS\b/)) return event => found(event).length === 0;
    const is = reader.take(/IS\s+(?:NULL|TRUE|FALSE)\b/);
    if (is) {
        const wanted = { NULL: null, TRUE: true, FALSE: false }[is.split(/\s+/)[1] as "NULL"];
        return event => found(event).some(value => value === wanted);
    }
    const operator = reader.expect(/!=|>=|<=|=|<|>/);
    const wanted = readWanted(reader, /[\w.*+-]+/);
    requireComparable(operator, wanted);
    // A selector that leads to an object, a list or nowhere means no line, whatever the operator.
    return event =>
        found(event)
            .filter(value => typeof value === "string" || typeof value === "number")
            .some(value => compares(String(value), operator, wanted));
}

/** What a selector such as `$.users[0].name` leads to; a wildcard leads to several. */
export function select(event: unknown, selector: string): readonly unknown[] {
    const steps = selector.slice(1).match(/[\w-]+|\*/g) ?? [];
    return steps.reduce<readonly unknown[]>(
        (values, step) =>
            values.flatMap(value => {
                if (typeof value !== "object" || value === null) return [];
                if (step === "*") return Object.values(value);
                return step in value ? [(value as Record<string, unknown>)[step]] : [];
            }),
        [event],
    );
}
