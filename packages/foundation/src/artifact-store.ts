import { accountArn, type Customize, customize, deployRoleArns, type Place } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface ArtifactStoreArgs {
    /** The key that artifacts are encrypted with. */
    readonly keyArn: pulumi.Input<string>;
    /** Accounts whose deploy roles read artifacts. */
    readonly readers: readonly Pick<Place, "accountId" | "region">[];
    /** Last word on a child's arguments. */
    readonly customize?: { readonly bucket?: Customize<aws.s3.BucketArgs> };
}

/**
 * The bucket that pipelines hand artifacts through: versioned, encrypted with a customer key, private, reached over TLS only,
 * and read by the deploy roles of `readers`. Artifacts are kept for 90 days.
 *
 * @example
 * const store = new ArtifactStore("artifacts", { keyArn: key.arn, readers: [catalog.environments.production] });
 */
export class ArtifactStore extends pulumi.ComponentResource {
    readonly bucket: aws.s3.Bucket;

    constructor(name: string, args: ArtifactStoreArgs, opts?: pulumi.ComponentResourceOptions) {
        super("causeway:foundation:ArtifactStore", name, {}, opts);
        const child = { parent: this };

        this.bucket = new aws.s3.Bucket(`${name}-bucket`, customize({}, args.customize?.bucket), child);
        const bucket = this.bucket.id;
        new aws.s3.BucketVersioning(`${name}-versioning`, { bucket, versioningConfiguration: { status: "Enabled" } }, child);
        new aws.s3.BucketServerSideEncryptionConfiguration(
            `${name}-encryption`,
            {
                bucket,
                // A bucket key asks KMS once for many objects. Source: S3 user guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys".
                rules: [
                    {
                        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: args.keyArn },
                        bucketKeyEnabled: true,
                    },
                ],
            },
            child,
        );
        const privacy = new aws.s3.BucketPublicAccessBlock(
            `${name}-privacy`,
            { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
            child,
        );
        new aws.s3.BucketLifecycleConfiguration(
            `${name}-lifecycle`,
            {
                bucket,
                rules: [
                    {
                        id: "artifacts",
                        status: "Enabled",
                        filter: { prefix: "" },
                        expiration: { days: 90 },
                        noncurrentVersionExpiration: { noncurrentDays: 30 },
                        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
                    },
                ],
            },
            child,
        );
        // S3 refuses two changes of one bucket's access at the same time (OperationAborted), so one waits for the other.
        new aws.s3.BucketPolicy(
            `${name}-policy`,
            { bucket, policy: bucketPolicy(this.bucket.arn, args.readers) },
            { ...child, dependsOn: privacy },
        );

        this.registerOutputs({ bucket: this.bucket.id });
    }
}

/**
 * S3 refuses a policy that names a missing role, and deploy roles come later than the store; so the readers' accounts are named,
 * and their deploy roles are pinned by `aws:PrincipalArn`. Source: IAM user guide, "AWS global condition context keys".
 */
const bucketPolicy = (arn: pulumi.Output<string>, readers: ArtifactStoreArgs["readers"]): pulumi.Output<string> => {
    const objects = pulumi.interpolate`${arn}/*`;
    const deployRoles = {
        Principal: { AWS: [...new Set(readers.map(accountArn))] },
        Condition: { ArnLike: { "aws:PrincipalArn": [...new Set(readers.map(deployRoleArns))] } },
    };
    return pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: [arn, objects],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
            { Effect: "Allow", ...deployRoles, Action: ["s3:GetObject", "s3:GetObjectVersion"], Resource: objects },
            { Effect: "Allow", ...deployRoles, Action: ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"], Resource: arn },
        ],
    });
};
