import type { Any } from "./declarations.ts";

/** A fault of one kind in a pipeline that had none, and what looks like it and is none. */
export interface Planted {
    readonly id: string;
    readonly what: string;
    /** Puts the fault into any pipeline that has something to put it into; answers with the path of the finding. */
    plant(pipeline: Any): string;
    /** Changes the pipeline of declarations.ts to what only just is no fault. */
    near(pipeline: Any): void;
}

export const path = (stage: number, action?: number): string => `stages[${stage}]${action === undefined ? "" : `.actions[${action}]`}`;

/** Puts an action at the end of a stage, after all others of it, and answers with its path. */
export function append(pipeline: Any, stage: number, action: Any): string {
    const { actions } = pipeline.stages[stage];
    const last = Math.max(...actions.map(({ runOrder = 1 }: Any) => runOrder));
    actions.push({ runOrder: Math.min(last + 1, 999), ...action });
    return path(stage, actions.length - 1);
}
export const appendLast = (pipeline: Any, action: Any): string => append(pipeline, pipeline.stages.length - 1, action);

export const many = <Made>(count: number, make: (at: number) => Made): Made[] => Array.from({ length: count }, (_, at) => make(at));
