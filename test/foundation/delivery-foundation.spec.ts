import { DeliveryFoundation } from "@causeway/foundation";
import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { catalog, complaintsOf, empty, placed, resolved, said, statements } from "./accounts.ts";

const { staging, production } = catalog.environments;

describe("DeliveryFoundation", () => {
    let cloud: Cloud;
    let made: DeliveryFoundation;
    before(async () => {
        cloud = empty("foundation-delivery");
        made = await cloud.run(() => {
            const placement = placed("foundation-delivery");
            // Two environments may share an account.
            const workloads = [staging, production, { ...staging, name: "sandpit", region: "us-east-1" }];
            return new DeliveryFoundation("delivery", { placement, workloads });
        });
    });

    it("creates exactly these resources, under these names: a store and its key in each region of an environment", () => {
        const store = (named: string, region = "") => [
            `aws:kms/alias:Alias delivery${region}-key-alias`,
            `aws:kms/key:Key delivery${region}-key`,
            `aws:oam/sink:Sink delivery-sink${region}`,
            `aws:oam/sinkPolicy:SinkPolicy delivery-sink${region}-policy`,
            `aws:s3/bucket:Bucket ${named}-bucket`,
            `aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration ${named}-lifecycle`,
            `aws:s3/bucketPolicy:BucketPolicy ${named}-policy`,
            `aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock ${named}-privacy`,
            `aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration ${named}-encryption`,
            `aws:s3/bucketVersioning:BucketVersioning ${named}-versioning`,
            `causeway:foundation:ArtifactStore ${named}`,
            `pulumi:providers:aws aws${region}`,
        ];
        const [home, abroad] = [store("delivery-artifacts"), store("delivery-artifacts-us-east-1", "-us-east-1")];
        expect(cloud.identities()).to.deep.equal([...home, ...abroad, "causeway:foundation:DeliveryFoundation delivery"].sort());
        const component = "urn:pulumi:foundation-delivery::causeway::causeway:foundation:DeliveryFoundation::delivery";
        for (const name of [
            "delivery-key",
            "delivery-key-alias",
            "delivery-artifacts",
            "delivery-us-east-1-key",
            "delivery-artifacts-us-east-1",
        ]) {
            expect(cloud.named(name).parent, name).to.equal(component);
        }
        for (const { name, type, place } of cloud.registered) {
            if (!type.startsWith("aws:")) continue;
            const region = name.includes("us-east-1") ? "us-east-1" : "eu-west-1";
            expect([place?.account, place?.region], name).to.deep.equal(["111111111111", region]);
        }
    });

    it("is shown metrics and logs by the accounts of each region's environments, and nothing by anybody else", () => {
        const letIn = (...accounts: string[]) => [
            {
                Effect: "Allow",
                Principal: { AWS: accounts.map(account => `arn:aws:iam::${account}:root`) },
                Action: ["oam:CreateLink", "oam:UpdateLink"],
                Resource: "*",
                Condition: {
                    "ForAllValues:StringEquals": { "oam:ResourceTypes": ["AWS::CloudWatch::Metric", "AWS::Logs::LogGroup"] },
                },
            },
        ];
        expect(statements(cloud, "delivery-sink-policy")).to.deep.equal(letIn("222222222222", "333333333333"));
        expect(statements(cloud, "delivery-sink-us-east-1-policy")).to.deep.equal(letIn("222222222222"));
    });

    it("has no sink where nobody else's account is, nor where it is not to have one", async () => {
        const sinks = async (change: object) => {
            const cloud = empty("foundation-delivery");
            const { leaves } = await cloud.run(() => {
                const placement = placed("foundation-delivery");
                return new DeliveryFoundation("delivery", { placement, workloads: [staging], ...change });
            });
            return [cloud.all("aws:oam/sink:Sink").length, Object.keys((await resolved(leaves)).sinks ?? {})];
        };
        expect(await sinks({})).to.deep.equal([1, ["eu-west-1"]]);
        expect(await sinks({ observes: false })).to.deep.equal([0, []]);
        expect(await sinks({ workloads: [{ ...staging, accountId: "111111111111" }] })).to.deep.equal([0, []]);
    });

    it("lets the deploy roles of a region's environments alone read what is kept there", () => {
        const reading = statements(cloud, "delivery-us-east-1-key") as readonly Record<string, unknown>[];
        expect(reading.at(-1)).to.deep.equal({
            Effect: "Allow",
            Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
            Action: ["kms:DescribeKey", "kms:Decrypt"],
            Resource: "*",
            Condition: { ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::222222222222:role/causeway/deploy/*"] } },
        });
        const open = (cloud.policy("delivery-artifacts-us-east-1-policy").Statement as readonly Record<string, unknown>[]).slice(1);
        expect(open.map(({ Principal }) => Principal)).to.deep.equal([
            { AWS: ["arn:aws:iam::222222222222:root"] },
            { AWS: ["arn:aws:iam::222222222222:root"] },
        ]);
    });

    it("lets the key be used by its account, by CloudWatch Logs for that account, read by deploy roles, and by whoever tells topics", () => {
        const { policy: _, ...key } = said(cloud, "delivery-key");
        expect(key).to.deep.equal({ description: "Data of delivery, made by Causeway", enableKeyRotation: true });
        expect(statements(cloud, "delivery-key")).to.deep.equal([
            { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" }, Action: "kms:*", Resource: "*" },
            {
                Effect: "Allow",
                Principal: { Service: "logs.eu-west-1.amazonaws.com" },
                Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
                Resource: "*",
                Condition: {
                    ArnLike: {
                        "kms:EncryptionContext:aws:logs:arn": [
                            "arn:aws:logs:eu-west-1:111111111111:log-group:*",
                            "arn:aws:logs:eu-west-1:111111111111:anomaly-detector:*",
                        ],
                    },
                },
            },
            {
                Effect: "Allow",
                Principal: { Service: "logs.eu-west-1.amazonaws.com" },
                Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
                Resource: "*",
                Condition: {
                    ArnLike: {
                        "kms:EncryptionContext:aws-crypto-ec:aws:logs:arn": ["arn:aws:logs:eu-west-1:111111111111:anomaly-detector:*"],
                    },
                },
            },
            {
                Effect: "Allow",
                Principal: { AWS: ["arn:aws:iam::222222222222:root", "arn:aws:iam::333333333333:root"] },
                Action: ["kms:DescribeKey", "kms:Decrypt"],
                Resource: "*",
                Condition: {
                    ArnLike: {
                        "aws:PrincipalArn": [
                            "arn:aws:iam::222222222222:role/causeway/deploy/*",
                            "arn:aws:iam::333333333333:role/causeway/deploy/*",
                        ],
                    },
                },
            },
            {
                Effect: "Allow",
                Principal: { Service: ["events.amazonaws.com"] },
                Action: ["kms:GenerateDataKey", "kms:Decrypt"],
                Resource: "*",
            },
            {
                Effect: "Allow",
                Principal: { Service: ["cloudwatch.amazonaws.com"] },
                Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
                Resource: "*",
                Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } },
            },
            {
                Effect: "Allow",
                Principal: { Service: ["codestar-notifications.amazonaws.com"] },
                Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
                Resource: "*",
                Condition: { StringEquals: { "kms:ViaService": "sns.eu-west-1.amazonaws.com" } },
            },
        ]);
        expect(said(cloud, "delivery-key-alias")).to.deep.equal({
            name: "alias/causeway/delivery",
            targetKeyId: cloud.named("delivery-key").outputs["keyId"],
        });
    });

    it("encrypts artifacts with that key", () => {
        const [rule] = said(cloud, "delivery-artifacts-encryption")["rules"] as [Record<string, { kmsMasterKeyId: string }>];
        expect(rule["applyServerSideEncryptionByDefault"]?.kmsMasterKeyId).to.equal(cloud.named("delivery-key").outputs["arn"]);
    });

    it("offers what pipelines and other foundations need, each account once", async () => {
        expect(await resolved(made.leaves)).to.deep.equal({
            version: 1,
            accountId: "111111111111",
            region: "eu-west-1",
            publishers: ["cloudwatch.amazonaws.com", "events.amazonaws.com", "codestar-notifications.amazonaws.com"],
            artifactBucket: "delivery-artifacts-bucket-0000000",
            artifactBucketArn: "arn:aws:s3:::delivery-artifacts-bucket-0000000",
            keyArn: cloud.named("delivery-key").outputs["arn"],
            elsewhere: {
                "us-east-1": {
                    artifactBucket: "delivery-artifacts-us-east-1-bucket-0000000",
                    artifactBucketArn: "arn:aws:s3:::delivery-artifacts-us-east-1-bucket-0000000",
                    keyArn: cloud.named("delivery-us-east-1-key").outputs["arn"],
                },
            },
            sinks: { "eu-west-1": cloud.named("delivery-sink").id, "us-east-1": cloud.named("delivery-sink-us-east-1").id },
            workloadAccountIds: ["222222222222", "333333333333"],
        });
    });

    it("needs somewhere to deploy to", async () => {
        const nowhere = () => new DeliveryFoundation("delivery", { placement: placed("foundation-delivery"), workloads: [] });
        expect(await complaintsOf("foundation-delivery", nowhere)).to.deep.equal(["workloads needs at least one environment to deploy to"]);
        const forgotten = [staging, undefined, {}] as never;
        const strange = () => new DeliveryFoundation("delivery", { placement: placed("foundation-delivery"), workloads: forgotten });
        expect(await complaintsOf("foundation-delivery", strange)).to.deep.equal(
            [1, 2].map(at => `workloads[${at}] is no environment: one has an accountId and a region`),
        );
    });
});
