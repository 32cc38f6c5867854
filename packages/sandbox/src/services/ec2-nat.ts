import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, resource } from "../model/resource.ts";
import { addressIn, parseCidr } from "./cidr.ts";
import { ec2Arn, ec2Id, need } from "./ec2-ids.ts";
import { leaveNetwork, useNetwork } from "./ec2-interfaces.ts";
import { addressUsed, hasInternetGateway } from "./ec2-routing.ts";
import { subnet } from "./ec2-vpc.ts";

export const eip = resource<
    aws.ec2.EipArgs,
    { readonly arn: string; readonly allocationId: string; readonly publicIp: string; readonly publicDns: string }
>("aws:ec2/eip:Eip", {
    cloudFormation: "AWS::EC2::EIP",
    inputs: { domain: true, tags: true },
    defaults: { domain: "vpc" },
    check: ({ domain = "vpc" }) => (domain === "vpc" ? [] : [{ property: "domain", reason: `is ${domain}, not vpc` }]),
    create(call) {
        // Source: VPC user guide, "Amazon VPC quotas": Elastic IP addresses for each Region.
        if (call.all(eip).length >= 5) throw new AwsError("AddressLimitExceeded", "The maximum number of addresses has been reached.");
        const id = ec2Id(call, "eipalloc");
        const publicIp = publicAddress(call.next("public address"));
        const publicDns = `ec2-${publicIp.replaceAll(".", "-")}.${call.region === "us-east-1" ? "compute-1" : `${call.region}.compute`}.amazonaws.com`;
        return { id, attributes: { arn: ec2Arn(call, "elastic-ip", id), allocationId: id, publicIp, publicDns } };
    },
    delete(call, { publicIp }, id) {
        if (addressUsed(call, id)) throw new AwsError("InvalidIPAddress.InUse", `Address ${publicIp} is in use.`);
    },
});

/** Out of 198.18.0.0/15, which nobody on the internet has. Source: RFC 2544. */
const publicAddress = (count: number): string =>
    addressIn(parseCidr("198.18.0.0/15") as NonNullable<ReturnType<typeof parseCidr>>, count % 131072);

export const natGateway = resource<
    aws.ec2.NatGatewayArgs,
    {
        readonly associationId: string | undefined;
        readonly networkInterfaceId: string;
        readonly privateIp: string;
        readonly publicIp: string | undefined;
        readonly vpcId: string;
    }
>("aws:ec2/natGateway:NatGateway", {
    cloudFormation: "AWS::EC2::NatGateway",
    replaces: { privateIp: "the provider's schema: ForceNew" },
    inputs: { allocationId: true, connectivityType: true, privateIp: true, subnetId: true, tags: true },
    required: { subnetId: "regional NAT gateways are not modelled" },
    defaults: { connectivityType: "public" },
    check: ({ connectivityType = "public", allocationId }) => [
        ...(["public", "private"].includes(connectivityType)
            ? []
            : [{ property: "connectivityType", reason: `is ${connectivityType}, not public or private` }]),
        ...(connectivityType === "private" && allocationId
            ? [{ property: "allocationId", reason: "is not supported with connectivityType private" }]
            : []),
    ],
    create(call, inputs) {
        const where = need(call, subnet, inputs.subnetId ?? "");
        const address = inputs.connectivityType === "private" ? undefined : requireAddress(call, inputs.allocationId, where.vpcId);
        const id = ec2Id(call, "nat");
        useNetwork(call, { owner: id, subnetIds: [inputs.subnetId ?? ""], securityGroupIds: [] });
        const range = parseCidr(where.cidrBlock ?? "");
        return {
            id,
            attributes: {
                associationId: address && ec2Id(call, "eipassoc"),
                networkInterfaceId: ec2Id(call, "eni"),
                privateIp:
                    inputs.privateIp ??
                    (range ? addressIn(range, 4 + (call.next(`address ${inputs.subnetId}`) % (range.last - range.first - 5))) : ""),
                publicIp: address,
                vpcId: where.vpcId,
            },
        };
    },
    delete(call, _state, id) {
        leaveNetwork(call, id);
    },
});

/** Source: VPC user guide, "Troubleshoot NAT gateways"; EC2 API reference, CreateNatGateway. */
function requireAddress(call: Call, allocationId: string | undefined, vpcId: string): string {
    if (!allocationId)
        throw new AwsError(
            "MissingParameter",
            "The request must include the AllocationId parameter. Add the required parameter and retry the request.",
        );
    const address = need(call, eip, allocationId);
    if (addressUsed(call, allocationId)) {
        throw new AwsError("Resource.AlreadyAssociated", `Elastic IP address [${allocationId}] is already associated`);
    }
    if (!hasInternetGateway(call, vpcId)) throw new AwsError("Gateway.NotAttached", `Network ${vpcId} has no Internet gateway attached`);
    return address.publicIp;
}
