import { NotSimulated } from "../model/errors.ts";
import { isMap } from "../model/values.ts";

// The part of the Amazon States Language that the sandbox runs: JSONPath to one place, States.Format, and the usual comparisons.

type Json = Readonly<Record<string, unknown>>;

/** Something that a path does not find. Source: Amazon States Language, Errors: States.ParameterPathFailure, States.Runtime. */
export class NoSuchPath extends Error {}

export function at(data: unknown, path: string): unknown {
    if (!/^\$(\.[A-Za-z_]\w*)*$/.test(path)) throw new NotSimulated(`the path ${path} in a state machine`);
    const found = path
        .split(".")
        .slice(1)
        .reduce((value: unknown, name) => (isMap(value) ? value[name] : undefined), data);
    if (found === undefined) throw new NoSuchPath(`The JSONPath '${path}' could not be found in the input`);
    return found;
}

/** The data with `value` at the place that a ResultPath names. */
export function put(data: unknown, path: string, value: unknown): unknown {
    if (path === "$") return value;
    const [, name, ...more] = path.split(".");
    if (name === undefined || more.length > 0) throw new NotSimulated(`the ResultPath ${path} in a state machine`);
    return { ...(isMap(data) ? data : {}), [name]: value };
}

/** Parameters, with their `.$` names worked out. */
export function template(value: unknown, data: unknown): unknown {
    if (Array.isArray(value)) return value.map(one => template(one, data));
    if (!isMap(value)) return value;
    return Object.fromEntries(
        Object.entries(value).map(([name, one]) =>
            name.endsWith(".$") ? [name.slice(0, -2), evaluate(String(one), data)] : [name, template(one, data)],
        ),
    );
}

function evaluate(expression: string, data: unknown): unknown {
    const [, text, rest] = /^States\.Format\('((?:[^'\\]|\\.)*)'((?:, \$[\w.]*)*)\)$/s.exec(expression) ?? [];
    if (text === undefined || rest === undefined) return at(data, expression);
    const values = rest.split(", ").slice(1);
    const filled = text.replace(/\\(.)|\{\}|[{}]/gs, (found, escaped: string | undefined) => {
        if (escaped !== undefined) return escaped;
        const path = found === "{}" ? values.shift() : undefined;
        if (path === undefined) throw new NotSimulated(`the braces in ${expression}: a literal brace has a backslash before it`);
        return String(at(data, path));
    });
    if (values.length > 0) throw new NotSimulated(`${expression}: more values than places`);
    return filled;
}

/** A rule of a Choice state. */
export function holds(rule: Json, data: unknown): boolean {
    const { And: all, Or: any, Not: not, Variable: variable, Next: _, ...comparison } = rule;
    if (Array.isArray(all)) return all.every(one => holds(one, data));
    if (Array.isArray(any)) return any.some(one => holds(one, data));
    if (isMap(not)) return !holds(not, data);
    const [[operator, expected] = [], ...more] = Object.entries(comparison);
    if (more.length > 0 || typeof variable !== "string")
        throw new NotSimulated(`the choice rule ${JSON.stringify(rule)} in a state machine`);
    switch (operator) {
        case "IsPresent":
            return present(data, variable) === expected;
        case "StringEquals":
            return at(data, variable) === expected;
        case "StringEqualsPath":
            return at(data, variable) === at(data, String(expected));
        default:
            throw new NotSimulated(`the comparison ${operator} in a state machine`);
    }
}

function present(data: unknown, path: string): boolean {
    try {
        at(data, path);
        return true;
    } catch (error) {
        if (error instanceof NoSuchPath) return false;
        throw error;
    }
}
