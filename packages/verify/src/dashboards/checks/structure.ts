import { type Check, type Fault, quote } from "../../checker/check.ts";
import { type Fields, isAbsent, list, number, text } from "../../checker/known.ts";
import { dashboardLimits as most } from "../limits.ts";
import { pages } from "../pages.ts";
import { type DashboardView, strange, type WidgetView } from "../view.ts";

const isTime = (value: string): boolean => /^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value));
const isSpan = (value: string): boolean => /^-P(T\d+[MH]|\d+[DWM])$/.test(value);

/** Which properties a body and its widgets have; `custom` and `chart` have pages of their own. */
const known: Readonly<Record<string, readonly string[]>> = {
    body: ["widgets", "variables", "start", "end", "periodOverride"],
    widget: ["type", "x", "y", "width", "height", "properties"],
    text: ["markdown", "background"],
    log: ["accountId", "region", "title", "query", "view", "stacked", "queryLanguage"],
    alarm: ["alarms", "sortBy", "states", "title"],
    metric: [
        ...[
            "accountId",
            "annotations",
            "legend",
            "liveData",
            "metrics",
            "period",
            "region",
            "setPeriodToTimeRange",
            "singleValueFullPrecision",
        ],
        ...["sparkline", "stacked", "start", "end", "stat", "table", "timezone", "title", "view", "yAxis", "labels", "trend"],
    ],
};
const types = ["metric", "text", "log", "alarm", "explorer", "custom", "chart"];
const required: Readonly<Record<string, readonly string[]>> = {
    text: ["markdown"],
    log: ["region", "query"],
    alarm: ["alarms"],
    metric: ["region"],
};

const strangers = (declared: Fields | undefined, of: string, path: string): readonly Fault[] =>
    Object.keys(declared ?? {})
        .filter(name => known[of] && !known[of].includes(name))
        .map(name => ({ path: path === "" ? name : `${path}.${name}`, wrong: `it has "${name}"`, right: quote(known[of] ?? []) }));

interface Box {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
}

/** Where a widget is, where it says so. */
const boxOf = ({ declared }: WidgetView): Box | undefined => {
    const [x, y] = [number(declared["x"]), number(declared["y"])];
    return x === undefined || y === undefined
        ? undefined
        : { x, y, width: number(declared["width"]) ?? 6, height: number(declared["height"]) ?? 6 };
};
const overlaps = (one: Box, other: Box): boolean =>
    one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

export const structure: readonly Check<DashboardView>[] = [
    {
        id: "body-json",
        finds: "a body that is no JSON object",
        page: pages.put,
        find: ({ isBroken }) => (isBroken ? [{ path: "", wrong: "it is no JSON object", right: "a JSON object with widgets" }] : []),
    },
    {
        id: "body-widgets",
        finds: "a body without a list of widgets",
        page: pages.body,
        find: ({ body }) =>
            body && (isAbsent(body["widgets"]) || list(body["widgets"]) === undefined)
                ? [{ path: "widgets", wrong: "it is no list", right: "a list of widgets, which may be empty" }]
                : [],
    },
    {
        id: "body-property",
        finds: "a property that CloudWatch does not know",
        page: pages.body,
        find: ({ body, widgets }) => [
            ...strangers(body, "body", ""),
            ...widgets.flatMap(({ path, declared, type, properties }) => [
                ...strangers(declared, "widget", path),
                ...strangers(properties, type ?? "", `${path}.properties`),
            ]),
        ],
    },
    {
        id: "body-time",
        finds: "a time range that CloudWatch does not take",
        page: pages.body,
        find({ body = {} }) {
            const [start, end] = [text(body["start"]), text(body["end"])];
            const faults: Fault[] = [];
            if (end !== undefined && isAbsent(body["start"]))
                faults.push({ path: "end", wrong: "there is no start", right: "a start, or no end" });
            if (end !== undefined && !isTime(end))
                faults.push({ path: "end", wrong: `it is "${end}"`, right: "a time such as 2018-12-17T06:00:00.000Z" });
            if (start !== undefined && !(end === undefined ? isSpan(start) || isTime(start) : isTime(start)))
                faults.push({ path: "start", wrong: `it is "${start}"`, right: "a span such as -PT8H or -P7D; with an end, a time" });
            return faults;
        },
    },
    {
        id: "body-period",
        finds: "a way to choose periods that CloudWatch does not have",
        page: pages.body,
        find: ({ body = {} }) =>
            strange(body["periodOverride"], ["auto", "inherit"])
                ? [{ path: "periodOverride", wrong: `it is ${JSON.stringify(body["periodOverride"])}`, right: "auto or inherit" }]
                : [],
    },
    {
        id: "widgets-too-many",
        finds: "more than 500 widgets",
        page: pages.quotas,
        find: ({ widgets }) =>
            widgets.length > most.widgets
                ? [{ path: "widgets", wrong: `there are ${widgets.length}`, right: `at most ${most.widgets}` }]
                : [],
    },
    {
        id: "widget-type",
        finds: "a type of widget that CloudWatch does not have",
        page: pages.body,
        find: ({ widgets }) =>
            widgets.flatMap(({ path, declared }) =>
                isAbsent(declared["type"]) || strange(declared["type"], types)
                    ? [{ path: `${path}.type`, wrong: `it is ${JSON.stringify(declared["type"])}`, right: types.join(", ") }]
                    : [],
            ),
    },
    {
        id: "widget-required",
        finds: "a widget without what its type must have",
        page: pages.body,
        find: ({ widgets }) =>
            widgets.flatMap(({ path, type = "", declared, properties }): readonly Fault[] => {
                if (isAbsent(declared["properties"]))
                    return [{ path: `${path}.properties`, wrong: "there are none", right: "the widget's properties" }];
                if (!properties) return [];
                const missing = (required[type] ?? []).filter(name => isAbsent(properties[name]));
                const isEmpty = type === "metric" && isAbsent(properties["metrics"]) && isAbsent(properties["annotations"]);
                return [...missing, ...(isEmpty ? ["metrics"] : [])].map(name => ({
                    path: `${path}.properties.${name}`,
                    wrong: "it is missing",
                    right: name === "metrics" ? "metrics, or an alarm among the annotations" : `a ${type} widget has one`,
                }));
            }),
    },
    {
        id: "widget-grid",
        finds: "a place or a size that is not on the grid",
        page: pages.body,
        find: ({ widgets }) =>
            widgets.flatMap(({ path, declared }): readonly Fault[] => {
                const ranges = {
                    x: [0, 23],
                    y: [0, Number.POSITIVE_INFINITY],
                    width: [1, most.columns],
                    height: [1, most.height],
                } as const;
                const bad = (Object.keys(ranges) as (keyof typeof ranges)[]).filter(name => {
                    const value = number(declared[name]);
                    return value !== undefined && !(Number.isInteger(value) && value >= ranges[name][0] && value <= ranges[name][1]);
                });
                const alone = isAbsent(declared["x"]) !== isAbsent(declared["y"]) ? (isAbsent(declared["x"]) ? "x" : "y") : undefined;
                const box = bad.length === 0 ? boxOf({ declared } as WidgetView) : undefined;
                return [
                    ...bad.map(name => ({
                        path: `${path}.${name}`,
                        wrong: `it is ${declared[name]}`,
                        right: `a whole number from ${ranges[name][0]}${Number.isFinite(ranges[name][1]) ? ` to ${ranges[name][1]}` : ""}`,
                    })),
                    ...(alone ? [{ path: `${path}.${alone}`, wrong: "it is missing", right: "x and y, or neither" }] : []),
                    ...(box && box.x + box.width > most.columns
                        ? [{ path, wrong: `it ends at column ${box.x + box.width}`, right: `at most column ${most.columns}` }]
                        : []),
                ];
            }),
    },
    {
        id: "widget-overlaps",
        finds: "two widgets in one place, of which the console moves one",
        page: pages.body,
        find({ widgets }) {
            const boxes = widgets.map(widget => ({ widget, box: boxOf(widget) }));
            return boxes.flatMap(({ widget, box }, at) => {
                const other = box && boxes.slice(0, at).find(one => one.box && overlaps(one.box, box));
                return other ? [{ path: widget.path, wrong: `it lies over ${other.widget.path}`, right: "a place of its own" }] : [];
            });
        },
    },
];
