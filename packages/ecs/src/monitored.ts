import { type DeploymentEvents, type Indicator, type LogSource, type Monitored, type Signals, sumOf, whereAsked } from "@causeway/core";
import type { EcsMetrics, HttpMetrics, TcpMetrics } from "./metrics.ts";

/** What there is to watch of a service on ECS; what its load balancer tells is missing where it has none, or one of the other kind. */
export type EcsSignal = TaskSignal | HttpSignal | TcpSignal;
/** Of every service. */
export type TaskSignal = "missingTasks" | "cpu" | "memory" | "deployments";
/** Of a service behind an application load balancer. */
export type HttpSignal = "requests" | "errorPercent" | "hourlyErrorPercent" | "latency" | "connectionErrors" | HealthSignal;
/** Of a service behind a network load balancer of its own. */
export type TcpSignal = "openConnections" | "newConnections" | "processedBytes" | "brokenConnections" | HealthSignal;
type HealthSignal = "healthyTasks" | "unhealthyTasks";

/** Of fewer requests a minute, one that fails or is slow says nothing; what fails of them in an hour is a signal of its own. */
const fewest = { errors: 5, latency: 20 };

const ofHealth = ["healthyTasks", "unhealthyTasks"] as const;
const ofHttp = ["requests", "errorPercent", "latency", "connectionErrors"] as const;
const ofTcp = ["openConnections", "newConnections", "processedBytes", "brokenConnections"] as const;
const named = <Key extends string>(keys: readonly Key[], why: string) =>
    Object.fromEntries(keys.map(key => [key, why])) as { readonly [Name in Key]: string };

/** What is known of a service beside its metrics. */
interface Watched {
    readonly logs: LogSource;
    /** Tasks, whatever the hour. */
    readonly least: number;
    readonly rolling: boolean;
    readonly deployments: DeploymentEvents;
}

/** What a service tells of itself. */
export function monitoredService(name: string, metrics: EcsMetrics, { logs, least, rolling, deployments }: Watched): Monitored<EcsSignal> {
    const { http, tcp } = metrics;
    return {
        kind: "ecs",
        name,
        signals: { ...(http && httpSignals(http, least)), ...(tcp && tcpSignals(tcp, least)), ...taskSignals(metrics, rolling) },
        without: {
            ...(!http && named(ofHttp, "requests are counted where it has a route over HTTP or gRPC")),
            ...(!tcp && named(ofTcp, "connections are counted where it has a route over TCP")),
            ...(!http && !tcp && named(ofHealth, "nobody checks whether tasks answer but a load balancer, and it has no route")),
        },
        logs: { service: logs },
        deployments,
        ...(http && { indicators: { availability: availability(http), latency: within => latency(http, within) } }),
    };
}

/**
 * By which events ECS tells of a service's own deployments: a rollback is one more of them.
 * Source: ECS developer guide, "Amazon ECS service deployment state change events".
 */
export function serviceEvents(serviceArn: string): DeploymentEvents {
    const told = (...eventName: readonly string[]) => ({
        source: ["aws.ecs"],
        "detail-type": ["ECS Deployment State Change"],
        resources: [serviceArn],
        detail: { eventName },
    });
    return {
        begins: told("SERVICE_DEPLOYMENT_IN_PROGRESS"),
        ends: told("SERVICE_DEPLOYMENT_COMPLETED", "SERVICE_DEPLOYMENT_FAILED"),
    };
}

const taskSignals = ({ cpu, memory, missingTasks, deployments }: EcsMetrics, rolling: boolean): Signals<TaskSignal> => ({
    missingTasks: {
        aspect: "errors",
        measure: missingTasks(),
        means: "Fewer tasks run than should: they do not come up, stop again, or find no room.",
        alarms: { critical: { above: 0, periods: 30 }, warning: { above: 0, periods: 15 } },
    },
    cpu: {
        aspect: "saturation",
        measure: cpu(),
        means: "Tasks are short of CPU: there are as many as there may be, or scaling does not keep up.",
        alarms: { critical: { above: 95, periods: 15 }, warning: { above: 85, periods: 15 } },
    },
    memory: {
        aspect: "saturation",
        measure: memory(),
        means: "Tasks are short of memory: one that has used all of it is killed.",
        alarms: { critical: { above: 95, periods: 5 }, warning: { above: 85, periods: 15 } },
    },
    deployments: {
        aspect: "deployments",
        measure: deployments(),
        means: "A release has been under way for an hour: the new tasks neither come up nor are they rolled back.",
        // One that shifts traffic step by step takes as long as it was told to.
        ...(rolling && { alarms: { warning: { above: 1, periods: 60 } } }),
    },
});

/** The least number of tasks never passes below `least`, in releases neither. Where it may be none, there is nothing to expect. */
const healthSignals = ({ healthyTasks, unhealthyTasks }: HttpMetrics | TcpMetrics, least: number): Signals<HealthSignal> => ({
    healthyTasks: {
        aspect: "errors",
        measure: healthyTasks(),
        means: "Too few tasks answer their health checks: nobody is served where it is none, and nothing is to spare where it is less than the least.",
        ...(least > 0 && {
            alarms: { critical: { below: 1, periods: 3, breaching: 2 }, ...(least > 1 && { warning: { below: least, periods: 15 } }) },
        }),
    },
    unhealthyTasks: {
        aspect: "errors",
        measure: unhealthyTasks(),
        means: "Tasks run and do not answer their health checks.",
        alarms: { warning: { above: 0, periods: 15, breaching: 10 } },
    },
});

const httpSignals = (http: HttpMetrics, least: number): Signals<HttpSignal> => ({
    requests: { aspect: "traffic", measure: http.requests(), means: "It is asked more or less than usual." },
    errorPercent: {
        aspect: "errors",
        measure: http.errorPercent({ least: fewest.errors }),
        means: "Requests fail: tasks answer with 500 to 599.",
        alarms: { critical: { above: 5, periods: 5, breaching: 3 }, warning: { above: 1, periods: 15, breaching: 10 } },
    },
    hourlyErrorPercent: {
        aspect: "errors",
        measure: http.errorPercent({ periodSeconds: 3600, label: "errors of an hour, percent" }),
        means: "Of an hour's requests, few as they may be, more than one in five fails.",
        alarms: { warning: { above: 20 } },
    },
    connectionErrors: {
        aspect: "errors",
        measure: http.connectionErrors(),
        means: "The load balancer cannot connect to tasks: they are overloaded, or stop before they are taken out.",
        alarms: { warning: { above: 0, periods: 15, breaching: 10 } },
    },
    latency: {
        aspect: "latency",
        measure: whereAsked(http.latency({ statistic: "p95", label: "latency of 95 of 100 requests" }), http.requests(), fewest.latency),
        means: "Answers are slow: one of twenty requests waits longer than this.",
        alarms: { critical: { above: 5, periods: 5, breaching: 3 }, warning: { above: 2, periods: 15, breaching: 10 } },
    },
    ...healthSignals(http, least),
});

const tcpSignals = (tcp: TcpMetrics, least: number): Signals<TcpSignal> => ({
    openConnections: { aspect: "traffic", measure: tcp.activeFlows(), means: "More or fewer connections are open than usual." },
    newConnections: { aspect: "traffic", measure: tcp.newFlows(), means: "More or fewer connections begin than usual." },
    processedBytes: { aspect: "traffic", measure: tcp.processedBytes(), means: "More or less goes through than usual." },
    brokenConnections: { aspect: "errors", measure: tcp.resetsByTasks(), means: "Tasks break off more connections than usual." },
    ...healthSignals(tcp, least),
});

/** Requests that no task was reached for are no answers of a task, and failed no less. Count. */
const availability = (http: HttpMetrics): Indicator => ({
    bad: sumOf("failed requests", [http.errors(), http.connectionErrors()]),
    total: http.requests(),
});

const latency = (http: HttpMetrics, withinSeconds: number): Indicator => ({ bad: http.slow(withinSeconds), total: http.answers() });
