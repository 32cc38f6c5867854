import { expect } from "chai";
import { refuses } from "./cloud.ts";
import { arn, Service } from "./ecs-cloud.ts";
import { minute, Shifted } from "./shifted.ts";

const code = "InvalidParameterException";

describe("ECS deployments that shift traffic", () => {
    let ecs: Shifted;
    beforeEach(() => {
        ecs = new Shifted();
    });
    /** What one sees of the last deployment: its state, the weights, where tasks are registered. */
    const seen = () => {
        const { status, lifecycleStage } = ecs.last();
        return [status, lifecycleStage, ecs.weights(), ecs.registered()];
    };
    const blue = [
        ["blue", 100],
        ["green", 0],
    ];
    const green = [
        ["blue", 0],
        ["green", 100],
    ];

    it("swing the rule to the other target group, at first as at each release", () => {
        ecs.shifting({ strategy: "BLUE_GREEN" });
        expect(seen()).to.deep.equal(["SUCCESSFUL", undefined, green, ["green"]]);
        const second = ecs.release();
        expect(seen()).to.deep.equal(["SUCCESSFUL", undefined, blue, ["blue"]]);
        expect(ecs.described().taskDefinition).to.equal(second);
        ecs.release("nginx:3");
        expect(seen()).to.deep.equal(["SUCCESSFUL", undefined, green, ["green"]]);
    });

    it("write both groups into a rule that forwarded to one", () => {
        const actions = [{ type: "forward", targetGroupArn: ecs.blue }];
        const rule = ecs.create("aws:lb/listenerRule:ListenerRule", "one", {
            listenerArn: ecs.listener.outputs.arn,
            priority: 9,
            conditions: [{ pathPattern: { values: ["/one"] } }],
            actions,
        });
        const roleArn = ecs.role("all", "ecs", [{ Effect: "Allow", Action: "elasticloadbalancing:*", Resource: "*" }]);
        const testListenerRule = ecs.forward(10, [ecs.green, 1]);
        ecs.shifting({ strategy: "BLUE_GREEN" }, {}, { roleArn, productionListenerRule: rule.id, testListenerRule });
        expect(ecs.weights(rule.id)).to.deep.equal(green);
        expect(ecs.weights(testListenerRule)).to.deep.equal([
            ["green", 100],
            ["blue", 0],
        ]);
    });

    it("stay at the canary's percent, and then in the bake, for as long as they were told", () => {
        const canary = { canaryPercent: 10, canaryBakeTimeInMinutes: "5" };
        ecs.shifting({ strategy: "CANARY", bakeTimeInMinutes: "10", canaryConfiguration: canary }, { waitForSteadyState: true });
        expect(seen()).to.deep.equal(["SUCCESSFUL", undefined, green, ["green"]]);
        const released = ecs.release();
        const tenth = [
            ["blue", 10],
            ["green", 90],
        ];
        expect(seen()).to.deep.equal(["IN_PROGRESS", "PRODUCTION_TRAFFIC_SHIFT", tenth, ["blue", "green"]]);
        expect(ecs.described().taskDefinition).to.equal(released);
        expect(ecs.described().deployments.map(({ status, rolloutState }: Record<string, string>) => [status, rolloutState])).to.deep.equal(
            [
                ["PRIMARY", "IN_PROGRESS"],
                ["ACTIVE", "COMPLETED"],
            ],
        );
        ecs.clock += 5 * minute - 1;
        expect(seen()).to.deep.equal(["IN_PROGRESS", "PRODUCTION_TRAFFIC_SHIFT", tenth, ["blue", "green"]]);
        ecs.clock += 1;
        expect(seen()).to.deep.equal(["IN_PROGRESS", "BAKE_TIME", blue, ["blue", "green"]]);
        ecs.clock += 10 * minute;
        expect(seen()).to.deep.equal(["SUCCESSFUL", undefined, blue, ["blue"]]);
    });

    it("go on step by step", () => {
        ecs.shifting(
            { strategy: "LINEAR", linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: "2" } },
            { waitForSteadyState: true },
        );
        ecs.release();
        const steps = [ecs.weights()];
        for (const _ of [1, 2]) {
            ecs.clock += 2 * minute;
            steps.push(ecs.weights());
        }
        expect(steps.map(step => step[0]?.[1])).to.deep.equal([40, 80, 100]);
        expect(ecs.last().status).to.equal("SUCCESSFUL");
    });

    it("can be stopped: traffic and task definition go back", () => {
        ecs.shifting({ strategy: "CANARY" }, { waitForSteadyState: true });
        ecs.release();
        ecs.operate("ecs:StopServiceDeployment", { serviceDeploymentArn: ecs.last().serviceDeploymentArn });
        expect(seen()).to.deep.equal(["ROLLBACK_SUCCESSFUL", undefined, green, ["green"]]);
        expect(ecs.described().taskDefinition).to.equal(ecs.first);
        refuses(
            () => ecs.operate("ecs:StopServiceDeployment", { serviceDeploymentArn: ecs.last().serviceDeploymentArn }),
            "ConflictException",
            "The service deployment cannot be stopped in its current state.",
        );
    });

    it("roll back on an alarm, until the bake is over", () => {
        ecs.create("aws:cloudwatch/metricAlarm:MetricAlarm", "errors", {
            name: "errors",
            namespace: "AWS/ApplicationELB",
            metricName: "HTTPCode_Target_5XX_Count",
            period: 60,
            statistic: "Sum",
            comparisonOperator: "GreaterThanThreshold",
            evaluationPeriods: 1,
            threshold: 1,
        });
        const alarm = (StateValue: string) =>
            ecs.operate("cloudwatch:SetAlarmState", { AlarmName: "errors", StateValue, StateReason: "tried" });
        const alarms = { enable: true, rollback: true, alarmNames: ["errors"] };
        ecs.shifting({ strategy: "BLUE_GREEN", bakeTimeInMinutes: "5" }, { alarms, waitForSteadyState: true });
        ecs.release();
        expect(seen()).to.deep.equal(["IN_PROGRESS", "BAKE_TIME", blue, ["blue", "green"]]);
        alarm("ALARM");
        expect(seen()).to.deep.equal(["ROLLBACK_SUCCESSFUL", undefined, green, ["green"]]);
        expect(ecs.last().statusReason).to.equal("Service deployment rolled back because the alarm errors is in the state ALARM.");
        alarm("OK");
        ecs.release("nginx:3");
        ecs.clock += 5 * minute;
        expect(ecs.last().status).to.equal("SUCCESSFUL");
        alarm("ALARM");
        expect(seen()).to.deep.equal(["SUCCESSFUL", undefined, blue, ["blue"]]);
        // What is to mend it must not be rolled back by it.
        ecs.release("nginx:4");
        ecs.clock += 5 * minute;
        expect(seen()).to.deep.equal(["SUCCESSFUL", undefined, green, ["green"]]);
    });

    it("pause until a person says go on, or until the time is out", () => {
        const pause = (action: string) => ({
            strategy: "BLUE_GREEN",
            lifecycleHooks: [
                {
                    targetType: "PAUSE",
                    lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT"],
                    timeoutConfiguration: { action, timeoutInMinutes: "30" },
                },
            ],
        });
        const service = ecs.shifting(pause("ROLLBACK"), { waitForSteadyState: true });
        ecs.release();
        expect(seen()).to.deep.equal(["IN_PROGRESS", "POST_TEST_TRAFFIC_SHIFT", green, ["blue", "green"]]);
        const { serviceDeploymentArn, lifecycleHookDetails } = ecs.last();
        const hookId = lifecycleHookDetails?.[0]?.hookId as string;
        refuses(
            () => ecs.operate("ecs:ContinueServiceDeployment", { serviceDeploymentArn, hookId: "mine" }),
            code,
            "Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}",
        );
        ecs.operate("ecs:ContinueServiceDeployment", { serviceDeploymentArn, hookId });
        expect(seen()).to.deep.equal(["SUCCESSFUL", undefined, blue, ["blue"]]);
        refuses(
            () => ecs.operate("ecs:ContinueServiceDeployment", { serviceDeploymentArn, hookId }),
            code,
            "Provided hookId is either completed, unavailable, or not associated with the given Resource ARN",
        );

        ecs.release("nginx:3");
        ecs.clock += 30 * minute;
        expect(seen()).to.deep.equal(["ROLLBACK_SUCCESSFUL", undefined, blue, ["blue"]]);
        expect(ecs.last().statusReason).to.equal("Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT pause hook timed out.");

        ecs.update(Service, service, { deploymentConfiguration: pause("CONTINUE"), taskDefinition: ecs.described().taskDefinition });
        ecs.release("nginx:4");
        expect(ecs.last().status).to.equal("IN_PROGRESS");
        ecs.clock += 30 * minute;
        expect(seen()).to.deep.equal(["SUCCESSFUL", undefined, green, ["green"]]);
    });

    it("give way to the next one, with all traffic back first", () => {
        ecs.shifting({ strategy: "CANARY" }, { waitForSteadyState: true });
        ecs.release();
        ecs.release("nginx:3");
        expect(ecs.deployments().map(({ status }) => status)).to.deep.equal(["IN_PROGRESS", "STOPPED", "SUCCESSFUL"]);
        expect(ecs.weights()).to.deep.equal([
            ["blue", 5],
            ["green", 95],
        ]);
        ecs.operate("ecs:StopServiceDeployment", { serviceDeploymentArn: ecs.last().serviceDeploymentArn });
        expect(ecs.described().taskDefinition).to.equal(ecs.first);
    });

    it("are not begun by a new strategy, and let none in while they run", () => {
        const service = ecs.shifting({ strategy: "BLUE_GREEN" });
        ecs.update(Service, service, { deploymentConfiguration: { strategy: "CANARY" } });
        expect(ecs.deployments().length).to.equal(1);
        ecs.release();
        const strategy = () => ecs.update(Service, service, { deploymentConfiguration: { strategy: "ROLLING" } });
        refuses(strategy, code, "Unable to update the deployment strategy of a service during an ongoing service deployment.");
        const controller = () =>
            ecs.update(Service, service, {
                deploymentController: { type: "CODE_DEPLOY" },
                deploymentConfiguration: { strategy: "CANARY" },
            });
        refuses(controller, code, "Unable to update the deployment controller of a service from ECS to CODE_DEPLOY.");
        ecs.clock += 10 * minute;
        expect(ecs.last().status).to.equal("SUCCESSFUL");
        strategy();
        expect(ecs.deployments().length).to.equal(2);
    });

    it("register a rolling service's tasks with its own target group", () => {
        const service = ecs.shifting({ strategy: "BLUE_GREEN" });
        const loadBalancers = [{ targetGroupArn: ecs.green, containerName: "web", containerPort: 80 }];
        ecs.update(Service, service, { deploymentConfiguration: { strategy: "ROLLING" }, loadBalancers });
        ecs.release();
        expect(seen()).to.deep.equal(["SUCCESSFUL", undefined, green, ["green"]]);
    });

    it("end where who waits is told why", () => {
        const roleArn = ecs.shifter("strange", { service: "ecs-tasks" });
        expect(() => ecs.shifting({ strategy: "BLUE_GREEN" }, { waitForSteadyState: true }, { roleArn })).to.throw(
            `waiting for ECS Service (${arn("service/main/web")}) create: Service deployment rolled back because of invalid networking configuration. ECS was unable to manage the ELB resources due to missing permissions on ECS Infrastructure Role '${roleArn}'. (simulated AWS)`,
        );
    });
});

describe("ECS deployments roll back, in AWS's words,", () => {
    let ecs: Shifted;
    beforeEach(() => {
        ecs = new Shifted();
    });
    const reason = (configuration: object, advanced?: object) => {
        ecs.shifting({ strategy: "BLUE_GREEN", ...configuration }, {}, advanced);
        expect(ecs.last().status).to.equal("ROLLBACK_SUCCESSFUL");
        return ecs.last().statusReason;
    };
    const invalid = "Service deployment rolled back because of invalid networking configuration";

    for (const without of ["DescribeRules", "RegisterTargets"]) {
        it(`where the role may not ${without}`, () => {
            const roleArn = ecs.shifter("weak", { without });
            expect(reason({}, { roleArn })).to.equal(
                `${invalid}. ECS was unable to manage the ELB resources due to missing permissions on ECS Infrastructure Role '${roleArn}'.`,
            );
        });
    }

    it("where the role may not change the rule, with the task definition of before", () => {
        const roleArn = ecs.shifter("weak", { without: "ModifyRule" });
        expect(reason({}, { roleArn })).to.equal(
            `Service deployment rolled back because PRODUCTION_TRAFFIC_SHIFT lifecycle hook(s) failed. User: arn:aws:sts::111111111111:assumed-role/weak/ECSNetworkingWithELB is not authorized to perform: elasticloadbalancing:ModifyRule on resource: ${ecs.rule} because no identity-based policy allows the elasticloadbalancing:ModifyRule action`,
        );
        ecs.release();
        expect(ecs.described().taskDefinition).to.equal(ecs.first);
    });

    it("where both groups, or a strange one, get traffic", () => {
        const roleArn = ecs.role("all", "ecs", [{ Effect: "Allow", Action: "elasticloadbalancing:*", Resource: "*" }]);
        const both = ecs.forward(11, [ecs.blue, 1], [ecs.green, 1]);
        expect(reason({}, { roleArn, productionListenerRule: both })).to.equal(
            `${invalid}. productionListenerRule ${both} should have exactly one target group serving traffic but found 2 target groups which are serving traffic`,
        );
        ecs = new Shifted();
        const other = ecs.group("other");
        const all = ecs.role("all", "ecs", [{ Effect: "Allow", Action: "elasticloadbalancing:*", Resource: "*" }]);
        const strange = ecs.forward(12, [other, 1], [ecs.blue, 0], [ecs.green, 0]);
        expect(reason({}, { roleArn: all, productionListenerRule: strange })).to.equal(
            `${invalid}. Production listener rule is forwarding traffic to unexpected target group ${other}. Expected traffic to be forwarded to either targetGroupArn: ${ecs.blue} or alternateTargetGroupArn: ${ecs.green}`,
        );
    });

    it("where neither rule knows a group", () => {
        const roleArn = ecs.role("all", "ecs", [{ Effect: "Allow", Action: "elasticloadbalancing:*", Resource: "*" }]);
        const production = ecs.forward(13, [ecs.blue, 1]);
        const test = ecs.forward(14, [ecs.blue, 1]);
        expect(reason({}, { roleArn, productionListenerRule: production, testListenerRule: test })).to.equal(
            `${invalid}: Target group ${ecs.green} is not associated with either productionListenerRule or testListenerRule.`,
        );
    });

    it("where a hook cannot be asked", () => {
        const target = "arn:aws:lambda:eu-central-1:111111111111:function:check";
        const hook = (roleArn: string) => ({
            lifecycleHooks: [{ hookTargetArn: target, roleArn, lifecycleStages: ["POST_SCALE_UP"] }],
        });
        const failed = "Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) failed.";
        const may = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: target };
        const strange = ecs.role("strange", "lambda", [may]);
        expect(reason(hook(strange))).to.equal(`${failed} ECS was unable to assume role ${strange}`);
        ecs = new Shifted();
        expect(reason(hook(ecs.role("weak", "ecs")))).to.equal(
            `${failed} ECS was unable to invoke hook target ${target} due to User: arn:aws:sts::111111111111:assumed-role/weak/ECS-Lambda-Execution is not authorized to perform: lambda:InvokeFunction on resource: ${target} because no identity-based policy allows the lambda:InvokeFunction action`,
        );
        ecs = new Shifted();
        expect(reason(hook(ecs.role("caller", "ecs", [may])))).to.equal(
            `${failed} ECS was unable to invoke hook target ${target} due to Function not found: ${target}`,
        );
    });
});

describe("ECS services that shift traffic are refused", () => {
    let ecs: Shifted;
    let roleArn: string;
    beforeEach(() => {
        ecs = new Shifted();
        roleArn = ecs.shifter();
    });
    const attempt =
        (configuration: object, advanced: object = {}) =>
        () =>
            ecs.shifting({ strategy: "BLUE_GREEN", ...configuration }, {}, { roleArn, ...advanced });

    it("without a second target group", () => {
        const loadBalancers = [{ targetGroupArn: ecs.blue, containerName: "web", containerPort: 80 }];
        refuses(
            () => ecs.shifting({ strategy: "CANARY" }, { loadBalancers }, { roleArn }),
            code,
            "advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy",
        );
    });

    it("with rules that cannot do", () => {
        const listener = ecs.listener.outputs.arn;
        refuses(
            attempt({}, { productionListenerRule: listener }),
            code,
            `productionListenerRule has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: ${listener}`,
        );
        refuses(
            attempt({}, { testListenerRule: ecs.rule }),
            code,
            `The following rules cannot be used as both production and test listener rules: ${ecs.rule}`,
        );
        refuses(attempt({}, { alternateTargetGroupArn: ecs.blue }), code, `Duplicate targetGroupArn found: ${ecs.blue}`);
        const one = ecs.forward(15, [ecs.blue, 1]);
        refuses(
            attempt({}, { productionListenerRule: one }),
            code,
            "For Application LoadBalancer, testListenerRule is required when productionListenerRule is not associated with both targetGroup and alternateTargetGroup",
        );
    });

    it("with times, percentages and hooks out of range", () => {
        const hook = (more: object) => ({ lifecycleHooks: [{ lifecycleStages: ["POST_SCALE_UP"], ...more }] });
        const faults: readonly (readonly [configuration: object, message: string])[] = [
            [{ strategy: "SLOW" }, "Invalid deployment strategy SLOW: it must be one of ROLLING, BLUE_GREEN, LINEAR, CANARY."],
            [{ bakeTimeInMinutes: "1441" }, "bakeTimeInMinutes must be 0 to 1440 minutes, not 1441."],
            [{ strategy: "CANARY", canaryConfiguration: { canaryPercent: 0 } }, "canaryPercent must be 0.1 to 100, not 0."],
            [{ strategy: "LINEAR", linearConfiguration: { stepPercent: 2 } }, "stepPercent must be 3 to 100, not 2."],
            [hook({ targetType: "SNS" }), "Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE"],
            [hook({ targetType: "PAUSE", lifecycleStages: ["TEST_TRAFFIC_SHIFT"] }), "Invalid lifecycle stage provided for Pause Hook"],
            [
                hook({ targetType: "PAUSE", timeoutConfiguration: { timeoutInMinutes: "20161" } }),
                "timeoutInMinutes must be 1 to 20160 minutes, not 20161.",
            ],
            [hook({}), "A lifecycle hook needs the ARN of a Lambda function and of a role that may invoke it."],
        ];
        for (const [configuration, message] of faults) refuses(attempt(configuration), code, message);
    });
});
