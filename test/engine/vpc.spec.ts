import { expect } from "chai";
import { Project } from "./project.ts";

const program = (nat: string) => `
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";

const provider = new aws.Provider("aws", {
    region: "eu-west-1", assumeRoles: [{ roleArn: "arn:aws:iam::111111111111:role/OrganizationAccountAccessRole" }], defaultTags: { tags: { team: "platform" } },
});
class Network extends pulumi.ComponentResource {
    readonly vpc: awsx.ec2.Vpc;
    constructor(name: string) {
        super("test:unit:Network", name, {}, { providers: [provider] });
        this.vpc = new awsx.ec2.Vpc(\`\${name}-vpc\`, {
            cidrBlock: "10.1.0.0/16", numberOfAvailabilityZones: 2, natGateways: { strategy: "${nat}" }, subnetStrategy: "Auto",
            vpcEndpointSpecs: [{ serviceName: "com.amazonaws.eu-west-1.s3", vpcEndpointType: "Gateway" }],
        }, { parent: this });
        this.registerOutputs({});
    }
}
const { vpc } = new Network("main");
const group = new aws.ec2.SecurityGroup("inside", { vpcId: vpc.vpcId, description: "inside" }, { provider });
export const vpcId = vpc.vpcId;
export const publicSubnetIds = vpc.publicSubnetIds;
export const privateSubnetIds = vpc.privateSubnetIds;
export const isolatedSubnetIds = vpc.isolatedSubnetIds;
export const cidr = vpc.vpc.cidrBlock;
export const gateways = vpc.natGateways.apply(all => all.map(one => one.id));
export const layout = vpc.subnetLayout;
`;

describe("awsx.ec2.Vpc, behind the real engine", function () {
    this.timeout(240_000);
    let project: Project;
    before(async () => {
        project = new Project(program("Single"));
        await project.start();
        await project.init("dev");
    });
    after(() => project.end());

    it("registers what awsx registers, below its component", async () => {
        const preview = await project.preview("dev");
        expect(preview.errors).to.equal("");
        const run = await project.up("dev");
        expect(run.errors).to.equal("");
        expect([...run.steps].sort()).to.deep.equal([
            "create aws:ec2/eip:Eip main-vpc-1",
            "create aws:ec2/internetGateway:InternetGateway main-vpc",
            "create aws:ec2/natGateway:NatGateway main-vpc-1",
            ...["private-1", "private-2", "public-1", "public-2"].map(name => `create aws:ec2/route:Route main-vpc-${name}`),
            ...["private-1", "private-2", "public-1", "public-2"].map(name => `create aws:ec2/routeTable:RouteTable main-vpc-${name}`),
            ...["private-1", "private-2", "public-1", "public-2"].map(
                name => `create aws:ec2/routeTableAssociation:RouteTableAssociation main-vpc-${name}`,
            ),
            "create aws:ec2/securityGroup:SecurityGroup inside",
            ...["private-1", "private-2", "public-1", "public-2"].map(name => `create aws:ec2/subnet:Subnet main-vpc-${name}`),
            "create aws:ec2/vpc:Vpc main-vpc",
            "create aws:ec2/vpcEndpoint:VpcEndpoint com.amazonaws.eu-west-1.s3",
            "create awsx:ec2:Vpc main-vpc",
            "create test:unit:Network main",
        ]);
        expect(preview.changes).to.deep.equal(run.changes);
        const outputs = await project.outputs("dev");
        expect(outputs).to.include({ cidr: "10.1.0.0/16" });
        expect((outputs["publicSubnetIds"] as string[]).length).to.equal(2);
        expect(outputs["isolatedSubnetIds"]).to.deep.equal([]);
        expect(outputs["layout"]).to.deep.equal([
            { type: "Private", cidrMask: 18 },
            { type: "Public", cidrMask: 19 },
        ]);
        expect((await project.up("dev")).steps).to.deep.equal([]);
    });

    it("changes with its arguments, and leaves nothing behind", async () => {
        project.write(program("OnePerAz"));
        const run = await project.up("dev");
        expect(run.errors).to.equal("");
        expect([...run.steps].sort()).to.deep.equal([
            "create aws:ec2/eip:Eip main-vpc-2",
            "create aws:ec2/natGateway:NatGateway main-vpc-2",
            "update aws:ec2/route:Route main-vpc-private-2",
        ]);
        expect((await project.destroy("dev")).errors).to.equal("");
        expect(project.aws(aws => aws.objects())).to.deep.equal([]);
    });
});
