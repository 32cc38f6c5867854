import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { requireKey } from "./kms.ts";
import { oneOf } from "./provider-checks.ts";
import { findBucket } from "./s3.ts";

const invalid = (message: string) => new AwsError("InvalidInputException", message);

export const reportGroup = resource<aws.codebuild.ReportGroupArgs, { readonly arn: string; readonly created: string }>(
    "aws:codebuild/reportGroup:ReportGroup",
    {
        cloudFormation: "AWS::CodeBuild::ReportGroup",
        inputs: { name: true, type: true, exportConfig: true, deleteReports: true, tags: true },
        autoName: { property: "name", maxLength: 128 },
        defaults: { deleteReports: false },
        check: ({ type, exportConfig }) => [
            ...oneOf("type", type, ["TEST", "CODE_COVERAGE"]),
            ...oneOf("exportConfig.type", exportConfig?.type, ["S3", "NO_EXPORT"]),
        ],
        create(call, inputs) {
            // Source: CodeBuild API reference, "CreateReportGroup", name: 2 to 128 characters.
            if ((inputs.name as string).length < 2) throw invalid("Invalid report group: its name must have 2 to 128 characters");
            const arn = call.arn("codebuild", `report-group/${inputs.name}`);
            if (call.get(reportGroup, arn)) throw new AwsError("ResourceAlreadyExistsException", `Report group already exists: ${arn}`);
            requireExport(call, inputs);
            return { id: arn, attributes: { arn, created: call.now() } };
        },
        update(call, inputs) {
            requireExport(call, inputs);
            return {};
        },
    },
);

function requireExport(call: Call, { exportConfig }: Plain<aws.codebuild.ReportGroupArgs>): void {
    const { type, s3Destination } = exportConfig;
    if ((type === "S3") !== (s3Destination !== undefined))
        throw invalid("Invalid report group: an S3 destination is needed with, and only with, export type S3");
    if (s3Destination && !findBucket(call, s3Destination.bucket))
        throw invalid(`Invalid report group: the bucket ${s3Destination.bucket} does not exist`);
    if (s3Destination?.encryptionKey)
        requireKey(call, s3Destination.encryptionKey, undefined, reason => invalid(`Invalid encryption key: ${reason}`));
}
