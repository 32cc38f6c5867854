import { constraint, stageDeclaration as refuse, requireName, requireValues } from "./codepipeline-errors.ts";
import type { Condition, Kind, Rule, Stage } from "./codepipeline-flow.ts";
import { requireKeys } from "./codepipeline-keys.ts";
import { ruleTypes } from "./codepipeline-rule-types.ts";

/** How messages name each condition, and the results that it can have. Source: CodePipeline user guide, "Configure conditions for a stage". */
const conditions = {
    beforeEntry: { title: "entry condition", results: ["FAIL", "SKIP"] },
    onSuccess: { title: "onSuccess condition", results: ["ROLLBACK", "FAIL"] },
    onFailure: { title: "onFailure condition", results: ["ROLLBACK"] },
} as const;

/** Of a failed stage, without a condition: a failure that is left one, a rollback, a retry. Only an entry condition skips a stage. */
const failureResults = ["FAIL", "ROLLBACK", "RETRY"];

export interface Surroundings {
    readonly first: boolean;
    readonly executionMode: string;
    /** Where the API would say that the stage is. */
    readonly path: string;
}

/** AWS's sentences about conditions are not reported by people: these are ours. */
export function requireConditions(stage: Stage, around: Surroundings): void {
    const { name, beforeEntry, onSuccess, onFailure } = stage;
    if (beforeEntry) requireCondition(name, "beforeEntry", beforeEntry.condition, around);
    if (onSuccess) requireCondition(name, "onSuccess", onSuccess.condition, around);
    if (!onFailure) return;
    const { condition, result, retryConfiguration } = onFailure;
    if (condition) requireCondition(name, "onFailure", condition, around);
    if (result && !failureResults.includes(result)) throw refuse(`Invalid onFailure result '${result}' in stage '${name}'`);
    if (result === "ROLLBACK") requireRollback(name, around);
    if (retryConfiguration && result !== "RETRY")
        throw refuse(`Stage '${name}' has a retry configuration, but its onFailure result is not RETRY`);
    // "You cannot use automatic stage retry with onFailure conditions."
    if (result === "RETRY" && condition) throw refuse(`Stage '${name}' cannot have both an automatic retry and an onFailure condition`);
}

/** Source: CodePipeline user guide, "Configuring stage rollback" and "Pipeline declaration", executionMode. */
function requireRollback(stage: string, { first, executionMode }: Surroundings): void {
    if (first) throw refuse(`Stage '${stage}' is the first stage: it cannot be rolled back`);
    if (executionMode === "PARALLEL")
        throw refuse(`Stage '${stage}' cannot be rolled back: rollback is not available in PARALLEL execution mode`);
}

function requireCondition(stage: string, kind: Kind, { result, rules }: Condition, around: Surroundings): void {
    const { title, results } = conditions[kind];
    if (result && !(results as readonly string[]).includes(result))
        throw refuse(`Invalid result '${result}' of the ${title} in stage '${stage}'`);
    if (result === "ROLLBACK") requireRollback(stage, around);
    const names = rules.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined)
        throw refuse(`Rule names must be unique within a condition: '${twice}' is used more than once in stage '${stage}'`);
    rules.forEach((rule, at) => {
        requireRule(result, rule, `${around.path}.${kind}.conditions.1.member.rules.${at + 1}.member`);
    });
}

function requireRule(result: string | undefined, rule: Rule, path: string): void {
    const { name, ruleTypeId, configuration = {}, commands = [], inputArtifacts = [] } = rule;
    const { category, owner = "AWS", provider, version = "1" } = ruleTypeId;
    requireName(name, `${path}.name`);
    for (const artifact of inputArtifacts) requireName(artifact, `${path}.inputArtifacts`, "[a-zA-Z0-9_\\-]+");
    const type = ruleTypes[provider];
    if (version !== "1" || !type) {
        throw refuse(
            `RuleType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in rule '${name}' is not available`,
        );
    }
    if (Object.keys(configuration).length > 200)
        throw constraint(undefined, `${path}.configuration`, "Member must have length less than or equal to 200");
    requireValues(configuration, `${path}.configuration`, 10000);
    requireKeys("Rule", type.keys, rule, refuse);
    requireCommands(name, provider, commands);
    // Source: CodePipeline user guide, "Considerations for results configured for stage conditions".
    if (result === "SKIP" && !["LambdaInvoke", "VariableCheck"].includes(provider)) {
        throw refuse(`The result SKIP is only available for the rules LambdaInvoke and VariableCheck, not for '${name}' (${provider})`);
    }
    type.check?.({ ...rule, configuration }, reason => refuse(`Rule configuration for rule '${name}' is not valid: ${reason}`));
}

function requireCommands(name: string, provider: string, commands: readonly string[]): void {
    if (provider !== "Commands" && commands.length > 0)
        throw refuse(`Commands are for rules of the provider Commands: '${name}' is one of ${provider}`);
    if (provider === "Commands" && commands.length === 0) throw refuse(`Rule '${name}' has no commands: a Commands rule has 1 to 50`);
    // "Multi-line formats are not supported and will result in an error message."
    if (commands.some(command => command.includes("\n"))) throw refuse(`Rule '${name}': multi-line commands are not supported`);
}
