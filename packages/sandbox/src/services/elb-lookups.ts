import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type AnyModel, type Call, lookup } from "../model/resource.ts";
import type { Action } from "./elb-actions.ts";
import { listener } from "./elb-listener.ts";
import { loadBalancer } from "./elb-load-balancer.ts";
import { settleRule } from "./elb-movers.ts";
import { listenerRule } from "./elb-rule.ts";
import { targetGroup } from "./elb-target-group.ts";

interface Query {
    readonly arn?: string;
    readonly name?: string;
}

const byArnOrName = (token: string, model: AnyModel, refuse: (query: Query) => AwsError) =>
    lookup<Query, object>({
        token,
        args: ["arn", "name"],
        run(call, query) {
            const found = call.find(model, ({ arn, name }) => (query.arn ? arn === query.arn : name === query.name));
            if (!found) throw refuse(query);
            return found;
        },
    });

/** Source: terraform-provider-aws, internal/service/elbv2/listener_rule_data_source.go; internal/create/errors.go for the sentence. */
const getListenerRule = lookup({
    token: "aws:lb/getListenerRule:getListenerRule",
    args: ["arn", "listenerArn", "priority"],
    run(call, { arn, listenerArn, priority }: aws.lb.GetListenerRuleArgs) {
        if ((arn === undefined) === (listenerArn === undefined))
            throw new Error("Exactly one of these attributes must be configured: [arn,listener_arn]");
        if ((listenerArn === undefined) !== (priority === undefined))
            throw new Error("These attributes must be configured together: [listener_arn,priority]");
        for (const { id } of call.all(listenerRule)) if (arn === undefined || id === arn) settleRule(call, id);
        const found = arn === undefined ? ruleAt(call, listenerArn as string, priority as number) : call.get(listenerRule, arn);
        const what = arn === undefined ? `"${listenerArn}"/${priority}` : `"${arn}"`;
        if (!found) throw new Error(`reading ELB (Elastic Load Balancing) Listener Rule Data Source (${what}): empty result`);
        const { actions, conditions, tagsAll, tags } = found as typeof found & { readonly tagsAll?: Readonly<Record<string, string>> };
        return {
            id: found.arn,
            arn: found.arn,
            listenerArn: found.listenerArn,
            priority: found.priority,
            actions: (actions as readonly Action[]).map(shownAction),
            conditions,
            region: call.region,
            tags: tagsAll ?? tags ?? {},
        };
    },
});

/** As the data source has them: a forward to one group is one to a list of groups, too. */
function shownAction({ type, order = 1, targetGroupArn, forward, redirect, fixedResponse }: Action): object {
    const groups = forward?.targetGroups ?? (targetGroupArn ? [{ arn: targetGroupArn, weight: 1 }] : []);
    return {
        type,
        order,
        ...(groups.length > 0 && { forwards: [{ targetGroups: groups, stickinesses: forward?.stickiness ? [forward.stickiness] : [] }] }),
        ...(redirect && { redirects: [redirect] }),
        ...(fixedResponse && { fixedResponses: [fixedResponse] }),
    };
}

function ruleAt(call: Call, listenerArn: string, priority: number) {
    if (!call.get(listener, listenerArn)) throw new AwsError("ListenerNotFound", "One or more listeners not found");
    return call.find(listenerRule, rule => rule.listenerArn === listenerArn && rule.priority === priority);
}

export const elbLookups = [
    byArnOrName(
        "aws:lb/getLoadBalancer:getLoadBalancer",
        loadBalancer,
        ({ arn, name }) => new AwsError("LoadBalancerNotFound", `Load balancers '[${arn ?? name}]' not found`),
    ),
    byArnOrName(
        "aws:lb/getTargetGroup:getTargetGroup",
        targetGroup,
        () => new AwsError("TargetGroupNotFound", "One or more target groups not found"),
    ),
    getListenerRule,
];
