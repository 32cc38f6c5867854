import { expect } from "chai";
import { leaveNetwork, useNetwork } from "../../../packages/sandbox/src/services/ec2.ts";
import { Account, type Outputs, refused, trust, unchecked } from "./account.ts";
import { ec2, network } from "./network.ts";

describe("sandbox EC2 networks", () => {
    let here: Account;
    beforeEach(() => {
        here = new Account();
    });
    const vpc = (cidrBlock: string): Outputs => here.create(ec2("vpc"), { cidrBlock });
    const subnet = (vpcId: string, cidrBlock: string, availabilityZone = "eu-central-1a"): Outputs =>
        here.create(ec2("subnet"), { vpcId, cidrBlock, availabilityZone });

    it("come with ids, a default group and a main route table", () => {
        const made = vpc("10.0.0.0/16");
        expect(made.id).to.match(/^vpc-[0-9a-f]{17}$/);
        expect(made["arn"]).to.equal(`arn:aws:ec2:eu-central-1:111111111111:vpc/${made.id}`);
        expect(made["defaultSecurityGroupId"]).to.match(/^sg-[0-9a-f]{17}$/);
        expect(made).to.include({ enableDnsSupport: true, enableDnsHostnames: false, instanceTenancy: "default" });
        here.delete(ec2("vpc"), made.id);
        expect(here.aws.objects()).to.deep.equal([]);
    });

    it("refuse blocks that are none, too large, or too small", () => {
        unchecked(() => vpc("10.0.0.0"), 'cidrBlock is "10.0.0.0", not an IPv4 CIDR block.');
        unchecked(() => vpc("10.0.0.1/16"), 'cidrBlock is "10.0.0.1/16", not an IPv4 CIDR block.');
        refused(() => vpc("10.0.0.0/15"), "InvalidVpc.Range: The CIDR '10.0.0.0/15' is invalid.");
        refused(() => vpc("10.0.0.0/29"), "InvalidVpc.Range: The CIDR '10.0.0.0/29' is invalid.");
        expect(vpc("10.0.0.0/28").id).to.match(/^vpc-/);
    });

    it("refuse subnets outside, on top of each other, in a zone that is not there, or of no VPC", () => {
        const { id } = vpc("10.0.0.0/16");
        refused(() => subnet(id, "10.1.0.0/24"), "InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid.");
        const made = subnet(id, "10.0.0.0/23");
        expect(made).to.include({ availabilityZone: "eu-central-1a", availabilityZoneId: "euc1-az1", mapPublicIpOnLaunch: false });
        refused(() => subnet(id, "10.0.1.0/24"), "InvalidSubnet.Conflict: The CIDR '10.0.1.0/24' conflicts with another subnet");
        expect(subnet(id, "10.0.2.0/24").id).to.match(/^subnet-/);
        refused(
            () => subnet(id, "10.0.3.0/24", "eu-central-1d"),
            "InvalidParameterValue: Value (eu-central-1d) for parameter availabilityZone is invalid. " +
                "Subnets can currently only be created in the following availability zones: eu-central-1a, eu-central-1b, eu-central-1c.",
        );
        refused(() => subnet("vpc-0", "10.0.3.0/24"), "InvalidVpcID.NotFound: The vpc ID 'vpc-0' does not exist");
    });

    it("refuse to be deleted while something is in them", () => {
        const made = network(here);
        const inVpc = `DependencyViolation: The vpc '${made.vpc.id}' has dependencies and cannot be deleted.`;
        refused(() => here.delete(ec2("vpc"), made.vpc.id), inVpc);
        const [one, two] = made.subnets;
        here.aws.within(here.place, call => useNetwork(call, { owner: "service", subnetIds: [one.id], securityGroupIds: [] }));
        refused(
            () => here.delete(ec2("subnet"), one.id),
            `DependencyViolation: The subnet '${one.id}' has dependencies and cannot be deleted.`,
        );
        here.aws.within(here.place, call => leaveNetwork(call, "service"));
        for (const { id } of [one, two]) here.delete(ec2("subnet"), id);
        refused(() => here.delete(ec2("vpc"), made.vpc.id), inVpc);
        here.delete(ec2("internetGateway"), made.gateway.id);
        here.delete(ec2("vpc"), made.vpc.id);
        expect(here.aws.objects()).to.deep.equal([]);
    });

    it("take one internet gateway each", () => {
        const { vpc: made } = network(here);
        refused(
            () => here.create(ec2("internetGateway"), { vpcId: made.id }),
            `InvalidParameterValue: Network ${made.id} already has an internet gateway attached`,
        );
        expect(here.create(ec2("internetGateway"), {}).id).to.match(/^igw-/);
    });

    describe("routes", () => {
        let made: ReturnType<typeof network>;
        let table: Outputs;
        beforeEach(() => {
            made = network(here);
            table = here.create(ec2("routeTable"), { vpcId: made.vpc.id });
        });
        const route = (more: object, routeTableId = table.id): Outputs =>
            here.create(ec2("route"), { routeTableId, destinationCidrBlock: "0.0.0.0/0", ...more });

        it("are refused twice, to nothing, to two things, or to what is in another VPC", () => {
            expect(route({ gatewayId: made.gateway.id })).to.include({ origin: "CreateRoute", state: "active" });
            refused(() => route({ gatewayId: made.gateway.id }), "RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.");
            refused(
                () => route({ gatewayId: made.gateway.id, destinationCidrBlock: "10.0.0.0/16" }),
                "RouteAlreadyExists: The route identified by 10.0.0.0/16 already exists.",
            );
            refused(
                () => route({ destinationCidrBlock: "1.0.0.0/8", gatewayId: "igw-0" }),
                "InvalidInternetGatewayID.NotFound: The internetGateway ID 'igw-0' does not exist",
            );
            refused(
                () => route({ destinationCidrBlock: "1.0.0.0/8" }),
                "InvalidParameterCombination: The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, vpcPeeringConnectionId, vpcEndpointId or transitGatewayId",
            );
            const other = network(here, "10.1");
            refused(
                () => route({ destinationCidrBlock: "1.0.0.0/8", gatewayId: other.gateway.id }),
                `InvalidParameterValue: route table ${table.id} and network gateway ${other.gateway.id} belong to different networks`,
            );
            refused(
                () => route({ gatewayId: made.gateway.id }, "rtb-0"),
                "InvalidRouteTableID.NotFound: The routeTable ID 'rtb-0' does not exist",
            );
        });

        it("belong to one table a subnet, and keep it while the subnet has it", () => {
            const [one] = made.subnets;
            const associate = (routeTableId: string): Outputs =>
                here.create(ec2("routeTableAssociation"), { routeTableId, subnetId: one.id });
            const association = associate(table.id);
            refused(
                () => associate(table.id),
                `Resource.AlreadyAssociated: the specified association for route table ${table.id} conflicts with an existing association`,
            );
            refused(
                () => here.delete(ec2("routeTable"), table.id),
                `DependencyViolation: The routeTable '${table.id}' has dependencies and cannot be deleted.`,
            );
            here.delete(ec2("routeTableAssociation"), association.id);
            here.delete(ec2("routeTable"), table.id);
            const other = network(here, "10.1").vpc.id;
            const stranger = here.create(ec2("routeTable"), { vpcId: other });
            refused(
                () => associate(stranger.id),
                `InvalidParameterValue: Route table ${stranger.id} and subnet ${one.id} belong to different networks`,
            );
        });
    });

    describe("NAT gateways", () => {
        const address = (): Outputs => here.create(ec2("eip"), {});
        it("take a free address, and a VPC with an internet gateway", () => {
            const { subnets, vpc: made } = network(here);
            const eip = address();
            expect(eip["allocationId"]).to.match(/^eipalloc-/);
            const nat = here.create(ec2("natGateway"), { subnetId: subnets[0].id, allocationId: eip.id });
            expect(nat).to.include({ publicIp: eip["publicIp"], vpcId: made.id, connectivityType: "public" });
            refused(
                () => here.create(ec2("natGateway"), { subnetId: subnets[1].id, allocationId: eip.id }),
                `Resource.AlreadyAssociated: Elastic IP address [${eip.id}] is already associated`,
            );
            refused(() => here.delete(ec2("eip"), eip.id), `InvalidIPAddress.InUse: Address ${eip["publicIp"]} is in use.`);
            refused(
                () => here.delete(ec2("subnet"), subnets[0].id),
                `DependencyViolation: The subnet '${subnets[0].id}' has dependencies and cannot be deleted.`,
            );
            here.delete(ec2("natGateway"), nat.id);
            here.delete(ec2("eip"), eip.id);
            const closed = vpc("10.9.0.0/16");
            const inside = subnet(closed.id, "10.9.0.0/24");
            const other = address();
            refused(
                () => here.create(ec2("natGateway"), { subnetId: inside.id, allocationId: other.id }),
                `Gateway.NotAttached: Network ${closed.id} has no Internet gateway attached`,
            );
            expect(here.create(ec2("natGateway"), { subnetId: inside.id, connectivityType: "private" })["publicIp"]).to.equal(undefined);
            refused(
                () => here.create(ec2("natGateway"), { subnetId: inside.id }),
                "MissingParameter: The request must include the AllocationId parameter. Add the required parameter and retry the request.",
            );
        });

        it("keep the internet gateway, and addresses run out after five", () => {
            const { subnets, vpc: made, gateway } = network(here);
            const eip = address();
            here.create(ec2("natGateway"), { subnetId: subnets[0].id, allocationId: eip.id });
            refused(
                () => here.delete(ec2("internetGateway"), gateway.id),
                `DependencyViolation: Network ${made.id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
            );
            for (let count = 2; count <= 5; count += 1) address();
            refused(address, "AddressLimitExceeded: The maximum number of addresses has been reached.");
        });
    });

    describe("endpoints", () => {
        it("are refused for services that are not there, that have no such endpoint, or that are there already", () => {
            const { vpc: made, subnets } = network(here);
            const table = here.create(ec2("routeTable"), { vpcId: made.id });
            const endpoint = (more: object): Outputs =>
                here.create(ec2("vpcEndpoint"), { vpcId: made.id, serviceName: "com.amazonaws.eu-central-1.s3", ...more });
            const s3 = endpoint({ routeTableIds: [table.id] });
            expect(s3["prefixListId"]).to.equal("pl-6ea54007");
            refused(
                () => endpoint({ routeTableIds: [table.id] }),
                `RouteAlreadyExists: route table ${table.id} already has a route with destination-prefix-list-id pl-6ea54007`,
            );
            const elsewhere = "com.amazonaws.eu-west-1.s3";
            refused(
                () => endpoint({ serviceName: elsewhere }),
                `InvalidServiceName: The Vpc Endpoint Service '${elsewhere}' does not exist`,
            );
            const ecr = { serviceName: "com.amazonaws.eu-central-1.ecr.api", vpcEndpointType: "Interface", privateDnsEnabled: true };
            refused(
                () => endpoint({ ...ecr, vpcEndpointType: "Gateway", privateDnsEnabled: false }),
                "InvalidParameter: The Vpc Endpoint Service 'com.amazonaws.eu-central-1.ecr.api' does not support Gateway endpoints",
            );
            const group = here.create(ec2("securityGroup"), { vpcId: made.id });
            endpoint({ ...ecr, subnetIds: subnets.map(({ id }) => id), securityGroupIds: [group.id] });
            refused(
                () => endpoint(ecr),
                `InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain for com.amazonaws.eu-central-1.ecr.api in the VPC ${made.id}`,
            );
            refused(() => here.delete(ec2("securityGroup"), group.id), `DependencyViolation: resource ${group.id} has a dependent object`);
            refused(
                () => endpoint({ ...ecr, subnetIds: ["subnet-0"] }),
                "InvalidSubnetID.NotFound: The subnet ID 'subnet-0' does not exist",
            );
        });
    });

    describe("flow logs", () => {
        it("are refused without a role that the service may assume, or to nowhere", () => {
            const { vpc: made } = network(here);
            const group = here.create("aws:cloudwatch/logGroup:LogGroup", { name: "flow" })["arn"] as string;
            const role = (service: string): string =>
                here.create("aws:iam/role:Role", { assumeRolePolicy: trust({ Service: service }) })["arn"];
            const log = (more: object): Outputs =>
                here.create(ec2("flowLog"), { vpcId: made.id, trafficType: "ALL", logDestination: group, ...more });
            refused(() => log({}), "MissingParameter: The request must contain the parameter DeliverLogsPermissionArn");
            refused(() => log({ iamRoleArn: role("ec2.amazonaws.com") }), "InvalidParameter: Unable to assume given IAM role");
            const flow = role("vpc-flow-logs.amazonaws.com");
            refused(
                () => log({ iamRoleArn: flow, logDestination: `${group}2` }),
                `InvalidParameter: LogDestination: ${group}2 does not exist.`,
            );
            expect(log({ iamRoleArn: flow }).id).to.match(/^fl-/);
            refused(
                () => log({ logDestinationType: "s3", logDestination: "arn:aws:s3:::gone" }),
                "InvalidParameter: LogDestination: gone does not exist.",
            );
        });
    });

    describe("lookups", () => {
        it("find what is there, and refuse what is not, or is not one", () => {
            const { vpc: made, subnets } = network(here);
            expect(here.invoke("aws:ec2/getVpc:getVpc", { id: made.id })).to.include({ cidrBlock: "10.0.0.0/16", id: made.id });
            refused(() => here.invoke("aws:ec2/getVpc:getVpc", { id: "vpc-0" }), "NoMatch: no matching EC2 VPC found");
            network(here, "10.1");
            refused(
                () => here.invoke("aws:ec2/getVpc:getVpc"),
                "MultipleMatches: multiple EC2 VPCs matched; use additional constraints to reduce matches to a single EC2 VPC",
            );
            const found = here.invoke("aws:ec2/getSubnets:getSubnets", { filters: [{ name: "vpc-id", values: [made.id] }] });
            expect(found["ids"]).to.have.members(subnets.map(({ id }) => id));
            refused(
                () => here.invoke("aws:ec2/getSubnets:getSubnets", { filters: [{ name: "vpc", values: [made.id] }] }),
                "InvalidParameterValue: The filter 'vpc' is invalid",
            );
            expect(here.invoke("aws:ec2/getPrefixList:getPrefixList", { name: "com.amazonaws.eu-central-1.s3" })["id"]).to.equal(
                "pl-6ea54007",
            );
        });
    });
});
