import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { resource, type Service } from "../model/resource.ts";
import { requireKey } from "./kms.ts";

/** Days that CloudWatch Logs can keep events. Source: CloudWatch Logs API reference, PutRetentionPolicy. */
const retentions = [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

export const logGroup = resource<aws.cloudwatch.LogGroupArgs, { readonly arn: string }>("aws:cloudwatch/logGroup:LogGroup", {
    cloudFormation: "AWS::Logs::LogGroup",
    names: { name: "LogGroupName" },
    inputs: { name: true, retentionInDays: true, kmsKeyId: true, tags: true },
    autoName: { property: "name", maxLength: 512 },
    defaults: { retentionInDays: 0 },
    check: ({ retentionInDays = 0 }) =>
        retentions.includes(retentionInDays)
            ? []
            : [{ property: "retentionInDays", reason: `is ${retentionInDays}, not one of ${retentions.join(", ")}` }],
    create(call, inputs) {
        const name = inputs.name as string;
        if (call.get(logGroup, name)) throw new AwsError("ResourceAlreadyExistsException", "The specified log group already exists");
        if (inputs.kmsKeyId) requireKey(call, inputs.kmsKeyId, `logs.${call.region}.amazonaws.com`);
        return { id: name, attributes: { arn: call.arn("logs", `log-group:${name}`) } };
    },
});

export const logs: Service = { resources: [logGroup] };
