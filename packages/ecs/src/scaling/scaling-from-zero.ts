import { alarmArguments, metricsOf } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** What is scaled, and what for. */
export interface Sleeping {
    readonly scaled: Pick<aws.appautoscaling.PolicyArgs, "serviceNamespace" | "scalableDimension" | "resourceId">;
    readonly clusterName: pulumi.Input<string>;
    readonly serviceName: pulumi.Input<string>;
    readonly queueName: pulumi.Input<string>;
}

/**
 * Starts the first task for the first message. Target tracking alone would leave messages waiting: while no task runs, it asks for one only
 * once more of them wait than one task is to handle.
 *
 * Source: Application Auto Scaling user guide, "Step scaling policies for Application Auto Scaling"; the same way as in SageMaker AI developer
 * guide, "Autoscale an asynchronous endpoint", Define a scaling policy that scales up from zero for new requests.
 */
export function wakeUp(name: string, { scaled, clusterName, serviceName, queueName }: Sleeping, opts: pulumi.CustomResourceOptions): void {
    const policy = new aws.appautoscaling.Policy(
        `${name}-wake`,
        {
            policyType: "StepScaling",
            ...scaled,
            stepScalingPolicyConfiguration: {
                adjustmentType: "ChangeInCapacity",
                metricAggregationType: "Maximum",
                // Until the first task is counted, the alarm goes on; it is not to start a second one.
                cooldown: 300,
                stepAdjustments: [{ metricIntervalLowerBound: "0", scalingAdjustment: 1 }],
            },
        },
        opts,
    );
    const tasks = metricsOf("ECS/ContainerInsights", { ClusterName: clusterName, ServiceName: serviceName });
    const messages = metricsOf("AWS/SQS", { QueueName: queueName });
    const asleep = {
        expression: "IF(FILL(running, 0) < 1, waiting, 0)",
        of: {
            waiting: messages("ApproximateNumberOfMessagesVisible", "Maximum", "Count", "waiting messages")(),
            running: tasks("RunningTaskCount", "Maximum", "Count", "running tasks")(),
        },
        unit: "Count",
        label: "messages that wait while no task runs",
    } as const;
    new aws.cloudwatch.MetricAlarm(
        `${name}-asleep`,
        {
            ...alarmArguments(asleep, { above: 0 }),
            alarmDescription: "Messages wait and no task runs: scaling starts one. Nothing is wrong.",
            alarmActions: [policy.arn],
        },
        opts,
    );
}
