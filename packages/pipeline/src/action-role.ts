import {
    type ActionLeaves,
    type ActionPlan,
    actionRole,
    artifactStoreIn,
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
    /** The condition that a rule is in; none for an action. */
    readonly condition?: "entry" | "success" | "failure";
}

/**
 * An action, or a rule, with a role of its own where it needs one and brings none: it may do what the step asked for, read what the action reads, and
 * make what it makes. An approval that nobody is told of needs none.
 */
export function inItsRole<Leaves extends Pick<ActionLeaves, "roleArn" | "grants">>(
    leaves: Leaves,
    plan: Pick<ActionPlan, "name" | "reads" | "makes">,
    where: InStage,
    opts: pulumi.CustomResourceOptions,
): Leaves {
    const grants = [...artifactGrants(plan, where), ...(leaves.grants ?? [])];
    if (leaves.roleArn !== undefined || grants.length === 0) return leaves;
    return { ...leaves, roleArn: roleInPipeline(plan.name, where, grants, opts) };
}

/** The role of one action, or of one rule, of a stage: only the pipeline's own role may assume it. */
function roleInPipeline(
    action: string,
    { delivery, service, stage, condition }: InStage,
    grants: Parameters<typeof role>[1]["grants"],
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    // No action has a plus in its name.
    const physicalName = actionRole(delivery, service, stage, condition ? `${condition}+${action}` : action);
    const trust = trustPipeline(delivery, delivery, service);
    return role(
        [service, stage, ...(condition ? [condition, action, "rule"] : [action, "action"])].join("-"),
        { physicalName, trust, grants },
        opts,
    ).arn;
}

function artifactGrants({ reads = [], makes = [], place }: Pick<ActionPlan, "reads" | "makes" | "place">, { delivery, service }: InStage) {
    const pipelineName = serviceName(delivery, service);
    const store = delivery.leaves.apply(leaves => artifactStoreIn(leaves, place?.region ?? delivery.region));
    if (makes.length > 0) return handleArtifacts(store, pipelineName);
    return reads.length > 0 ? readArtifacts(store, pipelineName) : [];
}
