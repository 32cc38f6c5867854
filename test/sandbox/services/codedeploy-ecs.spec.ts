import { expect } from "chai";
import { delivery, refuses, region } from "./cloud.ts";
import { allow, CodeDeploy, lambdaArn } from "./codedeploy-cloud.ts";
import { Service, web } from "./ecs-cloud.ts";

const role = (name: string) => `arn:aws:iam::${delivery}:role/${name}`;
const lacks = (name: string, service: string) =>
    `The IAM role ${role(name)} does not give you permission to perform operations in the following AWS service: ${service}. Contact your AWS administrator if you need help. If you are an AWS administrator, you can grant permissions to your users or groups by creating IAM policies.`;

describe("sandbox CodeDeploy, releasing an ECS service", () => {
    let cloud: CodeDeploy;
    beforeEach(() => {
        cloud = new CodeDeploy();
    });

    it("gives a canary its part, then all, then the service its new task set, and leaves neighbours alone", () => {
        cloud.deploymentGroup();
        expect([cloud.weights(), cloud.running()]).to.deep.equal([{ blue: 100 }, { revision: "web:1", group: "blue", subnets: 2 }]);
        const id = cloud.release("nginx:2");
        expect(id).to.match(/^d-[A-Z0-9]{9}$/);
        expect(cloud.weights()).to.deep.equal({ green: 10, blue: 90 });
        expect(cloud.running()).to.include({ revision: "web:1", group: "blue" });
        cloud.minutes(4.9);
        expect(cloud.weights()).to.deep.equal({ green: 10, blue: 90 });
        cloud.minutes(0.2);
        expect(cloud.weights()).to.deep.equal({ green: 100 });
        expect(cloud.running()).to.include({ revision: "web:2", group: "green" });
        expect(cloud.told(id)).to.include({ status: "InProgress", computePlatform: "ECS" });
        cloud.minutes(5);
        expect(cloud.told(id)).to.include({ status: "Succeeded", creator: "user" });
        expect(cloud.running()).to.include({ revision: "web:2", group: "green" });
        expect(cloud.weights(cloud.neighbour)).to.deep.equal({ other: 100 });
    });

    it("comes back to the first target group with the next release", () => {
        cloud.deploymentGroup({ deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce" });
        cloud.release("nginx:2");
        cloud.minutes(6);
        cloud.release("nginx:3");
        cloud.minutes(6);
        expect([cloud.weights(), cloud.running()]).to.deep.equal([{ blue: 100 }, { revision: "web:3", group: "blue", subnets: 2 }]);
    });

    it("takes equal steps", () => {
        cloud.deploymentGroup({ deploymentConfigName: "CodeDeployDefault.ECSLinear10PercentEvery3Minutes" });
        cloud.release("nginx:2");
        const seen = Array.from({ length: 10 }, () => {
            const { green } = cloud.weights();
            cloud.minutes(3);
            return green;
        });
        expect(seen).to.deep.equal([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    });

    it("changes what else the AppSpec names", () => {
        cloud.deploymentGroup({ deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce" });
        const { subnets, group } = cloud.net;
        const network = { Subnets: [subnets[0]], SecurityGroups: [group], AssignPublicIp: "DISABLED" };
        cloud.release("nginx:2", { properties: { NetworkConfiguration: { AwsvpcConfiguration: network } } });
        expect(cloud.running()).to.include({ revision: "web:2", subnets: 1 });
    });

    it("runs one release at a time", () => {
        cloud.deploymentGroup();
        const id = cloud.release("nginx:2");
        refuses(
            () => cloud.release("nginx:3"),
            "DeploymentLimitExceededException",
            `The Deployment Group 'web' already has an active Deployment '${id}'`,
        );
    });

    describe("with hooks", () => {
        const hooks = [{ BeforeInstall: "check" }, { AfterAllowTestTraffic: "check" }, { AfterAllowTraffic: "check" }];
        const test = () => ({
            loadBalancerInfo: {
                targetGroupPairInfo: {
                    ...cloud.groupArgs().loadBalancerInfo.targetGroupPairInfo,
                    testTrafficRoute: { listenerArns: [cloud.test] },
                },
            },
        });

        it("waits for each answer, with test traffic on what is new", () => {
            cloud.function("check");
            cloud.deploymentGroup(test());
            const id = cloud.release("nginx:2", { hooks });
            expect(cloud.told(id).simulated.event).to.equal("BeforeInstall");
            expect(cloud.weights(cloud.testRule)).to.deep.equal({ blue: 100 });
            cloud.answer(id);
            expect(cloud.told(id).simulated.event).to.equal("AfterAllowTestTraffic");
            expect([cloud.weights(cloud.testRule), cloud.weights()]).to.deep.equal([{ green: 100 }, { blue: 100 }]);
            cloud.answer(id);
            cloud.minutes(5);
            expect(cloud.told(id).simulated.event).to.equal("AfterAllowTraffic");
            cloud.answer(id);
            cloud.minutes(5);
            expect(cloud.told(id).status).to.equal("Succeeded");
        });

        it("rolls back all traffic where one says no after it has moved", () => {
            cloud.function("check");
            cloud.deploymentGroup(test());
            const id = cloud.release("nginx:2", { hooks });
            cloud.answer(id);
            cloud.answer(id);
            cloud.minutes(5);
            expect(cloud.running()).to.include({ revision: "web:2", group: "green" });
            cloud.answer(id, "Failed");
            const { status, errorInformation, rollbackInfo } = cloud.told(id);
            expect([status, errorInformation]).to.deep.equal([
                "Failed",
                {
                    code: "HOOK_EXECUTION_FAILURE",
                    message: "The deployment failed because one or more of the lifecycle event validation functions failed.",
                },
            ]);
            expect(cloud.told(rollbackInfo.rollbackDeploymentId)).to.include({ status: "Succeeded", creator: "codeDeployRollback" });
            expect([cloud.weights(), cloud.weights(cloud.testRule)]).to.deep.equal([{ blue: 100 }, { blue: 100 }]);
            expect(cloud.running()).to.deep.equal({ revision: "web:1", group: "blue", subnets: 2 });
        });

        it("fails where nobody answers within the hour", () => {
            cloud.function("check");
            cloud.deploymentGroup();
            const id = cloud.release("nginx:2", { hooks: [{ BeforeAllowTraffic: "check" }] });
            cloud.minutes(60);
            expect(cloud.told(id).errorInformation.message).to.equal(
                "The deployment timed out while waiting for a status callback. CodeDeploy expects a status callback within one hour after a deployment hook is invoked.",
            );
        });

        it("fails where the function is not there, or may not be asked", () => {
            cloud.deploymentGroup();
            const missing = cloud.release("nginx:2", { hooks: [{ BeforeInstall: "check" }] });
            expect(cloud.told(missing).errorInformation.message).to.equal("The Lambda function check cannot be found.");
        });

        it("with AWS's limited policy asks only functions named CodeDeployHook_", () => {
            cloud.function("check");
            cloud.function("CodeDeployHook_check");
            cloud.deploymentGroup({ serviceRoleArn: cloud.managed("limited", "AWSCodeDeployRoleForECSLimited") });
            const refused = cloud.release("nginx:2", { hooks: [{ BeforeInstall: "check" }] });
            expect(cloud.told(refused).errorInformation).to.deep.equal({
                code: "IAM_ROLE_PERMISSIONS",
                message: lacks("limited", "AWSLambda"),
            });
            const asked = cloud.release("nginx:2", { hooks: [{ BeforeInstall: "CodeDeployHook_check" }] });
            expect(cloud.told(asked).status).to.equal("InProgress");
        });

        it("takes an answer only from who may give one", () => {
            cloud.function("check", cloud.role("mute", "lambda"));
            cloud.deploymentGroup();
            const id = cloud.release("nginx:2", { hooks: [{ BeforeInstall: "check" }] });
            refuses(
                () => cloud.answer(id),
                "AccessDeniedException",
                `${role("mute")} is not authorized to perform: codedeploy:PutLifecycleEventHookExecutionStatus on resource: arn:aws:codedeploy:${region}:${delivery}:deploymentgroup:shop/web`,
            );
        });
    });

    describe("watched by alarms", () => {
        const watched = (more: object = {}) => ({ alarmConfiguration: { enabled: true, alarms: ["errors"], ...more } });
        const alarm = () =>
            cloud.create("aws:cloudwatch/metricAlarm:MetricAlarm", "errors", {
                name: "errors",
                namespace: "AWS/ApplicationELB",
                metricName: "HTTPCode_Target_5XX_Count",
                statistic: "Sum",
                period: 60,
                evaluationPeriods: 1,
                comparisonOperator: "GreaterThanThreshold",
                threshold: 1,
            });

        it("stops and goes back when one is active", () => {
            alarm();
            cloud.deploymentGroup(watched());
            const id = cloud.release("nginx:2");
            expect(cloud.weights()).to.deep.equal({ green: 10, blue: 90 });
            cloud.operate("cloudwatch:SetAlarmState", { AlarmName: "errors", StateValue: "ALARM", StateReason: "planted" });
            expect(cloud.weights()).to.deep.equal({ blue: 100 });
            expect(cloud.told(id)).to.deep.include({
                status: "Stopped",
                errorInformation: {
                    code: "ALARM_ACTIVE",
                    message:
                        "One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Alarms that caused the stop are: <errors>",
                },
            });
        });

        it("stops where an alarm is not there, unless told not to mind", () => {
            const group = cloud.deploymentGroup(watched());
            const id = cloud.release("nginx:2");
            expect(cloud.told(id).errorInformation.message).to.equal("The state of these alarms cannot be retrieved: <errors>");
            cloud.update("aws:codedeploy/deploymentGroup:DeploymentGroup", group, watched({ ignorePollAlarmFailure: true }));
            expect(cloud.told(cloud.release("nginx:3")).status).to.equal("InProgress");
        });

        it("leaves traffic where it is where the group does not roll back", () => {
            alarm();
            cloud.deploymentGroup({ ...watched(), autoRollbackConfiguration: { enabled: false, events: [] } });
            cloud.release("nginx:2");
            cloud.operate("cloudwatch:SetAlarmState", { AlarmName: "errors", StateValue: "ALARM", StateReason: "planted" });
            expect(cloud.weights()).to.deep.equal({ green: 10, blue: 90 });
        });
    });

    describe("told by a person", () => {
        const paused = {
            blueGreenDeploymentConfig: {
                deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 30 },
                terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 5 },
            },
        };

        it("waits until it is let go on, and ends the old tasks at once", () => {
            cloud.deploymentGroup({ ...paused, deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce" });
            const id = cloud.release("nginx:2");
            expect(cloud.told(id).status).to.equal("Ready");
            const go = (deploymentWaitType: string) =>
                cloud.operate("codedeploy:ContinueDeployment", { deploymentId: id, deploymentWaitType });
            refuses(
                () => go("TERMINATION_WAIT"),
                "DeploymentIsNotInReadyStateException",
                `The deployment ${id} does not have a status of Ready and can't continue yet.`,
            );
            go("READY_WAIT");
            expect(cloud.weights()).to.deep.equal({ green: 100 });
            go("TERMINATION_WAIT");
            expect(cloud.told(id).status).to.equal("Succeeded");
        });

        it("stops where nobody lets it go on", () => {
            cloud.deploymentGroup(paused);
            const id = cloud.release("nginx:2");
            cloud.minutes(30);
            expect(cloud.told(id)).to.deep.include({
                status: "Stopped",
                errorInformation: {
                    code: "TIMEOUT",
                    message: "The deployment timed out while waiting for a notification to continue. This time out period is 30 minutes.",
                },
            });
        });

        it("is stopped, and goes back if that is asked for", () => {
            cloud.deploymentGroup();
            const id = cloud.release("nginx:2");
            cloud.operate("codedeploy:StopDeployment", { deploymentId: id, autoRollbackEnabled: true });
            expect([cloud.told(id).status, cloud.weights()]).to.deep.equal(["Stopped", { blue: 100 }]);
            refuses(
                () => cloud.operate("codedeploy:StopDeployment", { deploymentId: id }),
                "DeploymentAlreadyCompletedException",
                `The deployment ${id} is already complete`,
            );
        });
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
            for (const [content, words] of wrong) refuses(() => deploy(content), "InvalidRevisionException", words);
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

    it("names its hooks by ARN as well", () => {
        cloud.function("check");
        cloud.deploymentGroup();
        expect(cloud.told(cloud.release("nginx:2", { hooks: [{ BeforeInstall: lambdaArn("check") }] })).status).to.equal("InProgress");
    });
});
