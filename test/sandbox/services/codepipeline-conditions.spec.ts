import { expect } from "chai";
import { refuses } from "./cloud.ts";
import { type Any, build, Delivery, source, stage } from "./delivery-cloud.ts";

describe("CodePipeline's conditions", () => {
    let aws: Delivery;
    beforeEach(() => {
        aws = new Delivery();
    });

    const rule = (provider: string, configuration: object, name = "rule") => ({
        name,
        ruleTypeId: { category: "Rule", provider, owner: "AWS", version: "1" },
        configuration,
    });
    const alarm = rule("CloudWatchAlarm", { AlarmName: "errors" });
    const gated = (more: object) => [stage("Source", source({ namespace: "v" })), { ...stage("Build", build()), ...more }];
    const entry = (...rules: Any[]) => ({ beforeEntry: { condition: { result: "FAIL", rules } } });
    const window = (Cron: string, TimeZone?: string) => rule("DeploymentWindow", { Cron, ...(TimeZone && { TimeZone }) });
    const check = (Operator: string, Variable = "#{v.BranchName}") => rule("VariableCheck", { Variable, Value: "main", Operator });
    const shell = (commands?: readonly string[]) => ({ ...rule("Commands", {}), commands });
    const project = (configuration: object, inputArtifacts: readonly string[] = ["code"]) => ({
        ...rule("CodeBuild", { ProjectName: "check", ...configuration }),
        inputArtifacts,
    });
    const not = (why: string) => `Rule configuration for rule 'rule' is not valid: ${why}`;

    /** What, the conditions that AWS refuses, its sentence, and the conditions that it takes. */
    const planted: readonly (readonly [string, object, string, object])[] = [
        [
            "SKIP with an alarm",
            { beforeEntry: { condition: { result: "SKIP", rules: [alarm] } } },
            "The result SKIP is only available for the rules LambdaInvoke and VariableCheck, not for 'rule' (CloudWatchAlarm)",
            {
                beforeEntry: {
                    condition: { result: "SKIP", rules: [rule("LambdaInvoke", { FunctionName: "f" }), { ...check("EQ"), name: "b" }] },
                },
            },
        ],
        [
            "a rule that AWS does not have",
            entry(rule("Weather", {})),
            "RuleType (Category: 'Rule', Provider: 'Weather', Owner: 'AWS', Version: '1') in rule 'rule' is not available",
            entry(alarm),
        ],
        [
            "a rule's second version",
            entry({ ...alarm, ruleTypeId: { ...alarm.ruleTypeId, version: "2" } }),
            "RuleType (Category: 'Rule', Provider: 'CloudWatchAlarm', Owner: 'AWS', Version: '2') in rule 'rule' is not available",
            entry({ ...alarm, ruleTypeId: { category: "Rule", provider: "CloudWatchAlarm" } }),
        ],
        [
            "an alarm without a name",
            entry(rule("CloudWatchAlarm", {})),
            "Rule configuration for rule 'rule' is missing required configuration 'AlarmName'",
            entry(rule("CloudWatchAlarm", { AlarmName: "a", AlarmStates: "ALARM,INSUFFICIENT_DATA", WaitTime: "20" })),
        ],
        [
            "an alarm's state that there is not",
            entry(rule("CloudWatchAlarm", { AlarmName: "a", AlarmStates: "RED" })),
            not("AlarmStates 'RED' has a state that is not one of ALARM, OK, INSUFFICIENT_DATA"),
            entry(rule("CloudWatchAlarm", { AlarmName: "a", AlarmStates: "OK" })),
        ],
        [
            "a wait in words",
            entry(rule("CloudWatchAlarm", { AlarmName: "a", WaitTime: "20 minutes" })),
            not("WaitTime '20 minutes' is not a whole number of minutes"),
            entry(rule("CloudWatchAlarm", { AlarmName: "a", WaitTime: "0" })),
        ],
        [
            "a key of another rule",
            entry(rule("LambdaInvoke", { FunctionName: "f", AlarmName: "a" })),
            "Rule configuration for rule 'rule' contains unknown configuration 'AlarmName'",
            entry(rule("LambdaInvoke", { FunctionName: "f", UserParameters: "a=b" })),
        ],
        [
            "a window with Unix's cron",
            entry(window("0 9 * * 1")),
            not("Cron '0 9 * * 1': it must have 6 or 7 fields, beginning with seconds"),
            entry(window("* * 9-17 ? * MON-FRI")),
        ],
        [
            "an hour that no day has",
            entry(window("* * 9-24 ? * MON-FRI *")),
            not("Cron '* * 9-24 ? * MON-FRI *': '9-24' is not a value of its field hours"),
            entry(window("0 0/15 9-23,3 LW JAN,3 ? 2026/2")),
        ],
        [
            "a question in the month",
            entry(window("* * * * ? MON")),
            not("Cron '* * * * ? MON': '?' is not a value of its field month"),
            entry(window("* * * L-3 * ?")),
        ],
        [
            "a sixth Friday",
            entry(window("* * * ? * 6#6")),
            not("Cron '* * * ? * 6#6': '6#6' is not a value of its field day-of-week"),
            entry(window("* * * ? * 6#3,fri")),
        ],
        [
            "an offset that is no zone",
            entry(window("* * * ? * MON", "+01:00")),
            not("TimeZone '+01:00' is not Region/City, UTC+HH:MM or an abbreviation"),
            entry(
                window("* * * ? * MON", "UTC+01:00"),
                ...["UTC", "America/New_York", "CET"].map((zone, at) => ({ ...window("* * * ? * MON", zone), name: `r${at}` })),
            ),
        ],
        [
            "a comparison that there is not",
            entry(check("GT")),
            "Rule configuration for rule 'rule' contains invalid value 'GT' for configuration 'Operator': it must be one of EQ, NE, CONTAINS, MATCHES",
            entry(check("MATCHES")),
        ],
        [
            "a variable of the stage itself at its entry",
            { ...entry(check("EQ", "#{w.TAG}")), actions: [build({ namespace: "w" })] },
            "Rule 'rule' refers to variable #{w.TAG}, but no preceding action has the namespace 'w', and the pipeline has no such variable",
            { onSuccess: { condition: { result: "FAIL", rules: [check("EQ", "#{w.TAG}")] } }, actions: [build({ namespace: "w" })] },
        ],
        [
            "an artifact of the stage itself at its entry",
            entry(project({}, ["image"])),
            "Input Artifact Bundle image in rule rule is not declared as Output Artifact Bundle in any of the preceding actions",
            { onSuccess: { condition: { result: "FAIL", rules: [project({}, ["image"])] } } },
        ],
        [
            "several inputs of a build and no primary",
            { onSuccess: { condition: { result: "FAIL", rules: [project({}, ["code", "image"])] } } },
            not("PrimarySource is required with several input artifacts"),
            { onSuccess: { condition: { result: "FAIL", rules: [project({ PrimarySource: "image" }, ["code", "image"])] } } },
        ],
        [
            "a primary input that is none",
            entry(project({ PrimarySource: "image" })),
            not("PrimarySource 'image' is not one of its input artifacts"),
            entry(project({ PrimarySource: "code" })),
        ],
        [
            "a buildspec of its own",
            entry(project({ BuildspecOverride: "b.yml" })),
            "Rule configuration for rule 'rule' contains unknown configuration 'BuildspecOverride'",
            entry(project({ EnvironmentVariables: '[{"name":"A","value":"b"}]' })),
        ],
        [
            "a combined batch without a batch",
            entry(project({ CombineArtifacts: "true" })),
            not("CombineArtifacts is only available with BatchEnabled"),
            entry(project({ CombineArtifacts: "true", BatchEnabled: "true" })),
        ],
        ["commands without commands", entry(shell()), "Rule 'rule' has no commands: a Commands rule has 1 to 50", entry(shell(["ls"]))],
        [
            "commands of two lines",
            entry(shell(["ls\nls"])),
            "Rule 'rule': multi-line commands are not supported",
            entry(shell(["ls && ls"])),
        ],
        [
            "commands of an alarm",
            entry({ ...alarm, commands: ["ls"] }),
            "Commands are for rules of the provider Commands: 'rule' is one of CloudWatchAlarm",
            entry({ ...alarm, commands: [] }),
        ],
        [
            "two rules of one name",
            entry(alarm, alarm),
            "Rule names must be unique within a condition: 'rule' is used more than once in stage 'Build'",
            { ...entry(alarm), onSuccess: { condition: { result: "FAIL", rules: [alarm] } } },
        ],
        [
            "rolling back before entry",
            { beforeEntry: { condition: { result: "ROLLBACK", rules: [alarm] } } },
            "Invalid result 'ROLLBACK' of the entry condition in stage 'Build'",
            { onSuccess: { condition: { result: "ROLLBACK", rules: [alarm] } } },
        ],
        [
            "skipping what succeeded",
            { onSuccess: { condition: { result: "SKIP", rules: [check("EQ")] } } },
            "Invalid result 'SKIP' of the onSuccess condition in stage 'Build'",
            { onSuccess: { condition: { result: "FAIL", rules: [check("EQ")] } } },
        ],
        [
            "retrying by a condition",
            { onFailure: { condition: { result: "RETRY", rules: [alarm] } } },
            "Invalid result 'RETRY' of the onFailure condition in stage 'Build'",
            { onFailure: { condition: { result: "ROLLBACK", rules: [alarm] } } },
        ],
        [
            "skipping a failure",
            { onFailure: { result: "SKIP" } },
            "Invalid onFailure result 'SKIP' in stage 'Build'",
            { onFailure: { result: "ROLLBACK" } },
        ],
        [
            "how to retry, without a retry",
            { onFailure: { result: "ROLLBACK", retryConfiguration: { retryMode: "ALL_ACTIONS" } } },
            "Stage 'Build' has a retry configuration, but its onFailure result is not RETRY",
            { onFailure: { result: "RETRY", retryConfiguration: { retryMode: "ALL_ACTIONS" } } },
        ],
        [
            "retry beside a condition",
            { onFailure: { result: "RETRY", condition: { result: "ROLLBACK", rules: [alarm] } } },
            "Stage 'Build' cannot have both an automatic retry and an onFailure condition",
            { onFailure: { result: "RETRY" } },
        ],
    ];
    for (const [what, wrong, message, right] of planted) {
        it(`refuse ${what}`, () => {
            refuses(() => aws.pipeline(gated(wrong)), "InvalidStageDeclarationException", message);
            expect(aws.pipeline(gated(right)).id).to.equal("app");
        });
    }

    it("name rules as the API does", () => {
        refuses(
            () => aws.pipeline(gated(entry({ ...alarm, name: "no errors" }))),
            "ValidationException",
            "1 validation error detected: Value 'no errors' at 'pipeline.stages.2.member.beforeEntry.conditions.1.member.rules.1.member.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+",
        );
        expect(aws.pipeline(gated(entry({ ...alarm, name: "no.errors@2-1_3" }))).id).to.equal("app");
    });

    it("have configuration values of up to 10,000 characters", () => {
        const lambda = (length: number) => entry(rule("LambdaInvoke", { FunctionName: "f", UserParameters: "x".repeat(length) }));
        refuses(
            () => aws.pipeline(gated(lambda(10_001))),
            "ValidationException",
            "1 validation error detected: Value at 'pipeline.stages.2.member.beforeEntry.conditions.1.member.rules.1.member.configuration' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 10000, Member must have length greater than or equal to 1]",
        );
        expect(aws.pipeline(gated(lambda(10_000))).id).to.equal("app");
    });

    it("do not roll back the first stage, but may retry it", () => {
        const first = (onFailure: object) => [{ ...stage("Source", source()), onFailure }, stage("Build", build())];
        refuses(
            () => aws.pipeline(first({ result: "ROLLBACK" })),
            "InvalidStageDeclarationException",
            "Stage 'Source' is the first stage: it cannot be rolled back",
        );
        expect(aws.pipeline(first({ result: "RETRY" })).id).to.equal("app");
    });

    it("take what AWS takes", () => {
        const more = {
            beforeEntry: {
                condition: {
                    result: "FAIL",
                    rules: [rule("DeploymentWindow", { Cron: "0 0 9-17 ? * MON-FRI *", TimeZone: "Europe/Berlin" }), alarm].map(
                        (each, at) => ({ ...each, name: `r${at}` }),
                    ),
                },
            },
            onSuccess: { condition: { result: "ROLLBACK", rules: [alarm] } },
            onFailure: { result: "RETRY", retryConfiguration: { retryMode: "FAILED_ACTIONS" } },
        };
        expect(aws.pipeline(gated(more)).id).to.equal("app");
    });

    it("do not roll back where executions run side by side", () => {
        refuses(
            () => aws.pipeline(gated({ onFailure: { result: "ROLLBACK" } }), { executionMode: "PARALLEL" }),
            "InvalidStageDeclarationException",
            "Stage 'Build' cannot be rolled back: rollback is not available in PARALLEL execution mode",
        );
        expect(aws.pipeline(gated({ onFailure: { result: "RETRY" } }), { executionMode: "PARALLEL" }).id).to.equal("app");
    });
});
