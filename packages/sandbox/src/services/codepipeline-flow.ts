import type * as aws from "@pulumi/aws";
import type { Plain } from "../model/resource.ts";

export type PipelineInputs = Plain<aws.codepipeline.PipelineArgs>;
export type Stage = PipelineInputs["stages"][number];
export type Action = Stage["actions"][number];
export type Condition = NonNullable<Stage["beforeEntry"]>["condition"];
export type Rule = Condition["rules"][number];

export const inputsOf = ({ inputArtifacts = [] }: Pick<Action, "inputArtifacts">): readonly string[] => inputArtifacts;
export const outputsOf = ({ outputArtifacts = [], outputArtifactsForComputeActions = [] }: Action): readonly string[] => [
    ...outputArtifacts,
    ...outputArtifactsForComputeActions.map(({ name }) => name),
];

/** The kinds of condition that a stage can have, as AWS writes them. */
export const kinds = ["beforeEntry", "onSuccess", "onFailure"] as const;
export type Kind = (typeof kinds)[number];
export const rulesOf = (stage: Stage, kind: Kind): readonly Rule[] => stage[kind]?.condition?.rules ?? [];

/** In the order in which they run: stages one after another, and in each the actions of one run order side by side. */
export function inOrder(stages: readonly Stage[]): readonly (readonly Action[])[] {
    return stages.flatMap(({ actions }) => {
        const orders = [...new Set(actions.map(({ runOrder = 1 }) => runOrder))].sort((one, other) => one - other);
        return orders.map(order => actions.filter(({ runOrder = 1 }) => runOrder === order));
    });
}

/** What may name artifacts and variables of what came before it. */
export interface Reader {
    /** As a person would call it. */
    readonly what: "action" | "rule";
    readonly name: string;
    readonly inputs: readonly string[];
    /** Where variables are resolved. */
    readonly texts: readonly string[];
    readonly source: boolean;
}

const reader = (what: Reader["what"], each: Action | Rule): Reader => ({
    what,
    name: each.name,
    inputs: inputsOf(each),
    texts: [...Object.values(each.configuration ?? {}), ...(each.commands ?? [])],
    source: "category" in each && each.category === "Source",
});

/** One moment of a run: all that reads then, and what those of them that are actions leave to whatever comes after. */
export interface Moment {
    readonly readers: readonly Reader[];
    readonly actions: readonly Action[];
}

/**
 * All of a pipeline in the order in which it may run. A stage's entry condition sees what earlier stages left; its other conditions come after
 * its actions. Source: CodePipeline user guide, "Variables reference", Rules for variables.
 */
export function moments(stages: readonly Stage[]): readonly Moment[] {
    return stages.flatMap(stage => [
        { readers: rulesOf(stage, "beforeEntry").map(rule => reader("rule", rule)), actions: [] },
        ...inOrder([stage]).map(actions => ({ readers: actions.map(action => reader("action", action)), actions })),
        { readers: [...rulesOf(stage, "onSuccess"), ...rulesOf(stage, "onFailure")].map(rule => reader("rule", rule)), actions: [] },
    ]);
}
