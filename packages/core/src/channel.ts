import type * as pulumi from "@pulumi/pulumi";
import type { Tier } from "./catalog.ts";
import type { Grant } from "./grant.ts";
import type { Severity } from "./monitored.ts";

/** Where a team hears of what is its own: a `TeamChannel`, or any topic of the account and region of whoever speaks. */
export interface Channel {
    readonly topicArn: pulumi.Input<string>;
    /** The customer key that the topic's messages are encrypted with. @default they are not */
    readonly keyArn?: pulumi.Input<string>;
}

/** Who hears of alarms, by how bad they are; an empty list is nobody. At most five channels each, as CloudWatch takes. */
export type Routes = { readonly [Level in Severity]: readonly Channel[] };

/** Whether this is a channel, also where a caller has no types. */
export const isChannel = (given: unknown): given is Channel =>
    typeof given === "object" && given !== null && isArn((given as Partial<Channel>).topicArn);

/** What is not known yet may be one. */
const isArn = (given: unknown): boolean =>
    typeof given === "string" ? given.startsWith("arn:") : typeof given === "object" && given !== null && !Array.isArray(given);

/**
 * Publishing to a channel, for a role of the topic's account: its own policies are enough there.
 *
 * Source: SNS developer guide, "Managing Amazon SNS encryption keys and costs", Configuring AWS KMS permissions.
 */
export const tell = ({ topicArn, keyArn }: Channel): readonly Grant[] => [
    { actions: ["sns:Publish"], resources: [topicArn] },
    ...(keyArn === undefined ? [] : [{ actions: ["kms:GenerateDataKey*", "kms:Decrypt"] as const, resources: [keyArn] }]),
];

/** The services of AWS that publish to channels: alarms and rules everywhere; where pipelines are, notification rules as well. */
export const topicPublishers = (tier: Tier): readonly string[] => [
    "cloudwatch.amazonaws.com",
    "events.amazonaws.com",
    ...(tier === "delivery" ? ["codestar-notifications.amazonaws.com"] : []),
];
