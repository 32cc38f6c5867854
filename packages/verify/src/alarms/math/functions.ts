import { NotSimulated } from "../not-simulated.ts";
import { each, eachLine, isLine, isNumber, type Line, linesOf, over, type Value } from "./value.ts";

/** Where in time the datapoints are. */
export interface Grid {
    /** When each period begins, in seconds. */
    readonly times: readonly number[];
    readonly periodSeconds: number;
}

export type MathFunction = (of: readonly Value[], grid: Grid) => Value;

const sum = (points: readonly number[]): number => points.reduce((total, point) => total + point, 0);
/** Whether AWS divides by n or n - 1, its page does not say. */
const deviation = (points: readonly number[]): number => {
    const mean = sum(points) / points.length;
    return Math.sqrt(sum(points.map(point => (point - mean) ** 2)) / points.length);
};

/** A value from the latest datapoint before; of the first one, none. */
const withBefore = (line: Line, make: (value: number, before: number, at: number, then: number) => number): Line => {
    let then: number | undefined;
    return line.map((value, at) => {
        if (value === undefined) return undefined;
        const made = then === undefined ? undefined : make(value, line[then] as number, at, then);
        then = at;
        return made;
    });
};

const one = (name: string, of: readonly Value[]): Value => {
    const [value, ...others] = of;
    if (value === undefined || others.length > 0) throw new NotSimulated(`${name} of ${of.length} arguments`);
    return value;
};
const pointwise =
    (name: string, make: (value: number) => number): MathFunction =>
    of =>
        each(one(name, of), make);
const linewise =
    (name: string, make: (line: Line, grid: Grid) => Line): MathFunction =>
    (of, grid) =>
        eachLine(one(name, of), line => make(line, grid), name);
const aggregate =
    (name: string, make: (points: readonly number[], of: number) => number): MathFunction =>
    of =>
        over(one(name, of), name, make);
const clock =
    (name: string, make: (time: Date) => number): MathFunction =>
    (of, { times }) => {
        if (!isLine(one(name, of))) throw new NotSimulated(`${name} of anything but one time series`);
        return times.map(time => make(new Date(time * 1000)));
    };
const pick =
    (name: string, at: number): MathFunction =>
    of => {
        const line = linesOf(one(name, of)).at(at);
        if (!line) throw new NotSimulated(`${name} of no time series`);
        return line;
    };

/** Source: CloudWatch user guide, "Using math expressions with CloudWatch metrics", functions supported for metric math. */
export const functions: Readonly<Record<string, MathFunction>> = {
    ABS: pointwise("ABS", Math.abs),
    CEIL: pointwise("CEIL", Math.ceil),
    FLOOR: pointwise("FLOOR", Math.floor),
    LOG: pointwise("LOG", Math.log),
    LOG10: pointwise("LOG10", Math.log10),
    SUM: aggregate("SUM", sum),
    // Of several series, those without a datapoint count as 0.
    AVG: aggregate("AVG", (points, of) => sum(points) / of),
    MAX: aggregate("MAX", points => Math.max(...points)),
    MIN: aggregate("MIN", points => Math.min(...points)),
    STDDEV: aggregate("STDDEV", deviation),
    DATAPOINT_COUNT: of => {
        const value = one("DATAPOINT_COUNT", of);
        if (isLine(value)) return value.filter(point => point !== undefined).length;
        return over(value, "DATAPOINT_COUNT", points => points.length);
    },
    METRIC_COUNT: of => linesOf(one("METRIC_COUNT", of)).length,
    FIRST: pick("FIRST", 0),
    LAST: pick("LAST", -1),
    TIME_SERIES: (of, { times }) => {
        const value = one("TIME_SERIES", of);
        if (!isNumber(value)) throw new NotSimulated("TIME_SERIES of anything but a number");
        return times.map(() => (Number.isFinite(value) ? value : undefined));
    },
    DIFF: linewise("DIFF", line => withBefore(line, (value, before) => value - before)),
    DIFF_TIME: linewise("DIFF_TIME", (line, { times }) =>
        withBefore(line, (_value, _before, at, then) => (times[at] as number) - (times[then] as number)),
    ),
    RATE: linewise("RATE", (line, { times }) =>
        withBefore(line, (value, before, at, then) => (value - before) / ((times[at] as number) - (times[then] as number))),
    ),
    RUNNING_SUM: linewise("RUNNING_SUM", line => {
        let total = 0;
        return line.map(value => {
            if (value === undefined) return undefined;
            total += value;
            return total;
        });
    }),
    MINUTE: clock("MINUTE", time => time.getUTCMinutes()),
    HOUR: clock("HOUR", time => time.getUTCHours()),
    // Monday is 1.
    DAY: clock("DAY", time => time.getUTCDay() || 7),
    DATE: clock("DATE", time => time.getUTCDate()),
    MONTH: clock("MONTH", time => time.getUTCMonth() + 1),
    YEAR: clock("YEAR", time => time.getUTCFullYear()),
    EPOCH: clock("EPOCH", time => time.getTime() / 1000),
};

/** What stands where nothing is: a number, another series, the value before (REPEAT), or what lies between both neighbours (LINEAR). */
export function fill(value: Value, filler: Value | "REPEAT" | "LINEAR"): Value {
    return eachLine(
        value,
        line =>
            line.map((point, at) => {
                if (point !== undefined) return point;
                if (filler === "REPEAT") return line.slice(0, at).findLast(earlier => earlier !== undefined);
                if (filler === "LINEAR") return between(line, at);
                if (isNumber(filler)) return filler;
                if (isLine(filler)) return filler[at];
                throw new NotSimulated("FILL by several time series");
            }),
        "FILL",
    );
}

/** What lies between the neighbours of a gap; a gap at an end of the range has one only. */
function between(line: Line, at: number): number | undefined {
    const left = line.findLastIndex((point, index) => index < at && point !== undefined);
    const right = line.findIndex((point, index) => index > at && point !== undefined);
    const [from, to] = [line[left], line[right]];
    return from === undefined || to === undefined ? undefined : from + ((to - from) * (at - left)) / (right - left);
}

/**
 * One of two values, period by period. Source: "Using math expressions with CloudWatch metrics", using IF expressions: where the condition has
 * no datapoint there is none; where it holds and the value has none, that is 0; where it does not hold and the other has none, there is none.
 */
export function choose(condition: Value, yes: Value, no: Value | undefined): Value {
    if (isNumber(condition)) {
        const chosen = condition === 0 ? no : yes;
        if (chosen !== undefined) return chosen;
        return linesOf(yes)[0]?.map(() => undefined) ?? [];
    }
    if (!isLine(condition)) throw new NotSimulated("IF on several time series");
    const at = (value: Value | undefined, index: number): number | undefined => {
        if (value === undefined || isNumber(value)) return value;
        if (isLine(value)) return value[index];
        throw new NotSimulated("IF of several time series");
    };
    return condition.map((holds, index) => (holds === undefined ? undefined : holds === 0 ? at(no, index) : (at(yes, index) ?? 0)));
}
