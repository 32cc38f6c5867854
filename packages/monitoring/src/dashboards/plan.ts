import { arnOf, type Place, type Rule } from "@causeway/core";
import { checkDashboard, dashboardLimits as most } from "@causeway/verify";
import * as pulumi from "@pulumi/pulumi";
import { bodyOf, type DashboardBody, linesIn, metricsInShown } from "./body.ts";
import { layOut, type Placed, type Sourced, type SourcedSection } from "./layout.ts";
import type { Variable } from "./variable.ts";
import type { Section, Shown, Widget } from "./widget.ts";

/** A section, and which argument it comes from. */
export interface Sectioned {
    readonly path: string;
    readonly section: Section;
}

/** One dashboard of CloudWatch's, and which it is of those that the whole needs. */
export interface PlannedDashboard {
    /** Physical. */
    readonly name: string;
    readonly body: DashboardBody;
    /** The argument that each of the body's widgets comes from. */
    readonly paths: readonly string[];
}

export interface DashboardOptions {
    readonly hours: number;
    readonly variables?: readonly Variable[] | undefined;
}

/** What all of a dashboard's parts have room for is less: a heading and links stand on each. */
const room = { widgets: most.widgets - 1, metrics: most.metrics, bodyBytes: most.bodyBytes - 10_000 };
type Load = Record<keyof typeof room, number>;

/**
 * The dashboards that show these sections, in CloudWatch's words: one where all of it fits, else several, each with whole sections and with
 * links to the others. The first is named `name`, so that it stays what it is when there is more.
 */
export function planDashboards(
    sections: readonly Sectioned[],
    name: string,
    place: Pick<Place, "accountId" | "region">,
    options: DashboardOptions,
): readonly PlannedDashboard[] {
    const parts = partsOf(sections.map(fitted));
    const names = parts.map((_, at) => (at === 0 ? name : `${name}-${at + 1}`));
    return parts.map((part, at) => {
        const links = parts.length > 1 ? [linksTo(names, at)] : [];
        const placed = [...links, ...layOut(part, links.length * linkHeight)];
        return { name: names[at] as string, body: bodyOf(placed, place, options), paths: placed.map(({ path }) => path) };
    });
}

/** What must hold of sections beside what must hold of their widgets: that no section and no measure is more than CloudWatch shows. */
export const sizeRules = (sections: readonly Sectioned[]): readonly Rule[] =>
    sections.flatMap(sectioned => {
        const { path, section } = sectioned;
        return [
            ...section.widgets.flatMap((widget, at) =>
                Object.entries(shownIn(widget)).map(([key, shown]): Rule => {
                    const lines = linesIn(shown);
                    return [
                        lines <= most.metricsOfWidget,
                        `${path}.widgets[${at}].${key}`,
                        `is made of ${lines} metrics and expressions: a widget takes ${most.metricsOfWidget}`,
                    ];
                }),
            ),
            ...(Object.entries(loadOf(fitted(sectioned))) as [keyof Load, number][]).map(
                ([what, count]): Rule => [
                    count <= room[what],
                    path,
                    `has ${count} ${inWords[what]}: a dashboard has room for ${room[what]}`,
                ],
            ),
        ];
    });
const inWords: Readonly<Record<keyof Load, string>> = { widgets: "widgets", metrics: "metrics", bodyBytes: "bytes" };

/** What CloudWatch would refuse of dashboards, or would show nothing of, as far as it is known before anything is registered. */
export const foundRules = (planned: readonly PlannedDashboard[]): readonly Rule[] =>
    planned.flatMap(({ body, paths }) =>
        checkDashboard(body).map(({ path, wrong, right, page }): Rule => {
            const [, at, within = ""] = /^widgets\[(\d+)\]\.?(?:properties\.)?(.*)$/.exec(path) ?? [];
            const where = at === undefined ? path : [paths[Number(at)], within].filter(part => part !== "").join(".");
            return [false, where, `${wrong}: must be ${right} (${page})`];
        }),
    );

/** Widgets that are more than one widget can be become several, each with a part of what it shows. */
const fitted = ({ path, section: { title, widgets } }: Sectioned): SourcedSection => ({
    title,
    path,
    widgets: widgets.flatMap((widget, at) =>
        fittedWidget(widget).map((part): Sourced => ({ widget: part, path: `${path}.widgets[${at}]` })),
    ),
});

function fittedWidget(widget: Widget): readonly Widget[] {
    switch (widget.kind) {
        case "alarms":
            return numbered(
                widget,
                chunks(widget.alarmArns, () => 1, most.alarms).map(alarmArns => ({ ...widget, alarmArns })),
            );
        case "number":
            return numbered(
                widget,
                chunks(widget.of, linesIn, most.metricsOfWidget).map(of => ({ ...widget, of })),
            );
        case "graph": {
            const sides = (["left", "right"] as const).flatMap(axis => (widget[axis] ?? []).map(shown => ({ axis, shown })));
            const split = chunks(sides, ({ shown }) => linesIn(shown), most.metricsOfWidget);
            if (split.length <= 1) return [widget];
            const on = (part: typeof sides, wanted: "left" | "right") =>
                part.flatMap(({ axis, shown }) => (axis === wanted ? [shown] : []));
            return numbered(
                widget,
                split.map(part => ({ ...widget, left: on(part, "left"), right: on(part, "right") })),
            );
        }
        default:
            return [widget];
    }
}

const numbered = (whole: Widget, parts: readonly Widget[]): readonly Widget[] =>
    parts.length <= 1 ? [whole] : parts.map((part, at) => ({ ...part, title: `${whole.title} (${at + 1} of ${parts.length})` }));

/** Lists that are no longer than `most`, in order. */
function chunks<Item>(items: readonly Item[], sizeOf: (item: Item) => number, most: number): readonly Item[][] {
    const lists: { size: number; items: Item[] }[] = [];
    for (const item of items) {
        const last = lists.at(-1);
        const size = sizeOf(item);
        if (last && last.size + size <= most) {
            last.items.push(item);
            last.size += size;
        } else lists.push({ size, items: [item] });
    }
    return lists.map(({ items }) => items);
}

function partsOf(sections: readonly SourcedSection[]): readonly SourcedSection[][] {
    const parts: { load: Load; sections: SourcedSection[] }[] = [];
    for (const section of sections) {
        const load = loadOf(section);
        const last = parts.at(-1);
        const both = last && sum(last.load, load);
        if (last && both && fits(both)) {
            last.sections.push(section);
            last.load = both;
        } else parts.push({ load, sections: [section] });
    }
    return parts.map(({ sections }) => sections);
}

const sum = (one: Load, other: Load): Load => ({
    widgets: one.widgets + other.widgets,
    metrics: one.metrics + other.metrics,
    bodyBytes: one.bodyBytes + other.bodyBytes,
});
const fits = (load: Load): boolean => (Object.keys(room) as (keyof Load)[]).every(what => load[what] <= room[what]);

const loadOf = (section: SourcedSection): Load => ({
    widgets: section.widgets.length + 1,
    metrics: section.widgets.reduce(
        (all, { widget }) => all + Object.values(shownIn(widget)).reduce((of, shown) => of + metricsInShown(shown), 0),
        0,
    ),
    bodyBytes: Buffer.byteLength(
        JSON.stringify(bodyOf(layOut([section]), nowhere, { hours: 1 }).widgets, (_, value) =>
            pulumi.Output.isInstance(value) ? longest : value,
        ),
    ),
});
const nowhere = { accountId: "", region: "" };
/** As long as an alarm's ARN: what is not known yet is seldom longer. */
const longest = arnOf({ accountId: "0".repeat(12), region: "ap-southeast-1" }, "cloudwatch", `alarm:${"x".repeat(100)}`);

/** The measures and searches of a widget, each by its property path. */
export function shownIn(widget: Widget): Readonly<Record<string, Shown>> {
    // What is no list is left to the rules.
    const listed = (name: string, all: readonly Shown[] | undefined) =>
        (Array.isArray(all) ? all : []).map((shown: Shown, at) => [`${name}[${at}]`, shown] as const);
    if (widget.kind === "graph") return Object.fromEntries([...listed("left", widget.left), ...listed("right", widget.right)]);
    return widget.kind === "number" ? Object.fromEntries(listed("of", widget.of)) : {};
}

const linkHeight = 2;

/** Source: CloudWatch user guide, "Add or remove a text widget from a CloudWatch dashboard": links to other dashboards of the account. */
const linksTo = (names: readonly string[], here: number): Placed => ({
    x: 0,
    y: 0,
    width: most.columns,
    height: linkHeight,
    content: {
        kind: "text",
        title: `Part ${here + 1} of ${names.length}`,
        markdown: names.map((name, at) => (at === here ? name : `[${name}](#dashboards:name=${name})`)).join(" · "),
    },
    path: "of",
});
