import { NotSimulated } from "./errors.ts";
import type { Call, Place, ResourceModel, State } from "./resource.ts";
import type { Key, Store } from "./store.ts";
import { hexadecimal, uniqueText } from "./unique.ts";
import type { OpenProperties } from "./values.ts";

// biome-ignore lint/suspicious/noExplicitAny: the store forgets types; the model that asks knows them
type Found = any;

/** One call to AWS, on the store, inside the store's open transaction. */
export class StoreCall implements Call {
    readonly account: string;
    readonly region: string;
    readonly defaultTags: Readonly<Record<string, string>>;
    readonly caller?: string;
    private readonly store: Store;
    private readonly clock: () => string;

    constructor(store: Store, place: Place, clock: () => string) {
        this.store = store;
        this.clock = clock;
        this.account = place.account;
        this.region = place.region;
        this.defaultTags = place.defaultTags;
        if (place.caller !== undefined) this.caller = place.caller;
    }

    arn(service: string, resource: string, but: { readonly region?: string; readonly account?: string } = {}): string {
        return `arn:${partition(this.region)}:${service}:${but.region ?? this.region}:${but.account ?? this.account}:${resource}`;
    }

    at(place: { readonly account?: string; readonly region?: string }): Call {
        return new StoreCall(this.store, { ...this.place(), ...place }, this.clock);
    }

    accountExists(account: string): boolean {
        return this.store.accounts().includes(account);
    }

    accounts(): readonly string[] {
        return this.store.accounts();
    }

    get<A extends object, B extends object>(model: ResourceModel<A, B>, id: string): State<A, B> | undefined {
        return this.store.get(this.key(model, id))?.state as Found;
    }

    all<A extends object, B extends object>(model: ResourceModel<A, B>): readonly (State<A, B> & { readonly id: string })[] {
        const { type, account, region } = this.key(model, "");
        return this.store.list(type, account, region).map(({ object }): Found => object);
    }

    everywhere<A extends object, B extends object>(
        model: ResourceModel<A, B>,
    ): readonly (State<A, B> & { readonly id: string; readonly account: string; readonly region: string })[] {
        return this.store.everywhere(model.type).map(({ object, account, region }): Found => ({ ...object, account, region }));
    }

    find<A extends object, B extends object>(
        model: ResourceModel<A, B>,
        holds: (state: State<A, B> & { readonly id: string }) => boolean,
    ): (State<A, B> & { readonly id: string }) | undefined {
        const { type, account, region } = this.key(model, "");
        return this.store.list(type, account, region).find(({ object }) => holds(object as Found))?.object as Found;
    }

    put<A extends object, B extends object>(model: ResourceModel<A, B>, id: string, state: State<A, B>): void {
        this.store.put(this.key(model, id), JSON.parse(JSON.stringify(state)) as OpenProperties);
    }

    remove<A extends object, B extends object>(model: ResourceModel<A, B>, id: string): void {
        this.store.remove(this.key(model, id));
    }

    next(series: string): number {
        return this.store.next(`${this.account} ${this.region} ${series}`);
    }

    unique(length: number, alphabet = hexadecimal): string {
        return uniqueText(this.store.next(`unique ${length} ${alphabet}`), length, alphabet);
    }

    now(): string {
        return this.clock();
    }

    key(model: { readonly type: string; readonly global?: boolean }, id: string): Key {
        return { account: this.account, region: model.global ? "" : this.region, type: model.type, id };
    }

    private place(): Place {
        const { account, region, defaultTags, caller } = this;
        return { account, region, defaultTags, ...(caller === undefined ? {} : { caller }) };
    }
}

/** Source: AWS General Reference, "Amazon Resource Names": partitions. */
function partition(region: string): string {
    if (/^(cn|us-gov|us-iso|eu-isoe)/.test(region)) throw new NotSimulated(`region ${region}: only the partition "aws"`);
    return "aws";
}
