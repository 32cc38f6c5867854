import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A closed bucket, and what closes it: what is put into it before these is under no version, and under S3's own key. */
export interface ClosedBucket {
    readonly bucket: aws.s3.Bucket;
    readonly closedBy: readonly pulumi.Resource[];
}

/** A closed bucket, for whoever puts nothing into it on the way. */
export const closedBucket = (...wanted: Parameters<typeof bucketClosedFirst>): aws.s3.Bucket => bucketClosedFirst(...wanted).bucket;

/**
 * A bucket that is closed by default: versioned, encrypted under a customer key, private, and reached over TLS alone. Who may read and write,
 * their own policies say (and, for another account, `allows`).
 */
export function bucketClosedFirst(
    /** A child's name, by what it is: `bucket`, `versioning`, … */
    name: (role: string) => string,
    {
        keyArn,
        args = {},
        allows = () => [],
    }: {
        readonly keyArn: pulumi.Input<string>;
        readonly args?: aws.s3.BucketArgs;
        readonly allows?: (bucketArn: pulumi.Output<string>) => readonly aws.iam.PolicyStatement[];
    },
    opts: pulumi.CustomResourceOptions,
): ClosedBucket {
    const made = new aws.s3.Bucket(name("bucket"), args, opts);
    const bucket = made.id;
    const versioning = new aws.s3.BucketVersioning(name("versioning"), { bucket, versioningConfiguration: { status: "Enabled" } }, opts);
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
        name("encryption"),
        {
            bucket,
            // A bucket key asks KMS once for many objects. Source: S3 user guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys".
            rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn }, bucketKeyEnabled: true }],
        },
        opts,
    );
    const privacy = new aws.s3.BucketPublicAccessBlock(
        name("privacy"),
        { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
        opts,
    );
    const policy = pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: [made.arn, pulumi.interpolate`${made.arn}/*`],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
            ...allows(made.arn),
        ],
    });
    // S3 refuses two changes of one bucket's access at the same time (OperationAborted), so one waits for the other.
    const access = new aws.s3.BucketPolicy(name("policy"), { bucket, policy }, { ...opts, dependsOn: privacy });
    return { bucket: made, closedBy: [versioning, encryption, access] };
}
