import jsonata from "jsonata";
import { NotSimulated } from "../model/errors.ts";
import { isMap } from "../model/values.ts";
import { TaskFailed } from "./sfn-progress.ts";

/** Source: Step Functions developer guide, "Transforming data with JSONata in Step Functions", JSONata expressions. */
const expressionIn = (text: string): string | undefined => /^\{%(.*)%\}$/s.exec(text)?.[1]?.trim();

/** What is wrong with the expressions in a value, by where they are. */
export function expressionFaults(value: unknown, path: string): readonly (readonly [path: string, reason: string])[] {
    if (Array.isArray(value)) return value.flatMap((one, at) => expressionFaults(one, `${path}[${at}]`));
    if (isMap(value)) return Object.entries(value).flatMap(([name, one]) => expressionFaults(one, `${path}/${name}`));
    const expression = typeof value === "string" ? expressionIn(value) : undefined;
    if (expression === undefined) return [];
    try {
        jsonata(expression);
        return [];
    } catch (error) {
        return [[path, `The JSONata expression is not valid: ${(error as { readonly message: string }).message}`]];
    }
}

/** What an expression sees: `$states`, what states have assigned, and the time. */
export interface Scope {
    readonly states: object;
    readonly variables: Readonly<Record<string, unknown>>;
    readonly now: string;
}

/** A value with its expressions worked out. */
export function evaluate(value: unknown, field: string, scope: Scope): unknown {
    if (Array.isArray(value)) return value.map((one, at) => evaluate(one, `${field}[${at}]`, scope));
    if (isMap(value))
        return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, evaluate(one, `${field}/${name}`, scope)]));
    const expression = typeof value === "string" ? expressionIn(value) : undefined;
    return expression === undefined ? value : result(expression, field, scope);
}

/** Step Functions' own functions, besides JSONata's. Source: the same page, JSONata functions provided by Step Functions. */
const own = ["partition", "range", "hash", "random", "uuid"];

function result(expression: string, field: string, { states, variables, now }: Scope): unknown {
    const of = `The JSONata expression '${expression}' specified for the field '${field}'`;
    const bound = {
        ...Object.fromEntries(own.map(name => [name, () => notSimulated(name)])),
        ...variables,
        states,
        millis: () => Date.parse(now),
        now: () => now,
        parse: (text: string) => JSON.parse(text),
        eval: () => notSimulated("eval"),
    };
    let found: unknown;
    try {
        found = jsonata(expression).evaluate({}, bound);
    } catch (error) {
        if (error instanceof NotSimulated) throw error;
        throw queryFailed(`${of} threw an error during evaluation. ${(error as { readonly message: string }).message}`);
    }
    // Source: the same page, QueryEvaluationError: "Type error", "Undefined result".
    if (found === undefined) throw queryFailed(`${of} returned nothing (undefined).`);
    if (typeof found === "function") throw queryFailed(`${of} returned an unsupported result type.`);
    return JSON.parse(JSON.stringify(found));
}

const queryFailed = (cause: string) => new TaskFailed("States.QueryEvaluationError", cause);

function notSimulated(name: string): never {
    throw new NotSimulated(`the function $${name} of JSONata in a state machine`);
}
