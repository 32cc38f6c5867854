import { LoadBalancer, type LoadBalancerArgs } from "@causeway/foundation";
import { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, placed, resolved, said } from "./accounts.ts";
import { issueCertificate } from "./certificate.ts";

const notFound = {
    type: "fixed-response",
    fixedResponse: { contentType: "text/plain", statusCode: "404", messageBody: "no such service" },
};

describe("LoadBalancer", () => {
    let here: Organization;
    let cloud: Cloud;
    beforeEach(async () => {
        here = await organization();
        cloud = here.cloud("foundation-staging");
    });

    const make = (change: () => Partial<LoadBalancerArgs>) => () => {
        const { provider } = placed("foundation-staging");
        const { vpcId, privateSubnetIds } = here.foundation;
        return new LoadBalancer("lb", { vpcId, subnetIds: [...privateSubnetIds], ...change() }, { providers: [provider] });
    };
    const arn = () => cloud.named("lb", "aws:lb/loadBalancer:LoadBalancer").outputs["arn"];
    const dnsName = () => cloud.named("lb", "aws:lb/loadBalancer:LoadBalancer").outputs["dnsName"];
    const group = () => cloud.named("lb-group").id;
    const lb = () => said(cloud, "lb", "aws:lb/loadBalancer:LoadBalancer");

    it("is internal, and reached by nobody, where it is open to nobody", async () => {
        const { url } = await cloud.run(make(() => ({})));
        expect(cloud.identities()).to.deep.equal([
            "aws:ec2/securityGroup:SecurityGroup lb-group",
            "aws:lb/listener:Listener lb-listener",
            "aws:lb/loadBalancer:LoadBalancer lb",
            "causeway:foundation:LoadBalancer lb",
            "pulumi:providers:aws aws",
        ]);
        expect(lb()).to.deep.equal({
            name: "lb-0000000",
            loadBalancerType: "application",
            internal: true,
            subnets: here.foundation.privateSubnetIds,
            securityGroups: [group()],
            dropInvalidHeaderFields: true,
        });
        expect(said(cloud, "lb-group")).to.deep.equal({
            name: "lb-group-0000000",
            vpcId: here.foundation.vpcId,
            description: "The shared load balancer",
        });
        expect(said(cloud, "lb-listener")).to.deep.equal({
            loadBalancerArn: arn(),
            protocol: "HTTP",
            port: 80,
            defaultActions: [notFound],
        });
        expect(await resolved(url)).to.equal(`http://${dnsName()}`);
    });

    it("is open to the named ranges on port 80, without a certificate", async () => {
        const subnetIds = [...here.foundation.publicSubnetIds];
        await cloud.run(make(() => ({ openTo: ["10.0.0.0/8", "203.0.113.0/24"], subnetIds })));
        expect(lb()).to.include({ internal: false });
        expect(lb()["subnets"]).to.deep.equal(subnetIds);
        expect(rules()).to.deep.equal(["lb-from-10.0.0.0/8-80", "lb-from-203.0.113.0/24-80"]);
        expect(said(cloud, "lb-from-10.0.0.0/8-80")).to.deep.equal({
            securityGroupId: group(),
            cidrIpv4: "10.0.0.0/8",
            ipProtocol: "tcp",
            fromPort: 80,
            toPort: 80,
        });
    });

    it("has a test listener for those who may send test traffic, who need not reach anything else", async () => {
        const { testListener } = await cloud.run(make(() => ({ openTestTo: ["10.9.0.0/16"] })));
        expect(lb()).to.include({ internal: true });
        expect(rules()).to.deep.equal(["lb-from-10.9.0.0/16-8080"]);
        expect(said(cloud, "lb-test")).to.deep.equal({ ...said(cloud, "lb-listener"), port: 8080 });
        expect(await resolved((testListener as NonNullable<typeof testListener>).arn)).to.equal(cloud.named("lb-test").id);
    });

    it("stays internal where it is open to private networks only", async () => {
        const openTo = ["10.1.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
        await cloud.run(make(() => ({ openTo })));
        expect(lb()).to.include({ internal: true });
        expect(rules()).to.deep.equal(openTo.map(range => `lb-from-${range}-80`));
    });

    it("faces the internet where a range only looks private", async () => {
        const subnetIds = [...here.foundation.publicSubnetIds];
        await cloud.run(make(() => ({ openTo: ["172.32.0.0/16"], subnetIds })));
        expect(lb()).to.include({ internal: false });
    });
    const rules = () => cloud.all("SecurityGroupIngressRule").map(({ name }) => name);

    it("speaks HTTPS with a certificate, and HTTP only to redirect", async () => {
        const certificateArn = await issueCertificate(here);
        const { url } = await cloud.run(make(() => ({ openTo: ["0.0.0.0/0"], certificateArn })));
        expect(cloud.all("aws:lb/listener:Listener").map(({ name }) => name)).to.deep.equal(["lb-listener", "lb-http"]);
        expect(said(cloud, "lb-listener")).to.deep.equal({
            loadBalancerArn: arn(),
            protocol: "HTTPS",
            port: 443,
            certificateArn,
            sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
            defaultActions: [notFound],
        });
        expect(said(cloud, "lb-http")).to.deep.equal({
            loadBalancerArn: arn(),
            protocol: "HTTP",
            port: 80,
            defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
        });
        expect(rules()).to.deep.equal(["lb-from-0.0.0.0/0-80", "lb-from-0.0.0.0/0-443"]);
        expect(await resolved(url)).to.equal(`https://${dnsName()}`);
    });

    it("comes to speak HTTPS later, on the listener that services have their rules on", async () => {
        await cloud.run(make(() => ({ openTo: ["0.0.0.0/0"] })));
        const certificateArn = await issueCertificate(here);
        const later = new Cloud({ after: cloud, stack: "foundation-staging", account: "222222222222" });
        await later.run(make(() => ({ openTo: ["0.0.0.0/0"], certificateArn })));
        const changed = later.registered.filter(({ type, change }) => type.startsWith("aws:") && change !== "same");
        expect(changed.map(({ name, change }) => [name, change])).to.deep.equal([
            ["lb-from-0.0.0.0/0-443", undefined],
            ["lb-listener", "update"],
            ["lb-http", undefined],
        ]);
        expect(later.named("lb-listener").id).to.equal(cloud.named("lb-listener").id);
    });

    it("is customized child by child", async () => {
        await cloud.run(
            make(() => ({
                customize: {
                    loadBalancer: { idleTimeout: 120 },
                    listener: before => ({ ...before, port: Number(before.port) + 8000 }),
                },
            })),
        );
        expect(lb()).to.include({ idleTimeout: 120, internal: true });
        expect(said(cloud, "lb-listener")).to.include({ port: 8080, protocol: "HTTP" });
    });

    it("names every range that is none", async () => {
        const openTo = ["10.0.0.0/8", "anybody", "10.0.0.1", "::/0"];
        expect(
            await complaintsOf(
                "foundation-staging",
                make(() => ({ openTo })),
            ),
        ).to.deep.equal([
            "openTo[1] is anybody, not an IPv4 range such as 10.0.0.0/8",
            "openTo[2] is 10.0.0.1, not an IPv4 range such as 10.0.0.0/8",
            "openTo[3] is ::/0, not an IPv4 range such as 10.0.0.0/8",
        ]);
    });
});
