import type { Call } from "../model/resource.ts";
import { listener, listenerRule } from "./elb.ts";
import type { Action } from "./elb-actions.ts";

/** Target groups that get requests by these actions. */
const served = (actions: readonly Action[]): readonly string[] =>
    actions.flatMap(({ targetGroupArn, forward }) =>
        forward ? forward.targetGroups.filter(({ weight = 1 }) => weight > 0).map(({ arn }) => arn) : (targetGroupArn ?? []),
    );

/**
 * What of a listener sends requests to a target group: the listener itself, by its default action, and rules of its. CodeDeploy is told a
 * listener, and moves each rule of it that is of the pair: several services can share one.
 */
export const behind = (call: Call, listenerArn: string, group: string): readonly string[] => {
    const found = call.get(listener, listenerArn);
    const rules = call.all(listenerRule).filter(rule => rule.listenerArn === listenerArn);
    return [
        ...(found && served(found.defaultActions).includes(group) ? [listenerArn] : []),
        ...rules.filter(({ actions }) => served(actions as readonly Action[]).includes(group)).map(({ arn }) => arn),
    ];
};

/** Gives `percent` of the requests to the new target group, and the rest to the old one. */
export function redirect(
    call: Call,
    listenerArn: string,
    { blue, green }: { readonly blue: string; readonly green: string },
    percent: number,
): void {
    const targetGroups = [
        { arn: green, weight: percent },
        { arn: blue, weight: 100 - percent },
    ];
    const actions = [{ type: "forward", forward: { targetGroups } }] as never;
    for (const arn of new Set([...behind(call, listenerArn, blue), ...behind(call, listenerArn, green)])) {
        const rule = call.get(listenerRule, arn);
        if (rule) call.put(listenerRule, arn, { ...rule, actions });
        const whole = call.get(listener, arn);
        if (whole) call.put(listener, arn, { ...whole, defaultActions: actions });
    }
}
