import { type Delivery, handleArtifacts, pipelineRole, role } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import type { RegionalStore } from "./artifact-stores.ts";
import { type CreatedStage, rolesOf } from "./stages/create-stages.ts";

/** The role of a whole pipeline: it may handle the pipeline's artifacts, become the roles of its actions and rules, and no more. */
export function createPipelineRole(
    name: string,
    {
        delivery,
        pipelineName,
        stores,
        stages,
    }: {
        readonly delivery: Delivery;
        readonly pipelineName: string;
        readonly stores: readonly RegionalStore[];
        readonly stages: readonly CreatedStage[];
    },
    opts: pulumi.CustomResourceOptions,
) {
    const assumed = stages.flatMap(rolesOf);
    return role(
        `${name}-role`,
        {
            trust: { principal: { Service: "codepipeline.amazonaws.com" } },
            physicalName: pipelineRole(delivery, name),
            grants: [
                ...stores.flatMap(({ leaves }) => handleArtifacts(leaves, pipelineName)),
                ...(assumed.length > 0 ? [{ actions: ["sts:AssumeRole"] as const, resources: assumed }] : []),
            ],
        },
        opts,
    );
}
