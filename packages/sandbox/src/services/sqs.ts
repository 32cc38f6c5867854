import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, lookup, type Plain, type ResourceModel, resource, type Service, type State } from "../model/resource.ts";
import { parsePolicy, policyText } from "./policy.ts";
import { requirePrincipals } from "./principals.ts";
import { isJson, oneOf, outside } from "./provider-checks.ts";
import { requireRedrive, requireRedriveAllow } from "./sqs-redrive.ts";

interface QueueAttributes {
    readonly arn: string;
    readonly url: string;
    readonly deduplicationScope: string;
    readonly fifoThroughputLimit: string;
    readonly kmsDataKeyReusePeriodSeconds: number;
    readonly policy: string;
    readonly redriveAllowPolicy: string;
    readonly redrivePolicy: string;
    readonly sqsManagedSseEnabled: boolean;
}
type QueueInputs = Plain<aws.sqs.QueueArgs>;
export type QueueState = State<aws.sqs.QueueArgs, QueueAttributes>;

const invalid = (message: string) => new AwsError("InvalidAttributeValue", message);

const json = (property: string, text: string | undefined) =>
    text === undefined || isJson(text) ? [] : [{ property, reason: "contains an invalid JSON" }];

/**
 * A queue's id is its URL. SQS takes any key and looks for it only when a message is sent or received.
 *
 * Source: SQS API reference, CreateQueue; what the provider refuses by itself, terraform-provider-aws, internal/service/sqs/queue.go.
 */
export const queue = resource<aws.sqs.QueueArgs, QueueAttributes>("aws:sqs/queue:Queue", {
    cloudFormation: "AWS::SQS::Queue",
    names: {
        name: "QueueName",
        maxMessageSize: "MaximumMessageSize",
        messageRetentionSeconds: "MessageRetentionPeriod",
        receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
        visibilityTimeoutSeconds: "VisibilityTimeout",
        policy: null,
    },
    inputs: {
        contentBasedDeduplication: true,
        deduplicationScope: true,
        delaySeconds: true,
        fifoQueue: true,
        fifoThroughputLimit: true,
        kmsDataKeyReusePeriodSeconds: true,
        kmsMasterKeyId: true,
        maxMessageSize: true,
        messageRetentionSeconds: true,
        name: true,
        policy: true,
        receiveWaitTimeSeconds: true,
        redriveAllowPolicy: true,
        redrivePolicy: true,
        sqsManagedSseEnabled: true,
        tags: true,
        visibilityTimeoutSeconds: true,
    },
    autoName: { property: "name", maxLength: 80, transform: (name, { fifoQueue }) => (fifoQueue === true ? `${name}.fifo` : name) },
    defaults: {
        contentBasedDeduplication: false,
        delaySeconds: 0,
        fifoQueue: false,
        maxMessageSize: 262_144,
        messageRetentionSeconds: 345_600,
        receiveWaitTimeSeconds: 0,
        visibilityTimeoutSeconds: 30,
    },
    check: inputs => [
        ...outside("delaySeconds", inputs.delaySeconds, 0, 900),
        ...outside("kmsDataKeyReusePeriodSeconds", inputs.kmsDataKeyReusePeriodSeconds, 60, 86_400),
        ...outside("maxMessageSize", inputs.maxMessageSize, 1024, 1_048_576),
        ...outside("messageRetentionSeconds", inputs.messageRetentionSeconds, 60, 1_209_600),
        ...outside("visibilityTimeoutSeconds", inputs.visibilityTimeoutSeconds, 0, 43_200),
        ...oneOf("deduplicationScope", inputs.deduplicationScope, ["messageGroup", "queue"]),
        ...oneOf("fifoThroughputLimit", inputs.fifoThroughputLimit, ["perQueue", "perMessageGroupId"]),
        ...json("policy", inputs.policy),
        ...json("redrivePolicy", inputs.redrivePolicy),
        ...json("redriveAllowPolicy", inputs.redriveAllowPolicy),
        ...(inputs.kmsMasterKeyId !== undefined && inputs.sqsManagedSseEnabled !== undefined
            ? [{ property: "kmsMasterKeyId", reason: "conflicts with sqsManagedSseEnabled" }]
            : []),
        ...(nameFits(inputs.name, inputs.fifoQueue) ? [] : [{ property: "name", reason: `is ${inputs.name}: invalid queue name` }]),
        ...(inputs.contentBasedDeduplication === true && inputs.fifoQueue !== true
            ? [{ property: "contentBasedDeduplication", reason: "can only be set for FIFO queue" }]
            : []),
    ],
    create(call, inputs) {
        const name = inputs.name as string;
        const url = queueUrl(call, name);
        if (call.get(queue, url))
            throw new AwsError("QueueAlreadyExists", "A queue already exists with the same name and a different value.");
        const arn = call.arn("sqs", name);
        requireAttributes(call, inputs, arn);
        return { id: url, attributes: { arn, url, ...attributes(inputs) } };
    },
    update(call, inputs, { arn }) {
        requireAttributes(call, inputs, arn);
        return attributes(inputs);
    },
    delete(call, _state, url) {
        call.remove(queuePolicy, url);
        call.remove(redrivePolicy, url);
        call.remove(redriveAllowPolicy, url);
    },
});

const nameFits = (name: string | undefined, fifo: boolean | undefined): boolean =>
    name === undefined || (fifo === true ? /^[0-9A-Za-z_-]{1,75}\.fifo$/ : /^[0-9A-Za-z_-]{1,80}$/).test(name);

const queueUrl = (call: Call, name: string): string => `https://sqs.${call.region}.amazonaws.com/${call.account}/${name}`;

function attributes(inputs: QueueInputs): Omit<QueueAttributes, "arn" | "url"> {
    const fifo = inputs.fifoQueue === true;
    return {
        deduplicationScope: inputs.deduplicationScope ?? (fifo ? "queue" : ""),
        fifoThroughputLimit: inputs.fifoThroughputLimit ?? (fifo ? "perQueue" : ""),
        kmsDataKeyReusePeriodSeconds: inputs.kmsDataKeyReusePeriodSeconds ?? 300,
        policy: inputs.policy ?? "",
        redriveAllowPolicy: inputs.redriveAllowPolicy ?? "",
        redrivePolicy: inputs.redrivePolicy ?? "",
        // Source: SQS developer guide, "Configuring server-side encryption for a queue using SQS-managed encryption keys": on by default.
        sqsManagedSseEnabled: inputs.kmsMasterKeyId ? false : (inputs.sqsManagedSseEnabled ?? true),
    };
}

function requireAttributes(call: Call, inputs: QueueInputs, arn: string): void {
    const { fifoQueue: fifo = false, deduplicationScope: scope, fifoThroughputLimit: limit, receiveWaitTimeSeconds: wait = 0 } = inputs;
    if (wait < 0 || wait > 20) throw invalid("Invalid value for the parameter ReceiveMessageWaitTimeSeconds.");
    if (scope && !fifo) throw invalid("You can specify the DeduplicationScope only when FifoQueue is set to true.");
    if (limit && !fifo) throw invalid("You can specify the FifoThroughputLimit only when FifoQueue is set to true.");
    if (limit === "perMessageGroupId" && scope !== "messageGroup") {
        throw invalid("The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.");
    }
    if (inputs.policy) requireQueuePolicy(call, inputs.policy);
    if (inputs.redrivePolicy) requireRedrive(call, inputs.redrivePolicy, { arn, fifo });
    if (inputs.redriveAllowPolicy) requireRedriveAllow(inputs.redriveAllowPolicy);
}

/** SQS has one sentence for all that may be wrong with a policy. */
function requireQueuePolicy(call: Call, policy: unknown): void {
    const malformed = () => invalid("Invalid value for the parameter Policy.");
    const document = parsePolicy(policy, "resource", malformed);
    for (const { actions = [], notActions = [] } of document.statements) {
        if ([...actions, ...notActions].some(action => action !== "*" && !/^sqs:/i.test(action))) throw malformed();
    }
    requirePrincipals(call, document, malformed);
}

/** A queue by its ARN or its URL, in whichever account and region it is. */
export function findQueue(call: Call, arnOrUrl: string): QueueState | undefined {
    const [, region, account, name] =
        /^arn:aws:sqs:([a-z0-9-]+):(\d{12}):([^:]+)$/.exec(arnOrUrl) ??
        /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com\/(\d{12})\/([^/]+)$/.exec(arnOrUrl) ??
        [];
    if (region === undefined || account === undefined || name === undefined || !call.accountExists(account)) return undefined;
    const there = call.at({ account, region });
    return there.get(queue, queueUrl(there, name));
}

export function requireQueue(call: Call, url: string): QueueState {
    const found = findQueue(call, url);
    if (!found || url.startsWith("arn:") || found.arn.split(":")[4] !== call.account) {
        throw new AwsError("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.");
    }
    return found;
}

type Attribute = "policy" | "redrivePolicy" | "redriveAllowPolicy";

/** One attribute of a queue, as a resource of its own: SetQueueAttributes writes it, and deleting it empties it. */
const attributeOf = <Args extends { readonly queueUrl: aws.sqs.QueuePolicyArgs["queueUrl"] }>(
    type: string,
    attribute: Attribute & keyof Args,
    require: (call: Call, value: unknown, found: QueueState) => void,
) => {
    const set = (call: Call, inputs: Plain<Args>): void => {
        const url = (inputs as { readonly queueUrl: string }).queueUrl;
        const value = (inputs as Readonly<Record<string, unknown>>)[attribute];
        const found = requireQueue(call, url);
        require(call, value, found);
        call.put(queue, url, { ...found, [attribute]: policyText(value) });
    };
    const made: ResourceModel<Args, object> = resource<Args>(type, {
        inputs: { queueUrl: true, [attribute]: true } as never,
        replaces: { queueUrl: "the provider's schema: ForceNew" } as never,
        updates: { [attribute]: "SetQueueAttributes" } as never,
        create(call, inputs) {
            const { queueUrl: url } = inputs as { readonly queueUrl: string };
            set(call, inputs);
            call.remove(made, url); // SetQueueAttributes overwrites.
            return { id: url, attributes: {} };
        },
        update(call, inputs) {
            set(call, inputs);
            return {};
        },
        delete(call, _state, url) {
            const found = findQueue(call, url);
            if (found) call.put(queue, url, { ...found, [attribute]: "" });
        },
    });
    return made;
};

export const queuePolicy = attributeOf<aws.sqs.QueuePolicyArgs>("aws:sqs/queuePolicy:QueuePolicy", "policy", requireQueuePolicy);
export const redrivePolicy = attributeOf<aws.sqs.RedrivePolicyArgs>(
    "aws:sqs/redrivePolicy:RedrivePolicy",
    "redrivePolicy",
    (call, value, { arn, fifoQueue = false }) => requireRedrive(call, value, { arn, fifo: fifoQueue }),
);
export const redriveAllowPolicy = attributeOf<aws.sqs.RedriveAllowPolicyArgs>(
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
    "redriveAllowPolicy",
    (_call, value) => requireRedriveAllow(value),
);

const getQueue = lookup({
    token: "aws:sqs/getQueue:getQueue",
    args: ["name"],
    run(call, { name }: aws.sqs.GetQueueArgs) {
        const found = call.get(queue, queueUrl(call, name));
        // Source: terraform-provider-aws, internal/service/sqs/queue_data_source.go.
        if (!found) throw new Error(`reading SQS Queue (${name}) URL: couldn't find resource`);
        return { id: found.url, arn: found.arn, name, region: call.region, tags: found.tags ?? {}, url: found.url };
    },
});

export const sqs: Service = { resources: [queue, queuePolicy, redrivePolicy, redriveAllowPolicy], lookups: [getQueue] };
