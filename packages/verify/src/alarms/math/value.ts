import { NotSimulated } from "../not-simulated.ts";

/** A time series: a value for each period, or none. */
export type Line = readonly (number | undefined)[];
/** What an expression is worth: a number (AWS's S), a time series (TS), or several (TS[]). */
export type Value = number | Line | { readonly lines: readonly Line[] };

export const isNumber = (value: Value): value is number => typeof value === "number";
export const isLine = (value: Value): value is Line => Array.isArray(value);

/** What is no number at all has no datapoint. Source: "Using math expressions with CloudWatch metrics": what divides by zero is dropped. */
const known = (value: number | undefined): number | undefined => (value !== undefined && Number.isFinite(value) ? value : undefined);

/** Each datapoint, by itself. */
export function each(value: Value, make: (value: number) => number): Value {
    if (isNumber(value)) return make(value);
    if (isLine(value)) return value.map(point => (point === undefined ? undefined : known(make(point))));
    return { lines: value.lines.map(line => each(line, make) as Line) };
}

/** Each series, by itself. */
export function eachLine(value: Value, make: (line: Line) => Line, name: string): Value {
    if (isNumber(value)) throw new NotSimulated(`${name} of a number`);
    return isLine(value) ? make(value).map(known) : { lines: value.lines.map(line => make(line).map(known)) };
}

/**
 * Two values, period by period. Source: "Using math expressions with CloudWatch metrics": where one of two series has a datapoint and the
 * other has none, that is 0; where neither has one, there is none. AWS's page knows of no operation of two lists of series.
 */
export function both(left: Value, right: Value, make: (left: number, right: number) => number): Value {
    if (isNumber(left) && isNumber(right)) return make(left, right);
    if (isNumber(left)) return each(right, value => make(left, value));
    if (isNumber(right)) return each(left, value => make(value, right));
    if (isLine(left) && isLine(right))
        return left.map((value, at) => {
            const other = right[at];
            return value === undefined && other === undefined ? undefined : known(make(value ?? 0, other ?? 0));
        });
    if (isLine(left)) return { lines: linesOf(right).map(line => both(left, line, make) as Line) };
    if (isLine(right)) return { lines: linesOf(left).map(line => both(line, right, make) as Line) };
    throw new NotSimulated("an operation of two lists of time series");
}

/** All series of a value; of a list of lists, those in them. */
export const linesOf = (value: Value): readonly Line[] => (isNumber(value) ? [] : isLine(value) ? [value] : value.lines);

/** Of one series a number, of several a series: what AVG, MAX, MIN, SUM, STDDEV and DATAPOINT_COUNT have in common. */
export function over(value: Value, name: string, make: (points: readonly number[], of: number) => number): Value {
    if (isNumber(value)) throw new NotSimulated(`${name} of a number`);
    const there = (line: Line) => line.filter(point => point !== undefined);
    if (isLine(value)) {
        const points = there(value);
        return points.length === 0 ? Number.NaN : make(points, points.length);
    }
    const [first = []] = value.lines;
    return first.map((_, at) => {
        const points = there(value.lines.map(line => line[at]));
        return points.length === 0 ? undefined : known(make(points, value.lines.length));
    });
}
