import type * as pulumi from "@pulumi/pulumi";
import { metricsOf } from "../metric.ts";
import type { Monitored } from "../monitored.ts";
import { whileThere } from "./reported.ts";

export type EksClusterMetrics = ReturnType<typeof eksClusterMetrics>;

/**
 * What Container Insights counts of an EKS cluster, where the observability add-on runs in it. Source: CloudWatch user guide, "Amazon EKS and
 * Kubernetes Container Insights metrics".
 */
export function eksClusterMetrics(clusterName: pulumi.Input<string>) {
    const metric = metricsOf("ContainerInsights", { ClusterName: clusterName });
    const always = whileThere("the add-on");
    return {
        /** Nodes. Count. @default Average */
        nodes: metric("cluster_node_count", "Average", "Count", "nodes", always),
        /** Nodes that are not well. Count. @default Maximum */
        failedNodes: metric("cluster_failed_node_count", "Maximum", "Count", "failed nodes", always),
        /** How much of their CPU nodes use. Percent. @default Average */
        cpu: metric("node_cpu_utilization", "Average", "Percent", "CPU", always),
        /** How much of their memory nodes use. Percent. @default Average */
        memory: metric("node_memory_utilization", "Average", "Percent", "memory", always),
        /** How much of their disks nodes use. Percent. @default Maximum */
        disk: metric("node_filesystem_utilization", "Maximum", "Percent", "disk", always),
        /** Pods that run, of a namespace. Count. @default Average */
        pods: (namespace: pulumi.Input<string>) =>
            metricsOf("ContainerInsights", { ClusterName: clusterName, Namespace: namespace })(
                "namespace_number_of_running_pods",
                "Average",
                "Count",
                "pods",
                always,
            ),
    };
}

/** What there is to watch of an EKS cluster. */
export type EksClusterSignal = "nodes" | "failedNodes" | "cpu" | "memory" | "disk";

/** What an EKS cluster tells of its nodes. */
export function monitoredEksCluster(name: string, clusterName: pulumi.Input<string>): Monitored<EksClusterSignal> {
    const { nodes, failedNodes, cpu, memory, disk } = eksClusterMetrics(clusterName);
    return {
        kind: "eksCluster",
        name,
        signals: {
            nodes: { aspect: "traffic", measure: nodes(), means: "There are more or fewer nodes than usual." },
            failedNodes: {
                aspect: "errors",
                measure: failedNodes(),
                means: "A node is not well: what ran on it is moved to others, as far as there is room.",
                alarms: { warning: { above: 0, periods: 15 } },
            },
            cpu: {
                aspect: "saturation",
                measure: cpu(),
                means: "Nodes are short of CPU: pods get less than they ask for.",
                alarms: { critical: { above: 95, periods: 15 }, warning: { above: 85, periods: 15 } },
            },
            memory: {
                aspect: "saturation",
                measure: memory(),
                means: "Nodes are short of memory: pods are put out of those that have none left.",
                alarms: { critical: { above: 95, periods: 5 }, warning: { above: 85, periods: 15 } },
            },
            disk: {
                aspect: "saturation",
                measure: disk(),
                means: "A node's disk is nearly full: from 85 percent on, images and pods are put out of it.",
                alarms: { warning: { above: 80, periods: 15 } },
            },
        },
        logs: {},
    };
}
