import jsep from "jsep";
import { NotSimulated } from "../not-simulated.ts";

/** A metric math expression, taken apart. */
export type Expression =
    | { readonly kind: "number"; readonly value: number }
    | { readonly kind: "text"; readonly value: string }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "list"; readonly of: readonly Expression[] }
    | { readonly kind: "minus"; readonly of: Expression }
    | { readonly kind: "operation"; readonly operator: string; readonly left: Expression; readonly right: Expression }
    | { readonly kind: "call"; readonly name: string; readonly of: readonly Expression[] };

/** CloudWatch's operators that JavaScript writes otherwise. */
const operators: Readonly<Record<string, string>> = { AND: "&&", OR: "||", "^": "**" };

/**
 * Takes a metric math expression apart. Source: CloudWatch user guide, "Using math expressions with CloudWatch metrics", syntax.
 *
 * @throws {@link NotSimulated} where it is no expression, or one of another language, such as Metrics Insights.
 */
export function parseExpression(text: string): Expression {
    const script = text.replace(/'[^']*'|"[^"]*"|\b(?:AND|OR)\b|\^/g, word => operators[word] ?? word);
    let parsed: jsep.Expression;
    try {
        parsed = jsep(script);
    } catch (error) {
        throw new NotSimulated(`the expression ${text} cannot be read: ${(error as Error).message}`);
    }
    return expressionOf(parsed as jsep.CoreExpression, text);
}

function expressionOf(node: jsep.CoreExpression, text: string): Expression {
    const of = (each: jsep.Expression | null): Expression => {
        if (each) return expressionOf(each as jsep.CoreExpression, text);
        throw new NotSimulated(`the expression ${text} has a list with a gap`);
    };
    if (node.type === "Literal" && typeof node.value === "number") return { kind: "number", value: node.value };
    if (node.type === "Literal" && typeof node.value === "string") return { kind: "text", value: node.value };
    if (node.type === "Identifier") return { kind: "name", name: node.name };
    if (node.type === "ArrayExpression") return { kind: "list", of: node.elements.map(of) };
    if (node.type === "UnaryExpression" && node.operator === "-") return { kind: "minus", of: of(node.argument) };
    if (node.type === "BinaryExpression") return { kind: "operation", operator: node.operator, left: of(node.left), right: of(node.right) };
    if (node.type === "CallExpression" && node.callee.type === "Identifier")
        return { kind: "call", name: String(node.callee["name"]), of: node.arguments.map(of) };
    throw new NotSimulated(`the expression ${text} is not metric math`);
}

/** The names in an expression: ids of other lines, and words such as REPEAT. */
export function namesIn(expression: Expression): readonly string[] {
    if (expression.kind === "name") return [expression.name];
    if (expression.kind === "minus") return namesIn(expression.of);
    if (expression.kind === "operation") return [...namesIn(expression.left), ...namesIn(expression.right)];
    return expression.kind === "list" || expression.kind === "call" ? expression.of.flatMap(namesIn) : [];
}
