import { expect } from "chai";
import { Secret } from "../../../packages/sandbox/src/model/values.ts";
import { Account, type Outputs, policy, refused, unchecked } from "./account.ts";

describe("sandbox SNS", () => {
    let here: Account;
    const topic = (name: string, more: object = {}): Outputs => here.create("aws:sns/topic:Topic", { name, ...more });
    beforeEach(() => {
        here = new Account();
    });

    it("makes a topic, its subscriptions, and takes them along when it goes", () => {
        const { arn } = topic("alarms");
        expect(arn).to.equal("arn:aws:sns:eu-central-1:111111111111:alarms");
        const subscribe = (protocol: string, endpoint: string, to = arn): Outputs =>
            here.create("aws:sns/topicSubscription:TopicSubscription", { topic: to, protocol, endpoint });
        expect(subscribe("email", "team@example.com")["pendingConfirmation"]).to.equal(true);
        expect(subscribe("lambda", "arn:aws:lambda:eu-central-1:111111111111:function:f")["pendingConfirmation"]).to.equal(false);
        refused(() => subscribe("email", "team"), "InvalidParameter: Invalid parameter: Email address");
        refused(() => subscribe("https", "http://a"), "InvalidParameter: Invalid parameter: Endpoint must match the specified protocol");
        refused(() => subscribe("email", "a@b", `${arn}2`), "NotFound: Topic does not exist");
        unchecked(
            () => subscribe("pigeon", "a"),
            "protocol is pigeon; the sandbox models email, email-json, http, https, lambda, sms, sqs.",
        );
        here.delete("aws:sns/topic:Topic", arn as string);
        expect(here.aws.objects()).to.deep.equal([]);
    });

    it("refuses policies of principals that are not there, of other services, and of other topics", () => {
        const { arn } = topic("alarms");
        const put = (more: object): Outputs =>
            here.create("aws:sns/topicPolicy:TopicPolicy", {
                arn,
                policy: policy({ Principal: { Service: "cloudwatch.amazonaws.com" }, Action: "sns:Publish", Resource: arn, ...more }),
            });
        refused(() => put({ Principal: { AWS: "333333333333" } }), "InvalidParameter: Invalid parameter: Policy Error: PrincipalNotFound");
        refused(
            () => put({ Action: "sqs:SendMessage" }),
            "InvalidParameter: Invalid parameter: Policy statement action out of service scope!",
        );
        refused(() => put({ Resource: `${arn}2` }), "InvalidParameter: Invalid parameter: Policy Error: Invalid resource");
        refused(
            () => here.create("aws:sns/topicPolicy:TopicPolicy", { arn: `${arn}2`, policy: policy({ Action: "sns:Publish" }) }),
            "NotFound: Topic does not exist",
        );
        expect(put({}).id).to.equal(arn);
        unchecked(() => topic("a.b"), 'name is "a.b", not 1 to 256 letters, digits, - and _.');
        unchecked(() => topic("orders", { displayName: "x".repeat(101) }), "displayName is longer than 100 characters.");
        refused(
            () => topic("alarms"),
            "InvalidParameter: Invalid parameter: Attributes Reason: Topic already exists with different attributes",
        );
        unchecked(() => topic("orders", { fifoTopic: true }), "name does not end with .fifo, as a FIFO topic's does.");
        expect(topic("orders.fifo", { fifoTopic: true })["name"]).to.equal("orders.fifo");
    });
});

describe("sandbox SNS subscriptions", () => {
    let here: Account;
    let topic: string;
    beforeEach(() => {
        here = new Account();
        topic = here.create("aws:sns/topic:Topic", { name: "orders" })["arn"];
    });
    const endpoint = "arn:aws:lambda:eu-central-1:111111111111:function:f:live";
    const subscribe = (more: object): Outputs =>
        here.create("aws:sns/topicSubscription:TopicSubscription", { topic, protocol: "lambda", endpoint, ...more });
    const no = (more: object, reason: string) => refused(() => subscribe(more), `InvalidParameter: Invalid parameter: ${reason}`);

    it("filter by attributes, or by what is in a message", () => {
        const nested = { filterPolicy: JSON.stringify({ order: { kind: ["new"] } }) };
        no({ filterPolicy: "{" }, "FilterPolicy: failed to parse JSON.");
        no({ filterPolicy: "[]" }, "FilterPolicy: Filter is not an object");
        no({ filterPolicy: '{"kind": "new"}' }, 'FilterPolicy: "kind" must be an object or an array');
        no(nested, "Filter policy scope MessageAttributes does not support nested filter policy");
        const keys = Object.fromEntries("abcdef".split("").map(key => [key, [1]]));
        no({ filterPolicy: JSON.stringify(keys) }, "FilterPolicy: Filter policy can not have more than 5 keys");
        const many = Array.from({ length: 13 }, (_, index) => index);
        no({ filterPolicy: JSON.stringify({ a: many, b: many }) }, "FilterPolicy: Filter policy is too complex");
        expect(subscribe({ ...nested, filterPolicyScope: "MessageBody" })["arn"]).to.match(
            /^arn:aws:sns:eu-central-1:111111111111:orders:/,
        );
        unchecked(
            () => subscribe({ filterPolicyScope: "Message" }),
            "filterPolicyScope expected filterPolicyScope to be one of MessageAttributes, MessageBody, got Message.",
            "filterPolicyScope filter_policy is required when filter_policy_scope is set.",
        );
    });

    it("send what they could not deliver to a queue that is there", () => {
        const redrive = (deadLetterTargetArn?: string) => ({ redrivePolicy: JSON.stringify({ deadLetterTargetArn }) });
        const queue = "arn:aws:sqs:eu-central-1:111111111111:failures";
        no({ redrivePolicy: "{" }, "RedrivePolicy: failed to parse JSON.");
        for (const arn of [undefined, queue.replace("111111111111", "222222222222"), queue.replace("eu-central-1", "us-east-1")]) {
            no(redrive(arn), "RedrivePolicy: deadLetterTargetArn must be the ARN of a queue of the subscription's account and Region");
        }
        no(redrive(queue), "RedrivePolicy: the dead-letter queue does not exist");
        here.create("aws:sqs/queue:Queue", { name: "failures" });
        here.create("aws:sqs/queue:Queue", { name: "failures.fifo", fifoQueue: true });
        no(redrive(`${queue}.fifo`), "RedrivePolicy: the dead-letter queue must be of the topic's type");
        expect(subscribe(redrive(queue))["pendingConfirmation"]).to.equal(false);
    });

    it("of FIFO topics are queues", () => {
        const { arn } = here.create("aws:sns/topic:Topic", { name: "orders.fifo", fifoTopic: true });
        no({ topic: arn }, "Endpoint Reason: FIFO topics deliver to SQS queues only.");
    });

    it("of standard topics are no FIFO queues", () => {
        here.create("aws:sqs/queue:Queue", { name: "orders.fifo", fifoQueue: true });
        no(
            { protocol: "sqs", endpoint: "arn:aws:sqs:eu-central-1:111111111111:orders.fifo" },
            "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
        );
    });
});

describe("sandbox parameters and secrets", () => {
    let here: Account;
    beforeEach(() => {
        here = new Account();
    });

    it("keep values secret, and count versions", () => {
        const parameter = "aws:ssm/parameter:Parameter";
        const inputs = { name: "/app/key", type: "SecureString", value: new Secret("one") };
        const made = here.create(parameter, inputs);
        expect(made["value"]).to.be.instanceOf(Secret);
        expect(made).to.include({ arn: "arn:aws:ssm:eu-central-1:111111111111:parameter/app/key", version: 1 });
        expect(here.update(parameter, made.id, inputs, { ...inputs, value: new Secret("two") })["version"]).to.equal(2);
        refused(
            () => here.create(parameter, inputs),
            "ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        );
        refused(
            () => here.create(parameter, { name: "a", type: "String", value: "a".repeat(4097) }),
            "ValidationException: Standard tier parameters support a maximum parameter value of 4096 characters.",
        );
        unchecked(
            () => here.create(parameter, { name: "aws/a", type: "String", value: "a" }),
            "name begins with aws or ssm, which AWS keeps for itself.",
            "name has levels and does not begin with /.",
        );
        refused(
            () => here.create(parameter, { name: "b", type: "SecureString", value: "b", keyId: "alias/gone" }),
            "InvalidKeyId: Alias arn:aws:kms:eu-central-1:111111111111:alias/gone is not found.",
        );
    });

    it("keep a deleted secret's name for its recovery window", () => {
        const secret = "aws:secretsmanager/secret:Secret";
        const version = "aws:secretsmanager/secretVersion:SecretVersion";
        const made = here.create(secret, { name: "db" });
        expect(made["arn"]).to.match(/^arn:aws:secretsmanager:eu-central-1:111111111111:secret:db-[A-Za-z]{6}$/);
        expect(here.create(version, { secretId: made.id, secretString: "pw" })["secretString"]).to.be.instanceOf(Secret);
        refused(
            () => here.create(version, { secretId: "gone", secretString: "pw" }),
            "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
        );
        refused(
            () => here.create(version, { secretId: made.id }),
            "InvalidParameterException: You must provide either SecretString or SecretBinary.",
        );
        refused(
            () => here.create(secret, { name: "db" }),
            "ResourceExistsException: The operation failed because the secret db already exists.",
        );
        here.delete(secret, made.id);
        expect(here.aws.objects()).to.deep.equal([]);
        refused(
            () => here.create(secret, { name: "db" }),
            "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.",
        );
        here.delete(secret, here.create(secret, { name: "other", recoveryWindowInDays: 0 }).id);
        expect(here.create(secret, { name: "other" })["name"]).to.equal("other");
    });
});

describe("sandbox DNS", () => {
    it("refuses records that exist, without a zone, or that lead nowhere", () => {
        const here = new Account();
        const zone = here.create("aws:route53/zone:Zone", { name: "example.com" });
        const record = (more: object): Outputs =>
            here.create("aws:route53/record:Record", { zoneId: zone.id, name: "www", type: "A", ttl: 60, records: ["192.0.2.1"], ...more });
        expect(record({})["fqdn"]).to.equal("www.example.com");
        refused(
            () => record({ name: "www.example.com" }),
            "InvalidChangeBatch: [Tried to create resource record set [name='www.example.com.', type='A'] but it already exists]",
        );
        refused(() => record({ zoneId: "Z0" }), "NoSuchHostedZone: No hosted zone found with ID: Z0");
        refused(
            () => record({ name: "", type: "CNAME" }),
            "InvalidChangeBatch: [RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com.]",
        );
        refused(() => record({ name: "a", ttl: undefined }), "InvalidInput: Invalid request: Missing field 'TTL' in Change");
        refused(
            () => here.delete("aws:route53/zone:Zone", zone.id),
            "HostedZoneNotEmpty: The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
        );
    });
});
