import { AwsError } from "../model/errors.ts";
import type { Call, ResourceModel, State } from "../model/resource.ts";

/** `vpc-0a1b…`: EC2's long ids. Source: EC2 user guide, "Resource IDs". */
export const ec2Id = (call: Call, prefix: string): string => `${prefix}-0${call.unique(16)}`;
export const ec2Arn = (call: Call, kind: string, id: string): string => call.arn("ec2", `${kind}/${id}`);

/** What EC2 calls each kind of thing, in codes and in sentences. Source: EC2 API reference, "Error codes for the Amazon EC2 API". */
const kinds = {
    "aws:ec2/vpc:Vpc": ["InvalidVpcID.NotFound", "vpc"],
    "aws:ec2/subnet:Subnet": ["InvalidSubnetID.NotFound", "subnet"],
    "aws:ec2/securityGroup:SecurityGroup": ["InvalidGroup.NotFound", "security group"],
    "aws:ec2/internetGateway:InternetGateway": ["InvalidInternetGatewayID.NotFound", "internetGateway"],
    "aws:ec2/routeTable:RouteTable": ["InvalidRouteTableID.NotFound", "routeTable"],
    "aws:ec2/natGateway:NatGateway": ["InvalidNatGatewayID.NotFound", "natGateway"],
    "aws:ec2/vpcEndpoint:VpcEndpoint": ["InvalidVpcEndpointId.NotFound", "vpcEndpoint"],
    "aws:ec2/eip:Eip": ["InvalidAllocationID.NotFound", "allocation"],
} as const satisfies Readonly<Record<string, readonly [code: string, kind: string]>>;

/** The object of this id, in this account and region, or EC2's refusal. */
export function need<A extends object, B extends object>(call: Call, model: ResourceModel<A, B>, id: string): State<A, B> {
    const found = call.get(model, id);
    if (found) return found;
    const [code, kind] = kinds[model.type as keyof typeof kinds];
    throw new AwsError(
        code,
        kind === "security group" ? `The security group '${id}' does not exist` : `The ${kind} ID '${id}' does not exist`,
    );
}

export const inUse = (kind: string, id: string): AwsError =>
    new AwsError("DependencyViolation", `The ${kind} '${id}' has dependencies and cannot be deleted.`);
