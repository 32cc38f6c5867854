import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, resource } from "../model/resource.ts";
import { contains, overlap, parseCidr } from "./cidr.ts";
import { vpcEndpoint } from "./ec2-endpoint.ts";
import { ec2Arn, ec2Id, inUse, need } from "./ec2-ids.ts";
import { subnetInUse } from "./ec2-interfaces.ts";
import { internetGateway, routeTable } from "./ec2-routing.ts";
import { securityGroup } from "./ec2-security.ts";
import { zonesOf } from "./regions.ts";

export interface VpcAttributes {
    readonly arn: string;
    readonly ownerId: string;
    readonly defaultSecurityGroupId: string;
    readonly defaultNetworkAclId: string;
    readonly defaultRouteTableId: string;
    readonly mainRouteTableId: string;
    readonly dhcpOptionsId: string;
}

export const vpc = resource<aws.ec2.VpcArgs, VpcAttributes>("aws:ec2/vpc:Vpc", {
    cloudFormation: "AWS::EC2::VPC",
    names: { enableNetworkAddressUsageMetrics: null },
    inputs: {
        cidrBlock: true,
        enableDnsHostnames: true,
        enableDnsSupport: true,
        enableNetworkAddressUsageMetrics: true,
        instanceTenancy: true,
        tags: true,
    },
    // Source: the provider's documentation of aws_vpc; `cidrBlock` may be left out only with an address pool, which is not modelled.
    required: { cidrBlock: "there are no IPAM pools in the sandbox" },
    defaults: { enableDnsSupport: true, enableDnsHostnames: false, enableNetworkAddressUsageMetrics: false, instanceTenancy: "default" },
    check: ({ cidrBlock = "10.0.0.0/16", instanceTenancy = "default" }) => [
        ...(parseCidr(cidrBlock) ? [] : [{ property: "cidrBlock", reason: `is "${cidrBlock}", not an IPv4 CIDR block` }]),
        ...(["default", "dedicated"].includes(instanceTenancy)
            ? []
            : [{ property: "instanceTenancy", reason: `is ${instanceTenancy}, not default or dedicated` }]),
    ],
    create(call, inputs) {
        const bits = parseCidr(inputs.cidrBlock ?? "")?.bits ?? 0;
        // Source: VPC user guide, "VPC CIDR blocks".
        if (bits < 16 || bits > 28) throw new AwsError("InvalidVpc.Range", `The CIDR '${inputs.cidrBlock}' is invalid.`);
        const id = ec2Id(call, "vpc");
        const [group, table] = [ec2Id(call, "sg"), ec2Id(call, "rtb")];
        call.put(securityGroup, group, {
            arn: ec2Arn(call, "security-group", group),
            name: "default",
            description: "default VPC security group",
            vpcId: id,
            ownerId: call.account,
            // Source: VPC user guide, "Default security groups for your VPCs".
            ingress: [{ self: true, protocol: "-1", fromPort: 0, toPort: 0 }],
            egress: [{ cidrBlocks: ["0.0.0.0/0"], protocol: "-1", fromPort: 0, toPort: 0 }],
        });
        call.put(routeTable, table, { arn: ec2Arn(call, "route-table", table), vpcId: id, ownerId: call.account, routes: [] });
        return {
            id,
            attributes: {
                arn: ec2Arn(call, "vpc", id),
                ownerId: call.account,
                defaultSecurityGroupId: group,
                defaultNetworkAclId: ec2Id(call, "acl"),
                defaultRouteTableId: table,
                mainRouteTableId: table,
                dhcpOptionsId: `dopt-${call.account.slice(-8)}`,
            },
        };
    },
    delete(call, { defaultSecurityGroupId, mainRouteTableId }, id) {
        const holds = ({ vpcId }: { readonly vpcId?: string | undefined }): boolean => vpcId === id;
        const dependent =
            [subnet, internetGateway, vpcEndpoint].some(model => call.find(model, holds)) ||
            call.find(securityGroup, group => holds(group) && group.id !== defaultSecurityGroupId) ||
            call.find(routeTable, table => holds(table) && table.id !== mainRouteTableId);
        if (dependent) throw inUse("vpc", id);
        call.remove(securityGroup, defaultSecurityGroupId);
        call.remove(routeTable, mainRouteTableId);
    },
});

export const subnet = resource<
    aws.ec2.SubnetArgs,
    { readonly arn: string; readonly ownerId: string; readonly availabilityZone: string; readonly availabilityZoneId: string }
>("aws:ec2/subnet:Subnet", {
    cloudFormation: "AWS::EC2::Subnet",
    names: { privateDnsHostnameTypeOnLaunch: null, enableResourceNameDnsARecordOnLaunch: null },
    inputs: {
        availabilityZone: true,
        availabilityZoneId: true,
        cidrBlock: true,
        mapPublicIpOnLaunch: true,
        privateDnsHostnameTypeOnLaunch: true,
        enableResourceNameDnsARecordOnLaunch: true,
        tags: true,
        vpcId: true,
    },
    required: { cidrBlock: "there are no IPAM pools and no IPv6-only subnets in the sandbox" },
    replaces: { availabilityZoneId: "the provider's schema: ForceNew" },
    defaults: { mapPublicIpOnLaunch: false, enableResourceNameDnsARecordOnLaunch: false, privateDnsHostnameTypeOnLaunch: "ip-name" },
    check: ({ cidrBlock = "10.0.0.0/24", availabilityZone, availabilityZoneId }) => [
        ...(parseCidr(cidrBlock) ? [] : [{ property: "cidrBlock", reason: `is "${cidrBlock}", not an IPv4 CIDR block` }]),
        ...(availabilityZone && availabilityZoneId ? [{ property: "availabilityZoneId", reason: "conflicts with availabilityZone" }] : []),
    ],
    create(call, inputs) {
        const network = need(call, vpc, inputs.vpcId);
        const [range, around] = [parseCidr(inputs.cidrBlock ?? ""), parseCidr(network.cidrBlock ?? "")];
        if (!range || !around || range.bits < 16 || range.bits > 28 || !contains(around, range)) {
            throw new AwsError("InvalidSubnet.Range", `The CIDR '${inputs.cidrBlock}' is invalid.`);
        }
        const conflict = call.all(subnet).find(other => {
            const taken = parseCidr(other.cidrBlock ?? "");
            return other.vpcId === inputs.vpcId && taken !== undefined && overlap(taken, range);
        });
        if (conflict) throw new AwsError("InvalidSubnet.Conflict", `The CIDR '${inputs.cidrBlock}' conflicts with another subnet`);
        const zone = requireZone(call, inputs);
        const id = ec2Id(call, "subnet");
        return {
            id,
            attributes: {
                arn: ec2Arn(call, "subnet", id),
                ownerId: call.account,
                availabilityZone: zone.name,
                availabilityZoneId: zone.zoneId,
            },
        };
    },
    delete(call, _state, id) {
        if (subnetInUse(call, id)) throw inUse("subnet", id);
    },
});

function requireZone(
    call: Call,
    { availabilityZone, availabilityZoneId }: { availabilityZone?: string | undefined; availabilityZoneId?: string | undefined },
) {
    const zones = zonesOf(call.region);
    if (!availabilityZone && !availabilityZoneId) return zones[0] as (typeof zones)[number];
    const zone = zones.find(({ name, zoneId }) => (availabilityZone ? name === availabilityZone : zoneId === availabilityZoneId));
    if (zone) return zone;
    const [parameter, known] = availabilityZone
        ? ["availabilityZone", zones.map(({ name }) => name)]
        : ["availabilityZoneId", zones.map(({ zoneId }) => zoneId)];
    throw new AwsError(
        "InvalidParameterValue",
        `Value (${availabilityZone ?? availabilityZoneId}) for parameter ${parameter} is invalid. ` +
            `Subnets can currently only be created in the following availability zones: ${known.join(", ")}.`,
    );
}
