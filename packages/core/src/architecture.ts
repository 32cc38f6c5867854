import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type Rule, UserError } from "./check.ts";
import type { Place } from "./placement.ts";
import type { Artifact } from "./step.ts";

/** Processors: Intel's and AMD's, or AWS's own Graviton. */
export type Architecture = (typeof architectures)[number];

const architectures = ["x86_64", "arm64"] as const;

export const architectureRule = (architecture: Architecture = "x86_64"): Rule => [
    architectures.includes(architecture),
    "architecture",
    `is "${architecture}", not one of ${architectures.join(", ")}`,
];

/** A leaf of targets: what their images must be built for. */
export const architectureLeaf = z.enum(architectures).optional();

interface Target<Leaves> {
    readonly service: string;
    readonly place: Place;
    readonly leaves: pulumi.Output<Leaves>;
}

/**
 * A target, once it is known that images of this artifact can run there: on other processors nothing of them would ever start.
 *
 * @param unsaid What a target runs on that does not say.
 * @throws {@link UserError} that says where to mend it, as soon as the leaves are read.
 */
export const fitting = <Leaves extends { readonly architecture?: Architecture | undefined }, Any extends Target<Leaves>>(
    target: Any & Target<Leaves>,
    { architecture: built = "x86_64" }: Artifact,
    unsaid: Architecture = "x86_64",
): Any => ({
    ...target,
    leaves: target.leaves.apply(leaves => {
        const { architecture: runs = unsaid } = leaves as Leaves;
        if (runs === built) return leaves;
        throw new UserError(
            `${target.service} runs on ${runs} in ${target.place.environment}, and its images are built for ${built}: give buildImage, or ${target.service}, the other architecture`,
        );
    }),
});
