import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Call, Failure, Plain, ResourceModel } from "../model/resource.ts";
import { each } from "./reasons.ts";
import { findBucket, requireBucket } from "./s3-bucket.ts";

interface Setting<Args extends object> extends Omit<ResourceModel<Args, object>, "type" | "create" | "update" | "delete" | "replaces"> {
    /** Refuses what AWS refuses; `before` is there where the setting changes. */
    allow?(call: Call, inputs: Plain<Args>, before?: Plain<Args>): void;
}

/** What is configured of a bucket, one resource each. Their id is the bucket's name, and the last one put is the one that holds. */
export function setting<Args extends { readonly bucket: unknown }>(
    type: string,
    { allow, ...model }: Setting<Args>,
): ResourceModel<Args, object> {
    const made: ResourceModel<Args, object> = {
        type,
        ...model,
        replaces: { bucket: "the provider's schema: ForceNew" } as NonNullable<ResourceModel<Args, object>["replaces"]>,
        create(call, inputs) {
            const { bucket } = inputs as { readonly bucket: string };
            allow?.(call, inputs);
            requireBucket(call, bucket);
            call.remove(made, bucket);
            return { id: bucket, attributes: {} };
        },
        update(call, inputs, before) {
            allow?.(call, inputs, before);
            return {};
        },
    };
    return made;
}

export const versioning = setting<aws.s3.BucketVersioningArgs>("aws:s3/bucketVersioning:BucketVersioning", {
    inputs: { bucket: true, versioningConfiguration: { status: true } },
    updates: each("PutBucketVersioning", "versioningConfiguration"),
    check: ({ versioningConfiguration: { status = "Enabled" } = {} as { status?: string } }) =>
        ["Enabled", "Suspended", "Disabled"].includes(status)
            ? []
            : [{ property: "versioningConfiguration.status", reason: `is ${status}, not Enabled, Suspended or Disabled` }],
    allow(_call, { versioningConfiguration: { status: to } }, before) {
        const from = before?.versioningConfiguration.status;
        // Source: S3 user guide, "Retaining multiple versions of objects": it can be suspended, but never taken back.
        if (before && from !== to && to === "Disabled") {
            throw new AwsError("InvalidArgument", `versioning_configuration.status cannot be updated from '${from}' to '${to}'`);
        }
    },
});

type EncryptionArgs = aws.s3.BucketServerSideEncryptionConfigurationArgs;
export const encryption = setting<EncryptionArgs>(
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    {
        inputs: {
            bucket: true,
            rules: { applyServerSideEncryptionByDefault: { kmsMasterKeyId: true, sseAlgorithm: true }, bucketKeyEnabled: true },
        },
        updates: each("PutBucketEncryption", "rules"),
        check: ({ rules = [] }) =>
            rules.flatMap(({ applyServerSideEncryptionByDefault: byDefault }, index): readonly Failure[] =>
                !byDefault?.sseAlgorithm || ["AES256", "aws:kms", "aws:kms:dsse"].includes(byDefault.sseAlgorithm)
                    ? []
                    : [
                          {
                              property: `rules[${index}].applyServerSideEncryptionByDefault.sseAlgorithm`,
                              reason: `is ${byDefault.sseAlgorithm}, not AES256, aws:kms or aws:kms:dsse`,
                          },
                      ],
            ),
        allow: (_call, inputs) => requireEncryption(inputs),
    },
);

/** S3 does not look for the key until an object is put: see `s3:PutObject`. Source: S3 API reference, PutBucketEncryption. */
function requireEncryption({ rules }: Plain<EncryptionArgs>): void {
    if (rules.length !== 1)
        throw new AwsError("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
    const { kmsMasterKeyId, sseAlgorithm } = rules[0]?.applyServerSideEncryptionByDefault ?? {};
    if (kmsMasterKeyId && sseAlgorithm === "AES256") {
        throw new AwsError(
            "InvalidArgument",
            "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        );
    }
}

export const publicAccessBlock = setting<aws.s3.BucketPublicAccessBlockArgs>("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {
    inputs: { bucket: true, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    updates: each("PutPublicAccessBlock", "blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"),
    defaults: { blockPublicAcls: false, blockPublicPolicy: false, ignorePublicAcls: false, restrictPublicBuckets: false },
});

export const ownership = setting<aws.s3.BucketOwnershipControlsArgs>("aws:s3/bucketOwnershipControls:BucketOwnershipControls", {
    inputs: { bucket: true, rule: { objectOwnership: true } },
    updates: each("PutBucketOwnershipControls", "rule"),
    check: ({ rule: { objectOwnership: owner = "BucketOwnerEnforced" } = {} as { objectOwnership?: string } }) =>
        ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"].includes(owner)
            ? []
            : [{ property: "rule.objectOwnership", reason: `is ${owner}, not BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter` }],
});

type Lifecycle = Plain<aws.s3.BucketLifecycleConfigurationArgs>;
export const lifecycle = setting<aws.s3.BucketLifecycleConfigurationArgs>(
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    {
        inputs: {
            bucket: true,
            rules: {
                id: true,
                status: true,
                filter: { prefix: true },
                abortIncompleteMultipartUpload: { daysAfterInitiation: true },
                expiration: { days: true, expiredObjectDeleteMarker: true },
                noncurrentVersionExpiration: { noncurrentDays: true, newerNoncurrentVersions: true },
                noncurrentVersionTransitions: { noncurrentDays: true, storageClass: true },
                transitions: { days: true, storageClass: true },
            },
        },
        updates: each("PutBucketLifecycleConfiguration", "rules"),
        allow: (_call, inputs) => requireLifecycle(inputs),
    },
);

/** Source: S3 API reference, PutBucketLifecycleConfiguration; S3 user guide, "Lifecycle configuration elements". */
function requireLifecycle({ rules = [] }: Lifecycle): void {
    const refuse = (code: string, message: string): AwsError => new AwsError(code, message);
    if (rules.length === 0 || rules.length > 1000) {
        throw refuse("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
    }
    if (new Set(rules.map(({ id }) => id)).size < rules.length) {
        throw refuse("InvalidArgument", "Rule ID must be unique. Found same ID for more than one rule");
    }
    for (const { id, status, abortIncompleteMultipartUpload: abort, expiration, noncurrentVersionExpiration: old, ...rule } of rules) {
        if (id.length > 255) throw refuse("InvalidArgument", "ID length should not exceed allowed limit of 255");
        if (!["Enabled", "Disabled"].includes(status)) {
            throw refuse("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
        }
        const moves = [...(rule.transitions ?? []), ...(rule.noncurrentVersionTransitions ?? [])];
        if (!abort && !expiration && !old && moves.length === 0) {
            throw refuse("InvalidRequest", "At least one action needs to be specified in a rule");
        }
        if (expiration?.days !== undefined && expiration.days <= 0) {
            throw refuse("InvalidArgument", "'Days' for Expiration action must be a positive integer");
        }
        for (const { storageClass, ...move } of moves) {
            const days = "days" in move ? move.days : "noncurrentDays" in move ? move.noncurrentDays : undefined;
            if (["STANDARD_IA", "ONEZONE_IA"].includes(storageClass) && (days ?? 0) < 30) {
                throw refuse(
                    "InvalidArgument",
                    `'Days' in Transition action must be greater than or equal to 30 for storageClass '${storageClass}'`,
                );
            }
        }
    }
}

export const logging = setting<aws.s3.BucketLoggingArgs>("aws:s3/bucketLogging:BucketLogging", {
    inputs: { bucket: true, targetBucket: true, targetPrefix: true },
    updates: each("PutBucketLogging", "targetBucket", "targetPrefix"),
    allow: requireLogging,
});

/** Source: S3 user guide, "Logging requests with server access logging". */
function requireLogging(call: Call, { targetBucket }: Plain<aws.s3.BucketLoggingArgs>): void {
    const refuse = (reason: string): AwsError => new AwsError("InvalidTargetBucketForLogging", reason);
    const target = findBucket(call, targetBucket);
    if (!target) throw refuse("The target bucket for logging does not exist");
    if (target.account !== call.account) throw refuse("The owner for the bucket to be logged and the target bucket must be the same.");
    if (target.region !== call.region) throw refuse("The bucket to be logged and the target bucket must be in the same location.");
}
