import { expect } from "chai";
import { Account, refused, unchecked } from "./account.ts";

const Table = "aws:dynamodb/table:Table";
const Stream = "aws:kinesis/stream:Stream";
const Consumer = "aws:kinesis/streamConsumer:StreamConsumer";
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:111111111111:${resource}`;

describe("sandbox DynamoDB tables", () => {
    let here: Account;
    beforeEach(() => {
        here = new Account();
    });
    const inputs = (more: object = {}) => ({
        name: "orders",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        billingMode: "PAY_PER_REQUEST",
        ...more,
    });
    const table = (more: object = {}) => here.create(Table, inputs(more));

    it("have a stream of their own while it is turned on", () => {
        expect(table()).to.include({ id: "orders", arn: arn("dynamodb", "table/orders"), streamArn: "", streamLabel: "" });
        const [off, on] = [inputs(), inputs({ streamEnabled: true, streamViewType: "NEW_IMAGE" })];
        const first = here.update(Table, "orders", off, on)["streamArn"];
        expect(first).to.match(/^arn:aws:dynamodb:eu-central-1:111111111111:table\/orders\/stream\/2026-01-01T00:00:00\.\d{3}$/);
        expect(here.update(Table, "orders", on, { ...on, deletionProtectionEnabled: true })["streamArn"]).to.equal(first);
        expect(here.update(Table, "orders", on, { ...on, streamViewType: "KEYS_ONLY" })["streamArn"]).not.to.equal(first);
    });

    it("give their capacity back when they go over to on-demand", () => {
        const before = inputs({ billingMode: "PROVISIONED", readCapacity: 5, writeCapacity: 5 });
        here.create(Table, before);
        expect(here.update(Table, "orders", before, inputs())).to.include({
            billingMode: "PAY_PER_REQUEST",
            readCapacity: 0,
            writeCapacity: 0,
        });
        expect(here.changes(Table, "orders", inputs(), inputs())).to.deep.equal([]);
        expect(here.changes(Table, "orders", before, inputs())).to.deep.equal([]);
    });

    it("are refused as DynamoDB and the provider refuse them", () => {
        const invalid = "ValidationException: One or more parameter values were invalid: ";
        refused(() => table({ rangeKey: "at" }), `${invalid}Some index key attributes have no definition`);
        refused(
            () => table({ billingMode: "PROVISIONED", readCapacity: 1 }),
            `${invalid}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
        );
        refused(
            () => table({ readCapacity: 1 }),
            `${invalid}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
        );
        const kmsKeyArn = arn("kms", "key/1234");
        refused(
            () => table({ serverSideEncryption: { enabled: true, kmsKeyArn } }),
            `ValidationException: Key '${kmsKeyArn}' does not exist`,
        );
        const bad = {
            name: "o",
            streamEnabled: true,
            attributes: [
                { name: "id", type: "X" },
                { name: "at", type: "N" },
            ],
            billingMode: "FREE",
        };
        unchecked(
            () => table(bad),
            'name is "o", not 3 to 255 letters, digits, _, . and -.',
            "attributes[0].type expected attributes[0].type to be one of B, N, S, got X.",
            "billingMode expected billingMode to be one of PROVISIONED, PAY_PER_REQUEST, got FREE.",
            "streamViewType stream_view_type is required when stream_enabled = true.",
            'attributes all attributes must be indexed. Unused attributes: ["at"].',
        );
        table({ deletionProtectionEnabled: true });
        refused(() => table(), "ResourceInUseException: Table already exists: orders");
        refused(
            () => here.delete(Table, "orders"),
            "ValidationException: Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
        );
    });
});

describe("sandbox Kinesis", () => {
    let here: Account;
    beforeEach(() => {
        here = new Account();
    });
    const stream = (more: object = {}) => here.create(Stream, { name: "orders", shardCount: 1, ...more });

    it("makes streams and their consumers", () => {
        const streamArn = arn("kinesis", "stream/orders");
        refused(
            () => here.create(Consumer, { name: "app", streamArn }),
            "ResourceNotFoundException: Stream orders under account 111111111111 not found.",
        );
        expect(stream()).to.include({ id: streamArn, arn: streamArn, retentionPeriod: 24, encryptionType: "NONE" });
        refused(() => stream(), "ResourceInUseException: Stream orders under account 111111111111 already exists.");
        const { id } = here.create(Consumer, { name: "app", streamArn });
        expect(id).to.equal(`${streamArn}/consumer/app:1767225600`);
        refused(
            () => here.create(Consumer, { name: "app", streamArn }),
            `ResourceInUseException: Consumer app under stream ${streamArn} already exists for account 111111111111.`,
        );
        refused(
            () => here.delete(Stream, streamArn),
            "ResourceInUseException: Stream orders under account 111111111111 has registered consumers.",
        );
        here.delete(Consumer, id);
        here.delete(Stream, streamArn);
        expect(here.aws.objects()).to.deep.equal([]);
    });

    it("has twenty consumers a stream", () => {
        const streamArn = stream().id;
        for (let at = 0; at < 20; at += 1) here.create(Consumer, { name: `app-${at}`, streamArn });
        refused(
            () => here.create(Consumer, { name: "one-more", streamArn }),
            `LimitExceededException: Stream ${streamArn} has 20 registered consumers already.`,
        );
    });

    it("refuses what Kinesis and the provider refuse", () => {
        unchecked(
            () => stream({ retentionPeriod: 23, shardCount: 0, encryptionType: "AES" }),
            "retentionPeriod expected retentionPeriod to be in the range (24 - 8760), got 23.",
            "encryptionType expected encryptionType to be one of NONE, KMS, got AES.",
            "shardCount shard_count must be at least 1 when stream_mode is PROVISIONED.",
        );
        unchecked(
            () => stream({ streamModeDetails: { streamMode: "ON_DEMAND" } }),
            "shardCount shard_count must not be set when stream_mode is ON_DEMAND.",
        );
        refused(
            () => stream({ encryptionType: "KMS" }),
            "ValidationException: KMS Key Id required when setting encryption_type is not set as NONE",
        );
        const kmsKeyId = arn("kms", "key/1234");
        refused(() => stream({ encryptionType: "KMS", kmsKeyId }), `KMSNotFoundException: Key '${kmsKeyId}' does not exist`);
        refused(
            () => stream({ name: "o/" }),
            "ValidationException: 1 validation error detected: Value 'o/' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
        );
        expect(stream({ encryptionType: "KMS", kmsKeyId: "alias/aws/kinesis" })["arn"]).to.equal(arn("kinesis", "stream/orders"));
    });
});
