import * as z from "zod";
import type { DeploymentTarget, TargetKind } from "./target.ts";

const leaves = z.object({
    /** Goes off while the budget burns, and back within minutes of its end. */
    alarmName: z.string(),
    /** May look at this alarm, and does nothing else: the pipeline's role may assume it. */
    roleArn: z.string(),
    /** Minutes within which the alarm is back once all is good again. */
    clearsWithinMinutes: z.number(),
});

export type ObjectiveLeaves = z.infer<typeof leaves>;
export type ObjectiveTarget = DeploymentTarget<"objective", ObjectiveLeaves>;

/**
 * What a `ServiceLevelObjective` is to pipelines: nothing is deployed to it, but releases are held against it.
 *
 * @example
 * const availability = delivery.target(objective, "production", "checkout-availability");
 */
export const objective: TargetKind<"objective", ObjectiveLeaves> = { kind: "objective", leaves };
