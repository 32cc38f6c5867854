import type { OpenProperties, Path } from "./values.ts";

/** An object as `all` shows it: with its id in it, and frozen, because everybody who looks gets the same one. */
export interface Entry {
    readonly account: string;
    readonly region: string;
    readonly id: string;
    readonly object: Readonly<OpenProperties>;
    readonly secrets: readonly Path[];
}
interface Group {
    readonly account: string;
    readonly region: string;
    entries: Entry[];
}

/** What was read of whole types, so that looking through all objects costs no reading and parsing each time. */
export class Cache {
    private readonly types = new Map<string, Map<string, Group>>();

    clear(): void {
        this.types.clear();
    }

    has(type: string): boolean {
        return this.types.has(type);
    }

    /** `entries` must be sorted by account, region and id. */
    load(type: string, entries: Iterable<Entry>): void {
        const groups = new Map<string, Group>();
        for (const entry of entries) {
            const place = `${entry.account} ${entry.region}`;
            const group = groups.get(place);
            if (group) group.entries.push(entry);
            else groups.set(place, { account: entry.account, region: entry.region, entries: [entry] });
        }
        this.types.set(type, groups);
    }

    list(type: string, account: string, region: string): readonly Entry[] {
        return this.types.get(type)?.get(`${account} ${region}`)?.entries ?? [];
    }

    everywhere(type: string): readonly Entry[] {
        const groups = [...(this.types.get(type)?.values() ?? [])];
        const order = (one: Group, other: Group) => compare(one.account, other.account) || compare(one.region, other.region);
        return groups.sort(order).flatMap(({ entries }) => entries);
    }

    put(type: string, entry: Entry): void {
        const groups = this.types.get(type);
        if (!groups) return;
        const place = `${entry.account} ${entry.region}`;
        const entries = groups.get(place)?.entries ?? [];
        const at = position(entries, entry.id);
        // Whoever holds the old list keeps it as it was.
        groups.set(place, {
            account: entry.account,
            region: entry.region,
            entries: entries.toSpliced(at, entries[at]?.id === entry.id ? 1 : 0, entry),
        });
    }

    remove(type: string, account: string, region: string, id: string): void {
        const group = this.types.get(type)?.get(`${account} ${region}`);
        if (group) group.entries = group.entries.filter(entry => entry.id !== id);
    }
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Where an id is, or would be, in a sorted list. */
function position(entries: readonly Entry[], id: string): number {
    let [low, high] = [0, entries.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((entries[middle] as Entry).id < id) low = middle + 1;
        else high = middle;
    }
    return low;
}

export function frozen<T>(value: T): T {
    if (typeof value !== "object" || value === null) return value;
    Object.values(value).forEach(frozen);
    return Object.freeze(value);
}
