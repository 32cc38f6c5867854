import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Plain } from "../model/resource.ts";
import { ruleTypes } from "./codepipeline-actions.ts";

export type Stage = Plain<aws.codepipeline.PipelineArgs>["stages"][number];
type Condition = NonNullable<Stage["beforeEntry"]>["condition"];

const refuse = (message: string) => new AwsError("InvalidStageDeclarationException", message);

/** Results of each condition. Source: CodePipeline user guide, "How do stage conditions work?". */
const results = {
    "entry condition": ["FAIL", "SKIP"],
    "onSuccess condition": ["FAIL", "ROLLBACK"],
    "onFailure condition": ["ROLLBACK", "SKIP", "FAIL"],
} as const;
type Kind = keyof typeof results;

export interface Surroundings {
    readonly first: boolean;
    readonly executionMode: string;
}

export function requireConditions({ name, beforeEntry, onSuccess, onFailure }: Stage, around: Surroundings): void {
    if (beforeEntry) requireCondition(name, "entry condition", beforeEntry.condition, around);
    if (onSuccess) requireCondition(name, "onSuccess condition", onSuccess.condition, around);
    if (!onFailure) return;
    const { condition, result, retryConfiguration } = onFailure;
    if (condition) requireCondition(name, "onFailure condition", condition, around);
    if (result && !["FAIL", "ROLLBACK", "RETRY", "SKIP"].includes(result))
        throw refuse(`Invalid onFailure result '${result}' in stage '${name}'`);
    if (result === "ROLLBACK") requireRollback(name, around);
    if (retryConfiguration && result !== "RETRY")
        throw refuse(`Stage '${name}' has a retry configuration, but its onFailure result is not RETRY`);
    if (result === "RETRY" && condition) throw refuse(`Stage '${name}' cannot have both an automatic retry and an onFailure condition`);
    if (retryConfiguration?.retryMode && !["FAILED_ACTIONS", "ALL_ACTIONS"].includes(retryConfiguration.retryMode)) {
        throw refuse(`Invalid retry mode '${retryConfiguration.retryMode}' in stage '${name}'`);
    }
}

/** Source: CodePipeline user guide, "Configuring stage rollback". */
function requireRollback(stage: string, { first, executionMode }: Surroundings): void {
    if (first) throw refuse(`Stage '${stage}' is the first stage: it cannot be rolled back`);
    if (executionMode === "PARALLEL")
        throw refuse(`Stage '${stage}' cannot be rolled back: rollback is not available in PARALLEL execution mode`);
}

function requireCondition(stage: string, kind: Kind, { result, rules }: Condition, around: Surroundings): void {
    if (result && !(results[kind] as readonly string[]).includes(result))
        throw refuse(`Invalid result '${result}' of the ${kind} in stage '${stage}'`);
    if (result === "ROLLBACK") requireRollback(stage, around);
    if (rules.length < 1 || rules.length > 5)
        throw refuse(`The ${kind} of stage '${stage}' must have 1 to 5 rules, it has ${rules.length}`);
    const names = rules.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined)
        throw refuse(`Rule names must be unique within a condition: '${twice}' is used more than once in stage '${stage}'`);
    for (const rule of rules) requireRule(stage, result, rule);
}

function requireRule(stage: string, result: string | undefined, rule: Condition["rules"][number]): void {
    const { name, ruleTypeId, configuration = {}, commands = [], timeoutInMinutes } = rule;
    const { category, owner = "AWS", provider, version = "1" } = ruleTypeId;
    if (!/^[A-Za-z0-9.@\-_]{1,100}$/.test(name)) throw refuse(`Invalid rule name '${name}' in stage '${stage}'`);
    const type = ruleTypes[provider];
    if (category !== "Rule" || owner !== "AWS" || version !== "1" || !type) {
        throw refuse(
            `RuleType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in rule '${name}' is not available`,
        );
    }
    const unknown = Object.keys(configuration).find(key => !type.required.includes(key) && !type.optional.includes(key));
    if (unknown) throw refuse(`Rule configuration for rule '${name}' contains unknown configuration '${unknown}'`);
    const missing = type.required.find(key => !configuration[key]);
    if (missing) throw refuse(`Rule configuration for rule '${name}' is missing required configuration '${missing}'`);
    if ((provider === "Commands") !== commands.length > 0)
        throw refuse(`Commands are for rules of the provider Commands: '${name}' is one of ${provider}`);
    if (commands.length > 50) throw refuse(`Rule '${name}' has more than 50 commands`);
    // Source: CodePipeline user guide, "Considerations for results configured for stage conditions".
    if (result === "SKIP" && !["LambdaInvoke", "VariableCheck"].includes(provider)) {
        throw refuse(`The result SKIP is only available for the rules LambdaInvoke and VariableCheck, not for '${name}' (${provider})`);
    }
    const fields = (configuration["Cron"] ?? "").trim().split(/\s+/).length;
    if (provider === "DeploymentWindow" && (fields < 6 || fields > 7))
        throw refuse(`Invalid Cron expression in rule '${name}': it must have 6 or 7 fields, beginning with seconds`);
    if (provider === "VariableCheck" && !["EQ", "NE", "MATCHES", "CONTAINS"].includes(configuration["Operator"] ?? "")) {
        throw refuse(`Invalid Operator in rule '${name}': it must be one of EQ, NE, MATCHES, CONTAINS`);
    }
    if (timeoutInMinutes !== undefined && (timeoutInMinutes < 5 || timeoutInMinutes > 86400))
        throw refuse(`Invalid timeout of rule '${name}': it must be 5 to 86400 minutes`);
}
