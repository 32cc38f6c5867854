import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, operation, type Plain, resource, type Service } from "../model/resource.ts";
import { mayDo, requireRole } from "./iam-access.ts";
import { mayUseKey, requireKey, resolveKey } from "./kms-access.ts";
import { outside } from "./provider-checks.ts";
import { findBucket } from "./s3.ts";

type Inputs = Plain<aws.kinesis.FirehoseDeliveryStreamArgs>;

const invalid = (message: string, more: { readonly passing?: boolean } = {}) => new AwsError("InvalidArgumentException", message, more);

/** Source: Firehose API reference, CreateDeliveryStream; terraform-provider-aws, internal/service/firehose/delivery_stream.go. */
export const deliveryStream = resource<
    aws.kinesis.FirehoseDeliveryStreamArgs,
    { readonly arn: string; readonly destinationId: string; readonly versionId: string }
>("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", {
    cloudFormation: "AWS::KinesisFirehose::DeliveryStream",
    names: {
        name: "DeliveryStreamName",
        destination: null,
        extendedS3Configuration: "ExtendedS3DestinationConfiguration",
        serverSideEncryption: "DeliveryStreamEncryptionConfigurationInput",
    },
    inputs: {
        destination: true,
        extendedS3Configuration: {
            bucketArn: true,
            bufferingInterval: true,
            bufferingSize: true,
            cloudwatchLoggingOptions: { enabled: true, logGroupName: true, logStreamName: true },
            compressionFormat: true,
            errorOutputPrefix: true,
            fileExtension: true,
            kmsKeyArn: true,
            prefix: true,
            roleArn: true,
        },
        name: true,
        serverSideEncryption: { enabled: true, keyArn: true, keyType: true },
        tags: true,
    },
    required: { destination: "the provider's schema" },
    replaces: { destination: "the provider's schema: ForceNew" },
    autoName: { property: "name", maxLength: 64 },
    check: ({ name, extendedS3Configuration: to = {} as NonNullable<Inputs["extendedS3Configuration"]> }) => [
        ...(name === undefined || /^[\w.-]{1,64}$/.test(name)
            ? []
            : [{ property: "name", reason: `is "${name}", not 1 to 64 letters, digits and _.-` }]),
        ...outside("extendedS3Configuration.bufferingInterval", to.bufferingInterval, 0, 900),
        ...outside("extendedS3Configuration.bufferingSize", to.bufferingSize, 1, 128),
    ],
    create(call, inputs) {
        const arn = call.arn("firehose", `deliverystream/${inputs.name}`);
        if (call.get(deliveryStream, arn))
            throw new AwsError("ResourceInUseException", `Firehose ${inputs.name} under accountId ${call.account} already exists`);
        requireStream(call, inputs);
        return { id: arn, attributes: { arn, destinationId: "destinationId-000000000001", versionId: "1" } };
    },
    update(call, inputs) {
        requireStream(call, inputs);
        return {};
    },
});

function requireStream(call: Call, { destination, extendedS3Configuration: to, serverSideEncryption }: Inputs): void {
    if (destination !== "extended_s3" || !to) throw new NotSimulated(`delivery streams to ${destination}`);
    // The sentence as users report it; the provider asks again.
    requireRole(call, to.roleArn, "firehose.amazonaws.com", () =>
        invalid(`Firehose is unable to assume role ${to.roleArn}. Please check the role provided.`, { passing: true }),
    );
    // Source: Firehose developer guide, "Custom prefixes for Amazon S3 objects", Semantic rules. The sentence is ours.
    if (/!\{(?!timestamp:)/.test(to.prefix ?? "") && !to.errorOutputPrefix)
        throw invalid("ErrorOutputPrefix cannot be null or empty when Prefix contains expressions.");
    const { enabled, keyType, keyArn } = serverSideEncryption ?? {};
    if (!enabled || keyType !== "CUSTOMER_MANAGED_CMK") return;
    if (!keyArn) throw invalid("KeyARN is required for KeyType CUSTOMER_MANAGED_CMK.");
    requireKey(call, keyArn, undefined, reason => new AwsError("InvalidKMSResourceException", reason));
}

/** Sources: Firehose developer guide, "Monitoring Firehose using CloudWatch Logs", S3 errors; there they are told, not to whoever put the record. */
const failures = {
    "S3.NoSuchBucket": "The specified bucket does not exist. Create the bucket or use a different bucket that does exist.",
    "S3.AccessDenied":
        "Access was denied. Ensure that the trust policy for the provided IAM role allows Firehose to assume the role, and the access policy allows access to the S3 bucket.",
    "S3.KMS.AccessDeniedException": "Access was denied to the KMS key. Ensure that the access policy allows the role to use it.",
} as const;

const failed = (code: keyof typeof failures) => new AwsError(code, failures[code]);

/** A record is on its way to its bucket at once, as the stream's role. */
const putRecord = operation<{ readonly DeliveryStreamName: string }, { readonly delivered: string }>({
    name: "firehose:PutRecord",
    parameters: ["DeliveryStreamName"],
    run(call, { DeliveryStreamName }) {
        const stream = call.get(deliveryStream, call.arn("firehose", `deliverystream/${DeliveryStreamName}`));
        if (!stream)
            throw new AwsError("ResourceNotFoundException", `Firehose ${DeliveryStreamName} under account ${call.account} not found.`);
        const {
            bucketArn,
            roleArn,
            kmsKeyArn,
            prefix = "",
        } = stream.extendedS3Configuration as NonNullable<Inputs["extendedS3Configuration"]>;
        const bucket = findBucket(call, bucketArn);
        if (!bucket) throw failed("S3.NoSuchBucket");
        requireRole(call, roleArn, "firehose.amazonaws.com", () => failed("S3.AccessDenied"));
        const object = `${bucketArn}/${prefix.replace(/!\{[^}]*\}/g, "0")}record`;
        const allowed = (action: string, resource: string) => mayDo(call, roleArn, { action, resource });
        if (!["s3:PutObject", "s3:AbortMultipartUpload", "s3:GetObject"].every(action => allowed(action, object)))
            throw failed("S3.AccessDenied");
        if (!["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"].every(action => allowed(action, bucketArn)))
            throw failed("S3.AccessDenied");
        if (kmsKeyArn) {
            const key = resolveKey(call, kmsKeyArn);
            const context = { "kms:ViaService": `s3.${call.region}.amazonaws.com`, "kms:EncryptionContext:aws:s3:arn": bucketArn };
            if (!key || !["kms:GenerateDataKey", "kms:Decrypt"].every(action => mayUseKey(call, key, roleArn, action, context)))
                throw failed("S3.KMS.AccessDeniedException");
        }
        return { delivered: object };
    },
});

export const firehose: Service = { resources: [deliveryStream], operations: [putRecord] };
