import * as pulumi from "@pulumi/pulumi";
import type { Grant } from "./grant.ts";

/**
 * How much a role's policies hold, without white space: its inline policies together, each managed policy that is attached, and how many of
 * these may be. Source: IAM user guide, "IAM and AWS STS quotas", IAM and STS character limits; attached managed policies can be raised to 20.
 */
const limits = { inline: 10_240, managed: 6_144, attached: 10 } as const;

/** As long as an ARN may get that is not known yet: those of roles and of CodePipeline's resources, which lists of grants are made of, are shorter. */
const unknownLength = 200;

const frame = '{"Version":"2012-10-17","Statement":[]}'.length;

/** A role's grants, in policies that IAM takes: the first is inline, the others are managed. */
export interface PackedGrants {
    readonly inline: readonly Grant[];
    readonly managed: readonly (readonly Grant[])[];
}

/**
 * Packs grants in their order, and takes apart over its resources a grant that does not fit where it comes. What is known from code alone
 * decides, so that the number of policies is known before any ARN is, and the same each time.
 *
 * @throws RangeError where a role would need more policies than IAM attaches, or a statement is longer than any policy.
 */
export function packGrants(grants: readonly Grant[]): PackedGrants {
    const whole = limits.managed - frame;
    const policies: Grant[][] = [[]];
    let room = limits.inline - frame;
    for (const grant of grants) {
        let rest: Grant | undefined = grant;
        while (rest) {
            const [now, later] = divide(rest, room);
            if (!now && room >= whole) throw new RangeError(`has a statement of ${lengthOf(rest)} characters, and a policy takes ${room}`);
            if (now) policies.at(-1)?.push(now);
            room = later ? whole : room - lengthOf(now as Grant);
            if (later) policies.push([]);
            rest = later;
        }
    }
    const [inline = [], ...managed] = policies;
    if (managed.length > limits.attached) {
        throw new RangeError(`needs ${managed.length} managed policies beside its own, and IAM attaches ${limits.attached} to a role`);
    }
    return { inline, managed };
}

/** What of a grant fits, and the rest of it: over all its resources together, each exactly once. */
function divide(grant: Grant, room: number): readonly [now?: Grant | undefined, later?: Grant] {
    if (lengthOf(grant) <= room) return [grant];
    const resources = listOf(grant);
    const over = resources.findIndex((_, last) => lengthOf({ ...grant, resources: resources.slice(0, last + 1) }) > room);
    if (over < 1) return [undefined, grant];
    return [
        { ...grant, resources: resources.slice(0, over) },
        { ...grant, resources: resources.slice(over) },
    ];
}

/** A grant's resources, one by one; a list that is not known yet is one thing. */
const listOf = ({ resources }: Grant): readonly pulumi.Input<string>[] =>
    Array.isArray(resources) ? resources : [resources as pulumi.Output<never>];

/** How long a grant is as a statement, and the comma after it; at most, where something is not known. */
function lengthOf(grant: Grant): number {
    const { actions, condition } = grant;
    const known = JSON.stringify({ Effect: "Allow", Action: actions, Resource: [], ...(condition && { Condition: {} }) }).length + 1;
    return known + sum(listOf(grant).map(lengthOfLeaf)) + (condition ? sum(leavesOf(condition).map(lengthOfLeaf)) : 0);
}

/** A text with its quotation marks and comma. */
const lengthOfLeaf = (leaf: unknown): number => (typeof leaf === "string" ? JSON.stringify(leaf).length : unknownLength) + 1;

/** All keys and values. */
const leavesOf = (tree: unknown): readonly unknown[] =>
    typeof tree !== "object" || tree === null || pulumi.Output.isInstance(tree)
        ? [tree]
        : Array.isArray(tree)
          ? tree.flatMap(leavesOf)
          : Object.entries(tree).flatMap(([key, value]) => [key, ...leavesOf(value)]);

const sum = (lengths: readonly number[]): number => lengths.reduce((all, one) => all + one, 0);
