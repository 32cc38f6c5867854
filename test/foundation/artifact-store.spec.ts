import { ArtifactStore } from "@causeway/foundation";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { catalog, empty, placed, said, statements } from "./accounts.ts";

const { staging, production, overseas } = catalog.environments;
const bucket = "arn:aws:s3:::store-bucket-0000000";

describe("ArtifactStore", () => {
    let cloud: Cloud;
    const run = async (readers: ConstructorParameters<typeof ArtifactStore>[1]["readers"], customize?: { bucket: aws.s3.BucketArgs }) => {
        cloud = empty("foundation-delivery");
        await cloud.run(() => {
            const { provider } = placed("foundation-delivery");
            const key = new aws.kms.Key("key", {}, { provider });
            return new ArtifactStore("store", { keyArn: key.arn, readers, ...(customize && { customize }) }, { providers: [provider] });
        });
    };
    before(async () => run([staging, { ...staging, region: "us-east-1" }, production, overseas]));

    it("creates exactly these resources, under these names", () => {
        expect(cloud.identities()).to.deep.equal([
            "aws:kms/key:Key key",
            "aws:s3/bucket:Bucket store-bucket",
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration store-lifecycle",
            "aws:s3/bucketPolicy:BucketPolicy store-policy",
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock store-privacy",
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration store-encryption",
            "aws:s3/bucketVersioning:BucketVersioning store-versioning",
            "causeway:foundation:ArtifactStore store",
            "pulumi:providers:aws aws",
        ]);
    });

    it("keeps versions, encrypts with the customer key, and shows the public nothing", () => {
        const of = { bucket: "store-bucket-0000000" };
        expect(said(cloud, "store-bucket")).to.deep.equal(of);
        expect(said(cloud, "store-versioning")).to.deep.equal({ ...of, versioningConfiguration: { status: "Enabled" } });
        expect(said(cloud, "store-encryption")).to.deep.equal({
            ...of,
            rules: [
                {
                    applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: cloud.named("key").outputs["arn"] },
                    bucketKeyEnabled: true,
                },
            ],
        });
        expect(said(cloud, "store-privacy")).to.deep.equal({
            ...of,
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
        });
        expect(said(cloud, "store-lifecycle")).to.deep.equal({
            ...of,
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
        });
    });

    it("is reached over TLS only, and read by the deploy roles of the readers' accounts only", () => {
        const deployRoles = {
            Principal: { AWS: ["222222222222", "333333333333", "444444444444"].map(account => `arn:aws:iam::${account}:root`) },
            Condition: {
                ArnLike: {
                    "aws:PrincipalArn": ["222222222222", "333333333333", "444444444444"].map(
                        account => `arn:aws:iam::${account}:role/causeway/deploy/*`,
                    ),
                },
            },
        };
        expect(statements(cloud, "store-policy")).to.deep.equal([
            {
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: [bucket, `${bucket}/*`],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
            { Effect: "Allow", ...deployRoles, Action: ["s3:GetObject", "s3:GetObjectVersion"], Resource: `${bucket}/*` },
            {
                Effect: "Allow",
                ...deployRoles,
                Action: ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"],
                Resource: bucket,
            },
        ]);
        expect(said(cloud, "store-policy")["bucket"]).to.equal("store-bucket-0000000");
    });

    it("sets the policy after the public was locked out: S3 refuses both at once", () => {
        const { dependencies } = cloud.named("store-policy");
        expect(dependencies).to.include(cloud.named("store-privacy").urn);
    });

    it("takes a wish for the bucket", async () => {
        await run([staging], { bucket: { bucket: "artifacts-of-ours" } });
        expect(said(cloud, "store-bucket")).to.deep.equal({ bucket: "artifacts-of-ours" });
        expect(cloud.policy("store-policy").Statement[1].Resource).to.equal("arn:aws:s3:::artifacts-of-ours/*");
    });
});
