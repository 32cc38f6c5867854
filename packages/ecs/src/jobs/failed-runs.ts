import { type ClosedQueueArgs, type Customize, closedQueue, customize, longestRetentionSeconds } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Whose runs, and the key for what is kept of them. */
interface Runs {
    readonly clusterArn: string;
    readonly family: string;
    /** Which of the task's containers says whether a run has failed: the others are stopped when it ends. */
    readonly container: string;
    readonly keyArn: pulumi.Input<string>;
    readonly customize?: Customize<ClosedQueueArgs> | undefined;
}

/**
 * A queue for what ECS says of runs that fail: those whose container ends with another code than 0, and those that ECS took and could not
 * start. ECS itself forgets a task an hour after its end, and EventBridge counts what it sends, so no server has to.
 *
 * Sources: ECS developer guide, "Amazon ECS task state change events" and "Stopped task error codes"; EventBridge user guide, "Monitoring Amazon
 * EventBridge"; for the group, ECS API reference, "RunTask": the family's name by default.
 */
export function keepFailedRuns(
    name: string,
    { clusterArn, family, container, keyArn, customize: change }: Runs,
    opts: pulumi.CustomResourceOptions,
): { readonly rule: aws.cloudwatch.EventRule; readonly queue: aws.sqs.Queue } {
    const rule = new aws.cloudwatch.EventRule(
        `${name}-failed`,
        {
            description: `Runs of ${family} that failed`,
            eventPattern: JSON.stringify({
                source: ["aws.ecs"],
                "detail-type": ["ECS Task State Change"],
                detail: {
                    clusterArn: [clusterArn],
                    group: [`family:${family}`],
                    lastStatus: ["STOPPED"],
                    $or: [{ containers: { name: [container], exitCode: [{ "anything-but": [0] }] } }, { stopCode: ["TaskFailedToStart"] }],
                },
            }),
        },
        opts,
    );
    const queue = closedQueue(
        `${name}-failed-runs`,
        customize({ kmsMasterKeyId: keyArn, messageRetentionSeconds: longestRetentionSeconds }, change),
        opts,
        [
            {
                Effect: "Allow",
                Principal: { Service: "events.amazonaws.com" },
                Action: "sqs:SendMessage",
                Condition: { ArnEquals: { "aws:SourceArn": rule.arn } },
            },
        ],
    );
    new aws.cloudwatch.EventTarget(`${name}-keep`, { rule: rule.name, arn: queue.arn }, opts);
    return { rule, queue };
}
