import { createHash } from "node:crypto";
import { UserError } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** What a listener rule asks of a request, as far as it says which of two rules is to come first. */
export interface Pattern {
    readonly hosts: readonly string[];
    readonly paths: readonly string[];
    /** How many other conditions there are: methods, headers. */
    readonly others: number;
}

/** On each rule: whose it is. What a listener's neighbours cannot tell from a priority, they tell from this. */
export const ownerTag = "causeway:route";

/**
 * Of two rules that match the same request, the listener takes the one with the lower priority, so a rule must come before any other that
 * matches all that it matches, and more. Nobody has to compare rules for that: a pattern that matches only a part of what another one
 * matches is never shorter (its stars not counted), so the longer one goes first; where they are of one length, the one without stars.
 * Rules that ask for a host come before all that don't.
 */
const lengths = 128;
const widths = { withHost: 300, withoutHost: 90 };

/** The priorities that a rule of this pattern may have: `width` of them, from `first`. AWS takes 1 to 50000 (ELB API reference, CreateRule). */
export function bandOf({ hosts, paths, others }: Pattern): { readonly first: number; readonly width: number } {
    const length = Math.min(lengths - 1, leastSpecific(hosts) + leastSpecific(paths) + others);
    const width = hosts.length > 0 ? widths.withHost : widths.withoutHost;
    const start = hosts.length > 0 ? 1 : 1 + lengths * widths.withHost;
    return { first: start + (lengths - 1 - length) * width, width };
}

/** A rule matches whatever one of its patterns matches, so the widest of them counts. */
const leastSpecific = (patterns: readonly string[]): number =>
    patterns.length === 0 ? 0 : Math.min(...patterns.map(pattern => pattern.replaceAll("*", "").length + (pattern.includes("*") ? 0 : 1)));

/** Where an owner's rule may be, in the order in which places are tried: eight, so that it is found again among neighbours that come and go. */
export function placesOf(owner: string, { first, width }: { readonly first: number; readonly width: number }): readonly number[] {
    const digest = createHash("sha256").update(owner).digest();
    return [...new Set(Array.from({ length: 8 }, (_, index) => first + (digest.readUInt32BE(4 * index) % width)))];
}

/**
 * How `aws.lb.getListenerRule` says that there is no such rule. Source: terraform-provider-aws, internal/service/elbv2/
 * listener_rule_data_source.go, and internal/tfresource/not_found_error.go for the sentence.
 */
const missing = /empty result/;

/** Places that this program has given to rules which AWS does not know of yet, by listener and priority: its own services must not clash. */
export type Claims = Map<string, string>;

const claims = new WeakMap<object, Claims>();

/** All that have this provider in common are one program's. */
export function claimsOf(provider: object): Claims {
    const known = claims.get(provider) ?? new Map<string, string>();
    claims.set(provider, known);
    return known;
}

/**
 * A priority on a shared listener for the owner's rule: the one it has already, else the first of its places that is free.
 *
 * Teams that share a listener do not know each other, so nothing that is worked out from names alone is free of collisions, and the
 * provider's own choice (one above the highest) would put the specific behind the general. So AWS is asked. What it says of the owner's own
 * rule comes first: a priority stays when a neighbour goes that once was in the way. Two stacks that choose the same place in the same
 * moment cannot both have it: AWS refuses the second (PriorityInUse), whose next `up` finds the place taken and goes to the next.
 */
export async function findPriority(
    listenerArn: string,
    owner: string,
    pattern: Pattern,
    claims: Claims,
    { takesOver, ...opts }: pulumi.InvokeOptions & { readonly takesOver: boolean },
): Promise<number> {
    const places = placesOf(owner, bandOf(pattern));
    const ownerAt = async (priority: number): Promise<string | undefined> => {
        const rule = await aws.lb.getListenerRule({ listenerArn, priority }, opts).catch((error: Error) => {
            if (missing.test(error.message)) return undefined;
            // Any other failure must stop us: a place that only seems free may be the rule's second.
            throw error;
        });
        return rule && (rule.tags[ownerTag] ?? "somebody else");
    };
    // Nearly always the rule is in its first place, and one question does.
    const [first, ...others] = places as [number, ...number[]];
    const firstOwner = await ownerAt(first);
    if (firstOwner === owner) return first;
    const owners = [firstOwner, ...(await Promise.all(others.map(ownerAt)))];
    const own = owners.indexOf(owner);
    if (own >= 0) return places[own] as number;
    // The strategy that takes over leaves the rule's actions to releases, so the rule must have both target groups by now.
    if (takesOver) {
        throw new UserError(
            `${owner} has no rule of this route with two target groups yet, as an earlier version of Causeway or another route left it: bring it up once with release: rolling(), then with this one`,
        );
    }
    const free = places.find((place, at) => owners[at] === undefined && (claims.get(`${listenerArn}/${place}`) ?? owner) === owner);
    if (free === undefined) {
        throw new UserError(
            `${owner}: its priorities ${places.join(", ")} on ${listenerArn} are all taken: give the rule another one with customize: { rule: { priority } }`,
        );
    }
    claims.set(`${listenerArn}/${free}`, owner);
    return free;
}
