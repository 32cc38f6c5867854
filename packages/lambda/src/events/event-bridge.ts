import type { Rule } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { type EventRuleCustomize, eventRule } from "./event-rule.ts";
import { childFits, type EventOwner, type EventSource } from "./event-source.ts";
import { type Pattern, patternRules } from "./filter.ts";
import { type Delivery, deliveryRules } from "./undelivered.ts";

export interface EventBridgeOptions {
    /** The events that are meant, such as `{ source: ["aws.codebuild"], detail: { "build-status": ["FAILED"] } }`; 2048 characters as JSON. */
    readonly pattern: Pattern;
    /** The name of an event bus of the function's account and region. @default the account's default bus, where AWS's own services tell what happens */
    readonly bus?: pulumi.Input<string>;
    /** How hard EventBridge tries to reach Lambda. @default a day long */
    readonly delivery?: Delivery;
    /** Last word on a child's arguments. */
    readonly customize?: EventRuleCustomize;
}

function rules({ bus, pattern, delivery }: EventBridgeOptions, at: string, owner: EventOwner): readonly Rule[] {
    const isName = typeof bus !== "string" || /^[\w./-]{1,256}$/.test(bus);
    return [
        childFits(at, owner, "target", 64),
        childFits(at, owner, "undelivered", 80),
        // A rule stands on a bus of its own account. Source: EventBridge API reference, "PutRule".
        [isName, `${at}.bus`, `is "${bus}", not the name of an event bus of the function's account and region`],
        ...patternRules(pattern, `${at}.pattern`, 2048),
        ...deliveryRules(delivery, `${at}.delivery`),
    ];
}

/**
 * Calls the function with events of an event bus. EventBridge does not wait for the function: what fails there is `onFailure`'s.
 *
 * @example
 * eventBridge({ pattern: { source: ["aws.codebuild"], detail: { "build-status": ["FAILED"] } } })
 */
export const eventBridge = (options: EventBridgeOptions): EventSource => ({
    asynchronous: true,
    rules: (at, owner) => rules(options, at, owner),
    prepare: scope => eventRule(scope, options),
});
