import { AwsError } from "../model/errors.ts";
import { type AnyModel, lookup, type Service } from "../model/resource.ts";
import { listener, listenerCertificate } from "./elb-listener.ts";
import { loadBalancer } from "./elb-load-balancer.ts";
import { listenerRule } from "./elb-rule.ts";
import { targetGroup } from "./elb-target-group.ts";

export { listener } from "./elb-listener.ts";
export { loadBalancer } from "./elb-load-balancer.ts";
export { listenerRule } from "./elb-rule.ts";
export { loadBalancersOf, requireAttachedTargetGroup, targetGroup } from "./elb-target-group.ts";

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

export const elb: Service = {
    resources: [loadBalancer, targetGroup, listener, listenerRule, listenerCertificate],
    lookups: [
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
    ],
};
