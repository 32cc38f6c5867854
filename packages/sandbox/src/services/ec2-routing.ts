import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { parseCidr } from "./cidr.ts";
import { vpcEndpoint } from "./ec2-endpoint.ts";
import { ec2Arn, ec2Id, inUse, need } from "./ec2-ids.ts";
import { eip, natGateway } from "./ec2-nat.ts";
import { subnet, vpc } from "./ec2-vpc.ts";

export const internetGateway = resource<aws.ec2.InternetGatewayArgs, { readonly arn: string; readonly ownerId: string }>(
    "aws:ec2/internetGateway:InternetGateway",
    {
        cloudFormation: "AWS::EC2::InternetGateway",
        names: { vpcId: null },
        inputs: { vpcId: true, tags: true },
        updates: { vpcId: "the provider detaches and attaches" },
        create(call, { vpcId }) {
            const id = ec2Id(call, "igw");
            requireFree(call, vpcId, id);
            return { id, attributes: { arn: ec2Arn(call, "internet-gateway", id), ownerId: call.account } };
        },
        update(call, { vpcId }, before, id) {
            if (vpcId !== before.vpcId) {
                requireUnmapped(call, before.vpcId);
                requireFree(call, vpcId, id);
            }
            return {};
        },
        delete(call, { vpcId }) {
            requireUnmapped(call, vpcId);
        },
    },
);

function requireFree(call: Call, vpcId: string | undefined, id: string): void {
    if (!vpcId) return;
    need(call, vpc, vpcId);
    if (call.find(internetGateway, other => other.vpcId === vpcId && other.id !== id)) {
        throw new AwsError("InvalidParameterValue", `Network ${vpcId} already has an internet gateway attached`);
    }
}

/** Source: VPC user guide, "Internet gateways": detaching with public addresses in the VPC. */
function requireUnmapped(call: Call, vpcId: string | undefined): void {
    const mapped = call.find(
        natGateway,
        ({ subnetId, connectivityType }) => connectivityType !== "private" && vpcOf(call, subnetId) === vpcId,
    );
    if (vpcId && mapped) {
        throw new AwsError(
            "DependencyViolation",
            `Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
        );
    }
}

const vpcOf = (call: Call, subnetId: string | undefined): string | undefined => (subnetId ? call.get(subnet, subnetId)?.vpcId : undefined);

export const routeTable = resource<aws.ec2.RouteTableArgs, { readonly arn: string; readonly ownerId: string }>(
    "aws:ec2/routeTable:RouteTable",
    {
        cloudFormation: "AWS::EC2::RouteTable",
        names: { routes: null },
        inputs: {
            vpcId: true,
            routes: { cidrBlock: true, gatewayId: true, natGatewayId: true, vpcEndpointId: true },
            tags: true,
        },
        updates: { routes: "the provider creates, replaces and deletes routes" },
        defaults: { routes: [] },
        create(call, inputs) {
            need(call, vpc, inputs.vpcId);
            for (const { cidrBlock, ...target } of inputs.routes ?? [])
                requireTarget(call, inputs.vpcId, "rtb", { ...target, destinationCidrBlock: cidrBlock });
            const id = ec2Id(call, "rtb");
            return { id, attributes: { arn: ec2Arn(call, "route-table", id), ownerId: call.account } };
        },
        update(call, inputs, _before, id) {
            for (const { cidrBlock, ...target } of inputs.routes ?? [])
                requireTarget(call, inputs.vpcId, id, { ...target, destinationCidrBlock: cidrBlock });
            return {};
        },
        delete(call, _state, id) {
            if (call.find(routeTableAssociation, ({ routeTableId }) => routeTableId === id)) throw inUse("routeTable", id);
            // Its routes go along with it; Pulumi's own records of them are then deletes of nothing.
            for (const one of call.all(route)) if (one.routeTableId === id) call.remove(route, one.id);
        },
    },
);

type Target = Pick<Plain<aws.ec2.RouteArgs>, "destinationCidrBlock" | "gatewayId" | "natGatewayId" | "vpcEndpointId">;

function requireTarget(
    call: Call,
    vpcId: string,
    table: string,
    { destinationCidrBlock, gatewayId, natGatewayId, vpcEndpointId }: Target,
): void {
    if (!destinationCidrBlock || !parseCidr(destinationCidrBlock)) {
        throw new AwsError(
            "InvalidParameterValue",
            `Value (${destinationCidrBlock}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.`,
        );
    }
    const strangers = (kind: string, id: string): AwsError =>
        new AwsError("InvalidParameterValue", `route table ${table} and ${kind} ${id} belong to different networks`);
    if (gatewayId && gatewayId !== "local" && need(call, internetGateway, gatewayId).vpcId !== vpcId)
        throw strangers("network gateway", gatewayId);
    if (natGatewayId && vpcOf(call, need(call, natGateway, natGatewayId).subnetId) !== vpcId) throw strangers("NAT gateway", natGatewayId);
    if (vpcEndpointId && need(call, vpcEndpoint, vpcEndpointId).vpcId !== vpcId) throw strangers("VPC endpoint", vpcEndpointId);
}

export const route = resource<aws.ec2.RouteArgs, { readonly origin: string; readonly state: string }>("aws:ec2/route:Route", {
    cloudFormation: "AWS::EC2::Route",
    inputs: { routeTableId: true, destinationCidrBlock: true, gatewayId: true, natGatewayId: true, vpcEndpointId: true },
    check: ({ destinationCidrBlock = "0.0.0.0/0" }) =>
        parseCidr(destinationCidrBlock)
            ? []
            : [{ property: "destinationCidrBlock", reason: `is "${destinationCidrBlock}", not an IPv4 CIDR block` }],
    create(call, inputs) {
        const table = need(call, routeTable, inputs.routeTableId);
        const { destinationCidrBlock: destination = "" } = inputs;
        requireOneTarget(inputs);
        requireTarget(call, table.vpcId, inputs.routeTableId, inputs);
        const taken =
            destination === call.get(vpc, table.vpcId)?.cidrBlock ||
            (table.routes ?? []).some(({ cidrBlock }) => cidrBlock === destination) ||
            call.find(route, other => other.routeTableId === inputs.routeTableId && other.destinationCidrBlock === destination);
        if (taken) throw new AwsError("RouteAlreadyExists", `The route identified by ${destination} already exists.`);
        return { id: `r-${inputs.routeTableId}${call.unique(10, "0123456789")}`, attributes: { origin: "CreateRoute", state: "active" } };
    },
    update(call, inputs) {
        requireOneTarget(inputs);
        requireTarget(call, need(call, routeTable, inputs.routeTableId).vpcId, inputs.routeTableId, inputs);
        return {};
    },
});

function requireOneTarget({ gatewayId, natGatewayId, vpcEndpointId }: Target): void {
    if ([gatewayId, natGatewayId, vpcEndpointId].filter(Boolean).length === 1) return;
    throw new AwsError(
        "InvalidParameterCombination",
        "The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, vpcPeeringConnectionId, vpcEndpointId or transitGatewayId",
    );
}

export const routeTableAssociation = resource<aws.ec2.RouteTableAssociationArgs>("aws:ec2/routeTableAssociation:RouteTableAssociation", {
    cloudFormation: "AWS::EC2::SubnetRouteTableAssociation",
    inputs: { routeTableId: true, subnetId: true },
    updates: { routeTableId: "the provider calls ReplaceRouteTableAssociation" },
    required: { subnetId: "gateways' route tables are not modelled" },
    create(call, inputs) {
        requirePair(call, inputs);
        const id = ec2Id(call, "rtbassoc");
        if (call.find(routeTableAssociation, ({ subnetId }) => subnetId === inputs.subnetId)) {
            throw new AwsError(
                "Resource.AlreadyAssociated",
                `the specified association for route table ${inputs.routeTableId} conflicts with an existing association`,
            );
        }
        return { id, attributes: {} };
    },
    update(call, inputs) {
        requirePair(call, inputs);
        return {};
    },
});

function requirePair(call: Call, { routeTableId, subnetId = "" }: Plain<aws.ec2.RouteTableAssociationArgs>): void {
    const table = need(call, routeTable, routeTableId);
    if (need(call, subnet, subnetId).vpcId !== table.vpcId) {
        throw new AwsError("InvalidParameterValue", `Route table ${routeTableId} and subnet ${subnetId} belong to different networks`);
    }
}

/** There is a way in from the internet: load balancers that face it need one. */
export const hasInternetGateway = (call: Call, vpcId: string): boolean =>
    call.find(internetGateway, gateway => gateway.vpcId === vpcId) !== undefined;

export const addressUsed = (call: Call, allocationId: string): boolean =>
    call.find(natGateway, gateway => gateway.allocationId === allocationId) !== undefined && call.get(eip, allocationId) !== undefined;
