import type { StepScope } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { type InStage, inItsRole } from "../action-role.ts";
import { type ConditionKind, type Conditions, declareConditions, declareRule } from "./condition.ts";
import type { StageRule } from "./rule.ts";

/** Makes what a stage's rules need, and answers with its conditions in CodePipeline's words, and with the roles that the rules run as. */
export function createConditions(
    conditions: Conditions,
    scope: Pick<StepScope, "delivery" | "pipelineName" | "opts">,
    where: Pick<InStage, "service" | "stage">,
) {
    const roles: pulumi.Input<string>[] = [];
    const { delivery, opts } = scope;
    const create = (condition: ConditionKind, rule: StageRule) => {
        const leaves = inItsRole(rule.create(scope), rule.plan, { ...where, delivery, condition }, opts);
        if (leaves.roleArn !== undefined) roles.push(leaves.roleArn);
        return declareRule(rule, leaves);
    };
    return { declared: declareConditions(conditions, create), roles };
}
