import { expect } from "chai";
import { refuses } from "./cloud.ts";
import { build, Delivery, source, stage } from "./delivery-cloud.ts";

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
    const gated = (more: object) => [stage("Source", source()), { ...stage("Build", build()), ...more }];
    const planted: readonly (readonly [string, object, string])[] = [
        [
            "SKIP with an alarm",
            { beforeEntry: { condition: { result: "SKIP", rules: [alarm] } } },
            "The result SKIP is only available for the rules LambdaInvoke and VariableCheck, not for 'rule' (CloudWatchAlarm)",
        ],
        [
            "a rule that AWS does not have",
            { beforeEntry: { condition: { result: "FAIL", rules: [rule("Weather", {})] } } },
            "RuleType (Category: 'Rule', Provider: 'Weather', Owner: 'AWS', Version: '1') in rule 'rule' is not available",
        ],
        [
            "an alarm without a name",
            { beforeEntry: { condition: { result: "FAIL", rules: [rule("CloudWatchAlarm", {})] } } },
            "Rule configuration for rule 'rule' is missing required configuration 'AlarmName'",
        ],
        [
            "a window with Unix's cron",
            { beforeEntry: { condition: { result: "FAIL", rules: [rule("DeploymentWindow", { Cron: "0 9 * * 1" })] } } },
            "Invalid Cron expression in rule 'rule': it must have 6 or 7 fields, beginning with seconds",
        ],
        [
            "six rules",
            {
                beforeEntry: {
                    condition: { rules: [1, 2, 3, 4, 5, 6].map(at => rule("CloudWatchAlarm", { AlarmName: "a" }, `r${at}`)) },
                },
            },
            "The entry condition of stage 'Build' must have 1 to 5 rules, it has 6",
        ],
        [
            "rolling back before entry",
            { beforeEntry: { condition: { result: "ROLLBACK", rules: [alarm] } } },
            "Invalid result 'ROLLBACK' of the entry condition in stage 'Build'",
        ],
        [
            "retry beside a condition",
            { onFailure: { result: "RETRY", condition: { result: "ROLLBACK", rules: [alarm] } } },
            "Stage 'Build' cannot have both an automatic retry and an onFailure condition",
        ],
    ];
    for (const [what, more, message] of planted) {
        it(`refuse ${what}`, () => refuses(() => aws.pipeline(gated(more)), "InvalidStageDeclarationException", message));
    }

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
    });
});
