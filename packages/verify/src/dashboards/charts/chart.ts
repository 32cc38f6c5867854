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
    readonly lines: readonly ChartLine[];
}

export interface ChartLine {
    readonly label: string;
    readonly axis: "left" | "right";
    readonly values: Line;
    readonly color?: string | undefined;
    /** Whether values of longer periods are sums of those of shorter ones. */
    readonly isSum: boolean;
    /** Seconds that each value is of. */
    readonly periodSeconds: number;
}

/** Points that a chart has at most: more than are to be seen. */
const most = 240;

/**
 * What a metric widget shows over time: of metrics that series are given of, these; of all others, sample data. Expressions are worked out,
 * searches find a few things that there might be.
 *
 * @param properties a widget's, as CloudWatch has them.
 */
export function chartOf(properties: Fields, window: Window, series: readonly Series[] = []): Chart {
    const lines = viewLines(Array.isArray(properties["metrics"]) ? properties["metrics"] : [], "metrics");
    const asked = new Asked(properties, lines);
    const step = Math.max(asked.periodSeconds, Math.ceil((window.to - window.from) / most / 60) * 60);
    const first = Math.ceil(window.from / step) * step;
    const times = Array.from({ length: Math.max(0, Math.floor((window.to - first) / step)) }, (_, at) => first + at * step);
    const data = new Data(times, window, new Metrics(series), asked);
    return { times, lines: lines.filter(line => !isHidden(line)).flatMap(line => data.shown(line)) };
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

class Data implements Pick<Scope, "times" | "periodSeconds"> {
    readonly times: readonly number[];
    readonly periodSeconds: number;
    private readonly window: Window;
    private readonly metrics: Metrics;
    private readonly asked: Asked;

    constructor(times: readonly number[], window: Window, metrics: Metrics, asked: Asked) {
        this.times = times;
        this.window = window;
        this.metrics = metrics;
        this.asked = asked;
        this.periodSeconds = asked.periodSeconds;
    }

    shown(line: LineView): readonly ChartLine[] {
        const { options = {}, expression } = line;
        const label = text(options["label"]);
        const shared = { axis: options["yAxis"] === "right" ? ("right" as const) : ("left" as const), color: text(options["color"]) };
        if (expression === undefined) {
            const metric = this.asked.metric(line);
            const said = label === undefined ? [metric.name, ...Object.values(metric.dimensions)].join(" ") : labelOf(label, metric);
            return [{ ...shared, label: said, values: this.measured(metric), ...countsOf([metric]) }];
        }
        const alone = takeSearches(expression);
        const [only] = alone.searches.values();
        if (only && /^\s*search_1\s*$/.test(alone.expression))
            return foundBy(only, this.asked.accountOf(options)).map(metric => ({
                ...shared,
                label: labelOf(label ?? "", metric) || Object.values(metric.dimensions).join(" "),
                values: this.measured(metric),
                ...countsOf([metric]),
            }));
        const counts = countsOf(this.metricsOf(line));
        return this.worked(line).map((values, at, all) => ({
            ...shared,
            label: `${label ?? expression}${all.length > 1 ? ` ${at + 1}` : ""}`,
            values,
            ...counts,
        }));
    }

    /** What a metric was; a value each period. */
    private measured(metric: AskedMetric): Line {
        if (this.metrics.has(metric)) return this.times.map(time => this.metrics.point(metric, time)?.value);
        return this.times.map(sampleOf(metric, this.window));
    }

    /** The metrics that a line is made of, in the end. */
    private metricsOf(line: LineView, seen: readonly LineView[] = []): readonly AskedMetric[] {
        if (line.expression === undefined) return [this.asked.metric(line)];
        const names: readonly string[] = line.expression.match(/[a-z]\w*/g) ?? [];
        const parts = this.asked.lines.filter(one => one.id !== undefined && names.includes(one.id) && one !== line && !seen.includes(one));
        return [...searched(line.expression), ...parts.flatMap(part => this.metricsOf(part, [...seen, line]))];
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

const countsOf = (metrics: readonly AskedMetric[]) => ({
    isSum: metrics.length > 0 && metrics.every(({ statistic }) => statistic === "Sum" || statistic === "SampleCount"),
    periodSeconds: Math.max(60, ...metrics.map(({ periodSeconds }) => periodSeconds)),
});

/** One number for a line: its last value, or what it is of the whole time. */
export function numberOf({ values, isSum, periodSeconds }: ChartLine, { from, to }: Window, wholeRange: boolean): number | undefined {
    const there = values.filter(value => value !== undefined);
    if (!wholeRange || there.length === 0) return there.at(-1);
    const mean = there.reduce((sum, value) => sum + value, 0) / there.length;
    return isSum ? Math.round(mean * ((to - from) / periodSeconds)) : mean;
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
