import { expect } from "chai";
import { delivery, fails, refuses, region } from "./cloud.ts";
import { Application, allow, CodeDeploy, Config, Group } from "./codedeploy-cloud.ts";

const arn = (resource: string) => `arn:aws:codedeploy:${region}:${delivery}:${resource}`;

describe("sandbox CodeDeploy", () => {
    let cloud: CodeDeploy;
    beforeEach(() => {
        cloud = new CodeDeploy();
    });

    describe("applications", () => {
        it("have ids and ARNs, are renamed in place, and take their groups along", () => {
            const { outputs, id } = cloud.application;
            expect(outputs).to.include({ arn: arn("application:shop"), name: "shop", computePlatform: "ECS", linkedToGithub: false });
            expect(id).to.equal(`${outputs.applicationId}:shop`);
            const group = cloud.deploymentGroup();
            const renamed = cloud.update(Application, cloud.application, { name: "store" });
            expect(renamed.outputs.arn).to.equal(arn("application:store"));
            const { arn: groupArn, deploymentGroupName } = cloud.aws.read(cloud.place(), Group, group.id)?.outputs ?? {};
            expect(groupArn).to.equal(arn(`deploymentgroup:store/${String(deploymentGroupName)}`));
            expect(cloud.aws.objects().filter(({ type }) => type === Group).length).to.equal(1);
            cloud.delete(Application, renamed);
            expect(cloud.aws.objects().filter(({ type }) => type === Group).length).to.equal(0);
        });

        it("are of a platform that there is, under a name of their own", () => {
            const words =
                "computePlatform: computePlatform expected computePlatform to be one of ECS, Lambda, Server, got EKS. Examine values at 'x.computePlatform'. (simulated AWS)";
            fails(() => cloud.create(Application, "x", { name: "x", computePlatform: "EKS" }), words);
            refuses(
                () => cloud.create(Application, "x", { name: "shop" }),
                "ApplicationAlreadyExistsException",
                "An application with the name shop already exists",
            );
        });
    });

    describe("configurations", () => {
        const config = (more: object) => cloud.create(Config, "slow", { deploymentConfigName: "slow", computePlatform: "ECS", ...more });
        const routing = (kind: string, percentage: number, interval: number) => ({
            trafficRoutingConfig: { type: `TimeBased${kind}`, [`timeBased${kind}`]: { percentage, interval } },
        });

        it("shift traffic as they say, and go when no group needs them", () => {
            const made = config(routing("Canary", 5, 20));
            expect([made.id, made.outputs.arn]).to.deep.equal(["slow", arn("deploymentconfig:slow")]);
            const group = cloud.deploymentGroup({ deploymentConfigName: "slow" });
            refuses(() => cloud.delete(Config, made), "DeploymentConfigInUseException", "The deployment configuration slow is in use");
            cloud.delete(Group, group);
            cloud.delete(Config, made);
        });

        for (const [what, inputs, code, words] of [
            [
                "a canary of everything",
                routing("Canary", 100, 5),
                "InvalidTrafficRoutingConfigurationException",
                "The percentage must be 1 to 99, not 100",
            ],
            [
                "steps that take more than two days",
                routing("Linear", 10, 321),
                "InvalidTrafficRoutingConfigurationException",
                "The first and the last shift must be 1 to 2880 minutes apart, not 2889",
            ],
            [
                "no time between steps",
                routing("Linear", 50, 0),
                "InvalidTrafficRoutingConfigurationException",
                "The first and the last shift must be 1 to 2880 minutes apart, not 0",
            ],
            [
                "a canary without its times",
                { trafficRoutingConfig: { type: "TimeBasedCanary" } },
                "InvalidTrafficRoutingConfigurationException",
                "timeBasedCanary must be specified for the type TimeBasedCanary",
            ],
            [
                "times of another kind",
                { trafficRoutingConfig: { type: "AllAtOnce", timeBasedLinear: { percentage: 10, interval: 1 } } },
                "InvalidTrafficRoutingConfigurationException",
                "timeBasedLinear can not be specified for the type AllAtOnce",
            ],
            [
                "no routing at all",
                {},
                "InvalidTrafficRoutingConfigurationException",
                "For ECS deployment config, trafficRoutingConfig must be specified",
            ],
            [
                "hosts",
                { minimumHealthyHosts: { type: "HOST_COUNT", value: 1 }, ...routing("Canary", 5, 20) },
                "InvalidMinimumHealthyHostValueException",
                "For ECS deployment config, minimumHealthyHosts can not be specified",
            ],
            [
                "hosts where there are none",
                { computePlatform: "Server" },
                "InvalidMinimumHealthyHostValueException",
                "minimumHealthyHosts must be specified",
            ],
            [
                "traffic of servers",
                { computePlatform: "Server", minimumHealthyHosts: { type: "HOST_COUNT", value: 1 }, ...routing("Canary", 5, 20) },
                "InvalidTrafficRoutingConfigurationException",
                "For Server deployment config, trafficRoutingConfig can not be specified",
            ],
            [
                "a canary's times for all at once",
                { trafficRoutingConfig: { type: "AllAtOnce", timeBasedCanary: { percentage: 10, interval: 1 } } },
                "InvalidTrafficRoutingConfigurationException",
                "timeBasedCanary can not be specified for the type AllAtOnce",
            ],
            [
                "a name of AWS's",
                { deploymentConfigName: "CodeDeployDefault.Mine", ...routing("Canary", 5, 20) },
                "InvalidDeploymentConfigNameException",
                "Deployment configuration names must not begin with CodeDeployDefault.",
            ],
            [
                "a name that is taken by AWS",
                { deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce", ...routing("Canary", 5, 20) },
                "DeploymentConfigAlreadyExistsException",
                "A deployment configuration with the name CodeDeployDefault.ECSAllAtOnce already exists",
            ],
        ] as const) {
            it(`refuses ${what}`, () => refuses(() => config(inputs), code, words));
        }

        it("refuses what the provider knows to be wrong before AWS is asked", () => {
            fails(
                () => config({ trafficRoutingConfig: { type: "Slowly" } }),
                "trafficRoutingConfig.type: trafficRoutingConfig.type expected trafficRoutingConfig.type to be one of TimeBasedCanary, TimeBasedLinear, AllAtOnce, got Slowly. Examine values at 'slow.trafficRoutingConfig.type'. (simulated AWS)",
            );
        });
    });

    describe("deployment groups", () => {
        it("have ids, ARNs and the application's platform", () => {
            const { outputs, id } = cloud.deploymentGroup();
            expect(outputs).to.include({ arn: arn("deploymentgroup:shop/web"), deploymentGroupId: id, computePlatform: "ECS" });
            expect(id).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        });

        const pair = (more: object) => ({
            loadBalancerInfo: {
                targetGroupPairInfo: { ...cloud.groupArgs().loadBalancerInfo.targetGroupPairInfo, ...more },
            },
        });
        const faults: readonly (readonly [what: string, change: () => object, code: string, words: string])[] = [
            [
                "two listeners in a route",
                () => pair({ prodTrafficRoute: { listenerArns: [cloud.listener, cloud.test] } }),
                "InvalidTargetGroupPairException",
                "A traffic route can have one listener ARN.",
            ],
            [
                "an application that is not there",
                () => ({ appName: "x" }),
                "ApplicationDoesNotExistException",
                "No application found for name: x",
            ],
            [
                "a role that CodeDeploy may not assume",
                () => ({ serviceRoleArn: cloud.taskRole }),
                "InvalidRoleException",
                `AWS CodeDeploy does not have the permissions required to assume the role arn:aws:iam::${delivery}:role/task.`,
            ],
            [
                "a role that may not look at the service",
                () => ({ serviceRoleArn: cloud.role("blind", "codedeploy", [allow("sns:Publish")]) }),
                "InvalidRoleException",
                `The IAM role arn:aws:iam::${delivery}:role/blind does not give you permission to perform operations in the following AWS service: AmazonECS. Contact your AWS administrator if you need help. If you are an AWS administrator, you can grant permissions to your users or groups by creating IAM policies.`,
            ],
            [
                "a configuration that is not there",
                () => ({ deploymentConfigName: "x" }),
                "DeploymentConfigDoesNotExistException",
                "No deployment configuration found for name: x",
            ],
            [
                "the provider's default configuration, which is for servers",
                () => ({ deploymentConfigName: undefined }),
                "InvalidDeploymentConfigNameException",
                "The deployment configuration CodeDeployDefault.OneAtATime is for the compute platform Server, not ECS",
            ],
            [
                "another style",
                () => ({ deploymentStyle: undefined }),
                "InvalidDeploymentStyleException",
                "For ECS deployment, the deployment type must be BLUE_GREEN, and deployment option must be WITH_TRAFFIC_CONTROL.",
            ],
            [
                "no service",
                () => ({ ecsService: undefined }),
                "InvalidECSServiceException",
                "For ECS deployment group, ecsServices must be specified",
            ],
            [
                "no load balancer",
                () => ({ loadBalancerInfo: undefined }),
                "InvalidLoadBalancerInfoException",
                "For ECS deployment group, loadBalancerInfo must be specified",
            ],
            [
                "no blue and green",
                () => ({ blueGreenDeploymentConfig: undefined }),
                "InvalidBlueGreenDeploymentConfigurationException",
                "For ECS deployment group, blueGreenDeploymentConfiguration must be specified",
            ],
            [
                "a cluster that is not there",
                () => ({ ecsService: { clusterName: "x", serviceName: "web" } }),
                "InvalidECSServiceException",
                "The ECS cluster x cannot be found.",
            ],
            [
                "a service that is not there",
                () => ({ ecsService: { clusterName: "main", serviceName: "x" } }),
                "InvalidECSServiceException",
                "The ECS service x cannot be found in the cluster main.",
            ],
            [
                "a service that ECS releases",
                () => {
                    cloud.service({ name: "rolling" });
                    return { ecsService: { clusterName: "main", serviceName: "rolling" } };
                },
                "InvalidECSServiceException",
                "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
            ],
            [
                "a target group that is not there",
                () => pair({ targetGroups: [{ name: "blue" }, { name: "x" }] }),
                "InvalidTargetGroupPairException",
                "The target group x does not exist",
            ],
            [
                "one target group twice",
                () => pair({ targetGroups: [{ name: "blue" }, { name: "blue" }] }),
                "InvalidTargetGroupPairException",
                "A target group pair needs two target groups, not blue and blue",
            ],
            [
                "a rule instead of a listener",
                () => pair({ prodTrafficRoute: { listenerArns: [cloud.rule] } }),
                "InvalidTargetGroupPairException",
                `The listener ${new CodeDeploy().rule} does not exist`,
            ],
            [
                "one listener for all traffic",
                () => pair({ testTrafficRoute: { listenerArns: [cloud.listener] } }),
                "InvalidTargetGroupPairException",
                "The production and the test traffic route must have different listeners",
            ],
            [
                "alarms that are on, but none",
                () => ({ alarmConfiguration: { enabled: true, alarms: [] } }),
                "InvalidAlarmConfigException",
                "The alarm configuration is enabled, but the alarm list is empty.",
            ],
            [
                "an alarm twice",
                () => ({ alarmConfiguration: { enabled: true, alarms: ["errors", "errors"] } }),
                "InvalidAlarmConfigException",
                "Two alarms with the same name have been specified.",
            ],
            [
                "rollbacks that are on, but for nothing",
                () => ({ autoRollbackConfiguration: { enabled: true, events: [] } }),
                "InvalidAutoRollbackConfigException",
                "The automatic rollback configuration is enabled, but the event list is empty.",
            ],
            [
                "a topic that is not there",
                () => ({
                    triggerConfigurations: [{ triggerEvents: ["DeploymentStart"], triggerName: "x", triggerTargetArn: "arn:aws:sns:x" }],
                }),
                "InvalidTriggerConfigException",
                "Topic ARN arn:aws:sns:x is not valid",
            ],
        ];
        for (const [what, change, code, words] of faults)
            it(`refuse ${what}`, () => refuses(() => cloud.deploymentGroup(change()), code, words));

        it("are the only ones of their service, and of their name", () => {
            const made = cloud.deploymentGroup();
            refuses(
                () => cloud.deploymentGroup(),
                "DeploymentGroupAlreadyExistsException",
                "A deployment group with the name web already exists",
            );
            refuses(
                () => cloud.deploymentGroup({ deploymentGroupName: "other" }),
                "ECSServiceMappingLimitExceededException",
                "The Amazon ECS service is associated with more than one deployment groups. An Amazon ECS service can be associated with only one deployment group.",
            );
            expect(cloud.update(Group, made, { deploymentGroupName: "other" }).outputs.arn).to.equal(arn("deploymentgroup:shop/other"));
        });

        it("have no more alarms, and wait no longer, than the provider lets them", () => {
            const alarms = Array.from({ length: 11 }, (_, at) => `alarm-${at}`);
            expect(() => cloud.deploymentGroup({ alarmConfiguration: { enabled: true, alarms } })).to.throw(
                "expected alarmConfiguration.alarms to have at most 10 items",
            );
            const terminateBlueInstancesOnDeploymentSuccess = { action: "TERMINATE", terminationWaitTimeInMinutes: 2881 };
            expect(() => cloud.deploymentGroup({ blueGreenDeploymentConfig: { terminateBlueInstancesOnDeploymentSuccess } })).to.throw(
                "terminationWaitTimeInMinutes to be at most (2880), got 2881",
            );
        });

        it("know of Lambda what they need for it", () => {
            cloud.create(Application, "functions", { name: "functions", computePlatform: "Lambda" });
            const { blueGreenDeploymentConfig, ecsService, loadBalancerInfo, ...args } = cloud.groupArgs();
            const lambda = { ...args, appName: "functions", deploymentConfigName: "CodeDeployDefault.LambdaLinear10PercentEvery3Minutes" };
            const refusal = (property: string) => `For Lambda deployment group, ${property} can not be specified`;
            refuses(
                () => cloud.create(Group, "live", { ...lambda, blueGreenDeploymentConfig }),
                "InvalidBlueGreenDeploymentConfigurationException",
                refusal("blueGreenDeploymentConfiguration"),
            );
            refuses(() => cloud.create(Group, "live", { ...lambda, ecsService }), "InvalidECSServiceException", refusal("ecsServices"));
            refuses(
                () => cloud.create(Group, "live", { ...lambda, loadBalancerInfo }),
                "InvalidLoadBalancerInfoException",
                refusal("loadBalancerInfo"),
            );
            expect(cloud.create(Group, "live", lambda).outputs.computePlatform).to.equal("Lambda");
        });

        it("of servers are not simulated", () => {
            cloud.create(Application, "servers", { name: "servers" });
            expect(() => cloud.deploymentGroup({ appName: "servers" })).to.throw(
                "not simulated: deployment groups of CodeDeploy applications for servers",
            );
        });
    });
});
