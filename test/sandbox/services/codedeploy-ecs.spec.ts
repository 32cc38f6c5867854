import { expect } from "chai";
import { delivery, refuses, region } from "./cloud.ts";
import { CodeDeploy, lacks, lambdaArn, role } from "./codedeploy-cloud.ts";

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

    it("names its hooks by ARN as well", () => {
        cloud.function("check");
        cloud.deploymentGroup();
        expect(cloud.told(cloud.release("nginx:2", { hooks: [{ BeforeInstall: lambdaArn("check") }] })).status).to.equal("InProgress");
    });
});
