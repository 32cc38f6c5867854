import type * as pulumi from "@pulumi/pulumi";
import { type MetricMath, type MetricOptions, metricsOf } from "../metric.ts";
import type { Monitored } from "../monitored.ts";
import { summary, whileThere } from "./reported.ts";

export type EcsClusterMetrics = ReturnType<typeof ecsClusterMetrics>;

/** What Container Insights, which a foundation's cluster has, counts of all tasks. Source: CloudWatch user guide, "Amazon ECS Container Insights metrics". */
export function ecsClusterMetrics(clusterName: pulumi.Input<string>) {
    const counted = metricsOf("ECS/ContainerInsights", { ClusterName: clusterName });
    const idle = { missing: { as: "notBreaching", why: "nothing is counted while no task runs" } } as const;
    const percent =
        (name: "Cpu" | "Memory", unit: "None" | "Megabytes", what: string) =>
        ({ label = what, ...options }: Pick<MetricOptions, "periodSeconds" | "label"> = {}): MetricMath => ({
            expression: "100 * used / reserved",
            of: {
                used: counted(`${name}Utilized`, "Average", unit, `${what} in use`, idle)(options),
                reserved: counted(`${name}Reserved`, "Average", unit, `${what} reserved`, idle)(options),
            },
            unit: "Percent",
            label,
            ...idle,
        });
    return {
        /** Tasks that run. Count. @default Average */
        tasks: counted("TaskCount", "Average", "Count", "tasks", idle),
        /** Services. Count. @default Average */
        services: counted("ServiceCount", "Average", "Count", "services", idle),
        /** EC2 instances that run tasks. Count. @default Average */
        instances: counted("ContainerInstanceCount", "Average", "Count", "instances", idle),
        /** How much of the CPU that tasks reserve they use. Percent. @default Average */
        cpu: percent("Cpu", "None", "CPU"),
        /** How much of the memory that tasks reserve they use. Percent. @default Average */
        memory: percent("Memory", "Megabytes", "memory"),
    };
}

/**
 * How full a capacity provider's instances are: 100 where there are just as many as tasks need, more where instances are missing. Percent.
 * Source: ECS developer guide, "Amazon ECS cluster auto scaling", How managed scale-out works.
 */
export const capacityReservation = (clusterName: pulumi.Input<string>, capacityProviderName: pulumi.Input<string>) =>
    metricsOf("AWS/ECS/ManagedScaling", { ClusterName: clusterName, CapacityProviderName: capacityProviderName })(
        "CapacityProviderReservation",
        "Average",
        // Beyond 100 it is no percentage of anything.
        "None",
        "capacity reserved",
        whileThere("a capacity provider that is scaled", summary),
    );

/** What there is to watch of a cluster. */
export type EcsClusterSignal = "tasks" | "services" | "cpu" | "memory";

/** What a cluster tells of all that runs in it; how each service fares, the service says, so nobody is called. */
export function monitoredCluster(name: string, clusterName: pulumi.Input<string>): Monitored<EcsClusterSignal> {
    const { tasks, services, cpu, memory } = ecsClusterMetrics(clusterName);
    return {
        kind: "ecsCluster",
        name,
        signals: {
            tasks: { aspect: "traffic", measure: tasks(), means: "More or fewer tasks run than usual." },
            services: { aspect: "traffic", measure: services(), means: "There are more or fewer services than usual." },
            cpu: { aspect: "saturation", measure: cpu(), means: "Tasks use more of the CPU that they reserve than usual." },
            memory: { aspect: "saturation", measure: memory(), means: "Tasks use more of the memory that they reserve than usual." },
        },
        logs: {},
    };
}
