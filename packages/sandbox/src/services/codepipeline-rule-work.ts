import { AwsError } from "../model/errors.ts";
import { alarmName, statesWithin } from "./cloudwatch-state.ts";
import { requireArtifacts, requireFiles } from "./codepipeline-artifacts.ts";
import { requireBuild } from "./codepipeline-builds.ts";
import { requireCommands } from "./codepipeline-compute.ts";
import type { Rule } from "./codepipeline-flow.ts";
import { requireRuleFunction } from "./codepipeline-invokes.ts";
import { isKnown } from "./codepipeline-keys.ts";
import { type Configuration, configurationError, type Runner, requirePermission, type Walk, type WorkRun } from "./codepipeline-runner.ts";

/** A rule that does not hold. The sentences are ours. */
const unmet = (message: string) => new AwsError("RuleFailed", message);

/** Refuses as the rule would fail; false where only real work would say whether it holds. */
type Does = (run: WorkRun, configuration: Configuration) => boolean;

const rules: Readonly<Record<string, Does>> = {
    // AWS's pages list no permission for this rule: it is inferred. AlarmStates are "the desired … alarm states". Without them, "if the alarm
    // is [in] OK state when the rule is first checked, the rule will immediately succeed"; else it has the WaitTime to change.
    CloudWatchAlarm(run, { AlarmName: name = "", AlarmStates: states = "OK", WaitTime: minutes = "0" }) {
        requirePermission(run, "cloudwatch:DescribeAlarms", run.there.arn("cloudwatch", `alarm:${alarmName(name)}`));
        const [state, ...later] = statesWithin(run.there, name, Number(minutes));
        if (state === undefined) throw configurationError(`The alarm ${name} does not exist`);
        if ([state, ...later].some(one => states.split(",").some(each => each.trim() === one))) return true;
        // The rule waits for another state. Nobody knows which one that will be.
        if (state === "INSUFFICIENT_DATA") return false;
        throw unmet(
            `The alarm ${name} is in ${state} state${Number(minutes) > 0 ? `, and has not changed within ${minutes} minutes` : ""}`,
        );
    },
    CodeBuild(run, configuration) {
        requireBuild(run, configuration);
        return true;
    },
    Commands(run, configuration) {
        requireCommands(run, configuration);
        return false;
    },
    // A walk takes no time and knows no day: windows are open.
    DeploymentWindow: () => true,
    LambdaInvoke(run, configuration) {
        requireRuleFunction(run, configuration);
        return true;
    },
    VariableCheck(_run, { Variable: variable = "", Value: value = "", Operator: operator = "" }) {
        if (!isKnown(variable) || !isKnown(value)) return false;
        const verdict = holds(variable, operator, value);
        if (verdict === false) throw unmet(`'${variable}' ${operator} '${value}' is false`);
        return verdict ?? false;
    },
};

/** "All regular expressions in CodePipeline conform to the Java regular expression syntax": nobody knows where JavaScript cannot read one. */
function holds(variable: string, operator: string, value: string): boolean | undefined {
    if (operator === "CONTAINS") return variable.includes(value);
    if (operator !== "MATCHES") return (operator === "EQ") === (variable === value);
    try {
        return new RegExp(`^(?:${value})$`).test(variable);
    } catch {
        return undefined;
    }
}

export function requireRuleWork(rule: Rule, runner: Runner, walk: Walk): boolean {
    const run = { ...walk, ...runner, action: rule };
    requireArtifacts(run);
    if (rule.ruleTypeId.provider !== "CodeBuild") requireFiles(run);
    const configuration = walk.variables.resolveAll(rule.configuration);
    return rules[rule.ruleTypeId.provider]?.(run, configuration) ?? false;
}
