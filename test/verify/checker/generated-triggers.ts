import type { Any } from "./declarations.ts";
import type { Random } from "./generated-configuration.ts";

/** Triggers of some of the sources that are reached by a connection. */
export function triggersOf({ bool, upTo, one, text }: Random, sources: readonly Any[]): Any[] {
    const patterns = () => Array.from({ length: 1 + upTo(7) }, () => text("abc*/.-", 1, 12));
    const criteria = () =>
        one([() => ({ includes: patterns() }), () => ({ excludes: patterns() }), () => ({ includes: patterns(), excludes: patterns() })])();
    const push = () =>
        one<() => object>([
            () => ({ tags: criteria() }),
            () => ({ branches: criteria() }),
            () => ({ branches: criteria(), filePaths: criteria() }),
        ])();
    const request = () => ({
        branches: criteria(),
        ...(bool() && { filePaths: criteria() }),
        ...(bool() && { events: ["OPEN", "UPDATED", "CLOSED"].slice(upTo(2)) }),
    });
    return sources
        .filter(({ provider }) => provider === "CodeStarSourceConnection" && bool())
        .map(({ name }) => ({
            providerType: "CodeStarSourceConnection",
            gitConfiguration: {
                sourceActionName: name,
                pushes: Array.from({ length: 1 + upTo(2) }, push),
                ...(bool() && { pullRequests: Array.from({ length: 1 + upTo(2) }, request) }),
            },
        }));
}
