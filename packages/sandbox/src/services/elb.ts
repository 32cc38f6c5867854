import type { Service } from "../model/resource.ts";
import { listener, listenerCertificate } from "./elb-listener.ts";
import { loadBalancer } from "./elb-load-balancer.ts";
import { elbLookups } from "./elb-lookups.ts";
import { listenerRule } from "./elb-rule.ts";
import { targetGroup } from "./elb-target-group.ts";

export { listener } from "./elb-listener.ts";
export { loadBalancer } from "./elb-load-balancer.ts";
export { listenerRule } from "./elb-rule.ts";
export { loadBalancersOf, requireAttachedTargetGroup, targetGroup } from "./elb-target-group.ts";

export const elb: Service = {
    resources: [loadBalancer, targetGroup, listener, listenerRule, listenerCertificate],
    lookups: elbLookups,
};
