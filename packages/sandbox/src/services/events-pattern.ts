import { AwsError } from "../model/errors.ts";
import { isCron, isRate } from "./schedule-expression.ts";

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** Source: EventBridge user guide, "Comparison operators for use in event patterns". */
const operators = ["prefix", "suffix", "anything-but", "numeric", "exists", "cidr", "wildcard", "equals-ignore-case"];

const refuse = (reason: string) => new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);

/** Lambda's filters are patterns as well, and all that may be wrong with one has one sentence. */
export function isPattern(text: string): boolean {
    try {
        requirePattern(text, 4096);
        return true;
    } catch {
        return false;
    }
}

/** Refuses what PutRule refuses of a pattern: it is an object of objects with lists at its leaves. */
export function requirePattern(text: string, most = 2048): void {
    let pattern: unknown;
    try {
        pattern = JSON.parse(text);
    } catch (error) {
        throw refuse(`Unrecognized token or invalid JSON: ${(error as Error).message}`);
    }
    if (!isObject(pattern)) throw refuse("Filter is not an object");
    if (Object.keys(pattern).length === 0) throw refuse("Empty patterns are not allowed");
    if (text.length > most) throw refuse(`Event pattern is longer than ${most} characters`);
    walk(pattern, "");
}

function walk(pattern: Record<string, unknown>, path: string): void {
    for (const [name, value] of Object.entries(pattern)) {
        const at = path === "" ? name : `${path}.${name}`;
        if (name === "$or") {
            if (!Array.isArray(value) || value.length < 2 || !value.every(isObject))
                throw refuse(`"$or" must be an array of at least two patterns`);
            for (const one of value) walk(one, path);
        } else if (isObject(value)) {
            if (Object.keys(value).length === 0) throw refuse(`Empty patterns are not allowed at "${at}"`);
            walk(value, at);
        } else if (!Array.isArray(value)) {
            throw refuse(`"${name}" must be an object or an array`);
        } else {
            if (value.length === 0) throw refuse("Empty arrays are not allowed");
            for (const item of value) requireMatch(item, at);
        }
    }
}

function requireMatch(item: unknown, at: string): void {
    if (Array.isArray(item)) throw refuse(`Match value must be String, number, true, false, or null at "${at}"`);
    if (!isObject(item)) return;
    const [operator = "", ...more] = Object.keys(item);
    if (more.length > 0) throw refuse(`Only one key allowed in match expression at "${at}"`);
    if (!operators.includes(operator)) throw refuse(`Unrecognized match type ${operator}`);
    if (operator === "exists" && typeof item["exists"] !== "boolean") throw refuse("exists match pattern must be either true or false.");
}

/** Source: EventBridge user guide, "Setting a schedule pattern for scheduled rules". */
export function requireSchedule(expression: string): void {
    if (isRate(expression, { strict: true }) || isCron(expression)) return;
    throw new AwsError("ValidationException", "Parameter ScheduleExpression is not valid.");
}
