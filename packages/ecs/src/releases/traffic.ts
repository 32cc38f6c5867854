import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Strategy } from "./ownership.ts";

/** What a release asks of the way to a service. */
export interface TrafficWish {
    readonly strategy: Strategy;
    /** The target group that has the traffic now, by what AWS says. */
    readonly serving: pulumi.Output<string | undefined>;
    /** Whether a service that runs goes over from rolling releases to one that moves traffic. */
    readonly takesOver: pulumi.Output<boolean>;
    /** Whether test traffic is wanted. */
    readonly test: boolean;
}

/**
 * Two target groups alike, and the rules that split traffic between them. Every service over HTTP has both, whatever its strategy: so any
 * strategy can follow any other, and none of them touches the rules. A target group without tasks costs nothing.
 */
export interface Traffic {
    readonly groups: readonly [aws.lb.TargetGroup, aws.lb.TargetGroup];
    readonly rule: aws.lb.ListenerRule;
    readonly testRule?: aws.lb.ListenerRule;
    /** The ARN of the group that has the traffic; the first one's, at first. */
    readonly serving: pulumi.Output<string>;
}

type Actions = aws.lb.ListenerRuleArgs["actions"];
type MakeRule = (child: "rule" | "testRule", actions: Actions) => aws.lb.ListenerRule;

/**
 * Both groups stand in the rules from the beginning, one with all the weight: ECS takes no group that no rule knows. Which one has it is
 * looked up, as a release may have moved it.
 * Source: ECS developer guide, "Application Load Balancer resources for blue/green, linear, and canary deployments".
 */
export function trafficBetween(first: aws.lb.TargetGroup, second: aws.lb.TargetGroup, wish: TrafficWish, makeRule: MakeRule): Traffic {
    const serving = pulumi.all([wish.serving, first.arn, second.arn]).apply(([serving, one, other]) => (serving === other ? other : one));
    const weighted = (group: aws.lb.TargetGroup) => ({
        arn: group.arn,
        weight: pulumi.all([serving, group.arn]).apply(([serving, arn]) => (arn === serving ? 100 : 0)),
    });
    const actions = (): Actions => [{ type: "forward", forward: { targetGroups: [weighted(first), weighted(second)] } }];
    const rule = makeRule("rule", actions());
    const testRule = wish.test ? makeRule("testRule", actions()) : undefined;
    return { groups: [first, second], rule, ...(testRule && { testRule }), serving };
}
