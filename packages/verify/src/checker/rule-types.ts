import { rulePage } from "./pages.ts";

/** What CodePipeline knows of one type of rule. */
export interface RuleType {
    readonly required: readonly string[];
    readonly optional: readonly string[];
    readonly values?: Readonly<Record<string, readonly string[]>>;
    readonly page: string;
}

const type = (name: string, required: readonly string[], optional: readonly string[] = [], values?: RuleType["values"]) =>
    [name, { required, optional, page: rulePage(name), ...(values && { values }) }] as const;

/** Source: the reference page of each rule. */
export const ruleTypes: ReadonlyMap<string, RuleType> = new Map<string, RuleType>([
    type("CloudWatchAlarm", ["AlarmName"], ["AlarmStates", "WaitTime"]),
    type("CodeBuild", ["ProjectName"], ["PrimarySource", "BatchEnabled", "CombineArtifacts", "EnvironmentVariables"], {
        BatchEnabled: ["true", "false"],
        CombineArtifacts: ["true", "false"],
    }),
    type("Commands", []),
    type("DeploymentWindow", ["Cron"], ["TimeZone"]),
    type("LambdaInvoke", ["FunctionName"], ["UserParameters"]),
    type("VariableCheck", ["Variable", "Value", "Operator"], [], { Operator: ["EQ", "NE", "CONTAINS", "MATCHES"] }),
]);

/** Rules that a skipping condition may have. Source: CodePipeline user guide, "How do stage conditions work?". */
export const skippingRules: readonly string[] = ["LambdaInvoke", "VariableCheck"];
