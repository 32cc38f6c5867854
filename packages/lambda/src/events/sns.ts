import { type Customize, customize, type Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { mayInvoke } from "../invoke-permission.ts";
import { childFits, type EventOwner, type EventSource, keptIn } from "./event-source.ts";
import { type Pattern, patternRules } from "./filter.ts";
import { sourceRules } from "./source-arn.ts";
import { undelivered } from "./undelivered.ts";

export interface SnsOptions {
    /** No FIFO topic, in the function's region; another account's must let this one subscribe. */
    readonly topicArn: pulumi.Input<string>;
    /** The messages that are meant; five fields, and 150 combinations of their values. @default all */
    readonly filterPolicy?: Pattern;
    /** What the policy looks at: a message's attributes, or the JSON in its body. @default "attributes" */
    readonly filterOn?: "attributes" | "body";
    /** Last word on a child's arguments. */
    readonly customize?: { readonly subscription?: Customize<aws.sns.TopicSubscriptionArgs> };
}

/** What is neither a list nor an object of lists, `patternRules` tells of. */
const lists = (pattern: unknown): readonly (readonly unknown[])[] =>
    typeof pattern !== "object" || pattern === null
        ? []
        : Object.values(pattern).flatMap(value => (Array.isArray(value) ? [value as readonly unknown[]] : lists(value)));

/** Source: SNS developer guide, "Filter policy constraints in Amazon SNS". */
function filterPolicyRules(policy: Pattern, on: SnsOptions["filterOn"], at: string): readonly Rule[] {
    const nested = Object.values(policy).some(value => !Array.isArray(value));
    const fields = nested && on !== "body" ? [] : lists(policy);
    const combinations = fields.reduce((product, values) => product * values.length, 1);
    return [
        [!nested || on === "body", at, 'has fields within fields, which attributes have not: say filterOn: "body"'],
        [fields.length <= 5, at, `has ${fields.length} fields, more than 5`],
        [combinations <= 150, at, `has ${combinations} combinations of values, more than 150`],
    ];
}

function rules({ topicArn, filterPolicy, filterOn }: SnsOptions, at: string, owner: EventOwner): readonly Rule[] {
    return [
        childFits(at, owner, "undelivered", 80),
        [topicArn !== undefined, `${at}.topicArn`, "is missing"],
        ...sourceRules(topicArn, `${at}.topicArn`, owner, {
            form: /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]+$/,
            says: "the ARN of a topic that is no FIFO topic",
        }),
        [filterPolicy !== undefined || filterOn === undefined, `${at}.filterOn`, "is of no use without a filterPolicy"],
        ...(filterPolicy
            ? [
                  ...patternRules(filterPolicy, `${at}.filterPolicy`, 262_144),
                  ...filterPolicyRules(filterPolicy, filterOn, `${at}.filterPolicy`),
              ]
            : []),
    ];
}

/**
 * Calls the function with the messages of a topic. SNS does not wait for the function: what fails there is `onFailure`'s.
 *
 * Source: SNS developer guide, "Fanout Amazon SNS notifications to Lambda functions".
 *
 * @example
 * sns({ topicArn: "arn:aws:sns:eu-west-1:222222222222:orders", filterPolicy: { kind: ["order"] } })
 */
export const sns = (options: SnsOptions): EventSource => ({
    asynchronous: true,
    rules: (at, owner) => rules(options, at, owner),
    prepare: scope => {
        const { topicArn, filterPolicy, filterOn = "attributes", customize: change = {} } = options;
        const { name, opts } = scope;
        const failures = undelivered(scope, "sns", topicArn);
        return {
            grants: [],
            made: keptIn(failures.arn),
            connect: alias => {
                const permission = mayInvoke(scope, alias, "sns", topicArn);
                new aws.sns.TopicSubscription(
                    name("subscription"),
                    customize(
                        {
                            topic: topicArn,
                            protocol: "lambda",
                            endpoint: alias.arn,
                            redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: failures.arn }),
                            ...(filterPolicy && {
                                filterPolicy: JSON.stringify(filterPolicy),
                                filterPolicyScope: filterOn === "body" ? "MessageBody" : "MessageAttributes",
                            }),
                        },
                        change.subscription,
                    ),
                    // A message that comes before the permission is refused.
                    { ...opts, dependsOn: permission },
                );
            },
        };
    },
});
