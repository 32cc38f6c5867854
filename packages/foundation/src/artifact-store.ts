import { accountArn, type Customize, closedBucket, customize, deployRoleArns, type Place } from "@causeway/core";
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

        this.bucket = closedBucket(
            role => `${name}-${role}`,
            {
                keyArn: args.keyArn,
                args: customize({}, args.customize?.bucket),
                allows: arn => readableBy(arn, args.readers),
            },
            child,
        );
        new aws.s3.BucketLifecycleConfiguration(
            `${name}-lifecycle`,
            {
                bucket: this.bucket.id,
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

        this.registerOutputs({ bucket: this.bucket.id });
    }
}

/**
 * S3 refuses a policy that names a missing role, and deploy roles come later than the store; so the readers' accounts are named,
 * and their deploy roles are pinned by `aws:PrincipalArn`. Source: IAM user guide, "AWS global condition context keys".
 */
function readableBy(arn: pulumi.Output<string>, readers: ArtifactStoreArgs["readers"]): readonly aws.iam.PolicyStatement[] {
    const deployRoles = {
        Effect: "Allow" as const,
        Principal: { AWS: [...new Set(readers.map(accountArn))] },
        Condition: { ArnLike: { "aws:PrincipalArn": [...new Set(readers.map(deployRoleArns))] } },
    };
    const objects = pulumi.interpolate`${arn}/*`;
    return [
        { ...deployRoles, Action: ["s3:GetObject", "s3:GetObjectVersion"], Resource: objects },
        { ...deployRoles, Action: ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"], Resource: arn },
    ];
}
