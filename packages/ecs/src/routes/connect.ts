import { type Customize, customize, type Foundation, type FoundationLeaves, type Placement, type Rule, UserError } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Strategy } from "../releases/ownership.ts";
import { between } from "./health-check.ts";
import { type Callee, calleeRules, groupsToCall, letCallersIn } from "./neighbours.ts";
import type { Protocol } from "./route.ts";

/**
 * How services of an environment find each other. With Service Connect a proxy beside each task balances, retries and measures, and both
 * sides need one (it takes some of the task's CPU and memory: ECS developer guide, "Service Connect", considerations, has 256 CPU units and
 * 64 MiB); with discovery a name in DNS has the tasks' addresses.
 */
export interface Neighbourhood {
    /** Service Connect: what others call this service, or `"client"` where it only calls others. @default none */
    readonly connect?: Connect | "client";
    /** A name in the environment's private DNS, `<team>-<service>.<namespace>`. @default none */
    readonly discovery?: Discovery | true;
    /** Services of the environment that this one calls, up to 4: each lets in those alone that name it. @default none */
    readonly calls?: readonly Callee[];
}

/** What a worker may say of its neighbours: it calls, and nobody calls it. */
export interface Calling extends Pick<Neighbourhood, "calls"> {
    /** `"client"` where those whom it calls are called by Service Connect. @default none */
    readonly connect?: "client";
}

export interface Connect {
    /** The host name that clients ask for, up to 127 lower-case letters, digits, dots and dashes. @default `<team>-<service>` */
    readonly as?: string;
    /** The port that clients ask for, 1 to 65535. @default the container's port */
    readonly port?: number;
    /** Seconds without a byte after which a connection ends, 0 (never) to 2147483647. @default AWS's: 300 for HTTP, HTTP/2 and gRPC, 3600 for TCP */
    readonly idleSeconds?: number;
    /** Seconds that an answer may take, 0 (any) to 2147483647; not for TCP. @default AWS's: 15 */
    readonly requestSeconds?: number;
}

export interface Discovery {
    /** Addresses alone, or with ports. AWS changes it for nobody: choose once. @default "A" */
    readonly records?: "A" | "SRV";
    /** Seconds that clients may keep an answer, 0 to 2147483647. @default 10 */
    readonly ttlSeconds?: number;
}

export interface NeighbourhoodCustomize {
    readonly discovery?: Customize<aws.servicediscovery.ServiceArgs>;
}

const longest = 2_147_483_647;
const portName = "main";

/** Source: ECS API reference, "ServiceConnectService", "ServiceConnectClientAlias" and "TimeoutConfiguration". */
export function neighbourhoodRules(
    { connect, discovery, calls = [] }: Neighbourhood,
    {
        owner,
        protocol = "http",
        strategy,
    }: { readonly owner: string; readonly protocol?: Protocol | undefined; readonly strategy: Strategy },
): readonly Rule[] {
    const served = connect === "client" ? undefined : connect;
    const { ttlSeconds } = discovery === true ? {} : (discovery ?? {});
    return [
        [
            served?.as === undefined || /^[a-z0-9][a-z0-9.-]{0,126}$/.test(served.as),
            "connect.as",
            `is "${served?.as}", not 1 to 127 lower-case letters, digits, dots and dashes`,
        ],
        between("connect.port", served?.port, 1, 65_535),
        between("connect.idleSeconds", served?.idleSeconds, 0, longest),
        between("connect.requestSeconds", served?.requestSeconds, 0, longest),
        [served?.requestSeconds === undefined || protocol !== "tcp", "connect.requestSeconds", "is of no use: TCP has no requests"],
        [
            served === undefined || discoveryName(owner).length <= 64,
            "name",
            `makes "${discoveryName(owner)}", ${discoveryName(owner).length} characters: Service Connect takes 64`,
        ],
        between("discovery.ttlSeconds", ttlSeconds, 0, longest),
        // Source: ECS developer guide, "Required resources for Amazon ECS blue/green deployments": load balancers and Service Connect.
        [
            discovery === undefined || strategy === "rolling",
            "discovery",
            `tells of new tasks as soon as they are up, whatever a ${strategy} release does with the traffic: leave it out, or release rolling`,
        ],
        ...calleeRules(calls),
    ];
}

/** Unique in the namespace, where `discovery` has the owner's own name. Clients never see it: they go by the alias. */
const discoveryName = (owner: string): string => `${owner}-connect`;

/** What Service Connect wants to know of the container's port. A changed protocol would need a new service: ECS API reference, "PortMapping". */
export const portLabels = ({ connect }: Neighbourhood, protocol: Protocol = "http") =>
    connect === undefined || connect === "client" ? {} : { name: portName, ...(protocol !== "tcp" && { appProtocol: protocol }) };

interface NeighbourhoodArgs {
    readonly placement: Placement;
    readonly foundation: Foundation;
    readonly owner: string;
    readonly port: number;
    readonly logs: aws.cloudwatch.LogGroup;
    /** The tasks' own security group. */
    readonly securityGroup: aws.ec2.SecurityGroup;
    readonly customize?: NeighbourhoodCustomize;
}

/** What the ECS service has to say of its neighbours, and where those find it. */
export interface Settled {
    readonly service: Pick<aws.ecs.ServiceArgs, "serviceConnectConfiguration" | "serviceRegistries">;
    readonly securityGroups: readonly pulumi.Input<string>[];
    readonly callers?: aws.ec2.SecurityGroup;
    readonly address?: pulumi.Output<string>;
}

/** A service's places in the environment's namespace, and the security groups through which it calls and is called. */
export function settleIn(
    name: string,
    { connect, discovery, calls = [] }: Neighbourhood,
    args: NeighbourhoodArgs,
    opts: pulumi.CustomResourceOptions,
): Settled {
    const { placement, foundation, owner, port, securityGroup } = args;
    const securityGroups = [securityGroup.id, ...groupsToCall(calls, placement, foundation, opts)];
    if (connect === undefined && discovery === undefined) return { service: {}, securityGroups };
    const namespace = foundation.apply(foundation => namespaceOf(foundation, owner));
    const served = connect === "client" ? undefined : connect;
    const alias = { dnsName: served?.as ?? owner, port: served?.port ?? port };
    const inDns = pulumi.interpolate`${owner}.${namespace.name}:${port}`;
    return {
        service: {
            ...(connect && { serviceConnectConfiguration: connectTo(namespace.arn, served && { ...served, ...alias }, args) }),
            ...(discovery && { serviceRegistries: register(name, discovery === true ? {} : discovery, namespace.id, args, opts) }),
        },
        securityGroups,
        ...((served || discovery) && { callers: letCallersIn(name, owner, { foundation, securityGroup, port }, opts) }),
        ...(served ? { address: pulumi.output(`${alias.dnsName}:${alias.port}`) } : discovery && { address: inDns }),
    };
}

function connectTo(
    namespace: pulumi.Input<string>,
    served: (Connect & { readonly dnsName: string; readonly port: number }) | undefined,
    { placement, logs, owner }: NeighbourhoodArgs,
): aws.types.input.ecs.ServiceServiceConnectConfiguration {
    const { idleSeconds: idleTimeoutSeconds, requestSeconds: perRequestTimeoutSeconds } = served ?? {};
    const timeout = {
        ...(idleTimeoutSeconds !== undefined && { idleTimeoutSeconds }),
        ...(perRequestTimeoutSeconds !== undefined && { perRequestTimeoutSeconds }),
    };
    return {
        enabled: true,
        // By its ARN: by a name that ECS does not find, it makes a namespace of its own (aws-cdk#25616).
        namespace,
        logConfiguration: {
            logDriver: "awslogs",
            options: { "awslogs-group": logs.name, "awslogs-region": placement.region, "awslogs-stream-prefix": "service-connect" },
        },
        ...(served && {
            services: [
                {
                    portName,
                    discoveryName: discoveryName(owner),
                    clientAlias: [{ dnsName: served.dnsName, port: served.port }],
                    ...(Object.keys(timeout).length > 0 && { timeout }),
                },
            ],
        }),
    };
}

function register(
    name: string,
    { records = "A", ttlSeconds = 10 }: Discovery,
    namespaceId: pulumi.Input<string>,
    { owner, port, customize: wishes }: NeighbourhoodArgs,
    opts: pulumi.CustomResourceOptions,
): aws.types.input.ecs.ServiceServiceRegistries {
    const service = new aws.servicediscovery.Service(
        `${name}-discovery`,
        customize(
            {
                name: owner,
                dnsConfig: { namespaceId, routingPolicy: "MULTIVALUE", dnsRecords: [{ type: records, ttl: ttlSeconds }] },
                // ECS says who is well. Source: ECS developer guide, "Use service discovery to connect Amazon ECS services with DNS names".
                healthCheckCustomConfig: { failureThreshold: 1 },
            },
            wishes?.discovery,
        ),
        opts,
    );
    return { registryArn: service.arn, ...(records === "SRV" && { port }) };
}

function namespaceOf({ namespace }: FoundationLeaves, owner: string): NonNullable<FoundationLeaves["namespace"]> {
    if (namespace) return namespace;
    throw new UserError(
        `${owner} wants to be found by others, but its environment's foundation is older than namespaces: bring it up first`,
    );
}
