import type { LambdaFunctionArgs } from "@causeway/lambda";
import { expect } from "chai";
import { complaintsOf, organization, said, statements } from "../foundation/accounts.ts";
import { always, receipts } from "./receipts.ts";

const joined = async (vpc: NonNullable<LambdaFunctionArgs["vpc"]>) => {
    const here = await organization();
    const cloud = here.cloud("payments-staging");
    const made = await cloud.run(receipts(here, { vpc }));
    return { here, cloud, made };
};

describe("LambdaFunction in the environment's network", () => {
    it("is in the private subnets, behind a group of its own that nothing comes into", async () => {
        const { here, cloud, made } = await joined(true);
        const group = cloud.named("receipts-group");
        expect(said(cloud, "receipts-function")["vpcConfig"]).to.deep.equal({
            subnetIds: here.foundation.privateSubnetIds,
            securityGroupIds: [group.id],
        });
        expect(said(cloud, "receipts-group")).to.deep.equal({
            name: "receipts-group-0000000",
            vpcId: here.foundation.vpcId,
            description: "The function payments-receipts-staging",
        });
        expect(cloud.identities().filter(identity => identity.startsWith("aws:vpc/"))).to.deep.equal([
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule receipts-to-https",
        ]);
        expect(said(cloud, "receipts-to-https")).to.deep.equal({
            securityGroupId: group.id,
            cidrIpv4: "0.0.0.0/0",
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
        });
        expect(made.securityGroup).not.to.equal(undefined);
    });

    it("lets Lambda, and not its own code, make the network interfaces", async () => {
        const { here, cloud } = await joined(true);
        expect(statements(cloud, "receipts-role-policy")).to.deep.equal([
            ...always(here),
            {
                Effect: "Allow",
                Action: [
                    "ec2:AssignPrivateIpAddresses",
                    "ec2:CreateNetworkInterface",
                    "ec2:DeleteNetworkInterface",
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeSubnets",
                    "ec2:UnassignPrivateIpAddresses",
                ],
                Resource: ["*"],
                Condition: { Null: { "lambda:SourceFunctionArn": "true" } },
            },
        ]);
    });

    it("reaches what it was given, by name", async () => {
        const { here, cloud } = await joined({ egress: { "old-database": { cidr: "10.1.0.0/16", port: 5432 } } });
        expect(said(cloud, "receipts-to-old-database")).to.deep.equal({
            securityGroupId: cloud.named("receipts-group").id,
            cidrIpv4: "10.1.0.0/16",
            ipProtocol: "tcp",
            fromPort: 5432,
            toPort: 5432,
        });
        const group = here.foundation.loadBalancer.securityGroupId;
        const other = (await organization()).cloud("payments-staging");
        await other.run(receipts(here, { vpc: { egress: { lb: { group, port: 80 } } } }));
        expect(said(other, "receipts-to-lb")).to.include({ referencedSecurityGroupId: group, fromPort: 80 });
    });

    it("says all that is wrong with it", async () => {
        const { foundation } = await organization();
        const egress = { Database: { cidr: "10.1.0.0", port: 0 }, https: { cidr: "10.256.0.0/16", port: 443 } };
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { vpc: { egress } }))).to.deep.equal([
            "vpc.egress.Database is not lower-case letters, digits and dashes that start with a letter",
            "vpc.egress.Database.port is 0, not 1 to 65535",
            'vpc.egress.Database.cidr is "10.1.0.0", not an IPv4 range such as 10.0.0.0/16',
            "vpc.egress.https is there already: HTTPS anywhere",
            'vpc.egress.https.cidr is "10.256.0.0/16", not an IPv4 range such as 10.0.0.0/16',
        ]);
    });

    it("reaches networks or groups: each way out is one of them", async () => {
        const { foundation } = await organization();
        const egress = { nowhere: { port: 5432 }, both: { port: 5432, cidr: "10.0.0.0/16", group: "sg-1" } };
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { vpc: { egress } } as object))).to.deep.equal([
            "vpc.egress.nowhere needs a cidr or a group, and one of them alone",
            "vpc.egress.both needs a cidr or a group, and one of them alone",
        ]);
    });
});
