import type { Rule } from "@causeway/core";

/**
 * Which events are meant: the fields that are looked at, and for each a list of what may be in it: values, or one operator such as
 * `{ prefix: "a" }`, `{ exists: true }`, `{ "anything-but": ["b"] }` or `{ numeric: [">", 0] }`. All fields must match, each by one of its list.
 *
 * Source: EventBridge user guide, "Comparison operators for use in event patterns"; Lambda developer guide, "Control which events Lambda
 * sends to your function".
 */
export interface Pattern {
    readonly [field: string]: Pattern | readonly Match[];
}
export type Match = string | number | boolean | null | { readonly [operator: string]: unknown };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** What AWS would refuse of a pattern of `most` characters under the property path `at`. */
export const patternRules = (pattern: Pattern, at: string, most: number): readonly Rule[] => [
    ...fieldRules(pattern, at),
    ...(isObject(pattern)
        ? [[JSON.stringify(pattern).length <= most, at, `has ${JSON.stringify(pattern).length} characters, more than ${most}`] as const]
        : []),
];

function fieldRules(pattern: unknown, at: string): readonly Rule[] {
    if (!isObject(pattern)) return [[false, at, "is neither a list of values nor an object of them"]];
    const fields = Object.entries(pattern);
    if (fields.length === 0) return [[false, at, "is empty, which matches nothing"]];
    return fields.flatMap(([name, value]): readonly Rule[] => {
        const path = `${at}.${name}`;
        if (!Array.isArray(value)) return fieldRules(value, path);
        if (value.length === 0) return [[false, path, "is empty, which matches nothing"]];
        if (name === "$or") return value.flatMap((one, index) => fieldRules(one, `${path}[${index}]`));
        return value.map(
            (one: unknown, index): Rule => [
                !Array.isArray(one) && (!isObject(one) || Object.keys(one).length === 1),
                `${path}[${index}]`,
                "is neither a value nor an object of one operator",
            ],
        );
    });
}

/** Source: Lambda developer guide, "Control which events Lambda sends to your function": five, and ten where AWS has raised the quota. */
export const filterRules = (filters: readonly Pattern[], at: string): readonly Rule[] => [
    [filters.length <= 10, at, `has ${filters.length} patterns, more than 10`],
    ...filters.flatMap((pattern, index) => patternRules(pattern, `${at}[${index}]`, 4096)),
];

/** Filters as a mapping takes them. */
export const filterCriteria = (filters: readonly Pattern[] = []) =>
    filters.length > 0 ? { filterCriteria: { filters: filters.map(pattern => ({ pattern: JSON.stringify(pattern) })) } } : {};
