import type * as aws from "@pulumi/aws";
import type { Call, Plain } from "../model/resource.ts";
import { type Action, targetsOf } from "./elb-actions.ts";
import { listenerRule } from "./elb-rule.ts";

export type LoadBalancers = NonNullable<Plain<aws.ecs.ServiceArgs>["loadBalancers"]>;

/** Between which target groups, and by which rules, a deployment moves traffic. */
export interface Shift {
    readonly rule: string;
    readonly testRule?: string;
    /** The group that serves now, and the one that the new revision's tasks are registered with. */
    readonly blue: string;
    readonly green: string;
    readonly roleArn: string;
}

export const actionsOf = (call: Call, rule: string): readonly Action[] =>
    (call.get(listenerRule, rule)?.actions ?? []) as readonly Action[];

/** Target groups that a rule sends traffic to. */
export const serving = (actions: readonly Action[]): readonly string[] =>
    actions.flatMap(({ targetGroupArn, forward }) =>
        forward ? forward.targetGroups.filter(({ weight = 1 }) => weight > 0).map(({ arn }) => arn) : (targetGroupArn ?? []),
    );

/** What a deployment of the service would move; nothing where the rule does not say which of the two groups serves. */
export function shiftOf(call: Call, loadBalancers: LoadBalancers): Shift | undefined {
    const [{ targetGroupArn, advancedConfiguration } = {}] = loadBalancers;
    if (!targetGroupArn || !advancedConfiguration) return undefined;
    const { alternateTargetGroupArn, productionListenerRule: rule, testListenerRule, roleArn } = advancedConfiguration;
    const [live, ...more] = serving(actionsOf(call, rule));
    const groups = [targetGroupArn, alternateTargetGroupArn];
    if (live === undefined || more.length > 0 || !groups.includes(live)) return undefined;
    const green = live === targetGroupArn ? alternateTargetGroupArn : targetGroupArn;
    return { rule, ...(testListenerRule && { testRule: testListenerRule }), blue: live, green, roleArn };
}

/** Percent of the traffic that the new revision gets; of the kind that is left out, nothing moves. */
interface Weights {
    readonly weight?: number | undefined;
    readonly testWeight?: number | undefined;
}

/**
 * Rewrites the rules as ECS does: to a weighted forward over both groups, whatever stood there.
 * Seen on AWS: github.com/go-to-k/cdk-real-drift, issue 1730. Weights are whole numbers, so a canary of 0.1 percent has a weight of 1 in 1000.
 */
export function moveTraffic(call: Call, { rule, testRule, blue, green }: Shift, { weight, testWeight }: Weights): void {
    if (weight !== undefined) rewrite(call, rule, blue, green, weight);
    if (testWeight !== undefined && testRule !== undefined) rewrite(call, testRule, blue, green, testWeight);
}

function rewrite(call: Call, arn: string, blue: string, green: string, percent: number): void {
    const rule = call.get(listenerRule, arn);
    if (!rule) return;
    const scale = Number.isInteger(percent) ? 1 : 9.99;
    const weights = new Map([
        [green, Math.round(percent * scale)],
        [blue, Math.round((100 - percent) * scale)],
    ]);
    const actions = rule.actions as readonly Action[];
    const order = [...new Set([...targetsOf(actions).filter(group => weights.has(group)), blue, green])];
    const action = { type: "forward", forward: { targetGroups: order.map(group => ({ arn: group, weight: weights.get(group) ?? 0 })) } };
    call.put(listenerRule, arn, { ...rule, actions: [action] as never });
}
