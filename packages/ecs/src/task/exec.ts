import type { Foundation, Grant } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";

/**
 * What the task role needs so that people with permission may run commands in its containers: the channel, the key that the foundation's
 * cluster encrypts it with, and the log group that keeps a record of it.
 *
 * Source: ECS developer guide, "Monitor Amazon ECS containers with ECS Exec"; AWS takes nothing narrower than all for channels and for
 * DescribeLogGroups (Service Authorization Reference, "Amazon Message Gateway Service", "Amazon CloudWatch Logs").
 */
export const execGrants = (foundation: Foundation, logGroupArn: pulumi.Input<string>): readonly Grant[] => [
    {
        actions: [
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
            "logs:DescribeLogGroups",
        ],
        resources: ["*"],
    },
    { actions: ["kms:Decrypt"], resources: [foundation.keyArn] },
    {
        actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        resources: [pulumi.interpolate`${logGroupArn}:*`],
    },
];
