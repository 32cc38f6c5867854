import { type Metric, metricsOf, type Statistic, type Unit } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { type SearchFor, searchFor } from "./search.ts";
import { choiceOf, type Variable } from "./variable.ts";
import type { GraphWidget, Section } from "./widget.ts";

/** What stands where a chosen value is put: CloudWatch fills in the first that there is when the dashboard is opened. */
const chosen = "-";

/** Which service and which function are looked at more closely. */
export const environmentVariables: readonly Variable[] = [
    choiceOf("service", { namespace: "AWS/ECS", dimensions: ["ClusterName", "ServiceName"], metric: "CPUUtilization", of: "ServiceName" }),
    choiceOf("function", { namespace: "AWS/Lambda", dimensions: ["FunctionName"], metric: "Invocations", of: "FunctionName" }),
];

interface Around {
    readonly cluster: string;
    /** The last part of the load balancer's ARN, as CloudWatch has it. */
    readonly loadBalancer: pulumi.Input<string>;
}

const graph = (title: string, ...left: GraphWidget["left"]): GraphWidget => ({ kind: "graph", title, width: "third", left });

/** Every line that a search finds. */
const found = (title: string, of: SearchFor): GraphWidget => graph(title, searchFor(of));

export const environmentSections = ({ cluster, loadBalancer }: Around): readonly Section[] => [
    front(loadBalancer),
    clusterSection(cluster),
    services(cluster),
    oneService(cluster),
    functions,
    oneFunction,
    queues,
];

/** Source: User guide for Application Load Balancers, "CloudWatch metrics for your Application Load Balancer". */
function front(loadBalancer: pulumi.Input<string>): Section {
    const metric = (name: string, statistic: Statistic, unit: Unit, label: string): Metric =>
        metricsOf("AWS/ApplicationELB", { LoadBalancer: loadBalancer })(name, statistic, unit, label)();
    const latency = (statistic: Statistic) => metric("TargetResponseTime", statistic, "Seconds", statistic);
    return {
        title: "Load balancer",
        widgets: [
            graph("Requests", metric("RequestCount", "Sum", "Count", "requests")),
            graph(
                "Errors",
                metric("HTTPCode_Target_5XX_Count", "Sum", "Count", "500 to 599, of services"),
                metric("HTTPCode_ELB_5XX_Count", "Sum", "Count", "500 to 599, of the load balancer"),
                metric("RejectedConnectionCount", "Sum", "Count", "connections refused"),
            ),
            graph("Latency", latency("p50"), latency("p90"), latency("p99")),
        ],
    };
}

/** Source: CloudWatch user guide, "Amazon ECS Container Insights metrics"; ECS developer guide, "Amazon ECS service utilization metrics". */
function clusterSection(cluster: string): Section {
    const insight = metricsOf("ECS/ContainerInsights", { ClusterName: cluster });
    const units = (name: string, unit: Unit, label: string) => insight(name, "Average", unit, label)();
    return {
        title: "Cluster",
        widgets: [
            graph("CPU units", units("CpuUtilized", "None", "used"), units("CpuReserved", "None", "reserved")),
            graph("Memory", units("MemoryUtilized", "Megabytes", "used"), units("MemoryReserved", "Megabytes", "reserved")),
            graph("Tasks and services", units("TaskCount", "Count", "tasks"), units("ServiceCount", "Count", "services")),
            found("Capacity in use, by capacity provider", {
                namespace: "AWS/ECS/ManagedScaling",
                metric: "CapacityProviderReservation",
                dimensions: { CapacityProviderName: undefined, ClusterName: cluster },
                statistic: "Average",
                unit: "Percent",
            }),
            found("Instances' CPU, by group", {
                namespace: "AWS/EC2",
                metric: "CPUUtilization",
                dimensions: { AutoScalingGroupName: undefined },
                statistic: "Average",
                unit: "Percent",
            }),
            found("Connections that NAT gateways had no port for", {
                namespace: "AWS/NATGateway",
                metric: "ErrorPortAllocation",
                dimensions: { NatGatewayId: undefined },
                statistic: "Sum",
                unit: "Count",
            }),
        ],
    };
}

function services(cluster: string): Section {
    const dimensions = { ServiceName: undefined, ClusterName: cluster };
    const each = (namespace: string, metric: string, unit: Unit) =>
        ({ namespace, metric, dimensions, statistic: "Average", unit }) as const;
    return {
        title: "Services",
        widgets: [
            found("CPU", each("AWS/ECS", "CPUUtilization", "Percent")),
            found("Memory", each("AWS/ECS", "MemoryUtilization", "Percent")),
            found("Running tasks", each("ECS/ContainerInsights", "RunningTaskCount", "Count")),
        ],
    };
}

function oneService(cluster: string): Section {
    const dimensions = { ClusterName: cluster, ServiceName: chosen };
    const ecs = metricsOf("AWS/ECS", dimensions);
    const insight = metricsOf("ECS/ContainerInsights", dimensions);
    return {
        title: "One service",
        widgets: [
            graph(
                "CPU",
                ecs("CPUUtilization", "Average", "Percent", "average")(),
                ecs("CPUUtilization", "Maximum", "Percent", "busiest task")(),
            ),
            graph(
                "Memory",
                ecs("MemoryUtilization", "Average", "Percent", "average")(),
                ecs("MemoryUtilization", "Maximum", "Percent", "fullest task")(),
            ),
            graph(
                "Tasks",
                insight("DesiredTaskCount", "Average", "Count", "wanted")(),
                insight("RunningTaskCount", "Average", "Count", "running")(),
                insight("PendingTaskCount", "Average", "Count", "starting")(),
            ),
        ],
    };
}

/** Source: Lambda developer guide, "Types of metrics for Lambda functions". */
const lambda = (metric: string, statistic: Statistic, unit: Unit): SearchFor => ({
    namespace: "AWS/Lambda",
    metric,
    dimensions: { FunctionName: undefined },
    statistic,
    unit,
});

const functions: Section = {
    title: "Functions",
    widgets: [
        found("Calls", lambda("Invocations", "Sum", "Count")),
        found("Errors", lambda("Errors", "Sum", "Count")),
        found("Duration, p99", lambda("Duration", "p99", "Milliseconds")),
    ],
};

const one = metricsOf("AWS/Lambda", { FunctionName: chosen });
const oneFunction: Section = {
    title: "One function",
    widgets: [
        graph(
            "Calls",
            one("Invocations", "Sum", "Count", "calls")(),
            one("Errors", "Sum", "Count", "errors")(),
            one("Throttles", "Sum", "Count", "throttled")(),
        ),
        graph(
            "Duration",
            one("Duration", "p50", "Milliseconds", "p50")(),
            one("Duration", "p90", "Milliseconds", "p90")(),
            one("Duration", "p99", "Milliseconds", "p99")(),
        ),
        graph("At a time", one("ConcurrentExecutions", "Maximum", "Count", "running")()),
    ],
};

/** Source: SQS developer guide, "Available CloudWatch metrics for Amazon SQS". */
const sqs = (metric: string, unit: Unit): SearchFor => ({
    namespace: "AWS/SQS",
    metric,
    dimensions: { QueueName: undefined },
    statistic: "Maximum",
    unit,
});

const queues: Section = {
    title: "Queues",
    widgets: [
        found("Messages that wait", sqs("ApproximateNumberOfMessagesVisible", "Count")),
        found("Age of the oldest message", sqs("ApproximateAgeOfOldestMessage", "Seconds")),
        found("Messages in work", sqs("ApproximateNumberOfMessagesNotVisible", "Count")),
    ],
};
