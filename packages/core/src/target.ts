import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { Catalog, Environment } from "./catalog.ts";
import { parse, UserError } from "./check.ts";
import { type DeliveryLeaves, readDelivery, readStack } from "./foundation.ts";
import type { Place, Placement } from "./placement.ts";
import { stackName } from "./stack-name.ts";

/** A kind of place that a pipeline can deploy to: its name, and what a deploy step must know of one. */
export interface TargetKind<Kind extends string, Leaves extends object> {
    readonly kind: Kind;
    readonly leaves: z.ZodType<Leaves>;
}

/** A place that a pipeline can deploy to. Its kind and place are known from code; its leaves may still be outputs of another stack. */
export interface DeploymentTarget<Kind extends string, Leaves extends object> {
    readonly kind: Kind;
    readonly service: string;
    readonly place: Place;
    readonly leaves: pulumi.Output<Leaves>;
}

/** The target that a component is, as its stack exports it. */
export function targetIn<Kind extends string, Leaves extends object>(
    { kind }: TargetKind<Kind, Leaves>,
    { provider: _, inRegion: __, owner: ___, ...place }: Placement,
    service: string,
    leaves: { readonly [Name in keyof Leaves]: pulumi.Input<Leaves[Name]> },
): DeploymentTarget<Kind, Leaves> {
    return { kind, service, place, leaves: pulumi.output(leaves) as pulumi.Output<object> as pulumi.Output<Leaves> };
}

/** What every kind of target says of itself. */
export const targetBase = {
    /** The role that the deploy action assumes. */
    deployRoleArn: z.string(),
};

const record = z.object({ version: z.literal(1), kind: z.string(), service: z.string(), leaves: z.unknown() });
type TargetRecord = z.infer<typeof record>;

/**
 * A stack's `targets` output: what the team's pipelines read. What has no target is left out.
 *
 * @throws {@link UserError} where two targets have one name: pipelines could not tell them apart.
 */
export function exportTargets(
    given: readonly (DeploymentTarget<string, object> | undefined)[],
): pulumi.Output<Record<string, pulumi.UnwrappedObject<TargetRecord>>> {
    const targets = given.flatMap(target => target ?? []);
    const byService = Map.groupBy(targets, ({ service }) => service);
    const clashes = [...byService].filter(([, same]) => same.length > 1);
    if (clashes.length > 0) {
        const lines = clashes.map(([service, same]) => `  ${service}: ${same.map(({ kind }) => kind).join(" and ")}`);
        throw new UserError(`targets of a stack have one name, by which pipelines find them:\n${lines.join("\n")}`);
    }
    return pulumi.output(
        Object.fromEntries(targets.map(({ kind, service, leaves }) => [service, { version: 1 as const, kind, service, leaves }])),
    );
}

/** The delivery account, seen from a team's pipelines. */
export interface Delivery<EnvironmentName extends string = string> extends Placement {
    readonly leaves: pulumi.Output<DeliveryLeaves>;
    /** Where pipelines may run actions: its own region, and those of all environments. */
    readonly regions: readonly string[];
    /** The team's service in one environment, as the stack there describes it. */
    target<Kind extends string, Leaves extends object>(
        kind: TargetKind<Kind, Leaves>,
        environment: EnvironmentName,
        service: string,
    ): DeploymentTarget<Kind, Leaves>;
}

/** What a team's pipelines see: their own place in the delivery account, and the team's targets in all others. */
export function deliver<EnvironmentName extends string>(
    catalog: Catalog<EnvironmentName>,
    placement: Placement,
): Delivery<EnvironmentName> {
    const { team } = placement;
    // A stack may be referred to only once in a program, however many targets it has.
    const read = new Map<string, pulumi.Output<unknown>>();
    const targetsOf = (stack: string) => {
        const targets = read.get(stack) ?? readStack(stack, "targets");
        read.set(stack, targets);
        return targets;
    };
    return {
        ...placement,
        leaves: readDelivery(catalog),
        regions: [...new Set([placement.region, ...Object.values<Environment>(catalog.environments).map(({ region }) => region)])],
        target: (kind, environment, service) => {
            const { tier, accountId, region } = catalog.environments[environment];
            const stack = stackName(team, environment);
            const leaves = targetsOf(stack).apply(targets => targetOf(targets, service, kind, stack));
            return { kind: kind.kind, service, place: { team, environment, tier, accountId, region }, leaves };
        },
    };
}

function targetOf<Leaves extends object>(targets: unknown, service: string, kind: TargetKind<string, Leaves>, stack: string): Leaves {
    const known = parse(z.record(z.string(), record), targets, `the output "targets" of ${stack}`);
    const found = known[service];
    const names = Object.keys(known).join(", ") || "none";
    if (!found) throw new UserError(`${stack} has no target "${service}"; it has ${names}`);
    if (found.kind !== kind.kind) throw new UserError(`the target "${service}" of ${stack} is of the kind ${found.kind}, not ${kind.kind}`);
    return parse(kind.leaves, found.leaves, `the target "${service}" of ${stack}`);
}
