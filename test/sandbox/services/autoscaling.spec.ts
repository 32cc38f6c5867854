import { expect } from "chai";
import { Cloud, delivery, refuses, region } from "./cloud.ts";

const Target = "aws:appautoscaling/target:Target";
const Policy = "aws:appautoscaling/policy:Policy";
const Action = "aws:appautoscaling/scheduledAction:ScheduledAction";
const Service = "aws:ecs/service:Service";
const scalable = { serviceNamespace: "ecs", resourceId: "service/main/web", scalableDimension: "ecs:service:DesiredCount" };

class Scaling extends Cloud {
    service() {
        const { subnets } = this.network();
        this.create("aws:ecs/cluster:Cluster", "main", { name: "main" });
        const task = this.create("aws:ecs/taskDefinition:TaskDefinition", "web", {
            family: "web",
            requiresCompatibilities: ["FARGATE"],
            networkMode: "awsvpc",
            cpu: "256",
            memory: "512",
            containerDefinitions: JSON.stringify([{ name: "web", image: "nginx" }]),
        });
        return this.create(Service, "web", {
            name: "web",
            cluster: "main",
            launchType: "FARGATE",
            desiredCount: 1,
            taskDefinition: task.id,
            networkConfiguration: { subnets },
        });
    }
    target(minCapacity = 2, maxCapacity = 4) {
        return this.create(Target, "web", { ...scalable, minCapacity, maxCapacity });
    }
    tracking(metric: object, targetValue = 50, more: object = {}) {
        return this.create(Policy, "cpu", {
            ...scalable,
            name: "cpu",
            policyType: "TargetTrackingScaling",
            targetTrackingScalingPolicyConfiguration: { predefinedMetricSpecification: metric, targetValue },
            ...more,
        });
    }
}

describe("Application Auto Scaling", () => {
    let scaling: Scaling;
    beforeEach(() => {
        scaling = new Scaling();
    });

    it("registers services that exist, and pulls their count into the range", () => {
        refuses(() => scaling.target(), "ValidationException", "ECS service doesn't exist");
        scaling.service();
        refuses(() => scaling.target(5, 4), "ValidationException", "Maximum capacity cannot be less than minimum capacity");
        expect(scaling.target().outputs.roleArn).to.equal(
            `arn:aws:iam::${delivery}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
        );
        const { services } = scaling.operate("ecs:DescribeServices", { cluster: "main", services: ["web"] });
        expect(services[0].desiredCount).to.equal(2);
        expect(scaling.target(3, 4).outputs.minCapacity).to.equal(3);
    });

    it("has policies for registered targets", () => {
        scaling.service();
        refuses(
            () => scaling.tracking({ predefinedMetricType: "ECSServiceAverageCPUUtilization" }),
            "ObjectNotFoundException",
            "No scalable target registered for service namespace: ecs, resource ID: service/main/web, scalable dimension: ecs:service:DesiredCount",
        );
        scaling.target();
        refuses(
            () => scaling.tracking({ predefinedMetricType: "LambdaProvisionedConcurrencyUtilization" }),
            "ValidationException",
            "Unsupported predefined metric LambdaProvisionedConcurrencyUtilization for service namespace ecs",
        );
        refuses(
            () => scaling.tracking({ predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel: "app/web" }),
            "ValidationException",
            "Invalid resource label: it must be app/<load-balancer-name>/<load-balancer-id>/targetgroup/<target-group-name>/<target-group-id>",
        );
        refuses(
            () => scaling.tracking({ predefinedMetricType: "ECSServiceAverageCPUUtilization" }, 0),
            "ValidationException",
            "The target value must be greater than 0",
        );
        refuses(
            () => scaling.tracking({ predefinedMetricType: "ECSServiceAverageCPUUtilization" }, 50, { policyType: "StepScaling" }),
            "ValidationException",
            "StepScaling policies need a step scaling configuration and no target tracking configuration",
        );
        const resourceLabel = "app/web/0123456789abcdef/targetgroup/web/0123456789abcdef";
        expect(scaling.tracking({ predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel }).outputs.arn).to.match(
            new RegExp(
                `^arn:aws:autoscaling:${region}:${delivery}:scalingPolicy:[0-9a-f-]{36}:resource/ecs/service/main/web:policyName/cpu$`,
            ),
        );
    });

    it("knows what can be scaled, and how far", () => {
        scaling.service();
        const target = (more: object) => () => scaling.create(Target, "web", { ...scalable, minCapacity: 1, maxCapacity: 2, ...more });
        const sentence = "Unsupported service namespace, resource type or scalable dimension";
        refuses(target({ scalableDimension: "ecs:service:Count" }), "ValidationException", sentence);
        refuses(target({ resourceId: "service/web" }), "ValidationException", sentence);
        const lambda = { serviceNamespace: "lambda", scalableDimension: "lambda:function:ProvisionedConcurrency" };
        refuses(target({ ...lambda, resourceId: "function:app" }), "ValidationException", sentence);
        refuses(target({ ...lambda, resourceId: "function:app:live" }), "ValidationException", "Resource not found: function:app:live");
        refuses(target({ minCapacity: -1 }), "ValidationException", "Minimum capacity and maximum capacity must be zero or more");
        expect(target({ serviceNamespace: "dynamodb" })).to.throw("not simulated: scalable targets of dynamodb");
    });

    it("has policies of one kind, with one metric, under a name of their own", () => {
        scaling.service();
        scaling.target();
        const cpu = { predefinedMetricType: "ECSServiceAverageCPUUtilization" };
        refuses(
            () => scaling.tracking({ ...cpu, resourceLabel: "app/web" }),
            "ValidationException",
            "Resource label must not be given for the predefined metric ECSServiceAverageCPUUtilization",
        );
        const one = "Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification must be given";
        const bare = { targetTrackingScalingPolicyConfiguration: { targetValue: 1 } };
        refuses(() => scaling.tracking(cpu, 50, bare), "ValidationException", one);
        const steps = {
            policyType: "StepScaling",
            targetTrackingScalingPolicyConfiguration: undefined,
            stepScalingPolicyConfiguration: {},
        };
        refuses(() => scaling.tracking(cpu, 50, steps), "ValidationException", "At least one step adjustment must be given");
        refuses(
            () => scaling.tracking(cpu, 50, { ...steps, policyType: "TargetTrackingScaling" }),
            "ValidationException",
            "TargetTrackingScaling policies need a target tracking configuration and no step scaling configuration",
        );
        expect(() => scaling.tracking(cpu, 50, { policyType: "Guess" })).to.throw("is Guess, not StepScaling or TargetTrackingScaling");
        scaling.tracking(cpu);
        refuses(() => scaling.tracking(cpu), "ValidationException", "A scaling policy named cpu is there already for service/main/web");
    });

    it("has scheduled actions", () => {
        scaling.service();
        scaling.target();
        const action = (schedule: string, scalableTargetAction: object) => () =>
            scaling.create(Action, "night", { ...scalable, name: "night", schedule, scalableTargetAction });
        refuses(action("0 20 * * *", { minCapacity: 0 }), "ValidationException", "Invalid schedule expression: 0 20 * * *");
        refuses(action("cron(0 20 * * ? *)", {}), "ValidationException", "The scheduled action must set a minimum or a maximum capacity");
        expect(action("cron(0 20 * * ? *)", { minCapacity: 0 })().outputs.name).to.equal("night");
        expect(action("cron(0 21 * * ? *)", { minCapacity: 0 })().outputs.schedule).to.equal("cron(0 21 * * ? *)");
    });

    it("has policies that follow what is worked out of several metrics", () => {
        scaling.service();
        scaling.target();
        const one = (id: string) => ({
            id,
            metricStat: { metric: { namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible" }, stat: "Average" },
            returnData: false,
        });
        const custom = (customizedMetricSpecification: object) => () =>
            scaling.create(Policy, "queue", {
                ...scalable,
                name: "queue",
                policyType: "TargetTrackingScaling",
                targetTrackingScalingPolicyConfiguration: { customizedMetricSpecification, targetValue: 10 },
            });
        const ratio = { id: "ratio", expression: "IF(b > 0, a / b, a)" };
        const faults: readonly (readonly [specification: object, sentence: string])[] = [
            [{}, "A customized metric needs a metric name, a namespace and a statistic, or metrics"],
            [{ metricName: "a", metrics: [one("a")] }, "Metrics must not be given together with a metric name, namespace or statistic"],
            [{ metrics: Array.from({ length: 11 }, (_, at) => one(`a${at}`)) }, "Metrics must have no more than 10 items"],
            [
                { metrics: [one("a"), one("a"), ratio] },
                "Metric id a must be unique, and be letters, digits and underscores after a lower-case letter",
            ],
            [
                { metrics: [one("A"), one("b"), ratio] },
                "Metric id A must be unique, and be letters, digits and underscores after a lower-case letter",
            ],
            [{ metrics: [one("a"), one("b"), { id: "ratio" }] }, "Metric ratio must have exactly one of Expression and MetricStat"],
            [{ metrics: [one("a"), one("b"), ratio, { ...ratio, id: "other" }] }, "Exactly one metric must return data"],
            [{ metrics: [one("a"), ratio] }, "The expression 'IF(b > 0, a / b, a)' refers to b, which is no metric's id"],
        ];
        for (const [specification, sentence] of faults) refuses(custom(specification), "ValidationException", sentence);
        expect(custom({ metrics: [one("a"), one("b"), ratio] })().outputs.name).to.equal("queue");
    });

    it("has scheduled actions in time zones, which rewrite the range when their time comes", () => {
        scaling.service();
        scaling.target();
        const action = (timezone: string) => () =>
            scaling.create(Action, "night", {
                ...scalable,
                name: "night",
                schedule: "cron(0 20 * * ? *)",
                timezone,
                scalableTargetAction: { minCapacity: 0, maxCapacity: 0 },
            });
        refuses(action("Europe/Nowhere"), "ValidationException", "Invalid timezone: Europe/Nowhere");
        action("Europe/Vienna")();
        const range = (ResourceId: string) =>
            scaling.operate("application-autoscaling:RegisterScalableTarget", { ResourceId, MinCapacity: 0, MaxCapacity: 0 });
        refuses(() => range("service/main/none"), "ValidationException", "No scalable target is registered for service/main/none");
        range("service/main/web");
        const { services } = scaling.operate("ecs:DescribeServices", { cluster: "main", services: ["web"] });
        expect(services[0].desiredCount).to.equal(0);
    });

    it("forgets policies with their target", () => {
        scaling.service();
        const target = scaling.target();
        scaling.tracking({ predefinedMetricType: "ECSServiceAverageCPUUtilization" });
        scaling.delete(Target, target);
        expect(scaling.aws.objects().filter(({ type }) => type.startsWith("aws:appautoscaling/"))).to.deep.equal([]);
    });
});
