import type { LogSource, Rule } from "@causeway/core";
import { alarmPlanRules, isWatch, watchRules } from "../alarms/alarm.ts";
import { signalRules } from "../bundles/signals.ts";
import { anomalyRules } from "./anomalies.ts";
import { isObject } from "./conditions.ts";
import { filterRules } from "./filters.ts";
import type { LogMonitoringArgs } from "./log-monitoring.ts";
import { planLogs } from "./plan.ts";
import { protectionRules } from "./protection.ts";
import { queryRules } from "./queries.ts";
import { subscriptionRules } from "./subscription.ts";

/** What must hold of all that is asked of logs, also where a caller has no types. */
export function logMonitoringRules(args: LogMonitoringArgs<string>): readonly Rule[] {
    const { placement, of } = args;
    const monitored = of?.monitored as { readonly name?: unknown; readonly logs?: unknown } | undefined;
    const found: Readonly<Record<string, unknown>> = isObject(monitored?.logs) ? monitored.logs : {};
    if (!isObject(placement)) return [[false, "placement", "is missing"]];
    if (Object.keys(found).length === 0) return [[false, "of.monitored.logs", "has no logs"]];
    const odd = Object.entries(found).filter(
        ([, source]) => !isObject(source) || source["name"] === undefined || source["arn"] === undefined,
    );
    if (odd.length > 0 || typeof monitored?.name !== "string")
        return [
            [typeof monitored?.name === "string", "of.monitored.name", `is ${String(monitored?.name)}, not a name`],
            ...odd.map(([log]): Rule => [false, `of.monitored.logs.${log}`, "is no log group: one has a name and an arn"]),
        ];
    const logs = found as Readonly<Record<string, LogSource>>;
    const sound = shapeRules(args, logs);
    return [...sound, ...(sound.every(([holds]) => holds) ? calledRules(args) : [])];
}

function shapeRules(args: LogMonitoringArgs<string>, logs: Readonly<Record<string, LogSource>>): readonly Rule[] {
    const { placement, of, filters = {}, errors, anomalies = {}, queries = {}, subscribe = {}, protect } = args;
    const folder = `${placement.team}/${of.monitored.name}/${placement.environment}`;
    const scarce = Object.keys(logs).filter(log => logs[log]?.class === "INFREQUENT_ACCESS");
    return [
        [args.foundation !== undefined && args.foundation !== null, "foundation", "is missing"],
        ...objectRule("filters", filters, given => filterRules(given, errors, logs)),
        ...(anomalies === false ? [] : anomalyRules(anomalies)),
        ...objectRule("queries", queries, given => queryRules(given, logs, folder)),
        ...objectRule("subscribe", subscribe, subscriptionRules),
        // Source: CloudWatch Logs user guide, "Log classes".
        ...(isObject(subscribe) && Object.keys(subscribe).length > 0
            ? scarce.map((log): Rule => [false, "subscribe", `cannot be: ${log} is of the class INFREQUENT_ACCESS`])
            : []),
        ...(protect === undefined ? [] : protectionRules(protect, logs)),
    ];
}

/** What must hold of alarms, and of who hears of them. */
function calledRules(args: LogMonitoringArgs<string>): readonly Rule[] {
    const { placement, routes, runbook, alarms } = args;
    if (routes === undefined)
        return [
            [runbook === undefined, "runbook", "is for nobody: there are no routes"],
            [alarms === undefined, "alarms", "call nobody: there are no routes"],
        ];
    const watch = { placement, routes, runbook: runbook as string };
    const { monitored, alarms: planned } = planLogs(args);
    return [
        ...watchRules(watch),
        ...signalRules(monitored, alarms),
        ...(isWatch(watch) ? planned.flatMap(alarm => alarmPlanRules(alarm.path, watch, alarm, alarm.meansPath)) : []),
    ].map(([holds, path, reason]) => [holds, path.replace(/^of\.monitored\.signals\./, "filters."), reason]);
}

const objectRule = <Given extends object>(at: string, given: Given, rules: (given: Given) => readonly Rule[]): readonly Rule[] =>
    isObject(given) ? rules(given) : [[false, at, `is ${String(given)}, not an object`]];
