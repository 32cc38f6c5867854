import type { Release } from "./release.ts";

/** Who decides on a field once the function is there. */
export type Owner = "release" | "autoscaling" | "pulumi";

export interface OwnedField {
    readonly resource: "function" | "alias" | "provisioned";
    readonly field: string;
    readonly owner: Owner;
    /** Pulumi leaves the field alone; or it looks up what the owner has put there, and keeps that unless it has a change of its own to release. */
    readonly kept: "ignored" | "looked up";
    /** What the README calls it. */
    readonly words: string;
}

const code: OwnedField = { resource: "function", field: "code", owner: "release", kept: "ignored", words: "the code" };
/** Of a function that runs an image: the code under another name. */
const image: OwnedField = { ...code, field: "imageUri" };
const version: OwnedField = {
    resource: "alias",
    field: "functionVersion",
    owner: "release",
    kept: "looked up",
    words: "where the alias points",
};
/** Of the release even where it moves all calls at once: another strategy may be under way while this one is put in its place. */
const weights: OwnedField = { resource: "alias", field: "routingConfig", owner: "release", kept: "ignored", words: "the alias's weights" };
/** Only where it is to be between two numbers. */
const provisioned: OwnedField = {
    resource: "provisioned",
    field: "provisionedConcurrentExecutions",
    owner: "autoscaling",
    kept: "ignored",
    words: "provisioned concurrency",
};
const all = [code, image, version, weights, provisioned];

/** What is not Pulumi's alone, for each strategy: what component, tests and README go by. All the rest is Pulumi's. */
export const ownership: Readonly<Record<Release["kind"], readonly OwnedField[]>> = {
    allAtOnce: all,
    canary: all,
    linear: all,
    codeDeploy: all,
};

/** The fields of a child that Pulumi leaves alone. The same for each strategy, so that a release under way outlives a change of strategy. */
export const ignored = (resource: OwnedField["resource"]): string[] => [
    ...new Set(
        Object.values(ownership)
            .flat()
            .filter(one => one.resource === resource && one.kept === "ignored")
            .map(({ field }) => field),
    ),
];
