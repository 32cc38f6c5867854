import { same } from "./documents.ts";
import { autoName } from "./names.ts";
import type { AnyModel, Place } from "./resource.ts";
import { type Schema, type Shape, type Type, typeOf } from "./schema.ts";
import { hasUnknown, isAsset, isMap, known, type Open, type OpenProperties, type Path, pathText, UNKNOWN } from "./values.ts";

/** One reason why a resource cannot be what the program asks for. */
export interface CheckFailure {
    /** The input it is about; empty when it is about the resource. */
    readonly property: string;
    readonly reason: string;
}

export interface Checked {
    readonly inputs: OpenProperties;
    readonly failures: readonly CheckFailure[];
    /** Objects that became texts: a secret inside one makes the whole text secret. */
    readonly texts: readonly Path[];
}

/** Names of inputs that the provider filled in, as Pulumi's own provider notes them in the state. */
export const defaultsKey = "__defaults";

interface Request {
    readonly name: string;
    readonly suffix: () => string;
    readonly news: OpenProperties;
    readonly olds?: OpenProperties;
}

/** All that can be said about a program's inputs without asking AWS, in the words of Pulumi's provider. */
export function check(model: AnyModel, schema: Schema, place: Place, { name, suffix, news, olds = {} }: Request): Checked {
    const type = schema.resources[model.type] as Schema["resources"][string];
    const walk = new Walk(schema, model.type, name);
    const required = [...type.required, ...Object.keys(model.required ?? {})].filter(input => !(input in (model.optional ?? {})));
    const shape = Object.fromEntries(
        Object.entries(type.inputs).map(([input, text]) => [
            input,
            required.includes(input) && !text.endsWith("!") && model.autoName?.property !== input ? `${text}!` : text,
        ]),
    );
    const { region, ...asked } = Object.fromEntries(Object.entries(news).filter(([input]) => !input.startsWith("__"))) as OpenProperties;
    const inputs = walk.object(
        asked,
        { ...shape, ...(region === undefined ? {} : { region: "string" }) },
        model.inputs,
        [],
    ) as OpenProperties;
    if (region !== undefined) {
        if (model.global || !("region" in type.inputs)) walk.fail(["region"], "Invalid or unknown key.");
        else inputs["region"] = region;
    }
    const named = model.autoName;
    if (named && inputs[named.property] === undefined) {
        const kept = Array.isArray(olds[defaultsKey]) && olds[defaultsKey].includes(named.property) ? olds[named.property] : undefined;
        const made = kept === undefined ? autoName(model.type, named, name, suffix(), inputs) : { name: kept };
        if ("refused" in made) walk.failures.push({ property: named.property, reason: made.refused });
        else Object.assign(inputs, { [named.property]: made.name, [defaultsKey]: [named.property] });
    }
    if ("tags" in type.inputs && type.outputs.includes("tagsAll")) {
        const tags = inputs["tags"] ?? {};
        const all = tags === UNKNOWN ? UNKNOWN : { ...place.defaultTags, ...(tags as OpenProperties) };
        if (all === UNKNOWN || Object.keys(all).length > 0) inputs["tagsAll"] = all;
    }
    if (walk.failures.length === 0 && model.check) {
        const { [defaultsKey]: _, tagsAll: __, ...plain } = known(inputs) as OpenProperties;
        for (const { property, reason } of model.check(plain)) {
            walk.failures.push({ property, reason: `${property} ${reason}. Examine values at '${name}.${property}'. (simulated AWS)` });
        }
    }
    return { inputs, failures: walk.failures, texts: walk.texts };
}

/** The same for a lookup's arguments: what is wrong with them, or nothing. */
export function checkArguments(
    schema: Schema,
    token: string,
    understood: readonly string[],
    args: OpenProperties,
): { readonly args: OpenProperties; readonly failures: readonly CheckFailure[] } {
    const walk = new Walk(schema, token, token);
    const checked = walk.object(
        args,
        schema.lookups[token] as Shape,
        Object.fromEntries(understood.map(name => [name, true])),
        [],
    ) as OpenProperties;
    return { args: checked, failures: walk.failures };
}

class Walk {
    readonly failures: CheckFailure[] = [];
    readonly texts: Path[] = [];
    private readonly schema: Schema;
    private readonly what: string;
    private readonly name: string;

    constructor(schema: Schema, what: string, name: string) {
        this.schema = schema;
        this.what = what;
        this.name = name;
    }

    fail(path: Path, reason: string): void {
        this.failures.push({ property: pathText(path), reason: `${reason} Examine values at '${this.name}.${pathText(path)}'.` });
    }

    object(value: OpenProperties, shape: Shape, understood: unknown, path: Path): Open {
        for (const [name, text] of Object.entries(shape)) {
            if (text.endsWith("!") && value[name] === undefined) {
                this.failures.push({
                    property: pathText([...path, name]),
                    reason: `Missing required property '${pathText([...path, name])}'`,
                });
            }
        }
        const checked: OpenProperties = {};
        for (const [name, item] of Object.entries(value)) {
            const inside = [...path, name];
            const text = shape[name];
            const part = understood === true ? true : isMap(understood) ? understood[name] : undefined;
            if (text === undefined) this.fail(inside, "Invalid or unknown key.");
            else if (part === undefined)
                this.failures.push({ property: pathText(inside), reason: `not simulated: property ${pathText(inside)} of ${this.what}` });
            else checked[name] = this.value(item, typeOf(text).type, part, inside);
        }
        return checked;
    }

    private value(value: Open, type: Type, understood: unknown, path: Path): Open {
        if (value === UNKNOWN || type.kind === "any") return value;
        switch (type.kind) {
            case "string":
                if (typeof value === "number" || typeof value === "boolean") return String(value);
                return typeof value === "string" ? value : this.expected("string", value, path);
            case "number":
                if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) return Number(value);
                return typeof value === "number" ? value : this.expected("number", value, path);
            case "boolean":
                if (value === "true" || value === "false") return value === "true";
                return typeof value === "boolean" ? value : this.expected("boolean", value, path);
            case "json":
                if (typeof value === "string") return value;
                if (!isMap(value)) return this.expected("string", value, path);
                this.texts.push(path);
                return hasUnknown(value) ? UNKNOWN : JSON.stringify(value);
            case "asset":
                return isAsset(value) ? value : this.expected("archive or asset", value, path);
            case "list":
                return Array.isArray(value)
                    ? value.map((item, index) => this.value(item, type.of, understood, [...path, index]))
                    : this.expected("array", value, path);
            case "map":
                if (!isMap(value)) return this.expected("object", value, path);
                return Object.fromEntries(
                    Object.entries(value as OpenProperties).map(([name, item]) => [
                        name,
                        this.value(item, type.of, understood, [...path, name]),
                    ]),
                );
            case "object":
                return isMap(value)
                    ? this.object(value as OpenProperties, this.schema.types[type.name] as Shape, understood, path)
                    : this.expected("object", value, path);
            case "either": {
                const fitting = type.of.find(one => fits(value, one)) ?? type.of[0];
                return this.value(value, fitting as Type, understood, path);
            }
        }
    }

    private expected(kind: string, value: Open, path: Path): Open {
        this.fail(path, `expected ${kind} type, got ${Array.isArray(value) ? "array" : typeof value} type.`);
        return value;
    }
}

const fits = (value: Open, type: Type): boolean =>
    type.kind === "list"
        ? Array.isArray(value)
        : type.kind === "map" || type.kind === "object"
          ? isMap(value)
          : type.kind === "asset"
            ? isAsset(value)
            : type.kind === "any" || type.kind === "json" || type.kind === typeof value;

/** Whether an input still is what the caller of AWS left out. */
export const isDefault = (model: AnyModel, input: string, value: unknown): boolean =>
    value === undefined ||
    (isMap(value) && Object.keys(value).length === 0) ||
    same(value, (model.defaults as OpenProperties | undefined)?.[input]);
