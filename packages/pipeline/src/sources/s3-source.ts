import { arnOf, check, closedBucket, type Grant, type StepScope, sourceFiles } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { inputRules, sourceNameRule, textRule } from "./rules.ts";
import { type SourceOptions, type SourceStep, sourceNamed } from "./source.ts";

export interface S3SourceOptions extends SourceOptions {
    /** Which object is released, 1 to 1,000 characters: a ZIP file, where later actions read files. No `*`, `?` or `$`, which IAM reads as more. */
    readonly key: string;
    /**
     * The name of an existing bucket of the delivery account and region. It must be versioned, and tell EventBridge of its objects.
     *
     * @default a new one: versioned, encrypted with the delivery account's key, private, over TLS alone
     */
    readonly bucket?: pulumi.Input<string>;
    /** ARN of the customer key that an existing bucket is encrypted with. @default none: S3's own key */
    readonly keyArn?: pulumi.Input<string>;
}

/** Source: CodePipeline user guide, "Amazon S3 source action reference", Output variables. */
const given = ["BucketName", "ETag", "ObjectKey", "VersionId"] as const;

/**
 * Releases each new version of an object in S3. EventBridge starts the pipeline; nothing is polled.
 *
 * Source: CodePipeline user guide, "Amazon S3 source action reference" and "Connecting to Amazon S3 source actions with a source enabled
 * for events".
 *
 * @example
 * const source = s3Source({ key: "releases/shop.zip" });
 *
 * @throws InputPropertiesError where the key or the bucket's name is none, or where a new bucket is given a key.
 */
export function s3Source(options: S3SourceOptions): SourceStep<(typeof given)[number]> {
    const { key, bucket, keyArn, name = sourceFiles.name } = options;
    check(
        "s3Source",
        textRule("key", key, /^[^*?$]{1,1000}$/, "1 to 1,000 characters without *, ? and $"),
        ...(bucket === undefined ? [] : inputRules("bucket", bucket, bucketForm, "the name of a bucket")),
        ...(keyArn === undefined
            ? []
            : inputRules("keyArn", keyArn, /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/, "the ARN of a key")),
        [keyArn === undefined || bucket !== undefined, "keyArn", "is for an existing bucket: a new one has the delivery account's key"],
        sourceNameRule(name),
    );
    /** What `create` makes, `watched` speaks of. */
    const bucketIn = (scope: StepScope): pulumi.Input<string> =>
        bucket ?? scope.once(`bucket of the source ${name}`, () => sourceBucket(scope)).id;
    const arnIn = (scope: StepScope) =>
        pulumi.output(bucketIn(scope)).apply(bucket => arnOf({ ...scope.delivery, accountId: "" }, "s3", bucket, { region: "" }));
    return {
        ...sourceNamed(name, { provider: "S3", gives: given, configuration: { S3ObjectKey: key, PollForSourceChanges: "false" } }),
        starts: "s3",
        create: scope => ({
            source: {
                configuration: { S3Bucket: bucketIn(scope) },
                grants: readObject(arnIn(scope), key, bucket === undefined ? scope.delivery.leaves.keyArn : keyArn),
            },
        }),
        watched: scope => ({ name: bucketIn(scope), arn: arnIn(scope), item: key }),
    };
}

/** Source: S3 user guide, "General purpose bucket naming rules". */
const bucketForm = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

function sourceBucket({ delivery, opts, name }: StepScope): aws.s3.Bucket {
    const bucket = closedBucket(name, { keyArn: delivery.leaves.keyArn }, opts);
    // Source: S3 user guide, "Enabling Amazon EventBridge".
    new aws.s3.BucketNotification(name("events"), { bucket: bucket.id, eventbridge: true }, opts);
    return bucket;
}

/** Source: CodePipeline user guide, "Amazon S3 source action reference", Service role permissions: S3 source action. */
const readObject = (bucketArn: pulumi.Output<string>, key: string, keyArn: pulumi.Input<string> | undefined): readonly Grant[] => [
    {
        actions: ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging"],
        resources: [pulumi.interpolate`${bucketArn}/${key}`],
    },
    { actions: ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"], resources: [bucketArn] },
    ...(keyArn === undefined ? [] : [{ actions: ["kms:Decrypt"] as const, resources: [keyArn] }]),
];
