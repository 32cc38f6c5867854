import type * as pulumi from "@pulumi/pulumi";
import { type MetricMath, type MetricOptions, metricsOf } from "../metric.ts";
import type { Monitored } from "../monitored.ts";
import { capacityReservation } from "./ecs-cluster.ts";
import { summary, whileThere } from "./reported.ts";

/** What an Auto Scaling group must be asked to report, at no cost: `enabledMetrics` of the group. */
export const fleetGroupMetrics = ["GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize"] as const;

export type FleetMetrics = ReturnType<typeof fleetMetrics>;

/**
 * What EC2 reports of an Auto Scaling group's instances, every five minutes unless detailed monitoring is on, and the group of itself, where it
 * has {@link fleetGroupMetrics} enabled.
 *
 * Sources: EC2 Auto Scaling user guide, "Amazon CloudWatch metrics for Amazon EC2 Auto Scaling"; EC2 user guide, "CloudWatch metrics that are
 * available for your instances".
 */
export function fleetMetrics(groupName: pulumi.Input<string>) {
    const ofInstances = metricsOf("AWS/EC2", { AutoScalingGroupName: groupName });
    const ofGroup = metricsOf("AWS/AutoScaling", { AutoScalingGroupName: groupName });
    const empty = { as: "notBreaching", why: "EC2 reports none of a group that has no instance" } as const;
    const always = whileThere("a group", summary);
    const inService = ofGroup("GroupInServiceInstances", "Average", "Count", "instances", always);
    const most = ofGroup("GroupMaxSize", "Average", "Count", "instances at most", always);
    const fiveMinutes =
        <Made>(make: (options: MetricOptions) => Made) =>
        (options: MetricOptions = {}) =>
            make({ periodSeconds: 300, ...options });
    return {
        /** How much of their CPU instances use. Percent, every five minutes. @default Average */
        cpu: fiveMinutes(ofInstances("CPUUtilization", "Average", "Percent", "CPU", { missing: empty })),
        /** Whether an instance or what it runs on fails AWS's checks: 1, else 0. @default Maximum */
        failedChecks: ofInstances("StatusCheckFailed", "Maximum", "Count", "failed checks", { missing: empty }),
        /** Instances that are ready. Count. @default Average */
        inService,
        /** Instances that there should be. Count. @default Average */
        desired: ofGroup("GroupDesiredCapacity", "Average", "Count", "wanted instances", always),
        /** How many of the instances that there may be there are. Percent. */
        used: ({ label = "instances of the most", ...options }: Pick<MetricOptions, "periodSeconds" | "label"> = {}): MetricMath => ({
            expression: "100 * ready / most",
            of: { ready: inService(options), most: most(options) },
            unit: "Percent",
            label,
            missing: always.missing,
        }),
    };
}

/** What there is to watch of instances; `reservation` where a capacity provider scales them. */
export type FleetSignal = "instances" | "failedChecks" | "cpu" | "used" | "reservation";

/** What an Auto Scaling group tells of its instances. */
export function monitoredFleet(
    name: string,
    groupName: pulumi.Input<string>,
    scaledBy?: { readonly clusterName: pulumi.Input<string>; readonly capacityProviderName: pulumi.Input<string> },
): Monitored<FleetSignal> {
    const { inService, failedChecks, cpu, used } = fleetMetrics(groupName);
    return {
        kind: "fleet",
        name,
        signals: {
            instances: { aspect: "traffic", measure: inService(), means: "There are more or fewer instances than usual." },
            failedChecks: {
                aspect: "errors",
                measure: failedChecks(),
                means: "An instance, or what it runs on, fails AWS's checks and has not been replaced.",
                alarms: { warning: { above: 0, periods: 15 } },
            },
            cpu: {
                aspect: "saturation",
                measure: cpu(),
                means: "Instances are short of CPU: what runs on them has been given less than it needs.",
                alarms: { warning: { above: 90, periods: 3 } },
            },
            used: {
                aspect: "saturation",
                measure: used(),
                means: "There are nearly as many instances as there may be: tasks beyond them find no room.",
                alarms: { critical: { atLeast: 100, periods: 30 }, warning: { above: 85, periods: 15 } },
            },
            ...(scaledBy && {
                reservation: {
                    aspect: "saturation",
                    measure: capacityReservation(scaledBy.clusterName, scaledBy.capacityProviderName)(),
                    means: "Tasks wait for instances: these do not come up, or there are as many as there may be.",
                    alarms: { warning: { above: 100, periods: 30 } },
                } as const,
            }),
        },
        logs: {},
    };
}
