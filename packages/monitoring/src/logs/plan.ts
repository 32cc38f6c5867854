import { type LogSource, type Monitored, placedName } from "@causeway/core";
import { type Planned, planAlarms } from "../bundles/signals.ts";
import { detectorNames } from "./anomalies.ts";
import { type FilterPlan, filterPlans, type LogFilter } from "./filters.ts";
import type { LogMonitoringArgs } from "./log-monitoring.ts";
import { guardedLogs } from "./protection.ts";
import { type QueryPlan, queryPlans } from "./queries.ts";
import { logSignals } from "./signals.ts";

/** All that will be made of a thing's logs: plain data. */
export interface LogPlan {
    /** Whose metrics, queries and findings these are: unique in an account that several environments share. */
    readonly folder: string;
    readonly logs: Readonly<Record<string, LogSource>>;
    /** One for each log. */
    readonly filters: readonly FilterPlan[];
    /** By the names of their metrics; the usual filter of errors differs by log, and is none. */
    readonly byName: Readonly<Record<string, LogFilter | undefined>>;
    readonly queries: readonly QueryPlan[];
    /** Their names, by the log that they look at. */
    readonly detectors: Readonly<Record<string, string>>;
    readonly monitored: Monitored;
    readonly alarms: readonly Planned[];
}

export function planLogs({
    placement,
    of,
    filters = {},
    errors,
    anomalies = {},
    queries = {},
    protect,
    routes,
    alarms,
}: LogMonitoringArgs<string>): LogPlan {
    const { name, logs } = of.monitored;
    const folder = [placement.team, name, placement.environment].join("/");
    const planned = filterPlans(filters, errors, logs);
    const byName = Object.fromEntries(planned.map(({ key, filter }) => [key, key === "errors" && !errors ? undefined : filter]));
    const detectors = anomalies ? detectorNames(placedName(placement, name), logs) : {};
    const signals = logSignals(folder, byName, {
        detectors: Object.values(detectors),
        anomalies: anomalies || {},
        guarded: protect ? guardedLogs(protect, logs) : [],
    });
    const monitored = { kind: "logs", name, signals, logs };
    return {
        folder,
        logs,
        filters: planned,
        byName,
        queries: queryPlans(queries, logs),
        detectors,
        monitored,
        alarms: routes ? planAlarms(monitored, alarms) : [],
    };
}
