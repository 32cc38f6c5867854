import type { ActionPlan, Delivery, Rule, Step } from "@causeway/core";
import type { SourceStep } from "./sources/source.ts";
import { type Conditions, conditionShape, rulesOf } from "./stages/condition.ts";
import { inOrder, listProblems, type PlacedStep, type StageItem } from "./stages/lanes.ts";

/** One stage of a release: its steps run one after the other, lanes of `parallel()` side by side. */
export interface Stage extends Conditions {
    /** Letters, digits and `.@_-`, 1 to 100. */
    readonly name: string;
    readonly steps: readonly StageItem[];
}

/** What a stage runs, in order. */
export interface StagePlan {
    readonly name: string;
    readonly steps: readonly PlacedStep[];
    readonly conditions: Conditions;
    /** What is wrong with the lists of its steps, and with what is no condition. */
    readonly problems: readonly Rule[];
    /** Where the declaration says so: the path that errors name. */
    readonly path: string;
}

/** A pipeline's stages: its sources, its builds, and what the caller declared. */
export const planStages = (sources: readonly SourceStep[], builds: readonly Step[], stages: readonly Stage[]): readonly StagePlan[] => [
    // Sources have nothing to wait for.
    { ...planStage("source", sources, "source"), steps: sources.map((step, at) => ({ step, runOrder: 1, path: `source.steps[${at}]` })) },
    ...(builds.length > 0 ? [planStage("build", builds, "build")] : []),
    ...stages.map(({ name, steps, ...conditions }, index) => planStage(name, steps, `stages[${index}]`, conditions)),
];

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

const stageOrActionName = /^[A-Za-z0-9.@_-]{1,100}$/;

/**
 * What CodePipeline would refuse, and what could only fail later, said before anything is registered.
 * Source: CodePipeline user guide, "Pipeline structure reference" and "Quotas".
 */
export function stageRules(stages: readonly StagePlan[]): readonly Rule[] {
    const made = new Map<string, { readonly at: string; readonly when: number }>();
    const rules: Rule[] = [];
    const names = new Set<string>();
    for (const [stageAt, { name, steps, conditions, problems, path }] of stages.entries()) {
        rules.push(
            [isName(name), `${path}.name`, `is "${name}": must be 1 to 100 letters, digits and .@_-`],
            [!names.has(name), `${path}.name`, `is "${name}", like another stage's`],
            ...problems,
        );
        names.add(name);
        const actionNames = new Set<string>();
        for (const { step, runOrder, path: at } of steps) {
            // What runs side by side has nothing of each other's yet.
            const when = stageAt * 1000 + runOrder;
            for (const action of Object.values<ActionPlan>(step.plan)) {
                rules.push(
                    [isName(action.name), at, `has an action "${action.name}": must be 1 to 100 letters, digits and .@_-`],
                    [!actionNames.has(action.name), at, `has an action "${action.name}", like another step of this stage`],
                );
                actionNames.add(action.name);
                for (const artifact of action.reads ?? []) {
                    const there = made.get(artifact.name);
                    rules.push([there !== undefined && there.when < when, at, `reads "${artifact.name}", which no earlier step makes`]);
                }
                for (const artifact of action.makes ?? []) {
                    const before = made.get(artifact.name);
                    rules.push([before === undefined, at, `makes "${artifact.name}", which ${before?.at} makes already`]);
                    made.set(artifact.name, { at, when });
                }
            }
        }
        for (const { kind, rule, path: at } of rulesOf(conditions, path)) {
            // A stage is entered before its steps make anything.
            const when = kind === "entry" ? stageAt * 1000 : stageAt * 1000 + 999;
            for (const artifact of rule.plan.reads ?? []) {
                const there = made.get(artifact.name);
                rules.push([there !== undefined && there.when <= when, at, `reads "${artifact.name}", which no earlier step makes`]);
            }
        }
    }
    return rules;
}

const isName = (name: unknown): boolean => typeof name === "string" && stageOrActionName.test(name);

/**
 * An action in another region needs an artifact store there, and the delivery account has one in the region of each environment.
 * Source: CloudFormation user guide, "AWS::CodePipeline::Pipeline ArtifactStoreMap".
 */
export const regionRules = (stages: readonly StagePlan[], { region, regions }: Pick<Delivery, "region" | "regions">): readonly Rule[] =>
    stages.flatMap(({ steps }) =>
        steps.flatMap(({ step, path }) =>
            Object.values<ActionPlan>(step.plan).map(
                ({ name, place = { region } }): Rule => [
                    regions.includes(place.region),
                    path,
                    `has an action "${name}" in ${place.region}, but artifacts are kept in ${regions.join(", ")} alone`,
                ],
            ),
        ),
    );
