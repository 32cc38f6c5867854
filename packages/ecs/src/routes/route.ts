import type { Foundation, Placement, Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Traffic, TrafficWish } from "../releases/traffic.ts";
import type { Tasks, TasksWithoutRequests } from "../scaling/scaling.ts";
import { type HttpRoute, httpRouteRules, routeHttp } from "./http-route.ts";
import type { RouteCustomize } from "./target-group.ts";
import { routeTcp, type TcpRoute, tcpRouteRules } from "./tcp-route.ts";

/** How a service is reached: what its container speaks, and what is in front of it. Mixes that AWS does not take do not compile. */
export type Reach =
    | (Requests & {
          /** What the container speaks. `http2` and `grpc` need a load balancer with a certificate. @default "http" */
          readonly protocol?: "http" | "http2";
          /** Which requests are this service's. @default none: no load balancer */
          readonly route: HttpRoute<"http">;
      })
    | (Requests & { readonly protocol: "grpc"; readonly route: HttpRoute<"grpc"> })
    | (NoRequests & { readonly protocol?: "tcp"; readonly route: TcpRoute })
    | (NoRequests & { readonly protocol?: Protocol; readonly route?: undefined });

interface Requests {
    /** How many tasks run. @default 2 to 4 */
    readonly tasks?: Tasks;
}
interface NoRequests {
    readonly tasks?: TasksWithoutRequests;
}

export type Protocol = "http" | "http2" | "grpc" | "tcp";

/** What a load balancer brings to a service. */
export interface Way {
    /** Where the service's tasks are registered. */
    readonly targetGroup: aws.lb.TargetGroup;
    /** How traffic moves between that group and its twin; missing where nothing splits it. */
    readonly traffic?: Traffic;
    /** What sends requests to the target group: a rule on the shared listener, or a listener of the service's own. */
    readonly source: aws.lb.ListenerRule | aws.lb.Listener;
    /** Of the load balancer: metrics go by it. */
    readonly arnSuffix: pulumi.Output<string>;
    /** The service's own load balancer; missing where it is the environment's. */
    readonly loadBalancer?: aws.lb.LoadBalancer;
    readonly graceSeconds: number;
    /** Where people find the service. */
    readonly url: pulumi.Output<string>;
    /** Where a smoke test finds it; missing where it does not speak HTTP. */
    readonly endpoint?: pulumi.Output<{ url: string; host?: string }>;
}

export interface WayArgs {
    /** What makes the service's rules its own among all that share a listener. */
    readonly owner: string;
    readonly placement: Placement;
    readonly foundation: Foundation;
    readonly port: number;
    /** The tasks' security group. */
    readonly securityGroup: aws.ec2.SecurityGroup;
    readonly customize?: RouteCustomize;
    readonly release: TrafficWish;
}

const isTcp = (route: HttpRoute<"http"> | HttpRoute<"grpc"> | TcpRoute): route is TcpRoute => route.tcpPort !== undefined;

export function routeRules({ route, protocol = "http" }: Reach): readonly Rule[] {
    if (route === undefined) return [];
    return isTcp(route) ? tcpRouteRules(route) : httpRouteRules(route, protocol);
}

/** What stands between clients and the service's tasks; nothing where there is no route. */
export function routeTo(
    name: string,
    { route, protocol = "http" }: Reach,
    args: WayArgs,
    opts: pulumi.CustomResourceOptions,
): Way | undefined {
    if (route === undefined) return undefined;
    return isTcp(route) ? routeTcp(name, route, args, opts) : routeHttp(name, route, protocol, args, opts);
}

/** The security group of a service's tasks. They may ask whom they like over HTTPS: AWS's own interfaces, images, other services. */
export function taskGroup(name: string, owner: string, foundation: Foundation, opts: pulumi.CustomResourceOptions): aws.ec2.SecurityGroup {
    const { vpcId } = foundation;
    const group = new aws.ec2.SecurityGroup(`${name}-group`, { vpcId, description: `Tasks of ${owner}` }, opts);
    new aws.vpc.SecurityGroupEgressRule(
        `${name}-to-https`,
        { securityGroupId: group.id, cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 443, toPort: 443 },
        opts,
    );
    return group;
}
