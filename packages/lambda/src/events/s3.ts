import { arnOf, type Customize, closedBucket, customize, type Grant, type Placement, type Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type EventRuleCustomize, eventRule } from "./event-rule.ts";
import { childFits, type EventOwner, type EventScope, type EventSource } from "./event-source.ts";
import type { Pattern } from "./filter.ts";
import { type Delivery, deliveryRules } from "./undelivered.ts";

/** What may happen to an object, and what EventBridge calls it. Source: S3 user guide, "Using EventBridge", event types. */
const detailTypes = {
    created: "Object Created",
    deleted: "Object Deleted",
    restoreInitiated: "Object Restore Initiated",
    restoreCompleted: "Object Restore Completed",
    restoreExpired: "Object Restore Expired",
    storageClassChanged: "Object Storage Class Changed",
    accessTierChanged: "Object Access Tier Changed",
    aclUpdated: "Object ACL Updated",
    tagsAdded: "Object Tags Added",
    tagsDeleted: "Object Tags Deleted",
} as const;
export type S3Event = keyof typeof detailTypes;

export type S3Options = ObjectEvents & (NewBucket | GivenBucket);

interface ObjectEvents {
    /** What the function hears of. @default ["created"] */
    readonly events?: readonly S3Event[];
    /** Only objects whose key begins so, such as `in/`. @default all */
    readonly prefix?: string;
    /** Only objects whose key ends so, such as `.csv`. @default all */
    readonly suffix?: string;
    /** The function may read the objects that it hears of. @default true */
    readonly read?: boolean;
    /** How hard EventBridge tries to reach Lambda. @default a day long */
    readonly delivery?: Delivery;
    /** Last word on a child's arguments. */
    readonly customize?: EventRuleCustomize & { readonly bucket?: Customize<aws.s3.BucketArgs> };
}

/** A bucket of the function's own: versioned, private, encrypted with the environment's key, reached over TLS alone. */
interface NewBucket {
    readonly bucket?: never;
    readonly keyArn?: never;
}

/** Somebody else's bucket of the function's account and region, which tells EventBridge of its objects (`BucketNotification`, `eventbridge: true`). */
interface GivenBucket {
    /** Its name. */
    readonly bucket: pulumi.Input<string>;
    /** The customer key that its objects are encrypted with. @default none */
    readonly keyArn?: pulumi.Input<string>;
}

/** EventBridge and IAM read these as wildcards, or as the beginning of a variable. */
const plain = (text: string) => !/[*?\\]|\$\{/.test(text) && text.length <= 1024;

function rules(
    { bucket, events = ["created"], prefix = "", suffix = "", delivery }: S3Options,
    at: string,
    owner: EventOwner,
): readonly Rule[] {
    const isName = typeof bucket !== "string" || /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket);
    const strange = events.filter(event => !Object.hasOwn(detailTypes, event));
    return [
        childFits(at, owner, "target", 64),
        ...(bucket === undefined ? [childFits(at, owner, "bucket", 63)] : []),
        [isName, `${at}.bucket`, `is "${bucket}", not the name of a bucket`],
        [events.length > 0, `${at}.events`, "is empty, which matches nothing"],
        [strange.length === 0, `${at}.events`, `has ${strange.join(", ")}, not one of ${Object.keys(detailTypes).join(", ")}`],
        [plain(prefix), `${at}.prefix`, "has * or ? or \\ or ${, or more than 1024 characters"],
        [plain(suffix), `${at}.suffix`, "has * or ? or \\ or ${, or more than 1024 characters"],
        ...deliveryRules(delivery, `${at}.delivery`),
    ];
}

/** Source: EventBridge user guide, "Comparison operators for use in event patterns": of a list one must match, so that both ends are one wildcard. */
function keyPattern({ prefix = "", suffix = "" }: ObjectEvents): Pattern {
    if (prefix === "" && suffix === "") return {};
    const match = suffix === "" ? { prefix } : prefix === "" ? { suffix } : { wildcard: `${prefix}*${suffix}` };
    return { object: { key: [match] } };
}

const patternOf = (options: S3Options, bucket: string): Pattern => ({
    source: ["aws.s3"],
    "detail-type": (options.events ?? ["created"]).map(event => detailTypes[event]),
    detail: { bucket: { name: [bucket] }, ...keyPattern(options) },
});

function newBucket(options: S3Options, { name, foundation, opts }: EventScope): aws.s3.Bucket {
    const made = closedBucket(name, { keyArn: foundation.keyArn, args: customize({}, options.customize?.bucket) }, opts);
    new aws.s3.BucketNotification(name("notification"), { bucket: made.id, eventbridge: true }, opts);
    return made;
}

const bucketArn = (placement: Placement, bucket: pulumi.Input<string>) =>
    pulumi.interpolate`arn:${arnOf(placement, "s3", "").split(":")[1] ?? ""}:s3:::${bucket}`;

/**
 * Calls the function with what happens to a bucket's objects: of a new one, which `LambdaFunction.sources` tells of, or of one by its name.
 *
 * It goes through EventBridge. S3's own notifications are one list for the whole bucket: of two functions that each put theirs, the second
 * would take the first one's away. Rules stand beside each other, and bring retries, a queue for what could not be delivered, and whole keys.
 *
 * Source: S3 user guide, "Using EventBridge".
 *
 * @example
 * s3({ bucket: "uploads-of-payments", prefix: "in/", suffix: ".csv" })
 */
export const s3 = (options: S3Options = {}): EventSource => ({
    asynchronous: true,
    rules: (at, owner) => rules(options, at, owner),
    prepare: scope => {
        const { read = true, prefix = "", delivery, customize: change } = options;
        const made = options.bucket === undefined ? newBucket(options, scope) : undefined;
        const bucket = made?.id ?? (options.bucket as pulumi.Input<string>);
        const keyArn = made ? scope.foundation.keyArn : options.keyArn;
        const pattern = pulumi.output(bucket).apply(name => patternOf(options, name));
        const rule = eventRule(scope, { pattern, delivery, customize: change });
        const reading: readonly Grant[] = [
            { actions: ["s3:GetObject"], resources: [pulumi.interpolate`${made?.arn ?? bucketArn(scope.placement, bucket)}/${prefix}*`] },
            ...(keyArn === undefined ? [] : [{ actions: ["kms:Decrypt"], resources: [keyArn] } as const]),
        ];
        return { ...rule, grants: read ? reading : [], made: { ...rule.made, ...(made && { bucket: made }) } };
    },
});
