import type { ActionPlan, Step, StepScope } from "@causeway/core";
import type { StagePlan } from "../plan.ts";

/** What steps see of their pipeline, each from its stage: what several of them share is made once. */
export function stepScopes(
    pipeline: Pick<StepScope, "delivery" | "service" | "pipelineName" | "opts">,
    stages: readonly StagePlan[],
    monitorBuilds: StepScope["monitorBuilds"],
): (stage: string, step: Step) => StepScope {
    const stepsOf = (each: readonly StagePlan[]) => each.flatMap(({ steps }) => steps.map(({ step }) => step));
    const all = stepsOf(stages);
    const shared = new Map<string, unknown>();
    return (stage, step) => ({
        ...pipeline,
        monitorBuilds,
        stage: { name: stage, steps: stepsOf(stages.filter(({ name }) => name === stage)) },
        steps: all,
        once: <Shared>(key: string, make: () => Shared) => {
            if (!shared.has(key)) shared.set(key, make());
            return shared.get(key) as Shared;
        },
        // Keyed by names that the caller chose, so that a step may move among its neighbours.
        name: role =>
            [pipeline.service, stage, firstAction(step).name, role].filter((part, index, parts) => part !== parts[index - 1]).join("-"),
    });
}

const firstAction = (step: Step): ActionPlan => Object.values<ActionPlan>(step.plan)[0] as ActionPlan;
