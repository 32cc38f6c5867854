import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource, type Service } from "../model/resource.ts";
import { requireKey } from "./kms.ts";
import { oneOf, outside } from "./provider-checks.ts";

type StreamInputs = Plain<aws.kinesis.StreamArgs>;
const name = /^[\w.-]{1,128}$/;

/** Source: Kinesis Data Streams API reference, CreateStream; terraform-provider-aws, internal/service/kinesis/stream.go. */
export const stream = resource<aws.kinesis.StreamArgs, { readonly arn: string }>("aws:kinesis/stream:Stream", {
    inputs: {
        encryptionType: true,
        enforceConsumerDeletion: true,
        kmsKeyId: true,
        name: true,
        retentionPeriod: true,
        shardCount: true,
        streamModeDetails: { streamMode: true },
        tags: true,
    },
    replaces: { name: "the provider's schema: ForceNew" },
    updates: {
        encryptionType: "StartStreamEncryption",
        enforceConsumerDeletion: "it is the provider's own",
        kmsKeyId: "StartStreamEncryption",
        retentionPeriod: "IncreaseStreamRetentionPeriod",
        shardCount: "UpdateShardCount",
        streamModeDetails: "UpdateStreamMode",
        tags: "AddTagsToStream",
    },
    autoName: { property: "name", maxLength: 255 },
    defaults: { encryptionType: "NONE", enforceConsumerDeletion: false, retentionPeriod: 24 },
    check: inputs => [
        ...outside("retentionPeriod", inputs.retentionPeriod, 24, 8760),
        ...oneOf("encryptionType", inputs.encryptionType, ["NONE", "KMS"]),
        ...oneOf("streamModeDetails.streamMode", inputs.streamModeDetails?.streamMode, ["PROVISIONED", "ON_DEMAND"]),
        ...shardFailures(inputs),
    ],
    create(call, inputs) {
        const own = inputs.name as string;
        const arn = call.arn("kinesis", `stream/${own}`);
        if (!name.test(own))
            throw new AwsError(
                "ValidationException",
                `1 validation error detected: Value '${own}' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
            );
        if (call.get(stream, arn))
            throw new AwsError("ResourceInUseException", `Stream ${own} under account ${call.account} already exists.`);
        requireEncryption(call, inputs);
        return { id: arn, attributes: { arn } };
    },
    update(call, inputs) {
        requireEncryption(call, inputs);
        return {};
    },
    delete(call, { enforceConsumerDeletion }, arn) {
        const consumers = call.all(streamConsumer).filter(each => each.streamArn === arn);
        // Source: Kinesis API reference, DeleteStream, EnforceConsumerDeletion. The sentence is ours.
        if (consumers.length > 0 && !enforceConsumerDeletion)
            throw new AwsError(
                "ResourceInUseException",
                `Stream ${arn.split("/")[1]} under account ${call.account} has registered consumers.`,
            );
        for (const { id } of consumers) call.remove(streamConsumer, id);
    },
});

function shardFailures({ shardCount, streamModeDetails }: Partial<StreamInputs>) {
    const onDemand = streamModeDetails?.streamMode === "ON_DEMAND";
    if (onDemand && shardCount !== undefined)
        return [{ property: "shardCount", reason: "shard_count must not be set when stream_mode is ON_DEMAND" }];
    if (!onDemand && (shardCount ?? 0) < 1)
        return [{ property: "shardCount", reason: "shard_count must be at least 1 when stream_mode is PROVISIONED" }];
    return [];
}

function requireEncryption(call: Call, { encryptionType, kmsKeyId }: StreamInputs): void {
    if (encryptionType !== "KMS") return;
    if (!kmsKeyId) throw new AwsError("ValidationException", "KMS Key Id required when setting encryption_type is not set as NONE");
    if (!kmsKeyId.startsWith("alias/aws/")) requireKey(call, kmsKeyId, undefined, reason => new AwsError("KMSNotFoundException", reason));
}

/** Source: Kinesis Data Streams API reference, RegisterStreamConsumer: the ARN ends with the seconds at which it was made. */
export const streamConsumer = resource<aws.kinesis.StreamConsumerArgs, { readonly arn: string; readonly creationTimestamp: string }>(
    "aws:kinesis/streamConsumer:StreamConsumer",
    {
        inputs: { name: true, streamArn: true },
        required: { streamArn: "RegisterStreamConsumer" },
        replaces: { name: "the provider's schema: ForceNew", streamArn: "the provider's schema: ForceNew" },
        autoName: { property: "name", maxLength: 128 },
        create(call, { name: own = "", streamArn }) {
            if (!call.get(stream, streamArn)) throw notFound(call, streamArn);
            const siblings = call.all(streamConsumer).filter(each => each.streamArn === streamArn);
            if (siblings.some(each => each.name === own))
                throw new AwsError(
                    "ResourceInUseException",
                    `Consumer ${own} under stream ${streamArn} already exists for account ${call.account}.`,
                );
            // Source: Kinesis Data Streams developer guide, "Quotas and limits".
            if (siblings.length >= 20)
                throw new AwsError("LimitExceededException", `Stream ${streamArn} has 20 registered consumers already.`);
            const now = call.now();
            const arn = `${streamArn}/consumer/${own}:${Math.floor(Date.parse(now) / 1000)}`;
            return { id: arn, attributes: { arn, creationTimestamp: now } };
        },
    },
);

const notFound = (call: Call, arn: string) =>
    new AwsError("ResourceNotFoundException", `Stream ${arn.split("/")[1] ?? arn} under account ${call.account} not found.`);

/** The stream behind an ARN of its own or of one of its consumers. */
export function findReadable(call: Call, arn: string) {
    const consumer = arn.includes("/consumer/") ? call.get(streamConsumer, arn) : undefined;
    if (arn.includes("/consumer/") && !consumer) return undefined;
    return call.get(stream, consumer?.streamArn ?? arn);
}

export const kinesis: Service = { resources: [stream, streamConsumer] };
