import { type Customize, customize } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { mayInvoke } from "../invoke-permission.ts";
import { type EventScope, keptIn, type PreparedSource } from "./event-source.ts";
import type { Pattern } from "./filter.ts";
import { type Delivery, retryPolicy, undelivered } from "./undelivered.ts";

/** Last word on a child's arguments. */
export interface EventRuleCustomize {
    readonly rule?: Customize<aws.cloudwatch.EventRuleArgs>;
    readonly target?: Customize<aws.cloudwatch.EventTargetArgs>;
}

/** Where EventBridge looks, and for what. */
export interface Watched {
    readonly bus?: pulumi.Input<string> | undefined;
    readonly pattern: pulumi.Input<Pattern>;
    readonly delivery?: Delivery | undefined;
    readonly customize?: EventRuleCustomize | undefined;
}

/** A rule that calls the function's alias, and a queue for what could not be delivered to Lambda. */
export function eventRule(scope: EventScope, { bus, pattern, delivery, customize: change = {} }: Watched): PreparedSource {
    const { name, opts } = scope;
    const on = bus === undefined ? {} : { eventBusName: bus };
    const rule = new aws.cloudwatch.EventRule(
        name("rule"),
        customize({ ...on, eventPattern: pulumi.jsonStringify(pattern) }, change.rule),
        opts,
    );
    const failures = undelivered(scope, "events", rule.arn);
    return {
        grants: [],
        made: keptIn(failures.arn),
        connect: alias => {
            const permission = mayInvoke(scope, alias, "events", rule.arn);
            new aws.cloudwatch.EventTarget(
                name("target"),
                customize(
                    { ...on, rule: rule.name, arn: alias.arn, retryPolicy: retryPolicy(delivery), deadLetterConfig: { arn: failures.arn } },
                    change.target,
                ),
                // An event that comes before the permission is refused.
                { ...opts, dependsOn: permission },
            );
        },
    };
}
