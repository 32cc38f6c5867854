import { EnvironmentFoundation, type EnvironmentFoundationArgs } from "@causeway/foundation";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, empty, type Organization, organization, placed, resolved, said, statements } from "./accounts.ts";

describe("EnvironmentFoundation", () => {
    let here: Organization;
    let cloud: Cloud;
    let made: EnvironmentFoundation;
    const make =
        (change: Partial<EnvironmentFoundationArgs> = {}, stack = "foundation-staging") =>
        () =>
            new EnvironmentFoundation("staging", { placement: placed(stack), delivery: pulumi.output(here.delivery), ...change });
    before(async () => {
        here = await organization();
        cloud = empty("foundation-staging");
        made = await cloud.run(make());
    });

    it("creates exactly these resources, under these names", () => {
        expect(cloud.identities()).to.deep.equal([
            "aws:ec2/securityGroup:SecurityGroup staging-lb-group",
            "aws:ecs/cluster:Cluster staging-cluster",
            "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders staging-capacity",
            "aws:kms/alias:Alias staging-key-alias",
            "aws:kms/key:Key staging-key",
            "aws:lb/listener:Listener staging-lb-listener",
            "aws:lb/loadBalancer:LoadBalancer staging-lb",
            "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace staging-namespace",
            "awsx:ec2:Vpc staging-network",
            "causeway:foundation:EnvironmentFoundation staging",
            "causeway:foundation:LoadBalancer staging-lb",
            "pulumi:providers:aws aws",
        ]);
    });

    it("shows its account's metrics and logs to the delivery account, where that has a sink", async () => {
        const sinkArn = here.delivery.sinks?.["eu-west-1"] as string;
        const change = { namespace: "other.internal", observedBy: sinkArn, instances: {} };
        const cloud = here.cloud("foundation-production");
        await cloud.run(make(change, "foundation-production"));
        expect(said(cloud, "staging-link")).to.deep.equal({
            sinkIdentifier: sinkArn,
            labelTemplate: "$AccountName",
            resourceTypes: ["AWS::CloudWatch::Metric", "AWS::Logs::LogGroup"],
        });
        const own = "arn:aws:oam:us-east-1:222222222222:sink/a";
        expect(await complaintsOf("foundation-staging", make({ observedBy: own }))).to.deep.equal([
            `observedBy is ${own}, not a sink of eu-west-1`,
            `observedBy is ${own}, a sink of the environment's own account, which sees its metrics anyway`,
        ]);
    });

    it("lives in the placement's account alone, tagged as the platform's", () => {
        for (const { type, name, place } of cloud.registered) {
            if (!type.startsWith("aws")) continue;
            expect(place, name).to.deep.equal({
                account: "222222222222",
                region: "eu-west-1",
                defaultTags: { team: "foundation", environment: "staging", "managed-by": "pulumi" },
                caller: "arn:aws:sts::222222222222:assumed-role/OrganizationAccountAccessRole/pulumi-foundation-staging",
            });
        }
    });

    it("is a network of two zones with a gateway each", () => {
        expect(said(cloud, "staging-network")).to.deep.equal({
            numberOfAvailabilityZones: 2,
            natGateways: { strategy: "OnePerAz" },
            enableDnsHostnames: true,
            subnetStrategy: "Auto",
            subnetSpecs: [{ type: "Public" }, { type: "Private" }],
        });
        const count = (type: string) => cloud.aws.objects().filter(object => object.type === type).length;
        expect([count("aws:ec2/subnet:Subnet"), count("aws:ec2/natGateway:NatGateway")]).to.deep.equal([4, 2]);
    });

    it("has a cluster on Fargate that measures its containers and encrypts what people run in them", () => {
        expect(said(cloud, "staging-cluster")).to.deep.equal({
            name: "staging",
            settings: [{ name: "containerInsights", value: "enabled" }],
            configuration: { executeCommandConfiguration: { kmsKeyId: cloud.named("staging-key").outputs["arn"], logging: "DEFAULT" } },
        });
        expect(said(cloud, "staging-capacity")).to.deep.equal({
            clusterName: "staging",
            capacityProviders: ["FARGATE", "FARGATE_SPOT"],
        });
    });

    it("has a key for its own account, its logs, the services that leave undelivered events in its queues, and whoever tells topics", () => {
        expect(statements(cloud, "staging-key")).to.deep.equal([
            { Effect: "Allow", Principal: { AWS: "arn:aws:iam::222222222222:root" }, Action: "kms:*", Resource: "*" },
            {
                Effect: "Allow",
                Principal: { Service: "logs.eu-west-1.amazonaws.com" },
                Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
                Resource: "*",
                Condition: {
                    ArnLike: {
                        "kms:EncryptionContext:aws:logs:arn": [
                            "arn:aws:logs:eu-west-1:222222222222:log-group:*",
                            "arn:aws:logs:eu-west-1:222222222222:anomaly-detector:*",
                        ],
                    },
                },
            },
            {
                Effect: "Allow",
                Principal: { Service: "logs.eu-west-1.amazonaws.com" },
                Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
                Resource: "*",
                Condition: {
                    ArnLike: {
                        "kms:EncryptionContext:aws-crypto-ec:aws:logs:arn": ["arn:aws:logs:eu-west-1:222222222222:anomaly-detector:*"],
                    },
                },
            },
            {
                Effect: "Allow",
                Principal: { Service: ["sns.amazonaws.com"] },
                Action: ["kms:GenerateDataKey", "kms:Decrypt"],
                Resource: "*",
            },
            {
                Effect: "Allow",
                Principal: { Service: ["events.amazonaws.com"] },
                Action: ["kms:GenerateDataKey", "kms:Decrypt"],
                Resource: "*",
            },
            {
                Effect: "Allow",
                Principal: { Service: ["cloudwatch.amazonaws.com"] },
                Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
                Resource: "*",
                Condition: { StringEquals: { "aws:SourceAccount": "222222222222" } },
            },
        ]);
        expect(said(cloud, "staging-key-alias")["name"]).to.equal("alias/causeway/staging");
    });

    it("offers what services need, and what the delivery account offers", async () => {
        const leaves = await resolved(made.leaves);
        const { outputs: network } = cloud.named("staging-network");
        const { outputs: balancer } = cloud.named("staging-lb", "aws:lb/loadBalancer:LoadBalancer");
        expect(leaves).to.deep.equal({
            version: 1,
            vpcId: network["vpcId"],
            publicSubnetIds: network["publicSubnetIds"],
            privateSubnetIds: network["privateSubnetIds"],
            clusterName: "staging",
            clusterArn: "arn:aws:ecs:eu-west-1:222222222222:cluster/staging",
            keyArn: cloud.named("staging-key").outputs["arn"],
            publishers: ["cloudwatch.amazonaws.com", "events.amazonaws.com"],
            loadBalancer: {
                url: `http://${balancer["dnsName"]}`,
                arnSuffix: balancer["arnSuffix"],
                listenerArn: cloud.named("staging-lb-listener").outputs["arn"],
                securityGroupId: cloud.named("staging-lb-group").id,
            },
            namespace: {
                id: cloud.named("staging-namespace").id,
                arn: cloud.named("staging-namespace").outputs["arn"],
                name: "staging.internal",
            },
            delivery: here.delivery,
        });
        expect(said(cloud, "staging-namespace")).to.deep.equal({ name: "staging.internal", vpc: network["vpcId"] });
        expect([leaves.publicSubnetIds.length, leaves.privateSubnetIds.length]).to.deep.equal([2, 2]);
    });

    it("puts its load balancer into private subnets unless it faces the internet", async () => {
        const { publicSubnetIds, privateSubnetIds } = await resolved(made.leaves);
        const subnets = (from: Cloud) => said(from, "staging-lb", "aws:lb/loadBalancer:LoadBalancer")["subnets"];
        expect(subnets(cloud)).to.deep.equal(privateSubnetIds);
        const open = empty("foundation-staging");
        await open.run(make({ openTo: ["0.0.0.0/0"], availabilityZones: 3, natGateways: "Single", customize: { listener: { port: 81 } } }));
        expect(subnets(open)).to.deep.equal(open.named("staging-network").outputs["publicSubnetIds"]);
        expect(publicSubnetIds).to.not.deep.equal(privateSubnetIds);
        const inside = empty("foundation-staging");
        await inside.run(make({ openTo: ["10.0.0.0/8"] }));
        expect(subnets(inside)).to.deep.equal(inside.named("staging-network").outputs["privateSubnetIds"]);
        expect(said(open, "staging-network")).to.deep.include({ numberOfAvailabilityZones: 3, natGateways: { strategy: "Single" } });
        expect(said(open, "staging-lb-listener")["port"]).to.equal(81);
    });

    it("has an internal load balancer beside, where it was asked for one", async () => {
        const inside = empty("foundation-staging");
        const internal = { openTo: ["10.0.0.0/8"] };
        const customize = { loadBalancer: { idleTimeout: 30 }, internal: { loadBalancer: { idleTimeout: 90 } } };
        const { leaves } = await inside.run(make({ openTo: ["0.0.0.0/0"], internal, customize }));
        expect(inside.identities().filter(identity => identity.includes("internal"))).to.deep.equal([
            "aws:ec2/securityGroup:SecurityGroup staging-internal-group",
            "aws:lb/listener:Listener staging-internal-listener",
            "aws:lb/loadBalancer:LoadBalancer staging-internal",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule staging-internal-from-10.0.0.0/8-80",
            "causeway:foundation:LoadBalancer staging-internal",
        ]);
        const { outputs: balancer } = inside.named("staging-internal", "aws:lb/loadBalancer:LoadBalancer");
        expect(said(inside, "staging-internal", "aws:lb/loadBalancer:LoadBalancer")).to.include({ internal: true, idleTimeout: 90 });
        expect(balancer["subnets"]).to.deep.equal(inside.named("staging-network").outputs["privateSubnetIds"]);
        expect((await resolved(leaves)).internalLoadBalancer).to.deep.equal({
            url: `http://${balancer["dnsName"]}`,
            arnSuffix: balancer["arnSuffix"],
            listenerArn: inside.named("staging-internal-listener").outputs["arn"],
            securityGroupId: inside.named("staging-internal-group").id,
        });
    });

    it("has the private domain that it was asked for", async () => {
        const asked = empty("foundation-staging");
        await asked.run(make({ namespace: "svc.example.com" }));
        expect(said(asked, "staging-namespace")).to.include({ name: "svc.example.com" });
        expect(await complaintsOf("foundation-staging", make({ namespace: "local" }))).to.deep.equal([
            'namespace is "local", not a domain such as staging.internal',
        ]);
    });

    it("lets nobody into its internal load balancer from outside, and not nobody", async () => {
        const complaints = (openTo: readonly string[]) => complaintsOf("foundation-staging", make({ internal: { openTo } }));
        expect(await complaints(["10.0.0.0/8", "0.0.0.0/0"])).to.deep.equal([
            "internal.openTo is 10.0.0.0/8, 0.0.0.0/0, not private ranges such as 10.0.0.0/8",
        ]);
        expect(await complaints([])).to.deep.equal(["internal.openTo is empty, not private ranges such as 10.0.0.0/8"]);
        expect(await complaints(["10.0.0"])).to.deep.equal(["internal.openTo[0] is 10.0.0, not an IPv4 range such as 10.0.0.0/8"]);
    });

    it("names all that is wrong at once", async () => {
        const certificateArn = "arn:aws:acm:us-east-1:222222222222:certificate/1";
        expect(
            await complaintsOf(
                "foundation-staging",
                make({ availabilityZones: 4, certificateArn, internal: { openTo: ["10.0.0.0/8"], certificateArn } }),
            ),
        ).to.deep.equal([
            "availabilityZones is 4, not 2 or 3",
            `certificateArn is ${certificateArn}, not an ACM certificate of eu-west-1 in account 222222222222`,
            `internal.certificateArn is ${certificateArn}, not an ACM certificate of eu-west-1 in account 222222222222`,
        ]);
    });

    for (const certificateArn of [
        "arn:aws:acm:eu-west-1:333333333333:certificate/1",
        "arn:aws:iam::222222222222:server-certificate/1",
        "certificate/1",
    ]) {
        it(`takes no ${certificateArn}`, async () => {
            expect(await complaintsOf("foundation-staging", make({ certificateArn }))).to.deep.equal([
                `certificateArn is ${certificateArn}, not an ACM certificate of eu-west-1 in account 222222222222`,
            ]);
        });
    }
});
