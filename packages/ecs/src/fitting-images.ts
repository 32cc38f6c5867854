import { type Architecture, type Artifact, type Place, UserError } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";

/** What a target's images must be built for. @default "x86_64" */
export const architecture = z.enum(["x86_64", "arm64"]).optional();

interface Target<Leaves> {
    readonly service: string;
    readonly place: Place;
    readonly leaves: pulumi.Output<Leaves>;
}

/**
 * A target, once it is known that the images of this artifact can run there: a task of another architecture never starts.
 *
 * @throws {@link UserError} that says where to mend it, as soon as the leaves are read.
 */
export const fitting = <Leaves extends { readonly architecture?: Architecture | undefined }, Any extends Target<Leaves>>(
    target: Any & Target<Leaves>,
    { architecture: built = "x86_64" }: Artifact,
): Any => ({
    ...target,
    leaves: target.leaves.apply(leaves => {
        const { architecture: runs = "x86_64" } = leaves as Leaves;
        if (runs === built) return leaves;
        throw new UserError(
            `${target.service} runs on ${runs} in ${target.place.environment}, and its images are built for ${built}: give buildImage, or the service, the other architecture`,
        );
    }),
});
