import {
    blueGreen,
    canary,
    codeDeploy,
    type EcsServiceArgs,
    EcsTask,
    QueueWorker,
    type Released,
    type RunTaskRequest,
    ScheduledEcsTask,
} from "@causeway/ecs";
import { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, placed, refusalOf, resolved, said } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";

describe("an EcsService among its neighbours", () => {
    let here: Organization;
    let cloud: Cloud;
    beforeEach(async () => {
        here = await organization();
        cloud = here.cloud("payments-staging");
    });
    const inside = { route: undefined } as Partial<EcsServiceArgs>;
    const run = (change: object, on = cloud) => on.run(checkout(here, { ...inside, ...change }));
    const port = { ipProtocol: "tcp", fromPort: 8080, toPort: 8080 };
    const proxyLogs = {
        logDriver: "awslogs",
        options: {
            "awslogs-group": "checkout-logs-0000000",
            "awslogs-region": "eu-west-1",
            "awslogs-stream-prefix": "service-connect",
        },
    };
    const mapping = () => {
        const [container] = JSON.parse(said(cloud, "checkout-definition")["containerDefinitions"] as string);
        return container.portMappings;
    };

    it("is called by Service Connect, under its team's and its own name", async () => {
        const { address, callers } = await run({ connect: {} });
        expect(cloud.identities().filter(identity => /ecurityGroup|discovery/.test(identity))).to.deep.equal([
            "aws:ec2/securityGroup:SecurityGroup checkout-callers",
            "aws:ec2/securityGroup:SecurityGroup checkout-group",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule checkout-callers-to",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule checkout-to-https",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule checkout-from-callers",
        ]);
        expect(said(cloud, "checkout-service")["serviceConnectConfiguration"]).to.deep.equal({
            enabled: true,
            namespace: here.foundation.namespace?.arn,
            logConfiguration: proxyLogs,
            services: [
                {
                    portName: "main",
                    discoveryName: "payments-checkout-connect",
                    clientAlias: [{ dnsName: "payments-checkout", port: 8080 }],
                },
            ],
        });
        expect(mapping()).to.deep.equal([{ containerPort: 8080, protocol: "tcp", name: "main", appProtocol: "http" }]);
        expect(await resolved(address ?? pulumi.output(""))).to.equal("payments-checkout:8080");
        expect(await resolved(callers?.id ?? pulumi.output(""))).to.equal(cloud.named("checkout-callers").id);
    });

    it("lets in those alone who carry the callers' group, which leads to the one port", async () => {
        await run({ connect: {} });
        const [tasks, callers] = [cloud.named("checkout-group").id, cloud.named("checkout-callers").id];
        expect(said(cloud, "checkout-callers")).to.deep.equal({
            name: "checkout-callers-0000000",
            vpcId: here.foundation.vpcId,
            description: "Those who call payments-checkout",
            tags: { "causeway:callers-of": "payments-checkout" },
        });
        expect(said(cloud, "checkout-from-callers")).to.deep.equal({ securityGroupId: tasks, referencedSecurityGroupId: callers, ...port });
        expect(said(cloud, "checkout-callers-to")).to.deep.equal({ securityGroupId: callers, referencedSecurityGroupId: tasks, ...port });
    });

    it("says what it speaks, is asked under another name and port, and gives up in time", async () => {
        await run({ protocol: "grpc", connect: { as: "pay.internal", port: 80, idleSeconds: 60, requestSeconds: 5 } });
        const { services } = said(cloud, "checkout-service")["serviceConnectConfiguration"] as { services: unknown };
        expect(services).to.deep.equal([
            {
                portName: "main",
                discoveryName: "payments-checkout-connect",
                clientAlias: [{ dnsName: "pay.internal", port: 80 }],
                timeout: { idleTimeoutSeconds: 60, perRequestTimeoutSeconds: 5 },
            },
        ]);
        expect(mapping()).to.deep.equal([{ containerPort: 8080, protocol: "tcp", name: "main", appProtocol: "grpc" }]);
    });

    it("speaks TCP without a protocol's name, as AWS has it", async () => {
        await run({ protocol: "tcp", connect: {} });
        expect(mapping()).to.deep.equal([{ containerPort: 8080, protocol: "tcp", name: "main" }]);
    });

    it("only calls, and is called by nobody", async () => {
        const { address, callers } = await run({ connect: "client" });
        expect(said(cloud, "checkout-service")["serviceConnectConfiguration"]).to.deep.equal({
            enabled: true,
            namespace: here.foundation.namespace?.arn,
            logConfiguration: proxyLogs,
        });
        expect(mapping()).to.deep.equal([{ containerPort: 8080, protocol: "tcp" }]);
        expect([address, callers]).to.deep.equal([undefined, undefined]);
    });

    it("is found in DNS", async () => {
        const { address } = await run({ discovery: true });
        expect(said(cloud, "checkout-discovery")).to.deep.equal({
            name: "payments-checkout",
            dnsConfig: {
                namespaceId: here.foundation.namespace?.id,
                routingPolicy: "MULTIVALUE",
                dnsRecords: [{ type: "A", ttl: 10 }],
            },
            healthCheckCustomConfig: { failureThreshold: 1 },
        });
        const registryArn = cloud.named("checkout-discovery").outputs["arn"];
        expect(said(cloud, "checkout-service")["serviceRegistries"]).to.deep.equal({ registryArn });
        expect(await resolved(address ?? pulumi.output(""))).to.equal("payments-checkout.staging.internal:8080");
    });

    it("is found in DNS with its port, and both ways at once", async () => {
        const { address } = await run({ connect: {}, discovery: { records: "SRV", ttlSeconds: 60 } });
        expect(said(cloud, "checkout-discovery")["dnsConfig"]).to.deep.include({ dnsRecords: [{ type: "SRV", ttl: 60 }] });
        expect(said(cloud, "checkout-service")["serviceRegistries"]).to.deep.include({ port: 8080 });
        expect(await resolved(address ?? pulumi.output(""))).to.equal("payments-checkout:8080");
    });

    describe("calls", () => {
        const groups = (on: Cloud, name: string) =>
            (said(on, `${name}-service`)["networkConfiguration"] as { securityGroups: unknown }).securityGroups;

        it("a service of its own stack, and one of another team's", async () => {
            const search = here.cloud("search-staging");
            await search.run(() => {
                const placement = placed("search-staging");
                return checkout(here, { ...inside, connect: {}, placement } as never, "catalog")();
            });
            await cloud.run(() => {
                const placement = placed("payments-staging");
                const receipts = checkout(here, { ...inside, discovery: true, placement } as never, "receipts")();
                return checkout(here, { ...inside, connect: "client", calls: [receipts, "search/catalog"], placement } as never)();
            });
            expect(groups(cloud, "checkout")).to.deep.equal([
                cloud.named("checkout-group").id,
                cloud.named("receipts-callers").id,
                search.named("catalog-callers").id,
            ]);
        });

        it("a service from a queue's worker, a task and a schedule", async () => {
            const migrate = await cloud.run(() => {
                const placement = placed("payments-staging");
                const foundation = pulumi.output(here.foundation);
                const work = { placement, foundation, cpu: 256, memoryMiB: 512 } as const;
                const service = checkout(here, { ...inside, discovery: true, placement } as never)();
                new QueueWorker("mailer", { ...work, calls: [service] });
                new ScheduledEcsTask("report", { ...work, calls: [service], schedules: { daily: { rate: "1 day" } } });
                return new EcsTask("migrate", { ...work, calls: [service] });
            });
            const callers = cloud.named("checkout-callers").id;
            expect(groups(cloud, "mailer")).to.deep.equal([cloud.named("mailer-group").id, callers]);
            const asked: RunTaskRequest = await resolved(migrate.runTask);
            expect(asked.networkConfiguration.awsvpcConfiguration.securityGroups).to.deep.equal([cloud.named("migrate-group").id, callers]);
            const { target } = said(cloud, "report-daily") as { target: { ecsParameters: { networkConfiguration: object } } };
            expect(target.ecsParameters.networkConfiguration).to.deep.include({
                securityGroups: [cloud.named("report-group").id, callers],
            });
        });

        it("nobody who is not there", async () => {
            expect(await refusalOf(run({ connect: "client", calls: ["search/catalog"] }))).to.contain(
                "search/catalog cannot be called in staging: it is not there, or has neither connect nor discovery. Bring it up first",
            );
        });
    });

    it("needs a foundation with a namespace", async () => {
        const { namespace: _, ...foundation } = here.foundation;
        expect(await refusalOf(cloud.run(checkout({ foundation }, { ...inside, connect: {} } as never)))).to.contain(
            "payments-checkout wants to be found by others, but its environment's foundation is older than namespaces: bring it up first",
        );
    });

    it("is told all that is wrong at once", async () => {
        const change = {
            ...inside,
            protocol: "tcp",
            connect: { as: "Pay", port: 0, idleSeconds: -1, requestSeconds: 1.5 },
            discovery: { ttlSeconds: -1 },
            calls: ["a", "b", "c", "d/e/f", {}],
        };
        expect(await complaintsOf("payments-staging", checkout(here, change as never))).to.deep.equal([
            'connect.as is "Pay", not 1 to 127 lower-case letters, digits, dots and dashes',
            "connect.port is 0, not 1 to 65535",
            "connect.idleSeconds is -1, not 0 to 2147483647",
            "connect.requestSeconds is 1.5, not 0 to 2147483647",
            "connect.requestSeconds is of no use: TCP has no requests",
            "discovery.ttlSeconds is -1, not 0 to 2147483647",
            "calls names 5 services: a task has room for 4, each of which is a security group",
            'calls[3] is "d/e/f", not a service such as "catalog" or "search/catalog"',
            "calls[4] is called by nobody: give it connect or discovery",
        ]);
    });
});

describe("an EcsService that moves traffic by Service Connect alone", () => {
    const release = canary({ percent: 10, canaryMinutes: 5, alarms: { names: ["slow"] } });

    it("has no target groups, no rules and no role for them", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        await cloud.run(checkout(here, { route: undefined, connect: {}, release: blueGreen() }));
        const service = said(cloud, "checkout-service");
        expect(service["deploymentConfiguration"]).to.deep.equal({ strategy: "BLUE_GREEN", bakeTimeInMinutes: "5" });
        expect(service).to.not.have.property("loadBalancers");
        expect(cloud.identities().filter(identity => /aws:lb|checkout-traffic/.test(identity))).to.deep.equal([]);
        const again = new Cloud({ after: cloud, stack: "payments-staging", account: "222222222222" });
        await again.run(checkout(here, { route: undefined, connect: {}, release: blueGreen() }));
        expect(again.registered.filter(({ change }) => change !== undefined && change !== "same")).to.deep.equal([]);
    });

    it("needs to be called by it", async () => {
        const { foundation } = await organization();
        for (const change of [{}, { connect: "client" }]) {
            expect(
                await complaintsOf("payments-staging", checkout({ foundation }, { route: undefined, release, ...change } as never)),
            ).to.deep.equal(["release is canary, which moves traffic: it needs a route by host or path, or no route and connect"]);
        }
    });

    it("is not found in DNS, which knows of no traffic to move", async () => {
        const { foundation } = await organization();
        const change = { route: undefined, connect: {}, discovery: true, release };
        expect(await complaintsOf("payments-staging", checkout({ foundation }, change as never))).to.deep.equal([
            "discovery tells of new tasks as soon as they are up, whatever a canary release does with the traffic: leave it out, or release rolling",
        ]);
    });

    it("does not compile where nothing splits the traffic", () => {
        const take = (_: Released) => undefined;
        take({ route: undefined, connect: {}, release });
        take({ route: { host: "a.b" }, release });
        // @ts-expect-error: nothing splits the traffic
        take({ route: undefined, release });
        // @ts-expect-error: a network load balancer has no rule
        take({ route: { tcpPort: 1, openTo: [] }, release });
        // @ts-expect-error: CodeDeploy moves traffic between target groups alone
        take({ route: undefined, connect: {}, release: codeDeploy({ predefined: "CodeDeployDefault.ECSAllAtOnce" }) });
        // @ts-expect-error: a client is called by nobody
        take({ route: undefined, connect: "client", release });
    });
});
