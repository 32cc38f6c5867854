import { isMap } from "../model/values.ts";

/**
 * What a JSON document looks like: a type's name, values that it may have with `|` between them, a pattern, a list of one form, or an object,
 * whose keys end in `!` where they are required.
 */
export type Form = string | RegExp | readonly [Form] | { readonly [key: string]: Form };

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
    String: value => typeof value === "string",
    Number: value => typeof value === "number",
    Integer: Number.isInteger,
    Boolean: value => typeof value === "boolean",
    Object: isMap,
};

/** What CloudFormation's schema validation says of a document, in its words, as people report them. */
export function formFaults(value: unknown, form: Form, at = "#"): readonly string[] {
    if (form instanceof RegExp)
        return typeof value !== "string"
            ? [typeFault(at, "String", value)]
            : form.test(value)
              ? []
              : [`${at}: failed validation constraint for keyword [pattern]`];
    if (typeof form === "string") {
        const holds = types[form];
        if (holds) return holds(value) ? [] : [typeFault(at, form, value)];
        return form.split("|").includes(String(value)) ? [] : [`${at}: ${value} is not a valid enum value`];
    }
    if (isList(form)) {
        if (!Array.isArray(value)) return [typeFault(at, "JSONArray", value)];
        return value.flatMap((each, index) => formFaults(each, form[0], `${at}/${index}`));
    }
    if (!isMap(value)) return [typeFault(at, "JSONObject", value)];
    const forms = new Map(Object.entries(form).map(([key, part]) => [key.replace(/!$/, ""), part]));
    const missing = Object.keys(form).filter(key => key.endsWith("!") && !(key.slice(0, -1) in value));
    return [
        ...missing.map(key => `${at}: required key [${key.slice(0, -1)}] not found`),
        ...Object.entries(value).flatMap(([key, each]) => {
            const part = forms.get(key);
            return part === undefined ? [`${at}: extraneous key [${key}] is not permitted`] : formFaults(each, part, `${at}/${key}`);
        }),
    ];
}

const isList = (form: Form): form is readonly [Form] => Array.isArray(form);

function typeFault(at: string, expected: string, value: unknown): string {
    const found =
        value === null
            ? "Null"
            : Array.isArray(value)
              ? "JSONArray"
              : isMap(value)
                ? "JSONObject"
                : Number.isInteger(value)
                  ? "Integer"
                  : typeof value;
    return `${at}: expected type: ${expected}, found: ${found[0]?.toUpperCase()}${found.slice(1)}`;
}
