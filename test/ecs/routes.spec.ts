import type { EcsServiceArgs } from "@causeway/ecs";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, empty, type Organization, organization, placed, refusalOf, resolved, said } from "../foundation/accounts.ts";
import { issueCertificate } from "../foundation/certificate.ts";
import { internalFoundation, secureFoundation } from "./balancers.ts";
import { checkout } from "./checkout.ts";

describe("an EcsService's way in", () => {
    let here: Organization;
    let cloud: Cloud;
    beforeEach(async () => {
        here = await organization();
        cloud = here.cloud("payments-staging");
    });
    const conditions = () => said(cloud, "checkout-rule")["conditions"];

    it("may be several hosts, paths, methods and headers", async () => {
        const route = {
            host: ["*.pay.example.com", "pay.example.com"],
            path: "/api/*",
            methods: ["GET"],
            headers: { "X-Tenant": "blue*" },
        } as const;
        const service = await cloud.run(checkout(here, { route }));
        expect(conditions()).to.deep.equal([
            { hostHeader: { values: ["*.pay.example.com", "pay.example.com"] } },
            { pathPattern: { values: ["/api/*"] } },
            { httpRequestMethod: { values: ["GET"] } },
            { httpHeader: { httpHeaderName: "X-Tenant", values: ["blue*"] } },
        ]);
        expect(await resolved(service.url ?? pulumi.output(""))).to.equal("http://pay.example.com");
    });

    it("tells the target group how long tasks and clients stay, and how health is found out", async () => {
        const healthCheck = {
            path: "/up",
            statuses: "200,204",
            intervalSeconds: 30,
            timeoutSeconds: 10,
            healthyThreshold: 5,
            unhealthyThreshold: 2,
            graceSeconds: 120,
        };
        await cloud.run(checkout(here, { route: { path: "/*", deregistrationSeconds: 5, stickySeconds: 3600, healthCheck } }));
        expect(said(cloud, "checkout-tg")).to.deep.include({
            deregistrationDelay: 5,
            stickiness: { type: "lb_cookie", cookieDuration: 3600 },
            healthCheck: { path: "/up", matcher: "200,204", interval: 30, timeout: 10, healthyThreshold: 5, unhealthyThreshold: 2 },
        });
        expect(said(cloud, "checkout-service")["healthCheckGracePeriodSeconds"]).to.equal(120);
    });

    describe("on the internal load balancer", () => {
        it("is a rule there, and lets nobody else in", async () => {
            const foundation = await internalFoundation(here);
            const { url, target } = await cloud.run(checkout({ foundation }, { route: { host: "pay.internal", on: "internal" } }));
            const { internalLoadBalancer: internal } = foundation;
            expect(said(cloud, "checkout-rule")["listenerArn"]).to.equal(internal?.listenerArn);
            expect(said(cloud, "checkout-from-lb")["referencedSecurityGroupId"]).to.equal(internal?.securityGroupId);
            expect(await resolved(url ?? pulumi.output(""))).to.equal("http://pay.internal");
            expect((await resolved(target.leaves)).endpoint).to.deep.equal({ url: internal?.url, host: "pay.internal" });
        });

        it("says how to get one", async () => {
            expect(await refusalOf(cloud.run(checkout(here, { route: { host: "pay.internal", on: "internal" } })))).to.contain(
                "payments-checkout is routed on the internal load balancer, which its environment has not: give EnvironmentFoundation internal: { openTo: [...] } and bring the foundation up first",
            );
        });
    });

    for (const [protocol, protocolVersion] of [
        ["http2", "HTTP2"],
        ["grpc", "GRPC"],
    ] as const) {
        it(`speaks ${protocol} behind HTTPS, and says so where there is none`, async () => {
            const foundation = await secureFoundation(here);
            const change = { protocol, route: { host: "pay.example.com" } } as Partial<EcsServiceArgs>;
            await cloud.run(checkout({ foundation }, change));
            expect(said(cloud, "checkout-tg")).to.include({ protocol: "HTTP", protocolVersion });
            const plain = await organization();
            expect(await refusalOf(plain.cloud("payments-staging").run(checkout(plain, change)))).to.contain(
                `payments-checkout speaks ${protocol}, which a load balancer forwards from HTTPS only: give EnvironmentFoundation a certificateArn and bring the foundation up first`,
            );
        });
    }

    it("asks a gRPC service by a method, and takes any answer unless told", async () => {
        const foundation = await secureFoundation(here);
        const healthCheck = { path: "/grpc.health.v1.Health/Check", codes: "0" };
        await cloud.run(
            checkout({ foundation }, { protocol: "grpc", route: { host: "pay.example.com", healthCheck } } as Partial<EcsServiceArgs>),
        );
        expect(said(cloud, "checkout-tg")["healthCheck"]).to.include({ path: "/grpc.health.v1.Health/Check", matcher: "0" });
    });

    it("brings a certificate for its hosts, where the load balancer speaks HTTPS", async () => {
        const foundation = await secureFoundation(here);
        const certificateArn = await issueCertificate(here, "shop.example.org");
        await cloud.run(checkout({ foundation }, { route: { host: "shop.example.org", certificateArn } }));
        expect(said(cloud, "checkout-certificate")).to.deep.equal({
            listenerArn: foundation.loadBalancer.listenerArn,
            certificateArn,
        });
        const plain = await organization();
        const route = { host: "shop.example.org", certificateArn };
        expect(await refusalOf(plain.cloud("payments-staging").run(checkout(plain, { route })))).to.contain(
            "payments-checkout has a certificate for a load balancer that speaks HTTP only: give EnvironmentFoundation a certificateArn and bring the foundation up first",
        );
    });

    describe("for TCP", () => {
        const route = { tcpPort: 5432, openTo: ["10.0.0.0/16"] };

        it("is a network load balancer of its own, open to whom it names", async () => {
            const service = await cloud.run(checkout(here, { protocol: "tcp", route }));
            expect(cloud.identities().filter(identity => /lb|listener|targetGroup|rule/i.test(identity))).to.deep.equal([
                "aws:ec2/securityGroup:SecurityGroup checkout-lb-group",
                "aws:lb/listener:Listener checkout-listener",
                "aws:lb/loadBalancer:LoadBalancer checkout-lb",
                "aws:lb/targetGroup:TargetGroup checkout-tg",
                "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule checkout-lb-to",
                "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule checkout-to-https",
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule checkout-from-lb",
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule checkout-lb-from-10.0.0.0/16",
            ]);
            const balancer = cloud.named("checkout-lb");
            expect(said(cloud, "checkout-lb")).to.deep.equal({
                name: "checkout-lb-0000000",
                loadBalancerType: "network",
                internal: true,
                subnets: here.foundation.privateSubnetIds,
                securityGroups: [cloud.named("checkout-lb-group").id],
                enableCrossZoneLoadBalancing: true,
            });
            expect(said(cloud, "checkout-lb-from-10.0.0.0/16")).to.deep.equal({
                securityGroupId: cloud.named("checkout-lb-group").id,
                cidrIpv4: "10.0.0.0/16",
                ipProtocol: "tcp",
                fromPort: 5432,
                toPort: 5432,
            });
            expect(said(cloud, "checkout-from-lb")["referencedSecurityGroupId"]).to.equal(cloud.named("checkout-lb-group").id);
            const targetGroupArn = cloud.named("checkout-tg").outputs["arn"];
            expect(said(cloud, "checkout-listener")).to.deep.equal({
                loadBalancerArn: balancer.outputs["arn"],
                protocol: "TCP",
                port: 5432,
                defaultActions: [{ type: "forward", targetGroupArn }],
            });
            expect(said(cloud, "checkout-tg")).to.deep.equal({
                name: "checkout-tg-0000000",
                vpcId: here.foundation.vpcId,
                port: 8080,
                protocol: "TCP",
                targetType: "ip",
                deregistrationDelay: 30,
                healthCheck: { protocol: "TCP", interval: 15, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 3 },
            });
            expect(cloud.named("checkout-service").dependencies).to.include(cloud.named("checkout-listener").urn);
            expect(await resolved(service.url ?? pulumi.output(""))).to.equal(`tcp://${balancer.outputs["dnsName"]}:5432`);
            expect(await resolved(service.target.leaves)).to.not.have.property("endpoint");
            expect(service.metrics.http).to.equal(undefined);
        });

        it("speaks TLS with a certificate", async () => {
            const certificateArn = await issueCertificate(here);
            const { url } = await cloud.run(checkout(here, { route: { ...route, certificateArn } }));
            expect(said(cloud, "checkout-listener")).to.include({
                protocol: "TLS",
                certificateArn,
                sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
            });
            expect(said(cloud, "checkout-tg")).to.include({ protocol: "TCP" });
            expect(await resolved(url ?? pulumi.output(""))).to.match(/^tls:\/\/.*:5432$/);
        });

        it("faces the internet where it is asked to", async () => {
            await cloud.run(checkout(here, { route: { ...route, on: "public", openTo: ["0.0.0.0/0"] } }));
            expect(said(cloud, "checkout-lb")).to.deep.include({ internal: false, subnets: here.foundation.publicSubnetIds });
        });
    });

    it("may be none: no load balancer, no target group, no grace, nothing to ask", async () => {
        const service = await cloud.run(checkout(here, { route: undefined }));
        expect(cloud.identities().filter(identity => identity.startsWith("aws:lb/") || identity.startsWith("aws:vpc/"))).to.deep.equal([
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule checkout-to-https",
        ]);
        expect(said(cloud, "checkout-service")).to.not.have.any.keys("loadBalancers", "healthCheckGracePeriodSeconds");
        expect(service.url).to.equal(undefined);
        expect(await resolved(service.target.leaves)).to.not.have.property("endpoint");
    });

    it("is of one kind: mixes do not compile", () => {
        const rest = { placement: placed, foundation: here.foundation, port: 80, cpu: 256, memoryMiB: 512 } as never as Omit<
            Extract<EcsServiceArgs, { cpu: 256; port: number }>,
            "route" | "protocol" | "tasks" | "release"
        >;
        const take = (_: EcsServiceArgs) => undefined;
        take({ ...rest, route: { host: "a.b" }, protocol: "http2" });
        take({ ...rest, route: { tcpPort: 1, openTo: [] } });
        take({ ...rest, protocol: "grpc" });
        const { port: _, connect: __, discovery: ___, ...worker } = rest;
        take(worker);
        // @ts-expect-error: a route leads to a port
        take({ ...worker, route: { host: "a.b" } });
        // @ts-expect-error: whoever finds a service asks for its port
        take({ ...worker, discovery: true });
        // @ts-expect-error: a port of a network load balancer has no hosts
        take({ ...rest, route: { host: "a.b", tcpPort: 1, openTo: [] } });
        // @ts-expect-error: connections carry no gRPC that a load balancer could see
        take({ ...rest, protocol: "grpc", route: { tcpPort: 1, openTo: [] } });
        // @ts-expect-error: an application load balancer forwards requests
        take({ ...rest, protocol: "tcp", route: { host: "a.b" } });
        // @ts-expect-error: gRPC is asked for codes
        take({ ...rest, protocol: "grpc", route: { host: "a.b", healthCheck: { statuses: "200" } } });
        // @ts-expect-error: HTTP is asked for statuses
        take({ ...rest, route: { host: "a.b", healthCheck: { codes: "0" } } });
        // @ts-expect-error: a port is open to somebody
        take({ ...rest, route: { tcpPort: 1 } });
    });
});

describe("an EcsService's way in, given bad arguments", () => {
    const complaints = async (change: object) => {
        const { foundation } = await organization();
        return complaintsOf("payments-staging", checkout({ foundation }, change), empty("payments-staging"));
    };

    it("names all that is wrong with HTTP at once", async () => {
        const healthCheck = {
            path: `/${"a".repeat(1024)}`,
            statuses: "200-500",
            intervalSeconds: 4,
            timeoutSeconds: 121,
            healthyThreshold: 1,
            unhealthyThreshold: 11,
            graceSeconds: -1,
        };
        const route = {
            host: ["pay", "pay_me.example.com", `${"a".repeat(125)}.com`],
            path: ["api", "/a b"],
            headers: { "a b": "c", "X-None": [] },
            deregistrationSeconds: 3601,
            stickySeconds: 0,
            healthCheck,
        };
        expect(await complaints({ route })).to.deep.equal([
            "route has 6 values of hosts, paths, methods and headers: AWS takes 5 in a rule",
            'route.host is "pay", which is not a host name',
            'route.host is "pay_me.example.com", which is not a host name',
            "route.host has 129 characters: AWS takes 128",
            'route.path is "api", which does not start with a slash',
            'route.path is "/a b", which is not of the letters that AWS takes in a path',
            'route.headers["a b"] is not a header\'s name of 1 to 40 characters',
            'route.headers["X-None"] has no value',
            "route.deregistrationSeconds is 3601, not 0 to 3600",
            "route.stickySeconds is 0, not 1 to 604800",
            "route.healthCheck.path has 1025 characters: AWS takes 1024",
            'route.healthCheck.statuses is "200-500", not statuses from 200 to 499 such as "200" or "200-299"',
            "route.healthCheck.intervalSeconds is 4, not 5 to 300",
            "route.healthCheck.timeoutSeconds is 121, not 2 to 120",
            "route.healthCheck.timeoutSeconds is 121, not less than the interval, 4",
            "route.healthCheck.healthyThreshold is 1, not 2 to 10",
            "route.healthCheck.unhealthyThreshold is 11, not 2 to 10",
            "route.healthCheck.graceSeconds is -1, not 0 to 2147483647",
        ]);
    });

    it("says that a list of methods has none, which AWS would refuse", async () => {
        expect(await complaints({ route: { path: "/", methods: [] } })).to.deep.equal(["route.methods has no value"]);
    });

    it("names what is wrong with gRPC", async () => {
        const healthCheck = { path: "/health", codes: "0-100" };
        expect(await complaints({ protocol: "grpc", route: { host: "pay.example.com", healthCheck } })).to.deep.equal([
            'route.healthCheck.path is "/health", not a method such as "/package.service/method"',
            'route.healthCheck.codes is "0-100", not gRPC status codes from 0 to 99 such as "0" or "0-99"',
        ]);
    });

    it("names what is wrong with TCP", async () => {
        const route = {
            certificateArn: "arn:aws:iam::1:server-certificate/a",
            tcpPort: 65_536,
            openTo: ["everybody"],
            deregistrationSeconds: -1,
            healthCheck: { timeoutSeconds: 15 },
        };
        expect(await complaints({ route })).to.deep.equal([
            "route.tcpPort is 65536, not 1 to 65535",
            "route.openTo[0] is everybody, not an IPv4 range such as 10.0.0.0/8",
            'route.certificateArn is "arn:aws:iam::1:server-certificate/a", not the ARN of a certificate in ACM',
            "route.deregistrationSeconds is -1, not 0 to 3600",
            "route.healthCheck.timeoutSeconds is 15, not less than the interval, 15",
        ]);
        expect(await complaints({ route: { tcpPort: 1, openTo: [] } })).to.deep.equal(["route.openTo is empty: nobody could connect"]);
        expect(await complaints({ route: { tcpPort: 1, openTo: ["10.0.0.0/8", "10.0.0.0/8"] } })).to.deep.equal([
            "route.openTo[1] is 10.0.0.0/8, which is there already",
        ]);
    });
});
