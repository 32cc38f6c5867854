import { type DeploymentTarget, type Grant, type TargetKind, targetBase } from "@causeway/core";
import * as z from "zod";

const leaves = z.object({
    ...targetBase,
    canaryName: z.string(),
    /** It runs only when it is started. */
    onDemand: z.boolean(),
});

export type CanaryLeaves = z.infer<typeof leaves>;
export type CanaryTarget = DeploymentTarget<"syntheticCanary", CanaryLeaves>;

/** The kind of target that a `SyntheticCanary` is: pipelines test with it. */
export const syntheticCanary: TargetKind<"syntheticCanary", CanaryLeaves> = { kind: "syntheticCanary", leaves };

/** What it takes to have one canary run, and to see how that went. Source: Service Authorization Reference, "Amazon CloudWatch Synthetics". */
export const testGrants = (canaryArn: string, onDemand: boolean): readonly Grant[] => [
    {
        actions: [...(onDemand ? (["synthetics:StartCanary"] as const) : []), "synthetics:GetCanary", "synthetics:GetCanaryRuns"],
        resources: [canaryArn],
    },
];
