import { expect } from "chai";
import { Account, type Outputs, policy, refused, trust, unchecked } from "./account.ts";

const bucketType = "aws:s3/bucket:Bucket";
const part = (name: string): string => `aws:s3/bucket${name}:Bucket${name}`;

describe("sandbox S3", () => {
    let here: Account;
    const bucket = (name: string, more: object = {}): Outputs => here.create(bucketType, { bucket: name, ...more });
    beforeEach(() => {
        here = new Account();
    });

    it("makes a bucket with its names, generated ones in lower case", () => {
        expect(bucket("artifacts")).to.include({
            id: "artifacts",
            arn: "arn:aws:s3:::artifacts",
            bucketDomainName: "artifacts.s3.amazonaws.com",
            bucketRegionalDomainName: "artifacts.s3.eu-central-1.amazonaws.com",
            bucketRegion: "eu-central-1",
        });
        expect(here.create(bucketType, {}, "Artifacts").id).to.equal("artifacts-0123456");
    });

    it("refuses names that are taken, by anyone, anywhere", () => {
        bucket("artifacts");
        const taken = "Your previous request to create the named bucket succeeded and you already own it.";
        refused(() => bucket("artifacts"), `BucketAlreadyOwnedByYou: ${taken}`);
        refused(
            () => here.at("111111111111", "us-east-1").create(bucketType, { bucket: "artifacts" }),
            `BucketAlreadyOwnedByYou: ${taken}`,
        );
        refused(
            () => here.at("222222222222").create(bucketType, { bucket: "artifacts" }),
            "BucketAlreadyExists: The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
        );
        here.delete(bucketType, "artifacts");
        expect(here.at("222222222222").create(bucketType, { bucket: "artifacts" }).id).to.equal("artifacts");
    });

    it("refuses names that break S3's rules", () => {
        for (const name of ["ab", "a".repeat(64), "Upper", "under_score", "a..b", "192.168.0.1", "-a-b", "xn--abc", "abc-s3alias"]) {
            unchecked(() => bucket(name), `bucket is "${name}", not a name by S3's bucket naming rules.`);
        }
        for (const name of ["abc", "a".repeat(63), "a.b-c"]) expect(bucket(name).id).to.equal(name);
    });

    it("keeps a bucket that is not empty, unless it may destroy what is in it", () => {
        bucket("full");
        bucket("free", { forceDestroy: true });
        for (const Bucket of ["full", "free"]) here.operate("s3:PutObject", { Bucket, Key: "a", Body: "b" });
        refused(
            () => here.delete(bucketType, "full"),
            "BucketNotEmpty: The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
        );
        here.delete(bucketType, "free");
        here.operate("s3:DeleteObject", { Bucket: "full", Key: "a" });
        here.delete(bucketType, "full");
        expect(here.aws.objects()).to.deep.equal([]);
    });

    it("refuses objects and settings of buckets that are not there, of others, or elsewhere", () => {
        const versioning = { bucket: "gone", versioningConfiguration: { status: "Enabled" } };
        refused(() => here.create(part("Versioning"), versioning), "NoSuchBucket: The specified bucket does not exist");
        refused(() => here.operate("s3:PutObject", { Bucket: "gone", Key: "a" }), "NoSuchBucket: The specified bucket does not exist");
        here.at("222222222222").create(bucketType, { bucket: "gone" });
        refused(() => here.create(part("Versioning"), versioning), "AccessDenied: Access Denied");
    });

    it("keeps versions once they are on", () => {
        bucket("a-bucket");
        const on = { bucket: "a-bucket", versioningConfiguration: { status: "Enabled" } };
        const { id } = here.create(part("Versioning"), on);
        expect(here.operate("s3:PutObject", { Bucket: "a-bucket", Key: "a" })).to.have.property("VersionId");
        refused(
            () => here.update(part("Versioning"), id, on, { bucket: "a-bucket", versioningConfiguration: { status: "Disabled" } }),
            "InvalidArgument: versioning_configuration.status cannot be updated from 'Enabled' to 'Disabled'",
        );
        here.update(part("Versioning"), id, on, { bucket: "a-bucket", versioningConfiguration: { status: "Suspended" } });
        expect(here.operate("s3:PutObject", { Bucket: "a-bucket", Key: "a" })).not.to.have.property("VersionId");
    });

    it("looks for the key of its encryption when an object is put", () => {
        bucket("a-bucket");
        const rules = (byDefault: object): object => ({
            bucket: "a-bucket",
            rules: [{ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled: true }],
        });
        const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
        refused(
            () => here.create(encryption, rules({ sseAlgorithm: "AES256", kmsMasterKeyId: "k" })),
            "InvalidArgument: a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        );
        unchecked(
            () => here.create(encryption, rules({ sseAlgorithm: "kms" })),
            "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm is kms, not AES256, aws:kms or aws:kms:dsse.",
        );
        const arn = "arn:aws:kms:eu-central-1:111111111111:key/gone";
        here.create(encryption, rules({ sseAlgorithm: "aws:kms", kmsMasterKeyId: arn }));
        refused(() => here.operate("s3:PutObject", { Bucket: "a-bucket", Key: "a" }), `KMS.NotFoundException: Key '${arn}' does not exist`);
    });

    describe("bucket policies", () => {
        const put = (more: object): Outputs =>
            here.create(part("Policy"), {
                bucket: "a-bucket",
                policy: policy({
                    Principal: { AWS: "111111111111" },
                    Action: "s3:*",
                    Resource: ["arn:aws:s3:::a-bucket", "arn:aws:s3:::a-bucket/*"],
                    ...more,
                }),
            });
        beforeEach(() => {
            bucket("a-bucket");
        });

        it("are refused in S3's words", () => {
            refused(
                () => here.create(part("Policy"), { bucket: "a-bucket", policy: "x" }),
                "MalformedPolicy: Policies must be valid JSON and the first byte must be '{'",
            );
            refused(
                () => put({ Principal: { AWS: "arn:aws:iam::222222222222:role/gone" } }),
                "MalformedPolicy: Invalid principal in policy",
            );
            refused(() => put({ Resource: "arn:aws:s3:::other/*" }), "MalformedPolicy: Policy has invalid resource");
            refused(() => put({ Resource: "*" }), "MalformedPolicy: Policy has invalid resource");
            refused(() => put({ Action: "kms:Decrypt" }), "MalformedPolicy: Policy has invalid action");
            refused(
                () => put({ Action: "s3:GetObject", Resource: "arn:aws:s3:::a-bucket" }),
                "MalformedPolicy: Action does not apply to any resource(s) in statement",
            );
            refused(() => put({ Resource: undefined }), "MalformedPolicy: Missing required field Resource");
            refused(() => put({ Principal: undefined }), "MalformedPolicy: Missing required field Principal");
        });

        it("are taken for roles that exist, and to deny everyone what is not encrypted", () => {
            here.at("222222222222").create("aws:iam/role:Role", {
                name: "deploy",
                assumeRolePolicy: trust({ Service: "ecs.amazonaws.com" }),
            });
            expect(put({ Principal: { AWS: "arn:aws:iam::222222222222:role/deploy" } }).id).to.equal("a-bucket");
            bucket("b-bucket");
            const tls = {
                Version: "2012-10-17",
                Statement: [
                    {
                        Effect: "Deny",
                        Principal: "*",
                        Action: "s3:*",
                        Resource: ["arn:aws:s3:::b-bucket", "arn:aws:s3:::b-bucket/*"],
                        Condition: { Bool: { "aws:SecureTransport": "false" } },
                    },
                ],
            };
            expect(here.create(part("Policy"), { bucket: "b-bucket", policy: tls })["policy"]).to.equal(JSON.stringify(tls));
        });

        it("are refused when they are public, until the bucket's block is lifted", () => {
            const words =
                'AccessDenied: User: arn:aws:iam::111111111111:user/administrator is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::a-bucket" ' +
                "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.";
            refused(() => put({ Principal: "*" }), words);
            expect(put({ Principal: "*", Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } } }).id).to.equal("a-bucket");
            here.delete(part("Policy"), "a-bucket");
            here.create(part("PublicAccessBlock"), { bucket: "a-bucket", blockPublicPolicy: false });
            expect(put({ Principal: "*" }).id).to.equal("a-bucket");
        });
    });

    it("refuses lifecycle rules that do nothing, that come twice, or that move too early", () => {
        bucket("a-bucket");
        const rules = (...given: readonly object[]): Outputs =>
            here.create(part("LifecycleConfiguration"), { bucket: "a-bucket", rules: given });
        const expire = { id: "a", status: "Enabled", expiration: { days: 30 } };
        refused(() => rules({ id: "a", status: "Enabled" }), "InvalidRequest: At least one action needs to be specified in a rule");
        refused(() => rules(expire, expire), "InvalidArgument: Rule ID must be unique. Found same ID for more than one rule");
        refused(
            () => rules({ ...expire, expiration: { days: 0 } }),
            "InvalidArgument: 'Days' for Expiration action must be a positive integer",
        );
        refused(
            () => rules({ ...expire, transitions: [{ days: 29, storageClass: "STANDARD_IA" }] }),
            "InvalidArgument: 'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'",
        );
        expect(rules(expire, { ...expire, id: "b", transitions: [{ days: 30, storageClass: "STANDARD_IA" }] }).id).to.equal("a-bucket");
    });

    it("refuses to log into a bucket that is not there, of another account, or elsewhere", () => {
        bucket("a-bucket");
        const log = (targetBucket: string): Outputs =>
            here.create(part("Logging"), { bucket: "a-bucket", targetBucket, targetPrefix: "log/" });
        refused(() => log("gone"), "InvalidTargetBucketForLogging: The target bucket for logging does not exist");
        here.at("222222222222").create(bucketType, { bucket: "theirs" });
        refused(
            () => log("theirs"),
            "InvalidTargetBucketForLogging: The owner for the bucket to be logged and the target bucket must be the same.",
        );
        here.at("111111111111", "eu-west-1").create(bucketType, { bucket: "elsewhere" });
        refused(
            () => log("elsewhere"),
            "InvalidTargetBucketForLogging: The bucket to be logged and the target bucket must be in the same location.",
        );
        bucket("logs");
        expect(log("logs").id).to.equal("a-bucket");
    });

    it("keeps objects that Pulumi puts, and sees them in the bucket", () => {
        bucket("a-bucket");
        const object = here.create("aws:s3/bucketObjectv2:BucketObjectv2", { bucket: "a-bucket", key: "a/b", content: "c" });
        expect(object).to.include({ id: "a-bucket/a/b", arn: "arn:aws:s3:::a-bucket/a/b", etag: "4a8a08f09d37b73795649038408b5f33" });
        refused(
            () => here.delete(bucketType, "a-bucket"),
            "BucketNotEmpty: The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
        );
        here.delete("aws:s3/bucketObjectv2:BucketObjectv2", "a-bucket/a/b");
        here.delete(bucketType, "a-bucket");
    });
});
