import type { Account, Outputs } from "./account.ts";

export const ec2 = (name: string): string => `aws:ec2/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** A VPC with an internet gateway and one subnet in each of two zones. */
export function network(
    here: Account,
    cidr = "10.0",
): { readonly vpc: Outputs; readonly gateway: Outputs; readonly subnets: readonly [Outputs, Outputs] } {
    const vpc = here.create(ec2("vpc"), { cidrBlock: `${cidr}.0.0/16`, enableDnsHostnames: true });
    const gateway = here.create(ec2("internetGateway"), { vpcId: vpc.id });
    const subnet = (zone: string, third: number): Outputs =>
        here.create(ec2("subnet"), { vpcId: vpc.id, cidrBlock: `${cidr}.${third}.0/24`, availabilityZone: `${here.place.region}${zone}` });
    return { vpc, gateway, subnets: [subnet("a", 0), subnet("b", 1)] };
}
