import type { StagePlan } from "../plan.ts";
import type { StageRule } from "./rule.ts";

/** A stage that these rules let a run into, too. AWS has one condition for them all, and that says what happens where one does not hold. */
export function addEntryRules(stage: StagePlan, rules: readonly StageRule[], what: string): StagePlan {
    const { entry } = stage.conditions;
    if (rules.length === 0) return stage;
    if (entry?.result === "SKIP") {
        const reason = `is SKIP, where ${what} would have to fail the stage: AWS has one condition for all rules of an entry`;
        return { ...stage, problems: [...stage.problems, [false, `${stage.path}.entry.result`, reason]] };
    }
    return { ...stage, conditions: { ...stage.conditions, entry: { ...entry, rules: [...(entry?.rules ?? []), ...rules] } } };
}
