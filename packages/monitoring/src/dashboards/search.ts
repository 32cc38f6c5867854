import type { Metric, Statistic, Unit } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import type { Search } from "./widget.ts";

/** What a search looks for: metrics with exactly these dimensions, and of these the values that are said. */
export interface SearchFor {
    readonly namespace: string;
    readonly metric: string;
    /** By name: a value, or nothing where any will do. One without a value names the lines, the first that there is. */
    readonly dimensions: Readonly<Record<string, pulumi.Input<string> | undefined>>;
    readonly statistic: Statistic;
    readonly unit: Unit;
    /** Seconds. @default 300 */
    readonly periodSeconds?: number;
    readonly place?: Metric["place"];
    /** @default the value of the first dimension that any value will do for */
    readonly label?: string;
}

/**
 * A search, so that what comes later shows by itself. Source: CloudWatch user guide, "CloudWatch search expression syntax"; "Using dynamic
 * labels".
 */
export function searchFor({ dimensions, label, unit, place, ...wanted }: SearchFor): Search {
    const open = Object.keys(dimensions).find(name => dimensions[name] === undefined);
    const expression = expressionOf({ dimensions, ...wanted });
    return {
        search: expression,
        label: label ?? (open === undefined ? wanted.metric : `\${PROP('Dim.${open}')}`),
        unit,
        ...(place && { place }),
    };
}

/** The sum of all that a search finds. Source: CloudWatch user guide, "Using math expressions with CloudWatch metrics", SUM. */
export const sumOf = ({ label, unit, place, ...wanted }: SearchFor & { readonly label: string }): Search => ({
    search: pulumi.interpolate`SUM(${expressionOf(wanted)})`,
    label,
    unit,
    ...(place && { place }),
});

function expressionOf({
    namespace,
    metric,
    dimensions,
    statistic,
    periodSeconds = 300,
}: Pick<SearchFor, "namespace" | "metric" | "dimensions" | "statistic" | "periodSeconds">): pulumi.Input<string> {
    const names = Object.keys(dimensions);
    const said = names.flatMap(name => (dimensions[name] === undefined ? [] : [pulumi.interpolate` ${name}="${dimensions[name]}"`]));
    const schema = [namespace, ...names].map(name => (/^[\w/]+$/.test(name) ? name : `"${name}"`)).join(",");
    const end = `', '${statistic}', ${periodSeconds})`;
    const begin = `SEARCH('{${schema}} MetricName="${metric}"`;
    return said.length === 0 ? `${begin}${end}` : pulumi.concat(begin, ...said, end);
}
