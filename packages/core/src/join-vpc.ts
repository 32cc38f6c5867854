import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { isWhole, type Rule } from "./check.ts";
import { keyRule } from "./child-key.ts";
import { type Customize, customize } from "./customize.ts";
import type { Foundation } from "./foundation.ts";

/** Put something into the environment's network: its private subnets, with a security group of its own. */
export type Vpc = true | VpcOptions;

export interface VpcOptions {
    /** What it may reach there besides HTTPS anywhere, by names of yours. @default nothing */
    readonly egress?: Readonly<Record<string, Egress>>;
}

/** One port of a network or of a security group, by TCP. */
export type Egress = {
    /** 1 to 65535. */
    readonly port: number;
} & (
    | {
          /** An IPv4 range, such as `10.0.0.0/16`. */
          readonly cidr: string;
          readonly group?: never;
      }
    | {
          /** The id of a security group, which must let whoever asks in: see its `securityGroup`. */
          readonly group: pulumi.Input<string>;
          readonly cidr?: never;
      }
);

/** Last word on a child's arguments. */
export interface VpcCustomize {
    readonly securityGroup?: Customize<aws.ec2.SecurityGroupArgs>;
}

const egressOf = (vpc: Vpc | undefined) => Object.entries((vpc !== true && vpc?.egress) || {});
const range = /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!\/)|(?=\/))){4}\/([12]?\d|3[0-2])$/;

export const vpcRules = (vpc: Vpc | undefined): readonly Rule[] =>
    egressOf(vpc).flatMap(([key, { port, cidr, group }]): readonly Rule[] => [
        keyRule(`vpc.egress.${key}`, key),
        [key !== "https", `vpc.egress.${key}`, "is there already: HTTPS anywhere"],
        [isWhole(port, 1, 65_535), `vpc.egress.${key}.port`, `is ${port}, not 1 to 65535`],
        [(cidr === undefined) !== (group === undefined), `vpc.egress.${key}`, "needs a cidr or a group, and one of them alone"],
        [cidr === undefined || range.test(cidr), `vpc.egress.${key}.cidr`, `is "${cidr}", not an IPv4 range such as 10.0.0.0/16`],
    ]);

/** What the configuration of whoever is in the network says of it, and the group that others let in. */
export interface Joined {
    readonly securityGroup: aws.ec2.SecurityGroup;
    readonly vpcConfig: { readonly subnetIds: pulumi.Output<string[]>; readonly securityGroupIds: pulumi.Input<string>[] };
}

export function joinVpc(
    name: string,
    vpc: Vpc | undefined,
    { foundation, description }: { readonly foundation: Foundation; readonly description: string },
    change: VpcCustomize = {},
    opts: pulumi.CustomResourceOptions,
): Joined | undefined {
    if (!vpc) return undefined;
    const securityGroup = new aws.ec2.SecurityGroup(
        `${name}-group`,
        customize({ vpcId: foundation.vpcId, description }, change.securityGroup),
        opts,
    );
    const egress: readonly (readonly [string, Egress])[] = [["https", { port: 443, cidr: "0.0.0.0/0" }], ...egressOf(vpc)];
    for (const [key, { port, cidr, group }] of egress) {
        new aws.vpc.SecurityGroupEgressRule(
            `${name}-to-${key}`,
            {
                securityGroupId: securityGroup.id,
                ...(group !== undefined ? { referencedSecurityGroupId: group } : { cidrIpv4: cidr as string }),
                ipProtocol: "tcp",
                fromPort: port,
                toPort: port,
            },
            opts,
        );
    }
    return { securityGroup, vpcConfig: { subnetIds: foundation.privateSubnetIds, securityGroupIds: [securityGroup.id] } };
}
