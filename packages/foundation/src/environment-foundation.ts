import {
    arnOf,
    check,
    clusterName,
    type DeliveryLeaves,
    type EcsClusterSignal,
    type FoundationLeaves,
    type Monitored,
    monitoredCluster,
    type Placement,
    type Rule,
    rangeRules,
    topicPublishers,
    within,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { EcsInstances, type InstanceCustomize, type InstanceSettings, instanceRules } from "./ecs-instances.ts";
import { announcingServices, deliveringServices, environmentKey } from "./environment-key.ts";
import { facesInternet, LoadBalancer, type LoadBalancerArgs } from "./load-balancer.ts";
import { show } from "./observatory.ts";

export interface EnvironmentFoundationArgs {
    readonly placement: Placement;
    /** What the delivery account offers. */
    readonly delivery: pulumi.Output<DeliveryLeaves>;
    /** Availability zones that subnets are spread over, 2 or 3. @default 2 */
    readonly availabilityZones?: number;
    /** How private subnets reach the internet: one gateway for all (an outage of its zone cuts all off) or one a zone. @default "OnePerAz" */
    readonly natGateways?: "Single" | "OnePerAz";
    /** Address ranges that may reach the environment's services; private ranges alone make its load balancer internal. @default none */
    readonly openTo?: readonly string[];
    /** Address ranges that may try releases before they are anybody's, see {@link LoadBalancerArgs}. @default none, and no test listener */
    readonly openTestTo?: readonly string[];
    /** A certificate for the shared load balancer. @default none: HTTP only */
    readonly certificateArn?: string;
    /**
     * A second shared load balancer, in private subnets, for services that only the named private ranges may reach. It costs what a load
     * balancer costs. @default none
     */
    readonly internal?: {
        /** Private address ranges (RFC 1918) that may connect. */
        readonly openTo: readonly string[];
        /** @default none, and no test listener */
        readonly openTestTo?: readonly string[];
        /** @default none: HTTP only */
        readonly certificateArn?: string;
    };
    /** The private domain in which services find each other, of which there is one of a name in a network. @default `<environment>.internal` */
    readonly namespace?: string;
    /**
     * ARN of the delivery account's sink in this region, see `sinkFor`: the account's metrics and logs are shown there. One environment of an
     * account and region does so for all. @default none: they are nobody else's
     */
    readonly observedBy?: pulumi.Input<string>;
    /** EC2 instances that services may run on, by the name that they say: `instances("general")`. @default none: Fargate only */
    readonly instances?: Readonly<Record<string, InstanceSettings>>;
    /** Last word on a child's arguments. */
    readonly customize?: LoadBalancerArgs["customize"] & {
        readonly internal?: LoadBalancerArgs["customize"];
        readonly instances?: Readonly<Record<string, InstanceCustomize>>;
    };
}

/**
 * What the platform team gives an environment: a network, an ECS cluster on Fargate and EC2 instances, shared load balancers, a private
 * domain and a customer key.
 *
 * @example
 * const { leaves } = new EnvironmentFoundation("staging", { placement, delivery: readDelivery(catalog), natGateways: "Single" });
 */
export class EnvironmentFoundation extends pulumi.ComponentResource {
    readonly key: aws.kms.Key;
    readonly vpc: awsx.ec2.Vpc;
    readonly cluster: aws.ecs.Cluster;
    readonly loadBalancer: LoadBalancer;
    readonly internalLoadBalancer?: LoadBalancer;
    /** The cluster's instances, by the names that services say. */
    readonly instances: Readonly<Record<string, EcsInstances>>;
    /** What to watch of the cluster; its instances and load balancers say themselves what to watch of them. */
    readonly monitored: Monitored<EcsClusterSignal>;
    /** Where services find each other: by Service Connect, and in DNS. */
    readonly namespace: aws.servicediscovery.PrivateDnsNamespace;
    /** What services need of it: the stack's `foundation` output. */
    readonly leaves: pulumi.Output<FoundationLeaves>;

    constructor(name: string, args: EnvironmentFoundationArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, delivery, availabilityZones = 2, natGateways = "OnePerAz", openTo = [], certificateArn, internal } = args;
        const { namespace = `${placement.environment}.internal`, openTestTo } = args;
        const ownCertificate = (arn: string | undefined, path: string): Rule => [
            arn === undefined || arn.startsWith(arnOf(placement, "acm", "certificate/")),
            path,
            `is ${arn}, not an ACM certificate of ${placement.region} in account ${placement.accountId}`,
        ];
        check(
            `EnvironmentFoundation "${name}"`,
            [[2, 3].includes(availabilityZones), "availabilityZones", `is ${availabilityZones}, not 2 or 3`],
            ownCertificate(certificateArn, "certificateArn"),
            [
                namespace.length <= 253 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/.test(namespace),
                "namespace",
                `is "${namespace}", not a domain such as ${placement.environment}.internal`,
            ],
            ownCertificate(internal?.certificateArn, "internal.certificateArn"),
            ...rangeRules("openTestTo", openTestTo ?? []),
            ...Object.entries(args.instances ?? {}).flatMap(([key, settings]) => instanceRules(key, settings, `instances.${key}.`)),
            ...sinkRules(args.observedBy, placement),
            ...rangeRules("internal.openTo", internal?.openTo ?? []),
            ...rangeRules("internal.openTestTo", internal?.openTestTo ?? []),
            [
                internal === undefined || (internal.openTo.length > 0 && !facesInternet(internal.openTo)),
                "internal.openTo",
                `is ${internal?.openTo.join(", ") || "empty"}, not private ranges such as 10.0.0.0/8`,
            ],
        );
        super("causeway:foundation:EnvironmentFoundation", name, {}, within(placement, opts));
        const child = { parent: this };

        this.key = environmentKey(name, placement, [deliveringServices, ...announcingServices(placement)], child);
        this.vpc = new awsx.ec2.Vpc(
            `${name}-network`,
            {
                numberOfAvailabilityZones: availabilityZones,
                natGateways: { strategy: natGateways },
                enableDnsHostnames: true,
                subnetStrategy: "Auto",
                subnetSpecs: [{ type: "Public" }, { type: "Private" }],
            },
            child,
        );
        this.cluster = new aws.ecs.Cluster(
            `${name}-cluster`,
            {
                name: clusterName(placement),
                settings: [{ name: "containerInsights", value: "enabled" }],
                // Commands that people run in containers (ECS Exec) are for nobody else's eyes.
                configuration: { executeCommandConfiguration: { kmsKeyId: this.key.arn, logging: "DEFAULT" } },
            },
            child,
        );
        this.monitored = monitoredCluster(name, this.cluster.name);
        const { vpcId, publicSubnetIds, privateSubnetIds } = this.vpc;
        this.instances = Object.fromEntries(
            Object.entries(args.instances ?? {}).map(([key, settings]) => {
                const wishes = args.customize?.instances?.[key];
                const place = { placement, key, vpcId, subnetIds: privateSubnetIds };
                return [key, new EcsInstances(`${name}-${key}`, { ...place, ...settings, ...(wishes && { customize: wishes }) }, child)];
            }),
        );
        const providers = Object.values(this.instances).map(({ capacityProvider }) => capacityProvider.name);
        new aws.ecs.ClusterCapacityProviders(
            `${name}-capacity`,
            {
                clusterName: this.cluster.name,
                capacityProviders: ["FARGATE", "FARGATE_SPOT", ...providers],
            },
            child,
        );
        this.loadBalancer = new LoadBalancer(
            `${name}-lb`,
            {
                vpcId,
                subnetIds: facesInternet(openTo) ? publicSubnetIds : privateSubnetIds,
                openTo,
                ...(openTestTo && { openTestTo }),
                ...(certificateArn && { certificateArn }),
                ...(args.customize && { customize: args.customize }),
            },
            child,
        );

        if (internal) {
            const wishes = args.customize?.internal;
            this.internalLoadBalancer = new LoadBalancer(
                `${name}-internal`,
                { vpcId, subnetIds: privateSubnetIds, ...internal, ...(wishes && { customize: wishes }) },
                child,
            );
        }

        if (args.observedBy !== undefined) show(`${name}-link`, args.observedBy, child);

        this.namespace = new aws.servicediscovery.PrivateDnsNamespace(`${name}-namespace`, { name: namespace, vpc: vpcId }, child);

        this.leaves = pulumi.output({
            version: 1 as const,
            vpcId,
            publicSubnetIds,
            privateSubnetIds,
            clusterName: this.cluster.name,
            clusterArn: this.cluster.arn,
            keyArn: this.key.arn,
            publishers: [...topicPublishers(placement.tier)],
            loadBalancer: leavesOf(this.loadBalancer),
            ...(this.internalLoadBalancer && { internalLoadBalancer: leavesOf(this.internalLoadBalancer) }),
            namespace: { id: this.namespace.id, arn: this.namespace.arn, name: this.namespace.name },
            delivery,
        });
        this.registerOutputs({ leaves: this.leaves });
    }
}

/** What can be told of a sink by its ARN. */
function sinkRules(sink: unknown, { accountId, region }: Placement): readonly Rule[] {
    if (typeof sink !== "string") return [];
    const [, , service, itsRegion, itsAccount] = sink.split(":");
    return [
        [service === "oam" && itsRegion === region, "observedBy", `is ${sink}, not a sink of ${region}`],
        [itsAccount !== accountId, "observedBy", `is ${sink}, a sink of the environment's own account, which sees its metrics anyway`],
    ];
}

const leavesOf = ({ loadBalancer, listener, testListener, securityGroup, url }: LoadBalancer) => ({
    url,
    arnSuffix: loadBalancer.arnSuffix,
    listenerArn: listener.arn,
    ...(testListener && { testListenerArn: testListener.arn }),
    securityGroupId: securityGroup.id,
});
