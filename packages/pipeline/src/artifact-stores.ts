import { type ArtifactStoreLeaves, artifactStoreIn, type Delivery } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import type { CreatedStage } from "./stages/create-stages.ts";

/** Where a pipeline keeps artifacts in one region. */
export interface RegionalStore {
    readonly region: string;
    readonly leaves: pulumi.Output<ArtifactStoreLeaves>;
}

/** Where a pipeline keeps artifacts: in its own region, and in each that an action runs in. */
export function storesFor(stages: readonly CreatedStage[], delivery: Delivery): readonly RegionalStore[] {
    const regions = stages.flatMap(({ actions }) => actions.map(({ region }) => region ?? delivery.region));
    return [...new Set([delivery.region, ...regions])].map(region => ({
        region,
        leaves: delivery.leaves.apply(leaves => artifactStoreIn(leaves, region)),
    }));
}

/** A store in CodePipeline's words, which name the region only where there are several. */
export const declareStore = ({ region, leaves }: RegionalStore, _: number, all: readonly RegionalStore[]) => ({
    type: "S3",
    location: leaves.artifactBucket,
    encryptionKey: { type: "KMS", id: leaves.keyArn },
    ...(all.length > 1 && { region }),
});
