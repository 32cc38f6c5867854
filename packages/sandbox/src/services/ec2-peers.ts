import { isIP } from "node:net";
import { AwsError } from "../model/errors.ts";
import type { Call, Failure } from "../model/resource.ts";
import { parseCidr } from "./cidr.ts";
import { egressRule, ingressRule, type Rule, type SecurityGroupRule, securityGroupRule } from "./ec2-rules.ts";

/** One permission as AWS counts and compares them: one direction, one protocol, one range of ports, one peer. */
export interface Peer {
    readonly direction: "ingress" | "egress";
    readonly protocol: string;
    readonly fromPort: number;
    readonly toPort: number;
    readonly peer: string;
}

interface Inline {
    readonly protocol: string;
    readonly fromPort: number;
    readonly toPort: number;
    readonly cidrBlocks?: readonly string[] | undefined;
    readonly ipv6CidrBlocks?: readonly string[] | undefined;
    readonly prefixListIds?: readonly string[] | undefined;
    readonly securityGroups?: readonly string[] | undefined;
    readonly self?: boolean | undefined;
}

/** Numbers and names of protocols mean the same. Source: EC2 API reference, IpPermission. */
const protocols: Readonly<Record<string, string>> = { all: "-1", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6" };
const protocolName = (given: string): string => protocols[given.toLowerCase()] ?? given.toLowerCase();

export function peersOf(direction: Peer["direction"], group: string, inline: Inline): readonly Peer[] {
    const { cidrBlocks = [], ipv6CidrBlocks = [], prefixListIds = [], securityGroups = [], self = false } = inline;
    const protocol = protocolName(inline.protocol);
    const [fromPort, toPort] = protocol === "-1" ? [-1, -1] : [inline.fromPort, inline.toPort];
    const peers = [...cidrBlocks, ...ipv6CidrBlocks, ...prefixListIds, ...securityGroups, ...(self ? [group] : [])];
    return peers.map(peer => ({ direction, protocol, fromPort, toPort, peer }));
}

export const ruleAsPeer = (direction: Peer["direction"], rule: Rule): Peer => {
    const peer = rule.cidrIpv4 ?? rule.cidrIpv6 ?? rule.prefixListId ?? rule.referencedSecurityGroupId ?? "";
    const protocol = protocolName(rule.ipProtocol);
    const [fromPort, toPort] = protocol === "-1" ? [-1, -1] : [rule.fromPort ?? -1, rule.toPort ?? -1];
    return { direction, protocol, fromPort, toPort, peer };
};

export const oldRulePeers = (rule: SecurityGroupRule): readonly Peer[] =>
    peersOf(rule.type === "egress" ? "egress" : "ingress", rule.securityGroupId, {
        ...rule,
        securityGroups: rule.sourceSecurityGroupId ? [rule.sourceSecurityGroupId] : [],
    } as Inline);

/** The rules of a group that are resources of their own. */
export const rulesOf = (call: Call, group: string, but?: string): readonly Peer[] => [
    ...call.all(ingressRule).flatMap(rule => (rule.securityGroupId === group && rule.id !== but ? [ruleAsPeer("ingress", rule)] : [])),
    ...call.all(egressRule).flatMap(rule => (rule.securityGroupId === group && rule.id !== but ? [ruleAsPeer("egress", rule)] : [])),
    ...call.all(securityGroupRule).flatMap(rule => (rule.securityGroupId === group && rule.id !== but ? oldRulePeers(rule) : [])),
];

const sentence = ({ peer, protocol, fromPort, toPort }: Peer): string =>
    protocol === "-1"
        ? `peer: ${peer}, ALL, ALLOW`
        : `peer: ${peer}, ${protocol.toUpperCase()}, from port: ${fromPort}, to port: ${toPort}, ALLOW`;

/** What AWS refuses in `added`, beside the rules that are there. */
export function requirePeers(added: readonly Peer[], existing: readonly Peer[]): void {
    const seen = new Set(existing.map(peer => JSON.stringify(peer)));
    for (const peer of added) {
        if (isAddress(peer.peer) && !isBlock(peer.peer))
            throw new AwsError("InvalidParameterValue", `CIDR block ${peer.peer} is malformed`);
        // Source: EC2 API reference, AuthorizeSecurityGroupIngress; "Error codes for the Amazon EC2 API".
        if (["tcp", "udp"].includes(peer.protocol)) requirePorts(peer);
        if (seen.has(JSON.stringify(peer))) {
            throw new AwsError("InvalidPermission.Duplicate", `the specified rule "${sentence(peer)}" already exists`);
        }
        seen.add(JSON.stringify(peer));
    }
    // Source: VPC user guide, "Amazon VPC quotas": rules for each direction.
    for (const direction of ["ingress", "egress"] as const) {
        if ([...existing, ...added].filter(peer => peer.direction === direction).length > 60) {
            throw new AwsError("RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.");
        }
    }
}

function requirePorts({ protocol, fromPort, toPort }: Peer): void {
    const name = protocol.toUpperCase();
    if (fromPort < 0 || toPort > 65535)
        throw new AwsError("InvalidParameterValue", `Invalid ${name} port range. Valid ${name} ports are in the range 0-65535.`);
    if (fromPort > toPort) throw new AwsError("InvalidParameterValue", `Invalid ${name} port range. Use the format "From-To".`);
}

const isAddress = (peer: string): boolean => !/^(sg|pl)-/.test(peer);
const isBlock = (peer: string): boolean =>
    parseCidr(peer) !== undefined || (isIP(peer.split("/")[0] ?? "") === 6 && Number(peer.split("/")[1]) <= 128);

/** Rules that the provider refuses before AWS is asked. */
export const peerFailures = (property: string, rules: readonly Partial<Inline>[]): readonly Failure[] =>
    rules.flatMap(({ protocol, fromPort = 0, toPort = 0 }, index) =>
        protocol !== undefined && protocolName(protocol) === "-1" && (fromPort !== 0 || toPort !== 0)
            ? [
                  {
                      property: `${property}[${index}]`,
                      reason: "names ports, although protocol -1 has none: fromPort and toPort must both be 0",
                  },
              ]
            : [],
    );
