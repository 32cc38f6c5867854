import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { ec2Arn, ec2Id, need } from "./ec2-ids.ts";
import { leaveNetwork, useNetwork } from "./ec2-interfaces.ts";
import { routeTable } from "./ec2-routing.ts";
import { securityGroup } from "./ec2-security.ts";
import { subnet, vpc } from "./ec2-vpc.ts";
import { parsePolicy, policyText } from "./policy.ts";
import { regionFacts } from "./regions.ts";

interface EndpointAttributes {
    readonly arn: string;
    readonly ownerId: string;
    readonly state: string;
    readonly prefixListId: string | undefined;
    readonly policy: string;
    readonly networkInterfaceIds: readonly string[];
    readonly requesterManaged: boolean;
    readonly dnsEntries: readonly { readonly dnsName: string; readonly hostedZoneId: string }[];
    readonly securityGroupIds: string[];
}

export const vpcEndpoint = resource<aws.ec2.VpcEndpointArgs, EndpointAttributes>("aws:ec2/vpcEndpoint:VpcEndpoint", {
    cloudFormation: "AWS::EC2::VPCEndpoint",
    names: { policy: "PolicyDocument" },
    inputs: {
        vpcId: true,
        serviceName: true,
        vpcEndpointType: true,
        routeTableIds: true,
        subnetIds: true,
        securityGroupIds: true,
        privateDnsEnabled: true,
        policy: true,
        tags: true,
    },
    required: { serviceName: "endpoints for resources and service networks are not modelled" },
    defaults: { vpcEndpointType: "Gateway", privateDnsEnabled: false, routeTableIds: [], subnetIds: [] },
    check: ({ vpcEndpointType = "Gateway" }) =>
        ["Gateway", "Interface", "GatewayLoadBalancer"].includes(vpcEndpointType)
            ? []
            : [{ property: "vpcEndpointType", reason: `is ${vpcEndpointType}, not Gateway, Interface or GatewayLoadBalancer` }],
    create(call, inputs) {
        requireParts(call, inputs);
        const { serviceName = "", vpcEndpointType: kind, vpcId } = inputs;
        if (kind === "Interface" && inputs.privateDnsEnabled && !dnsOn(call, vpcId)) {
            throw new AwsError(
                "InvalidParameter",
                `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpcId}`,
            );
        }
        const rival = call.find(
            vpcEndpoint,
            other => other.vpcId === vpcId && other.serviceName === serviceName && other.vpcEndpointType === kind,
        );
        if (rival && kind === "Gateway" && (rival.routeTableIds ?? []).some(table => inputs.routeTableIds?.includes(table))) {
            const table = rival.routeTableIds?.find(one => inputs.routeTableIds?.includes(one));
            throw new AwsError(
                "RouteAlreadyExists",
                `route table ${table} already has a route with destination-prefix-list-id ${rival.prefixListId}`,
            );
        }
        if (rival && kind === "Interface" && inputs.privateDnsEnabled && rival.privateDnsEnabled) {
            throw new AwsError(
                "InvalidParameter",
                `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${serviceName} in the VPC ${vpcId}`,
            );
        }
        const id = ec2Id(call, "vpce");
        const interfaces = (inputs.subnetIds ?? []).map(() => ec2Id(call, "eni"));
        const name = serviceName.split(".").at(-1);
        return {
            id,
            attributes: {
                arn: ec2Arn(call, "vpc-endpoint", id),
                ownerId: call.account,
                state: "available",
                prefixListId: kind === "Gateway" && name === "s3" ? regionFacts(call.region).s3PrefixList : undefined,
                networkInterfaceIds: interfaces,
                requesterManaged: false,
                dnsEntries:
                    kind === "Interface"
                        ? [{ dnsName: `${id}-${call.unique(8)}.${name}.${call.region}.vpce.amazonaws.com`, hostedZoneId: "Z0SIMULATED" }]
                        : [],
                ...place(call, inputs, id),
            },
        };
    },
    update(call, inputs, _before, id) {
        requireParts(call, inputs);
        return place(call, inputs, id);
    },
    delete(call, _state, id) {
        leaveNetwork(call, id);
    },
});

const everyone = { Version: "2008-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] };

function place(call: Call, inputs: Plain<aws.ec2.VpcEndpointArgs>, id: string): Pick<EndpointAttributes, "policy" | "securityGroupIds"> {
    // Source: EC2 API reference, CreateVpcEndpoint: without groups, the VPC's default group.
    const fallback = inputs.vpcEndpointType === "Interface" ? [call.get(vpc, inputs.vpcId)?.defaultSecurityGroupId ?? ""] : [];
    const securityGroupIds = inputs.securityGroupIds ?? fallback;
    if (inputs.vpcEndpointType === "Interface") useNetwork(call, { owner: id, subnetIds: inputs.subnetIds ?? [], securityGroupIds });
    return { policy: policyText(inputs.policy ?? everyone), securityGroupIds };
}

function requireParts(call: Call, inputs: Plain<aws.ec2.VpcEndpointArgs>): void {
    const { vpcId, serviceName = "", vpcEndpointType: kind, routeTableIds = [], subnetIds = [], securityGroupIds = [], policy } = inputs;
    need(call, vpc, vpcId);
    const name = new RegExp(`^com\\.amazonaws\\.${call.region}\\.([a-z0-9.-]+)$`).exec(serviceName)?.[1];
    if (name === undefined) throw new AwsError("InvalidServiceName", `The Vpc Endpoint Service '${serviceName}' does not exist`);
    if (kind === "GatewayLoadBalancer") throw new NotSimulated("endpoints of Gateway Load Balancers");
    // Source: VPC user guide, "Gateway endpoints".
    const gateways = ["s3", "dynamodb"];
    if (kind === "Gateway" && !gateways.includes(name)) {
        throw new AwsError("InvalidParameter", `The Vpc Endpoint Service '${serviceName}' does not support Gateway endpoints`);
    }
    if (kind === "Gateway" && (subnetIds.length > 0 || securityGroupIds.length > 0)) {
        throw new AwsError("InvalidParameter", "SubnetIds and SecurityGroupIds are not supported for Gateway endpoints");
    }
    if (kind === "Interface" && routeTableIds.length > 0) {
        throw new AwsError("InvalidParameter", "Route table IDs are only supported for Gateway type VPC Endpoint.");
    }
    for (const id of routeTableIds) requireHere(need(call, routeTable, id).vpcId, vpcId, `route table ${id}`);
    for (const id of securityGroupIds) requireHere(need(call, securityGroup, id).vpcId, vpcId, `security group ${id}`);
    const zones = subnetIds.map(id => {
        const found = need(call, subnet, id);
        requireHere(found.vpcId, vpcId, `subnet ${id}`);
        return found.availabilityZone;
    });
    if (new Set(zones).size < zones.length) {
        throw new AwsError("DuplicateSubnetsInSameZone", "Found another VPC endpoint subnet in the availability zone of the subnet");
    }
    if (policy) parsePolicy(policy, "resource", "InvalidPolicyDocument");
}

function requireHere(found: string | undefined, vpcId: string, what: string): void {
    if (found !== vpcId) throw new AwsError("InvalidParameter", `${what} and the endpoint belong to different networks`);
}

function dnsOn(call: Call, vpcId: string): boolean {
    const network = call.get(vpc, vpcId);
    return network?.enableDnsSupport !== false && network?.enableDnsHostnames === true;
}
