import type * as pulumi from "@pulumi/pulumi";
import { metricsOf } from "../metric.ts";
import { sumOf } from "../metric-math.ts";
import type { Monitored } from "../monitored.ts";
import { whereSome, whereTimed } from "./reported.ts";

export type TableMetrics = ReturnType<typeof tableMetrics>;
/** Source: DynamoDB developer guide, "DynamoDB metrics and dimensions", Operation. */
export type TableOperation =
    | "PutItem"
    | "DeleteItem"
    | "UpdateItem"
    | "GetItem"
    | "BatchGetItem"
    | "Scan"
    | "Query"
    | "BatchWriteItem"
    | "TransactWriteItems"
    | "TransactGetItems"
    | "ExecuteTransaction"
    | "BatchExecuteStatement"
    | "ExecuteStatement";

/** What DynamoDB reports of a table. Source: DynamoDB developer guide, "DynamoDB metrics and dimensions". */
export function tableMetrics(tableName: pulumi.Input<string>) {
    const metric = metricsOf("AWS/DynamoDB", { TableName: tableName });
    const count = (name: string, label: string, what: string) => metric(name, "Sum", "Count", label, { missing: whereSome(what).missing });
    return {
        /** Capacity that reads have used. Count. @default Sum */
        reads: count("ConsumedReadCapacityUnits", "read capacity", "reads"),
        /** Capacity that writes have used. Count. @default Sum */
        writes: count("ConsumedWriteCapacityUnits", "write capacity", "writes"),
        /** Reads beyond what the table may do, each attempt. Count. @default Sum */
        throttledReads: count("ReadThrottleEvents", "reads refused", "refused reads"),
        /** Writes beyond what the table may do, each attempt. Count. @default Sum */
        throttledWrites: count("WriteThrottleEvents", "writes refused", "refused writes"),
        /** What is reported by operation alone. */
        operation: (operation: TableOperation) => {
            const ofOne = metricsOf("AWS/DynamoDB", { TableName: tableName, Operation: operation });
            return {
                /** Until DynamoDB has answered, without the network. Milliseconds. @default Average */
                latency: ofOne("SuccessfulRequestLatency", "Average", "Milliseconds", `latency of ${operation}`, whereTimed("requests")),
                /** Answers 500 to 599. Count. @default Sum */
                errors: ofOne("SystemErrors", "Sum", "Count", `errors of ${operation}`, whereSome("errors")),
                /** Requests beyond what the table may do. Count. @default Sum */
                throttled: ofOne("ThrottledRequests", "Sum", "Count", `${operation} refused`, whereSome("refused requests")),
            };
        },
    };
}

/** What there is to watch of a table. */
export type TableSignal = "reads" | "writes" | "throttled" | "errors" | "latency";

/**
 * What a table tells of itself.
 *
 * @param operations those whose errors are counted, up to 10. @default those of single items and queries
 */
export function monitoredTable(
    name: string,
    tableName: pulumi.Input<string>,
    operations: readonly [TableOperation, ...TableOperation[]] = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"],
): Monitored<TableSignal> {
    const metrics = tableMetrics(tableName);
    const [first, ...others] = operations;
    const errors = (operation: TableOperation) => metrics.operation(operation).errors();
    return {
        kind: "table",
        name,
        signals: {
            reads: { aspect: "traffic", measure: metrics.reads(), means: "More or less is read than usual." },
            writes: { aspect: "traffic", measure: metrics.writes(), means: "More or less is written than usual." },
            errors: {
                aspect: "errors",
                measure: sumOf("errors", [errors(first), ...others.map(errors)]),
                means: "DynamoDB itself fails: its clients try again, and give up where it goes on.",
                alarms: { critical: { above: 10, periods: 5, breaching: 3 } },
            },
            latency: {
                aspect: "latency",
                measure: metrics.operation(first).latency({ statistic: "p99" }),
                means: "DynamoDB takes longer than usual.",
            },
            throttled: {
                aspect: "saturation",
                measure: sumOf("requests refused", [metrics.throttledReads(), metrics.throttledWrites()]),
                means: "More is asked of the table, or of one key in it, than it may do: requests are refused and tried again.",
                // Minutes that are not told of yet count as good.
                alarms: { critical: { above: 0, periods: 15, breaching: 12 }, warning: { above: 0, periods: 15, breaching: 5 } },
            },
        },
        logs: {},
    };
}
