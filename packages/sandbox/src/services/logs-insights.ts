import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { requireKey } from "./kms.ts";
import { findLogGroup } from "./logs-group.ts";
import { requireStandard } from "./logs-metric-filter.ts";
import { parseFilterPattern } from "./logs-pattern.ts";
import { oneOf, outside } from "./provider-checks.ts";

/** A saved query of Logs Insights. Its words are looked at when it is run. Source: CloudWatch Logs API reference, PutQueryDefinition. */
export const queryDefinition = resource<aws.cloudwatch.QueryDefinitionArgs, { readonly queryDefinitionId: string }>(
    "aws:cloudwatch/queryDefinition:QueryDefinition",
    {
        cloudFormation: "AWS::Logs::QueryDefinition",
        inputs: { logGroupNames: true, name: true, queryString: true },
        autoName: { property: "name", maxLength: 255 },
        check: ({ name, logGroupNames = [], queryString = "" }) => [
            ...(name === undefined || /^[^:*]{1,255}$/.test(name)
                ? []
                : [{ property: "name", reason: `is "${name}", not 1 to 255 characters without a colon or an asterisk` }]),
            ...(logGroupNames.length <= 50 ? [] : [{ property: "logGroupNames", reason: `has ${logGroupNames.length}: a query takes 50` }]),
            ...(queryString.length <= 10_000 ? [] : [{ property: "queryString", reason: `is longer than 10000 characters` }]),
        ],
        create(call) {
            // Source: CloudWatch Logs user guide, "CloudWatch Logs quotas": saved queries.
            if (call.all(queryDefinition).length >= 1000) throw new AwsError("LimitExceededException", "Resource limit exceeded.");
            const queryDefinitionId = uuid(call);
            return { id: queryDefinitionId, attributes: { queryDefinitionId } };
        },
    },
);

const uuid = (call: Call): string => [8, 4, 4, 4, 12].map(length => call.unique(length, "0123456789abcdef")).join("-");

const frequencies = ["ONE_MIN", "FIVE_MIN", "TEN_MIN", "FIFTEEN_MIN", "THIRTY_MIN", "ONE_HOUR"];

/** Source: CloudWatch Logs API reference, CreateLogAnomalyDetector; terraform-provider-aws, internal/service/logs/anomaly_detector.go. */
export const logAnomalyDetector = resource<aws.cloudwatch.LogAnomalyDetectorArgs, { readonly arn: string }>(
    "aws:cloudwatch/logAnomalyDetector:LogAnomalyDetector",
    {
        cloudFormation: "AWS::Logs::LogAnomalyDetector",
        names: { logGroupArnLists: "LogGroupArnList", enabled: null, tags: null },
        inputs: {
            anomalyVisibilityTime: true,
            detectorName: true,
            enabled: true,
            evaluationFrequency: true,
            filterPattern: true,
            kmsKeyId: true,
            logGroupArnLists: true,
            tags: true,
        },
        required: { enabled: "the provider's schema", logGroupArnLists: "CreateLogAnomalyDetector" },
        updates: { enabled: "UpdateLogAnomalyDetector", tags: "TagResource" },
        replaces: { kmsKeyId: "the provider's schema: RequiresReplace" },
        check: inputs => [
            ...outside("anomalyVisibilityTime", inputs.anomalyVisibilityTime, 7, 90),
            ...oneOf("evaluationFrequency", inputs.evaluationFrequency, frequencies),
        ],
        create(call, inputs) {
            const arn = call.arn("logs", `anomaly-detector:${uuid(call)}`);
            requireDetector(call, inputs, arn);
            return { id: arn, attributes: { arn } };
        },
        update(call, inputs, { arn }) {
            requireDetector(call, inputs, arn);
            return {};
        },
    },
);

function requireDetector(call: Call, inputs: Plain<aws.cloudwatch.LogAnomalyDetectorArgs>, arn: string): void {
    const { kmsKeyId, logGroupArnLists, filterPattern } = inputs;
    const [first = "", ...more] = logGroupArnLists;
    // Source: the same page, logGroupArnList: "You can specify only one log group ARN". The sentence is ours.
    if (more.length > 0) throw new AwsError("InvalidParameterException", "You can specify only one log group ARN");
    const group = findLogGroup(call, first);
    if (!group) throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
    requireStandard(group.logGroupClass, "Anomaly detectors");
    if (filterPattern !== undefined) parseFilterPattern(filterPattern);
    if (kmsKeyId === undefined) return;
    const by = `logs.${call.region}.amazonaws.com`;
    const refuse = (): AwsError =>
        new AwsError("AccessDeniedException", `The specified KMS key does not exist or is not allowed to be used with Arn '${arn}'`);
    // Source: CloudWatch Logs user guide, "Encrypt an anomaly detector and its results with AWS KMS": two contexts.
    const context = { "kms:EncryptionContext:aws:logs:arn": arn };
    requireKey(call, kmsKeyId, { by, actions: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"], context }, refuse);
    const again = { "kms:EncryptionContext:aws-crypto-ec:aws:logs:arn": arn };
    const actions = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:DescribeKey"];
    requireKey(call, kmsKeyId, { by, actions, context: again }, refuse);
}
