import type { Aws } from "../model/aws.ts";
import type { Place } from "../model/resource.ts";
import { type Properties, UNKNOWN } from "../model/values.ts";
import { createChecked, refuseFailures } from "./create.ts";
import type { Registration } from "./monitor.ts";

/** What happened to a resource that the last run had registered too. */
export type Change = "same" | "update" | "replace";

/** A resource as a run leaves it. */
export interface Made {
    readonly id: string;
    readonly inputs: Properties;
    readonly outputs: Properties;
}

/** A resource of the last run. */
export interface Last extends Made {
    readonly type: string;
    readonly place: Place;
}

export interface Again {
    readonly aws: Aws;
    readonly place: Place;
    readonly registration: Registration;
    readonly digits: string;
    readonly preview: boolean;
}

/**
 * Turns what the last run left, and what others made of it since, into what the program asks for now: refresh, check, diff, and then
 * what the engine would do. What is replaced is told to `superseded`.
 */
export function change(last: Last, again: Again, superseded: (old: Last) => void): Made & { readonly change?: Change } {
    const { aws, place, registration, digits, preview } = again;
    const { type, name } = registration;
    const seen = aws.read(last.place, type, last.id, { inputs: last.inputs, state: last.outputs });
    const news = seen ? ignoring(registration, seen.inputs) : registration.inputs;
    if (!seen) return createChecked(aws, place, { type, name, news, digits }, preview);
    const { inputs, failures } = aws.check(place, { type, name, news, olds: seen.inputs, digits });
    refuseFailures(failures);
    const versions = { inputs: seen.inputs, state: seen.outputs, news: inputs };
    const { changes, deleteBeforeReplace } = aws.diff(place, { type, ...versions });
    if (changes.length === 0) return { id: last.id, inputs, outputs: seen.outputs, change: "same" };
    if (!changes.some(({ replaces }) => replaces)) {
        if (preview) return { id: last.id, inputs, outputs: aws.previewUpdate(place, type, last.id, versions), change: "update" };
        return { id: last.id, inputs, outputs: aws.update(place, type, last.id, versions).outputs, change: "update" };
    }
    const old = { ...last, outputs: seen.outputs };
    if ((deleteBeforeReplace || registration.deleteBeforeReplace) && !preview) aws.delete(old.place, type, old.id, old.outputs);
    else superseded(old);
    return { ...createChecked(aws, place, { type, name, news: registration.inputs, digits }, preview), change: "replace" };
}

/** The engine takes what is to be ignored from the last inputs. */
function ignoring({ ignoreChanges, inputs }: Registration, before: Properties): Properties {
    const news = { ...inputs };
    for (const property of ignoreChanges) {
        if (news[property] === UNKNOWN) continue;
        if (before[property] === undefined) delete news[property];
        else news[property] = before[property];
    }
    return news;
}
