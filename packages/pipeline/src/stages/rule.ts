import type { ActionLeaves, Artifact, Place, Rule, StepScope } from "@causeway/core";

/** Source: CodePipeline user guide, "Rule structure reference". */
export type RuleProvider = "CloudWatchAlarm" | "CodeBuild" | "Commands" | "DeploymentWindow" | "LambdaInvoke" | "VariableCheck";

/** What is known of a rule before anything is registered. */
export interface RulePlan<Provider extends RuleProvider = RuleProvider> {
    /** Letters, digits and `.@_-`, 1 to 100; unique in its condition. */
    readonly name: string;
    readonly provider: Provider;
    readonly reads?: readonly Artifact[];
    /** What of its configuration is known from code; the rule's leaves add the rest. */
    readonly configuration?: Readonly<Record<string, string>>;
    readonly commands?: readonly string[];
    /** How long it may take, or wait: 5 to 86,400 minutes. @default AWS's own */
    readonly timeoutMinutes?: number;
    /** Where the rule looks, when that is not the pipeline's own account and region. */
    readonly place?: Place;
}

/** What a rule needs at run time. */
export type RuleLeaves = Pick<ActionLeaves, "configuration" | "roleArn" | "grants">;

/** A rule of a stage's condition: like a step, its plan is data, and `create` comes after the check. */
export interface StageRule<Provider extends RuleProvider = RuleProvider> {
    readonly plan: RulePlan<Provider>;
    create(scope: Pick<StepScope, "delivery" | "pipelineName">): RuleLeaves;
}

/** Source: CodePipeline API reference, "RuleDeclaration", timeoutInMinutes. */
export const timeoutRules = (minutes: unknown, at = "timeoutMinutes"): readonly Rule[] => [
    [
        minutes === undefined || (Number.isInteger(minutes) && Number(minutes) >= 5 && Number(minutes) <= 86_400),
        at,
        `is ${minutes}, not a whole number from 5 to 86400`,
    ],
];

export const optional = <Key extends string, Value>(key: Key, value: Value | undefined) =>
    (value === undefined ? {} : { [key]: value }) as { readonly [Name in Key]?: Value };
