import {
    type Customize,
    check,
    customize,
    type LoadBalancerSignal,
    type Monitored,
    monitoredLoadBalancer,
    rangeRules,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface LoadBalancerArgs {
    readonly vpcId: pulumi.Input<string>;
    /** Subnets in two availability zones or more: public ones where it faces the internet (see {@link facesInternet}). */
    readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
    /** Address ranges that may connect; private ranges alone make the load balancer internal. @default none: nobody may */
    readonly openTo?: readonly string[];
    /**
     * Address ranges that may try what a release has not yet shown to anybody, on port 8443 (8080 without a certificate): the test traffic of
     * services that are released with it. @default none, and no test listener
     */
    readonly openTestTo?: readonly string[];
    /** A certificate of the same region. @default none: HTTP only */
    readonly certificateArn?: string;
    /** Last word on a child's arguments. */
    readonly customize?: {
        readonly loadBalancer?: Customize<aws.lb.LoadBalancerArgs>;
        readonly listener?: Customize<aws.lb.ListenerArgs>;
        readonly testListener?: Customize<aws.lb.ListenerArgs>;
    };
}

/** Whether any of these ranges is outside of those that RFC 1918 sets aside for private networks. */
export const facesInternet = (ranges: readonly string[]): boolean =>
    !ranges.every(range => /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(range));

/**
 * An application load balancer that services of several teams share, each behind rules of its own; what no rule matches is answered with 404.
 * With a certificate it speaks HTTPS, and HTTP only to redirect.
 *
 * @example
 * const shared = new LoadBalancer("shared", { vpcId: vpc.vpcId, subnetIds: vpc.privateSubnetIds, openTo: ["10.0.0.0/8"] });
 */
export class LoadBalancer extends pulumi.ComponentResource {
    readonly loadBalancer: aws.lb.LoadBalancer;
    /** Where services put their rules. */
    readonly listener: aws.lb.Listener;
    /** Where they put their rules for test traffic; missing where nobody may send any. */
    readonly testListener?: aws.lb.Listener;
    readonly securityGroup: aws.ec2.SecurityGroup;
    readonly url: pulumi.Output<string>;
    /** What to watch of the load balancer itself, and when it is bad. */
    readonly monitored: Monitored<LoadBalancerSignal>;

    constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        const { vpcId, openTo = [], openTestTo, certificateArn } = args;
        check(`LoadBalancer "${name}"`, ...rangeRules("openTo", openTo), ...rangeRules("openTestTo", openTestTo ?? []));
        super("causeway:foundation:LoadBalancer", name, {}, opts);
        const child = { parent: this };
        const testPort = certificateArn ? 8443 : 8080;
        const open = [
            ...openTo.flatMap(range => (certificateArn ? [80, 443] : [80]).map(port => ({ range, port }))),
            ...(openTestTo ?? []).map(range => ({ range, port: testPort })),
        ];

        this.securityGroup = new aws.ec2.SecurityGroup(`${name}-group`, { vpcId, description: "The shared load balancer" }, child);
        for (const { range, port } of open) {
            new aws.vpc.SecurityGroupIngressRule(
                `${name}-from-${range}-${port}`,
                { securityGroupId: this.securityGroup.id, cidrIpv4: range, ipProtocol: "tcp", fromPort: port, toPort: port },
                child,
            );
        }
        this.loadBalancer = new aws.lb.LoadBalancer(
            name,
            customize(
                {
                    loadBalancerType: "application",
                    internal: !facesInternet(openTo),
                    subnets: args.subnetIds,
                    securityGroups: [this.securityGroup.id],
                    dropInvalidHeaderFields: true,
                },
                args.customize?.loadBalancer,
            ),
            child,
        );
        const loadBalancerArn = this.loadBalancer.arn;
        const notFound = {
            type: "fixed-response",
            fixedResponse: { contentType: "text/plain", statusCode: "404", messageBody: "no such service" },
        };
        // Source: Elastic Load Balancing user guide, "Security policies for your Application Load Balancer": a console default.
        const speaks = certificateArn
            ? { protocol: "HTTPS", certificateArn, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" }
            : { protocol: "HTTP" };
        const listen = (role: string, port: number, change: Customize<aws.lb.ListenerArgs> | undefined) =>
            new aws.lb.Listener(
                `${name}-${role}`,
                customize({ loadBalancerArn, port, ...speaks, defaultActions: [notFound] }, change),
                child,
            );
        this.listener = listen("listener", certificateArn ? 443 : 80, args.customize?.listener);
        if (openTestTo) this.testListener = listen("test", testPort, args.customize?.testListener);
        if (certificateArn) {
            const redirect = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };
            new aws.lb.Listener(
                `${name}-http`,
                { loadBalancerArn, protocol: "HTTP", port: 80, defaultActions: [redirect] },
                // Where HTTPS comes later, the listener above must have left port 80 (DuplicateListener in the ELB API reference, CreateListener).
                { ...child, dependsOn: this.listener },
            );
        }
        this.monitored = monitoredLoadBalancer(name, this.loadBalancer.arnSuffix);
        this.url = pulumi.interpolate`${certificateArn ? "https" : "http"}://${this.loadBalancer.dnsName}`;

        this.registerOutputs({ url: this.url });
    }
}
