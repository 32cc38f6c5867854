import type { AwsError } from "../model/errors.ts";
import { requireBuild } from "./codepipeline-configuration.ts";
import type { Rule } from "./codepipeline-flow.ts";
import { flag, isKnown, type Keys, may, must, mustBe } from "./codepipeline-keys.ts";
import { cronFault, isTimeZone } from "./codepipeline-window.ts";

type Refuse = (reason: string) => AwsError;

export interface RuleType {
    readonly keys: Keys;
    /** What its page asks for beyond its keys; the sentences are ours. */
    readonly check?: (rule: Rule & { readonly configuration: Readonly<Record<string, string>> }, refuse: Refuse) => void;
}

/** Source: CodePipeline user guide, "Rule structure reference", and the page of each rule. */
export const ruleTypes: Readonly<Record<string, RuleType>> = {
    CloudWatchAlarm: {
        keys: { AlarmName: must, AlarmStates: may, WaitTime: may },
        check({ configuration: { AlarmStates: states, WaitTime: minutes } }, refuse) {
            const strange = isKnown(states) ? states.split(",").find(each => !alarmStates.includes(each.trim())) : undefined;
            if (strange !== undefined) throw refuse(`AlarmStates '${states}' has a state that is not one of ${alarmStates.join(", ")}`);
            if (isKnown(minutes) && !/^\d+$/.test(minutes)) throw refuse(`WaitTime '${minutes}' is not a whole number of minutes`);
        },
    },
    CodeBuild: {
        keys: { ProjectName: must, PrimarySource: may, BatchEnabled: flag, CombineArtifacts: flag, EnvironmentVariables: may },
        check({ configuration, inputArtifacts: inputs = [] }, refuse) {
            const { PrimarySource: primary } = configuration;
            if (inputs.length > 1 && primary === undefined) throw refuse("PrimarySource is required with several input artifacts");
            if (isKnown(primary) && !inputs.includes(primary)) throw refuse(`PrimarySource '${primary}' is not one of its input artifacts`);
            requireBuild({ configuration, inputs }, refuse);
        },
    },
    Commands: { keys: {} },
    DeploymentWindow: {
        keys: { Cron: must, TimeZone: may },
        check({ configuration: { Cron: cron = "", TimeZone: zone } }, refuse) {
            const fault = isKnown(cron) ? cronFault(cron) : undefined;
            if (fault !== undefined) throw refuse(`Cron '${cron}': ${fault}`);
            if (isKnown(zone) && !isTimeZone(zone)) throw refuse(`TimeZone '${zone}' is not Region/City, UTC+HH:MM or an abbreviation`);
        },
    },
    LambdaInvoke: { keys: { FunctionName: must, UserParameters: may } },
    VariableCheck: { keys: { Variable: must, Value: must, Operator: mustBe("EQ", "NE", "CONTAINS", "MATCHES") } },
};

export const alarmStates = ["ALARM", "OK", "INSUFFICIENT_DATA"];
