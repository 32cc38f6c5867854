import type { Foundation, Grant, Placement, Rule } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** What calls a function: a queue, a schedule, a bucket. */
export interface EventSource {
    /** What must hold of it; property paths begin with `at`, such as `events.orders`. */
    rules(at: string, owner: EventOwner): readonly Rule[];
    /** Registers what must be there before the function is: a queue for what fails, say. */
    prepare(scope: EventScope): PreparedSource;
}

/** What is known of the function before anything is registered. */
export interface EventOwner {
    readonly placement: Placement;
    readonly timeoutSeconds: number;
}

/** Where a source registers its children. */
export interface EventScope {
    readonly placement: Placement;
    readonly foundation: Foundation;
    readonly functionName: string;
    readonly opts: pulumi.CustomResourceOptions;
    /** A child's name: the function's, the caller's key, and what the child is. */
    name(role: string): string;
}

export interface PreparedSource {
    /** What the function's own role needs to be called from here. */
    readonly grants: readonly Grant[];
    /** Registers what calls the alias: a caller of the function itself would get code that no release has put behind the alias yet. */
    connect(alias: aws.lambda.Alias): void;
}

type Sources = Readonly<Record<string, EventSource>>;

export const eventRules = (events: Sources, owner: EventOwner): readonly Rule[] =>
    Object.entries(events).flatMap(([key, source]) => [
        // It stands in the names of resources.
        [/^[a-z][a-z0-9-]*$/.test(key), `events.${key}`, "is not lower-case letters, digits and dashes that start with a letter"] as const,
        ...source.rules(`events.${key}`, owner),
    ]);

/** All of a function's sources as one. */
export function prepareEvents(name: string, events: Sources, scope: Omit<EventScope, "name">): PreparedSource {
    const prepared = Object.entries(events).map(([key, source]) => source.prepare({ ...scope, name: role => `${name}-${key}-${role}` }));
    return {
        grants: prepared.flatMap(({ grants }) => grants),
        connect: alias => {
            for (const source of prepared) source.connect(alias);
        },
    };
}
