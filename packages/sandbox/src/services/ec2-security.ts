import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { ec2Arn, ec2Id, need } from "./ec2-ids.ts";
import { securityGroupInUse } from "./ec2-interfaces.ts";
import { type Peer, peerFailures, peersOf, requirePeers, rulesOf } from "./ec2-peers.ts";
import { egressRule, ingressRule, securityGroupRule } from "./ec2-rules.ts";
import { vpc } from "./ec2-vpc.ts";
import { each } from "./reasons.ts";

interface GroupAttributes {
    readonly arn: string;
    readonly ownerId: string;
    readonly description: string;
    readonly vpcId: string;
    readonly ingress: NonNullable<Plain<aws.ec2.SecurityGroupArgs>["ingress"]>;
    readonly egress: NonNullable<Plain<aws.ec2.SecurityGroupArgs>["egress"]>;
}
type Group = Plain<aws.ec2.SecurityGroupArgs>;

const rule = {
    cidrBlocks: true,
    description: true,
    fromPort: true,
    ipv6CidrBlocks: true,
    prefixListIds: true,
    protocol: true,
    securityGroups: true,
    self: true,
    toPort: true,
} as const;

export const securityGroup = resource<aws.ec2.SecurityGroupArgs, GroupAttributes>("aws:ec2/securityGroup:SecurityGroup", {
    cloudFormation: "AWS::EC2::SecurityGroup",
    names: {
        name: "GroupName",
        description: "GroupDescription",
        ingress: "SecurityGroupIngress",
        egress: "SecurityGroupEgress",
        revokeRulesOnDelete: null,
    },
    inputs: { name: true, description: true, vpcId: true, ingress: rule, egress: rule, revokeRulesOnDelete: true, tags: true },
    optional: { description: "the provider sends `Managed by Pulumi`" },
    required: { vpcId: "the sandbox's accounts have no default VPC" },
    updates: { ingress: "rules are revoked and authorized", egress: "rules are revoked and authorized" },
    autoName: { property: "name", maxLength: 255 },
    defaults: { description: "Managed by Pulumi", revokeRulesOnDelete: false },
    check: ({ name = "group", description = "", ingress = [], egress = [] }) => [
        // Source: EC2 API reference, CreateSecurityGroup.
        ...(/^sg-/.test(name) ? [{ property: "name", reason: "begins with sg-" }] : []),
        ...(/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/.test(description)
            ? []
            : [
                  {
                      property: "description",
                      reason: "has more than 255 characters, or others than letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
                  },
              ]),
        ...peerFailures("ingress", ingress),
        ...peerFailures("egress", egress),
    ],
    create(call, inputs) {
        const { name = "", vpcId = "" } = inputs;
        need(call, vpc, vpcId);
        if (call.find(securityGroup, other => other.vpcId === vpcId && other.name === name)) {
            throw new AwsError("InvalidGroup.Duplicate", `The security group '${name}' already exists for VPC '${vpcId}'`);
        }
        const id = ec2Id(call, "sg");
        requireInline(call, id, inputs);
        const arn = ec2Arn(call, "security-group", id);
        return { id, attributes: { arn, ownerId: call.account, description: inputs.description ?? "", vpcId, ...inlineOf(inputs) } };
    },
    update(call, inputs, _before, id) {
        requireInline(call, id, inputs);
        return inlineOf(inputs);
    },
    delete(call, state, id) {
        if (state.name === "default")
            throw new AwsError("CannotDelete", `the specified group: "${id}" name: "default" cannot be deleted by a user`);
        const referenced = call.find(
            securityGroup,
            other => other.id !== id && inlinePeers(other.id, other).some(({ peer }) => peer === id),
        );
        const named = [ingressRule, egressRule].some(model =>
            call.find(model, one => one.referencedSecurityGroupId === id && one.securityGroupId !== id),
        );
        const old = call.find(securityGroupRule, one => one.sourceSecurityGroupId === id && one.securityGroupId !== id);
        if (referenced || named || old || securityGroupInUse(call, id)) {
            throw new AwsError("DependencyViolation", `resource ${id} has a dependent object`);
        }
        // Standalone rules go along with their group.
        for (const model of [ingressRule, egressRule])
            for (const one of call.all(model)) if (one.securityGroupId === id) call.remove(model, one.id);
        for (const one of call.all(securityGroupRule)) if (one.securityGroupId === id) call.remove(securityGroupRule, one.id);
    },
});

const inlineOf = ({ ingress = [], egress = [] }: Group) => ({ ingress, egress });

export const inlinePeers = (id: string, { ingress = [], egress = [] }: Group): readonly Peer[] => [
    ...ingress.flatMap(one => peersOf("ingress", id, one)),
    ...egress.flatMap(one => peersOf("egress", id, one)),
];

function requireInline(call: Call, id: string, inputs: Group): void {
    const peers = inlinePeers(id, inputs);
    for (const { peer } of peers) if (peer.startsWith("sg-") && peer !== id) need(call, securityGroup, peer);
    requirePeers(peers, rulesOf(call, id));
}

/** The default group of a VPC, taken over: nothing is made, its rules are set. */
export const defaultSecurityGroup = resource<aws.ec2.DefaultSecurityGroupArgs, GroupAttributes & { readonly name: string }>(
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    {
        inputs: { vpcId: true, ingress: rule, egress: rule, revokeRulesOnDelete: true, tags: true },
        required: { vpcId: "the sandbox's accounts have no default VPC" },
        replaces: { vpcId: "the provider's schema: ForceNew" },
        updates: each("rules are revoked and authorized", "ingress", "egress", "revokeRulesOnDelete"),
        defaults: { revokeRulesOnDelete: false },
        check: ({ ingress = [], egress = [] }) => [...peerFailures("ingress", ingress), ...peerFailures("egress", egress)],
        create(call, inputs) {
            const id = need(call, vpc, inputs.vpcId ?? "").defaultSecurityGroupId;
            const group = need(call, securityGroup, id);
            return {
                id,
                attributes: {
                    ...setRules(call, id, inputs),
                    arn: group.arn,
                    ownerId: group.ownerId,
                    vpcId: group.vpcId,
                    name: "default",
                    description: group.description,
                },
            };
        },
        update: (call, inputs, _before, id) => setRules(call, id, inputs),
    },
);

function setRules(call: Call, id: string, inputs: Plain<aws.ec2.DefaultSecurityGroupArgs>) {
    const rules = inlineOf(inputs as Group);
    requireInline(call, id, rules);
    call.put(securityGroup, id, { ...need(call, securityGroup, id), ...rules });
    return rules;
}
