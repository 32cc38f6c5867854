import {
    type ActionLeaves,
    type ActionPlan,
    actionRole,
    type Delivery,
    handleArtifacts,
    readArtifacts,
    role,
    serviceName,
    trustPipeline,
} from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";

/** A stage of a service's pipeline. */
export interface InStage {
    readonly delivery: Delivery;
    readonly service: string;
    readonly stage: string;
}

/**
 * An action, with a role of its own where it needs one and brings none: it may do what the step asked for, read what the action reads, and
 * make what it makes. An approval that nobody is told of needs none.
 */
export function inItsRole(leaves: ActionLeaves, plan: ActionPlan, where: InStage, opts: pulumi.CustomResourceOptions): ActionLeaves {
    const grants = [...artifactGrants(plan, where), ...(leaves.grants ?? [])];
    if (leaves.roleArn !== undefined || grants.length === 0) return leaves;
    return { ...leaves, roleArn: roleInPipeline(plan.name, where, grants, opts) };
}

/** The role of one action, or of one rule, of a stage: only the pipeline's own role may assume it. */
export function roleInPipeline(
    action: string,
    { delivery, service, stage }: InStage,
    grants: Parameters<typeof role>[1]["grants"],
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    const physicalName = actionRole(delivery, service, stage, action);
    const trust = trustPipeline(delivery, delivery, service);
    return role(`${service}-${stage}-${action}-action`, { physicalName, trust, grants }, opts).arn;
}

function artifactGrants({ reads = [], makes = [] }: ActionPlan, { delivery, service }: InStage) {
    const pipelineName = serviceName(delivery, service);
    if (makes.length > 0) return handleArtifacts(delivery.leaves, pipelineName);
    return reads.length > 0 ? readArtifacts(delivery.leaves, pipelineName) : [];
}
