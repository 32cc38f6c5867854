import { customize, type FoundationLeaves, type Rule, UserError } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ignored } from "../releases/ownership.ts";
import { trafficBetween } from "../releases/traffic.ts";
import { certificateRules } from "./certificate.ts";
import { between, type GrpcHealthCheck, graceOf, type HttpHealthCheck, healthChecks } from "./health-check.ts";
import { claimsOf, findPriority, ownerTag } from "./priority.ts";
import type { Way, WayArgs } from "./route.ts";
import { letTalk, targetGroupMaker } from "./target-group.ts";

/**
 * Which requests to a shared load balancer are this service's: those that match all that is given, each by one of its values.
 * All values together may be five (Application Load Balancer user guide, "Quotas": condition values per rule).
 */
export interface HttpRoute<Speaks extends "http" | "grpc" = "http"> {
    /** The environment's load balancer that takes the requests. `internal` is there where the foundation was asked for it. @default "public" */
    readonly on?: "public" | "internal";
    /** Host names; `*` and `?` are wildcards. @default any */
    readonly host?: string | readonly string[];
    /** Paths; `*` and `?` are wildcards. @default any */
    readonly path?: string | readonly string[];
    /** @default any */
    readonly methods?: readonly Method[];
    /** By header: values, of which one must match; `*` and `?` are wildcards. @default any */
    readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    /**
     * A certificate for the hosts, of the same account and region, beside those that the load balancer has: clients say which host they mean
     * (SNI). Of several services with one certificate, one gives it. @default none: the load balancer's own
     */
    readonly certificateArn?: pulumi.Input<string>;
    readonly healthCheck?: Speaks extends "grpc" ? GrpcHealthCheck : HttpHealthCheck;
    /** Seconds that a task has to end its requests before it is stopped, 0 to 3600. @default 30 */
    readonly deregistrationSeconds?: number;
    /** Seconds for which a client stays with the same task, 1 to 604800, by a cookie of the load balancer's. @default none */
    readonly stickySeconds?: number;
    readonly tcpPort?: never;
    readonly openTo?: never;
}

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
type Spoken = "http" | "http2" | "grpc";

const list = (value: string | readonly string[] | undefined): readonly string[] =>
    value === undefined ? [] : typeof value === "string" ? [value] : value;
const wild = (value: string): boolean => /[*?]/.test(value);

/** Source: Application Load Balancer user guide, "Condition types for listener rules". */
export function httpRouteRules(route: HttpRoute<"http"> | HttpRoute<"grpc">, protocol: Spoken | "tcp"): readonly Rule[] {
    const [hosts, paths, methods] = [list(route.host), list(route.path), route.methods ?? []];
    const headers = Object.entries(route.headers ?? {});
    const values = hosts.length + paths.length + methods.length + headers.reduce((sum, [, value]) => sum + list(value).length, 0);
    const longOrStrange = (allowed: RegExp, value: string, at: string, what: string): Rule[] => [
        [value.length <= 128, at, `has ${value.length} characters: AWS takes 128`],
        [allowed.test(value), at, `is "${value}", which is not ${what}`],
    ];
    return [
        [hosts.length + paths.length > 0, "route", "needs a host or a path: the load balancer is shared"],
        [values <= 5, "route", `has ${values} values of hosts, paths, methods and headers: AWS takes 5 in a rule`],
        ...hosts.flatMap(host => longOrStrange(/^[A-Za-z0-9.*?-]*\.[A-Za-z0-9.*?-]*$/, host, "route.host", "a host name")),
        ...paths.flatMap((path): Rule[] => [
            [path.startsWith("/"), "route.path", `is "${path}", which does not start with a slash`],
            ...longOrStrange(/^[A-Za-z0-9_\-.$/~"'@:+&*?]*$/, path, "route.path", "of the letters that AWS takes in a path"),
        ]),
        [route.methods === undefined || methods.length > 0, "route.methods", "has no value"],
        ...headers.flatMap(([name, value]): Rule[] => [
            [/^[A-Za-z0-9!#$%&'*+\-.^_`|~]{1,40}$/.test(name), `route.headers["${name}"]`, "is not a header's name of 1 to 40 characters"],
            [list(value).length > 0, `route.headers["${name}"]`, "has no value"],
            ...list(value).map(
                (one): Rule => [one.length <= 128, `route.headers["${name}"]`, `has ${one.length} characters: AWS takes 128`],
            ),
        ]),
        ...certificateRules(route.certificateArn),
        between("route.deregistrationSeconds", route.deregistrationSeconds, 0, 3600),
        between("route.stickySeconds", route.stickySeconds, 1, 604_800),
        ...healthChecks[protocol === "grpc" ? "grpc" : "http"].rules(route.healthCheck ?? {}, "route.healthCheck"),
    ];
}

/** A rule on the environment's shared load balancer, and the target group that it forwards to. */
export function routeHttp(
    name: string,
    route: HttpRoute<"http"> | HttpRoute<"grpc">,
    protocol: Spoken | "tcp",
    args: WayArgs,
    opts: pulumi.CustomResourceOptions,
): Way {
    const { owner, foundation, port, securityGroup } = args;
    const shared = foundation.apply(foundation => loadBalancerFor(foundation, route, protocol, owner));
    letTalk({ in: `${name}-from-lb`, out: `${name}-lb-to` }, shared.securityGroupId, securityGroup.id, port, opts);

    if (route.certificateArn) {
        const { certificateArn } = route;
        new aws.lb.ListenerCertificate(`${name}-certificate`, { listenerArn: shared.listenerArn, certificateArn }, opts);
    }
    const versions = { http: undefined, tcp: undefined, http2: "HTTP2", grpc: "GRPC" } as const;
    const protocolVersion = versions[protocol];
    const check = route.healthCheck ?? {};
    const makeGroup = targetGroupMaker(
        {
            vpcId: foundation.vpcId,
            port,
            protocol: "HTTP",
            ...(protocolVersion && { protocolVersion }),
            deregistrationSeconds: route.deregistrationSeconds ?? 30,
            stickySeconds: route.stickySeconds,
            healthCheck: healthChecks[protocol === "grpc" ? "grpc" : "http"].args(check),
        },
        args.customize?.targetGroup,
        opts,
    );
    const targetGroup = makeGroup(`${name}-tg`);
    const [hosts, paths, headers] = [list(route.host), list(route.path), Object.entries(route.headers ?? {})];
    const pattern = { hosts, paths, others: headers.length + (route.methods ? 1 : 0) };
    const claims = claimsOf(args.placement.provider);
    const conditions = [
        ...(hosts.length > 0 ? [{ hostHeader: { values: [...hosts] } }] : []),
        ...(paths.length > 0 ? [{ pathPattern: { values: [...paths] } }] : []),
        ...(route.methods ? [{ httpRequestMethod: { values: [...route.methods] } }] : []),
        ...headers.map(([httpHeaderName, value]) => ({ httpHeader: { httpHeaderName, values: [...list(value)] } })),
    ];
    const listeners = {
        rule: () => shared.listenerArn,
        testRule: () => shared.apply(shared => testListenerOf(shared, owner, route.on ?? "public")),
    };
    const traffic = trafficBetween(targetGroup, makeGroup(`${name}-t2`), args.release, (child, actions) => {
        const listenerArn = listeners[child]();
        const wish = args.customize?.[child];
        // Whoever has chosen a place is not to be told that ours are taken.
        const chosen = typeof wish === "object" ? wish.priority : undefined;
        return new aws.lb.ListenerRule(
            `${name}-${child === "rule" ? "rule" : "test-rule"}`,
            customize(
                {
                    listenerArn,
                    priority:
                        chosen ??
                        pulumi
                            .all([listenerArn, args.release.takesOver])
                            .apply(([arn, takesOver]) =>
                                findPriority(arn, owner, pattern, claims, { ...opts, takesOver: takesOver && child === "rule" }),
                            ),
                    conditions,
                    actions,
                    tags: { [ownerTag]: owner },
                },
                wish,
            ),
            { ...opts, ignoreChanges: ignored(args.release.strategy, child) },
        );
    });
    // A wildcard is no address: any exact name is a better one.
    const host = hosts.find(host => !wild(host)) ?? hosts[0];
    const { url } = shared;
    return {
        targetGroup,
        traffic,
        source: traffic.rule,
        arnSuffix: shared.arnSuffix,
        graceSeconds: graceOf(check),
        url: url.apply(url => (host ? `${new URL(url).protocol}//${host}` : url)),
        endpoint: pulumi.output({ url, ...(host && { host }) }),
    };
}

/** Where test traffic comes in. Asked for where it is used alone: foundations need not have one. */
function testListenerOf({ testListenerArn }: FoundationLeaves["loadBalancer"], owner: string, on: "public" | "internal"): string {
    if (testListenerArn) return testListenerArn;
    throw new UserError(
        `${owner} is released with test traffic, and its environment's load balancer has no test listener: give EnvironmentFoundation openTestTo: [...]${on === "internal" ? " in internal" : ""} and bring the foundation up first`,
    );
}

/** The load balancer that was asked for. What a foundation offers is known only while it is being read, so this is no check of arguments. */
export function loadBalancerFor(
    { loadBalancer, internalLoadBalancer }: FoundationLeaves,
    { on = "public", certificateArn }: Pick<HttpRoute, "on" | "certificateArn">,
    protocol: Spoken | "tcp",
    owner: string,
): FoundationLeaves["loadBalancer"] {
    const found = on === "internal" ? internalLoadBalancer : loadBalancer;
    if (!found) {
        throw new UserError(
            `${owner} is routed on the internal load balancer, which its environment has not: give EnvironmentFoundation internal: { openTo: [...] } and bring the foundation up first`,
        );
    }
    if (found.url.startsWith("https:")) return found;
    // Source: Application Load Balancer user guide, "Target groups", Protocol version.
    const why =
        protocol === "grpc" || protocol === "http2"
            ? `speaks ${protocol}, which a load balancer forwards from HTTPS only`
            : certificateArn && "has a certificate for a load balancer that speaks HTTP only";
    if (why) {
        throw new UserError(
            `${owner} ${why}: give EnvironmentFoundation a certificateArn${on === "internal" ? " in internal" : ""} and bring the foundation up first`,
        );
    }
    return found;
}
