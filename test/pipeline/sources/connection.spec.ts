import { Connection, type ConnectionArgs, Host, type HostArgs } from "@causeway/pipeline";
import { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, resolved, said } from "../../foundation/accounts.ts";
import { delivered, deliveryCloud } from "../delivered.ts";
import { warningsOf } from "./warnings.ts";

const place = { account: "111111111111", region: "eu-west-1", defaultTags: {} };

describe("Connection", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });
    const endpoint = "https://git.example.com";

    const github = () => new Connection("github", { delivery: delivered(), provider: "GitHub" });

    it("is one connection, called after the team, of whose owner each run reminds until it is complete", async () => {
        const cloud = deliveryCloud(here);
        const pending = await warningsOf(() => cloud.run(github));
        expect(cloud.identities()).to.deep.equal([
            "aws:codeconnections/connection:Connection github-connection",
            "causeway:pipeline:Connection github",
            "pulumi:providers:aws aws",
            "pulumi:pulumi:StackReference foundation-delivery",
        ]);
        expect(said(cloud, "github-connection")).to.deep.equal({ name: "payments-github", providerType: "GitHub" });
        expect(await resolved(pending.result.status)).to.equal("PENDING");
        expect(pending.warnings).to.deep.equal([
            "warning: [runtime] is pending: no pipeline can use it until its owner completes it, in account 111111111111 at " +
                "https://eu-west-1.console.aws.amazon.com/codesuite/settings/connections?region=eu-west-1",
        ]);
        const { id: ConnectionArn } = cloud.named("github-connection");
        here.aws.operate(place, "codeconnections:UpdateConnectionInstallation", { ConnectionArn });
        const complete = await warningsOf(() => new Cloud({ after: cloud, stack: "payments-delivery" }).run(github));
        expect(await resolved(complete.result.status)).to.equal("AVAILABLE");
        expect(complete.warnings).to.deep.equal([]);
    });

    it("goes through a host to what an organisation runs itself", async () => {
        const cloud = deliveryCloud(here);
        await warningsOf(() =>
            cloud.run(() => {
                const delivery = delivered();
                const host = new Host("ghe", { delivery, provider: "GitHubEnterpriseServer", endpoint });
                return new Connection("ghe", { delivery, host });
            }),
        );
        expect(said(cloud, "ghe-host")).to.deep.equal({
            name: "payments-ghe",
            providerType: "GitHubEnterpriseServer",
            providerEndpoint: endpoint,
        });
        expect(said(cloud, "ghe-connection")).to.deep.equal({ name: "payments-ghe", hostArn: cloud.named("ghe-host").id });
        expect(cloud.named("ghe-connection").outputs["providerType"]).to.equal("GitHubEnterpriseServer");
    });

    it("takes a wish for its child", async () => {
        const cloud = deliveryCloud(here);
        const customize = { connection: { tags: { cost: "git" } } };
        await warningsOf(() => cloud.run(() => new Connection("git", { delivery: delivered(), provider: "GitLab", customize })));
        expect(said(cloud, "git-connection")).to.deep.equal({ name: "payments-git", providerType: "GitLab", tags: { cost: "git" } });
    });

    const complaints = (make: () => unknown): Promise<readonly string[]> => complaintsOf("payments-delivery", make, deliveryCloud(here));
    const connect = (args: object, name = "git") =>
        complaints(() => new Connection(name, { delivery: delivered(), ...args } as unknown as ConnectionArgs));

    it("names what is wrong with it", async () => {
        const unsaid = "provider is undefined: must be GitHub, GitLab, Bitbucket, or give a host";
        expect(await connect({}, "My Git")).to.deep.equal([
            'name is "My Git": "payments-My Git" must be lower-case letters, digits and dashes, 32 characters at most',
            unsaid,
        ]);
        expect(await connect({ provider: "GitHubEnterpriseServer" })).to.deep.equal([
            "provider is GitHubEnterpriseServer: must be GitHub, GitLab, Bitbucket, or give a host",
        ]);
        const known = "host must be a Host, which knows its provider itself";
        expect(await connect({ host: "arn:aws:codeconnections:eu-west-1:111111111111:host/ghe-1" })).to.deep.equal([known]);
        const long = "a".repeat(24);
        expect(await connect({ provider: "GitHub" }, long)).to.deep.equal([
            `name is "${long}": "payments-${long}" must be lower-case letters, digits and dashes, 32 characters at most`,
        ]);
    });

    it("may have a name of 32 characters with the team's", async () => {
        const cloud = deliveryCloud(here);
        const git = () => new Connection("a".repeat(23), { delivery: delivered(), provider: "Bitbucket" });
        await warningsOf(() => cloud.run(git));
        expect(said(cloud, `${"a".repeat(23)}-connection`)["name"]).to.have.length(32);
    });

    describe("Host", () => {
        const host = (args: object, name = "ghe") =>
            complaints(() => new Host(name, { delivery: delivered(), provider: "GitLabSelfManaged", endpoint, ...args } as HostArgs));

        it("may be in a network of its own", async () => {
            const network = await networkOf(deliveryCloud(here));
            const cloud = deliveryCloud(here);
            await cloud.run(
                () =>
                    new Host("gitlab", {
                        ...{ delivery: delivered(), provider: "GitLabSelfManaged", endpoint: "https://git.internal" },
                        network: { ...network, tlsCertificate: "-----BEGIN CERTIFICATE-----" },
                    }),
            );
            expect(said(cloud, "gitlab-host")).to.deep.equal({
                name: "payments-gitlab",
                providerType: "GitLabSelfManaged",
                providerEndpoint: "https://git.internal",
                vpcConfiguration: { ...network, tlsCertificate: "-----BEGIN CERTIFICATE-----" },
            });
        });

        it("names all that is wrong with it at once", async () => {
            expect(
                await host(
                    {
                        provider: "GitHub",
                        endpoint: "http://git.example.com",
                        network: { vpcId: "vpc", subnetIds: [], tlsCertificate: "" },
                    },
                    "GHE",
                ),
            ).to.deep.equal([
                'name is "GHE": "payments-GHE" must be lower-case letters, digits and dashes, 64 characters at most',
                "provider is GitHub: must be GitHubEnterpriseServer or GitLabSelfManaged",
                'endpoint is "http://git.example.com": must be an address that starts with https://',
                'network.vpcId is "vpc": must be the id of a VPC',
                "network.subnetIds needs at least one",
                "network.securityGroupIds needs at least one",
                'network.tlsCertificate is "": must be a certificate in PEM, of up to 16,384 characters',
            ]);
            expect(
                await host({ endpoint: undefined, network: { vpcId: pulumi.output("vpc"), subnetIds: ["a"], securityGroupIds: ["b"] } }),
            ).to.deep.equal(["endpoint is undefined: must be an address that starts with https://"]);
        });
    });
});

/** A network in the delivery account. */
async function networkOf(cloud: Cloud) {
    const { account, region } = place;
    const make = (type: string, news: object) => {
        const { inputs } = cloud.aws.check({ ...place, account, region }, { type, name: "git", news: news as never, digits: "0000000" });
        return cloud.aws.create(place, type, inputs).id;
    };
    const vpcId = make("aws:ec2/vpc:Vpc", { cidrBlock: "10.9.0.0/16" });
    const subnet = make("aws:ec2/subnet:Subnet", { vpcId, cidrBlock: "10.9.0.0/24", availabilityZone: "eu-west-1a" });
    const group = make("aws:ec2/securityGroup:SecurityGroup", { vpcId, description: "git" });
    return { vpcId, subnetIds: [subnet], securityGroupIds: [group] };
}
