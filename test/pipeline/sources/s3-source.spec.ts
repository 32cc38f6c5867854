import { s3Source } from "@causeway/pipeline";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type Organization, organization, resolved, said } from "../../foundation/accounts.ts";
import { createStep, delivered, deliveryCloud, scopeOf } from "../delivered.ts";
import { complaintsAbout } from "./complaints.ts";

const keyArn = "arn:aws:kms:eu-west-1:111111111111:key/5d1f2a3b-0c4d-4e5f-8a9b-0c1d2e3f4a5b";
const reading = (bucket: string, key: string, more: readonly object[] = []) => [
    {
        actions: ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging"],
        resources: [`arn:aws:s3:::${bucket}/${key}`],
    },
    { actions: ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"], resources: [`arn:aws:s3:::${bucket}`] },
    ...more,
];

describe("s3Source", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });

    it("makes the source of an object's versions", () => {
        const { name, source, starts, branch, plan, variables } = s3Source({ key: "releases/shop.zip" });
        expect({ name, source, starts, branch, plan }).to.deep.equal({
            name: "source",
            source: { name: "source" },
            starts: "s3",
            branch: undefined,
            plan: {
                source: {
                    name: "source",
                    type: { category: "Source", provider: "S3" },
                    makes: [{ name: "source" }],
                    namespace: "Source",
                    gives: ["BucketName", "ETag", "ObjectKey", "VersionId"],
                    configuration: { S3ObjectKey: "releases/shop.zip", PollForSourceChanges: "false" },
                },
            },
        });
        expect(`${variables.VersionId}`).to.equal("#{Source.VersionId}");
    });

    it("makes a closed bucket that tells EventBridge, and reads this one object", async () => {
        const { cloud, leaves } = await createStep(here, s3Source({ key: "shop.zip" }));
        expect(cloud.identities()).to.deep.equal([
            "aws:s3/bucket:Bucket step-bucket",
            "aws:s3/bucketNotification:BucketNotification step-events",
            "aws:s3/bucketPolicy:BucketPolicy step-policy",
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock step-privacy",
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration step-encryption",
            "aws:s3/bucketVersioning:BucketVersioning step-versioning",
            "pulumi:providers:aws aws",
            "pulumi:pulumi:StackReference foundation-delivery",
        ]);
        const bucket = "step-bucket-0000000";
        expect(said(cloud, "step-events")).to.deep.equal({ bucket, eventbridge: true });
        expect(said(cloud, "step-versioning")).to.deep.equal({ bucket, versioningConfiguration: { status: "Enabled" } });
        const decrypt = { actions: ["kms:Decrypt"], resources: [here.delivery.keyArn] };
        expect(leaves).to.deep.equal({
            source: { configuration: { S3Bucket: bucket }, grants: reading(bucket, "shop.zip", [decrypt]) },
        });
    });

    it("reads an existing bucket where told to, with its key, and makes none", async () => {
        const options = { bucket: "shop-releases", key: "v1/shop.zip" };
        for (const [step, more] of [
            [s3Source(options), []],
            [s3Source({ ...options, keyArn }), [{ actions: ["kms:Decrypt"], resources: [keyArn] }]],
        ] as const) {
            const { cloud, leaves } = await createStep(here, step);
            expect(cloud.identities()).to.deep.equal(["pulumi:providers:aws aws", "pulumi:pulumi:StackReference foundation-delivery"]);
            expect(leaves).to.deep.equal({
                source: { configuration: { S3Bucket: "shop-releases" }, grants: reading("shop-releases", "v1/shop.zip", more) },
            });
        }
    });

    it("says what of it EventBridge's events name, of the bucket that it made once", async () => {
        const cloud = deliveryCloud(here);
        const watched = await cloud.run(() => {
            const scope = scopeOf(delivered());
            const step = s3Source({ key: "shop.zip" });
            step.create(scope);
            return step.watched?.(scope);
        });
        expect(await resolved(pulumi.output(watched))).to.deep.equal({
            name: "step-bucket-0000000",
            arn: "arn:aws:s3:::step-bucket-0000000",
            item: "shop.zip",
        });
    });

    const key = (is: string) => `key is ${is}: must be 1 to 1,000 characters without *, ? and $`;
    const bucket = (is: string) => `bucket is ${is}: must be the name of a bucket`;
    const alone = "keyArn is for an existing bucket: a new one has the delivery account's key";
    const faults: readonly (readonly [object, ...string[]])[] = [
        [{}, key("undefined")],
        [
            { key: "", bucket: "Shop", keyArn: "alias/shop", name: "" },
            key('""'),
            bucket('"Shop"'),
            'keyArn is "alias/shop": must be the ARN of a key',
            'name is "": must be 1 to 20 lower-case letters, digits and dashes, and start with a letter',
        ],
        [{ key: "shop-*.zip" }, key('"shop-*.zip"')],
        [{ key: "shop-?.zip" }, key('"shop-?.zip"')],
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable of IAM's
        [{ key: "${aws:username}.zip" }, key('"${aws:username}.zip"')],
        [{ key: "a".repeat(1001) }, key(`"${"a".repeat(1001)}"`)],
        [{ key: "shop.zip", keyArn }, alone],
        [{ key: "shop.zip", bucket: 5 }, bucket("5")],
        [{ key: "shop.zip", bucket: "ab" }, bucket('"ab"')],
        [{ key: "shop.zip", bucket: "a..b" }, bucket('"a..b"')],
        [{ key: "shop.zip", bucket: "arn:aws:s3:::shop" }, bucket('"arn:aws:s3:::shop"')],
    ];
    it("names all that is wrong with what it is given", () => {
        for (const [options, ...problems] of faults)
            expect(
                complaintsAbout(() => s3Source(options as never)),
                JSON.stringify(options),
            ).to.deep.equal(problems);
        for (const options of [
            { key: "a".repeat(1000) },
            { key: "/Releases (new)/shop_1.0!.zip", bucket: `a.${"b".repeat(60)}1`, keyArn, name: "config" },
            { key: "shop.zip", bucket: pulumi.output("Known later") },
        ])
            expect(complaintsAbout(() => s3Source(options))).to.deep.equal([]);
    });
});
