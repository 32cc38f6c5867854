import { expect } from "chai";
import { Account, type Outputs, refused, unchecked } from "./account.ts";
import { ec2 } from "./network.ts";

const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

describe("sandbox security groups", () => {
    let here: Account;
    let vpc: Outputs;
    beforeEach(() => {
        here = new Account();
        vpc = here.create(ec2("vpc"), { cidrBlock: "10.0.0.0/16" });
    });
    const group = (more: object = {}): Outputs => here.create(ec2("securityGroup"), { vpcId: vpc.id, ...more });
    const rule = (securityGroupId: string, more: object = {}, type = ingress): Outputs =>
        here.create(type, { securityGroupId, ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0", ...more });
    const duplicate =
        'InvalidPermission.Duplicate: the specified rule "peer: 0.0.0.0/0, TCP, from port: 443, to port: 443, ALLOW" already exists';

    it("refuse a name that is taken in the VPC, a name like an id, and a VPC that is not there", () => {
        const made = group({ name: "web" });
        expect(made).to.include({
            description: "Managed by Pulumi",
            arn: `arn:aws:ec2:eu-central-1:111111111111:security-group/${made.id}`,
        });
        refused(() => group({ name: "web" }), `InvalidGroup.Duplicate: The security group 'web' already exists for VPC '${vpc.id}'`);
        unchecked(() => group({ name: "sg-web" }), "name begins with sg-.");
        refused(() => group({ vpcId: "vpc-0" }), "InvalidVpcID.NotFound: The vpc ID 'vpc-0' does not exist");
        const other = here.create(ec2("vpc"), { cidrBlock: "10.1.0.0/16" });
        expect(group({ name: "web", vpcId: other.id }).id).to.match(/^sg-/);
    });

    it("refuse a rule that is there already, whichever way it came", () => {
        const plain = group();
        const made = rule(plain.id);
        expect(made["securityGroupRuleId"]).to.equal(made.id);
        refused(() => rule(plain.id), duplicate);
        refused(() => rule(plain.id, { description: "again", ipProtocol: "6" }), duplicate);
        expect(rule(plain.id, {}, egress).id).to.match(/^sgr-/);
        expect(rule(plain.id, { toPort: 444 }).id).to.match(/^sgr-/);
        const inline = group({ ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }] });
        refused(() => rule(inline.id), duplicate);
        const old = { type: "ingress", securityGroupId: inline.id, protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] };
        refused(() => here.create(ec2("securityGroupRule"), old), duplicate);
        const twice = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0", "0.0.0.0/0"] };
        refused(() => group({ ingress: [twice] }), duplicate);
    });

    it("refuse rules of groups that are not there, ports that are none, and blocks that are malformed", () => {
        const { id } = group();
        refused(() => rule("sg-0"), "InvalidGroup.NotFound: The security group 'sg-0' does not exist");
        refused(
            () => rule(id, { cidrIpv4: undefined, referencedSecurityGroupId: "sg-0" }),
            "InvalidGroup.NotFound: The security group 'sg-0' does not exist",
        );
        refused(
            () => rule(id, { toPort: 70000 }),
            "InvalidParameterValue: Invalid TCP port range. Valid TCP ports are in the range 0-65535.",
        );
        refused(() => rule(id, { toPort: 80 }), 'InvalidParameterValue: Invalid TCP port range. Use the format "From-To".');
        refused(() => rule(id, { cidrIpv4: "10.0.0.1/8" }), "InvalidParameterValue: CIDR block 10.0.0.1/8 is malformed");
        unchecked(() => rule(id, { ipProtocol: "-1" }), "ipProtocol is all protocols, which have no fromPort and toPort.");
        unchecked(
            () => group({ egress: [{ protocol: "-1", fromPort: 0, toPort: 65535, cidrBlocks: ["0.0.0.0/0"] }] }),
            "egress[0] names ports, although protocol -1 has none: fromPort and toPort must both be 0.",
        );
        expect(rule(id, { ipProtocol: "-1", fromPort: undefined, toPort: undefined }, egress).id).to.match(/^sgr-/);
    });

    it("take sixty rules each way", () => {
        const blocks = Array.from({ length: 61 }, (_, index) => `10.0.${index}.0/24`);
        const rules = (cidrBlocks: readonly string[]): object => ({ ingress: [{ protocol: "tcp", fromPort: 1, toPort: 1, cidrBlocks }] });
        refused(
            () => group(rules(blocks)),
            "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.",
        );
        const made = group(rules(blocks.slice(0, 60)));
        refused(
            () => rule(made.id),
            "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.",
        );
        expect(rule(made.id, {}, egress).id).to.match(/^sgr-/);
    });

    it("change rules in place, and refuse a change into what is there", () => {
        const { id } = group();
        rule(id);
        const before = { securityGroupId: id, ipProtocol: "tcp", fromPort: 80, toPort: 80, cidrIpv4: "0.0.0.0/0" };
        const made = here.create(ingress, before);
        expect(here.changes(ingress, made.id, before, { ...before, description: "d" })).to.deep.equal(["description"]);
        refused(() => here.update(ingress, made.id, before, { ...before, fromPort: 443, toPort: 443 }), duplicate);
        expect(here.update(ingress, made.id, before, { ...before, fromPort: 81, toPort: 81 })["toPort"]).to.equal(81);
    });

    it("refuse to be deleted while another group names them, and take their own rules along", () => {
        const [one, two] = [group(), group()];
        const reference = rule(two.id, { cidrIpv4: undefined, referencedSecurityGroupId: one.id });
        refused(() => here.delete(ec2("securityGroup"), one.id), `DependencyViolation: resource ${one.id} has a dependent object`);
        here.delete(ingress, reference.id);
        rule(one.id, { cidrIpv4: undefined, referencedSecurityGroupId: one.id });
        here.delete(ec2("securityGroup"), one.id);
        here.delete(ec2("securityGroup"), two.id);
        here.delete(ec2("vpc"), vpc.id);
        expect(here.aws.objects()).to.deep.equal([]);
    });

    it("let a program empty the default group", () => {
        const made = here.create(ec2("defaultSecurityGroup"), { vpcId: vpc.id });
        expect(made.id).to.equal(vpc["defaultSecurityGroupId"]);
        expect(made).to.deep.include({ ingress: [], egress: [], name: "default" });
        refused(
            () => here.delete(ec2("securityGroup"), made.id),
            `CannotDelete: the specified group: "${made.id}" name: "default" cannot be deleted by a user`,
        );
    });
});
