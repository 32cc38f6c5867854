import { NotSimulated } from "../../model/errors.ts";
import { isMap, type Properties, Secret, UNKNOWN, type Value } from "../../model/values.ts";
import { blockText } from "./cidr.ts";
import { type LayoutArgs, layOut, type PlannedSubnet, type SubnetSpec, subnetLayout } from "./layout.ts";

/** A property of a child that has been made: `id`, or one of its outputs. */
export type Made = (key: string, property: string) => Value;

/** One resource below awsx.ec2.Vpc, in the order in which awsx makes them. */
export interface Child {
    readonly key: string;
    readonly type: string;
    readonly name: string;
    /** Key of the parent; the component itself where there is none. */
    readonly parent?: string;
    inputs(made: Made): Properties;
}

export interface Plan {
    readonly children: readonly Child[];
    /** Outputs of the component: keys of children, or properties of them, or plain values. */
    readonly outputs: { readonly [output: string]: string | readonly string[] };
    readonly ids: { readonly [output: string]: string | readonly string[] };
    readonly values: Properties;
}

const passedOn = [
    "assignGeneratedIpv6CidrBlock",
    "enableDnsHostnames",
    "enableDnsSupport",
    "enableNetworkAddressUsageMetrics",
    "instanceTenancy",
    "ipv6CidrBlock",
] as const;
const understood = new Set<string>([
    ...passedOn,
    "availabilityZoneCidrMask",
    "availabilityZoneNames",
    "cidrBlock",
    "natGateways",
    "numberOfAvailabilityZones",
    "subnetSpecs",
    "subnetStrategy",
    "tags",
    "vpcEndpointSpecs",
]);
const endpointSettings = [
    "autoAccept",
    "policy",
    "privateDnsEnabled",
    "routeTableIds",
    "securityGroupIds",
    "subnetIds",
    "tags",
    "vpcEndpointType",
    "serviceName",
];
const specSettings = ["type", "name", "cidrMask", "size", "cidrBlocks", "tags"];

/** How many availability zones awsx asks AWS for; none where the caller names them. */
export function zonesToAskFor(args: Properties): number | undefined {
    if (args["availabilityZoneNames"] !== undefined && args["numberOfAvailabilityZones"] !== undefined) {
        throw new Error("Only one of [availabilityZoneNames] and [numberOfAvailabilityZones] can be specified");
    }
    return args["availabilityZoneNames"] === undefined ? Number(args["numberOfAvailabilityZones"] ?? 3) : undefined;
}

/** The zones that a VPC spreads over, of those that the region has. */
export function chooseZones(args: Properties, available: readonly string[]): readonly string[] {
    const count = zonesToAskFor(args);
    if (count === undefined) return args["availabilityZoneNames"] as readonly string[];
    if (available.length < count) {
        throw new Error(
            `The configured region for this provider does not have at least ${count} Availability Zones. Either specify an explicit list of zones in availabilityZoneNames or choose a region with at least ${count} AZs.`,
        );
    }
    return available.slice(0, count);
}

/** Everything that awsx.ec2.Vpc makes for these arguments. Source: pulumi-awsx 3, "awsx.ec2.Vpc". */
export function planVpc(name: string, args: Properties, zones: readonly string[]): Plan {
    refuseUnknown(args);
    const strategy = text(args["subnetStrategy"], "Legacy");
    if (!["Legacy", "Auto", "Exact"].includes(strategy)) throw new NotSimulated(`subnetStrategy ${strategy} of awsx:ec2:Vpc`);
    const layout: LayoutArgs = {
        name,
        zones,
        cidrBlock: text(args["cidrBlock"], "10.0.0.0/16"),
        strategy: strategy as LayoutArgs["strategy"],
        ...(args["subnetSpecs"] === undefined ? {} : { specs: (args["subnetSpecs"] as unknown as readonly SubnetSpec[]).map(readSpec) }),
        ...(args["availabilityZoneCidrMask"] === undefined ? {} : { zoneMask: Number(args["availabilityZoneCidrMask"]) }),
    };
    const planned = layOut(layout);
    const gateways = gatewaysOf(args, planned, zones);
    const tags = (own: Properties, more: Value = {}) => merged({ Name: name }, args["tags"], more, own);
    const children: Child[] = [
        child("vpc", "aws:ec2/vpc:Vpc", name, undefined, () => ({
            ...picked(args, passedOn),
            cidrBlock: layout.cidrBlock,
            tags: tags({}),
        })),
        child("igw", "aws:ec2/internetGateway:InternetGateway", name, "vpc", made => ({ vpcId: made("vpc", "id"), tags: tags({}) })),
        ...endpoints(args),
    ];
    const inOrder = zones.flatMap(zone =>
        planned.filter(one => one.zone === zone && one.type !== "Unused").sort((one, other) => rank(one) - rank(other)),
    );
    for (const one of inOrder) {
        // A zone with several public subnets still has one gateway.
        const hosts = one.type === "Public" && inOrder.find(other => other.zone === one.zone && other.type === "Public") === one;
        children.push(...subnetChildren(name, one, zones.indexOf(one.zone), hosts, gateways, args["tags"] ?? {}, tags));
    }
    const keys = (kind: string) => children.filter(({ key }) => key.startsWith(`${kind} `)).map(({ key }) => key);
    const subnets = (type: string) => inOrder.filter(one => one.type === type).map(one => `subnet ${one.name}`);
    return {
        children,
        outputs: {
            vpc: "vpc",
            internetGateway: "igw",
            subnets: keys("subnet"),
            routeTables: keys("table"),
            routes: keys("route"),
            routeTableAssociations: keys("association"),
            natGateways: keys("nat"),
            eips: keys("eip"),
            vpcEndpoints: keys("endpoint"),
            publicSubnets: subnets("Public"),
            privateSubnets: subnets("Private"),
            isolatedSubnets: subnets("Isolated"),
        },
        ids: {
            vpcId: "vpc",
            publicSubnetIds: subnets("Public"),
            privateSubnetIds: subnets("Private"),
            isolatedSubnetIds: subnets("Isolated"),
        },
        values: { subnetLayout: subnetLayout(layout, planned) as unknown as Value },
    };
}

const child = (key: string, type: string, name: string, parent: string | undefined, inputs: (made: Made) => Properties): Child => ({
    key,
    type,
    name,
    ...(parent === undefined ? {} : { parent }),
    inputs,
});

const rank = ({ type }: PlannedSubnet): number => ["Public", "Private", "Isolated"].indexOf(type);

interface Gateways {
    /** Zones that get a gateway, and for each the allocation that the caller gave, if any. */
    readonly zones: readonly number[];
    readonly allocations: readonly Value[];
    readonly shared: boolean;
}

function gatewaysOf(args: Properties, planned: readonly PlannedSubnet[], zones: readonly string[]): Gateways {
    const given = (args["natGateways"] ?? {}) as Properties;
    for (const setting of Object.keys(given))
        if (!["strategy", "elasticIpAllocationIds"].includes(setting)) throw new NotSimulated(`natGateways.${setting} of awsx:ec2:Vpc`);
    const strategy = text(given["strategy"], "OnePerAz");
    const allocations = (given["elasticIpAllocationIds"] ?? []) as readonly Value[];
    if (!["None", "Single", "OnePerAz"].includes(strategy)) throw new Error(`Unknown NatGatewayStrategy '${strategy}'`);
    if (strategy === "None" && allocations.length > 0)
        throw new Error("Elastic IP allocation IDs cannot be specified when NAT Gateway strategy is 'None'.");
    if (strategy === "Single" && allocations.length > 1)
        throw new Error("Exactly one Elastic IP may be specified when NAT Gateway strategy is 'Single'.");
    if (strategy === "OnePerAz" && allocations.length > 0 && allocations.length !== zones.length) {
        throw new Error(
            `The number of Elastic IPs, if specified, must match the number of availability zones for the VPC (${zones.length}) when NAT Gateway strategy is 'OnePerAz'`,
        );
    }
    const has = (type: string) => planned.some(one => one.type === type);
    if (strategy !== "None" && !(has("Public") && has("Private"))) {
        throw new Error(
            "If NAT Gateway strategy is 'OnePerAz' or 'Single', both private and public subnets must be declared. The private subnet creates the need for a NAT Gateway, and the public subnet is required to host the NAT Gateway resource.",
        );
    }
    const served = strategy === "None" ? [] : strategy === "Single" ? [0] : zones.map((_, zone) => zone);
    return { zones: served, allocations, shared: strategy === "Single" };
}

function subnetChildren(
    vpc: string,
    one: PlannedSubnet,
    zone: number,
    hosts: boolean,
    gateways: Gateways,
    own: Value,
    tags: (last: Properties, more?: Value) => Value,
): Child[] {
    const [subnet, table] = [`subnet ${one.name}`, `table ${one.name}`];
    const kind = { Name: one.name, SubnetType: one.type };
    const gateway = `${vpc}-${zone + 1}`;
    const made: Child[] = [
        child(subnet, "aws:ec2/subnet:Subnet", one.name, "vpc", of => ({
            vpcId: of("vpc", "id"),
            availabilityZone: one.zone,
            mapPublicIpOnLaunch: one.type === "Public",
            cidrBlock: blockText(one.block),
            tags: tags(kind, one.tags),
        })),
        child(table, "aws:ec2/routeTable:RouteTable", one.name, subnet, of => ({ vpcId: of("vpc", "id"), tags: tags(kind) })),
        child(`association ${one.name}`, "aws:ec2/routeTableAssociation:RouteTableAssociation", one.name, table, of => ({
            routeTableId: of(table, "id"),
            subnetId: of(subnet, "id"),
        })),
    ];
    if (hosts && gateways.zones.includes(zone)) {
        const given = gateways.allocations[gateways.shared ? 0 : zone];
        const tagged = () => merged(own, { Name: gateway });
        if (given === undefined) made.push(child(`eip ${zone}`, "aws:ec2/eip:Eip", gateway, subnet, () => ({ tags: tagged() })));
        made.push(
            child(`nat ${zone}`, "aws:ec2/natGateway:NatGateway", gateway, subnet, of => ({
                subnetId: of(subnet, "id"),
                allocationId: given ?? of(`eip ${zone}`, "allocationId"),
                tags: tagged(),
            })),
        );
    }
    const everywhere = { destinationCidrBlock: "0.0.0.0/0" };
    const route = (target: (of: Made) => Properties) =>
        child(`route ${one.name}`, "aws:ec2/route:Route", one.name, table, of => ({
            routeTableId: of(table, "id"),
            ...target(of),
            ...everywhere,
        }));
    if (one.type === "Public") made.push(route(of => ({ gatewayId: of("igw", "id") })));
    if (one.type === "Private" && gateways.zones.length > 0)
        made.push(route(of => ({ natGatewayId: of(`nat ${gateways.shared ? 0 : zone}`, "id") })));
    return made;
}

function endpoints(args: Properties): Child[] {
    return ((args["vpcEndpointSpecs"] ?? []) as readonly Properties[]).map(spec => {
        for (const setting of Object.keys(spec))
            if (!endpointSettings.includes(setting)) throw new NotSimulated(`vpcEndpointSpecs.${setting} of awsx:ec2:Vpc`);
        const service = text(spec["serviceName"], "");
        return child(`endpoint ${service}`, "aws:ec2/vpcEndpoint:VpcEndpoint", service, "vpc", of => ({ ...spec, vpcId: of("vpc", "id") }));
    });
}

function refuseUnknown(args: Properties): void {
    for (const [name, value] of Object.entries(args)) {
        if (!understood.has(name)) throw new NotSimulated(`property ${name} of awsx:ec2:Vpc`);
        if (value === UNKNOWN && name !== "tags" && !(passedOn as readonly string[]).includes(name))
            throw new Error(`awsx:ec2:Vpc needs to know ${name} before anything is created`);
    }
}

function readSpec(spec: SubnetSpec): SubnetSpec {
    for (const setting of Object.keys(spec))
        if (!specSettings.includes(setting)) throw new NotSimulated(`subnetSpecs.${setting} of awsx:ec2:Vpc`);
    const type = `${spec.type[0]?.toUpperCase()}${spec.type.slice(1).toLowerCase()}`;
    if (!["Public", "Private", "Isolated", "Unused"].includes(type))
        throw new Error(`subnetSpecs: ${spec.type} is not Public, Private, Isolated or Unused`);
    return { ...spec, type: type as SubnetSpec["type"] };
}

const picked = (args: Properties, names: readonly string[]): Properties =>
    Object.fromEntries(names.flatMap(name => (args[name] === undefined ? [] : [[name, args[name] as Value]])));

const text = (value: Value | undefined, otherwise: string): string => (typeof value === "string" ? value : otherwise);

/** Later tags win. Where one set is secret or unknown, so are all. */
function merged(...sets: readonly (Value | undefined)[]): Value {
    const plain = sets.map(set => (set instanceof Secret ? set.value : set));
    if (plain.includes(UNKNOWN)) return UNKNOWN;
    const all = Object.assign({}, ...plain.filter(isMap)) as Properties;
    return sets.some(set => set instanceof Secret) ? new Secret(all) : all;
}
