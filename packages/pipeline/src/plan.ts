import type { Rule, Tier } from "@causeway/core";
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
    /**
     * The tier that it releases to, where its steps do not say so themselves, as those do that deploy to a target: for `windows`.
     *
     * @default what its steps say
     */
    readonly tier?: Tier;
}

/** What a stage runs, in order. */
export interface StagePlan {
    readonly name: string;
    readonly steps: readonly PlacedStep[];
    readonly tier?: Tier;
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
    ...(Array.isArray(stages) ? stages : []).map((stage: Stage, index) => planDeclared(stage ?? {}, `stages[${index}]`)),
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

function planDeclared({ name, steps, tier, overriddenBy, ...conditions }: Stage, path: string): StagePlan {
    const stage = planStage(name, steps, path, conditions);
    const isTier = tier === undefined || ["delivery", "test", "production"].includes(tier);
    const problems: readonly Rule[] = [
        ...stage.problems,
        // That there is none is said with its form.
        ...(["undefined", "string"].includes(typeof (name ?? undefined)) ? [] : ([[false, `${path}.name`, "is no text"]] as const)),
        ...approverRules(overriddenBy, `${path}.overriddenBy`).filter(([holds]) => !holds),
        ...(isTier ? [] : ([[false, `${path}.tier`, `is "${tier}", not one of delivery, test, production`]] as const)),
    ];
    return { ...stage, problems, ...(overriddenBy && { overriddenBy }), ...(tier !== undefined && isTier && { tier }) };
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
