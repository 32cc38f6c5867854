import type { Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** How many tasks run. */
export interface Tasks {
    /** The least, even without traffic; at least 1. */
    readonly min: number;
    /** The most; at least `min`. */
    readonly max: number;
    /** Average CPU, in percent of what tasks have, that the number of tasks is adjusted to keep; 10 to 90. @default 60 */
    readonly cpuPercent?: number;
}

export const taskRules = ({ min, max, cpuPercent = 60 }: Tasks): readonly Rule[] => [
    [Number.isInteger(min) && min >= 1, "tasks.min", `is ${min}, not a whole number from 1`],
    [Number.isInteger(max) && max >= min, "tasks.max", `is ${max}, not a whole number from ${min}, the minimum`],
    [cpuPercent >= 10 && cpuPercent <= 90, "tasks.cpuPercent", `is ${cpuPercent}, not 10 to 90`],
];

/** Lets Application Auto Scaling own the service's desired count. */
export function scale(
    name: string,
    service: aws.ecs.Service,
    clusterName: pulumi.Input<string>,
    tasks: Tasks,
    opts: pulumi.CustomResourceOptions,
): void {
    const target = new aws.appautoscaling.Target(
        `${name}-tasks`,
        {
            serviceNamespace: "ecs",
            scalableDimension: "ecs:service:DesiredCount",
            resourceId: pulumi.interpolate`service/${clusterName}/${service.name}`,
            minCapacity: tasks.min,
            maxCapacity: tasks.max,
        },
        opts,
    );
    new aws.appautoscaling.Policy(
        `${name}-cpu`,
        {
            policyType: "TargetTrackingScaling",
            serviceNamespace: target.serviceNamespace,
            scalableDimension: target.scalableDimension,
            resourceId: target.resourceId,
            targetTrackingScalingPolicyConfiguration: {
                predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
                targetValue: tasks.cpuPercent ?? 60,
                scaleInCooldown: 300,
                scaleOutCooldown: 60,
            },
        },
        opts,
    );
}
