import type { Band, MuteWindow, Series } from "@causeway/verify";
import { parse as parseCsv } from "csv-parse/sync";
import * as z from "zod";
import { UserError } from "./errors.ts";
import { nameOf, readText } from "./graph-file.ts";

/** What metrics were, as a file says it. */
export interface SeriesFile {
    readonly series: readonly Series[];
    /** Seconds since 1970, as all times. */
    readonly from: number;
    readonly to: number;
    readonly initially: "OK" | "ALARM" | "INSUFFICIENT_DATA";
    readonly bands: Readonly<Record<string, Band>>;
    readonly mutes: readonly MuteWindow[];
}

/** A time: ISO 8601, or seconds since 1970, as a text where it is in CSV. */
const time = z.union([z.number(), z.string()]).transform((written, context) => {
    if (typeof written === "number") return written;
    if (/^\d+(\.\d+)?$/.test(written)) return Number(written);
    const { success } = z.iso.datetime({ offset: true }).safeParse(written);
    if (success) return Date.parse(written) / 1000;
    context.addIssue("is no time, such as 2026-11-24T10:00:00Z");
    return z.NEVER;
});
const metric = { namespace: z.string(), name: z.string(), dimensions: z.record(z.string(), z.string()).default({}) };
const statistic = { statistic: z.string(), periodSeconds: z.number().positive() };
const count = z.number().positive().optional();
const series = z.union([
    z.strictObject({ ...metric, samples: z.array(z.strictObject({ at: time, value: z.number(), count })) }),
    z.strictObject({ ...metric, ...statistic, points: z.array(z.strictObject({ at: time, value: z.number(), count })) }),
    /** A value a period from `start` on; null where there is none. */
    z
        .strictObject({ ...metric, ...statistic, start: time, values: z.array(z.number().nullable()) })
        .transform(({ start, values, ...of }) => ({
            ...of,
            points: values.flatMap((value, index) => (value === null ? [] : [{ at: start + index * of.periodSeconds, value }])),
        })),
]);
const document = z.strictObject({
    series: z.array(series).min(1, "has no series"),
    from: time.optional(),
    to: time.optional(),
    initially: z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]).default("OK"),
    bands: z.record(z.string(), z.strictObject({ lower: z.number(), upper: z.number() })).default({}),
    mutes: z.array(z.strictObject({ from: time, to: time, alarms: z.array(z.string()).optional() })).default([]),
});

/** A number in CSV. */
const written = z
    .string()
    .regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i, "is no number")
    .transform(Number);
/** A line of CSV is a sample: `at,namespace,name,dimensions,value`, dimensions as `shop=Vienna;till=1`; `count` may follow. */
const row = z.strictObject({
    at: time,
    namespace: z.string().min(1, "is missing"),
    name: z.string().min(1, "is missing"),
    dimensions: z
        .string()
        .regex(/^([^=;]+=[^=;]+(;[^=;]+=[^=;]+)*)?$/, "is not such as shop=Vienna;till=1")
        .transform(written =>
            Object.fromEntries(written.split(";").flatMap(each => (each === "" ? [] : [each.split("=") as [string, string]]))),
        )
        .default({}),
    value: written,
    count: written.pipe(z.number().positive()).optional(),
});

/**
 * Reads series of a file, JSON or CSV; `-` is standard input.
 *
 * @throws {@link UserError} that names everything in the file that is not what it should be.
 */
export async function readSeries(file: string): Promise<SeriesFile> {
    const written = await readText(file);
    const isJson = /^\s*[{[]/.test(written);
    const value = isJson ? json(file, written) : { series: ofRows(file, written) };
    const { series: all, from, to, ...more } = parsed(document, value, file);
    const periods = all.flatMap(each =>
        "samples" in each
            ? each.samples.map(({ at }) => [at, 60] as const)
            : each.points.map(({ at }) => [at, each.periodSeconds] as const),
    );
    const first = from ?? Math.min(...periods.map(([begins]) => begins));
    // A period is judged once it is over.
    const last = to ?? Math.max(...periods.map(([begins, seconds]) => begins + seconds));
    if (!Number.isFinite(first) || !Number.isFinite(last)) throw new UserError(`${nameOf(file)} has no values, and no from and to`);
    return { series: all.map(inOrder), from: first, to: last, ...more };
}

const inOrder = (each: Series): Series => {
    const sorted = <Item extends { readonly at: number }>(items: readonly Item[]) => [...items].sort((one, other) => one.at - other.at);
    return "samples" in each ? { ...each, samples: sorted(each.samples) } : { ...each, points: sorted(each.points) };
};

function json(file: string, written: string): unknown {
    try {
        return JSON.parse(written);
    } catch (error) {
        throw new UserError(`${nameOf(file)} is not valid JSON: ${(error as Error).message}`);
    }
}

function ofRows(file: string, written: string): readonly object[] {
    let records: unknown;
    try {
        records = parseCsv(written, { columns: true, skip_empty_lines: true, trim: true });
    } catch (error) {
        throw new UserError(`${nameOf(file)} is neither JSON nor CSV: ${(error as Error).message}`);
    }
    const rows = parsed(z.array(row), records, file);
    const byMetric = Map.groupBy(rows, ({ namespace, name, dimensions }) => JSON.stringify([namespace, name, dimensions]));
    return [...byMetric.values()].map(samples => {
        const { namespace, name, dimensions } = samples[0] as z.infer<typeof row>;
        return { namespace, name, dimensions, samples: samples.map(({ at, value, count: times }) => ({ at, value, count: times })) };
    });
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown, file: string): z.infer<Schema> {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const problems = result.error.issues.flatMap(issue => problemsOf(issue));
    throw new UserError(`${nameOf(file)} is not what metrics were:\n${problems.join("\n")}`);
}

/** Of several forms that a value may have, what is wrong with the one that it is nearest to. */
function problemsOf({ path, message, ...issue }: z.core.$ZodIssue, above: readonly PropertyKey[] = []): readonly string[] {
    const at = [...above, ...path];
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
        const nearest = issue.errors.reduce((best, each) => (each.length < best.length ? each : best));
        return nearest.flatMap(each => problemsOf(each, at));
    }
    return [`  ${at.join(".") || "(all of it)"}: ${message}`];
}
