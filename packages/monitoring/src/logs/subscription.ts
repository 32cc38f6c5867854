import type { LogSource, Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { filterPattern, type Lines, lineRules } from "./conditions.ts";

/** Where lines go as they come: another account's destination, or a stream or function of this one. */
export interface LogSubscription {
    readonly arn: pulumi.Input<string>;
    /** The role that CloudWatch Logs writes to a stream of this account as; destinations of other accounts and functions need none. */
    readonly roleArn?: pulumi.Input<string | undefined>;
    /** Which lines. @default all */
    readonly lines?: Lines;
}

/** Source: CloudWatch Logs user guide, "CloudWatch Logs quotas": subscription filters. */
const mostPlaces = 2;

/** Sends lines of all logs to all of these places. */
export function createSubscriptions(
    name: string,
    subscriptions: Readonly<Record<string, LogSubscription>>,
    logs: Readonly<Record<string, LogSource>>,
    opts: pulumi.CustomResourceOptions,
): void {
    // Where a group has as many as it takes, there is no room for a new one before the old one is gone.
    const full = Object.keys(subscriptions).length === mostPlaces;
    for (const [log, { name: logGroup }] of Object.entries(logs))
        for (const [key, { arn, roleArn, lines }] of Object.entries(subscriptions))
            new aws.cloudwatch.LogSubscriptionFilter(
                `${name}-${log}-to-${key}`,
                {
                    logGroup,
                    destinationArn: arn,
                    ...(roleArn !== undefined && { roleArn }),
                    filterPattern: lines ? filterPattern(lines) : "",
                },
                { ...opts, deleteBeforeReplace: full },
            );
}

export const subscriptionRules = (subscriptions: Readonly<Record<string, LogSubscription>>): readonly Rule[] => [
    [
        Object.keys(subscriptions).length <= mostPlaces,
        "subscribe",
        `has ${Object.keys(subscriptions).length} places: CloudWatch takes ${mostPlaces} for a log group`,
    ],
    ...Object.entries<Partial<LogSubscription> | null | undefined>(subscriptions).flatMap(([key, given]): readonly Rule[] => [
        [/^[A-Za-z][\w-]*$/.test(key), `subscribe.${key}`, "is no name: letters, digits, - and _ after a letter"],
        [given?.arn !== undefined, `subscribe.${key}.arn`, "is missing"],
        ...(given?.lines === undefined ? [] : lineRules(`subscribe.${key}.lines`, given.lines)),
    ]),
];
