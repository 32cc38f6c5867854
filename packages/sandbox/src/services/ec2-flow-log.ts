import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { resource } from "../model/resource.ts";
import { ec2Arn, ec2Id, need } from "./ec2-ids.ts";
import { subnet, vpc } from "./ec2-vpc.ts";
import { requireRole } from "./iam-access.ts";
import { findLogGroup } from "./logs-group.ts";
import { each } from "./reasons.ts";
import { findBucket } from "./s3.ts";

/** Source: EC2 API reference, CreateFlowLogs; VPC user guide, "Publish flow logs to CloudWatch Logs", "… to Amazon S3". */
export const flowLog = resource<aws.ec2.FlowLogArgs, { readonly arn: string; readonly logFormat: string }>("aws:ec2/flowLog:FlowLog", {
    inputs: {
        iamRoleArn: true,
        logDestination: true,
        logDestinationType: true,
        logFormat: true,
        maxAggregationInterval: true,
        subnetId: true,
        tags: true,
        trafficType: true,
        vpcId: true,
    },
    replaces: each(
        "no operation changes a flow log",
        "iamRoleArn",
        "logDestination",
        "logDestinationType",
        "logFormat",
        "maxAggregationInterval",
        "subnetId",
        "trafficType",
        "vpcId",
    ),
    defaults: { logDestinationType: "cloud-watch-logs", maxAggregationInterval: 600 },
    check: ({ trafficType = "ALL", maxAggregationInterval = 600, logDestinationType = "s3" }) => [
        ...(["ACCEPT", "REJECT", "ALL"].includes(trafficType)
            ? []
            : [{ property: "trafficType", reason: `is ${trafficType}, not ACCEPT, REJECT or ALL` }]),
        ...([60, 600].includes(maxAggregationInterval)
            ? []
            : [{ property: "maxAggregationInterval", reason: `is ${maxAggregationInterval}, not 60 or 600 seconds` }]),
        ...(["cloud-watch-logs", "s3"].includes(logDestinationType)
            ? []
            : [{ property: "logDestinationType", reason: `is ${logDestinationType}; the sandbox models cloud-watch-logs and s3` }]),
    ],
    create(call, inputs) {
        const { vpcId, subnetId, trafficType, logDestination, logDestinationType: kind, iamRoleArn } = inputs;
        if (Number(!!vpcId) + Number(!!subnetId) !== 1)
            throw new AwsError("InvalidParameter", "The request must name exactly one of vpcId and subnetId.");
        if (vpcId) need(call, vpc, vpcId);
        if (subnetId) need(call, subnet, subnetId);
        if (!trafficType) throw new AwsError("MissingParameter", "The request must contain the parameter TrafficType");
        if (!logDestination) throw new AwsError("MissingParameter", "The request must contain the parameter LogDestination");
        if (kind === "s3") {
            if (iamRoleArn) throw new AwsError("InvalidParameter", "DeliverLogsPermissionArn is not applicable for s3 delivery");
            if (!findBucket(call, logDestination)) {
                throw new AwsError(
                    "InvalidParameter",
                    `LogDestination: ${logDestination.replace(/^arn:aws:s3:::/, "").split("/")[0]} does not exist.`,
                );
            }
        } else {
            if (!iamRoleArn) throw new AwsError("MissingParameter", "The request must contain the parameter DeliverLogsPermissionArn");
            requireRole(
                call,
                iamRoleArn,
                "vpc-flow-logs.amazonaws.com",
                () => new AwsError("InvalidParameter", "Unable to assume given IAM role"),
            );
            if (!findLogGroup(call, logDestination))
                throw new AwsError("InvalidParameter", `LogDestination: ${logDestination} does not exist.`);
        }
        const id = ec2Id(call, "fl");
        const logFormat =
            inputs.logFormat ??
            // biome-ignore lint/suspicious/noTemplateCurlyInString: the format's own placeholders
            "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";
        return { id, attributes: { arn: ec2Arn(call, "vpc-flow-log", id), logFormat } };
    },
});
