import type * as pulumi from "@pulumi/pulumi";
import { type MetricOptions, metricsOf } from "../metric.ts";
import { errorPercent, whereAsked } from "../metric-math.ts";
import type { Monitored } from "../monitored.ts";
import { whereSome, whereTimed } from "./reported.ts";

export type HttpApiMetrics = ReturnType<typeof httpApiMetrics>;

/**
 * What API Gateway reports of an HTTP API. Source: API Gateway developer guide, "Work with metrics for HTTP APIs".
 *
 * @param stage one stage's alone. @default all of them
 */
export function httpApiMetrics(apiId: pulumi.Input<string>, stage?: pulumi.Input<string>) {
    const metric = metricsOf("AWS/ApiGateway", { ApiId: apiId, ...(stage !== undefined && { Stage: stage }) });
    const { missing } = whereSome("requests");
    const latency = metric("Latency", "Average", "Milliseconds", "latency", whereTimed("requests"));
    return {
        /** Requests. Count. @default Sum */
        requests: metric("Count", "Sum", "Count", "requests", { missing }),
        /** Answers 500 to 599, of what is behind the API or of the API itself. Count. @default Sum, and Average for a part of 1 */
        errors: metric("5xx", "Sum", "Count", "errors", { missing }),
        /** Answers 400 to 499. Count. @default Sum, and Average for a part of 1 */
        clientErrors: metric("4xx", "Sum", "Count", "requests refused", { missing }),
        /** From a request to its answer. Milliseconds. @default Average */
        latency,
        /** The part of it that passes behind the API. Milliseconds. @default Average */
        integrationLatency: metric("IntegrationLatency", "Average", "Milliseconds", "latency behind the API", whereTimed("requests")),
        /** What went through. Bytes. @default Sum */
        processedBytes: metric("DataProcessed", "Sum", "Bytes", "bytes", { missing }),
        /** Answers later than this, in seconds. Count. */
        slow: (thanSeconds: number, options: Pick<MetricOptions, "periodSeconds" | "label"> = {}) => ({
            ...latency({ statistic: `TC(${1000 * thanSeconds}:)`, label: `answers after ${thanSeconds} s`, ...options }),
            unit: "Count" as const,
        }),
    };
}

/** What there is to watch of an HTTP API. */
export type HttpApiSignal = "requests" | "errorPercent" | "clientErrors" | "latency";

/**
 * What an HTTP API tells of itself.
 *
 * @example
 * const orders = new LambdaFunction("orders", { placement, foundation, handler: "index.handler", api: {} });
 * const front = orders.api && monitoredHttpApi("orders-api", orders.api.id);
 */
export function monitoredHttpApi(name: string, apiId: pulumi.Input<string>, stage?: pulumi.Input<string>): Monitored<HttpApiSignal> {
    const metrics = httpApiMetrics(apiId, stage);
    return {
        kind: "httpApi",
        name,
        signals: {
            requests: { aspect: "traffic", measure: metrics.requests(), means: "It is asked more or less than usual." },
            errorPercent: {
                aspect: "errors",
                measure: errorPercent([metrics.errors()], [metrics.requests()], undefined, { least: 5 }),
                means: "Requests fail: what is behind the API answers with 500 to 599, not in time, or not at all.",
                alarms: { critical: { above: 5, periods: 5, breaching: 3 }, warning: { above: 1, periods: 15, breaching: 10 } },
            },
            clientErrors: { aspect: "errors", measure: metrics.clientErrors(), means: "More requests than usual are refused." },
            latency: {
                aspect: "latency",
                measure: whereAsked(metrics.latency({ statistic: "p95", label: "latency of 95 of 100 requests" }), metrics.requests(), 20),
                means: "Answers are slow: one of twenty requests waits longer than this.",
                alarms: { critical: { above: 5000, periods: 5, breaching: 3 }, warning: { above: 2000, periods: 15, breaching: 10 } },
            },
        },
        logs: {},
        indicators: {
            availability: { bad: metrics.errors(), total: metrics.requests() },
            latency: seconds => ({ bad: metrics.slow(seconds), total: metrics.requests() }),
        },
    };
}
