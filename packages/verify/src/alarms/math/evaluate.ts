import { NotSimulated } from "../not-simulated.ts";
import type { Expression } from "./expression.ts";
import { choose, fill, functions, type Grid } from "./functions.ts";
import { both, each, type Line, linesOf, type Value } from "./value.ts";

/** What an expression may ask for. */
export interface Scope extends Grid {
    /** What the line with this id is worth. */
    line(id: string): Value;
    /** The metrics of the request whose ids have this in them, without what is worked out of them. */
    metrics(part: string): readonly Line[];
    /** What anomaly detection takes for normal of a line: upper, lower. */
    band(id: string): readonly [upper: Line, lower: Line];
}

const truth = (holds: boolean): number => (holds ? 1 : 0);
const operations: Readonly<Record<string, (left: number, right: number) => number>> = {
    "+": (left, right) => left + right,
    "-": (left, right) => left - right,
    "*": (left, right) => left * right,
    "/": (left, right) => left / right,
    "**": (left, right) => left ** right,
    "==": (left, right) => truth(left === right),
    "!=": (left, right) => truth(left !== right),
    "<=": (left, right) => truth(left <= right),
    ">=": (left, right) => truth(left >= right),
    "<": (left, right) => truth(left < right),
    ">": (left, right) => truth(left > right),
    "&&": (left, right) => truth(left !== 0 && right !== 0),
    "||": (left, right) => truth(left !== 0 || right !== 0),
};

/**
 * What a metric math expression is worth. Source: CloudWatch user guide, "Using math expressions with CloudWatch metrics".
 *
 * @throws {@link NotSimulated} where it uses something that is not modelled.
 */
export function evaluate(expression: Expression, scope: Scope): Value {
    const of = (each: Expression): Value => evaluate(each, scope);
    if (expression.kind === "number") return expression.value;
    if (expression.kind === "text") throw new NotSimulated("a text outside of METRICS");
    if (expression.kind === "name") return scope.line(expression.name);
    if (expression.kind === "list") return { lines: expression.of.flatMap(each => linesOf(of(each))) };
    if (expression.kind === "minus") return each(of(expression.of), value => -value);
    if (expression.kind === "operation") {
        const operation = operations[expression.operator];
        if (!operation) throw new NotSimulated(`the operator ${expression.operator}`);
        return both(of(expression.left), of(expression.right), operation);
    }
    return call(expression.name, expression.of, scope, of);
}

function call(name: string, of: readonly Expression[], scope: Scope, value: (of: Expression) => Value): Value {
    const [first, second, third] = of;
    if (name === "METRICS") {
        if (first && first.kind !== "text") throw new NotSimulated("METRICS of anything but a text");
        return { lines: scope.metrics(first?.value ?? "") };
    }
    if (name === "IF" && first && second && of.length <= 3) return choose(value(first), value(second), third && value(third));
    if (name === "FILL" && first && second && of.length === 2)
        return fill(value(first), second.kind === "name" && isWord(second.name) ? second.name : value(second));
    if (name === "PERIOD" && first?.kind === "name" && of.length === 1) return scope.periodSeconds;
    if (name === "ANOMALY_DETECTION_BAND" && first?.kind === "name") return { lines: scope.band(first.name) };
    const known = functions[name];
    if (!known) throw new NotSimulated(`the function ${name}`);
    return known(of.map(value), scope);
}

const isWord = (name: string): name is "REPEAT" | "LINEAR" => name === "REPEAT" || name === "LINEAR";
