import { diff } from "./diff.ts";
import { same } from "./documents.ts";
import { additions, asked, type Handle, typeSchema, updated, type Versions } from "./objects.ts";
import { hasUnknown, type OpenProperties, open, type Properties, seal, UNKNOWN } from "./values.ts";

/** A new object before it exists: what was asked for is known, what AWS makes up is not. */
export function previewCreate(handle: Handle, properties: Properties): Properties {
    const { value, secrets } = open(properties);
    const { outputs, optional } = typeSchema(handle);
    const { region } = handle.at(typeof value["region"] === "string" ? value["region"] : undefined);
    const made: OpenProperties = Object.fromEntries([...outputs, ...optional].map(name => [name, UNKNOWN]));
    return seal({ ...made, ...asked(handle.model, value), ...additions(handle, region, value) }, secrets);
}

/**
 * A change before it happens. The model is asked what it would do; what AWS would make anew is unknown, and a refusal is left for
 * the update itself, because that is when AWS refuses.
 */
export function previewUpdate(handle: Handle, id: string, versions: Versions): Properties {
    const state = open(versions.state);
    const news = open(versions.news);
    const next: OpenProperties = {
        ...state.value,
        ...asked(handle.model, news.value),
        ...additions(handle, handle.at().region, news.value),
    };
    const { changed } = diff(handle.model, handle.schema, {
        inputs: open(versions.inputs).value,
        state: state.value,
        news: news.value,
        ignore: versions.ignoreChanges ?? [],
    });
    for (const name of changed)
        if (!(name in news.value) && !(name in (handle.model.defaults ?? {})) && name !== "tagsAll") delete next[name];
    if ("region" in state.value) next["region"] = state.value["region"] as string;
    const attributes = hasUnknown(news.value) ? {} : quietly(() => updated(handle, id, versions).attributes);
    for (const [name, value] of Object.entries(attributes)) {
        if (!same(next[name], value)) next[name] = name in news.value ? value : UNKNOWN;
    }
    return seal(next, [...state.secrets, ...news.secrets]);
}

function quietly(work: () => OpenProperties): OpenProperties {
    try {
        return work();
    } catch {
        return {};
    }
}
