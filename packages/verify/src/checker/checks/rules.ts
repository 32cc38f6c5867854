import { type Check, quote } from "../check.ts";
import { cronFault } from "../cron.ts";
import { fields, isAbsent, text } from "../known.ts";
import { pages, rulePage } from "../pages.ts";
import { ruleTypes, skippingRules } from "../rule-types.ts";
import type { Pipeline } from "../view.ts";

const alarmStates: readonly string[] = ["ALARM", "OK", "INSUFFICIENT_DATA"];
const identity = { category: "Rule", owner: "AWS", version: "1" } as const;

/** The values of one key of all rules of a type, but those that are known only when the pipeline runs. */
const values = ({ rules }: Pipeline, provider: string, key: string) =>
    rules
        .filter(rule => rule.provider === provider)
        .flatMap(({ configuration }) => {
            const value = configuration.values.get(key);
            return value === undefined || value === "" || value.includes("#{") ? [] : [{ path: `${configuration.path}.${key}`, value }];
        });

/** Region/City, UTC with or without an offset, or an abbreviation. Source: CodePipeline user guide, "DeploymentWindow", TimeZone. */
function isTimeZone(name: string): boolean {
    if (/^(UTC[+-]\d{2}:\d{2}|[A-Za-z]{3,5})$/.test(name)) return true;
    try {
        return name.includes("/") && Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
    } catch {
        return false;
    }
}

export const rules: readonly Check[] = [
    {
        id: "rule-type",
        finds: "a type of rule that AWS does not have",
        page: pages.ruleTypes,
        *find({ rules }) {
            for (const { path, declared, provider } of rules) {
                const id = fields(declared["ruleTypeId"]) ?? {};
                if (provider !== undefined && !ruleTypes.has(provider))
                    yield {
                        path: `${path}.ruleTypeId.provider`,
                        wrong: `it is "${provider}"`,
                        right: `one of ${quote([...ruleTypes.keys()])}`,
                    };
                for (const [key, right] of Object.entries(identity)) {
                    const value = text(id[key]);
                    if (value !== undefined && value !== right)
                        yield { path: `${path}.ruleTypeId.${key}`, wrong: `it is "${value}"`, right: `"${right}"` };
                }
            }
        },
    },
    {
        id: "rule-skip",
        finds: "a rule whose condition cannot skip the stage",
        page: pages.conditions,
        *find({ rules }) {
            for (const { path, result, provider, type } of rules) {
                if (result === "SKIP" && type && provider !== undefined && !skippingRules.includes(provider))
                    yield {
                        path: `${path}.ruleTypeId.provider`,
                        wrong: `${provider} cannot skip a stage`,
                        right: `${skippingRules.join(" or ")}, or another result`,
                    };
            }
        },
    },
    {
        id: "rule-cron",
        finds: "a deployment window whose Cron AWS does not take",
        page: rulePage("DeploymentWindow"),
        *find(pipeline) {
            for (const { path, value } of values(pipeline, "DeploymentWindow", "Cron")) {
                const wrong = cronFault(value);
                if (wrong)
                    yield { path, wrong, right: "seconds, minutes, hours, day of the month, month, day of the week and perhaps a year" };
            }
        },
    },
    {
        id: "rule-time-zone",
        finds: "a deployment window in a time zone that is none",
        page: rulePage("DeploymentWindow"),
        *find(pipeline) {
            for (const { path, value } of values(pipeline, "DeploymentWindow", "TimeZone")) {
                if (!isTimeZone(value)) yield { path, wrong: `"${value}" is none`, right: "a time zone such as Europe/Berlin" };
            }
        },
    },
    {
        id: "rule-wait-time",
        finds: "a wait for an alarm that is no number of minutes",
        page: rulePage("CloudWatchAlarm"),
        *find(pipeline) {
            for (const { path, value } of values(pipeline, "CloudWatchAlarm", "WaitTime")) {
                if (!/^\d+$/.test(value)) yield { path, wrong: `it is "${value}"`, right: "a whole number of minutes" };
            }
        },
    },
    {
        id: "rule-alarm-states",
        finds: "a state that alarms do not have",
        page: rulePage("CloudWatchAlarm"),
        *find(pipeline) {
            for (const { path, value } of values(pipeline, "CloudWatchAlarm", "AlarmStates")) {
                const strange = value.split(",").find(state => !alarmStates.includes(state.trim()));
                if (strange !== undefined)
                    yield { path, wrong: `"${strange}" is none`, right: `some of ${quote(alarmStates)}, with commas` };
            }
        },
    },
    {
        id: "rule-alarm-before-window",
        finds: "an alarm beside a window in one entry condition: it is looked at once, before the window opens",
        page: rulePage("DeploymentWindow"),
        *find({ stages = [] }) {
            for (const { kind, rules = [] } of stages.flatMap(({ conditions }) => conditions)) {
                if (kind !== "beforeEntry" || !rules.some(({ provider }) => provider === "DeploymentWindow")) continue;
                for (const { path } of rules.filter(({ provider }) => provider === "CloudWatchAlarm"))
                    yield {
                        path: `${path}.ruleTypeId.provider`,
                        wrong: "the alarm is looked at once, before the window opens",
                        right: "a stage of its own for the window, before the one with the alarm",
                    };
            }
        },
    },
    {
        id: "condition-missing",
        finds: "an entry or a success without a condition",
        page: pages.conditions,
        *find({ stages = [] }) {
            for (const { path, declared } of stages) {
                for (const kind of ["beforeEntry", "onSuccess"] as const) {
                    const holder = fields(declared[kind]);
                    if (holder && isAbsent(holder["condition"]))
                        yield { path: `${path}.${kind}.condition`, wrong: "there is none", right: "a condition of 1 to 5 rules" };
                }
            }
        },
    },
];
