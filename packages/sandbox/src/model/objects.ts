import type { StoreCall } from "./call.ts";
import { defaultsKey, isDefault } from "./check.ts";
import { diff } from "./diff.ts";
import { AwsError } from "./errors.ts";
import type { AnyModel } from "./resource.ts";
import type { ResourceSchema, Schema } from "./schema.ts";
import type { Row, Store } from "./store.ts";
import { equal, type OpenProperties, open, type Properties, seal } from "./values.ts";

/** A resource type, where it is to live, and the store to keep it in. */
export interface Handle {
    readonly store: Store;
    readonly schema: Schema;
    readonly model: AnyModel;
    at(region?: string): StoreCall;
}

/** An object as Pulumi's state has it. */
export interface Stored {
    readonly outputs: Properties;
}
export interface Reading extends Stored {
    /** What a program would have to say to get this object. */
    readonly inputs: Properties;
}

/** What a program asked for the last time, what there was then, and what it asks for now. */
export interface Versions {
    readonly inputs: Properties;
    readonly state: Properties;
    readonly news: Properties;
    /** Pulumi's `ignoreChanges`. */
    readonly ignoreChanges?: readonly string[];
}

export const typeSchema = ({ schema, model }: Handle): ResourceSchema => schema.resources[model.type] as ResourceSchema;

const place = (handle: Handle, state: OpenProperties): StoreCall =>
    handle.at(typeof state["region"] === "string" && !handle.model.global ? state["region"] : undefined);

/** Inputs as a model takes them: with AWS's defaults, without what the provider keeps beside. */
export function asked(model: AnyModel, inputs: OpenProperties): OpenProperties {
    const { [defaultsKey]: _, tagsAll: __, region: ___, ...rest } = inputs;
    return { ...(model.defaults as OpenProperties | undefined), ...rest };
}

/** What the provider adds to every state: where the object is, and all its tags. */
export function additions(handle: Handle, region: string, inputs: OpenProperties): OpenProperties {
    const { outputs } = typeSchema(handle);
    return {
        ...(outputs.includes("region") ? { region } : {}),
        ...(outputs.includes("tagsAll") ? { tagsAll: inputs["tagsAll"] ?? {} } : {}),
    };
}

export function createObject(handle: Handle, properties: Properties): Stored & { readonly id: string } {
    const { store, model } = handle;
    const { value, secrets } = open(properties);
    const call = place(handle, value);
    store.learn(value, secrets);
    const inputs = asked(model, value);
    const { id, attributes } = model.create(call, structuredClone(inputs));
    const key = call.key(model, id);
    if (store.get(key)) throw new Error(`${model.type} "${id}" exists already; its model should have refused it in AWS's words`);
    store.put(key, clean({ ...inputs, ...attributes, ...additions(handle, call.region, value) }), secrets);
    return { id, outputs: outputs(model, store.get(key) as Row) };
}

export function readObject(
    handle: Handle,
    id: string,
    before?: { readonly inputs: Properties; readonly state: Properties },
): Reading | undefined {
    const { store, model } = handle;
    const last = { inputs: open(before?.inputs ?? {}), state: open(before?.state ?? {}) };
    const call = place(handle, last.state.value);
    const row = store.get(call.key(model, id));
    if (!row) return undefined;
    const state = clean({ ...row.state, ...model.read?.(call, structuredClone(row.state), id) });
    const inputs =
        Object.keys(last.inputs.value).length === 0
            ? importedInputs(handle, state)
            : refreshedInputs(handle, last.inputs.value, last.state.value, state);
    const secrets = [...row.secrets, ...last.inputs.secrets];
    return { outputs: outputs(model, { state, secrets: row.secrets }), inputs: seal(inputs, secrets) };
}

/** The inputs of the last time, with what has changed behind Pulumi's back since then. */
function refreshedInputs(handle: Handle, inputs: OpenProperties, before: OpenProperties, now: OpenProperties): OpenProperties {
    const refreshed: OpenProperties = { ...inputs };
    for (const name of [...Object.keys(typeSchema(handle).inputs), "tagsAll"]) {
        if (equal(before[name], now[name])) continue;
        if (now[name] === undefined || (!(name in inputs) && isDefault(handle.model, name, now[name]))) delete refreshed[name];
        else refreshed[name] = now[name];
    }
    return refreshed;
}

function importedInputs(handle: Handle, state: OpenProperties): OpenProperties {
    const { model } = handle;
    const names = [...Object.keys(model.inputs), ...("tagsAll" in state ? ["tagsAll"] : [])];
    return Object.fromEntries(
        names.filter(name => !isDefault(model, name, state[name])).map(name => [name, state[name] as OpenProperties[string]]),
    );
}

/** What an update turns an object into: what the program changed, and, for the rest, what AWS has now. */
export function updated(
    handle: Handle,
    id: string,
    { inputs, state, news, ignoreChanges = [] }: Versions,
): { readonly next: OpenProperties; readonly attributes: OpenProperties; readonly before: Row; readonly call: StoreCall } {
    const { store, schema, model } = handle;
    const olds = { inputs: open(inputs).value, state: open(state).value };
    const { value, secrets } = open(news);
    const call = place(handle, olds.state);
    store.learn(value, secrets);
    const before = store.get(call.key(model, id));
    if (!before)
        throw new AwsError(
            "ResourceNotFoundException",
            `${model.type} "${id}" does not exist in account ${call.account}, region ${call.region}`,
        );
    const { changed } = diff(model, schema, { ...olds, news: value, ignore: ignoreChanges });
    const next = structuredClone(before.state);
    const wanted = { ...(model.defaults as OpenProperties | undefined), ...value };
    for (const name of changed) {
        if (wanted[name] === undefined) delete next[name];
        else next[name] = wanted[name];
    }
    const { tagsAll: _, region: __, ...rest } = next;
    const names = new Set([...Object.keys(typeSchema(handle).inputs), ...Object.keys(value)]);
    const all = Object.fromEntries(Object.entries(rest).filter(([name]) => names.has(name)));
    const attributes = (model.update?.(call, structuredClone(all), structuredClone(before.state), id) ?? {}) as OpenProperties;
    return { next, attributes, before, call };
}

export function updateObject(handle: Handle, id: string, versions: Versions): Stored {
    const { store, model } = handle;
    const { next, attributes, call } = updated(handle, id, versions);
    const { value, secrets } = open(versions.news);
    const { region } = call;
    const added = additions(handle, region, value);
    store.put(call.key(model, id), clean({ ...next, ...attributes, ...added }), secrets);
    return { outputs: outputs(model, store.get(call.key(model, id)) as Row) };
}

export function removeObject(handle: Handle, id: string, properties: Properties): void {
    const { store, model } = handle;
    const call = place(handle, open(properties).value);
    const row = store.get(call.key(model, id));
    if (!row) return;
    model.delete?.(call, structuredClone(row.state), id);
    store.remove(call.key(model, id));
}

export const outputs = (model: AnyModel, { state, secrets }: Row): Properties =>
    seal(state, [...secrets, ...(model.secrets ?? []).map(name => [name])]);

/** JSON is what the engine and the store understand: properties without a value are left out. */
export const clean = (state: object): OpenProperties => JSON.parse(JSON.stringify(state)) as OpenProperties;
