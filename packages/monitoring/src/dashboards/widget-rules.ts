import { isWhole, metricsIn, type Rule } from "@causeway/core";
import { dashboardLimits } from "@causeway/verify";
import * as pulumi from "@pulumi/pulumi";
import { widths } from "./layout.ts";
import { foundRules, type PlannedDashboard, type Sectioned, shownIn, sizeRules } from "./plan.ts";
import type { GraphWidget, HasSections, LogsWidget, Shown, Widget } from "./widget.ts";

/** The sections of what is shown, each with its path; those that are none are left to the rules. */
export const sectioned = (of: readonly HasSections[], path = "of"): readonly Sectioned[] =>
    list(of).flatMap((shown, at) =>
        list(shown?.sections).map((section, index) => ({ path: `${path}[${at}].sections[${index}]`, section })),
    );

const list = <Item>(value: readonly Item[] | undefined): readonly Item[] => (Array.isArray(value) ? value : []);

/** What must hold of what a dashboard shows, also where a caller has no types. */
export function sectionRules(of: readonly HasSections[], planned: () => readonly PlannedDashboard[]): readonly Rule[] {
    const path = "of";
    const sections = sectioned(of);
    const rules = [
        ...listRules(path, of, "bundle, or anything else that has sections"),
        ...list(of).flatMap((shown, at) => listRules(`${path}[${at}].sections`, shown?.sections, "section")),
        ...sections.flatMap(({ path, section }) => [
            ...textRules(`${path}.title`, section?.title),
            ...listRules(`${path}.widgets`, section?.widgets, "widget"),
            ...list(section?.widgets).flatMap((widget, at) => widgetRules(`${path}.widgets[${at}]`, widget)),
        ]),
    ];
    // What is no widget cannot be counted, and what is too much cannot be laid out.
    const holds = (all: readonly Rule[]) => all.every(([holds]) => holds);
    if (!holds(rules)) return rules;
    const sizes = sizeRules(sections);
    return holds(sizes) ? foundRules(planned()) : sizes;
}

/** As {@link sectionRules}, of a dashboard that has something to show by itself. */
export const optionalRules = (of: readonly HasSections[], planned: () => readonly PlannedDashboard[]): readonly Rule[] =>
    Array.isArray(of) && of.length === 0 ? foundRules(planned()) : sectionRules(of, planned);

const listRules = (path: string, value: unknown, what: string): readonly Rule[] => [
    [Array.isArray(value) && value.length > 0, path, `must be a list of at least one ${what}`],
];

const textRules = (path: string, value: unknown): readonly Rule[] => [
    [typeof value === "string" && value.trim() !== "", path, "must be a text that is not empty"],
];

/** As {@link listRules}, of what may be left out. */
const optionalListRules = (path: string, value: unknown, what: string): readonly Rule[] => [
    [value === undefined || Array.isArray(value), path, `must be a list of ${what}`],
];

/** A text, or one that is known later. */
const isText = (value: unknown): boolean =>
    typeof value === "string" ? value.trim() !== "" : pulumi.Output.isInstance(value) || value instanceof Promise;

const kinds = ["graph", "number", "alarms", "logs", "text"] satisfies readonly Widget["kind"][];

function widgetRules(path: string, widget: Widget): readonly Rule[] {
    if (!kinds.includes(widget?.kind)) return [[false, `${path}.kind`, `is ${JSON.stringify(widget?.kind)}, not ${kinds.join(", ")}`]];
    const { width = "half" } = widget;
    return [
        ...textRules(`${path}.title`, widget.title),
        [width in widths, `${path}.width`, `is ${JSON.stringify(width)}, not ${Object.keys(widths).join(", ")}`],
        ...contentRules(path, widget),
        ...Object.entries(shownIn(widget)).flatMap(([key, shown]) => shownRules(`${path}.${key}`, shown)),
    ];
}

/** Source: CloudWatch user guide, "CloudWatch concepts", Metrics retention: 455 days. */
const daysRule = (path: string, days: number | undefined): Rule => [
    days === undefined || isWhole(days, 1, 455),
    `${path}.days`,
    `is ${days}, not a whole number from 1 to 455: CloudWatch keeps no more`,
];

function contentRules(path: string, widget: Widget): readonly Rule[] {
    switch (widget.kind) {
        case "graph":
            return [...graphRules(path, widget), daysRule(path, widget.days)];
        case "number":
            return [
                ...listRules(`${path}.of`, widget.of, "measure"),
                daysRule(path, widget.days),
                [[undefined, true, false].includes(widget.wholeRange), `${path}.wholeRange`, `is ${widget.wholeRange}, not true or false`],
            ];
        case "alarms":
            return [
                ...listRules(`${path}.alarmArns`, widget.alarmArns, "alarm"),
                ...list(widget.alarmArns).map((arn, at): Rule => [isText(arn), `${path}.alarmArns[${at}]`, "is no ARN"]),
            ];
        case "logs":
            return logsRules(path, widget);
        case "text":
            return [[isText(widget.markdown), `${path}.markdown`, "must be a text that is not empty"]];
    }
}

const graphRules = (path: string, { left, right, thresholds }: GraphWidget): readonly Rule[] => [
    ...listRules(`${path}.left`, left, "measure"),
    ...optionalListRules(`${path}.right`, right, "measures"),
    ...optionalListRules(`${path}.thresholds`, thresholds, "lines across"),
    ...list(thresholds).flatMap((line, at): readonly Rule[] => [
        [Number.isFinite(line?.value), `${path}.thresholds[${at}].value`, `is ${line?.value}, not a number`],
        ...textRules(`${path}.thresholds[${at}].label`, line?.label),
        [
            line?.axis !== "right" || list(right).length > 0,
            `${path}.thresholds[${at}].axis`,
            "is right, where nothing is shown on that side",
        ],
    ]),
];

const logsRules = (path: string, { groups, query }: LogsWidget): readonly Rule[] => [
    ...listRules(`${path}.groups`, groups, "log group"),
    ...list(groups).map((group, at): Rule => [isText(group?.name), `${path}.groups[${at}].name`, "is no log group's name"]),
    [
        list(groups).length <= dashboardLimits.logGroups,
        `${path}.groups`,
        `has ${list(groups).length}: a query takes ${dashboardLimits.logGroups} log groups`,
    ],
    ...textRules(`${path}.query`, query),
    // The widget says itself which groups are asked.
    [!/^\s*\|?\s*SOURCE\b/i.test(String(query)), `${path}.query`, "begins with SOURCE: say the log groups in groups"],
];

/** Source: CloudWatch user guide, "CloudWatch statistics definitions". */
const statistic =
    /^(SampleCount|Average|Sum|Minimum|Maximum|IQM|(p|tm|wm|tc|ts)(\d{1,2}(\.\d{1,10})?|100)|(TM|WM|TC|TS|PR)\((\d+(\.\d+)?%?)?:(\d+(\.\d+)?%?)?\))$/;

function shownRules(path: string, shown: Shown): readonly Rule[] {
    if (typeof shown !== "object" || shown === null || Array.isArray(shown)) return [[false, path, "is no measure"]];
    if ("search" in shown) return [[isText(shown.search), `${path}.search`, "must be a text that is not empty"]];
    return metricsIn(shown).flatMap(({ name, statistic: stat, periodSeconds, statistics }): readonly Rule[] => [
        [statistic.test(stat), `${path}.statistic`, `is "${stat}" in ${name}, a statistic that CloudWatch does not have`],
        [
            [1, 5, 10, 20, 30].includes(periodSeconds) || (periodSeconds > 0 && periodSeconds % 60 === 0),
            `${path}.periodSeconds`,
            `is ${periodSeconds} in ${name}, not 1, 5, 10, 20, 30 or a multiple of 60`,
        ],
        [
            statistics === undefined || statistics.some(kind => (kind === "percentile" ? !simple.includes(stat) : kind === stat)),
            `${path}.statistic`,
            `is "${stat}", which ${name} does not have: ${statistics?.join(", ")}`,
        ],
    ]);
}
const simple = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];
