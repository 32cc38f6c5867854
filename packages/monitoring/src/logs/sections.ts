import type { LogSource, Signals } from "@causeway/core";
import type { GraphWidget, LogsWidget, Section, Shown } from "../dashboards/widget.ts";
import { type LogFilter, metricOf } from "./filters.ts";
import type { QueryPlan } from "./queries.ts";

type Filters = Readonly<Record<string, LogFilter | undefined>>;

/** What a dashboard shows of logs: numbers made of lines, what CloudWatch found by itself, and lines themselves. */
export function logSections(
    thing: string,
    namespace: string,
    filters: Filters,
    signals: Signals,
    queries: readonly QueryPlan[],
    logs: Readonly<Record<string, LogSource>>,
): readonly Section[] {
    const graphs = Object.entries(filters).map(
        ([key, filter]): GraphWidget => ({ kind: "graph", title: filter?.label ?? key, left: [shownOf(namespace, key, filter)] }),
    );
    const found = [signals["anomalies"], signals["personalData"]].flatMap(signal => signal?.measure ?? []);
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
    return [
        {
            title: `Logs of ${thing}`,
            widgets: [
                ...graphs,
                ...(found.length > 0 ? [{ kind: "graph", title: "found in lines", left: found } satisfies GraphWidget] : []),
                ...tables,
            ],
        },
    ];
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
