import { customize, type Rule, rangeRules } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { certificateRules } from "./certificate.ts";
import { between, graceOf, type HealthCheck, healthChecks } from "./health-check.ts";
import type { Way, WayArgs } from "./route.ts";
import { letTalk, targetGroupMaker } from "./target-group.ts";

/**
 * Connections to a port of a network load balancer of the service's own: a listener of one has no rules, so on a shared one each port
 * could be one team's only. It costs what a load balancer costs.
 */
export interface TcpRoute {
    /** The port that clients connect to, 1 to 65535. */
    readonly tcpPort: number;
    /** IPv4 address ranges that may connect. */
    readonly openTo: readonly string[];
    /** `public`: with addresses of the internet's. @default "internal" */
    readonly on?: "public" | "internal";
    /** A certificate of the same account and region: the load balancer then speaks TLS, and plain TCP to the tasks. @default none */
    readonly certificateArn?: pulumi.Input<string>;
    readonly healthCheck?: HealthCheck;
    /** Seconds that a task has to end its connections before it is stopped, 0 to 3600. @default 30 */
    readonly deregistrationSeconds?: number;
    readonly host?: never;
    readonly path?: never;
    readonly methods?: never;
    readonly headers?: never;
    readonly stickySeconds?: never;
}

export const tcpRouteRules = (route: TcpRoute): readonly Rule[] => [
    between("route.tcpPort", route.tcpPort, 1, 65_535),
    // Callers without types may leave it out.
    [(route.openTo ?? []).length > 0, "route.openTo", "is empty: nobody could connect"],
    ...rangeRules("route.openTo", route.openTo ?? []),
    ...certificateRules(route.certificateArn),
    between("route.deregistrationSeconds", route.deregistrationSeconds, 0, 3600),
    ...healthChecks.tcp.rules(route.healthCheck ?? {}, "route.healthCheck"),
];

/** Source: User guide for Network Load Balancers, "Security policies": what the console takes. */
const sslPolicy = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/** A network load balancer of the service's own, with one listener that sends all connections to the service. */
export function routeTcp(name: string, route: TcpRoute, args: WayArgs, opts: pulumi.CustomResourceOptions): Way {
    const { owner, foundation, port, securityGroup } = args;
    const { vpcId } = foundation;
    const { tcpPort } = route;
    const internal = (route.on ?? "internal") === "internal";

    const group = new aws.ec2.SecurityGroup(`${name}-lb-group`, { vpcId, description: `The load balancer of ${owner}` }, opts);
    for (const range of route.openTo) {
        new aws.vpc.SecurityGroupIngressRule(
            `${name}-lb-from-${range}`,
            { securityGroupId: group.id, cidrIpv4: range, ipProtocol: "tcp", fromPort: tcpPort, toPort: tcpPort },
            opts,
        );
    }
    letTalk({ in: `${name}-from-lb`, out: `${name}-lb-to` }, group.id, securityGroup.id, port, opts);
    const loadBalancer = new aws.lb.LoadBalancer(
        `${name}-lb`,
        customize(
            {
                loadBalancerType: "network",
                internal,
                subnets: internal ? foundation.privateSubnetIds : foundation.publicSubnetIds,
                securityGroups: [group.id],
                // With one task in one zone, clients of another zone would find nobody.
                enableCrossZoneLoadBalancing: true,
            },
            args.customize?.loadBalancer,
        ),
        opts,
    );
    const check = route.healthCheck ?? {};
    const makeGroup = targetGroupMaker(
        {
            vpcId,
            port,
            protocol: "TCP",
            deregistrationSeconds: route.deregistrationSeconds ?? 30,
            healthCheck: healthChecks.tcp.args(check),
        },
        args.customize?.targetGroup,
        opts,
    );
    const targetGroup = makeGroup(`${name}-tg`);
    const listener = new aws.lb.Listener(
        `${name}-listener`,
        customize(
            {
                loadBalancerArn: loadBalancer.arn,
                port: tcpPort,
                ...(route.certificateArn ? { protocol: "TLS", certificateArn: route.certificateArn, sslPolicy } : { protocol: "TCP" }),
                defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
            },
            args.customize?.listener,
        ),
        opts,
    );
    return {
        targetGroup,
        source: listener,
        arnSuffix: loadBalancer.arnSuffix,
        loadBalancer,
        graceSeconds: graceOf(check),
        url: pulumi.interpolate`${route.certificateArn ? "tls" : "tcp"}://${loadBalancer.dnsName}:${tcpPort}`,
    };
}
