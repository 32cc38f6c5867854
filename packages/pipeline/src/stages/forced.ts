import type { Delivery } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { permit } from "../approvals/permit.ts";
import type { StagePlan } from "../plan.ts";
import { type TierWindows, tiersOf } from "./tier-windows.ts";

/**
 * Lets people override the conditions of stages whose tier has a window: of those stages of this pipeline alone. Who may is the production
 * window's to say, where a stage deploys to production and elsewhere.
 *
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS CodePipeline", OverrideStageCondition: the stage.
 */
export function letForce(
    name: string,
    stages: readonly StagePlan[],
    windows: TierWindows,
    where: { readonly delivery: Delivery; readonly pipelineName: string },
    opts: pulumi.CustomResourceOptions,
): void {
    for (const stage of stages) {
        const tiers = tiersOf(stage).filter(tier => windows[tier] !== undefined);
        const by = windows[tiers.find(tier => tier === "production") ?? tiers[0] ?? "delivery"]?.forcedBy;
        if (tiers.length === 0 || !by) continue;
        const actions = ["codepipeline:OverrideStageCondition"] as const;
        permit(`${name}-${stage.name}-override`, { ...where, at: [stage.name], what: "override", actions }, by, opts);
    }
}
