import { type Fields, fields, text } from "../../checker/known.ts";
import { valuesOf } from "./search.ts";

/** What whoever looks at a dashboard may choose from. */
export interface Choice {
    readonly id: string;
    readonly label: string;
    readonly options: readonly { readonly label: string; readonly value: string }[];
    /** A widget with this value in it. */
    apply(widget: unknown, value: string): unknown;
}

/** The choices of a dashboard; what a search would find is made up. The first option is what it opens with. */
export function choicesOf(body: Fields): readonly Choice[] {
    const variables = Array.isArray(body["variables"]) ? body["variables"] : [];
    return variables.flatMap((declared, at): readonly Choice[] => {
        const variable = fields(declared);
        if (!variable) return [];
        const property = text(variable["property"]);
        const what = property ?? text(variable["pattern"]) ?? "";
        const isPattern = variable["type"] === "pattern";
        return [
            {
                id: text(variable["id"]) ?? `variable${at}`,
                label: text(variable["label"]) ?? (isPattern ? `pattern_${at + 1}` : what),
                options: optionsOf(variable, what),
                apply: (widget, value) => (isPattern ? replaced(widget, what, value) : changed(widget, what, value)),
            },
        ];
    });
}

function optionsOf(variable: Fields, what: string): Choice["options"] {
    const values = Array.isArray(variable["values"]) ? variable["values"] : [];
    const given = values.map(each => {
        const value = String(fields(each)?.["value"] ?? "");
        return { value, label: text(fields(each)?.["label"]) ?? value };
    });
    const first = variable["defaultValue"];
    const from = text(variable["populateFrom"]) ?? what;
    const all =
        given.length > 0
            ? given
            : [...new Set(variable["inputType"] === "input" ? [String(first ?? "")] : valuesOf(from))].map(value => ({
                  value,
                  label: value,
              }));
    return [...all.filter(({ value }) => value === first), ...all.filter(({ value }) => value !== first)];
}

/** Source: CloudWatch user guide, "Use dashboard variables": a property, or a dimension, wherever it is. */
function changed(given: unknown, name: string, value: string): unknown {
    if (Array.isArray(given)) {
        // A line of metrics: names and values of dimensions take turns after the namespace and the metric's name.
        const isLine = typeof given[0] === "string" && typeof given[1] === "string";
        return given.map((item, at) => (isLine && at >= 3 && at % 2 === 1 && given[at - 1] === name ? value : changed(item, name, value)));
    }
    if (typeof given !== "object" || given === null) return given;
    return Object.fromEntries(
        Object.entries(given).map(([key, item]) => [key, key === name && typeof item === "string" ? value : changed(item, name, value)]),
    );
}

function replaced(given: unknown, pattern: string, value: string): unknown {
    try {
        return JSON.parse(JSON.stringify(given).replace(new RegExp(pattern, "g"), () => JSON.stringify(value).slice(1, -1)));
    } catch {
        return given;
    }
}
