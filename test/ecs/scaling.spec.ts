import type { EcsServiceArgs } from "@causeway/ecs";
import { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { requestsPerTask } from "../../packages/ecs/src/scaling/scaling-metrics.ts";
import { complaintsOf, type Organization, organization, said } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";

const scaled = {
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: "service/staging/payments-checkout",
};

describe("the number of an EcsService's tasks", () => {
    let here: Organization;
    let cloud: Cloud;
    beforeEach(async () => {
        here = await organization();
        cloud = here.cloud("payments-staging");
    });
    const run = (tasks: NonNullable<EcsServiceArgs["tasks"]>, on = cloud) => on.run(checkout(here, { tasks } as Partial<EcsServiceArgs>));
    const policies = () => cloud.all("aws:appautoscaling/policy:Policy").map(({ name }) => name);
    const tracking = (name: string) => said(cloud, name)["targetTrackingScalingPolicyConfiguration"];
    const inCluster = [
        { name: "ClusterName", value: "staging" },
        { name: "ServiceName", value: "payments-checkout" },
    ];
    const running = {
        id: "running",
        metricStat: {
            metric: { namespace: "ECS/ContainerInsights", metricName: "RunningTaskCount", dimensions: inCluster },
            stat: "Average",
        },
        returnData: false,
    };

    it("follows the CPU where nothing else is given, and what is given else", async () => {
        await run({ min: 2, max: 4 });
        expect(policies()).to.deep.equal(["checkout-cpu"]);
        here = await organization();
        cloud = here.cloud("payments-staging");
        await run({ min: 2, max: 4, memoryPercent: 70, coolDown: { scaleInSeconds: 600, scaleOutSeconds: 0 } });
        expect(policies()).to.deep.equal(["checkout-memory"]);
        expect(tracking("checkout-memory")).to.deep.equal({
            predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageMemoryUtilization" },
            targetValue: 70,
            scaleInCooldown: 600,
            scaleOutCooldown: 0,
        });
    });

    it("follows the requests to its target groups", async () => {
        await run({ min: 2, max: 4, cpuPercent: 50, requestsPerTask: 1000 });
        expect(policies()).to.deep.equal(["checkout-cpu", "checkout-requests"]);
        const targetGroups = ["checkout-tg", "checkout-t2"].map(group => String(cloud.named(group).outputs["arnSuffix"]));
        const { arnSuffix: loadBalancer } = here.foundation.loadBalancer;
        expect(tracking("checkout-requests")).to.deep.equal({
            ...requestsPerTask({ clusterName: "staging", serviceName: "payments-checkout", loadBalancer, targetGroups }),
            targetValue: 1000,
            scaleInCooldown: 300,
            scaleOutCooldown: 60,
        });
    });

    it("follows the requests to both of two target groups, wherever a release has left them", () => {
        const group = (id: string, targetGroup: string) => ({
            id,
            metricStat: {
                metric: {
                    namespace: "AWS/ApplicationELB",
                    metricName: "RequestCount",
                    dimensions: [
                        { name: "TargetGroup", value: targetGroup },
                        { name: "LoadBalancer", value: "app/lb/1" },
                    ],
                },
                stat: "Sum",
            },
            returnData: false,
        });
        const targetGroups = ["targetgroup/blue/1", "targetgroup/green/2"];
        const service = { clusterName: "staging", serviceName: "payments-checkout" };
        const { customizedMetricSpecification } = requestsPerTask({ ...service, loadBalancer: "app/lb/1", targetGroups });
        expect(customizedMetricSpecification).to.deep.equal({
            metrics: [
                group("group1", "targetgroup/blue/1"),
                group("group2", "targetgroup/green/2"),
                running,
                {
                    id: "perTask",
                    label: "requests for each task",
                    expression: "(FILL(group1, 0) + FILL(group2, 0)) / IF(FILL(running, 0) > 0, running, 1)",
                    returnData: true,
                },
            ],
        });
    });

    it("follows a queue, down to none", async () => {
        await run({ min: 0, max: 10, queue: { name: "orders", messagesPerTask: 50 } });
        expect(policies()).to.deep.equal(["checkout-wake", "checkout-queue"]);
        expect(said(cloud, "checkout-tasks")).to.deep.equal({ ...scaled, minCapacity: 0, maxCapacity: 10 });
        expect(tracking("checkout-queue")).to.deep.equal({
            customizedMetricSpecification: {
                metrics: [
                    {
                        id: "waiting",
                        metricStat: {
                            metric: {
                                namespace: "AWS/SQS",
                                metricName: "ApproximateNumberOfMessagesVisible",
                                dimensions: [{ name: "QueueName", value: "orders" }],
                            },
                            stat: "Average",
                        },
                        returnData: false,
                    },
                    running,
                    {
                        id: "perTask",
                        label: "messages for each task",
                        expression: "(waiting) / IF(FILL(running, 0) > 0, running, 1)",
                        returnData: true,
                    },
                ],
            },
            targetValue: 50,
            scaleInCooldown: 300,
            scaleOutCooldown: 60,
        });
    });

    it("starts the first task for the first message, which a target alone would not", async () => {
        await run({ min: 0, max: 10, queue: { name: "orders", messagesPerTask: 50 } });
        expect(said(cloud, "checkout-wake")).to.deep.equal({
            ...scaled,
            name: "checkout-wake-0000000",
            policyType: "StepScaling",
            stepScalingPolicyConfiguration: {
                adjustmentType: "ChangeInCapacity",
                metricAggregationType: "Maximum",
                cooldown: 300,
                stepAdjustments: [{ metricIntervalLowerBound: "0", scalingAdjustment: 1 }],
            },
        });
        const metric = (namespace: string, metricName: string, dimensions: object) => ({
            metric: { namespace, metricName, dimensions, stat: "Maximum", period: 60 },
        });
        const { alarmDescription: _, ...alarm } = said(cloud, "checkout-asleep");
        expect(alarm).to.deep.equal({
            name: "checkout-asleep-0000000",
            metricQueries: [
                {
                    id: "result",
                    expression: "IF(FILL(running, 0) < 1, waiting, 0)",
                    label: "messages that wait while no task runs",
                    returnData: true,
                },
                { id: "waiting", ...metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", { QueueName: "orders" }) },
                {
                    id: "running",
                    ...metric("ECS/ContainerInsights", "RunningTaskCount", { ClusterName: "staging", ServiceName: "payments-checkout" }),
                },
            ],
            comparisonOperator: "GreaterThanThreshold",
            threshold: 0,
            evaluationPeriods: 1,
            treatMissingData: "notBreaching",
            alarmActions: [cloud.named("checkout-wake").outputs["arn"]],
        });
    });

    it("wakes nobody where a task always runs", async () => {
        await run({ min: 1, max: 10, queue: { name: "orders", messagesPerTask: 50 } });
        expect(policies()).to.deep.equal(["checkout-queue"]);
    });

    it("follows the calendar, and no up sets back what a schedule has set", async () => {
        const tasks = {
            min: 2,
            max: 4,
            schedules: {
                morning: { cron: "0 7 ? * MON-FRI *", timeZone: "Europe/Vienna", min: 4, max: 20 },
                sale: { at: "2030-11-29T00:00:00", min: 50, max: 100 },
                hourly: { rate: "1 hour", min: 1, max: 2 },
            },
        } as const;
        await run(tasks);
        const action = { ...scaled };
        expect(said(cloud, "checkout-morning")).to.deep.equal({
            ...action,
            name: "checkout-morning-0000000",
            schedule: "cron(0 7 ? * MON-FRI *)",
            timezone: "Europe/Vienna",
            scalableTargetAction: { minCapacity: 4, maxCapacity: 20 },
        });
        expect(said(cloud, "checkout-sale")).to.include({ schedule: "at(2030-11-29T00:00:00)", timezone: "UTC" });
        expect(said(cloud, "checkout-hourly")).to.include({ schedule: "rate(1 hour)" }).and.not.have.property("timezone");

        cloud.aws.operate({ account: "222222222222", region: "eu-west-1" }, "application-autoscaling:RegisterScalableTarget", {
            ResourceId: scaled.resourceId,
            MinCapacity: 4,
            MaxCapacity: 20,
        });
        const again = new Cloud({ after: cloud, stack: "payments-staging", account: "222222222222" });
        await run(tasks, again);
        expect(again.registered.filter(({ change }) => change !== undefined && change !== "same")).to.deep.equal([]);
        expect(again.named("checkout-tasks").outputs).to.include({ minCapacity: 4, maxCapacity: 20 });
    });

    it("is set back where there is no schedule: somebody else's change is drift", async () => {
        await run({ min: 2, max: 4 });
        expect(cloud.named("checkout-tasks").ignoreChanges ?? []).to.deep.equal([]);
    });

    it("follows requests only where somebody counts them", () => {
        const take = (_: Partial<EcsServiceArgs>) => undefined;
        take({ route: { host: "a.b" }, tasks: { min: 1, max: 2, requestsPerTask: 1 } });
        // @ts-expect-error: a network load balancer sees connections
        take({ route: { tcpPort: 1, openTo: [] }, tasks: { min: 1, max: 2, requestsPerTask: 1 } });
        // @ts-expect-error: nobody sees requests
        take({ route: undefined, tasks: { min: 1, max: 2, requestsPerTask: 1 } });
    });

    it("is out of range in all of these, said at once", async () => {
        const tasks = {
            min: 5001,
            max: 5000,
            memoryPercent: 9,
            requestsPerTask: 0,
            queue: { name: "orders", messagesPerTask: 0 },
            schedules: {
                night: { cron: "0 20 * * *", min: -1, max: 0 },
                day: { rate: "1 hour", min: 3, max: 2 },
            },
            coolDown: { scaleInSeconds: -1, scaleOutSeconds: 3601 },
        };
        expect(await complaintsOf("payments-staging", checkout(here, { tasks } as never))).to.deep.equal([
            "tasks.min is 5001, not a whole number from 0 to 5000",
            "tasks.max is 5000, not a whole number from 5001, the minimum",
            "tasks.memoryPercent is 9, not 10 to 90",
            "tasks.requestsPerTask is 0, not 1 or more",
            "tasks.queue.messagesPerTask is 0, not 1 or more",
            'tasks.schedules.night.cron is "0 20 * * *": has 5 fields, not six separated by one space',
            "tasks.schedules.night.min is -1, not a whole number from 0 to 5000",
            "tasks.schedules.day.max is 2, not a whole number from 3, the minimum, to 5000",
            "tasks.coolDown.scaleInSeconds is -1, not 0 to 3600",
            "tasks.coolDown.scaleOutSeconds is 3601, not 0 to 3600",
        ]);
    });
});
