import { evaluate, type Scope } from "../../alarms/math/evaluate.ts";
import { parseExpression } from "../../alarms/math/expression.ts";
import { isNumber, type Line, linesOf, type Value } from "../../alarms/math/value.ts";
import { Metrics } from "../../alarms/metrics.ts";
import { NotSimulated } from "../../alarms/not-simulated.ts";
import type { Series } from "../../alarms/series.ts";
import { type Fields, fields, number, text } from "../../checker/known.ts";
import { isHidden, type LineView, viewLines } from "../view.ts";
import { type AskedMetric, sampleOf, type Window } from "./sample.ts";
import { foundBy, labelOf, takeSearches } from "./search.ts";

/** What a metric widget shows. */
export interface Chart {
    /** Seconds since 1970. */
    readonly times: readonly number[];
    /** What is looked at: the widget's own time, where it has one. */
    readonly window: Window;
    readonly lines: readonly ChartLine[];
}

export interface ChartLine {
    readonly label: string;
    readonly axis: "left" | "right";
    readonly values: Line;
    readonly color?: string | undefined;
}

/** Points that a chart has at most: more than are to be seen; of what was, a day of minutes, so that no minute is passed over. */
const mostPoints = { sample: 240, given: 1440 };

/**
 * What a metric widget shows over time: of metrics that series are given of, these; of all others, sample data. Expressions are worked out,
 * searches find a few things that there might be.
 *
 * @param properties a widget's, as CloudWatch has them.
 */
export function chartOf(properties: Fields, window: Window, series: readonly Series[] = []): Chart {
    const lines = viewLines(Array.isArray(properties["metrics"]) ? properties["metrics"] : [], "metrics");
    const own = windowOf(properties, window);
    const asked = new Asked(properties, lines);
    const whole = properties["setPeriodToTimeRange"] === true;
    const times = whole ? [own.from] : timesIn(own, asked.periodSeconds, series.length > 0 ? mostPoints.given : mostPoints.sample);
    const data = new Data({ times, window: own, metrics: new Metrics(series), asked, whole });
    return { times, window: own, lines: lines.filter(line => !isHidden(line)).flatMap(line => data.shown(line)) };
}

/** Where periods begin: each, or each so many, where that is more than `most`. */
function timesIn({ from, to }: Window, periodSeconds: number, most: number): readonly number[] {
    const step = periodSeconds * Math.max(1, Math.ceil((to - from) / most / periodSeconds));
    const first = Math.ceil(from / step) * step;
    return Array.from({ length: Math.max(0, Math.floor((to - first) / step)) }, (_, at) => first + at * step);
}

/** A widget may look back further than its dashboard: `-P30D`. Source: CloudWatch API reference, "Dashboard Body Structure and Syntax". */
function windowOf({ start }: Fields, window: Window): Window {
    const [, weeks = 0, days = 0, hours = 0, minutes = 0] =
        /^-P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(text(start) ?? "") ?? [];
    const seconds = 60 * (Number(minutes) + 60 * (Number(hours) + 24 * (Number(days) + 7 * Number(weeks))));
    return seconds > 0 ? { from: window.to - seconds, to: window.to } : window;
}

/** What a widget's lines ask for. */
class Asked {
    private readonly properties: Fields;
    readonly lines: readonly LineView[];

    constructor(properties: Fields, lines: readonly LineView[]) {
        this.properties = properties;
        this.lines = lines;
    }

    /** The longest period of any line. */
    get periodSeconds(): number {
        const periods = this.lines.map(line =>
            line.expression === undefined
                ? this.metric(line).periodSeconds
                : Math.max(0, ...searched(line.expression).map(one => one.periodSeconds)),
        );
        return Math.max(60, ...periods);
    }

    /** The account that a line is of, where it says so. */
    accountOf(options: Fields | undefined): string | undefined {
        return text(options?.["accountId"]) ?? text(this.properties["accountId"]);
    }

    metric({ names, options }: LineView): AskedMetric {
        const [namespace, name, ...rest] = names.map(String);
        const dimensions = Object.fromEntries(rest.flatMap((key, at) => (at % 2 === 0 ? [[key, rest[at + 1] ?? ""]] : [])));
        return {
            namespace: namespace ?? "",
            name: name ?? "",
            dimensions,
            statistic: text(options?.["stat"]) ?? text(this.properties["stat"]) ?? "Average",
            periodSeconds: number(options?.["period"]) ?? number(this.properties["period"]) ?? 300,
            account: this.accountOf(options),
        };
    }
}

const searched = (expression: string): readonly AskedMetric[] =>
    [...takeSearches(expression).searches.values()].flatMap(search => foundBy(search));

interface ConstructedData {
    readonly window: Window;
    readonly metrics: Metrics;
    readonly asked: Asked;
    readonly whole: boolean;
}

class Data implements Pick<Scope, "times" | "periodSeconds"> {
    readonly times: readonly number[];
    readonly periodSeconds: number;
    private readonly window: Window;
    private readonly metrics: Metrics;
    private readonly asked: Asked;
    /** Whether the whole time is one period. */
    private readonly whole: boolean;

    constructor({ times, window, metrics, asked, whole }: Pick<Data, "times"> & ConstructedData) {
        this.times = times;
        this.window = window;
        this.metrics = metrics;
        this.asked = asked;
        this.whole = whole;
        this.periodSeconds = whole ? window.to - window.from : asked.periodSeconds;
    }

    shown(line: LineView): readonly ChartLine[] {
        const { options = {}, expression } = line;
        const label = text(options["label"]);
        const shared = { axis: options["yAxis"] === "right" ? ("right" as const) : ("left" as const), color: text(options["color"]) };
        if (expression === undefined) {
            const metric = this.asked.metric(line);
            const said = label === undefined ? [metric.name, ...Object.values(metric.dimensions)].join(" ") : labelOf(label, metric);
            return [{ ...shared, label: said, values: this.measured(metric) }];
        }
        const alone = takeSearches(expression);
        const [only] = alone.searches.values();
        if (only && /^\s*search_1\s*$/.test(alone.expression))
            return foundBy(only, this.asked.accountOf(options)).map(metric => ({
                ...shared,
                label: labelOf(label ?? "", metric) || Object.values(metric.dimensions).join(" "),
                values: this.measured(metric),
            }));
        return this.worked(line).map((values, at, all) => ({
            ...shared,
            label: `${label ?? expression}${all.length > 1 ? ` ${at + 1}` : ""}`,
            values,
        }));
    }

    /** What a metric was; a value each period, or one of the whole time. */
    private measured(metric: AskedMetric): Line {
        if (!this.whole) return this.at(metric, this.times);
        const { from, to } = this.window;
        const isGiven = this.metrics.has(metric);
        const known = isGiven ? this.metrics.point({ ...metric, periodSeconds: to - from }, from) : undefined;
        if (known) return [known.value];
        const offset = this.metrics.offsetOf(metric) ?? 0;
        const most = isGiven ? Number.POSITIVE_INFINITY : mostPoints.sample;
        const times = timesIn({ from: from - offset, to: to - offset }, metric.periodSeconds, most);
        const there = this.at(metric, times).filter(value => value !== undefined);
        if (there.length === 0) return [undefined];
        // A period without data adds nothing to what was; of sample data, some periods stand for all.
        const parts = isGiven ? there.length : (to - from) / metric.periodSeconds;
        return [altogether(metric, there, parts)];
    }

    private at(metric: AskedMetric, times: readonly number[]): Line {
        // Periods of what was may begin at any second.
        const offset = this.metrics.offsetOf(metric) ?? 0;
        if (this.metrics.has(metric)) return times.map(time => this.metrics.point(metric, time + offset)?.value);
        return times.map(sampleOf(metric, this.window));
    }

    /** What an expression comes to; where it is one that nobody here can work out, sample data in its place. */
    private worked(line: LineView): readonly Line[] {
        try {
            const value = this.value(line, []);
            return isNumber(value) ? [this.times.map(() => value)] : linesOf(value);
        } catch (error) {
            if (!(error instanceof NotSimulated)) throw error;
            const stand = {
                namespace: "expression",
                name: String(line.expression),
                dimensions: {},
                statistic: "Average",
                periodSeconds: this.periodSeconds,
            };
            return [this.times.map(sampleOf(stand, this.window))];
        }
    }

    private value(line: LineView, within: readonly LineView[]): Value {
        if (line.expression === undefined) return this.measured(this.asked.metric(line));
        if (within.includes(line)) throw new NotSimulated("an expression that is made of itself");
        const { expression, searches } = takeSearches(line.expression);
        return evaluate(parseExpression(expression), {
            times: this.times,
            periodSeconds: this.periodSeconds,
            line: id => {
                const search = searches.get(id);
                if (search) return { lines: foundBy(search, this.asked.accountOf(line.options)).map(metric => this.measured(metric)) };
                const part = this.asked.lines.find(one => one.id === id);
                if (!part) throw new NotSimulated(`the name ${id}`);
                return this.value(part, [...within, line]);
            },
            metrics: part =>
                this.asked.lines.flatMap(one =>
                    one.expression === undefined && (one.id ?? "").includes(part) ? [this.measured(this.asked.metric(one))] : [],
                ),
            band: id => this.band(id, [...within, line]),
        });
    }

    /** What might be normal: around what is. */
    private band(id: string, within: readonly LineView[]): readonly [Line, Line] {
        const part = this.asked.lines.find(one => one.id === id);
        const value = part && this.value(part, within);
        const [line = []] = value === undefined || isNumber(value) ? [] : linesOf(value);
        const around = (factor: number) =>
            line.map((_, at) => {
                const near = line.slice(Math.max(0, at - 8), at + 9).filter(point => point !== undefined);
                return near.length === 0 ? undefined : (near.reduce((sum, one) => sum + one, 0) / near.length) * factor;
            });
        return [around(1.35), around(0.7)];
    }
}

/** What values of `parts` periods are together, of which these are some; a percentile of all is not known, their mean stands for it. */
function altogether({ statistic }: AskedMetric, values: readonly number[], parts: number): number {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    switch (statistic) {
        case "Sum":
        case "SampleCount":
            return parts === values.length ? mean * parts : Math.round(mean * parts);
        case "Maximum":
            return Math.max(...values);
        case "Minimum":
            return Math.min(...values);
        default:
            return mean;
    }
}

/** The lines across a graph, which are no bands. */
export const thresholdsOf = (
    properties: Fields,
): readonly {
    readonly value: number;
    readonly label: string;
    readonly color: string;
    readonly axis: "left" | "right";
    readonly fill?: "above" | "below";
}[] => {
    const lines = fields(properties["annotations"])?.["horizontal"];
    return (Array.isArray(lines) ? lines : []).flat().flatMap(line => {
        const { value, label, color, yAxis, fill, visible } = fields(line) ?? {};
        if (typeof value !== "number" || visible === false) return [];
        return [
            {
                value,
                label: text(label) ?? String(value),
                color: text(color) ?? "#7f7f7f",
                axis: yAxis === "right" ? ("right" as const) : ("left" as const),
                ...((fill === "above" || fill === "below") && { fill }),
            },
        ];
    });
};
