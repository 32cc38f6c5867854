import { Account, type Outputs } from "./account.ts";
import { network } from "./network.ts";

/** The type of a load balancer's part, by its short name. */
export const lb = (name: string): string => `aws:lb/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`;

export const fixed = { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } };
export const forward = (group: Outputs): object => ({ type: "forward", targetGroupArn: group["arn"] });

/** An account with a network, and what load balancers are made of there. */
export class ElbCloud {
    readonly here = new Account();
    readonly net = network(this.here);

    readonly balancer = (more: object = {}): Outputs =>
        this.here.create(lb("loadBalancer"), { name: "public", subnets: this.net.subnets.map(({ id }) => id), ...more });
    readonly group = (more: object = {}): Outputs =>
        this.here.create(lb("targetGroup"), { name: "app", port: 80, protocol: "HTTP", vpcId: this.net.vpc.id, targetType: "ip", ...more });
    readonly listen = (loadBalancer: Outputs, more: object = {}): Outputs =>
        this.here.create(lb("listener"), {
            loadBalancerArn: loadBalancer["arn"],
            port: 80,
            protocol: "HTTP",
            defaultActions: [fixed],
            ...more,
        });
}
