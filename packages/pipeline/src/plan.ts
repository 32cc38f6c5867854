import type { Rule } from "@causeway/core";
import { type Approvers, approverRules } from "./approvals/permit.ts";
import { isSource, type SourceStep } from "./sources/source.ts";
import { type Conditions, conditionShape } from "./stages/condition.ts";
import { inOrder, listProblems, type PlacedStep, type StageItem } from "./stages/lanes.ts";

/** One stage of a release: its steps run one after the other, lanes of `parallel()` side by side. */
export interface Stage extends Conditions {
    /** Letters, digits and `.@_-`, 1 to 100. */
    readonly name: string;
    readonly steps: readonly StageItem[];
    /**
     * Who may let a run past this stage's entry or success condition all the same, such as in an emergency: of this stage alone. As with an
     * approval, others with broader permissions are not denied. A run that an entry condition skipped nobody lets past.
     *
     * @default whoever has `codepipeline:OverrideStageCondition` already
     */
    readonly overriddenBy?: Approvers;
}

/** What a stage runs, in order. */
export interface StagePlan {
    readonly name: string;
    readonly steps: readonly PlacedStep[];
    readonly conditions: Conditions;
    readonly overriddenBy?: Approvers;
    /** What is wrong with the lists of its steps, and with what is no condition. */
    readonly problems: readonly Rule[];
    /** Where the declaration says so: the path that errors name. */
    readonly path: string;
}

/** A pipeline's stages: its sources, its builds, and what the caller declared. */
export const planStages = (
    sources: readonly SourceStep[],
    builds: readonly StageItem[],
    stages: readonly Stage[],
): readonly StagePlan[] => [
    planSources(sources),
    ...(builds.length > 0 ? [planStage("build", builds, "build")] : []),
    ...stages.map(({ name, steps, overriddenBy, ...conditions }, index) => {
        const stage = planStage(name, steps, `stages[${index}]`, conditions);
        const strangers = approverRules(overriddenBy, `stages[${index}].overriddenBy`).filter(([holds]) => !holds);
        return { ...stage, problems: [...stage.problems, ...strangers], ...(overriddenBy && { overriddenBy }) };
    }),
];

/** Sources have nothing to wait for. */
function planSources(sources: readonly SourceStep[]): StagePlan {
    const pathOf = (at: number): string => (sources.length > 1 ? `source[${at}]` : "source");
    const rules: readonly Rule[] = [
        [sources.length > 0, "source", "needs at least one, such as codeCommit()"],
        ...sources.map((step, at): Rule => [isSource(step), pathOf(at), "is no source, such as codeCommit()"]),
    ];
    return {
        name: "source",
        path: "source",
        problems: rules.filter(([holds]) => !holds),
        steps: sources.flatMap((step, at) => (isSource(step) ? [{ step, runOrder: 1, path: pathOf(at) }] : [])),
        conditions: {},
    };
}

function planStage(name: string, steps: readonly StageItem[], path: string, conditions: Conditions = {}): StagePlan {
    const lists = listProblems(steps, `${path}.steps`).map(([at, reason]): Rule => [false, at, reason]);
    const shape = conditionShape(conditions, path).filter(([holds]) => !holds);
    return {
        name,
        path,
        problems: [...lists, ...shape],
        steps: lists.length > 0 ? [] : inOrder(steps, `${path}.steps`),
        conditions: shape.length > 0 ? {} : conditions,
    };
}
