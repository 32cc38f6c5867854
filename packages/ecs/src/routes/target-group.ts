import { type Customize, customize } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Last word on a child's arguments. */
export interface RouteCustomize {
    readonly targetGroup?: Customize<aws.lb.TargetGroupArgs>;
    /** The rule on the shared listener. */
    readonly rule?: Customize<aws.lb.ListenerRuleArgs>;
    /** The rule on the shared test listener: for releases with test traffic. */
    readonly testRule?: Customize<aws.lb.ListenerRuleArgs>;
    /** The load balancer of the service's own, and its listener: for TCP. */
    readonly loadBalancer?: Customize<aws.lb.LoadBalancerArgs>;
    readonly listener?: Customize<aws.lb.ListenerArgs>;
}

export interface TargetGroupWish {
    readonly vpcId: pulumi.Input<string>;
    readonly port: number;
    readonly protocol: "HTTP" | "TCP";
    /** @default AWS's own, HTTP1 */
    readonly protocolVersion?: "HTTP2" | "GRPC";
    readonly deregistrationSeconds: number;
    /** @default none: each request goes to any task */
    readonly stickySeconds?: number | undefined;
    readonly healthCheck: aws.lb.TargetGroupArgs["healthCheck"];
}

/** A target group of a service's tasks, by their addresses: tasks on Fargate have no other. As a function of its name, for those who need two. */
export const targetGroupMaker =
    (wish: TargetGroupWish, change: Customize<aws.lb.TargetGroupArgs> | undefined, opts: pulumi.CustomResourceOptions) =>
    (name: string): aws.lb.TargetGroup => {
        const { vpcId, port, protocol, protocolVersion, deregistrationSeconds, stickySeconds, healthCheck } = wish;
        const args: aws.lb.TargetGroupArgs = {
            vpcId,
            port,
            protocol,
            ...(protocolVersion && { protocolVersion }),
            targetType: "ip",
            deregistrationDelay: deregistrationSeconds,
            ...(stickySeconds && { stickiness: { type: "lb_cookie", cookieDuration: stickySeconds } }),
            ...(healthCheck && { healthCheck }),
        };
        return new aws.lb.TargetGroup(name, customize(args, change), opts);
    };

/** Lets one security group talk to another one's port: both have to say so. */
export function letTalk(
    names: { readonly out: string; readonly in: string },
    from: pulumi.Input<string>,
    to: pulumi.Input<string>,
    port: number,
    opts: pulumi.CustomResourceOptions,
): void {
    const toPort = { ipProtocol: "tcp", fromPort: port, toPort: port };
    new aws.vpc.SecurityGroupIngressRule(names.in, { securityGroupId: to, referencedSecurityGroupId: from, ...toPort }, opts);
    new aws.vpc.SecurityGroupEgressRule(names.out, { securityGroupId: from, referencedSecurityGroupId: to, ...toPort }, opts);
}
