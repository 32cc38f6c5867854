import { createHash } from "node:crypto";
import { type Customize, customize, type Foundation } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Which requests to the shared load balancer are this service's: those that match all that is given. */
export interface Route {
    /** Host name; `*` and `?` are wildcards. */
    readonly host?: string;
    /** Path; `*` and `?` are wildcards. @default any */
    readonly path?: string;
}

export interface RouteArgs {
    /** What makes the rule this service's own among all that share the listener. */
    readonly owner: string;
    readonly foundation: Foundation;
    readonly route: Route;
    readonly port: number;
    readonly healthCheckPath: string;
    readonly customize?: RouteCustomize;
}

/** Last word on a child's arguments. */
export interface RouteCustomize {
    readonly targetGroup?: Customize<aws.lb.TargetGroupArgs>;
    readonly rule?: Customize<aws.lb.ListenerRuleArgs>;
}

/** What a service needs to be reached through the shared load balancer: a security group, a target group and a rule. */
export function routeTo(name: string, args: RouteArgs, opts: pulumi.CustomResourceOptions) {
    const { foundation, route, port, owner } = args;
    const { vpcId } = foundation;
    const loadBalancerGroup = foundation.loadBalancer.securityGroupId;

    const securityGroup = new aws.ec2.SecurityGroup(`${name}-group`, { vpcId, description: `Tasks of ${owner}` }, opts);
    const toPort = { ipProtocol: "tcp", fromPort: port, toPort: port };
    new aws.vpc.SecurityGroupIngressRule(
        `${name}-from-lb`,
        { securityGroupId: securityGroup.id, referencedSecurityGroupId: loadBalancerGroup, ...toPort },
        opts,
    );
    new aws.vpc.SecurityGroupEgressRule(
        `${name}-lb-to`,
        { securityGroupId: loadBalancerGroup, referencedSecurityGroupId: securityGroup.id, ...toPort },
        opts,
    );
    new aws.vpc.SecurityGroupEgressRule(
        `${name}-to-https`,
        { securityGroupId: securityGroup.id, cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 443, toPort: 443 },
        opts,
    );
    const targetGroup = new aws.lb.TargetGroup(
        `${name}-tg`,
        customize(
            {
                vpcId,
                port,
                protocol: "HTTP",
                targetType: "ip",
                deregistrationDelay: 30,
                healthCheck: {
                    path: args.healthCheckPath,
                    matcher: "200-299",
                    interval: 15,
                    timeout: 5,
                    healthyThreshold: 2,
                    unhealthyThreshold: 3,
                },
            },
            args.customize?.targetGroup,
        ),
        opts,
    );
    const rule = new aws.lb.ListenerRule(
        `${name}-rule`,
        customize(
            {
                listenerArn: foundation.loadBalancer.listenerArn,
                priority: priorityOf(owner),
                conditions: [
                    ...(route.host ? [{ hostHeader: { values: [route.host] } }] : []),
                    ...(route.path ? [{ pathPattern: { values: [route.path] } }] : []),
                ],
                actions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
            },
            args.customize?.rule,
        ),
        opts,
    );
    return { securityGroup, targetGroup, rule };
}

/**
 * A priority of the owner's own, which stays when neighbours come and go. Two owners of one listener share one by chance about once in
 * 50,000 pairs; AWS refuses the second (PriorityInUse), and `customize.rule` gives it another.
 */
const priorityOf = (owner: string): number => 1 + (createHash("sha256").update(owner).digest().readUInt32BE() % 50_000);
