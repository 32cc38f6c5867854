import type { ActionLeaves, ActionPlan, Step, StepScope } from "@causeway/core";
import { inItsRole } from "../action-role.ts";
import { declareAction, type PlannedAction } from "../declare-action.ts";
import { elsewhere } from "../pipeline-rules.ts";
import type { StagePlan } from "../plan.ts";
import { createConditions } from "./create-conditions.ts";

/** A stage whose steps and rules have made what they need. */
export interface CreatedStage {
    readonly name: string;
    readonly actions: readonly PlannedAction[];
    readonly conditions: ReturnType<typeof createConditions>;
}

/** Makes what the steps and rules of all stages need, and a role for each action and rule. */
export const createStages = (
    stages: readonly StagePlan[],
    scopeOf: (stage: string, step: Step) => StepScope,
    pipeline: Pick<StepScope, "delivery" | "service" | "pipelineName" | "opts">,
): readonly CreatedStage[] => {
    const { delivery, service, opts } = pipeline;
    return stages.map(({ name: stage, steps, conditions }) => ({
        name: stage,
        conditions: createConditions(conditions, pipeline, { service, stage }),
        actions: steps.flatMap(({ step, runOrder }) => {
            const leaves: Readonly<Record<string, ActionLeaves>> = step.create(scopeOf(stage, step));
            return Object.entries<ActionPlan>(step.plan).map(([key, plan]) => ({
                plan,
                leaves: inItsRole(leaves[key] ?? {}, plan, { delivery, service, stage }, opts),
                runOrder,
                region: elsewhere(plan, delivery),
            }));
        }),
    }));
};

/** The roles that a stage's actions and rules run as. */
export const rolesOf = ({ actions, conditions }: CreatedStage) => [
    ...actions.flatMap(({ leaves: { roleArn } }) => (roleArn ? [roleArn] : [])),
    ...conditions.roles,
];

/** A stage in CodePipeline's words. */
export const declareStage = ({ name, actions, conditions }: CreatedStage) => ({
    name,
    actions: actions.map(declareAction),
    ...conditions.declared,
});
