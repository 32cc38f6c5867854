import type { EcsService } from "@causeway/ecs";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type Organization, organization, resolved, said, statements } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";

const account = "222222222222";
const ecs = `arn:aws:ecs:eu-west-1:${account}`;
const elb = `arn:aws:elasticloadbalancing:eu-west-1:${account}`;
const iam = `arn:aws:iam::${account}:role`;
const image = "docker.io/jmalloc/echo-server:0.3.6";

describe("EcsService", () => {
    let here: Organization;
    let cloud: Cloud;
    let service: EcsService;
    before(async () => {
        here = await organization();
        cloud = here.cloud("payments-staging");
        service = await cloud.run(
            checkout(here, {
                environment: { ZONE: "a", CURRENCY: "EUR" },
                grants: [{ actions: ["sns:Publish"], resources: [`arn:aws:sns:eu-west-1:${account}:paid`] }],
                tasks: { min: 3, max: 9, cpuPercent: 45 },
                route: { host: "pay.example.com", healthCheck: { path: "/health" } },
            }),
        );
    });

    it("creates exactly these resources, under these names", () => {
        expect(cloud.identities()).to.deep.equal([
            "aws:appautoscaling/policy:Policy checkout-cpu",
            "aws:appautoscaling/target:Target checkout-tasks",
            "aws:cloudwatch/logGroup:LogGroup checkout-logs",
            "aws:ec2/securityGroup:SecurityGroup checkout-group",
            "aws:ecs/service:Service checkout-service",
            "aws:ecs/taskDefinition:TaskDefinition checkout-definition",
            "aws:iam/role:Role checkout-deploy",
            "aws:iam/role:Role checkout-execution",
            "aws:iam/role:Role checkout-task",
            "aws:iam/rolePolicy:RolePolicy checkout-deploy-policy",
            "aws:iam/rolePolicy:RolePolicy checkout-execution-policy",
            "aws:iam/rolePolicy:RolePolicy checkout-task-policy",
            "aws:lb/listenerRule:ListenerRule checkout-rule",
            "aws:lb/targetGroup:TargetGroup checkout-t2",
            "aws:lb/targetGroup:TargetGroup checkout-tg",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule checkout-lb-to",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule checkout-to-https",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule checkout-from-lb",
            "causeway:ecs:EcsService checkout",
            "pulumi:providers:aws aws",
        ]);
    });

    it("puts all of it below itself, into the placement's account, with the team's tags", () => {
        const children = cloud.registered.filter(({ type }) => type.startsWith("aws:"));
        expect(children.length).to.equal(18);
        for (const { name, parent, place, inputs } of children) {
            expect(parent, name).to.equal("urn:pulumi:payments-staging::causeway::causeway:ecs:EcsService::checkout");
            expect([place?.account, place?.region], name).to.deep.equal([account, "eu-west-1"]);
            if (!inputs["tagsAll"]) continue;
            expect(inputs["tagsAll"], name).to.deep.equal({
                team: "payments",
                environment: "staging",
                owner: "payments@example.com",
                "managed-by": "pulumi",
                ...(name === "checkout-rule" && { "causeway:route": "payments-checkout" }),
            });
        }
    });

    it("lets the load balancer reach the port, tasks reach HTTPS, and nothing else", () => {
        const group = cloud.named("checkout-group").id;
        const loadBalancer = here.foundation.loadBalancer.securityGroupId;
        expect(said(cloud, "checkout-group")).to.deep.equal({
            name: "checkout-group-0000000",
            description: "Tasks of payments-checkout",
            vpcId: here.foundation.vpcId,
        });
        const port = { ipProtocol: "tcp", fromPort: 8080, toPort: 8080 };
        expect(said(cloud, "checkout-from-lb")).to.deep.equal({
            securityGroupId: group,
            referencedSecurityGroupId: loadBalancer,
            ...port,
        });
        expect(said(cloud, "checkout-lb-to")).to.deep.equal({ securityGroupId: loadBalancer, referencedSecurityGroupId: group, ...port });
        expect(said(cloud, "checkout-to-https")).to.deep.equal({
            securityGroupId: group,
            cidrIpv4: "0.0.0.0/0",
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
        });
    });

    it("takes the requests to its host, and asks for its health", () => {
        const group = {
            vpcId: here.foundation.vpcId,
            port: 8080,
            protocol: "HTTP",
            targetType: "ip",
            deregistrationDelay: 30,
            healthCheck: {
                path: "/health",
                matcher: "200-299",
                interval: 15,
                timeout: 5,
                healthyThreshold: 2,
                unhealthyThreshold: 3,
            },
        };
        expect(said(cloud, "checkout-tg")).to.deep.equal({ name: "checkout-tg-0000000", ...group });
        // Its twin: a strategy that moves traffic can follow at any time.
        expect(said(cloud, "checkout-t2")).to.deep.equal({ name: "checkout-t2-0000000", ...group });
        expect(said(cloud, "checkout-rule")).to.deep.equal({
            listenerArn: here.foundation.loadBalancer.listenerArn,
            priority: 33574,
            conditions: [{ hostHeader: { values: ["pay.example.com"] } }],
            actions: [
                {
                    type: "forward",
                    forward: {
                        targetGroups: [
                            { arn: `${elb}:targetgroup/checkout-tg-0000000/${tail(cloud, "checkout-tg")}`, weight: 100 },
                            { arn: `${elb}:targetgroup/checkout-t2-0000000/${tail(cloud, "checkout-t2")}`, weight: 0 },
                        ],
                    },
                },
            ],
            tags: { "causeway:route": "payments-checkout" },
        });
    });

    it("runs one container, with variables sorted by name and labels that a release takes along", () => {
        const { containerDefinitions, ...definition } = said(cloud, "checkout-definition");
        expect(definition).to.deep.equal({
            family: "payments-checkout",
            requiresCompatibilities: ["FARGATE"],
            networkMode: "awsvpc",
            cpu: "512",
            memory: "1024",
            taskRoleArn: `${iam}/checkout-task-0000000`,
            executionRoleArn: `${iam}/checkout-execution-0000000`,
        });
        expect(JSON.parse(containerDefinitions as string)).to.deep.equal([
            {
                name: "checkout",
                image,
                essential: true,
                portMappings: [{ containerPort: 8080, protocol: "tcp" }],
                environment: [
                    { name: "CURRENCY", value: "EUR" },
                    { name: "PORT", value: "8080" },
                    { name: "ZONE", value: "a" },
                ],
                logConfiguration: {
                    logDriver: "awslogs",
                    options: {
                        "awslogs-group": "checkout-logs-0000000",
                        "awslogs-region": "eu-west-1",
                        "awslogs-stream-prefix": "checkout",
                    },
                },
                // With another digest, the next up would redeploy every service: an upgrade must not come to that by accident.
                dockerLabels: { "causeway.definition": "0ae77bccadd3fdcf", "causeway.registered-image": image },
            },
        ]);
        expect(said(cloud, "checkout-logs")).to.deep.equal({
            name: "checkout-logs-0000000",
            retentionInDays: 30,
            kmsKeyId: here.foundation.keyArn,
        });
    });

    it("keeps all tasks running while it deploys, rolls back by itself, and leaves their number to auto scaling", () => {
        expect(said(cloud, "checkout-service")).to.deep.equal({
            name: "payments-checkout",
            cluster: `${ecs}:cluster/staging`,
            launchType: "FARGATE",
            taskDefinition: `${ecs}:task-definition/payments-checkout:1`,
            desiredCount: 3,
            networkConfiguration: {
                subnets: here.foundation.privateSubnetIds,
                securityGroups: [cloud.named("checkout-group").id],
                assignPublicIp: false,
            },
            loadBalancers: [
                {
                    targetGroupArn: `${elb}:targetgroup/checkout-tg-0000000/${tail(cloud, "checkout-tg")}`,
                    containerName: "checkout",
                    containerPort: 8080,
                },
            ],
            deploymentConfiguration: { strategy: "ROLLING" },
            deploymentCircuitBreaker: { enable: true, rollback: true },
            deploymentMinimumHealthyPercent: 100,
            deploymentMaximumPercent: 200,
            healthCheckGracePeriodSeconds: 60,
            enableEcsManagedTags: true,
            propagateTags: "SERVICE",
            waitForSteadyState: true,
        });
        const { ignoreChanges, dependencies } = cloud.named("checkout-service");
        expect(ignoreChanges).to.deep.equal(["desiredCount"]);
        // ECS refuses a target group that no listener forwards to.
        expect(dependencies).to.include(cloud.named("checkout-rule").urn);
        const scaled = {
            serviceNamespace: "ecs",
            scalableDimension: "ecs:service:DesiredCount",
            resourceId: "service/staging/payments-checkout",
        };
        expect(said(cloud, "checkout-tasks")).to.deep.equal({ ...scaled, minCapacity: 3, maxCapacity: 9 });
        expect(said(cloud, "checkout-cpu")).to.deep.equal({
            ...scaled,
            name: "checkout-cpu-0000000",
            policyType: "TargetTrackingScaling",
            targetTrackingScalingPolicyConfiguration: {
                predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
                targetValue: 45,
                scaleInCooldown: 300,
                scaleOutCooldown: 60,
            },
        });
    });

    it("gives the service's own code what was asked for and nothing else", () => {
        expect(statements(cloud, "checkout-task")).to.deep.equal([
            { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } },
        ]);
        expect(statements(cloud, "checkout-task-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["sns:Publish"], Resource: [`arn:aws:sns:eu-west-1:${account}:paid`] },
        ]);
    });

    it("starts tasks with the service's own images and log group", () => {
        expect(statements(cloud, "checkout-execution")).to.deep.equal([
            { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } },
        ]);
        expect(statements(cloud, "checkout-execution-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
            {
                Effect: "Allow",
                Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                Resource: ["arn:aws:ecr:eu-west-1:111111111111:repository/payments/checkout"],
            },
            {
                Effect: "Allow",
                Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                Resource: [`arn:aws:logs:eu-west-1:${account}:log-group:checkout-logs-0000000:*`],
            },
        ]);
    });

    it("lets the deployer release this service and nothing else", () => {
        const bucket = "arn:aws:s3:::delivery-artifacts-bucket-0000000";
        const definitions = `${ecs}:task-definition/payments-checkout:*`;
        expect(statements(cloud, "checkout-deploy-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["s3:GetObject", "s3:GetObjectVersion"], Resource: [`${bucket}/payments-checkout*`] },
            { Effect: "Allow", Action: ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"], Resource: [bucket] },
            { Effect: "Allow", Action: ["kms:DescribeKey", "kms:Decrypt"], Resource: [here.delivery.keyArn] },
            {
                Effect: "Allow",
                Action: ["ecs:DescribeServices", "ecs:UpdateService"],
                Resource: [`${ecs}:service/staging/payments-checkout`],
            },
            { Effect: "Allow", Action: ["ecs:RegisterTaskDefinition"], Resource: [definitions] },
            {
                Effect: "Allow",
                Action: ["ecs:TagResource"],
                Resource: [definitions],
                Condition: { StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" } },
            },
            { Effect: "Allow", Action: ["ecs:DescribeTaskDefinition"], Resource: ["*"] },
            {
                Effect: "Allow",
                Action: ["iam:PassRole"],
                Resource: [`${iam}/checkout-task-0000000`, `${iam}/checkout-execution-0000000`],
                Condition: { StringEquals: { "iam:PassedToService": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"] } },
            },
        ]);
    });

    it("tells a pipeline where to deploy, and people where to look", async () => {
        const { leaves, ...known } = service.target;
        expect(known).to.deep.equal({
            kind: "ecs",
            service: "checkout",
            place: { team: "payments", environment: "staging", tier: "test", accountId: account, region: "eu-west-1" },
        });
        expect(await resolved(leaves)).to.deep.equal({
            deployRoleArn: `${iam}/causeway/deploy/payments-checkout-staging`,
            clusterName: "staging",
            serviceName: "payments-checkout",
            container: "checkout",
            endpoint: { url: here.foundation.loadBalancer.url, host: "pay.example.com" },
        });
        expect(await resolved(service.url ?? pulumi.output(undefined))).to.equal("http://pay.example.com");
    });
});

/** What AWS made up at the end of an ARN. */
const tail = (cloud: Cloud, name: string): string => String(cloud.named(name).outputs["arn"]).split("/").at(-1) as string;

describe("EcsService, of another service's images", () => {
    it("pulls and runs those, in a container that their build names", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        const made = await cloud.run(checkout(here, { imageOf: "shop" }));
        expect(await resolved(made.target.leaves.container)).to.equal("shop");
        const [container] = JSON.parse(String(said(cloud, "checkout-definition")["containerDefinitions"]));
        expect(container.name).to.equal("shop");
        const [{ containerName }] = said(cloud, "checkout-service")["loadBalancers"] as [{ containerName: string }];
        expect(containerName).to.equal("shop");
        expect(JSON.stringify(statements(cloud, "checkout-execution-policy"))).to.include(":repository/payments/shop");
    });
});
