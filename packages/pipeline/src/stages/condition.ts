import type { Rule } from "@causeway/core";
import { mergeConfiguration } from "../declare-action.ts";
import type { RuleLeaves, StageRule } from "./rule.ts";

/**
 * What must hold before a run enters a stage: all of its rules. A stage that is failed by its entry condition may be entered all the same by
 * who may override it (`codepipeline:OverrideStageCondition`); one that is skipped may not, and only Lambda and variable rules can skip it.
 */
export type EntryCondition =
    | { /** @default "FAIL" */ readonly result?: "FAIL"; readonly rules: readonly StageRule[] }
    | { readonly result: "SKIP"; readonly rules: readonly StageRule<"LambdaInvoke" | "VariableCheck">[] };

/** What must hold after all of a stage's actions have succeeded: else the stage has failed, or is rolled back. */
export interface SuccessCondition {
    readonly result: "FAIL" | "ROLLBACK";
    readonly rules: readonly StageRule[];
}

/** What happens once a stage has failed: it is rolled back (where the rules hold, if there are any), or tried once more. Never both. */
export type FailureResponse =
    | { readonly result: "ROLLBACK"; readonly rules?: readonly StageRule[]; readonly retryMode?: never }
    | {
          readonly result: "RETRY";
          /** All actions again, or those that failed. @default "FAILED_ACTIONS" */
          readonly retryMode?: "FAILED_ACTIONS" | "ALL_ACTIONS";
          readonly rules?: never;
      };

/**
 * What decides whether a stage is entered, left or undone.
 *
 * Sources: CodePipeline user guide, "Configure conditions for a stage", "Configure a stage for automatic retry on failure" and "Configure a
 * stage for automatic rollback": a rollback is to the last run that succeeded with the pipeline's present structure.
 */
export interface Conditions {
    /** @default anything may enter */
    readonly entry?: EntryCondition;
    /** @default the stage has succeeded once its actions have */
    readonly success?: SuccessCondition;
    /** @default the stage has failed, and waits for a person */
    readonly failure?: FailureResponse;
}

export type ConditionKind = keyof Conditions;
const kinds: readonly ConditionKind[] = ["entry", "success", "failure"];

/** What of a stage's conditions is of no kind that there is: all else is for who knows what AWS refuses. */
export const conditionShape = (conditions: Conditions, path: string): readonly Rule[] =>
    kinds.flatMap((kind): readonly Rule[] => {
        const given: unknown = conditions[kind];
        if (given === undefined) return [];
        const at = `${path}.${kind}`;
        if (typeof given !== "object" || given === null) return [[false, at, "is no condition"]];
        const { result, rules, retryMode }: { readonly result?: unknown; readonly rules?: unknown; readonly retryMode?: unknown } = given;
        const needsRules = kind !== "failure" || rules !== undefined;
        return [
            [results[kind].includes(result), `${at}.result`, `is "${result}", not one of ${results[kind].filter(Boolean).join(", ")}`],
            [!needsRules || (Array.isArray(rules) && rules.length > 0), `${at}.rules`, "needs at least one rule"],
            [
                !(result === "RETRY" && rules !== undefined),
                `${at}.rules`,
                "stand beside a retry, which AWS allows none: leave out one of the two",
            ],
            [
                retryMode === undefined || (kind === "failure" && result === "RETRY" && modes.includes(retryMode)),
                `${at}.retryMode`,
                `is "${retryMode}", not one of ${modes.join(", ")} of a retry`,
            ],
            ...(Array.isArray(rules) ? rules : []).map(
                (rule: unknown, index): Rule => [
                    typeof rule === "object" &&
                        rule !== null &&
                        "create" in rule &&
                        "plan" in rule &&
                        typeof rule.plan === "object" &&
                        rule.plan !== null,
                    `${at}.rules[${index}]`,
                    "is no rule",
                ],
            ),
        ];
    });

const modes: readonly unknown[] = ["FAILED_ACTIONS", "ALL_ACTIONS"];
const results: Readonly<Record<ConditionKind, readonly unknown[]>> = {
    entry: [undefined, "FAIL", "SKIP"],
    success: ["FAIL", "ROLLBACK"],
    failure: ["ROLLBACK", "RETRY"],
};

/** A stage's conditions in CodePipeline's words. */
export function declareConditions<Declared>(
    { entry, success, failure }: Conditions,
    declareRule: (kind: ConditionKind, rule: StageRule) => Declared,
) {
    const declare = (kind: ConditionKind, result: string, rules: readonly StageRule[]) => ({
        condition: { result, rules: rules.map(rule => declareRule(kind, rule)) },
    });
    const { result, rules, retryMode = "FAILED_ACTIONS" } = failure ?? {};
    return {
        ...(entry && { beforeEntry: declare("entry", entry.result ?? "FAIL", entry.rules) }),
        ...(success && { onSuccess: declare("success", success.result, success.rules) }),
        ...(result === "ROLLBACK" && { onFailure: rules ? declare("failure", result, rules) : { result } }),
        ...(result === "RETRY" && { onFailure: { result, retryConfiguration: { retryMode } } }),
    };
}

/** A rule in CodePipeline's words: what its plan knows, and what came after. */
export function declareRule({ plan }: StageRule, leaves: RuleLeaves) {
    const { name, provider, reads, commands, timeoutMinutes, place } = plan;
    const configuration = mergeConfiguration(plan.configuration, leaves.configuration);
    return {
        name,
        ruleTypeId: { category: "Rule", owner: "AWS", provider, version: "1" },
        ...(configuration && { configuration }),
        ...(commands && { commands: [...commands] }),
        ...(reads && { inputArtifacts: reads.map(({ name }) => name) }),
        ...(place && { region: place.region }),
        ...(leaves.roleArn !== undefined && { roleArn: leaves.roleArn }),
        ...(timeoutMinutes !== undefined && { timeoutInMinutes: timeoutMinutes }),
    };
}
