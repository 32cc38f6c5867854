import { type Chart, type ChartLine, chartOf, hash, random, type Series, sourcesIn, thresholdsOf, type Window } from "@causeway/verify";
import { marked, Renderer } from "marked";
import { format } from "./format.ts";
import { escaped } from "./html.ts";
import { logTable } from "./log-table.ts";

/** What there is to show: when, and what metrics and alarms were, where that is known. */
export interface Shown {
    readonly window: Window;
    readonly series: readonly Series[];
    /** By the alarm's name; of others, a sample. */
    readonly states: ReadonlyMap<string, AlarmState>;
    /** The page of a dashboard, by its name. */
    readonly pageOf: (dashboard: string) => string | undefined;
}
export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** A widget as a page has it. */
export interface WidgetPage {
    readonly title: string;
    /** Beside the title. */
    readonly note: string;
    readonly html: string;
    readonly chart?: PageChart;
    /** It has no background. */
    readonly isClear?: boolean;
}

interface Range {
    readonly label?: string;
    readonly min?: number;
    readonly max?: number;
}

/** What the page's own script draws. */
export interface PageChart extends Chart {
    readonly stacked: boolean;
    readonly ranges: { readonly left: Range; readonly right: Range };
    readonly thresholds: ReturnType<typeof thresholdsOf>;
}

type Properties = Readonly<Record<string, unknown>>;

export function widgetPage(type: string, properties: Properties, shown: Shown): WidgetPage {
    const title = String(properties["title"] ?? "");
    switch (type) {
        case "text":
            return { title: "", note: "", html: textHtml(properties, shown), isClear: properties["background"] === "transparent" };
        case "alarm":
            return { title, note: "", html: alarmsHtml(properties, shown) };
        case "log":
            return {
                title,
                note: sourcesIn(String(properties["query"])).join(", "),
                html: logTable(String(properties["query"]), shown.window),
            };
        case "metric":
            return { title, ...metricPage(properties, shown) };
        default:
            return { title, note: "", html: `<p class="note">not simulated: a widget of the type ${escaped(type)}</p>` };
    }
}

function metricPage(properties: Properties, shown: Shown): Omit<WidgetPage, "title"> {
    const [alarm] = listed(properties["annotations"], "alarms");
    if (alarm !== undefined) return { note: "", html: alarmsHtml({ alarms: [alarm] }, shown) };
    const chart = chartOf(properties, shown.window, shown.series);
    const ranges = { left: rangeOf(properties, "left"), right: rangeOf(properties, "right") };
    const wholeRange = properties["setPeriodToTimeRange"] === true;
    const numbers = chart.lines.map(line => ({ line, value: line.values.findLast(value => value !== undefined) }));
    switch (properties["view"] ?? "timeSeries") {
        case "singleValue":
            return { note: wholeRange ? "whole time" : "", html: numbersHtml(numbers, properties["sparkline"] === true) };
        case "gauge":
            return { note: ranges.left.label ?? "", html: barsHtml(numbers, ranges.left.max) };
        case "bar":
        case "pie":
            return { note: ranges.left.label ?? "", html: barsHtml(numbers) };
        case "table":
            return { note: ranges.left.label ?? "", html: tableHtml(numbers) };
        default: {
            const both = chart.lines.some(({ axis }) => axis === "right") ? [ranges.left.label, ranges.right.label] : [ranges.left.label];
            const legend = chart.lines.map(
                ({ label, axis, color }, at) =>
                    `<span><i style="background:${escaped(color ?? colorAt(at))}"></i><em>${escaped(label)}${axis === "right" ? " →" : ""}</em><b></b></span>`,
            );
            const html = `<div class="chart"></div><div class="legend">${legend.join("")}</div>`;
            const drawn = { ...chart, stacked: properties["stacked"] === true, ranges, thresholds: thresholdsOf(properties) };
            return chart.lines.length === 0
                ? { note: "", html: '<p class="note">no metrics</p>' }
                : { note: both.filter(label => label !== undefined).join(" · "), html, chart: drawn };
        }
    }
}

/** As the page's script has them. */
const palette = ["#3f8fd2", "#ff9a3c", "#4bb05a", "#b07cd8", "#d9707f", "#2fb5b0", "#c9a227", "#8f8f9c", "#e377c2", "#9a6b52"];
const colorAt = (at: number): string => palette[at % palette.length] as string;

const isObject = (value: unknown): value is Properties => typeof value === "object" && value !== null;
const listed = (holder: unknown, name: string): readonly unknown[] => {
    const list = isObject(holder) ? holder[name] : undefined;
    return Array.isArray(list) ? list : [];
};

function rangeOf({ yAxis }: Properties, side: "left" | "right"): Range {
    const axis = isObject(yAxis) && isObject(yAxis[side]) ? yAxis[side] : {};
    const { label, min, max } = axis;
    return {
        ...(typeof label === "string" && { label }),
        ...(typeof min === "number" && { min }),
        ...(typeof max === "number" && { max }),
    };
}

interface Numbered {
    readonly line: ChartLine;
    readonly value: number | undefined;
}

const numbersHtml = (numbers: readonly Numbered[], hasLine: boolean): string =>
    `<div class="numbers">${numbers
        .map(
            ({ line, value }) =>
                `<div><strong>${format(value)}</strong><span>${escaped(line.label)}</span>${hasLine ? sparkline(line) : ""}</div>`,
        )
        .join("")}</div>`;

function sparkline({ values }: ChartLine): string {
    const there = values.flatMap((value, at) => (value === undefined ? [] : [[at, value] as const]));
    const top = Math.max(...there.map(([, value]) => value), 1e-9);
    const points = there.map(
        ([at, value]) => `${((100 * at) / Math.max(1, values.length - 1)).toFixed(1)},${(24 - (22 * value) / top).toFixed(1)}`,
    );
    return `<svg viewBox="0 0 100 26" preserveAspectRatio="none"><polyline points="${points.join(" ")}" fill="none" stroke="${palette[0]}" stroke-width="1.5" vector-effect="non-scaling-stroke"/></svg>`;
}

const barsHtml = (numbers: readonly Numbered[], max = Math.max(1e-9, ...numbers.map(({ value }) => value ?? 0))): string =>
    `<div class="numbers">${numbers
        .map(({ line, value = 0 }, at) => {
            const part = Math.min(100, Math.max(1, (100 * value) / max)).toFixed(0);
            return `<div class="bar"><span>${escaped(line.label)}</span><i style="width:${part}%;background:${colorAt(at)}"></i><b>${format(value)}</b></div>`;
        })
        .join("")}</div>`;

const tableHtml = (numbers: readonly Numbered[]): string =>
    `<div class="rows"><table>${numbers.map(({ line, value }) => `<tr><td>${escaped(line.label)}</td><td>${format(value)}</td></tr>`).join("")}</table></div>`;

const order: readonly AlarmState[] = ["ALARM", "INSUFFICIENT_DATA", "OK"];

function alarmsHtml(properties: Properties, { states }: Shown): string {
    const alarms = listed(properties, "alarms").map(arn => {
        const name = String(arn).replace(/^arn:.*:alarm:/, "");
        return { name, state: states.get(name) ?? sampleState(name) };
    });
    const only = listed(properties, "states");
    const all = alarms
        .filter(({ state }) => only.length === 0 || only.includes(state))
        .sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
    const boxes = all.map(
        ({ name, state }) =>
            `<div class="${state}"><span title="${escaped(name)}">${escaped(name)}</span><b>${state.replace("_", " ")}</b></div>`,
    );
    return `<div class="alarms">${boxes.join("")}</div>`;
}

/** One in ten has gone off, one in twenty has no data. */
function sampleState(name: string): AlarmState {
    const chance = random(hash(name), 3);
    return chance < 0.1 ? "ALARM" : chance < 0.15 ? "INSUFFICIENT_DATA" : "OK";
}

function textHtml({ markdown }: Properties, { pageOf }: Shown): string {
    const renderer = new Renderer();
    // CloudWatch shows HTML as it is written.
    renderer.html = ({ text }) => escaped(text);
    // What follows a <code> or <script> that nobody closed is text as well: marked leaves it as it is.
    renderer.text = function (token) {
        return Renderer.prototype.text.call(this, "escaped" in token ? { ...token, escaped: false } : token);
    };
    renderer.link = function ({ href, tokens }) {
        const name = /^#dashboards:name=(.+)$/.exec(href)?.[1];
        const there = name === undefined ? href : (pageOf(name) ?? "#");
        const isSafe = /^(https?:|mailto:|#|[\w.-]+\.html$)/.test(there);
        return `<a href="${isSafe ? escaped(there) : "#"}">${this.parser.parseInline(tokens)}</a>`;
    };
    // A page loads nothing.
    renderer.image = ({ text }) => escaped(text);
    return `<div class="text">${marked.parse(String(markdown ?? ""), { renderer, async: false })}</div>`;
}
