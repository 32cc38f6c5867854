import { type Fields, fields, isAbsent, list, text } from "../checker/known.ts";

/** A dashboard's body as the checks read it. */
export interface DashboardView {
    /** None where it is no object, or not known. */
    readonly body: Fields | undefined;
    /** Whether it is there and known, and yet no JSON object. */
    readonly isBroken: boolean;
    readonly widgets: readonly WidgetView[];
    readonly variables: readonly VariableView[];
}

export interface WidgetView {
    readonly path: string;
    readonly declared: Fields;
    readonly type: string | undefined;
    /** None where there are none, or where they are not known. */
    readonly properties: Fields | undefined;
    readonly lines: readonly LineView[];
    /** Whether there are no other lines than these. */
    readonly hasAllLines: boolean;
}

/** One line of a widget's `metrics`. */
export interface LineView {
    readonly path: string;
    /** None where it is no list. */
    readonly items: readonly unknown[] | undefined;
    /** Namespace, name, dimensions; what dots stand for is in their place. */
    readonly names: readonly unknown[];
    readonly options: Fields | undefined;
    readonly optionsPath: string;
    readonly id: string | undefined;
    readonly expression: string | undefined;
}

export interface VariableView {
    readonly path: string;
    /** None where it is no object. */
    readonly declared: Fields | undefined;
}

export function viewDashboard(given: unknown): DashboardView {
    const body = fields(typeof given === "string" ? parsed(given) : given);
    return {
        body,
        // An Output, or what a preview has in its place, is not known.
        isBroken:
            body === undefined && (Array.isArray(given) || given === null || (typeof given === "string" && text(given) !== undefined)),
        widgets: (list(body?.["widgets"]) ?? []).map((widget, at) => viewWidget(widget, `widgets[${at}]`)),
        variables: (list(body?.["variables"]) ?? []).map((variable, at) => ({ path: `variables[${at}]`, declared: fields(variable) })),
    };
}

function parsed(given: string): unknown {
    try {
        return JSON.parse(given);
    } catch {
        return undefined;
    }
}

function viewWidget(value: unknown, path: string): WidgetView {
    const declared = fields(value) ?? {};
    const properties = fields(declared["properties"]);
    const lines = list(properties?.["metrics"]);
    return {
        path,
        declared,
        type: text(declared["type"]),
        properties,
        lines: viewLines(lines ?? [], `${path}.properties.metrics`),
        hasAllLines: lines?.every(Array.isArray) ?? false,
    };
}

export function viewLines(lines: readonly unknown[], path: string): readonly LineView[] {
    let before: readonly unknown[] = [];
    return lines.map((line, at): LineView => {
        const items = Array.isArray(line) ? (line as readonly unknown[]) : undefined;
        const options = fields(items?.at(-1));
        const written = options ? (items ?? []).slice(0, -1) : (items ?? []);
        const names = written.map((name, index) => (name === "." ? before[index] : name));
        if (names.length > 0) before = names;
        return {
            path: `${path}[${at}]`,
            items,
            names,
            options,
            optionsPath: `${path}[${at}][${written.length}]`,
            id: text(options?.["id"]),
            expression: text(options?.["expression"]),
        };
    });
}

/** The ids that an expression names: what is in quotes, functions and numbers are none. */
export const idsIn = (expression: string): readonly string[] =>
    expression.replace(/'[^']*'|"[^"]*"/g, " ").match(/(?<![\w.])[a-z]\w*(?!\w*\()/g) ?? [];

/** A query of Metrics Insights is no math. */
export const isQuery = (expression: string): boolean => /^\s*SELECT\s/i.test(expression);

export const isHidden = (line: LineView): boolean => line.options?.["visible"] === false;

/** Values that are there and not what they may be; one that is not known is not judged. */
export const strange = (value: unknown, allowed: readonly unknown[]): boolean => isKnown(value) && !allowed.includes(value);

const isKnown = (value: unknown): boolean =>
    !isAbsent(value) &&
    (typeof value !== "object" || Array.isArray(value) || fields(value) !== undefined) &&
    (typeof value !== "string" || text(value) !== undefined);
