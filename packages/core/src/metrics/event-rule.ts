import type * as pulumi from "@pulumi/pulumi";
import { metricsOf } from "../metric.ts";
import type { Monitored } from "../monitored.ts";
import { whereSome } from "./reported.ts";

export type EventRuleMetrics = ReturnType<typeof eventRuleMetrics>;

/**
 * What EventBridge reports of a rule. Source: EventBridge user guide, "Monitoring Amazon EventBridge".
 *
 * @param busName of a rule that is not on the default bus
 */
export function eventRuleMetrics(ruleName: pulumi.Input<string>, busName?: pulumi.Input<string>) {
    const metric = metricsOf("AWS/Events", { RuleName: ruleName, ...(busName !== undefined && { EventBusName: busName }) });
    const count = (name: string, label: string) => metric(name, "Sum", "Count", label, whereSome("such events"));
    return {
        /** Targets that were called, in vain or not. Count. @default Sum */
        invocations: count("Invocations", "events sent"),
        /** Calls of targets that failed for good. Count. @default Sum */
        failed: count("FailedInvocations", "events not delivered"),
        /** Events that are kept in the dead-letter queue. Count. @default Sum */
        kept: count("InvocationsSentToDlq", "events kept"),
        /** Events that the dead-letter queue could not keep. Count. @default Sum */
        lost: count("InvocationsFailedToBeSentToDlq", "events lost"),
        /** Times that the rule was held back, as there was too much to do. Count. @default Sum */
        throttled: count("ThrottledRules", "times held back"),
    };
}

/** What there is to watch of a rule. */
export type EventRuleSignal = "invocations" | "failed" | "lost";

/** What a rule tells of itself. */
export function monitoredEventRule(
    name: string,
    ruleName: pulumi.Input<string>,
    busName?: pulumi.Input<string>,
): Monitored<EventRuleSignal> {
    const { invocations, failed, lost } = eventRuleMetrics(ruleName, busName);
    return {
        kind: "eventRule",
        name,
        signals: {
            invocations: { aspect: "traffic", measure: invocations(), means: "More or fewer events match than usual." },
            failed: {
                aspect: "errors",
                measure: failed({ periodSeconds: 300 }),
                means: "Events did not get to their target: it is gone, or does not let EventBridge in.",
                alarms: { warning: { above: 0 } },
            },
            lost: {
                aspect: "errors",
                measure: lost({ periodSeconds: 300 }),
                means: "Events got neither to their target nor to the dead-letter queue: they are gone.",
                alarms: { critical: { above: 0 } },
            },
        },
        logs: {},
    };
}
