import type * as aws from "@pulumi/aws";
import { type Call, type Failure, type Plain, type ResourceModel, resource } from "../model/resource.ts";
import { ec2Arn, ec2Id, need } from "./ec2-ids.ts";
import { oldRulePeers, type Peer, requirePeers, ruleAsPeer, rulesOf } from "./ec2-peers.ts";
import { inlinePeers, securityGroup } from "./ec2-security.ts";
import { each } from "./reasons.ts";

export type Rule = Plain<aws.vpc.SecurityGroupIngressRuleArgs>;
export type SecurityGroupRule = Plain<aws.ec2.SecurityGroupRuleArgs>;

interface RuleAttributes {
    readonly arn: string;
    readonly securityGroupRuleId: string;
}

function standalone(type: string, direction: Peer["direction"]): ResourceModel<aws.vpc.SecurityGroupIngressRuleArgs, RuleAttributes> {
    const model = resource<aws.vpc.SecurityGroupIngressRuleArgs, RuleAttributes>(type, {
        inputs: {
            cidrIpv4: true,
            cidrIpv6: true,
            description: true,
            fromPort: true,
            ipProtocol: true,
            prefixListId: true,
            referencedSecurityGroupId: true,
            securityGroupId: true,
            tags: true,
            toPort: true,
        },
        replaces: { securityGroupId: "a rule belongs to one group" },
        updates: each(
            "ModifySecurityGroupRules",
            "cidrIpv4",
            "cidrIpv6",
            "description",
            "fromPort",
            "ipProtocol",
            "prefixListId",
            "referencedSecurityGroupId",
            "toPort",
        ),
        check: (inputs): readonly Failure[] => {
            const { ipProtocol, fromPort, toPort } = inputs;
            if ((ipProtocol === "-1" || ipProtocol === "all") && (fromPort ?? toPort) !== undefined) {
                return [{ property: "ipProtocol", reason: "is all protocols, which have no fromPort and toPort" }];
            }
            return [];
        },
        create(call, inputs) {
            requireRule(call, direction, inputs);
            const id = ec2Id(call, "sgr");
            return { id, attributes: { arn: ec2Arn(call, "security-group-rule", id), securityGroupRuleId: id } };
        },
        update(call, inputs, _before, id) {
            requireRule(call, direction, inputs, id);
            return {};
        },
    });
    return model;
}

export const ingressRule = standalone("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ingress");
export const egressRule = standalone("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "egress");

function requireRule(call: Call, direction: Peer["direction"], inputs: Rule, id?: string): void {
    const group = need(call, securityGroup, inputs.securityGroupId);
    if (inputs.referencedSecurityGroupId) need(call, securityGroup, inputs.referencedSecurityGroupId);
    const existing = [...inlinePeers(inputs.securityGroupId, group), ...rulesOf(call, inputs.securityGroupId, id)];
    requirePeers([ruleAsPeer(direction, inputs)], existing);
}

export const securityGroupRule = resource<aws.ec2.SecurityGroupRuleArgs, { readonly securityGroupRuleId: string }>(
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    {
        inputs: {
            cidrBlocks: true,
            description: true,
            fromPort: true,
            ipv6CidrBlocks: true,
            prefixListIds: true,
            protocol: true,
            securityGroupId: true,
            self: true,
            sourceSecurityGroupId: true,
            toPort: true,
            type: true,
        },
        replaces: each(
            "the provider's schema: ForceNew",
            "cidrBlocks",
            "fromPort",
            "ipv6CidrBlocks",
            "prefixListIds",
            "protocol",
            "securityGroupId",
            "self",
            "sourceSecurityGroupId",
            "toPort",
            "type",
        ),
        updates: { description: "UpdateSecurityGroupRuleDescriptionsIngress and …Egress" },
        check: ({ type = "ingress" }) =>
            ["ingress", "egress"].includes(type) ? [] : [{ property: "type", reason: `is ${type}, not ingress or egress` }],
        create(call, inputs) {
            const group = need(call, securityGroup, inputs.securityGroupId);
            if (inputs.sourceSecurityGroupId) need(call, securityGroup, inputs.sourceSecurityGroupId);
            requirePeers(oldRulePeers(inputs), [...inlinePeers(inputs.securityGroupId, group), ...rulesOf(call, inputs.securityGroupId)]);
            return { id: `sgrule-${call.unique(10, "0123456789")}`, attributes: { securityGroupRuleId: ec2Id(call, "sgr") } };
        },
    },
);
