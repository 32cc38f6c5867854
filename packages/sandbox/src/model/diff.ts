import { defaultsKey } from "./check.ts";
import { same } from "./documents.ts";
import type { AnyModel } from "./resource.ts";
import { type ResourceSchema, type Schema, type Shape, type Type, typeOf } from "./schema.ts";
import { isAsset, isMap, type Open, type OpenProperties, type Path, pathText, UNKNOWN } from "./values.ts";

export interface Change {
    readonly path: string;
    readonly kind: "add" | "delete" | "update";
    readonly replaces: boolean;
}

export interface Diff {
    readonly changes: readonly Change[];
    /** Top-level names of what changes. */
    readonly changed: ReadonlySet<string>;
    /** A name that the caller gave stays taken until the old object is gone. */
    readonly deleteBeforeReplace: boolean;
}

export interface Versions {
    /** What the program asked for the last time. */
    readonly inputs: OpenProperties;
    /** What there was the last time that Pulumi looked. */
    readonly state: OpenProperties;
    readonly news: OpenProperties;
    /** Where the provider is now: a regional object that did not ask for another region follows it. */
    readonly region?: string;
    /** Pulumi's `ignoreChanges`: paths, with `*` for any key. */
    readonly ignore?: readonly string[];
}

/** What must be done to turn what there is into what the program asks for. */
export function diff(model: AnyModel, schema: Schema, { inputs, state, news, region, ignore = [] }: Versions): Diff {
    const type = schema.resources[model.type] as ResourceSchema;
    const walk = new Walk(schema);
    const changes: Change[] = [];
    const names = new Set([...Object.keys(news), ...Object.keys(inputs), ...Object.keys(model.defaults ?? {})]);
    names.delete(defaultsKey);
    for (const name of names) {
        const before = name in state ? state[name] : inputs[name];
        const after = afterwards(model, type, name, { inputs, state, news });
        const found = walk.compare(name, before, after, inputs[name], type.inputs[name]);
        const sometimes = after !== UNKNOWN && model.replacesWhere?.[name]?.(before, after, news) === true;
        const replaces = sometimes || replacing(model, type, name);
        changes.push(
            ...found.map(({ path, kind }) => ({ path: pathText(path), kind, replaces })).filter(({ path }) => !isIgnored(path, ignore)),
        );
    }
    // Source: Pulumi AWS provider 7, "enhanced region support".
    if (
        region !== undefined &&
        type.outputs.includes("region") &&
        news["region"] === undefined &&
        inputs["region"] === undefined &&
        ![undefined, region].includes(state["region"] as string)
    ) {
        changes.push({ path: "region", kind: "update", replaces: true });
    }
    const changed = new Set(changes.map(({ path }) => path.split(/[.[]/)[0] as string));
    return { changes, changed, deleteBeforeReplace: changes.some(({ replaces }) => replaces) && namedByCaller(model, changed, news) };
}

/** Whether a path lies at or below one that the program does not care about. */
const isIgnored = (path: string, ignore: readonly string[]): boolean =>
    ignore.some(one => {
        const pattern = one
            .split("*")
            .map(part => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
            .join("[^.[\\]]+");
        return new RegExp(`^${pattern}($|[.[])`).test(path);
    });

const UNTOUCHED = Symbol("untouched");

/** What an input will be: as asked for, or what AWS or its provider makes of one that is not asked for any more. */
function afterwards(
    model: AnyModel,
    type: ResourceSchema,
    name: string,
    { inputs, state, news }: Versions,
): Open | undefined | typeof UNTOUCHED {
    if (name in news) return news[name];
    const standard = (model.defaults as OpenProperties | undefined)?.[name];
    if (name in inputs) {
        if (standard !== undefined) return standard;
        // AWS chose it, or may keep what it had: the provider then leaves it alone.
        return type.outputs.includes(name) && name !== "tagsAll" ? UNTOUCHED : undefined;
    }
    return standard !== undefined && name in state && !type.outputs.includes(name) ? standard : UNTOUCHED;
}

function replacing(model: AnyModel, type: ResourceSchema, name: string): boolean {
    if (name in (model.updates ?? {})) return false;
    return name === "region" || name in (model.replaces ?? {}) || type.replaces.includes(name);
}

function namedByCaller(model: AnyModel, changed: ReadonlySet<string>, news: OpenProperties): boolean {
    const property = model.autoName?.property;
    if (property === undefined || changed.has(property)) return false;
    const filledIn = news[defaultsKey];
    return property in news && !(Array.isArray(filledIn) && filledIn.includes(property));
}

interface Found {
    readonly path: Path;
    readonly kind: Change["kind"];
}

class Walk {
    private readonly schema: Schema;

    constructor(schema: Schema) {
        this.schema = schema;
    }

    compare(
        name: string,
        before: Open | undefined,
        after: Open | undefined | typeof UNTOUCHED,
        input: Open | undefined,
        text: string | undefined,
    ): Found[] {
        if (after === UNTOUCHED) return [];
        return this.walk(before, after, input, text === undefined ? { kind: "map", of: { kind: "string" } } : typeOf(text).type, [name]);
    }

    private walk(before: Open | undefined, after: Open | undefined, input: Open | undefined, type: Type, path: Path): Found[] {
        if (after === undefined) return before === undefined || isEmpty(before) ? [] : [{ path, kind: "delete" }];
        if (before === undefined) return isEmpty(after) ? [] : [{ path, kind: "add" }];
        if (after === UNKNOWN) return [{ path, kind: "update" }];
        if (isAsset(before) && isAsset(after)) return before["hash"] === after["hash"] ? [] : [{ path, kind: "update" }];
        if (same(before, after)) return [];
        if (Array.isArray(before) && Array.isArray(after)) return this.list(before, after, input, type, path);
        if (isMap(before) && isMap(after)) return this.map(before as OpenProperties, after as OpenProperties, input, type, path);
        return [{ path, kind: "update" }];
    }

    private list(before: Open[], after: Open[], input: Open | undefined, type: Type, path: Path): Found[] {
        const of = type.kind === "list" ? type.of : type;
        return Array.from({ length: Math.max(before.length, after.length) }).flatMap((_, index) =>
            this.walk(before[index], after[index], Array.isArray(input) ? input[index] : undefined, of, [...path, index]),
        );
    }

    private map(before: OpenProperties, after: OpenProperties, input: Open | undefined, type: Type, path: Path): Found[] {
        const shape: Shape | undefined = type.kind === "object" ? this.schema.types[type.name] : undefined;
        const asked = isMap(input) ? (input as OpenProperties) : {};
        // AWS may have filled in settings that nobody asked for; a map's keys are all the caller's.
        const gone = Object.keys(before).filter(name => !(name in after) && (shape === undefined || name in asked));
        return [...Object.keys(after), ...gone].flatMap(name => {
            const text = shape?.[name];
            const inside: Type = text !== undefined ? typeOf(text).type : type.kind === "map" ? type.of : { kind: "any" };
            return this.walk(before[name], after[name], asked[name], inside, [...path, name]);
        });
    }
}

const isEmpty = (value: Open): boolean => typeof value === "object" && value !== null && Object.keys(value).length === 0;
