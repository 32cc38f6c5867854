import type { GraphResource } from "@causeway/verify";
import type { StackPlan } from "./plan.ts";
import { type Counts, type Failure, nothing } from "./tally.ts";

/** How it went with one stack. */
export interface Outcome {
    readonly stack: StackPlan;
    /** `waits` is a preview of what cannot be known yet: the stacks that it reads were never brought up. */
    readonly state: "done" | "failed" | "not started" | "waits";
    /** Why it failed, was not started, or waits. */
    readonly reason?: string;
    readonly counts: Counts;
    readonly seconds: number;
    readonly outputs: Readonly<Record<string, unknown>>;
    readonly messages: readonly string[];
    /** What there is in the stack, or would be. */
    readonly graph: readonly GraphResource[];
}

/** A stack that no engine was started for. */
export const untouched = (stack: StackPlan, state: Outcome["state"], reason?: string): Outcome => ({
    stack,
    state,
    ...(reason !== undefined && { reason }),
    counts: nothing,
    seconds: 0,
    outputs: {},
    messages: [],
    graph: [],
});

export const isFailure = ({ state }: Outcome): boolean => state === "failed" || state === "not started";

/** What is wrong, the resource first, then the words of whoever refused it. */
export function describe({ resource, component, message }: Failure): string {
    if (resource === undefined) return message;
    const where = component === undefined ? resource : `${resource}, in ${component}`;
    return `${where}:\n${message.replace(/^/gm, "  ")}`;
}

/** Heads for what a preview says would be done. */
export const planned: Readonly<Record<keyof Counts, string>> = {
    created: "to create",
    updated: "to update",
    replaced: "to replace",
    deleted: "to delete",
    same: "same",
};

/** The changes in a few words. */
export function changes({ created, updated, replaced, deleted, same }: Counts, isPreview = false): string {
    const parts = Object.entries({ created, updated, replaced, deleted }).filter(([, number]) => number > 0);
    const changed = parts.map(([what, number]) => `${number} ${isPreview ? planned[what as keyof Counts] : what}`).join(", ");
    if (changed === "") return same === 0 ? "nothing to do" : `no change in ${same} resources`;
    return same === 0 ? changed : `${changed}, ${same} same`;
}

export const duration = (seconds: number): string =>
    seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
