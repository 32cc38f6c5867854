import type { Check } from "../check.ts";
import { type Fields, fields, isAbsent, list, repeated, text } from "../known.ts";
import { pages } from "../pages.ts";
import { accountOf, type Pipeline } from "../view.ts";

interface Store {
    readonly path: string;
    readonly isKnown: boolean;
    readonly declared: Fields;
    /** Where it is: the one store of a pipeline is where the pipeline is. */
    readonly region: string | undefined;
    readonly key: Fields | undefined;
    readonly keyId: string | undefined;
}

/** None where they are not known. */
function storesOf({ declared, region }: Pipeline): readonly Store[] | undefined {
    const all = list(declared["artifactStores"]);
    return all?.map((value, at) => {
        const known = fields(value);
        const store = known ?? {};
        const key = fields(store["encryptionKey"]);
        const home = known && all.length === 1 && isAbsent(store["region"]) ? region : undefined;
        return {
            path: `artifactStores[${at}]`,
            isKnown: known !== undefined,
            declared: store,
            region: text(store["region"]) ?? home,
            key,
            keyId: text(key?.["id"]),
        };
    });
}

const several = (pipeline: Pipeline): readonly Store[] => {
    const stores = storesOf(pipeline) ?? [];
    return stores.length > 1 ? stores : [];
};

/** The regions of all stores, where all are known. */
function regionsOf(pipeline: Pipeline): readonly string[] | undefined {
    const regions = (storesOf(pipeline) ?? []).map(({ region }) => region);
    return regions.length === 0 || regions.includes(undefined) ? undefined : (regions as readonly string[]);
}

const alias = /^(arn:[^:]+:kms:[^:]*:[^:]*:)?alias\//;

/** Stores whose artifacts an action of another account reads or writes. */
function usedAbroad(pipeline: Pipeline): readonly (Store & { readonly by: string })[] {
    const { account, region: home, actions } = pipeline;
    const stores = storesOf(pipeline) ?? [];
    return stores.flatMap(store => {
        const user = actions.find(({ declared, inputs, outputs }) => {
            const theirs = accountOf(text(declared["roleArn"]));
            const region = isAbsent(declared["region"]) ? home : text(declared["region"]);
            const isThere = stores.length === 1 && isAbsent(declared["region"]) ? true : region !== undefined && region === store.region;
            return account !== undefined && theirs !== undefined && theirs !== account && isThere && inputs.length + outputs.length > 0;
        });
        return user ? [{ ...store, by: user.path }] : [];
    });
}

export const stores: readonly Check[] = [
    {
        id: "stores-missing",
        finds: "no artifact store",
        page: pages.pipeline,
        *find(pipeline) {
            if (!isAbsent(pipeline.declared["artifactStores"]) && storesOf(pipeline)?.length === 0)
                yield { path: "artifactStores", wrong: "there is none", right: "a bucket in each region of the pipeline" };
        },
    },
    {
        id: "store-type",
        finds: "a store that is not in S3, or a key that is not of KMS",
        page: pages.store,
        *find(pipeline) {
            for (const { path, declared, key } of storesOf(pipeline) ?? []) {
                const [type, keyType] = [text(declared["type"]), text(key?.["type"])];
                if (type !== undefined && type !== "S3") yield { path: `${path}.type`, wrong: `it is "${type}"`, right: '"S3"' };
                if (keyType !== undefined && keyType !== "KMS")
                    yield { path: `${path}.encryptionKey.type`, wrong: `it is "${keyType}"`, right: '"KMS"' };
            }
        },
    },
    {
        id: "store-location",
        finds: "a store that is no bucket's name",
        page: pages.store,
        *find(pipeline) {
            for (const { path, declared } of storesOf(pipeline) ?? []) {
                const location = text(declared["location"]);
                if (location !== undefined && !/^[A-Za-z0-9.-]{3,63}$/.test(location))
                    yield { path: `${path}.location`, wrong: `it is "${location}"`, right: "a bucket's name, without a folder" };
            }
        },
    },
    {
        id: "store-region-alone",
        finds: "the region of a pipeline's one store, which the provider refuses",
        page: pages.regions,
        *find(pipeline) {
            const [store, ...others] = storesOf(pipeline) ?? [];
            if (store && others.length === 0 && text(store.declared["region"]))
                yield { path: `${store.path}.region`, wrong: "there is one store", right: "no region, or a store in each of several" };
        },
    },
    {
        id: "store-region-missing",
        finds: "several stores, of which one has no region",
        page: pages.regions,
        *find(pipeline) {
            for (const { path, isKnown, declared } of several(pipeline)) {
                if (isKnown && isAbsent(declared["region"]))
                    yield { path: `${path}.region`, wrong: "there is none", right: "a region: there are several stores" };
            }
        },
    },
    {
        id: "store-region-twice",
        finds: "two stores in one region",
        page: pages.regions,
        *find(pipeline) {
            const regions = several(pipeline).map(({ path, declared }) => ({ path: `${path}.region`, value: text(declared["region"]) }));
            for (const { path, value } of repeated(regions))
                yield { path, wrong: `${value} has a store already`, right: "one store a region" };
        },
    },
    {
        id: "store-at-home-missing",
        finds: "several stores, none of them where the pipeline is",
        page: pages.regions,
        *find(pipeline) {
            const regions = regionsOf(pipeline);
            if (pipeline.region !== undefined && regions && !regions.includes(pipeline.region))
                yield { path: "artifactStores", wrong: `none is in ${pipeline.region}`, right: "a store where the pipeline is" };
        },
    },
    {
        id: "store-of-region-missing",
        finds: "an action in a region without a store",
        page: pages.regions,
        *find(pipeline) {
            const regions = regionsOf(pipeline);
            if (!regions) return;
            for (const { path, declared, category } of pipeline.actions) {
                const region = text(declared["region"]);
                // Sources elsewhere are another finding.
                if (region !== undefined && category !== "Source" && !regions.includes(region))
                    yield { path: `${path}.region`, wrong: `no store is in ${region}`, right: `an artifactStores entry for ${region}` };
            }
        },
    },
    {
        id: "store-key-region",
        finds: "a store's key that is in another region",
        page: pages.regions,
        *find(pipeline) {
            for (const { path, region, keyId } of storesOf(pipeline) ?? []) {
                const keys = /^arn:[^:]+:kms:([^:]+):/.exec(keyId ?? "")?.[1];
                if (keys !== undefined && region !== undefined && keys !== region)
                    yield {
                        path: `${path}.encryptionKey.id`,
                        wrong: `the key is in ${keys}`,
                        right: `a key in ${region}, where the bucket is`,
                    };
            }
        },
    },
    {
        id: "cross-account-key-missing",
        finds: "artifacts under AWS's own key that an action of another account uses",
        page: pages.accounts,
        *find(pipeline) {
            for (const { path, isKnown, declared, by } of usedAbroad(pipeline)) {
                if (isKnown && isAbsent(declared["encryptionKey"]))
                    yield {
                        path: `${path}.encryptionKey`,
                        wrong: `there is none, and ${by} runs in another account, which AWS's own key is closed to`,
                        right: "a customer key, by its ARN",
                    };
            }
        },
    },
    {
        id: "cross-account-key-alias",
        finds: "a key by its alias that an action of another account uses",
        page: pages.key,
        *find(pipeline) {
            for (const { path, keyId, by } of usedAbroad(pipeline)) {
                if (keyId !== undefined && alias.test(keyId))
                    yield {
                        path: `${path}.encryptionKey.id`,
                        wrong: `it is an alias, and ${by} runs in another account, which knows no alias of this one`,
                        right: "a customer key's ARN or id",
                    };
            }
        },
    },
];
