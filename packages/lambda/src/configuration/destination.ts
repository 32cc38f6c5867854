import { deadLetterQueue, type Foundation, type Grant, type Rule, sendTo } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";

/** What Lambda can send records to. Source: Lambda developer guide, "Capturing records of Lambda asynchronous invocations". */
export type DestinationKind = "queue" | "topic" | "eventBus" | "function" | "bucket";

/** Where Lambda sends what became of a call: see `toNewQueue`, `toQueue`, `toTopic`, `toEventBus`, `toFunction` and `toBucket`. */
export interface Destination<Kind extends DestinationKind = DestinationKind> {
    readonly kind: Kind;
    rules(at: string): readonly Rule[];
    /** Registers what is not there yet. */
    open(scope: DestinationScope): OpenDestination;
}

export interface DestinationScope {
    /** The name of what is registered. */
    readonly name: string;
    readonly foundation: Foundation;
    readonly opts: pulumi.CustomResourceOptions;
}

export interface OpenDestination {
    readonly arn: pulumi.Output<string>;
    /** What the function's role needs to send there. */
    readonly grants: readonly Grant[];
}

/** Something of another's, and the customer key that it is encrypted with, where it is. */
export interface Encrypted {
    readonly keyArn?: pulumi.Input<string>;
}

/** Source: SQS developer guide, "Key management", and SNS developer guide, "Key management": both for those who send. */
const sendUnder = (keyArn: pulumi.Input<string> | undefined): readonly Grant[] =>
    keyArn === undefined ? [] : [{ actions: ["kms:GenerateDataKey", "kms:Decrypt"], resources: [keyArn] }];

const given = <Kind extends DestinationKind>(
    kind: Kind,
    arn: pulumi.Input<string>,
    form: RegExp,
    says: string,
    grants: readonly Grant[],
): Destination<Kind> => ({
    kind,
    rules: at => [[typeof arn !== "string" || form.test(arn), at, `is "${arn}", not ${says}`]],
    open: () => ({ arn: pulumi.output(arn), grants }),
});

/**
 * A queue of the function's own, encrypted with the environment's key and reached over TLS alone, that keeps messages for 14 days: the longest that SQS does.
 *
 * @example
 * toNewQueue()
 */
export const toNewQueue = (): Destination<"queue"> => ({
    kind: "queue",
    rules: () => [],
    open: ({ name, foundation, opts }) => {
        const { arn } = deadLetterQueue(name, foundation.keyArn, opts);
        return { arn, grants: sendTo(arn, foundation.keyArn) };
    },
});

/**
 * A queue by its ARN; no FIFO queue.
 *
 * @example
 * toQueue("arn:aws:sqs:eu-west-1:222222222222:failures")
 */
export const toQueue = (arn: pulumi.Input<string>, { keyArn }: Encrypted = {}): Destination<"queue"> =>
    given("queue", arn, /^arn:[a-z-]+:sqs:[a-z0-9-]+:\d{12}:[\w-]+$/, "the ARN of a queue that is no FIFO queue", [
        { actions: ["sqs:SendMessage"], resources: [arn] },
        ...sendUnder(keyArn),
    ]);

/**
 * A topic by its ARN; no FIFO topic.
 *
 * @example
 * toTopic("arn:aws:sns:eu-west-1:222222222222:failures")
 */
export const toTopic = (arn: pulumi.Input<string>, { keyArn }: Encrypted = {}): Destination<"topic"> =>
    given("topic", arn, /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, "the ARN of a topic that is no FIFO topic", [
        { actions: ["sns:Publish"], resources: [arn] },
        ...sendUnder(keyArn),
    ]);

/**
 * An event bus by its ARN.
 *
 * @example
 * toEventBus("arn:aws:events:eu-west-1:222222222222:event-bus/default")
 */
export const toEventBus = (arn: pulumi.Input<string>): Destination<"eventBus"> =>
    given("eventBus", arn, /^arn:[a-z-]+:events:[a-z0-9-]+:\d{12}:event-bus\/[\w./-]+$/, "the ARN of an event bus", [
        { actions: ["events:PutEvents"], resources: [arn] },
    ]);

/**
 * Another function by the ARN of its alias, such as `receipts.alias.arn`.
 *
 * @example
 * toFunction("arn:aws:lambda:eu-west-1:222222222222:function:payments-audit-staging:live")
 */
export const toFunction = (arn: pulumi.Input<string>): Destination<"function"> =>
    given("function", arn, /^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w-]+)?$/, "the ARN of a function or of its alias", [
        { actions: ["lambda:InvokeFunction"], resources: [arn] },
    ]);

/**
 * A bucket by its ARN, for failures alone: that is all that Lambda writes there.
 *
 * @example
 * toBucket("arn:aws:s3:::failures")
 */
export const toBucket = (arn: pulumi.Input<string>, { keyArn }: Encrypted = {}): Destination<"bucket"> =>
    given("bucket", arn, /^arn:[a-z-]+:s3:::[a-z0-9.-]{3,63}$/, "the ARN of a bucket", [
        { actions: ["s3:PutObject"], resources: [pulumi.interpolate`${arn}/*`] },
        { actions: ["s3:ListBucket"], resources: [arn] },
        ...(keyArn === undefined ? [] : [{ actions: ["kms:GenerateDataKey"], resources: [keyArn] } as const]),
    ]);
