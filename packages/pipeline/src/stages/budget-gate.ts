import { check, isWhole, type ObjectiveTarget, type Rule } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import type { SuccessCondition } from "./condition.ts";
import { optional, type StageRule } from "./rule.ts";

export interface BudgetRuleOptions {
    /** Minutes, whole, 1 to 86,400, that a budget which burns is given to stop. @default as long as the objective's alarm takes to see that it has */
    readonly waitMinutes?: number;
}

export interface BudgetGateOptions extends BudgetRuleOptions {
    /** What becomes of a release after which the budget still burns. @default "ROLLBACK" */
    readonly result?: SuccessCondition["result"];
}

/**
 * Rolls a release back after which a budget burns: once the stage's actions are over, each objective's alarm must be back within a few minutes.
 *
 * It looks after the release, not before it, so that a release which mends what burns gets through: the alarm is given the time that it needs to
 * see that all is good. Who may let a run past it all the same is the stage's `overriddenBy`. To keep releases out while a budget burns, put
 * {@link budgetRule} into `entry` instead.
 *
 * Sources: CodePipeline user guide, "CloudWatchAlarm" (WaitTime) and "Configure conditions for a stage".
 *
 * @example
 * const build = buildImage({ commands: ["pnpm build"] });
 * const stage = {
 *     name: "production",
 *     steps: [deployToEcs(delivery.target(ecs, "production", "checkout"), build.images)],
 *     success: budgetGate(delivery.target(objective, "production", "checkout-availability")),
 * };
 *
 * @throws InputPropertiesError that names all that is wrong.
 */
export function budgetGate(objectives: ObjectiveTarget | readonly ObjectiveTarget[], options: BudgetGateOptions = {}): SuccessCondition {
    const { result = "ROLLBACK", ...each } = options ?? {};
    const list: readonly unknown[] = Array.isArray(objectives) ? objectives : [objectives];
    check(
        "budgetGate",
        // Source: CodePipeline user guide, "Quotas in AWS CodePipeline", rules per condition.
        [list.length >= 1 && list.length <= 5, "objectives", `are ${list.length}, not 1 to 5`],
        ...list.map((one, at): Rule => [isObjective(one), Array.isArray(objectives) ? `objectives[${at}]` : "objectives", notOne]),
        ...waitRules(each),
        [result === "ROLLBACK" || result === "FAIL", "result", `is "${result}", not one of ROLLBACK, FAIL`],
    );
    return { result, rules: (list as readonly ObjectiveTarget[]).map(one => budgetRule(one, each)) };
}

/**
 * Holds while an objective's budget does not burn. In an entry condition it keeps releases out, those that would mend it too, unless they are
 * let past: name who may in the stage's `overriddenBy`.
 *
 * @example
 * const build = buildImage({ commands: ["pnpm build"] });
 * const stage = {
 *     name: "production",
 *     steps: [deployToEcs(delivery.target(ecs, "production", "checkout"), build.images)],
 *     entry: { rules: [budgetRule(delivery.target(objective, "production", "checkout-availability"))] },
 *     overriddenBy: { assumableBy: [`arn:aws:iam::${delivery.accountId}:root`] },
 * };
 *
 * @throws InputPropertiesError that names all that is wrong.
 */
export function budgetRule(objective: ObjectiveTarget, options: BudgetRuleOptions = {}): StageRule<"CloudWatchAlarm"> {
    const { waitMinutes } = options ?? {};
    check("budgetRule", [isObjective(objective), "objective", notOne], ...waitRules(options));
    const { service, place, leaves } = objective;
    return {
        plan: {
            // A stage may release to several environments.
            name: `budget-${service}-${place.environment}`,
            provider: "CloudWatchAlarm",
            // No AlarmStates: the page leaves open whether those are the good states or the bad ones, and its examples have none.
            configuration: optional("WaitTime", waitMinutes?.toString()),
            place,
        },
        create: () => ({
            configuration: leaves.apply(({ alarmName, clearsWithinMinutes }) => ({
                AlarmName: alarmName,
                WaitTime: `${waitMinutes ?? clearsWithinMinutes}`,
            })),
            roleArn: pulumi.output(leaves).roleArn,
        }),
    };
}

const notOne = "is no objective: delivery.target(objective, environment, name)";

const isObjective = (given: unknown): given is ObjectiveTarget =>
    typeof given === "object" && given !== null && "kind" in given && given.kind === "objective";

const waitRules = ({ waitMinutes }: BudgetRuleOptions): readonly Rule[] => [
    [waitMinutes === undefined || isWhole(waitMinutes, 1, 86_400), "waitMinutes", `is ${waitMinutes}, not a whole number from 1 to 86400`],
];
