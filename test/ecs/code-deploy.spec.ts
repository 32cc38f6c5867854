import { codeDeploy, type EcsServiceArgs, ecsCodeDeploy, rolling } from "@causeway/ecs";
import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { type Organization, organization, resolved, said, statements } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";
import { withTestListener } from "./staged.ts";

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:222222222222:${resource}`;
const lambda = (name: string) => arn("lambda", `function:${name}`);
const role = (name: string) => `arn:aws:iam::222222222222:role/${name}`;
const by = (release: EcsServiceArgs["release"]) => ({ release }) as Partial<EcsServiceArgs>;
const release = codeDeploy({ canary: { percent: 10, minutes: 5 } });

describe("EcsService, released by CodeDeploy", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });
    const bring = async (change: Partial<EcsServiceArgs>) => {
        const cloud = here.cloud("payments-staging");
        const made = await cloud.run(checkout(here, change));
        return { cloud, made };
    };
    const ruleOf = (cloud: Cloud, name = "checkout-rule") => cloud.named(name).outputs["arn"];

    it("has what CodeDeploy needs beside what every service has", async () => {
        const { cloud } = await bring(by(release));
        here = await organization();
        const { cloud: plain } = await bring(by(rolling()));
        const added = cloud.identities().filter(identity => !plain.identities().includes(identity));
        expect(added).to.deep.equal([
            "aws:codedeploy/application:Application checkout-application",
            "aws:codedeploy/deploymentConfig:DeploymentConfig checkout-shift",
            "aws:codedeploy/deploymentGroup:DeploymentGroup checkout-deployment-group",
            "aws:iam/role:Role checkout-codedeploy",
            "aws:iam/rolePolicy:RolePolicy checkout-codedeploy-policy",
            "aws:ssm/parameter:Parameter checkout-app-spec",
        ]);
        expect(plain.identities().filter(identity => !cloud.identities().includes(identity))).to.deep.equal([]);
    });

    it("is a service of CodeDeploy's, with nothing that only ECS's releases have", async () => {
        const { cloud } = await bring(by(release));
        const service = said(cloud, "checkout-service");
        expect(service).to.deep.include({ deploymentController: { type: "CODE_DEPLOY" }, waitForSteadyState: false });
        expect(service).to.not.have.any.keys("alarms", "deploymentCircuitBreaker", "deploymentConfiguration");
        expect(said(cloud, "checkout-application")).to.include({ computePlatform: "ECS" });
    });

    it("moves traffic as it is told, by its own rule alone", async () => {
        const { cloud } = await bring(by(codeDeploy({ linear: { percent: 20, minutes: 3 }, terminationMinutes: 30 })));
        expect(said(cloud, "checkout-shift")["trafficRoutingConfig"]).to.deep.equal({
            type: "TimeBasedLinear",
            timeBasedLinear: { percentage: 20, interval: 3 },
        });
        const { listenerArn } = said(cloud, "checkout-rule");
        expect(said(cloud, "checkout-deployment-group")).to.deep.include({
            appName: "checkout-application-0000000",
            deploymentGroupName: "payments-checkout",
            serviceRoleArn: role("checkout-codedeploy-0000000"),
            deploymentConfigName: "checkout-shift-0000000",
            deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
            ecsService: { clusterName: "staging", serviceName: "payments-checkout" },
            blueGreenDeploymentConfig: {
                deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
                terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 30 },
            },
            loadBalancerInfo: {
                targetGroupPairInfo: {
                    prodTrafficRoute: { listenerArns: [listenerArn] },
                    targetGroups: [{ name: "checkout-tg-0000000" }, { name: "checkout-t2-0000000" }],
                },
            },
            autoRollbackConfiguration: {
                enabled: true,
                events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
            },
        });
    });

    it("takes a configuration of AWS's own as it is", async () => {
        const { cloud } = await bring(by(codeDeploy({ predefined: "CodeDeployDefault.ECSAllAtOnce" })));
        expect(cloud.identities().filter(identity => identity.includes("DeploymentConfig"))).to.deep.equal([]);
        expect(said(cloud, "checkout-deployment-group")["deploymentConfigName"]).to.equal("CodeDeployDefault.ECSAllAtOnce");
        expect(statements(cloud, "checkout-deploy-policy")).to.deep.include({
            Effect: "Allow",
            Action: ["codedeploy:GetDeploymentConfig"],
            Resource: [arn("codedeploy", "deploymentconfig:CodeDeployDefault.ECSAllAtOnce")],
        });
    });

    it("lets CodeDeploy release this one service, and do nothing else", async () => {
        const { cloud } = await bring(by(release));
        const serviceArn = arn("ecs", "service/staging/payments-checkout");
        expect(statements(cloud, "checkout-codedeploy-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"], Resource: [serviceArn] },
            {
                Effect: "Allow",
                Action: ["ecs:CreateTaskSet"],
                Resource: ["*"],
                Condition: { ArnEqualsIfExists: { "ecs:service": serviceArn } },
            },
            { Effect: "Allow", Action: ["ecs:DeleteTaskSet"], Resource: [arn("ecs", "task-set/staging/payments-checkout/*")] },
            {
                Effect: "Allow",
                Action: [
                    "elasticloadbalancing:DescribeListeners",
                    "elasticloadbalancing:DescribeRules",
                    "elasticloadbalancing:DescribeTargetGroups",
                ],
                Resource: ["*"],
            },
            { Effect: "Allow", Action: ["elasticloadbalancing:ModifyRule"], Resource: [ruleOf(cloud)] },
            {
                Effect: "Allow",
                Action: ["iam:PassRole"],
                Resource: [role("checkout-task-0000000"), role("checkout-execution-0000000")],
                Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
            },
        ]);
    });

    it("lets a pipeline ask CodeDeploy for it, and do nothing else", async () => {
        const { cloud } = await bring(by(release));
        const revisions = arn("ecs", "task-definition/payments-checkout:*");
        const deploying = (statements(cloud, "checkout-deploy-policy") as readonly { readonly Action: readonly string[] }[]).filter(
            ({ Action }) => !Action.some(action => /^(s3|kms):/.test(action)),
        );
        expect(deploying).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"],
                Resource: [arn("codedeploy", "deploymentgroup:checkout-application-0000000/payments-checkout")],
            },
            {
                Effect: "Allow",
                Action: ["codedeploy:GetApplication", "codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"],
                Resource: [arn("codedeploy", "application:checkout-application-0000000")],
            },
            {
                Effect: "Allow",
                Action: ["codedeploy:GetDeploymentConfig"],
                Resource: [arn("codedeploy", "deploymentconfig:checkout-shift-0000000")],
            },
            { Effect: "Allow", Action: ["ecs:RegisterTaskDefinition"], Resource: [revisions] },
            {
                Effect: "Allow",
                Action: ["ecs:TagResource"],
                Resource: [revisions],
                Condition: { StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" } },
            },
            { Effect: "Allow", Action: ["ecs:DescribeTaskDefinition"], Resource: ["*"] },
            {
                Effect: "Allow",
                Action: ["iam:PassRole"],
                Resource: [role("checkout-task-0000000"), role("checkout-execution-0000000")],
                Condition: { StringEquals: { "iam:PassedToService": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"] } },
            },
            { Effect: "Allow", Action: ["ssm:GetParameter"], Resource: [arn("ssm", "parameter/checkout-app-spec-0000000")] },
        ]);
    });

    it("is a target of its own kind", async () => {
        const { made } = await bring(by(release));
        expect(made.target.kind).to.equal(ecsCodeDeploy.kind);
        const leaves = await resolved(made.target.leaves);
        expect(ecsCodeDeploy.leaves.parse(leaves)).to.deep.equal(leaves);
        expect(leaves).to.deep.include({
            deployRoleArn: role("causeway/deploy/payments-checkout-staging"),
            applicationName: "checkout-application-0000000",
            deploymentGroupName: "payments-checkout",
            family: "payments-checkout",
            container: "checkout",
            appSpecParameter: "checkout-app-spec-0000000",
        });
    });

    it("asks functions, sends test traffic, is watched, and says so in the AppSpec and in CodeDeploy's role", async () => {
        const watched = codeDeploy({
            canary: { percent: 10, minutes: 5 },
            testTraffic: true,
            hooks: { afterTraffic: lambda("check"), beforeInstall: lambda("check"), afterTestTraffic: lambda("smoke") },
            alarms: { errorPercent: 1, names: ["payments-5xx"] },
        });
        here = { ...here, foundation: withTestListener(here) };
        const { cloud } = await bring(by(watched));
        const spec = String(said(cloud, "checkout-app-spec")["value"]);
        expect(spec).to.match(/^\{"version":0\.0,/);
        const { subnets, securityGroups } = said(cloud, "checkout-service")["networkConfiguration"] as Record<string, unknown>;
        expect(JSON.parse(spec)).to.deep.equal({
            version: 0,
            Resources: [
                {
                    TargetService: {
                        Type: "AWS::ECS::Service",
                        Properties: {
                            TaskDefinition: "<TASK_DEFINITION>",
                            LoadBalancerInfo: { ContainerName: "checkout", ContainerPort: 8080 },
                            NetworkConfiguration: {
                                AwsvpcConfiguration: { Subnets: subnets, SecurityGroups: securityGroups, AssignPublicIp: "DISABLED" },
                            },
                        },
                    },
                },
            ],
            Hooks: [{ BeforeInstall: lambda("check") }, { AfterAllowTestTraffic: lambda("smoke") }, { AfterAllowTraffic: lambda("check") }],
        });
        const group = said(cloud, "checkout-deployment-group");
        expect(group["alarmConfiguration"]).to.deep.equal({
            enabled: true,
            alarms: ["payments-checkout-errors-onset-staging", "payments-5xx"],
        });
        const { targetGroupPairInfo } = group["loadBalancerInfo"] as { targetGroupPairInfo: Record<string, unknown> };
        expect(targetGroupPairInfo["testTrafficRoute"]).to.deep.equal({
            listenerArns: [said(cloud, "checkout-test-rule")["listenerArn"]],
        });
        expect((statements(cloud, "checkout-codedeploy-policy") as readonly object[]).slice(4)).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["elasticloadbalancing:ModifyRule"],
                Resource: [ruleOf(cloud), ruleOf(cloud, "checkout-test-rule")],
            },
            {
                Effect: "Allow",
                Action: ["iam:PassRole"],
                Resource: [role("checkout-task-0000000"), role("checkout-execution-0000000")],
                Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
            },
            { Effect: "Allow", Action: ["cloudwatch:DescribeAlarms"], Resource: ["*"] },
            { Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [lambda("check"), lambda("smoke")] },
        ]);
    });

    it("gives the caller the last word on each of its children", async () => {
        const customize: EcsServiceArgs["customize"] = {
            application: { name: "checkout" },
            deploymentConfig: { deploymentConfigName: "slowly" },
            deploymentGroup: group => ({ ...group, deploymentGroupName: "live" }),
        };
        const { cloud } = await bring({ ...by(release), customize });
        expect(said(cloud, "checkout-deployment-group")).to.include({
            appName: "checkout",
            deploymentConfigName: "slowly",
            deploymentGroupName: "live",
        });
    });
});
