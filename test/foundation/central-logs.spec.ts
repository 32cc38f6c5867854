import { centralLogs, type DeliveryLeaves } from "@causeway/core";
import { CentralLogs, type CentralLogsArgs, DeliveryFoundation } from "@causeway/foundation";
import { LogMonitoring } from "@causeway/monitoring";
import { Aws } from "@causeway/sandbox";
import { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { catalog, complaintsOf, empty, organization, placed, refusalOf, resolved, said, statements } from "./accounts.ts";

const { delivery, staging, production, overseas } = catalog.environments;
const accounts = [delivery, staging, production, overseas].map(({ accountId }) => accountId);

describe("CentralLogs", () => {
    let cloud: Cloud;
    let leaves: DeliveryLeaves;
    before(async () => {
        cloud = empty("foundation-delivery");
        leaves = await cloud.run(() => {
            const placement = placed("foundation-delivery");
            const workloads = [staging, production, overseas];
            return resolved(new DeliveryFoundation("delivery", { placement, workloads, centralLogs: { days: 400 } }).leaves);
        });
    });
    const arn = (name: string): string => cloud.named(name).outputs["arn"] as string;

    it("creates exactly these resources, in each region of an environment", () => {
        const made = (named: string) => [
            `aws:cloudwatch/logDestination:LogDestination ${named}-destination`,
            `aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy ${named}-destination-policy`,
            `aws:cloudwatch/logGroup:LogGroup ${named}-failures`,
            `aws:cloudwatch/logStream:LogStream ${named}-failures-stream`,
            `aws:iam/role:Role ${named}-sender`,
            `aws:iam/role:Role ${named}-writer`,
            `aws:iam/rolePolicy:RolePolicy ${named}-sender-policy`,
            `aws:iam/rolePolicy:RolePolicy ${named}-writer-policy`,
            `aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream ${named}-stream`,
            `aws:s3/bucket:Bucket ${named}-bucket`,
            `aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration ${named}-lifecycle`,
            `aws:s3/bucketPolicy:BucketPolicy ${named}-policy`,
            `aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock ${named}-privacy`,
            `aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration ${named}-encryption`,
            `aws:s3/bucketVersioning:BucketVersioning ${named}-versioning`,
            `causeway:foundation:CentralLogs ${named}`,
        ];
        expect(cloud.identities().filter(identity => / delivery-logs/.test(identity))).to.deep.equal(
            [...made("delivery-logs"), ...made("delivery-logs-us-east-1")].sort(),
        );
        for (const { name, place } of cloud.registered.filter(
            ({ name, type }) => name.startsWith("delivery-logs") && type.startsWith("aws:"),
        ))
            expect([place?.account, place?.region], name).to.deep.equal([
                "111111111111",
                name.includes("us-east-1") ? "us-east-1" : "eu-west-1",
            ]);
    });

    it("lets exactly the region's accounts in", () => {
        expect(JSON.parse(said(cloud, "delivery-logs-destination-policy")["accessPolicy"] as string).Statement).to.deep.equal([
            {
                Effect: "Allow",
                Principal: { AWS: ["222222222222", "333333333333"] },
                Action: "logs:PutSubscriptionFilter",
                Resource: arn("delivery-logs-destination"),
            },
        ]);
        expect(JSON.parse(said(cloud, "delivery-logs-sender")["assumeRolePolicy"] as string).Statement).to.deep.equal([
            {
                Effect: "Allow",
                Action: "sts:AssumeRole",
                Principal: { Service: "logs.amazonaws.com" },
                Condition: {
                    StringLike: {
                        "aws:SourceArn": [
                            "arn:aws:logs:eu-west-1:111111111111:*",
                            "arn:aws:logs:eu-west-1:222222222222:*",
                            "arn:aws:logs:eu-west-1:333333333333:*",
                        ],
                    },
                },
            },
        ]);
        expect(statements(cloud, "delivery-logs-sender-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["firehose:PutRecord", "firehose:PutRecordBatch"], Resource: [arn("delivery-logs-stream")] },
        ]);
    });

    it("writes to its own bucket, under its key, and to nothing else", () => {
        const [bucket, keyArn] = [arn("delivery-logs-bucket"), arn("delivery-key")];
        expect(statements(cloud, "delivery-logs-writer-policy")).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
                Resource: [bucket],
            },
            { Effect: "Allow", Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], Resource: [`${bucket}/*`] },
            {
                Effect: "Allow",
                Action: ["kms:Decrypt", "kms:GenerateDataKey"],
                Resource: [keyArn],
                Condition: {
                    StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
                    StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucket, `${bucket}/*`] },
                },
            },
            { Effect: "Allow", Action: ["logs:PutLogEvents"], Resource: [arn("delivery-logs-failures-stream")] },
        ]);
        expect(said(cloud, "delivery-logs-lifecycle")["rules"]).to.deep.equal([
            {
                id: "lines",
                status: "Enabled",
                filter: { prefix: "" },
                expiration: { days: 400 },
                noncurrentVersionExpiration: { noncurrentDays: 30 },
                abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
            },
        ]);
        const { name } = cloud.named("delivery-logs-stream").outputs;
        const place = { account: "111111111111", region: "eu-west-1" };
        expect(cloud.aws.operate(place, "firehose:PutRecord", { DeliveryStreamName: name })).to.deep.equal({
            delivered: `${bucket}/lines/0/record`,
        });
    });

    it("offers what each region's log groups send to", () => {
        expect(leaves.centralLogs).to.deep.equal({
            "eu-west-1": {
                destinationArn: arn("delivery-logs-destination"),
                streamArn: arn("delivery-logs-stream"),
                roleArn: arn("delivery-logs-sender"),
            },
            "us-east-1": {
                destinationArn: arn("delivery-logs-us-east-1-destination"),
                streamArn: arn("delivery-logs-us-east-1-stream"),
                roleArn: arn("delivery-logs-us-east-1-sender"),
            },
        });
    });

    /** A stack's log group that sends its lines to where all are kept. */
    const send = (
        stack: string,
        to: (place: { readonly accountId: string; readonly region: string }) => ReturnType<typeof centralLogs>,
    ) => {
        const there = new Cloud({ aws: cloud.aws, accounts, stack, account: "999999999999" });
        return there
            .run(() => {
                const placement = placed(stack);
                const group = new aws.cloudwatch.LogGroup("service", { name: `/${stack}` }, { provider: placement.provider });
                return new LogMonitoring("logs", {
                    placement,
                    foundation: { keyArn: "arn:aws:kms:eu-west-1:222222222222:key/none" },
                    of: { monitored: { name: "checkout", logs: { service: { name: group.name, arn: group.arn } } } },
                    anomalies: false,
                    errors: false,
                    subscribe: { central: to(placement) },
                });
            })
            .then(() => {
                const { name: _, ...inputs } = said(there, "logs-service-to-central");
                return inputs;
            });
    };

    it("takes lines of workload accounts by the destination, and of its own by the stream", async () => {
        const to = (place: { readonly accountId: string; readonly region: string }) => centralLogs(leaves, place);
        expect(await send("payments-staging", to)).to.deep.equal({
            logGroup: "/payments-staging",
            destinationArn: arn("delivery-logs-destination"),
            filterPattern: "",
        });
        expect(await send("payments-overseas", to)).to.deep.include({ destinationArn: arn("delivery-logs-us-east-1-destination") });
        expect(await send("payments-delivery", to)).to.deep.equal({
            logGroup: "/payments-delivery",
            destinationArn: arn("delivery-logs-stream"),
            roleArn: arn("delivery-logs-sender"),
            filterPattern: "",
        });
    });

    it("makes room for a new place where a log group has as many as it takes, and else loses no line on the way", async () => {
        const to = (place: { readonly accountId: string; readonly region: string }) => centralLogs(leaves, place);
        const replaced = async (keys: readonly string[]) => {
            const there = new Cloud({ aws: cloud.aws, accounts, stack: "payments-staging" });
            await there.run(() => {
                const placement = placed("payments-staging");
                const { name, arn } = new aws.cloudwatch.LogGroup("group", {}, { provider: placement.provider });
                return new LogMonitoring(`logs-${keys.length}`, {
                    ...{ placement, foundation: { keyArn: "" }, anomalies: false, errors: false },
                    of: { monitored: { name: "checkout", logs: { service: { name, arn } } } },
                    subscribe: Object.fromEntries(keys.map(key => [key, to(placement)])),
                });
            });
            return there.all("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter").map(each => each.deleteBeforeReplace);
        };
        expect(await replaced(["one"])).to.deep.equal([false]);
        expect(await replaced(["one", "two"])).to.deep.equal([true, true]);
    });

    it("keeps out accounts of other regions, which have a destination of their own", async () => {
        const elsewhere = () => centralLogs(leaves, { accountId: "222222222222", region: "eu-west-1" });
        expect(await refusalOf(send("search-overseas", elsewhere))).to.equal(
            `aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter "logs-service-to-central": AccessDeniedException: User with accountId: 444444444444 is not authorized to perform: logs:PutSubscriptionFilter on resource: ${arn("delivery-logs-destination")} (simulated AWS)`,
        );
    });

    it("is said to be missing where the delivery account's foundation is without", async () => {
        const { delivery: without, cloud: stack } = await organization();
        expect(without.centralLogs).to.equal(undefined);
        const missing = stack("payments-staging").run(() => resolved(centralLogs(pulumi.output(without), staging).arn));
        expect(await refusalOf(missing)).to.equal(
            "the delivery account keeps no logs of account 222222222222 in eu-west-1: bring the foundation of the delivery environment up with centralLogs",
        );
    });

    it("has no destination where nobody sends", async () => {
        const alone = new Cloud({ aws: new Aws({ accounts }), accounts, stack: "foundation-delivery" });
        const kept = await alone.run(() => {
            const placement = placed("foundation-delivery");
            return resolved(new DeliveryFoundation("delivery", { placement, workloads: [overseas], centralLogs: {} }).leaves);
        });
        expect(Object.keys(kept.centralLogs?.["eu-west-1"] ?? {})).to.deep.equal(["streamArn", "roleArn"]);
        expect(Object.keys(kept.centralLogs?.["us-east-1"] ?? {}).sort()).to.deep.equal(["destinationArn", "roleArn", "streamArn"]);
    });

    it("says everything that is wrong at once", async () => {
        const complaints = (wanted: object) =>
            complaintsOf("foundation-delivery", () => {
                const args = { placement: placed("foundation-delivery"), keyArn: "arn:aws:kms:eu-west-1:111111111111:key/k", ...wanted };
                return new CentralLogs("central-logs", args as CentralLogsArgs);
            });
        expect(await complaints({ days: 0.5, senders: [staging, overseas, undefined] })).to.deep.equal([
            "days is 0.5, not a whole number from 1",
            "senders[1] is no environment of eu-west-1: log groups send to their own region",
            "senders[2] is no environment of eu-west-1: log groups send to their own region",
        ]);
        expect(await complaints({})).to.deep.equal(["senders is undefined, not a list of environments"]);
        expect(
            await complaintsOf("foundation-delivery", () => {
                const placement = placed("foundation-delivery");
                return new DeliveryFoundation("delivery", { placement, workloads: [staging], centralLogs: { days: 0 } });
            }),
        ).to.deep.equal(["centralLogs.days is 0, not a whole number from 1"]);
    });
});
