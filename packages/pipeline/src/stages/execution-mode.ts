import type { Rule } from "@causeway/core";

/**
 * What becomes of a run while another is under way: a newer one overtakes those that wait for a stage (`superseded`), each waits for its turn
 * (`queued`), or all go on side by side (`parallel`, in which no stage can be rolled back).
 *
 * Source: CodePipeline user guide, "Set or change the pipeline execution mode": a change of the mode ends the runs that are under way.
 */
export type ExecutionMode = "superseded" | "queued" | "parallel";

const modes = { superseded: "SUPERSEDED", queued: "QUEUED", parallel: "PARALLEL" } as const satisfies Record<ExecutionMode, string>;

export const executionModeRules = (mode: unknown): readonly Rule[] => [
    [
        mode === undefined || (typeof mode === "string" && Object.hasOwn(modes, mode)),
        "mode",
        `is "${mode}", not one of ${Object.keys(modes).join(", ")}`,
    ],
];

export const declareExecutionMode = (mode: ExecutionMode | undefined) => (mode === undefined ? {} : { executionMode: modes[mode] });
