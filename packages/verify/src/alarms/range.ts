import { type AlarmQuery, type MetricAlarm, metricsOfAlarm, periodOf } from "./alarm.ts";
import { type Band, type Datapoint, isBreaching } from "./judge.ts";
import { evaluate, type Scope } from "./math/evaluate.ts";
import { type Expression, parseExpression } from "./math/expression.ts";
import { isLine, isNumber, type Line, type Value } from "./math/value.ts";
import type { Metrics } from "./metrics.ts";
import { NotSimulated } from "./not-simulated.ts";
import { percentileOf } from "./statistics.ts";

/** What anomaly detection takes for normal at a time. AWS's model learns it of weeks of data, and is AWS's own: here somebody must say. */
export type BandOverTime = Band | ((at: number) => Band | undefined);

/** What an alarm sees when it is evaluated. */
export interface Range {
    /** The latest one last. */
    readonly points: readonly Datapoint[];
    /** The percentile that it watches is of too few samples to mean much. */
    readonly isThin: boolean;
}

/** How an alarm reads metrics: its expressions are taken apart once. */
export class RangeReader {
    private readonly alarm: MetricAlarm;
    private readonly metrics: Metrics;
    private readonly band: BandOverTime | undefined;
    private readonly expressions: ReadonlyMap<string, Expression>;
    private readonly offset: number | undefined;

    /** @throws {@link NotSimulated} where an expression cannot be read, or metrics have different periods. */
    constructor(alarm: MetricAlarm, metrics: Metrics, band: BandOverTime | undefined) {
        this.alarm = alarm;
        this.metrics = metrics;
        this.band = band;
        const periods = new Set(metricsOfAlarm(alarm).map(({ periodSeconds }) => periodSeconds));
        if (periods.size > 1) throw new NotSimulated(`metrics of different periods: ${[...periods].join(", ")} seconds`);
        this.expressions = new Map(
            alarm.queries.flatMap(query => ("expression" in query ? [[query.id, parseExpression(query.expression)] as const] : [])),
        );
        this.offset = metricsOfAlarm(alarm)
            .map(metric => metrics.offsetOf(metric))
            .find(offset => offset !== undefined);
    }

    /** The last `count` periods that are over at a time. */
    read(at: number, count: number): Range {
        const periodSeconds = periodOf(this.alarm);
        const { offset } = this;
        // A window slides with the time of evaluation; where only whole periods are known, with these.
        const end = offset === undefined ? at : Math.floor((at - offset) / periodSeconds) * periodSeconds + offset;
        const times = Array.from({ length: count }, (_, index) => end - (count - index) * periodSeconds);
        const values = this.values(times, periodSeconds);
        const limits = this.limits(times, periodSeconds);
        return {
            points: values.map((value, index) => {
                const limit = limits(index);
                return value === undefined || !limit ? undefined : { value, breaching: isBreaching(this.alarm.comparison, value, limit) };
            }),
            isThin: this.isThin(times.slice(-this.alarm.periods)),
        };
    }

    private values(times: readonly number[], periodSeconds: number): Line {
        const value = this.scope(times, periodSeconds).line(this.alarm.watches);
        if (isNumber(value)) throw new NotSimulated("an expression that is one number, where CloudWatch takes a time series");
        const [line, ...others] = isLine(value) ? [value] : value.lines;
        if (!line || others.length > 0) throw new NotSimulated(`an expression of ${others.length + (line ? 1 : 0)} time series`);
        return line;
    }

    private limits(times: readonly number[], periodSeconds: number): (index: number) => Band | undefined {
        const { limit } = this.alarm;
        if ("threshold" in limit) return () => ({ lower: limit.threshold, upper: limit.threshold });
        const value = this.scope(times, periodSeconds).line(limit.band);
        const [upper = [], lower = []] = isNumber(value) || isLine(value) ? [] : value.lines;
        return index => {
            const [top, bottom] = [upper[index], lower[index]];
            return top === undefined || bottom === undefined ? undefined : { lower: bottom, upper: top };
        };
    }

    private scope(times: readonly number[], periodSeconds: number): Scope {
        const known = new Map<string, Value>();
        const asking = new Set<string>();
        const lineOf = (query: AlarmQuery, scope: Scope): Value =>
            "metric" in query
                ? times.map(time => this.metrics.point(query.metric, time)?.value)
                : evaluate(this.expressions.get(query.id) as Expression, scope);
        const scope: Scope = {
            times,
            periodSeconds,
            line: id => {
                const query = this.alarm.queries.find(each => each.id === id);
                if (!query) throw new NotSimulated(`the name ${id}, which is none of its queries`);
                if (asking.has(id)) throw new NotSimulated(`the expression ${id}, which is made of itself`);
                asking.add(id);
                const value = known.get(id) ?? lineOf(query, scope);
                asking.delete(id);
                known.set(id, value);
                return value;
            },
            metrics: part =>
                this.alarm.queries.flatMap(query => ("metric" in query && query.id.includes(part) ? [lineOf(query, scope) as Line] : [])),
            band: () => {
                const { band } = this;
                if (!band) throw new NotSimulated("the band of anomaly detection, whose model is AWS's own: say in `bands` what is normal");
                const bands = times.map(time => (typeof band === "function" ? band(time) : band));
                return [bands.map(each => each?.upper), bands.map(each => each?.lower)];
            },
        };
        return scope;
    }

    /** Source: CloudWatch user guide, "Percentile-based CloudWatch alarms and low data samples". */
    private isThin(times: readonly number[]): boolean {
        const watched = this.alarm.queries.find(({ id }) => id === this.alarm.watches);
        if (this.alarm.fewSamples === "evaluate" || !watched || !("metric" in watched)) return false;
        const percentile = (percentileOf(watched.metric.statistic) ?? Number.NaN) / 100;
        const needed = percentile >= 0.5 ? 10 / (1 - percentile) : 10 / percentile;
        const counts = times.map(time => this.metrics.point(watched.metric, time)?.count ?? 0);
        const count = counts.reduce((total, each) => total + each, 0);
        // 10 / (1 - 0.99) is a little more than 1000 in floating point.
        return count > 0 && count < needed - 1e-6;
    }
}
