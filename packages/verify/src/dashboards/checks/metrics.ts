import type { Check, Fault } from "../../checker/check.ts";
import { type Fields, fields, isAbsent, list, number, repeated, text } from "../../checker/known.ts";
import { dashboardLimits as most } from "../limits.ts";
import { pages } from "../pages.ts";
import { type DashboardView, idsIn, isHidden, isQuery, type LineView, strange, type WidgetView } from "../view.ts";

const options = ["accountId", "color", "expression", "id", "label", "period", "region", "stat", "visible", "yAxis"];

const linesOf = ({ widgets }: DashboardView): readonly LineView[] => widgets.flatMap(({ lines }) => lines);

/** What holds of each line. */
const eachLine = (fault: (line: LineView, widget: WidgetView) => Fault | undefined) => (view: DashboardView) =>
    view.widgets.flatMap(widget => widget.lines.flatMap(line => fault(line, widget) ?? []));

/** What holds of a widget's own values, and of each line's. */
const eachSetting = (name: string, fault: (value: unknown, path: string) => Fault | undefined) => (view: DashboardView) =>
    view.widgets.flatMap(({ path, type, properties, lines }) =>
        type === "metric"
            ? [
                  ...(properties && !isAbsent(properties[name]) ? [fault(properties[name], `${path}.properties.${name}`)] : []),
                  ...lines.map(({ options, optionsPath }) =>
                      options && !isAbsent(options[name]) ? fault(options[name], `${optionsPath}.${name}`) : undefined,
                  ),
              ].flatMap(found => found ?? [])
            : [],
    );

const simple = ["SampleCount", "Average", "Sum", "Minimum", "Maximum", "IQM"];
const extended = /^((p|tm|wm|tc|ts)(\d{1,2}(\.\d{1,10})?|100)|(TM|WM|PR|TC|TS)\((\d+(\.\d+)?%?)?:(\d+(\.\d+)?%?)?\))$/i;

export const metrics: readonly Check<DashboardView>[] = [
    {
        id: "metrics-of-widget-too-many",
        finds: "more than 500 metrics and expressions in a widget, hidden ones counted",
        page: pages.quotas,
        find: ({ widgets }) =>
            widgets.flatMap(({ path, lines }) =>
                lines.length > most.metricsOfWidget
                    ? [{ path: `${path}.properties.metrics`, wrong: `there are ${lines.length}`, right: `at most ${most.metricsOfWidget}` }]
                    : [],
            ),
    },
    {
        id: "metrics-too-many",
        finds: "more than 2,500 metrics on a dashboard, hidden ones counted",
        page: pages.quotas,
        find(view) {
            const count = linesOf(view).filter(({ names }) => names.length > 0).length;
            return count > most.metrics ? [{ path: "widgets", wrong: `they have ${count} metrics`, right: `at most ${most.metrics}` }] : [];
        },
    },
    {
        id: "metric-form",
        finds: "a metric that is not written as namespace, name, pairs of dimensions, and options",
        page: pages.body,
        find: eachLine(({ path, items, names, expression, options }) => {
            const right = '["AWS/Lambda", "Errors", "FunctionName", "receipts", { … }], or [{ "expression": … }]';
            if (!items) return { path, wrong: "it is no list", right };
            const bad = names.findIndex(
                name => typeof name === "number" || typeof name === "boolean" || fields(name) || Array.isArray(name),
            );
            if (bad >= 0) return { path: `${path}[${bad}]`, wrong: "it is no text", right };
            if (names.includes(undefined))
                return { path, wrong: "a dot in it stands for nothing in the line before", right: "a name, where there is none to repeat" };
            if (names.length === 0)
                return expression === undefined && isAbsent(options?.["expression"]) ? { path, wrong: "it is nothing", right } : undefined;
            return names.length % 2 === 1 ? { path, wrong: `it has ${names.length} names`, right } : undefined;
        }),
    },
    {
        id: "metric-option",
        finds: "an option of a metric that CloudWatch does not know",
        page: pages.body,
        find: view =>
            linesOf(view).flatMap(line =>
                Object.keys(line.options ?? {})
                    .filter(name => !options.includes(name))
                    .map(name => ({ path: `${line.optionsPath}.${name}`, wrong: `it has "${name}"`, right: options.join(", ") })),
            ),
    },
    {
        id: "metric-id",
        finds: "an id that is not letters, digits and underscores after a lower-case letter",
        page: pages.query,
        find: eachLine(({ id, optionsPath }) =>
            id === undefined || /^[a-z]\w*$/.test(id)
                ? undefined
                : { path: `${optionsPath}.id`, wrong: `it is "${id}"`, right: "a lower-case letter, then letters, digits and underscores" },
        ),
    },
    {
        id: "metric-id-twice",
        finds: "two lines of a widget with one id",
        page: pages.query,
        find: ({ widgets }) =>
            widgets.flatMap(({ lines }) =>
                repeated(lines.map(({ id, optionsPath }) => ({ value: id, path: `${optionsPath}.id` }))).map(({ value, path }) => ({
                    path,
                    wrong: `"${value}" is another line's`,
                    right: "an id of its own",
                })),
            ),
    },
    {
        id: "metric-statistic",
        finds: "a statistic that CloudWatch does not have",
        page: pages.statistics,
        find: eachSetting("stat", (value, path) => {
            const stat = text(value);
            return stat === undefined || simple.includes(stat) || extended.test(stat)
                ? undefined
                : { path, wrong: `it is "${stat}"`, right: `${simple.join(", ")}, or such as p99, tm90 or TM(10%:90%)` };
        }),
    },
    {
        id: "metric-period",
        finds: "a period that CloudWatch does not take",
        page: pages.period,
        find: eachSetting("period", (value, path) => {
            const seconds = number(value);
            return seconds === undefined || [1, 5, 10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0)
                ? undefined
                : { path, wrong: `it is ${seconds}`, right: "60 or a multiple of it; 1, 5, 10, 20 or 30 for metrics of high resolution" };
        }),
    },
    {
        id: "metric-color",
        finds: "a colour that is not six hexadecimal digits",
        page: pages.body,
        find: view =>
            [
                ...linesOf(view).map(({ options, optionsPath }) => ({ holder: options, path: optionsPath })),
                ...view.widgets.flatMap(horizontal),
            ].flatMap(({ holder, path }) => {
                const colour = text(holder?.["color"]);
                return colour === undefined || /^#([0-9a-f]{3}){1,2}$/i.test(colour)
                    ? []
                    : [{ path: `${path}.color`, wrong: `it is "${colour}"`, right: "such as #d62728" }];
            }),
    },
    {
        id: "expression-unknown-id",
        finds: "an expression that names an id which no line of the widget has",
        page: pages.math,
        find: ({ widgets }) =>
            widgets.flatMap(({ lines, hasAllLines }) => {
                const ids = lines.map(({ id }) => id);
                return lines.flatMap(({ expression, optionsPath }) => {
                    if (expression === undefined || isQuery(expression) || !hasAllLines) return [];
                    const unknown = [...new Set(idsIn(expression))].filter(id => !ids.includes(id));
                    return unknown.map(id => ({
                        path: `${optionsPath}.expression`,
                        wrong: `"${id}" is no line's id`,
                        right: "the id of a line of this widget",
                    }));
                });
            }),
    },
    {
        id: "expression-circle",
        finds: "an expression that is made of itself",
        page: pages.math,
        find: ({ widgets }) =>
            widgets.flatMap(({ lines }) => {
                const made = new Map(lines.flatMap(({ id, expression }) => (id && expression ? [[id, idsIn(expression)] as const] : [])));
                const reaches = (from: string, to: string, seen: Set<string>): boolean =>
                    (made.get(from) ?? []).some(next => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
                return lines.flatMap(({ id, optionsPath }) =>
                    id !== undefined && reaches(id, id, new Set())
                        ? [{ path: `${optionsPath}.expression`, wrong: `"${id}" is made of "${id}"`, right: "other lines" }]
                        : [],
                );
            }),
    },
    {
        id: "expression-queries",
        finds: "more than one Metrics Insights query in a widget",
        page: pages.body,
        find: ({ widgets }) =>
            widgets.flatMap(({ lines }) =>
                lines
                    .filter(({ expression }) => expression !== undefined && isQuery(expression))
                    .slice(1)
                    .map(({ optionsPath }) => ({
                        path: `${optionsPath}.expression`,
                        wrong: "it is another query",
                        right: "one query in a widget",
                    })),
            ),
    },
    {
        id: "metrics-all-hidden",
        finds: "a widget all of whose lines are hidden",
        page: pages.body,
        find: ({ widgets }) =>
            widgets.flatMap(({ path, lines }) =>
                lines.length > 0 && lines.every(isHidden)
                    ? [{ path: `${path}.properties.metrics`, wrong: "nothing of it is visible", right: "a line without visible: false" }]
                    : [],
            ),
    },
    {
        id: "metric-side",
        finds: "a side of a graph that there is not",
        page: pages.body,
        find: view =>
            [
                ...linesOf(view).map(({ options, optionsPath }) => ({ holder: options, path: optionsPath })),
                ...view.widgets.flatMap(horizontal),
            ].flatMap(({ holder, path }) =>
                strange(holder?.["yAxis"], ["left", "right"])
                    ? [{ path: `${path}.yAxis`, wrong: `it is ${JSON.stringify(holder?.["yAxis"])}`, right: "left or right" }]
                    : [],
            ),
    },
];

/** Lines across, each with its path; a band is a list of two. */
export function horizontal({ path, properties }: WidgetView): readonly { readonly holder: Fields | undefined; readonly path: string }[] {
    const lines = list(fields(properties?.["annotations"])?.["horizontal"]) ?? [];
    return lines.flatMap((line, at) => {
        const where = `${path}.properties.annotations.horizontal[${at}]`;
        return Array.isArray(line)
            ? line.map((edge, index) => ({ holder: fields(edge), path: `${where}[${index}]` }))
            : [{ holder: fields(line), path: where }];
    });
}
