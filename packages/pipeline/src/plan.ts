import type { ActionPlan, Rule, Step } from "@causeway/core";
import type { SourceStep } from "./sources/source.ts";

/** One stage of a release: its steps run one after the other. */
export interface Stage {
    /** Letters, digits and `.@_-`, 1 to 100. */
    readonly name: string;
    readonly steps: readonly Step[];
}

/** What a stage runs, in order. */
export interface StagePlan {
    readonly name: string;
    readonly steps: readonly Step[];
    /** Where the declaration says so: the path that errors name. */
    readonly path: string;
}

/** A pipeline's stages: its sources, its builds, and what the caller declared. */
export const planStages = (sources: readonly SourceStep[], builds: readonly Step[], stages: readonly Stage[]): readonly StagePlan[] => [
    { name: "source", steps: sources, path: "source" },
    ...(builds.length > 0 ? [{ name: "build", steps: builds, path: "build" }] : []),
    ...stages.map(({ name, steps }, index) => ({ name, steps, path: `stages[${index}]` })),
];

const stageOrActionName = /^[A-Za-z0-9.@_-]{1,100}$/;

/**
 * What CodePipeline would refuse, and what could only fail later, said before anything is registered.
 * Source: CodePipeline user guide, "Pipeline structure reference" and "Quotas".
 */
export function stageRules(stages: readonly StagePlan[]): readonly Rule[] {
    const made = new Map<string, string>();
    const rules: Rule[] = [];
    const names = new Set<string>();
    for (const { name, steps, path } of stages) {
        rules.push(
            [stageOrActionName.test(name), `${path}.name`, `is "${name}": must be 1 to 100 letters, digits and .@_-`],
            [!names.has(name), `${path}.name`, `is "${name}", like another stage's`],
            [steps.length > 0, `${path}.steps`, "needs at least one step"],
        );
        names.add(name);
        const actionNames = new Set<string>();
        for (const [index, step] of steps.entries()) {
            for (const action of Object.values<ActionPlan>(step.plan)) {
                const at = `${path}.steps[${index}]`;
                rules.push(
                    [stageOrActionName.test(action.name), at, `has an action "${action.name}": must be 1 to 100 letters, digits and .@_-`],
                    [!actionNames.has(action.name), at, `has an action "${action.name}", like another step of this stage`],
                );
                actionNames.add(action.name);
                for (const artifact of action.reads ?? []) {
                    rules.push([made.has(artifact.name), at, `reads "${artifact.name}", which no earlier step makes`]);
                }
                for (const artifact of action.makes ?? []) {
                    rules.push([!made.has(artifact.name), at, `makes "${artifact.name}", which ${made.get(artifact.name)} makes already`]);
                    made.set(artifact.name, at);
                }
            }
        }
    }
    return rules;
}

/**
 * An action in another region needs an artifact store there, and the delivery account has one, in its own.
 * Source: CloudFormation user guide, "AWS::CodePipeline::Pipeline ArtifactStoreMap".
 */
export const regionRules = (stages: readonly StagePlan[], region: string): readonly Rule[] =>
    stages.flatMap(({ steps, path }) =>
        steps.flatMap((step, index) =>
            Object.values<ActionPlan>(step.plan).map(
                ({ name, place = { region } }): Rule => [
                    place.region === region,
                    `${path}.steps[${index}]`,
                    `has an action "${name}" in ${place.region}, but artifacts are kept in ${region} alone`,
                ],
            ),
        ),
    );
