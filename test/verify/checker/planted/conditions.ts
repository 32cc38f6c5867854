import { type Any, PRODUCTION, rule, STAGING } from "../declarations.ts";
import { many, type Planted, path } from "../planted.ts";

type Kind = "beforeEntry" | "onSuccess" | "onFailure";

const invoke = (name = "check") => rule(name, "LambdaInvoke", { FunctionName: "check" });
const alarm = (more: object = {}) => rule("alarm", "CloudWatchAlarm", { AlarmName: "errors", ...more });
const window = (Cron: string, more: object = {}) => rule("window", "DeploymentWindow", { Cron, ...more });

/** Gives the last stage a condition, in place of any other of its. */
function put(pipeline: Any, kind: Kind, result: string, ...rules: Any[]): string {
    const at = pipeline.stages.length - 1;
    pipeline.stages[at][kind] = { condition: { result, rules } };
    return `${path(at)}.${kind}.condition`;
}
function fail(pipeline: Any, onFailure: object, at = pipeline.stages.length - 1): string {
    pipeline.stages[at].onFailure = onFailure;
    return `${path(at)}.onFailure`;
}
const office = "* * 9-17 ? * MON-FRI";

export const conditions: readonly Planted[] = [
    {
        id: "condition-result",
        what: "an entry that is rolled back",
        plant: pipeline => `${put(pipeline, "beforeEntry", "ROLLBACK", invoke())}.result`,
        near: pipeline => void put(pipeline, "onSuccess", "ROLLBACK", invoke()),
    },
    {
        id: "condition-result",
        what: "a success that is skipped",
        plant: pipeline => `${put(pipeline, "onSuccess", "SKIP", invoke())}.result`,
        near: pipeline => void put(pipeline, "beforeEntry", "SKIP", invoke()),
    },
    {
        id: "condition-result",
        what: "a failure that fails",
        plant: pipeline => `${put(pipeline, "onFailure", "FAIL", invoke())}.result`,
        near: pipeline => void put(pipeline, "onFailure", "ROLLBACK", invoke()),
    },
    {
        id: "condition-rules",
        what: "six",
        plant: pipeline => `${put(pipeline, "beforeEntry", "FAIL", ...many(6, at => invoke(`check-${at}`)))}.rules`,
        near: pipeline => void put(pipeline, "beforeEntry", "FAIL", ...many(5, at => invoke(`check-${at}`))),
    },
    {
        id: "condition-missing",
        what: "an entry of nothing",
        plant(pipeline) {
            const at = pipeline.stages.length - 1;
            pipeline.stages[at].beforeEntry = {};
            return `${path(at)}.beforeEntry.condition`;
        },
        near(pipeline) {
            pipeline.stages[PRODUCTION].beforeEntry = undefined;
        },
    },
    {
        id: "failure-result",
        what: "one that there is not",
        plant: pipeline => `${fail(pipeline, { result: "STOP" })}.result`,
        near: pipeline => void fail(pipeline, { result: "FAIL" }),
    },
    {
        id: "retry-with-condition",
        what: "both",
        plant: pipeline => `${fail(pipeline, { result: "RETRY", condition: { result: "ROLLBACK", rules: [invoke()] } })}.condition`,
        near: pipeline => void fail(pipeline, { result: "RETRY", retryConfiguration: { retryMode: "FAILED_ACTIONS" } }),
    },
    {
        id: "retry-without-result",
        what: "how to retry what is rolled back",
        plant: pipeline => `${fail(pipeline, { result: "ROLLBACK", retryConfiguration: { retryMode: "ALL_ACTIONS" } })}.retryConfiguration`,
        near: pipeline => void fail(pipeline, { result: "RETRY", retryConfiguration: { retryMode: "ALL_ACTIONS" } }),
    },
    {
        id: "retry-mode",
        what: "one that there is not",
        plant: pipeline => `${fail(pipeline, { result: "RETRY", retryConfiguration: { retryMode: "ALL" } })}.retryConfiguration.retryMode`,
        near: pipeline => void fail(pipeline, { result: "RETRY" }),
    },
    {
        id: "rollback-of-source",
        what: "the first stage",
        plant(pipeline) {
            pipeline.executionMode = "SUPERSEDED";
            return `${fail(pipeline, { result: "ROLLBACK" }, 0)}.result`;
        },
        near: pipeline => void fail(pipeline, { result: "ROLLBACK" }, 1),
    },
    {
        id: "rollback-in-parallel",
        what: "a success that is rolled back",
        plant(pipeline) {
            pipeline.executionMode = "PARALLEL";
            for (const stage of pipeline.stages) delete stage.onFailure;
            return `${put(pipeline, "onSuccess", "ROLLBACK", invoke())}.result`;
        },
        near(pipeline) {
            pipeline.executionMode = "PARALLEL";
            put(pipeline, "onSuccess", "FAIL", invoke());
            fail(pipeline, { result: "RETRY" });
        },
    },
    {
        id: "rule-type",
        what: "an action's provider",
        plant: pipeline =>
            `${put(pipeline, "beforeEntry", "FAIL", rule("check", "Lambda", { FunctionName: "f" }))}.rules[0].ruleTypeId.provider`,
        near: pipeline => void put(pipeline, "beforeEntry", "FAIL", rule("check", "CodeBuild", { ProjectName: "p" })),
    },
    {
        id: "rule-type",
        what: "another version",
        plant(pipeline) {
            const check = invoke();
            check.ruleTypeId.version = "2";
            return `${put(pipeline, "beforeEntry", "FAIL", check)}.rules[0].ruleTypeId.version`;
        },
        near(pipeline) {
            const check = invoke();
            check.ruleTypeId = { category: "Rule", provider: "LambdaInvoke" };
            put(pipeline, "beforeEntry", "FAIL", check);
        },
    },
    {
        id: "rule-skip",
        what: "an alarm",
        plant: pipeline => `${put(pipeline, "beforeEntry", "SKIP", alarm())}.rules[0].ruleTypeId.provider`,
        near: pipeline => void put(pipeline, "beforeEntry", "FAIL", alarm()),
    },
    {
        id: "rule-cron",
        what: "five fields",
        plant: pipeline => `${put(pipeline, "beforeEntry", "FAIL", window("* 9-17 ? * MON-FRI"))}.rules[0].configuration.Cron`,
        near: pipeline => void put(pipeline, "beforeEntry", "FAIL", window(office)),
    },
    {
        id: "rule-cron",
        what: "the 24th hour",
        plant: pipeline => `${put(pipeline, "beforeEntry", "FAIL", window("* * 9-24 ? * MON-FRI"))}.rules[0].configuration.Cron`,
        near: pipeline => void put(pipeline, "beforeEntry", "FAIL", window("0/15 0,30 0-23/2 L-3 JAN,12 ? 2030-2031")),
    },
    {
        id: "rule-cron",
        what: "a day that is none",
        plant: pipeline => `${put(pipeline, "beforeEntry", "FAIL", window("* * 9-17 ? * MO-FR"))}.rules[0].configuration.Cron`,
        near: pipeline =>
            void put(
                pipeline,
                "beforeEntry",
                "FAIL",
                window("* * * ? * 6L"),
                rule("third", "DeploymentWindow", { Cron: "* * * 15W * 6#3" }),
            ),
    },
    {
        id: "rule-time-zone",
        what: "none",
        plant: pipeline =>
            `${put(pipeline, "beforeEntry", "FAIL", window(office, { TimeZone: "Berlin" }))}.rules[0].configuration.TimeZone`,
        near: pipeline => void put(pipeline, "beforeEntry", "FAIL", window(office, { TimeZone: "Europe/Berlin" })),
    },
    {
        id: "rule-time-zone",
        what: "a city that has none",
        plant: pipeline =>
            `${put(pipeline, "beforeEntry", "FAIL", window(office, { TimeZone: "Europe/Hamburg" }))}.rules[0].configuration.TimeZone`,
        near: pipeline =>
            void put(
                pipeline,
                "beforeEntry",
                "FAIL",
                window(office, { TimeZone: "UTC+01:00" }),
                rule("other", "DeploymentWindow", { Cron: office, TimeZone: "CET" }),
            ),
    },
    {
        id: "rule-wait-time",
        what: "a text",
        plant: pipeline => `${put(pipeline, "onSuccess", "FAIL", alarm({ WaitTime: "10 minutes" }))}.rules[0].configuration.WaitTime`,
        near: pipeline => void put(pipeline, "onSuccess", "FAIL", alarm({ WaitTime: "0" })),
    },
    {
        id: "rule-alarm-states",
        what: "one that there is not",
        plant: pipeline => `${put(pipeline, "onSuccess", "FAIL", alarm({ AlarmStates: "ALARM,BAD" }))}.rules[0].configuration.AlarmStates`,
        near: pipeline => void put(pipeline, "onSuccess", "FAIL", alarm({ AlarmStates: "ALARM,INSUFFICIENT_DATA" })),
    },
    {
        id: "rule-alarm-before-window",
        what: "both in one",
        plant: pipeline => `${put(pipeline, "beforeEntry", "FAIL", window(office), alarm())}.rules[1].ruleTypeId.provider`,
        near(pipeline) {
            put(pipeline, "beforeEntry", "FAIL", window(office));
            pipeline.stages[STAGING].beforeEntry = { condition: { result: "FAIL", rules: [alarm()] } };
        },
    },
];
