import { type Check, type Fault, quote } from "../../checker/check.ts";
import { fields, isAbsent, items, list, number, repeated, text } from "../../checker/known.ts";
import { dashboardLimits as most } from "../limits.ts";
import { pages } from "../pages.ts";
import { type DashboardView, strange, type WidgetView } from "../view.ts";
import { horizontal } from "./metrics.ts";

/** What values of a widget's properties may be. */
const values: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
    metric: {
        view: ["timeSeries", "singleValue", "gauge", "bar", "pie", "table"],
        ...Object.fromEntries(
            ["stacked", "liveData", "sparkline", "setPeriodToTimeRange", "singleValueFullPrecision"].map(name => [name, [true, false]]),
        ),
    },
    log: { view: ["table", "timeSeries", "bar", "pie"], stacked: [true, false] },
    alarm: { sortBy: ["default", "stateUpdatedTimestamp", "timestamp"] },
    text: { background: ["solid", "transparent"] },
};
const nested: readonly (readonly [type: string, of: string, name: string, values: readonly unknown[]])[] = [
    ["metric", "legend", "position", ["right", "bottom", "hidden"]],
    ["metric", "table", "layout", ["vertical", "horizontal"]],
];
const states = ["ALARM", "INSUFFICIENT_DATA", "OK"];

const said = (path: string, value: unknown, right: readonly unknown[]): Fault => ({
    path,
    wrong: `it is ${JSON.stringify(value)}`,
    right: right.join(", "),
});

const ofType = (view: DashboardView, type: string): readonly WidgetView[] =>
    view.widgets.filter(widget => widget.type === type && widget.properties);
const alarmsOf = ({ path, properties = {} }: WidgetView) => items(properties["alarms"], `${path}.properties.alarms`);
const annotationsOf = ({ properties = {} }: WidgetView) => fields(properties["annotations"]);

/** The log groups that a query names before it asks anything. */
export const sourcesIn = (query: string): readonly string[] =>
    [...query.matchAll(/(?:^|\|)\s*SOURCE\s+(?:'([^']+)'|"([^"]+)"|(\S+))/g)].map(([, a, b, c]) => a ?? b ?? (c as string));

export const widgets: readonly Check<DashboardView>[] = [
    {
        id: "widget-value",
        finds: "a value that a widget's property cannot have",
        page: pages.body,
        find: ({ widgets }) =>
            widgets.flatMap(({ path, type = "", properties = {} }) => [
                ...Object.entries(values[type] ?? {})
                    .filter(([name, allowed]) => strange(properties[name], allowed))
                    .map(([name, allowed]) => said(`${path}.properties.${name}`, properties[name], allowed)),
                ...nested
                    .filter(([of, holder, name, allowed]) => of === type && strange(fields(properties[holder])?.[name], allowed))
                    .map(([, holder, name, allowed]) =>
                        said(`${path}.properties.${holder}.${name}`, fields(properties[holder])?.[name], allowed),
                    ),
            ]),
    },
    {
        id: "gauge-range",
        finds: "a gauge without where it begins and ends",
        page: pages.body,
        find: view =>
            ofType(view, "metric").flatMap(({ path, properties = {} }) => {
                const left = fields(fields(properties["yAxis"])?.["left"]) ?? {};
                return properties["view"] === "gauge" && (isAbsent(left["min"]) || isAbsent(left["max"]))
                    ? [{ path: `${path}.properties.yAxis.left`, wrong: "there is no min, or no max", right: "min and max" }]
                    : [];
            }),
    },
    {
        id: "annotation-value",
        finds: "a line across that is at no number, or at no time",
        page: pages.body,
        find: view =>
            ofType(view, "metric").flatMap(widget => [
                ...horizontal(widget)
                    .filter(({ holder }) => holder && (isAbsent(holder["value"]) || typeof holder["value"] === "string"))
                    .map(({ holder, path }) => ({
                        path: `${path}.value`,
                        wrong: `it is ${JSON.stringify(holder?.["value"])}`,
                        right: "a number",
                    })),
                ...(list(annotationsOf(widget)?.["vertical"]) ?? []).flat().flatMap((line, at) => {
                    const value = text(fields(line)?.["value"]);
                    return value === undefined || !Number.isNaN(Date.parse(value))
                        ? []
                        : [
                              {
                                  path: `${widget.path}.properties.annotations.vertical[${at}].value`,
                                  wrong: `it is "${value}"`,
                                  right: "a time such as 2018-08-28T15:25:26Z",
                              },
                          ];
                }),
            ]),
    },
    {
        id: "annotation-alarm",
        finds: "an alarm shown beside metrics or lines, or two alarms, in one graph",
        page: pages.body,
        find: view =>
            ofType(view, "metric").flatMap(widget => {
                const annotations = annotationsOf(widget) ?? {};
                const count = (list(annotations["alarms"]) ?? []).length;
                const path = `${widget.path}.properties.annotations.alarms`;
                if (count > 1) return [{ path, wrong: `there are ${count}`, right: "one alarm" }];
                const beside = [
                    ...(widget.lines.length > 0 ? ["metrics"] : []),
                    ...["horizontal", "vertical"].filter(name => (list(annotations[name]) ?? []).length > 0),
                ];
                return count === 1 && beside.length > 0
                    ? [{ path, wrong: `it has ${beside.join(" and ")} beside it`, right: "an alarm alone" }]
                    : [];
            }),
    },
    {
        id: "alarms-count",
        finds: "no alarm, or more than 100, in a widget of alarms",
        page: pages.body,
        find: view =>
            ofType(view, "alarm").flatMap(widget => {
                const alarms = list(widget.properties?.["alarms"]);
                return alarms && !isAbsent(widget.properties?.["alarms"]) && (alarms.length === 0 || alarms.length > most.alarms)
                    ? [{ path: `${widget.path}.properties.alarms`, wrong: `there are ${alarms.length}`, right: `1 to ${most.alarms}` }]
                    : [];
            }),
    },
    {
        id: "alarm-arn",
        finds: "an alarm that is not named by its ARN",
        page: pages.body,
        find: view =>
            ofType(view, "alarm").flatMap(widget =>
                alarmsOf(widget)
                    .filter(({ value }) => value !== undefined && !/^arn:[^:]+:cloudwatch:[^:]+:\d{12}:alarm:.+/.test(value))
                    .map(({ path, value }) => ({
                        path,
                        wrong: `it is "${value}"`,
                        right: "such as arn:aws:cloudwatch:eu-west-1:111111111111:alarm:errors",
                    })),
            ),
    },
    {
        id: "alarm-twice",
        finds: "an alarm that a widget has twice",
        page: pages.body,
        find: view =>
            ofType(view, "alarm").flatMap(widget =>
                repeated(alarmsOf(widget)).map(({ path, value }) => ({
                    path,
                    wrong: `"${value}" is there already`,
                    right: "each alarm once",
                })),
            ),
    },
    {
        id: "alarm-states",
        finds: "a state that alarms do not have",
        page: pages.body,
        find: view =>
            ofType(view, "alarm").flatMap(({ path, properties = {} }) =>
                items(properties["states"], `${path}.properties.states`)
                    .filter(({ value }) => strange(value, states))
                    .map(({ path, value }) => ({ path, wrong: `it is "${value}"`, right: quote(states) })),
            ),
    },
    {
        id: "log-source",
        finds: "a query of logs that names no log group, or more than 50",
        page: pages.logs,
        find: view =>
            ofType(view, "log").flatMap(({ path, properties = {} }) => {
                const query = text(properties["query"]);
                if (query === undefined) return [];
                const count = sourcesIn(query).length;
                // `SOURCE logGroups(…)` names many at once.
                if (/SOURCE\s+logGroups\(/i.test(query) || (count >= 1 && count <= most.logGroups)) return [];
                return [
                    {
                        path: `${path}.properties.query`,
                        wrong: `it names ${count} log groups`,
                        right: `SOURCE 'group' |, 1 to ${most.logGroups} times`,
                    },
                ];
            }),
    },
    {
        id: "text-empty",
        finds: "a text without a word",
        page: pages.body,
        find: view =>
            ofType(view, "text").flatMap(({ path, properties = {} }) =>
                text(properties["markdown"])?.trim() === ""
                    ? [{ path: `${path}.properties.markdown`, wrong: "it is empty", right: "a text" }]
                    : [],
            ),
    },
    {
        id: "axis-range",
        finds: "an axis that ends before it begins",
        page: pages.body,
        find: view =>
            ofType(view, "metric").flatMap(({ path, properties = {} }) =>
                ["left", "right"].flatMap(side => {
                    const axis = fields(fields(properties["yAxis"])?.[side]);
                    const [min, max] = [number(axis?.["min"]), number(axis?.["max"])];
                    return min !== undefined && max !== undefined && min >= max
                        ? [{ path: `${path}.properties.yAxis.${side}`, wrong: `it is from ${min} to ${max}`, right: "a max above min" }]
                        : [];
                }),
            ),
    },
];
