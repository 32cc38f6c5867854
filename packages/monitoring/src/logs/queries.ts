import type { LogSource, Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** A query of Logs Insights that people find saved. */
export interface LogQuery {
    /** In the language of Logs Insights. Source: CloudWatch Logs user guide, "CloudWatch Logs Insights language query syntax". */
    readonly query: string;
    /** Over which of the logs. @default all */
    readonly in?: readonly string[];
}

/** The queries that each thing has, by their names. */
export type UsualQuery = "errorsByMessage" | "slowestRequests" | "oneRequest";

const isError = 'level in ["ERROR", "error", "FATAL", "fatal", "CRITICAL", "critical"] or level >= 50';

/** What programs call these differs: Lambda's own lines, pino, Powertools, OpenTelemetry. */
const usual: Readonly<Record<"json" | "text", Readonly<Record<UsualQuery, string>>>> = {
    json: {
        errorsByMessage: [
            "fields coalesce(message, msg, errorMessage, @message) as text",
            `filter ${isError}`,
            "stats count(*) as errors, latest(@timestamp) as last by text",
            "sort errors desc",
            "limit 50",
        ].join("\n| "),
        slowestRequests: [
            "fields @timestamp, coalesce(record.metrics.durationMs, durationMs, responseTime, duration) as milliseconds, coalesce(traceId, trace_id, requestId, record.requestId) as request",
            "filter ispresent(milliseconds)",
            "sort milliseconds desc",
            "limit 50",
        ].join("\n| "),
        oneRequest: [
            "fields @timestamp, @message, @logStream",
            'filter coalesce(traceId, trace_id, requestId, record.requestId) = "the id of a trace or a request"',
            "sort @timestamp asc",
            "limit 1000",
        ].join("\n| "),
    },
    text: {
        errorsByMessage: [
            "fields @timestamp, @message",
            "filter @message like /ERROR|FATAL|CRITICAL/",
            "pattern @message",
            "limit 50",
        ].join("\n| "),
        slowestRequests: [
            "fields @timestamp, @message",
            "parse @message /(?<milliseconds>\\d+(\\.\\d+)?) ?ms\\b/",
            "filter ispresent(milliseconds)",
            "sort milliseconds desc",
            "limit 50",
        ].join("\n| "),
        oneRequest: [
            "fields @timestamp, @message, @logStream",
            'filter @message like "the id of a trace or a request"',
            "sort @timestamp asc",
            "limit 1000",
        ].join("\n| "),
    },
};

/** One saved query. */
export interface QueryPlan {
    readonly key: string;
    /** What people read, below the folder. */
    readonly title: string;
    readonly query: string;
    readonly logs: readonly string[];
}

type Logs = Readonly<Record<string, LogSource>>;
type Queries = Readonly<Record<string, LogQuery | false>>;

/** As people read a name: `errorsByMessage` is `errors by message`. */
const words = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);

/** The usual queries, for each way in which logs are written, and those asked for. */
export function queryPlans(queries: Queries, logs: Logs): readonly QueryPlan[] {
    const formats = [...new Set(Object.values(logs).map(({ format = "text" }) => format))];
    const plain = formats.flatMap(format =>
        (Object.entries(usual[format]) as [UsualQuery, string][])
            .filter(([key]) => !(key in queries))
            .map(([key, query]) => ({
                key: formats.length > 1 ? `${key}-${format}` : key,
                title: formats.length > 1 ? `${words(key)} (${format})` : words(key),
                query,
                logs: Object.keys(logs).filter(log => (logs[log]?.format ?? "text") === format),
            })),
    );
    const asked = Object.entries(queries).flatMap(([key, wanted]) =>
        wanted ? [{ key, title: words(key), query: wanted.query, logs: wanted.in ?? Object.keys(logs) }] : [],
    );
    return [...plain, ...asked];
}

/** Saves queries in a folder. */
export function createQueries(
    name: string,
    folder: string,
    queries: readonly QueryPlan[],
    logs: Logs,
    opts: pulumi.CustomResourceOptions,
): void {
    for (const { key, title, query, logs: over } of queries)
        new aws.cloudwatch.QueryDefinition(
            `${name}-${key}`,
            { name: `${folder}/${title}`, queryString: query, logGroupNames: over.map(log => (logs[log] as LogSource).name) },
            opts,
        );
}

/** Source: CloudWatch Logs API reference, PutQueryDefinition. */
export const queryRules = (queries: Queries, logs: Logs, folder: string): readonly Rule[] =>
    Object.entries(queries).flatMap(([key, wanted]): readonly Rule[] => {
        const at = `queries.${key}`;
        if (wanted === false)
            return [[Object.hasOwn(usual.json, key), at, `is turned off, and is not one of ${Object.keys(usual.json).join(", ")}`]];
        const { query, in: over }: { readonly query?: unknown; readonly in?: unknown } = wanted ?? {};
        const names = Object.keys(logs);
        return [
            [
                /^[A-Za-z][\w-]*$/.test(key) && `${folder}/${words(key)}`.length <= 255,
                at,
                "is no name: letters, digits, - and _ after a letter",
            ],
            [
                typeof query === "string" && query.trim() !== "" && query.length <= 10_000,
                `${at}.query`,
                typeof query === "string" && query.trim() !== ""
                    ? `is ${query.length} characters long: CloudWatch takes 10000`
                    : "is missing",
            ],
            [
                over === undefined || (Array.isArray(over) && over.length > 0 && over.every(log => names.includes(log as string))),
                `${at}.in`,
                `is no list of logs: ${names.join(", ")}`,
            ],
        ];
    });
