import type * as pulumi from "@pulumi/pulumi";
import { metricsOf } from "../metric.ts";
import { errorPercent, sumOf } from "../metric-math.ts";
import type { Monitored } from "../monitored.ts";
import { summary, whereSome, whereTimed } from "./reported.ts";

export type LoadBalancerMetrics = ReturnType<typeof loadBalancerMetrics>;
export type NetworkLoadBalancerMetrics = ReturnType<typeof networkLoadBalancerMetrics>;

/**
 * What an application load balancer reports of all that it does. Source: User guide for Application Load Balancers, "CloudWatch metrics for your
 * Application Load Balancer".
 *
 * @param arnSuffix the last part of its ARN, as CloudWatch has it: `app/shared/50dc6c495c0c9188`
 */
export function loadBalancerMetrics(arnSuffix: pulumi.Input<string>) {
    const metric = metricsOf("AWS/ApplicationELB", { LoadBalancer: arnSuffix });
    return {
        /** Requests for which a target was chosen. Count. @default Sum */
        requests: metric("RequestCount", "Sum", "Count", "requests", whereSome("requests")),
        /** Answers 500 to 599 of the load balancer itself: no target is there, answers in time or can be connected to. Count. @default Sum */
        ownErrors: metric("HTTPCode_ELB_5XX_Count", "Sum", "Count", "errors of the load balancer", whereSome("errors")),
        /** Answers 500 to 599 of targets. Count. @default Sum */
        targetErrors: metric("HTTPCode_Target_5XX_Count", "Sum", "Count", "errors of targets", whereSome("errors")),
        /** Answers 400 to 499 of the load balancer itself: requests that nobody could understand. Count. @default Sum */
        clientErrors: metric("HTTPCode_ELB_4XX_Count", "Sum", "Count", "requests refused", whereSome("errors")),
        /** Until a target begins to answer. Seconds. @default Average */
        latency: metric("TargetResponseTime", "Average", "Seconds", "latency", whereTimed("requests")),
        /** Connections that are open, to clients and targets. Count. @default Sum */
        connections: metric("ActiveConnectionCount", "Sum", "Count", "open connections", whereSome("connections")),
        /** Connections that were refused, as there were as many as may be. Count. @default Sum */
        rejectedConnections: metric("RejectedConnectionCount", "Sum", "Count", "connections refused", whereSome("refused connections")),
        /** Connections of clients with whom no encryption could be agreed upon. Count. @default Sum */
        tlsErrors: metric("ClientTLSNegotiationErrorCount", "Sum", "Count", "TLS errors", whereSome("TLS errors")),
        /** What is paid for, beside hours. Count. @default Sum */
        capacityUnits: metric("ConsumedLCUs", "Sum", "Count", "capacity units", { missing: whereSome("load").missing }),
    };
}

/**
 * What a network load balancer reports of all that it does. Source: User guide for Network Load Balancers, "CloudWatch metrics for your Network
 * Load Balancer".
 *
 * @param arnSuffix the last part of its ARN, as CloudWatch has it: `net/ports/50dc6c495c0c9188`
 */
export function networkLoadBalancerMetrics(arnSuffix: pulumi.Input<string>) {
    const metric = metricsOf("AWS/NetworkELB", { LoadBalancer: arnSuffix });
    const connections = { ...whereSome("connections"), statistics: summary };
    return {
        /** Connections that are open. Count. @default Average */
        activeFlows: metric("ActiveFlowCount", "Average", "Count", "open connections", connections),
        /** Connections that began. Count. @default Sum */
        newFlows: metric("NewFlowCount", "Sum", "Count", "new connections", whereSome("new connections")),
        /** What went through, both ways, headers included. Bytes. @default Sum */
        processedBytes: metric("ProcessedBytes", "Sum", "Bytes", "bytes", whereSome("traffic")),
        /** Connections that a target broke off. Count. @default Sum */
        resetsByTargets: metric(
            "TCP_Target_Reset_Count",
            "Sum",
            "Count",
            "connections broken off by targets",
            whereSome("broken connections"),
        ),
        /** Connections that the load balancer broke off: their target is not well. Count. @default Sum */
        ownResets: metric(
            "TCP_ELB_Reset_Count",
            "Sum",
            "Count",
            "connections broken off by the load balancer",
            whereSome("broken connections"),
        ),
        /** Connections to a target for which no port was left. Count. @default Sum */
        portErrors: metric("PortAllocationErrorCount", "Sum", "Count", "connections without a port", whereSome("such connections")),
    };
}

/** What there is to watch of a load balancer that services share. */
export type LoadBalancerSignal = "requests" | "errorPercent" | "rejectedConnections" | "tlsErrors" | "latency" | "connections";

/** What a shared application load balancer tells of itself; how each service behind it fares, the service says. */
export function monitoredLoadBalancer(name: string, arnSuffix: pulumi.Input<string>): Monitored<LoadBalancerSignal> {
    const metrics = loadBalancerMetrics(arnSuffix);
    // Where no target is left to choose, requests are not counted as such: so that this is no outage of 0 percent, errors are counted with them.
    const asked = [metrics.requests(), metrics.ownErrors()] as const;
    return {
        kind: "loadBalancer",
        name,
        signals: {
            requests: { aspect: "traffic", measure: metrics.requests(), means: "It is asked more or less than usual." },
            errorPercent: {
                aspect: "errors",
                measure: errorPercent([metrics.ownErrors()], asked, "errors of the load balancer, percent", { least: 20 }),
                means: "The load balancer itself answers with 500 to 599: targets are gone, do not answer in time or cannot be connected to.",
                alarms: { critical: { above: 5, periods: 5, breaching: 3 }, warning: { above: 1, periods: 15, breaching: 10 } },
            },
            rejectedConnections: {
                aspect: "saturation",
                measure: metrics.rejectedConnections(),
                means: "The load balancer refuses connections: there are as many as may be.",
                alarms: { critical: { above: 0, periods: 5, breaching: 3 } },
            },
            tlsErrors: { aspect: "errors", measure: metrics.tlsErrors(), means: "More clients than usual cannot agree upon encryption." },
            latency: {
                aspect: "latency",
                measure: metrics.latency({ statistic: "p95", label: "latency of 95 of 100 requests" }),
                means: "Answers of all services take longer than usual.",
            },
            connections: { aspect: "saturation", measure: metrics.connections(), means: "More connections are open than usual." },
        },
        logs: {},
        indicators: {
            availability: { bad: sumOf("failed requests", [metrics.ownErrors(), metrics.targetErrors()]), total: sumOf("requests", asked) },
            latency: seconds => ({
                bad: { ...metrics.latency({ statistic: `TC(${seconds}:)`, label: `answers after ${seconds} s` }), unit: "Count" },
                total: { ...metrics.latency({ statistic: "SampleCount", label: "answers" }), unit: "Count" },
            }),
        },
    };
}
