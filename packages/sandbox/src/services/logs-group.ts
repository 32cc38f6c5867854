import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, resource } from "../model/resource.ts";
import { requireKey } from "./kms.ts";
import { parsePolicy } from "./policy.ts";

/** Days that CloudWatch Logs can keep events. Source: CloudWatch Logs API reference, PutRetentionPolicy. */
const retentions = [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

export const logGroup = resource<aws.cloudwatch.LogGroupArgs, { readonly arn: string }>("aws:cloudwatch/logGroup:LogGroup", {
    cloudFormation: "AWS::Logs::LogGroup",
    names: { name: "LogGroupName" },
    inputs: { name: true, retentionInDays: true, kmsKeyId: true, logGroupClass: true, skipDestroy: true, tags: true },
    autoName: { property: "name", maxLength: 512 },
    defaults: { retentionInDays: 0, skipDestroy: false, logGroupClass: "STANDARD" },
    updates: { skipDestroy: "only the provider's" },
    replaces: { logGroupClass: "the provider's schema: ForceNew" },
    check: ({ retentionInDays = 0, name = "group", logGroupClass = "STANDARD" }) => [
        ...(retentions.includes(retentionInDays)
            ? []
            : [{ property: "retentionInDays", reason: `is ${retentionInDays}, not one of ${retentions.join(", ")}` }]),
        ...(/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)
            ? []
            : [{ property: "name", reason: `is "${name}", not 1 to 512 letters, digits and .-_/#` }]),
        ...(["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"].includes(logGroupClass)
            ? []
            : [{ property: "logGroupClass", reason: `is ${logGroupClass}, not STANDARD, INFREQUENT_ACCESS or DELIVERY` }]),
    ],
    create(call, inputs) {
        const name = inputs.name as string;
        if (call.get(logGroup, name)) throw new AwsError("ResourceAlreadyExistsException", "The specified log group already exists");
        const arn = call.arn("logs", `log-group:${name}`);
        requireGroupKey(call, arn, inputs.kmsKeyId);
        return { id: name, attributes: { arn } };
    },
    update(call, inputs, { arn }) {
        requireGroupKey(call, arn, inputs.kmsKeyId);
        return {};
    },
});

/** Source: CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS"; the sentence as users report it. */
function requireGroupKey(call: Call, arn: string, kmsKeyId: string | undefined): void {
    if (!kmsKeyId) return;
    const refuse = (): AwsError =>
        new AwsError("AccessDeniedException", `The specified KMS key does not exist or is not allowed to be used with Arn '${arn}'`);
    const context = { "kms:EncryptionContext:aws:logs:arn": arn, "aws:SourceArn": arn };
    const actions = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:DescribeKey"];
    requireKey(call, kmsKeyId, { by: `logs.${call.region}.amazonaws.com`, actions, context }, refuse);
}

/** The log group of this ARN (with or without `:*`) or name, in this account and region. */
export function findLogGroup(call: Call, arnOrName: string) {
    const name = arnOrName.replace(/^arn:aws:logs:[^:]*:[^:]*:log-group:/, "").replace(/:\*$/, "");
    const found = call.get(logGroup, name);
    return found && (!arnOrName.startsWith("arn:") || arnOrName.replace(/:\*$/, "") === found.arn) ? found : undefined;
}

/** The log group that something is put on. */
export function requireGroup(call: Call, name: string) {
    const found = call.get(logGroup, name);
    if (!found) throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
    return found;
}

/** Source: CloudWatch Logs API reference, CreateLogStream. */
export const logStream = resource<aws.cloudwatch.LogStreamArgs, { readonly arn: string }>("aws:cloudwatch/logStream:LogStream", {
    cloudFormation: "AWS::Logs::LogStream",
    names: { name: "LogStreamName" },
    inputs: { logGroupName: true, name: true },
    autoName: { property: "name", maxLength: 512 },
    check: ({ name = "stream" }) =>
        /^[^:*]{1,512}$/.test(name) ? [] : [{ property: "name", reason: `is "${name}", not 1 to 512 characters without : and *` }],
    create(call, { logGroupName, name }) {
        const { arn } = requireGroup(call, logGroupName);
        const id = `${logGroupName}:${name}`; // The provider's id is the name alone; the one here is that of an import.
        if (call.get(logStream, id)) throw new AwsError("ResourceAlreadyExistsException", "The specified log stream already exists");
        return { id, attributes: { arn: `${arn}:log-stream:${name}` } };
    },
});

export const logResourcePolicy = resource<aws.cloudwatch.LogResourcePolicyArgs>("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", {
    cloudFormation: "AWS::Logs::ResourcePolicy",
    inputs: { policyName: true, policyDocument: true },
    create(call, { policyName, policyDocument }) {
        parsePolicy(policyDocument, "resource", "InvalidParameterException");
        // Source: CloudWatch Logs user guide, "CloudWatch Logs quotas": resource policies.
        if (call.all(logResourcePolicy).filter(({ id }) => id !== policyName).length >= 10)
            throw new AwsError("LimitExceededException", "Resource limit exceeded.");
        call.remove(logResourcePolicy, policyName as string); // PutResourcePolicy overwrites.
        return { id: policyName as string, attributes: {} };
    },
    update(_call, { policyDocument }) {
        parsePolicy(policyDocument, "resource", "InvalidParameterException");
        return {};
    },
});
