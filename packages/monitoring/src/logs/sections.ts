import type { LogSource } from "@causeway/core";
import type { Alarm } from "../alarms/alarms.ts";
import type { GraphWidget, LogsWidget, Section, Shown, Widget } from "../dashboards/widget.ts";
import { type LogFilter, metricOf } from "./filters.ts";
import type { LogPlan } from "./plan.ts";

/** What a dashboard shows of logs: alarms, numbers made of lines, what CloudWatch found by itself, and lines themselves. */
export function logSections({ folder, logs, byName, queries, monitored }: LogPlan, alarms: readonly Alarm[]): readonly Section[] {
    const graphs = Object.entries(byName).map(
        ([key, filter]): GraphWidget => ({ kind: "graph", title: filter?.label ?? key, left: [shownOf(folder, key, filter)] }),
    );
    const found = [monitored.signals["anomalies"], monitored.signals["personalData"]].flatMap(signal => signal?.measure ?? []);
    const tables = queries
        // A query for one request has no id to look for on a dashboard.
        .filter(({ key }) => !key.startsWith("oneRequest"))
        .map(
            ({ title, query, logs: over }): LogsWidget => ({
                kind: "logs",
                title,
                groups: over.map(log => logs[log] as LogSource),
                query,
                width: "full",
            }),
        );
    const widgets = [
        ...(alarms.length > 0
            ? [{ kind: "alarms", title: "Alarms", width: "full", alarmArns: alarms.map(({ arn }) => arn) } satisfies Widget]
            : []),
        ...graphs,
        ...(found.length > 0 ? [{ kind: "graph", title: "found in lines", left: found } satisfies GraphWidget] : []),
        ...tables,
    ];
    return [{ title: `Logs of ${monitored.name}`, widgets }];
}

/** A filter with dimensions has a line for each combination that there is. */
function shownOf(namespace: string, key: string, filter: LogFilter | undefined): Shown {
    const metric = metricOf(namespace, key, filter);
    if (!filter?.dimensions) return metric;
    const schema = [`"${namespace}"`, ...Object.keys(filter.dimensions).map(each => `"${each}"`)].join(",");
    return {
        search: `SEARCH('{${schema}} MetricName="${key}"', '${metric.statistic}', ${metric.periodSeconds})`,
        label: metric.label,
    };
}
