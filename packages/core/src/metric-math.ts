import type { Measure, Metric, MetricMath } from "./metric.ts";
import type { Place } from "./placement.ts";

/** Counts that CloudWatch has no data for are none. */
const filledSum = (ids: readonly string[]): string => ids.map(id => `FILL(${id}, 0)`).join(" + ");
const numbered = (prefix: string, measures: readonly Measure[]) => measures.map((measure, at) => [`${prefix}${at + 1}`, measure] as const);

/** The sum of those that there is data for: none, where there is none for any. */
const known = (ids: readonly string[]): string => (ids.length === 1 ? (ids[0] as string) : `SUM([${ids.join(", ")}])`);

/**
 * What part of requests fails, in percent; 0 while there are fewer than `least`: of two requests, one that fails is half of all and no outage.
 * Errors that CloudWatch has no data for are none: load balancers report them only where there are some.
 *
 * Where it has no data of requests, it has none of this either. Numbers come late: were they filled in, the latest minute would always be good,
 * and an alarm that wants all of several minutes to be bad would never go off. Source: CloudWatch user guide, "Using math expressions with
 * CloudWatch metrics", FILL (its note on alarms), and using IF expressions (a condition without a datapoint).
 *
 * @param least in a period, from 1
 */
export function errorPercent(
    errors: readonly Metric[],
    requests: readonly Metric[],
    label = "errors, percent",
    { least = 1 }: { readonly least?: number } = {},
): MetricMath {
    const [failed, asked] = [numbered("failed", errors), numbered("asked", requests)];
    const [failures, all] = [filledSum(failed.map(([id]) => id)), known(asked.map(([id]) => id))];
    const enough = least > 1 ? `>= ${least}` : "> 0";
    return {
        expression: `IF(${all} ${enough}, 100 * (${failures}) / ${all}, 0)`,
        of: Object.fromEntries([...failed, ...asked]),
        unit: "Percent",
        label,
    };
}

/**
 * The measure while there are at least so many requests in a period; 0 while there are fewer, which tell nothing; no data where there is none of
 * requests, as it may only be late.
 */
export const whereAsked = (measure: Measure, requests: Measure, least: number): MetricMath => ({
    expression: `IF(asked >= ${least}, FILL(measured, 0), 0)`,
    of: { measured: measure, asked: requests },
    unit: measure.unit,
    label: measure.label,
});

/** What several counts come to; one that CloudWatch has no data for is none. */
export function sumOf(label: string, measures: readonly [Measure, ...Measure[]]): MetricMath {
    const parts = numbered("part", measures);
    return { expression: filledSum(parts.map(([id]) => id)), of: Object.fromEntries(parts), unit: measures[0].unit, label };
}

/** What several measures of things that stay, such as messages in queues, come to; where one has no data, the others count. */
export function allOf(function_: "SUM" | "MAX", label: string, measures: readonly [Measure, ...Measure[]]): Measure {
    const [first, ...others] = measures;
    if (others.length === 0) return first;
    const parts = numbered("part", measures);
    const { unit, missing } = first;
    const expression = `${function_}([${parts.map(([id]) => id).join(", ")}])`;
    return { expression, of: Object.fromEntries(parts), unit, label, ...(missing && { missing }) };
}

/**
 * The same measure, seen from another account or region: its metrics are read where they are kept. Whoever looks must be shown them, as an
 * environment's foundation shows its own to the delivery account; an alarm reads those of its own region alone, a dashboard those of any.
 *
 * Source: CloudWatch user guide, "CloudWatch cross-account observability".
 *
 * @example
 * const requests = elsewhere(receipts.metrics.invocations(), placement);
 */
export const elsewhere = (measure: Measure, { accountId, region }: Pick<Place, "accountId" | "region">): Measure =>
    "expression" in measure
        ? {
              ...measure,
              of: Object.fromEntries(Object.entries(measure.of).map(([name, part]) => [name, elsewhere(part, { accountId, region })])),
          }
        : { ...measure, place: { accountId, region } };
