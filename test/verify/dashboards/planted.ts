import type { Any } from "./good.ts";

/** A fault of one kind in a dashboard that had none, and what looks like it and is none. */
interface Planted {
    readonly id: string;
    /** Puts the fault in; answers with the path of the finding. */
    plant(dashboard: Any): string;
    near(dashboard: Any): void;
}

const many = <Made>(count: number, make: (at: number) => Made): Made[] => Array.from({ length: count }, (_, at) => make(at));
/** The properties of one widget. */
const of = (dashboard: Any, at: number): Any => dashboard.widgets[at].properties;
const metrics = "widgets[0].properties.metrics";
const text = (at: number, more: object = {}) => ({
    type: "text",
    x: 0,
    y: 20 + at,
    width: 24,
    height: 1,
    properties: { markdown: "a" },
    ...more,
});
const graph = (lines: number, at: number) => ({
    type: "metric",
    x: 0,
    y: 20 + 6 * at,
    width: 24,
    height: 6,
    properties: { region: "eu-west-1", metrics: many(lines, () => ["Shop", "Orders"]) },
});

/** Sets something, and answers with where. */
const set =
    (path: string, value: unknown) =>
    (dashboard: Any): string => {
        const keys = path.split(/[.[\]]+/).filter(key => key !== "");
        const last = keys.pop() as string;
        let holder = dashboard;
        for (const key of keys) holder = holder[key];
        if (value === undefined) delete holder[last];
        else holder[last] = value;
        return path;
    };

const structure: readonly Planted[] = [
    { id: "body-widgets", plant: set("widgets", {}), near: dashboard => Object.assign(dashboard, { widgets: [], variables: [] }) },
    { id: "body-property", plant: set("Start", "-PT1H"), near: set("end", undefined) },
    { id: "body-property", plant: set("widgets[5].properties.title", "Shop"), near: set("widgets[4].properties.title", "Errors") },
    { id: "body-time", plant: set("start", "12 hours"), near: set("start", "-P7D") },
    {
        id: "body-time",
        plant: dashboard => {
            delete dashboard.start;
            return set("end", "2026-01-02T00:00:00Z")(dashboard);
        },
        near: dashboard => Object.assign(dashboard, { start: "2026-01-01T00:00:00Z", end: "2026-01-02T00:00:00Z" }),
    },
    { id: "body-period", plant: set("periodOverride", "none"), near: set("periodOverride", "auto") },
    {
        id: "widgets-too-many",
        plant(dashboard) {
            dashboard.widgets.push(...many(495, text));
            return "widgets";
        },
        near: dashboard => dashboard.widgets.push(...many(494, text)),
    },
    {
        id: "widget-type",
        plant: set("widgets[5].type", "markdown"),
        near: dashboard => dashboard.widgets.push({ type: "custom", properties: {} }),
    },
    { id: "widget-required", plant: set("widgets[0].properties.region", undefined), near: set("widgets[0].properties.title", undefined) },
    {
        id: "widget-required",
        plant: dashboard => `${set("widgets[4].properties", { region: "eu-west-1" })(dashboard)}.query`,
        near: set("widgets[4].properties.view", undefined),
    },
    { id: "widget-grid", plant: set("widgets[5].height", 1001), near: set("widgets[5].height", 1000) },
    {
        id: "widget-grid",
        plant: set("widgets[5].y", undefined),
        near: dashboard => [set("widgets[5].x", undefined), set("widgets[5].y", undefined)].map(change => change(dashboard)),
    },
    {
        id: "widget-grid",
        plant(dashboard) {
            dashboard.widgets.push(text(0, { x: 1 }));
            return "widgets[6]";
        },
        near: dashboard => dashboard.widgets.push(text(0, { x: 1, width: 23 })),
    },
    {
        id: "widget-overlaps",
        plant: dashboard => set("widgets[5].y", 11)(dashboard).replace(".y", ""),
        near: dashboard => [set("widgets[5].y", 11), set("widgets[5].width", 12)].map(change => change(dashboard)),
    },
];

const widgets: readonly Planted[] = [
    { id: "widget-value", plant: set("widgets[0].properties.view", "line"), near: set("widgets[0].properties.view", "bar") },
    {
        id: "widget-value",
        plant: set("widgets[0].properties.legend.position", "top"),
        near: set("widgets[0].properties.legend.position", "hidden"),
    },
    {
        id: "gauge-range",
        plant: dashboard => set("widgets[1].properties.yAxis.left.max", undefined)(dashboard).replace(".max", ""),
        near: set("widgets[1].properties.yAxis.left.max", 50),
    },
    {
        id: "annotation-value",
        plant: set("widgets[0].properties.annotations.horizontal[1][0].value", "1"),
        near: set("widgets[0].properties.annotations.horizontal[1][0].value", 0.5),
    },
    {
        id: "annotation-value",
        plant: set("widgets[0].properties.annotations.vertical[0].value", "yesterday"),
        near: set("widgets[0].properties.annotations.vertical[0].value", "2026-01-01"),
    },
    {
        id: "annotation-alarm",
        plant: dashboard => set("widgets[2].properties.annotations.alarms", ["a", "b"])(dashboard),
        near: set("widgets[2].properties.annotations.alarms", ["a"]),
    },
    {
        id: "annotation-alarm",
        plant(dashboard) {
            of(dashboard, 2).metrics = [["Shop", "Orders"]];
            return "widgets[2].properties.annotations.alarms";
        },
        near: dashboard => Object.assign(of(dashboard, 2), { metrics: [] }),
    },
    { id: "alarms-count", plant: set("widgets[3].properties.alarms", []), near: dashboard => of(dashboard, 3).alarms.pop() },
    {
        id: "alarms-count",
        plant: set(
            "widgets[3].properties.alarms",
            many(101, at => `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:${at}`),
        ),
        near: set(
            "widgets[3].properties.alarms",
            many(100, at => `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:${at}`),
        ),
    },
    {
        id: "alarm-arn",
        plant: set("widgets[3].properties.alarms[1]", "latency"),
        near: set("widgets[3].properties.alarms[1]", "arn:aws:cloudwatch:us-east-1:222222222222:alarm:a b"),
    },
    {
        id: "alarm-twice",
        plant(dashboard) {
            of(dashboard, 3).alarms[1] = of(dashboard, 3).alarms[0];
            return "widgets[3].properties.alarms[1]";
        },
        near: dashboard => dashboard.widgets.push({ ...dashboard.widgets[3], y: 20 }),
    },
    { id: "alarm-states", plant: set("widgets[3].properties.states[0]", "RED"), near: set("widgets[3].properties.states[0]", "OK") },
    {
        id: "log-source",
        plant: set("widgets[4].properties.query", "fields @message | filter a = 'SOURCE'"),
        near: set("widgets[4].properties.query", 'SOURCE "a" | limit 1'),
    },
    { id: "text-empty", plant: set("widgets[5].properties.markdown", " "), near: set("widgets[5].properties.markdown", "a") },
    {
        id: "axis-range",
        plant: dashboard => set("widgets[0].properties.yAxis.left.max", 0)(dashboard).replace(".max", ""),
        near: set("widgets[0].properties.yAxis.left.max", 1),
    },
];

const lines: readonly Planted[] = [
    {
        id: "metrics-of-widget-too-many",
        plant(dashboard) {
            dashboard.widgets.push(graph(501, 0));
            return "widgets[6].properties.metrics";
        },
        near: dashboard => dashboard.widgets.push(graph(500, 0)),
    },
    {
        id: "metrics-too-many",
        plant(dashboard) {
            // Four are there already.
            dashboard.widgets.push(...many(5, at => graph(500, at)));
            return "widgets";
        },
        near: dashboard => dashboard.widgets.push(...many(4, at => graph(500, at)), graph(496, 4)),
    },
    { id: "metric-form", plant: set(`${metrics}[4]`, "AWS/Lambda"), near: set(`${metrics}[4]`, ["AWS/Lambda", "Throttles", {}]) },
    {
        id: "metric-form",
        plant: set(`${metrics}[4]`, ["AWS/Lambda", "Throttles", "FunctionName"]),
        near: set(`${metrics}[4]`, ["AWS/Lambda", "Throttles", "FunctionName", "a"]),
    },
    {
        id: "metric-form",
        plant: dashboard => `${set(`${metrics}[4]`, ["AWS/Lambda", "Throttles", { stat: "Sum" }, { id: "a" }])(dashboard)}[2]`,
        near: set(`${metrics}[4]`, [".", ".", { stat: "Sum" }]),
    },
    { id: "metric-form", plant: set(`${metrics}[4]`, [{ label: "a" }]), near: set(`${metrics}[4]`, [{ expression: "1" }]) },
    {
        id: "metric-form",
        plant: dashboard => set("widgets[1].properties.metrics[0]", [".", "CPUUtilization"])(dashboard),
        near: set(`${metrics}[1]`, [".", "Invocations", { id: "asked" }]),
    },
    { id: "metric-option", plant: set(`${metrics}[0][4].statistic`, "Sum"), near: set(`${metrics}[0][4].stat`, "Sum") },
    { id: "metric-id", plant: set(`${metrics}[3][0].id`, "All"), near: set(`${metrics}[3][0].id`, "aLL_1") },
    {
        id: "metric-id-twice",
        plant: set(`${metrics}[3][0].id`, "failed"),
        near: set("widgets[1].properties.metrics[0]", ["AWS/ECS", "CPUUtilization", { id: "failed" }]),
    },
    { id: "metric-statistic", plant: set("widgets[0].properties.stat", "Median"), near: set("widgets[0].properties.stat", "p99.9") },
    { id: "metric-statistic", plant: set(`${metrics}[1][4].stat`, "p101"), near: set(`${metrics}[1][4].stat`, "IQM") },
    { id: "metric-period", plant: set("widgets[0].properties.period", 90), near: set("widgets[0].properties.period", 30) },
    { id: "metric-period", plant: set(`${metrics}[1][4].period`, 0), near: set(`${metrics}[1][4].period`, 86_400) },
    { id: "metric-color", plant: set(`${metrics}[0][4].color`, "red"), near: set(`${metrics}[0][4].color`, "#FF0000") },
    {
        id: "expression-unknown-id",
        plant: set(`${metrics}[2][0].expression`, "failed / invocations"),
        near: set(`${metrics}[2][0].expression`, "SUM(METRICS('invocations')) + failed"),
    },
    {
        id: "expression-circle",
        plant: dashboard => set(`${metrics}[2][0].expression`, "percent + 1")(dashboard),
        near: set(`${metrics}[3][0].expression`, "percent + failed"),
    },
    {
        id: "expression-queries",
        plant(dashboard) {
            set(`${metrics}[3][0].expression`, "SELECT MAX(a) FROM b")(dashboard);
            return set(`${metrics}[4]`, [{ expression: "SELECT MIN(a) FROM b" }])(dashboard).concat("[0].expression");
        },
        near: set(`${metrics}[3][0].expression`, "SELECT MAX(a) FROM b GROUP BY c"),
    },
    {
        id: "metrics-all-hidden",
        plant: dashboard =>
            set("widgets[1].properties.metrics[0]", ["AWS/ECS", "CPUUtilization", { visible: false }])(dashboard).replace("[0]", ""),
        near: set("widgets[1].properties.metrics[0]", ["AWS/ECS", "CPUUtilization", { visible: true }]),
    },
    { id: "metric-side", plant: set(`${metrics}[3][0].yAxis`, "middle"), near: set(`${metrics}[3][0].yAxis`, "left") },
    {
        id: "metric-side",
        plant: set("widgets[0].properties.annotations.horizontal[0].yAxis", "top"),
        near: set("widgets[0].properties.annotations.horizontal[0].yAxis", "left"),
    },
];

const variables: readonly Planted[] = [
    {
        id: "dashboard-variables-too-many",
        plant(dashboard) {
            dashboard.variables.push(...many(23, at => ({ ...dashboard.variables[1], id: `v${at}` })));
            return "variables";
        },
        near: dashboard => dashboard.variables.push(...many(22, at => ({ ...dashboard.variables[1], id: `v${at}` }))),
    },
    { id: "dashboard-variable-type", plant: set("variables[1].inputType", "checkbox"), near: set("variables[1].inputType", "select") },
    { id: "dashboard-variable-type", plant: set("variables[1].type", "text"), near: set("variables[1].type", "pattern") },
    { id: "dashboard-variable-what", plant: set("variables[1].pattern", undefined), near: set("variables[1].pattern", "a.*b") },
    { id: "dashboard-variable-id", plant: set("variables[1].id", "the environment"), near: set("variables[1].id", "a".repeat(32)) },
    { id: "dashboard-variable-id", plant: set("variables[1].id", undefined), near: set("variables[1].id", "0") },
    { id: "dashboard-variable-id-twice", plant: set("variables[2].id", "environment"), near: set("variables[2].id", "Environment") },
    { id: "dashboard-variable-label", plant: set("variables[1].label", "a".repeat(31)), near: set("variables[1].label", "a".repeat(30)) },
    {
        id: "dashboard-variable-values",
        plant: dashboard => set("variables[1].values", undefined)(dashboard).replace(".values", ""),
        near: set("variables[1].inputType", "radio"),
    },
    {
        id: "dashboard-variable-values",
        plant: dashboard => set("variables[1].values[2]", { label: "a" })(dashboard).concat(".value"),
        near: set("variables[1].values[0]", { value: "staging" }),
    },
    {
        id: "dashboard-variable-search",
        plant: set("variables[0].populateFrom", "ClusterName"),
        near: set("variables[0].search", '{AWS/Lambda,"FunctionName"}'),
    },
    {
        id: "dashboard-variable-search",
        plant: set("variables[0].populateFrom", undefined),
        near: set("variables[0].populateFrom", "FunctionName"),
    },
    {
        id: "dashboard-variable-default",
        plant: set("variables[1].defaultValue", "live"),
        near: set("variables[1].defaultValue", "production"),
    },
    { id: "dashboard-variable-unused", plant: set("variables[0].property", "QueueName"), near: set("variables[0].property", "view") },
];

export const planted: readonly Planted[] = [...structure, ...widgets, ...lines, ...variables];
