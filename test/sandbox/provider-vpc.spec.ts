import { expect } from "chai";
import { blockText } from "../../packages/sandbox/src/provider/vpc/cidr.ts";
import { type LayoutArgs, layOut, subnetLayout } from "../../packages/sandbox/src/provider/vpc/layout.ts";
import { chooseZones, planVpc } from "../../packages/sandbox/src/provider/vpc/plan.ts";

const zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];

describe("sandbox awsx.ec2.Vpc", () => {
    const layout = (args: Partial<LayoutArgs>): string[] =>
        layOut({ name: "net", cidrBlock: "10.0.0.0/16", zones, strategy: "Legacy", ...args }).map(
            ({ name, block }) => `${name} ${blockText(block)}`,
        );

    // The expected ranges are those that awsx's own documentation and state files show.
    it("lays out awsx's default", () => {
        expect(layout({})).to.deep.equal([
            "net-private-1 10.0.0.0/19",
            "net-private-2 10.0.64.0/19",
            "net-private-3 10.0.128.0/19",
            "net-public-1 10.0.32.0/20",
            "net-public-2 10.0.96.0/20",
            "net-public-3 10.0.160.0/20",
        ]);
    });

    it("lays out the strategy Auto", () => {
        expect(layout({ strategy: "Auto", zones: zones.slice(0, 2) })).to.deep.equal([
            "net-private-1 10.0.0.0/18",
            "net-public-1 10.0.64.0/19",
            "net-private-2 10.0.128.0/18",
            "net-public-2 10.0.192.0/19",
        ]);
        expect(
            layout({
                strategy: "Auto",
                zones: zones.slice(0, 1),
                specs: [
                    { type: "Public", cidrMask: 24 },
                    { type: "Isolated", name: "data", size: 1024 },
                ],
            }),
        ).to.deep.equal(["net-public-1 10.0.0.0/24", "net-data-1 10.0.4.0/22"]);
    });

    it("lays out named ranges, and one type of each in the strategy Legacy", () => {
        expect(
            layout({ strategy: "Auto", zones: zones.slice(0, 2), specs: [{ type: "Public", cidrBlocks: ["10.0.1.0/24", "10.0.2.0/24"] }] }),
        ).to.deep.equal(["net-public-1 10.0.1.0/24", "net-public-2 10.0.2.0/24"]);
        expect(layout({ zones: zones.slice(0, 1), specs: [{ type: "Public" }, { type: "Private" }, { type: "Isolated" }] })).to.deep.equal([
            "net-private-1 10.0.0.0/19",
            "net-public-1 10.0.32.0/20",
            "net-isolated-1 10.0.48.0/24",
        ]);
    });

    it("says the layout back, gaps too", () => {
        const args: LayoutArgs = {
            name: "net",
            cidrBlock: "10.0.0.0/16",
            zones: zones.slice(0, 1),
            strategy: "Legacy",
            specs: [{ type: "Private" }, { type: "Isolated", cidrMask: 24, name: "data" }],
        };
        expect(subnetLayout(args, layOut(args))).to.deep.equal([
            { type: "Private", cidrMask: 19 },
            { type: "Isolated", name: "data", cidrMask: 24 },
        ]);
    });

    it("refuses what does not fit, in awsx's words", () => {
        expect(() => layout({ strategy: "Auto", cidrBlock: "10.0.0.0/26" })).to.throw(
            "Automatic subnet creation requires a VPC with at least /26 available per AZ, but only /28 is available.",
        );
        expect(() => layout({ strategy: "Auto", cidrBlock: "10.0.0.0/24", specs: [{ type: "Public", cidrMask: 20 }] })).to.throw(
            "Subnets are too large for VPC. VPC has 64 addresses, but subnets require 4096 addresses.",
        );
        expect(() => layout({ strategy: "Auto", specs: [{ type: "Public", cidrBlocks: ["10.0.1.0/24"] }] })).to.throw(
            "The number of CIDR blocks in subnetSpecs[0] must match the number of availability zones (3).",
        );
        expect(() =>
            layout({
                strategy: "Auto",
                zones: zones.slice(0, 1),
                specs: [
                    { type: "Public", cidrBlocks: ["10.0.1.0/24"] },
                    { type: "Private", cidrBlocks: ["10.0.1.0/25"] },
                ],
            }),
        ).to.throw("The following subnets overlap with at least one other subnet.");
        expect(() => layout({ strategy: "Exact", zones: zones.slice(0, 1), specs: [{ type: "Public", cidrMask: 17 }] })).to.throw(
            "There are gaps in the subnet ranges. Please fix the following gaps: net-public-1 (10.0.0.0/17) ends before VPC ends",
        );
    });

    it("makes gateways by strategy", () => {
        const nats = (natGateways?: object) =>
            planVpc("net", natGateways ? { natGateways: natGateways as never } : {}, zones)
                .children.filter(({ key }) => /^(nat|eip) /.test(key))
                .map(({ name, type }) => `${type.split(":").pop()} ${name}`);
        expect(nats()).to.deep.equal(["Eip net-1", "NatGateway net-1", "Eip net-2", "NatGateway net-2", "Eip net-3", "NatGateway net-3"]);
        expect(nats({ strategy: "Single" })).to.deep.equal(["Eip net-1", "NatGateway net-1"]);
        expect(nats({ strategy: "Single", elasticIpAllocationIds: ["eipalloc-1"] })).to.deep.equal(["NatGateway net-1"]);
        expect(nats({ strategy: "None" })).to.deep.equal([]);
        expect(() => nats({ strategy: "Some" })).to.throw("Unknown NatGatewayStrategy 'Some'");
    });

    it("refuses properties that it does not know, by name", () => {
        expect(() => planVpc("net", { ipv4IpamPoolId: "x" }, zones)).to.throw("not simulated: property ipv4IpamPoolId of awsx:ec2:Vpc");
        expect(() => planVpc("net", { subnetStrategy: "AutoMerge" }, zones)).to.throw(
            "not simulated: subnetStrategy AutoMerge of awsx:ec2:Vpc",
        );
        expect(() => planVpc("net", { natGateways: { availabilityMode: "x" } }, zones)).to.throw(
            "not simulated: natGateways.availabilityMode of awsx:ec2:Vpc",
        );
        expect(() => chooseZones({ numberOfAvailabilityZones: 4 }, zones)).to.throw("does not have at least 4 Availability Zones");
        expect(() => chooseZones({ numberOfAvailabilityZones: 2, availabilityZoneNames: zones }, zones)).to.throw(
            "Only one of [availabilityZoneNames] and [numberOfAvailabilityZones] can be specified",
        );
    });
});
