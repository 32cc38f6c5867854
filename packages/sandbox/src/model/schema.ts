import { readFileSync } from "node:fs";

/**
 * What `scripts/extract-schema.ts` found out about the modelled types.
 *
 * A property's type is written `string`, `number`, `boolean`, `json` (a text, or an object that becomes one), `asset`, `any`,
 * `[T]` for lists, `{T}` for maps, `#ecs/ServiceLoadBalancer` for one of `types`, `T|U` for either; with `!` behind where it is required.
 */
export interface Schema {
    readonly resources: { readonly [type: string]: ResourceSchema };
    readonly lookups: { readonly [token: string]: Shape };
    readonly types: { readonly [name: string]: Shape };
}
export type Shape = { readonly [property: string]: string };

export interface ResourceSchema {
    readonly inputs: Shape;
    /** Outputs that always have a value. */
    readonly outputs: readonly string[];
    /** Outputs that may have none. */
    readonly optional: readonly string[];
    /** Inputs that CloudFormation requires although Pulumi's types do not. */
    readonly required: readonly string[];
    /** Inputs whose change replaces, by CloudFormation's specification. */
    readonly replaces: readonly string[];
}

const file = new URL("../schema.json", import.meta.url);
let loaded: Schema | undefined;

export const loadSchema = (): Schema => (loaded ??= JSON.parse(readFileSync(file, "utf8")) as Schema);

/** One property's type, taken apart. */
export type Type =
    | { readonly kind: "string" | "number" | "boolean" | "json" | "asset" | "any" }
    | { readonly kind: "list" | "map"; readonly of: Type }
    | { readonly kind: "object"; readonly name: string }
    | { readonly kind: "either"; readonly of: readonly Type[] };

const parsed = new Map<string, { readonly type: Type; readonly required: boolean }>();

export function typeOf(text: string): { readonly type: Type; readonly required: boolean } {
    const found = parsed.get(text);
    if (found) return found;
    const required = text.endsWith("!");
    const made = { type: parse(required ? text.slice(0, -1) : text), required };
    parsed.set(text, made);
    return made;
}

function parse(text: string): Type {
    const parts = splitUnion(text);
    if (parts.length > 1) return { kind: "either", of: parts.map(parse) };
    if (text.startsWith("[")) return { kind: "list", of: parse(text.slice(1, -1)) };
    if (text.startsWith("{")) return { kind: "map", of: parse(text.slice(1, -1)) };
    if (text.startsWith("#")) return { kind: "object", name: text.slice(1) };
    return { kind: text as "string" };
}

function splitUnion(text: string): string[] {
    const parts = [""];
    let depth = 0;
    for (const letter of text) {
        if ("[{".includes(letter)) depth += 1;
        if ("]}".includes(letter)) depth -= 1;
        if (letter === "|" && depth === 0) parts.push("");
        else parts[parts.length - 1] += letter;
    }
    return parts;
}
