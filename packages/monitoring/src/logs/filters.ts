import type { LogSource, Metric, MetricMath, Rule, Severity, Statistic, Threshold, Unit } from "@causeway/core";
import { patternKind } from "@causeway/verify";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { filterPattern, isJsonField, type Lines, lineRules } from "./conditions.ts";

/** What lines become a number. */
export type LogFilter = Lines & {
    /** What each line adds: a number, or what the line says, such as `$.amount` in JSON or `$bytes` in `[…, bytes]`. @default 1 */
    readonly value?: number | `$${string}`;
    /** What the number counts. @default "Count" */
    readonly unit?: Unit;
    /** What CloudWatch makes of a minute's values. @default "Sum" of counts, "Average" of what lines say */
    readonly statistic?: Statistic;
    /**
     * By what the metric is told apart: up to three properties of JSON or fields, such as `{ reason: "$.reason" }`. Each combination of
     * values is a metric of its own, and has its price. @default none
     */
    readonly dimensions?: Readonly<Record<string, `$${string}`>>;
    /** What a minute has in which lines come and none is meant; none where there are dimensions. @default 0 for counts, else none */
    readonly defaultValue?: number;
    /** In which of the logs. @default in all that are written so that they can be read in this way */
    readonly in?: readonly string[];
    /** What people read on a dashboard. @default the filter's name */
    readonly label?: string;
    /** What it means where it is bad, in one sentence. @default what the number is */
    readonly means?: string;
    /** When it is bad. @default nobody is called */
    readonly alarms?: { readonly [Level in Severity]?: Threshold };
};

/** One filter on one log group. */
export interface FilterPlan {
    readonly key: string;
    readonly log: string;
    readonly filter: LogFilter;
}

type Logs = Readonly<Record<string, LogSource>>;
type Filters = Readonly<Record<string, LogFilter>>;

/**
 * Lines that tell of an error, as most programs write them: levels as words, or as numbers (pino and bunyan: 50 is error, 60 fatal).
 */
const errorsIn = {
    json: {
        where: { anyOf: [{ "$.level": ["ERROR", "error", "FATAL", "fatal", "CRITICAL", "critical"] }, { "$.level": { atLeast: 50 } }] },
    },
    text: { words: { any: ["ERROR", "FATAL", "CRITICAL"] } },
} as const;

const formatOf = ({ format = "text" }: LogSource) => format;

/** Which logs a filter is for. */
function logsOf(filter: LogFilter, logs: Logs): readonly string[] {
    if (filter.in) return filter.in;
    const kind = patternKind(filterPattern(filter));
    return Object.keys(logs).filter(log => canRead(kind, logs[log] as LogSource));
}

const canRead = (kind: ReturnType<typeof patternKind>, log: LogSource): boolean =>
    log.class !== "INFREQUENT_ACCESS" && (kind === "json" ? formatOf(log) === "json" : kind === "fields" ? formatOf(log) === "text" : true);

/** All filters on all logs: those asked for, and the one of errors, unless it is turned off. */
export function filterPlans(filters: Filters, errors: LogFilter | false | undefined, logs: Logs): readonly FilterPlan[] {
    const usual = Object.entries(logs)
        .filter(([, source]) => source.class !== "INFREQUENT_ACCESS")
        .map(([log, source]) => ({ key: "errors", log, filter: errorsIn[formatOf(source)] }));
    const asked = Object.entries({ ...(errors && { errors }), ...filters }).flatMap(([key, filter]) =>
        logsOf(filter, logs).map(log => ({ key, log, filter })),
    );
    return [...(errors === undefined ? usual : []), ...asked];
}

export function createFilters(
    name: string,
    namespace: string,
    plans: readonly FilterPlan[],
    logs: Logs,
    opts: pulumi.CustomResourceOptions,
): void {
    for (const plan of plans)
        new aws.cloudwatch.LogMetricFilter(
            `${name}-${plan.log}-${plan.key}`,
            {
                logGroupName: (logs[plan.log] as LogSource).name,
                pattern: filterPattern(plan.filter),
                metricTransformation: transformation(namespace, plan),
            },
            opts,
        );
}

/** How the filter's numbers are written down. */
function transformation(namespace: string, { key, filter }: FilterPlan) {
    const { value = 1, unit = "Count", dimensions, defaultValue } = filter;
    const usual = typeof value === "number" && !dimensions ? 0 : undefined;
    const otherwise = defaultValue ?? usual;
    return {
        namespace,
        name: key,
        value: String(value),
        unit,
        ...(dimensions && { dimensions }),
        ...(otherwise !== undefined && { defaultValue: String(otherwise) }),
    };
}

/** The number that a filter makes of lines, of all logs that it is on. */
export const metricOf = (namespace: string, key: string, filter: LogFilter | undefined, dimensions: Metric["dimensions"] = {}): Metric => {
    const { value = 1, unit = "Count", label = key } = filter ?? {};
    return {
        namespace,
        name: key,
        dimensions,
        statistic: filter?.statistic ?? (typeof value === "number" ? "Sum" : "Average"),
        periodSeconds: 60,
        unit,
        label,
        missing: { as: "notBreaching", why: "without lines there is no number" },
    };
};

/** Several metrics as one, where each may be without data. */
export const sumOf = (metrics: readonly Metric[], label: string): Metric | MetricMath => {
    const [first, ...more] = metrics as [Metric, ...Metric[]];
    if (more.length === 0) return { ...first, label };
    const of = Object.fromEntries(metrics.map((metric, at) => [`m${at + 1}`, metric]));
    const expression = Object.keys(of)
        .map(id => `FILL(${id}, 0)`)
        .join(" + ");
    return { expression, of, unit: first.unit, label, ...(first.missing && { missing: first.missing }) };
};

/** Names that other things of the bundle have. */
const reserved = ["errors", "anomalies", "personalData"];

/** What must hold of filters. Sources: CloudWatch Logs API reference, MetricTransformation; user guide, "CloudWatch Logs quotas". */
export function filterRules(filters: Filters, errors: LogFilter | false | undefined, logs: Logs): readonly Rule[] {
    const own = [
        ...(errors ? [["errors", "errors", errors] as const] : []),
        ...Object.entries(filters).map(([key, filter]) => [`filters.${key}`, key, filter] as const),
    ];
    const each = own.flatMap(([at, key, filter]): readonly Rule[] => [
        [/^[A-Za-z][\w-]{0,99}$/.test(key), at, "is no name: up to 100 letters, digits, - and _ after a letter"],
        [at === "errors" || !reserved.includes(key), at, `is the name of something else: ${reserved.join(", ")} are taken`],
        ...oneRules(at, filter, logs),
    ]);
    if (each.some(([holds]) => !holds)) return each;
    const plans = filterPlans(filters, errors, logs);
    return Object.keys(logs).flatMap((log): readonly Rule[] => {
        const here = plans.filter(plan => plan.log === log);
        const regexes = here.filter(({ filter }) => /%.+%/.test(filterPattern(filter).replace(/"(?:[^"\\]|\\.)*"/g, ""))).length;
        return [
            [here.length <= 100, "filters", `makes ${here.length} metric filters of ${log}: CloudWatch takes 100 for a log group`],
            [regexes <= 5, "filters", `has ${regexes} patterns with regular expressions for ${log}: CloudWatch takes 5 for a log group`],
        ];
    });
}

function oneRules(at: string, filter: LogFilter, logs: Logs): readonly Rule[] {
    const lines = lineRules(at, filter);
    if (lines.some(([holds]) => !holds)) return lines;
    const text = filterPattern(filter);
    const kind = patternKind(text);
    const { value = 1, dimensions = {}, defaultValue } = filter;
    if (typeof dimensions !== "object" || dimensions === null)
        return [[false, `${at}.dimensions`, `are ${String(dimensions)}, not such as { reason: "$.reason" }`]];
    const wanted: unknown = filter.in;
    const names = Object.keys(logs);
    const isField = (field: unknown): boolean =>
        typeof field === "string" &&
        (kind === "json"
            ? isJsonField(field)
            : kind === "fields" &&
              (/^\$\d+$/.test(field) || (/^\$[A-Za-z_][\w-]*$/.test(field) && new RegExp(`\\b${field.slice(1)}\\b`).test(text))));
    const count = Object.keys(dimensions).length;
    return [
        [
            typeof value === "number" ? Number.isFinite(value) : isField(value),
            `${at}.value`,
            `is ${value}, not a number${kind === "json" ? " or a property such as $.amount" : kind === "fields" ? " or a field of the pattern, such as $status" : ""}`,
        ],
        [count <= 3, `${at}.dimensions`, `has ${count} dimensions: a metric filter takes 3`],
        [count === 0 || kind === "json" || kind === "fields", `${at}.dimensions`, "are for JSON, and for patterns of fields"],
        [count === 0 || defaultValue === undefined, `${at}.defaultValue`, "cannot be where there are dimensions"],
        [defaultValue === undefined || Number.isFinite(defaultValue), `${at}.defaultValue`, `is ${defaultValue}, not a number`],
        ...(kind === "json" || kind === "fields"
            ? Object.entries(dimensions).map(
                  ([name, field]): Rule => [
                      /^[^:*$]{1,255}$/.test(name) && isField(field),
                      `${at}.dimensions.${name}`,
                      `is ${field}, which lines do not have`,
                  ],
              )
            : []),
        ...(wanted === undefined
            ? ([
                  [
                      logsOf(filter, logs).length > 0,
                      at,
                      `cannot be read in any of the logs: ${names.map(name => `${name} is ${formatOf(logs[name] as LogSource)}`).join(", ")}`,
                  ],
              ] as const)
            : Array.isArray(wanted) && wanted.length > 0
              ? wanted.map((log: unknown, index): Rule => inRule(`${at}.in[${index}]`, log, kind, logs))
              : [[false, `${at}.in`, `is no list of logs: ${names.join(", ")}`] as const]),
    ];
}

function inRule(at: string, log: unknown, kind: ReturnType<typeof patternKind>, logs: Logs): Rule {
    const source = typeof log === "string" && Object.hasOwn(logs, log) ? logs[log] : undefined;
    if (!source) return [false, at, `is ${String(log)}, not one of ${Object.keys(logs).join(", ")}`];
    if (source.class === "INFREQUENT_ACCESS") return [false, at, `is ${log}, of the class INFREQUENT_ACCESS, which has no metric filters`];
    return [canRead(kind, source), at, `is ${log}, which is written as ${formatOf(source) === "json" ? "JSON" : "text"}`];
}
