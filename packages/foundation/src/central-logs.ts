import {
    arnOf,
    type CentralLogsLeaves,
    type Customize,
    check,
    closedBucket,
    customize,
    type Grant,
    type Place,
    type Placement,
    type Rule,
    role,
    within,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface CentralLogsOptions {
    /** Days that lines are kept, from 1. @default 365 */
    readonly days?: number;
    /** Last word on a child's arguments. */
    readonly customize?: {
        readonly bucket?: Customize<aws.s3.BucketArgs>;
        readonly stream?: Customize<aws.kinesis.FirehoseDeliveryStreamArgs>;
    };
}

export interface CentralLogsArgs extends CentralLogsOptions {
    readonly placement: Placement;
    /** The customer key that lines are encrypted with, of the placement's account and region. */
    readonly keyArn: pulumi.Input<string>;
    /** Environments of the placement's region, whose accounts may send lines here. */
    readonly senders: readonly Pick<Place, "accountId" | "region">[];
}

/**
 * Where log lines of all accounts are kept together: a destination that exactly the senders' accounts may subscribe log groups to, and a
 * delivery stream from there to a closed bucket. A log group and its destination are in one region, so there is one of these in each.
 *
 * Lines lie under `lines/` by year, month and day, as CloudWatch Logs packs them: gzip members of JSON with account, group and stream.
 *
 * Source: CloudWatch Logs user guide, "Cross-account cross-Region subscriptions using Firehose".
 *
 * @example
 * const central = new CentralLogs("central-logs", { placement, keyArn: key.arn, senders: [catalog.environments.production] });
 *
 * @throws InputPropertiesError that names everything that is wrong with the arguments.
 */
export class CentralLogs extends pulumi.ComponentResource {
    readonly bucket: aws.s3.Bucket;
    readonly stream: aws.kinesis.FirehoseDeliveryStream;
    /** There where anybody sends. */
    readonly destination?: aws.cloudwatch.LogDestination;
    readonly leaves: pulumi.Output<CentralLogsLeaves>;

    constructor(name: string, args: CentralLogsArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, keyArn, senders, days = 365, customize: changes = {} } = args;
        check(`CentralLogs "${name}"`, ...centralLogsRules(args, ""), ...senderRules(placement, senders));
        super("causeway:foundation:CentralLogs", name, {}, within(placement, opts));
        const child = { parent: this };

        this.bucket = closedBucket(role => `${name}-${role}`, { keyArn, args: customize({}, changes.bucket) }, child);
        keepFor(`${name}-lifecycle`, this.bucket, days, child);
        const failures = new aws.cloudwatch.LogGroup(`${name}-failures`, { retentionInDays: 30, kmsKeyId: keyArn }, child);
        const failure = new aws.cloudwatch.LogStream(`${name}-failures-stream`, { logGroupName: failures.name, name: "s3" }, child);
        const writer = role(
            `${name}-writer`,
            {
                trust: { principal: { Service: "firehose.amazonaws.com" } },
                grants: [...mayWrite(this.bucket.arn), mayEncrypt(keyArn, this.bucket.arn, placement), mayReport(failure.arn)],
            },
            child,
        );
        this.stream = new aws.kinesis.FirehoseDeliveryStream(
            `${name}-stream`,
            customize(
                {
                    destination: "extended_s3",
                    extendedS3Configuration: {
                        bucketArn: this.bucket.arn,
                        roleArn: writer.arn,
                        prefix: "lines/!{timestamp:yyyy/MM/dd}/",
                        errorOutputPrefix: "failed/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
                        // CloudWatch Logs packs what it sends. Source: CloudWatch Logs user guide, "Subscription filters with Amazon Data Firehose".
                        compressionFormat: "UNCOMPRESSED",
                        fileExtension: ".gz",
                        bufferingInterval: 300,
                        bufferingSize: 64,
                        kmsKeyArn: keyArn,
                        cloudwatchLoggingOptions: { enabled: true, logGroupName: failures.name, logStreamName: failure.name },
                    },
                    serverSideEncryption: { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn },
                },
                changes.stream,
            ),
            child,
        );

        const accounts = [...new Set(senders.map(({ accountId }) => accountId))].filter(accountId => accountId !== placement.accountId);
        const sender = role(
            `${name}-sender`,
            {
                trust: {
                    principal: { Service: "logs.amazonaws.com" },
                    // The page names both sides. Source: the same, "Create a destination", step 5.
                    condition: {
                        StringLike: {
                            "aws:SourceArn": [placement.accountId, ...accounts].map(accountId =>
                                arnOf({ ...placement, accountId }, "logs", "*"),
                            ),
                        },
                    },
                },
                grants: [{ actions: ["firehose:PutRecord", "firehose:PutRecordBatch"], resources: [this.stream.arn] }],
            },
            child,
        );
        if (accounts.length > 0) this.destination = openTo(name, accounts, { targetArn: this.stream.arn, roleArn: sender.arn }, child);
        this.leaves = pulumi.output({
            streamArn: this.stream.arn,
            roleArn: sender.arn,
            ...(this.destination && { destinationArn: this.destination.arn }),
        });
        this.registerOutputs({ leaves: this.leaves });
    }
}

/** A destination whose policy names the accounts; each sends what it likes. */
function openTo(
    name: string,
    accounts: readonly string[],
    args: aws.cloudwatch.LogDestinationArgs,
    opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogDestination {
    const destination = new aws.cloudwatch.LogDestination(`${name}-destination`, args, opts);
    new aws.cloudwatch.LogDestinationPolicy(
        `${name}-destination-policy`,
        {
            destinationName: destination.name,
            accessPolicy: pulumi.jsonStringify({
                Version: "2012-10-17",
                Statement: [
                    { Effect: "Allow", Principal: { AWS: accounts }, Action: "logs:PutSubscriptionFilter", Resource: destination.arn },
                ],
            }),
        },
        opts,
    );
    return destination;
}

const keepFor = (
    name: string,
    bucket: aws.s3.Bucket,
    days: number,
    opts: pulumi.CustomResourceOptions,
): aws.s3.BucketLifecycleConfiguration =>
    new aws.s3.BucketLifecycleConfiguration(
        name,
        {
            bucket: bucket.id,
            rules: [
                {
                    id: "lines",
                    status: "Enabled",
                    filter: { prefix: "" },
                    expiration: { days },
                    noncurrentVersionExpiration: { noncurrentDays: 30 },
                    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
                },
            ],
        },
        opts,
    );

/** Source: Firehose developer guide, "Grant Firehose access to an Amazon S3 destination". */
const mayWrite = (bucketArn: pulumi.Output<string>): readonly Grant[] => [
    { actions: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], resources: [bucketArn] },
    { actions: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], resources: [pulumi.interpolate`${bucketArn}/*`] },
];

/** With a bucket key the context is the bucket. Source: S3 user guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys". */
const mayEncrypt = (keyArn: pulumi.Input<string>, bucketArn: pulumi.Output<string>, { region }: Pick<Place, "region">): Grant => ({
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resources: [keyArn],
    condition: {
        StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` },
        StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucketArn, pulumi.interpolate`${bucketArn}/*`] },
    },
});

const mayReport = (logStreamArn: pulumi.Output<string>): Grant => ({ actions: ["logs:PutLogEvents"], resources: [logStreamArn] });

/** What must hold of how lines are kept. */
export const centralLogsRules = ({ days = 365 }: CentralLogsOptions, at: string): readonly Rule[] => [
    [Number.isInteger(days) && days >= 1, `${at}days`, `is ${String(days)}, not a whole number from 1`],
];

const senderRules = ({ region }: Placement, senders: unknown): readonly Rule[] =>
    Array.isArray(senders)
        ? senders.map(
              (sender: Partial<Place> | undefined, at): Rule => [
                  typeof sender?.accountId === "string" && sender.region === region,
                  `senders[${at}]`,
                  `is no environment of ${region}: log groups send to their own region`,
              ],
          )
        : [[false, "senders", `is ${String(senders)}, not a list of environments`]];
