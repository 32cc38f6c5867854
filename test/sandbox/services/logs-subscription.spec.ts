import { expect } from "chai";
import { Account, type Outputs, policy, refused, trust, unchecked } from "./account.ts";

const Stream = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const Destination = "aws:cloudwatch/logDestination:LogDestination";
const Filter = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
const Role = "aws:iam/role:Role";

describe("sandbox log subscriptions", () => {
    let here: Account;
    let there: Account;
    beforeEach(() => {
        here = new Account();
        there = here.at("222222222222");
        there.create("aws:cloudwatch/logGroup:LogGroup", { name: "app" });
    });

    const role = (at: Account, name: string, principal: string, actions: readonly string[], more: object = {}): Outputs => {
        const made = at.create(Role, { name, assumeRolePolicy: trust({ Service: principal }, more) });
        at.create("aws:iam/rolePolicy:RolePolicy", { role: name, name: "p", policy: policy({ Action: actions, Resource: "*" }) });
        return made;
    };
    const s3 = ["s3:*", "kms:*"];
    const bucket = (at: Account = here) => at.create("aws:s3/bucket:Bucket", { bucket: `lines-${at.place.account}` });
    const stream = (at: Account = here, more: object = {}, actions: readonly string[] = s3): Outputs => {
        const { arn: roleArn } = role(at, "writer", "firehose.amazonaws.com", actions);
        return at.create(Stream, {
            name: "lines",
            destination: "extended_s3",
            extendedS3Configuration: { bucketArn: `arn:aws:s3:::lines-${at.place.account}`, roleArn, ...more },
        });
    };

    describe("delivery streams", () => {
        const put = () => here.operate("firehose:PutRecord", { DeliveryStreamName: "lines" });

        it("deliver as their role", () => {
            refused(put, "ResourceNotFoundException: Firehose lines under account 111111111111 not found.");
            expect(stream()["arn"]).to.equal("arn:aws:firehose:eu-central-1:111111111111:deliverystream/lines");
            refused(
                put,
                "S3.NoSuchBucket: The specified bucket does not exist. Create the bucket or use a different bucket that does exist.",
            );
            bucket();
            expect(put()).to.deep.equal({ delivered: "arn:aws:s3:::lines-111111111111/record" });
        });

        it("fail where the role may not write, or not use the key", () => {
            bucket();
            const { arn } = here.create("aws:kms/key:Key", {});
            stream(here, { kmsKeyArn: arn }, ["s3:PutObject"]);
            refused(
                put,
                "S3.AccessDenied: Access was denied. Ensure that the trust policy for the provided IAM role allows Firehose to assume the role, and the access policy allows access to the S3 bucket.",
            );
            here.update(
                "aws:iam/rolePolicy:RolePolicy",
                "writer:p",
                { role: "writer", name: "p", policy: policy({ Action: ["s3:PutObject"], Resource: "*" }) },
                { role: "writer", name: "p", policy: policy({ Action: ["s3:*"], Resource: "*" }) },
            );
            refused(
                put,
                "S3.KMS.AccessDeniedException: Access was denied to the KMS key. Ensure that the access policy allows the role to use it.",
            );
        });

        it("have a role that Firehose can be, and a key that is there", () => {
            const { arn: roleArn } = role(here, "other", "s3.amazonaws.com", s3);
            refused(
                () =>
                    here.create(Stream, { destination: "extended_s3", extendedS3Configuration: { bucketArn: "arn:aws:s3:::b", roleArn } }),
                `InvalidArgumentException: Firehose is unable to assume role ${roleArn}. Please check the role provided.`,
            );
            refused(
                () => stream(here, { prefix: "!{partitionKeyFromQuery:a}/" }),
                "InvalidArgumentException: ErrorOutputPrefix cannot be null or empty when Prefix contains expressions.",
            );
            const { arn } = here.read(Role, "writer");
            const encrypted = (serverSideEncryption: object) =>
                here.create(Stream, {
                    destination: "extended_s3",
                    extendedS3Configuration: { bucketArn: "arn:aws:s3:::b", roleArn: arn, prefix: "!{timestamp:yyyy}/" },
                    serverSideEncryption,
                });
            refused(
                () => encrypted({ enabled: true, keyType: "CUSTOMER_MANAGED_CMK" }),
                "InvalidArgumentException: KeyARN is required for KeyType CUSTOMER_MANAGED_CMK.",
            );
            refused(
                () =>
                    encrypted({ enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: "arn:aws:kms:eu-central-1:111111111111:key/gone" }),
                "InvalidKMSResourceException: Key 'arn:aws:kms:eu-central-1:111111111111:key/gone' does not exist",
            );
            encrypted({ enabled: false });
            unchecked(
                () =>
                    here.create(Stream, {
                        name: "a b",
                        destination: "extended_s3",
                        extendedS3Configuration: { bucketArn: "b", roleArn: arn, bufferingInterval: 901, bufferingSize: 129 },
                    }),
                'name is "a b", not 1 to 64 letters, digits and _.-.',
                "extendedS3Configuration.bufferingInterval expected extendedS3Configuration.bufferingInterval to be in the range (0 - 900), got 901.",
                "extendedS3Configuration.bufferingSize expected extendedS3Configuration.bufferingSize to be in the range (1 - 128), got 129.",
            );
        });
    });

    const from = (...accounts: readonly string[]) => ({
        Condition: { StringLike: { "aws:SourceArn": accounts.map(account => `arn:aws:logs:eu-central-1:${account}:*`) } },
    });
    const test = "InvalidParameterException: Could not deliver test message to specified destination. Check if the destination is valid.";

    describe("destinations", () => {
        it("are tried at once, in the name of their own account", () => {
            const { arn: targetArn } = stream();
            const make = (name: string, principal: string, actions: readonly string[], more: object = {}) =>
                here.create(Destination, { name, targetArn, roleArn: role(here, name, principal, actions, more)["arn"] });
            refused(() => make("a", "firehose.amazonaws.com", ["firehose:PutRecord"]), test);
            refused(() => make("b", "logs.amazonaws.com", ["firehose:ListDeliveryStreams"]), test);
            refused(() => make("c", "logs.amazonaws.com", ["firehose:PutRecord"], from("222222222222")), test);
            expect(make("d", "logs.eu-central-1.amazonaws.com", ["firehose:PutRecord"], from("111111111111"))["arn"]).to.equal(
                "arn:aws:logs:eu-central-1:111111111111:destination:d",
            );
            refused(
                () => here.create(Destination, { name: "e", targetArn: `${targetArn}-gone`, roleArn: here.read(Role, "d")["arn"] }),
                test,
            );
        });
    });

    const subscribe = (at: Account, destinationArn: string, more: object = {}) =>
        at.create(Filter, { logGroup: "app", destinationArn, filterPattern: "", ...more });

    describe("subscription filters", () => {
        const destination = (senders: readonly string[], sources: readonly string[]): string => {
            const { arn: roleArn } = role(here, "sender", "logs.amazonaws.com", ["firehose:PutRecord"], from("111111111111", ...sources));
            const { arn } = here.create(Destination, { name: "central", targetArn: stream()["arn"], roleArn });
            if (senders.length > 0)
                here.create("aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy", {
                    destinationName: "central",
                    accessPolicy: policy({ Principal: { AWS: senders }, Action: "logs:PutSubscriptionFilter", Resource: arn }),
                });
            return arn;
        };
        const denied = (arn: string) =>
            `AccessDeniedException: User with accountId: 222222222222 is not authorized to perform: logs:PutSubscriptionFilter on resource: ${arn}`;

        it("go to another account's destination that lets them in", () => {
            const arn = destination(["222222222222"], ["222222222222"]);
            expect(subscribe(there, arn, { name: "a" }).id).to.equal("app|a");
            const elsewhere = there.at("222222222222", "eu-west-1");
            elsewhere.create("aws:cloudwatch/logGroup:LogGroup", { name: "app" });
            refused(() => subscribe(elsewhere, arn), denied(arn));
            refused(() => subscribe(there, `${arn}-gone`), denied(`${arn}-gone`));
        });

        it("need a policy of the destination", () => {
            const arn = destination([], ["222222222222"]);
            refused(() => subscribe(there, arn), denied(arn));
        });

        it("need to be of the accounts that the policy names", () => {
            const arn = destination(["333333333333"], ["222222222222"]);
            refused(() => subscribe(there, arn), denied(arn));
        });

        it("need a role that is for their account's lines", () => {
            const arn = destination(["222222222222"], []);
            refused(() => subscribe(there, arn), test);
        });

        it("go to streams of their own account as a role", () => {
            const { arn } = stream(there);
            refused(
                () => subscribe(there, arn),
                "InvalidParameterException: destinationArn for vendor firehose cannot be used without roleArn",
            );
            const { arn: roleArn } = role(there, "sender", "logs.amazonaws.com", ["firehose:PutRecord"]);
            subscribe(there, arn, { roleArn });
            const { arn: idle } = role(there, "idle", "logs.amazonaws.com", ["firehose:ListDeliveryStreams"]);
            refused(
                () => subscribe(there, arn, { roleArn: idle }),
                "InvalidParameterException: Could not deliver test message to specified Firehose stream. Check if the given Firehose stream is in ACTIVE state.",
            );
            refused(
                () => subscribe(there, arn.replace("222222222222", "111111111111"), { roleArn }),
                "InvalidParameterException: destinationArn for vendor firehose, kinesis or lambda must be of the log group's own account and Region",
            );
        });

        it("go to functions that let CloudWatch Logs call them", () => {
            refused(
                () => subscribe(there, "arn:aws:lambda:eu-central-1:222222222222:function:gone"),
                "InvalidParameterException: Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.",
            );
        });

        it("are two of a log group", () => {
            const arn = destination(["222222222222"], ["222222222222"]);
            const first = { logGroup: "app", destinationArn: arn, filterPattern: "", name: "a" };
            const made = subscribe(there, arn, { name: "a" });
            subscribe(there, arn, { name: "b" });
            refused(() => subscribe(there, arn, { name: "c" }), "LimitExceededException: Resource limit exceeded.");
            there.update(Filter, made.id, first, { ...first, filterPattern: "ERROR" });
            refused(
                () => there.update(Filter, made.id, first, { ...first, filterPattern: "ERROR:" }),
                "InvalidParameterException: Invalid metric filter pattern",
            );
            expect(there.changes(Filter, made.id, first, { ...first, destinationArn: `${arn}-2`, filterPattern: "a" })).to.deep.equal([
                "destinationArn!",
                "filterPattern",
            ]);
        });

        it("are on log groups that are there, of the class STANDARD", () => {
            refused(
                () => subscribe(there, "arn", { logGroup: "gone" }),
                "ResourceNotFoundException: The specified log group does not exist.",
            );
            there.create("aws:cloudwatch/logGroup:LogGroup", { name: "rare", logGroupClass: "INFREQUENT_ACCESS" });
            refused(
                () => subscribe(there, "arn", { logGroup: "rare" }),
                "InvalidParameterException: Subscription filters are not supported for log groups of the class INFREQUENT_ACCESS",
            );
        });
    });
});
