import { expect } from "chai";
import { refuses } from "./cloud.ts";
import { allow, CodeDeploy, lacks, role } from "./codedeploy-cloud.ts";
import { Service, web } from "./ecs-cloud.ts";

describe("sandbox CodeDeploy, releasing an ECS service that", () => {
    let cloud: CodeDeploy;
    beforeEach(() => {
        cloud = new CodeDeploy();
    });

    describe("fails", () => {
        const needed = {
            "ecs:CreateTaskSet": "AmazonECS",
            "ecs:UpdateServicePrimaryTaskSet": "AmazonECS",
            "ecs:DeleteTaskSet": "AmazonECS",
            "elasticloadbalancing:DescribeTargetGroups": "ElasticLoadBalancing",
            "elasticloadbalancing:DescribeListeners": "ElasticLoadBalancing",
            "elasticloadbalancing:DescribeRules": "ElasticLoadBalancing",
            "elasticloadbalancing:ModifyRule": "ElasticLoadBalancing",
        } as const;
        for (const [missing, service] of Object.entries(needed)) {
            it(`without ${missing}, and traffic is where it was`, () => {
                const rest = ["ecs:DescribeServices", ...Object.keys(needed)].filter(action => action !== missing);
                const serviceRoleArn = cloud.role("less", "codedeploy", [allow(rest), allow("iam:PassRole")]);
                cloud.deploymentGroup({ serviceRoleArn, deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce" });
                const id = cloud.release("nginx:2");
                cloud.minutes(10);
                expect(cloud.told(id)).to.deep.include({
                    status: "Failed",
                    errorInformation: { code: "IAM_ROLE_PERMISSIONS", message: lacks("less", service) },
                });
                expect(cloud.weights()).to.deep.equal({ blue: 100 });
            });
        }

        it("where the role may not pass the tasks' roles on", () => {
            const serviceRoleArn = cloud.role("less", "codedeploy", [
                allow(["ecs:*", "elasticloadbalancing:*"]),
                allow("iam:PassRole", role("execution")),
            ]);
            cloud.deploymentGroup({ serviceRoleArn });
            expect(cloud.told(cloud.release("nginx:2")).errorInformation).to.deep.equal({
                code: "ECS_UPDATE_ERROR",
                message: `User: ${role("less")} is not authorized to perform: iam:PassRole on resource: ${role("task")} because no identity-based policy allows the iam:PassRole action`,
            });
        });

        it("where the listener sends nothing to what runs", () => {
            cloud.deploymentGroup();
            const Rule = "aws:lb/listenerRule:ListenerRule";
            cloud.aws.delete(cloud.place(), Rule, cloud.rule, cloud.aws.read(cloud.place(), Rule, cloud.rule)?.outputs ?? {});
            expect(cloud.told(cloud.release("nginx:3")).errorInformation).to.deep.equal({
                code: "ELASTIC_LOAD_BALANCING_INVALID",
                message: `The ELB could not be updated due to the following error: Primary taskset target group must be behind listener ${cloud.listener}`,
            });
        });

        it("for a task definition that is not there, or without the container's port", () => {
            cloud.deploymentGroup();
            const deploy = (content: string) =>
                cloud.operate("codedeploy:CreateDeployment", {
                    applicationName: "shop",
                    deploymentGroupName: "web",
                    revision: { revisionType: "AppSpecContent", appSpecContent: { content } },
                }).deploymentId;
            expect(cloud.told(deploy(cloud.appSpec("web:9"))).errorInformation.message).to.equal(
                "The ECS task definition web:9 cannot be found or is not active.",
            );
            const { arn } = cloud.task({ ...web, name: "app" }).outputs;
            expect(cloud.told(deploy(cloud.appSpec(arn))).errorInformation.message).to.equal(
                `The container web of ${arn} does not exist or has no container port 80.`,
            );
            const spec = (change: (content: Record<string, unknown>) => unknown) => JSON.stringify(change(JSON.parse(cloud.appSpec(arn))));
            const wrong: readonly (readonly [content: string, words: string])[] = [
                ["[", "The AppSpec content is not valid YAML or JSON"],
                [spec(content => ({ ...content, version: 1 })), "The AppSpec content needs version: 0.0"],
                [spec(content => ({ ...content, Resources: [] })), "The AppSpec content needs exactly one resource"],
                [
                    spec(content => ({ ...content, Resources: [{ x: { Type: "AWS::Lambda::Function" } }] })),
                    "The resource's type must be AWS::ECS::Service",
                ],
                [
                    spec(content => ({ ...content, Hooks: [{ BeforeAll: "check" }] })),
                    "BeforeAll is not one of the lifecycle events BeforeInstall, AfterInstall, AfterAllowTestTraffic, BeforeAllowTraffic, AfterAllowTraffic",
                ],
            ];
            const target = (Properties?: object) => ({
                Resources: [{ x: { Type: "AWS::ECS::Service", ...(Properties && { Properties }) } }],
            });
            const more: typeof wrong = [
                [spec(content => ({ ...content, ...target() })), "The resource has no properties"],
                [spec(content => ({ ...content, ...target({}) })), "The AppSpec content needs the property TaskDefinition"],
                [
                    spec(content => ({ ...content, ...target({ TaskDefinition: arn }) })),
                    "The AppSpec content needs the property LoadBalancerInfo",
                ],
                [spec(content => ({ ...content, Hooks: {} })), "The hooks are not a list"],
                [spec(content => ({ ...content, Hooks: [{ AfterInstall: 1 }] })), "The hook AfterInstall does not name a Lambda function"],
            ];
            for (const [content, words] of [...wrong, ...more]) refuses(() => deploy(content), "InvalidRevisionException", words);
            refuses(
                () =>
                    cloud.operate("codedeploy:CreateDeployment", {
                        applicationName: "shop",
                        deploymentGroupName: "web",
                        revision: { revisionType: "S3" },
                    }),
                "InvalidRevisionException",
                "The revision must be an AppSpec's content",
            );
        });
    });

    describe("leaves to ECS itself", () => {
        const refusal = (what: string) =>
            `Unable to update ${what} on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.`;

        it("the number of tasks and the grace period, and nothing that runs", () => {
            const { outputs } = cloud.update(Service, cloud.web, { desiredCount: 3, healthCheckGracePeriodSeconds: 30 });
            expect(outputs.desiredCount).to.equal(3);
            const change = (more: object) => () => cloud.update(Service, cloud.web, more);
            const { subnets } = cloud.net;
            refuses(change({ taskDefinition: cloud.task().outputs.arn }), "InvalidParameterException", refusal("task definition"));
            refuses(
                change({ networkConfiguration: { subnets: [subnets[0]] } }),
                "InvalidParameterException",
                refusal("network parameters"),
            );
            refuses(
                change({ loadBalancers: [{ targetGroupArn: cloud.green, containerName: "web", containerPort: 80 }] }),
                "InvalidParameterException",
                refusal("load balancers"),
            );
            refuses(change({ platformVersion: "1.4.0" }), "InvalidParameterException", refusal("platform version"));
            refuses(
                () => cloud.operate("ecs:UpdateService", { cluster: "main", service: "web", forceNewDeployment: true }),
                "InvalidParameterException",
                "Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
            );
        });

        it("a service that goes over to it, once only one task set is left", () => {
            cloud.deploymentGroup({ deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce" });
            cloud.release("nginx:2");
            const outputs = () => ({ ...cloud.web, outputs: cloud.aws.read(cloud.place(), Service, cloud.web.id)?.outputs as never });
            const over = () => cloud.update(Service, outputs(), { deploymentController: { type: "ECS" } });
            refuses(
                over,
                "InvalidParameterException",
                "Updating the deployment controller is not supported when there are multiple tasksets in the service. Please ensure your service has only one taskset and try again.",
            );
            cloud.minutes(5);
            expect(over().outputs.deploymentController).to.deep.equal({ type: "ECS" });
        });

        it("nothing that only its own releases have", () => {
            const made = (more: object) => () =>
                cloud.service({
                    name: "other",
                    deploymentController: { type: "CODE_DEPLOY" },
                    loadBalancers: [{ targetGroupArn: cloud.blue, containerName: "web", containerPort: 80 }],
                    ...more,
                });
            refuses(
                made({ loadBalancers: [] }),
                "InvalidParameterException",
                "Services with a CODE_DEPLOY deployment controller need exactly one target group, not 0.",
            );
            const only = (feature: string) =>
                `${feature} feature is only supported with ECS deployment controller. Update to ECS deployment controller and try again.`;
            refuses(
                made({ deploymentCircuitBreaker: { enable: true, rollback: true } }),
                "InvalidParameterException",
                only("Deployment circuit breaker"),
            );
            refuses(
                made({ alarms: { enable: true, rollback: true, alarmNames: ["x"] } }),
                "InvalidParameterException",
                only("Alarm based rollback"),
            );
        });
    });
});
