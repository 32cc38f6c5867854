import { isMap } from "../model/values.ts";

/** Where in a dashboard something is wrong, and CloudWatch's message. */
export type Validation = readonly [dataPath: string, message: string];

type Properties = Readonly<Record<string, unknown>>;

// What PutDashboard takes of each widget. Source: CloudWatch API reference, "Dashboard Body Structure and Syntax".

const required = (properties: Properties, ...names: readonly string[]): readonly Validation[] =>
    names.flatMap((name): readonly Validation[] =>
        properties[name] === undefined ? [["", `Should have required property '${name}'`]] : [],
    );

const texts = (properties: Properties, ...names: readonly string[]): readonly Validation[] =>
    names.flatMap((name): readonly Validation[] =>
        properties[name] === undefined || typeof properties[name] === "string" ? [] : [[`/${name}`, "Should be string"]],
    );

const oneOf = (properties: Properties, name: string, values: readonly unknown[]): readonly Validation[] =>
    properties[name] === undefined || values.includes(properties[name])
        ? []
        : [[`/${name}`, "Should be equal to one of the allowed values"]];

export const textWidget = (properties: Properties): readonly Validation[] => [
    ...required(properties, "markdown"),
    ...texts(properties, "markdown"),
    ...oneOf(properties, "background", ["transparent", "solid"]),
];

export const logWidget = (properties: Properties): readonly Validation[] => [
    ...required(properties, "region", "query"),
    ...texts(properties, "region", "query", "title", "accountId"),
    ...oneOf(properties, "view", ["table", "timeSeries", "bar", "pie"]),
];

export function alarmWidget(properties: Properties): readonly Validation[] {
    const { alarms, states = [] } = properties;
    return [
        ...required(properties, "alarms"),
        ...(alarms === undefined ? [] : stringList("/alarms", alarms, 1, 100)),
        ...texts(properties, "title"),
        ...oneOf(properties, "sortBy", ["default", "stateUpdatedTimestamp", "timestamp"]),
        ...(Array.isArray(states)
            ? states.flatMap((state, at) => oneOf({ [`states/${at}`]: state }, `states/${at}`, ["ALARM", "INSUFFICIENT_DATA", "OK"]))
            : ([["/states", "Should be array"]] as const)),
    ];
}

function stringList(path: string, list: unknown, least: number, most: number): readonly Validation[] {
    if (!Array.isArray(list)) return [[path, "Should be array"]];
    if (list.length < least) return [[path, `Should NOT have fewer than ${least} items`]];
    if (list.length > most) return [[path, `Should NOT have more than ${most} items`]];
    return list.flatMap((item, at): readonly Validation[] => (typeof item === "string" ? [] : [[`${path}/${at}`, "Should be string"]]));
}

export function metricWidget(properties: Properties): readonly Validation[] {
    const { metrics, annotations, region, yAxis, view } = properties;
    const alarms = isMap(annotations) ? annotations["alarms"] : undefined;
    const left = isMap(yAxis) && isMap(yAxis["left"]) ? yAxis["left"] : {};
    return [
        // CloudWatch says so in two ways of one that has neither.
        ...(region === undefined || (metrics === undefined && alarms === undefined)
            ? ([["", "The metric widget should have specified a region and a data source or an alarm annotation"]] as const)
            : []),
        ...required(properties, "region", ...(alarms === undefined ? ["metrics"] : [])),
        ...texts(properties, "region", "title", "stat", "accountId", "timezone"),
        ...oneOf(properties, "view", ["timeSeries", "singleValue", "gauge", "bar", "pie", "table"]),
        ...(view === "gauge" ? required(left, "min", "max").map(([, message]): Validation => ["/yAxis/left", message]) : []),
        ...period(properties),
        ...(metrics === undefined ? [] : metricList(metrics)),
        ...(alarms === undefined ? [] : stringList("/annotations/alarms", alarms, 0, 1)),
    ];
}

const period = ({ period }: Properties): readonly Validation[] =>
    period === undefined || (Number.isInteger(period) && (period as number) >= 1) ? [] : [["/period", "Should be integer"]];

const listed = 'Field "metrics" has to be an array of array of strings, with an optional metricRenderer object as last element';

function metricList(metrics: unknown): readonly Validation[] {
    if (!Array.isArray(metrics)) return [["/metrics", "Should be array"]];
    if (metrics.length > 500) return [["/metrics", "Should NOT have more than 500 items"]];
    return metrics.flatMap((metric, at): readonly Validation[] => {
        const path = `/metrics/${at}`;
        if (!Array.isArray(metric) || metric.length === 0) return [[path, listed]];
        const last = metric.at(-1);
        const names = isMap(last) ? metric.slice(0, -1) : metric;
        const strange = names.findIndex(name => typeof name !== "string");
        if (strange >= 0) return [[`${path}/${strange}`, 'Invalid metric field type, only "String" type is allowed']];
        // A line of names alone is a namespace, a metric's name, and pairs of a dimension's name and value; an expression has none.
        if (names.length === 0 ? !isMap(last) || last["expression"] === undefined : names.length % 2 !== 0) return [[path, listed]];
        return isMap(last) ? rendering(last).map(([where, message]): Validation => [`${path}/${metric.length - 1}${where}`, message]) : [];
    });
}

const rendering = (options: Properties): readonly Validation[] => [
    ...texts(options, "id", "label", "stat", "expression", "accountId", "region"),
    ...(typeof options["id"] === "string" && !/^[a-z]\w*$/.test(options["id"])
        ? ([["/id", 'Should match pattern "^[a-z][a-zA-Z0-9_]*$"']] as const)
        : []),
    ...period(options),
    ...oneOf(options, "visible", [true, false]),
    ...oneOf(options, "yAxis", ["left", "right"]),
];

export function variable(one: Properties): readonly Validation[] {
    const { type, inputType, id, values, search } = one;
    const chosen = inputType === "select" || inputType === "radio";
    return [
        ...required(one, "type", "inputType", "id", ...(type === "property" || type === "pattern" ? [type] : [])),
        ...oneOf(one, "type", ["property", "pattern"]),
        ...oneOf(one, "inputType", ["input", "select", "radio"]),
        ...(typeof id !== "string" || /^[0-9A-Za-z_-]{1,32}$/.test(id)
            ? []
            : ([["/id", 'Should match pattern "^[0-9A-Za-z-_]{1,32}$"']] as const)),
        // One of the two ways to say what there is to choose from.
        ...(chosen && values === undefined && search === undefined ? required(one, "values", "search") : []),
        ...(chosen && search !== undefined ? required(one, "populateFrom") : []),
        ...(values === undefined ? [] : valueList(values)),
    ];
}

function valueList(values: unknown): readonly Validation[] {
    if (!Array.isArray(values)) return [["/values", "Should be array"]];
    if (values.length === 0) return [["/values", "Should NOT have fewer than 1 items"]];
    if (values.length > 500) return [["/values", "Should NOT have more than 500 items"]];
    return values.flatMap((value, at) =>
        isMap(value)
            ? required(value, "value").map(([, message]): Validation => [`/values/${at}`, message])
            : [[`/values/${at}`, "Should be object"] as const],
    );
}
