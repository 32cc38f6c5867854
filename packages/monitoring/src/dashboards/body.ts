import { type Measure, type Metric, type Place, type Query, queriesOf, type Severity, type Unit } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import type { Placed } from "./layout.ts";
import type { Variable } from "./variable.ts";
import type { AlarmsWidget, GraphWidget, LogsWidget, NumberWidget, Search, Shown, TextWidget, ThresholdLine } from "./widget.ts";

/** JSON with outputs as leaves: its structure is known before anything is registered. */
type Json = pulumi.Input<string> | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** Where a dashboard is: what is elsewhere says so. */
export type Here = Pick<Place, "accountId" | "region">;

/** A dashboard as CloudWatch has it. Source: CloudWatch API reference, "Dashboard Body Structure and Syntax". */
export interface DashboardBody {
    readonly start: string;
    /** Thresholds are of the periods that alarms look at: a longer period would make other numbers of them. */
    readonly periodOverride: "inherit";
    readonly variables?: readonly Variable[];
    readonly widgets: readonly BodyWidget[];
}

export interface BodyWidget {
    readonly type: "metric" | "alarm" | "log" | "text";
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly properties: { readonly [name: string]: Json };
}

/** The body of a dashboard with these widgets. */
export const bodyOf = (
    placed: readonly Placed[],
    here: Here,
    { hours, variables = [] }: { readonly hours: number; readonly variables?: readonly Variable[] | undefined },
): DashboardBody => ({
    start: `-PT${hours}H`,
    periodOverride: "inherit",
    ...(variables.length > 0 && { variables }),
    widgets: placed.map(({ content, path: _, ...grid }) => ({ ...contentOf(content, here), ...grid })),
});

function contentOf(content: Placed["content"], here: Here): Pick<BodyWidget, "type" | "properties"> {
    switch (content.kind) {
        case "heading":
            return { type: "text", properties: { markdown: `## ${content.title}`, background: "transparent" } };
        case "text":
            return { type: "text", properties: { markdown: textOf(content) } };
        case "alarms":
            return { type: "alarm", properties: alarmsOf(content) };
        case "logs":
            return { type: "log", properties: logsOf(content, here) };
        case "graph":
            return { type: "metric", properties: graphOf(content, here) };
        case "number":
            return { type: "metric", properties: numbersOf(content, here) };
    }
}

const textOf = ({ title, markdown }: TextWidget): pulumi.Input<string> =>
    typeof markdown === "string" ? `### ${title}\n\n${markdown}` : pulumi.interpolate`### ${title}\n\n${markdown}`;

/** What is wrong comes first. */
const alarmsOf = ({ title, alarmArns }: AlarmsWidget) => ({ title, alarms: alarmArns, sortBy: "stateUpdatedTimestamp" });

function logsOf({ title, groups, query, place }: LogsWidget, here: Here) {
    const sources = pulumi.all(groups.map(({ name }) => name)).apply(names => names.map(name => `SOURCE '${name}'`).join(" | "));
    const lines = query.split(/\n+/).map(line => line.trim().replace(/^\|\s*/, ""));
    return {
        title,
        region: place?.region ?? here.region,
        ...(place && place.accountId !== here.accountId && { accountId: place.accountId }),
        view: "table",
        query: pulumi.interpolate`${sources} | ${lines.filter(line => line !== "").join("\n| ")}`,
    };
}

const colours: Readonly<Record<Severity, string>> = { critical: "#d62728", warning: "#ff7f0e" };

function graphOf({ title, left, right = [], thresholds = [], stacked = false, days }: GraphWidget, here: Here) {
    const axis = (shown: readonly Shown[]) => ({ min: 0, showUnits: false, ...labelOf(shown) });
    return {
        title,
        region: here.region,
        view: "timeSeries",
        stacked,
        ...startOf(days),
        metrics: metricsOf({ left, right }, here),
        legend: { position: "bottom" },
        yAxis: { left: axis(left), ...(right.length > 0 && { right: axis(right) }) },
        ...(thresholds.length > 0 && { annotations: { horizontal: thresholds.map(lineOf) } }),
    };
}

/** Axes are named after what is counted, where that is one thing. */
function labelOf(shown: readonly Shown[]): { readonly label?: Unit } {
    const [first, ...others] = new Set(shown.map(({ unit }) => unit));
    return first !== undefined && first !== "None" && others.length === 0 ? { label: first } : {};
}

const lineOf = ({ value, label, axis = "left", severity, bad }: ThresholdLine) => ({
    value,
    label,
    color: severity ? colours[severity] : "#7f7f7f",
    ...(bad && { fill: bad }),
    yAxis: axis,
});

/** Without an end: until now. */
const startOf = (days: number | undefined) => (days === undefined ? {} : { start: `-P${days}D` });

const numbersOf = ({ title, of, wholeRange = false, days }: NumberWidget, here: Here) => ({
    title,
    region: here.region,
    view: "singleValue",
    // Of the whole time there is nothing over time to show.
    ...(wholeRange ? { setPeriodToTimeRange: true } : { sparkline: true }),
    ...startOf(days),
    metrics: metricsOf({ left: of, right: [] }, here),
});

const isSearch = (shown: Shown): shown is Search => "search" in shown;

/** A widget's lines, under ids that are its own: `left1`, `left2`, `right1`; what math is made of has the math's before its own. */
function metricsOf(axes: { readonly left: readonly Shown[]; readonly right: readonly Shown[] }, here: Here): readonly Json[] {
    return (["left", "right"] as const).flatMap(axis =>
        axes[axis].flatMap((shown, at): readonly Json[] => {
            const id = `${axis}${at + 1}`;
            const side = axis === "right" ? { yAxis: axis } : {};
            if (isSearch(shown)) {
                const { search, label, place } = shown;
                return [[{ id, expression: search, label, ...elsewhere(place, here), ...side }]];
            }
            return measured(id, shown).map((query, index) => line(query, { ...(index > 0 && { visible: false }), ...side }, here));
        }),
    );
}

/** A measure's queries, as part of a whole: so each of its parts has a name that no other measure's has. */
const measured = (id: string, measure: Measure): readonly Query[] =>
    queriesOf("all", { expression: id, of: { [id]: measure }, unit: measure.unit, label: measure.label }).slice(1);

function line({ id, label, expression, metric }: Query, shown: { readonly [key: string]: Json }, here: Here): Json {
    if (!metric) return [{ id, expression: expression as string, label, ...shown }];
    const dimensions = Object.entries(metric.dimensions).flat();
    const options = { id, label, stat: metric.statistic, period: metric.periodSeconds, ...elsewhere(metric.place, here), ...shown };
    return [metric.namespace, metric.name, ...dimensions, options];
}

/** Source: as above, accountId and region of each metric; for expressions, as AWS's CDK and the console write them. */
const elsewhere = (place: Metric["place"], here: Here) => ({
    ...(place && place.accountId !== here.accountId && { accountId: place.accountId }),
    ...(place && place.region !== here.region && { region: place.region }),
});

/** How many lines of `metrics` something is: CloudWatch counts what expressions are made of as well. */
export const linesIn = (shown: Shown): number => (isSearch(shown) ? 1 : measured("m", shown).length);

/** How many metrics something asks for; what a search finds is not known. */
export const metricsInShown = (shown: Shown): number => (isSearch(shown) ? 1 : measured("m", shown).filter(({ metric }) => metric).length);
