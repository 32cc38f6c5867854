import { blueGreen, canary, EcsService, type EcsServiceArgs, invoke, linear, pause, type Release, rolling } from "@causeway/ecs";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { lambdaFunction } from "../../packages/sandbox/src/services/lambda-function.ts";
import { complaintsOf, type Organization, organization, placed, refusalOf, said, statements } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";
import { withTestListener } from "./staged.ts";

const account = "222222222222";
const place = { account, region: "eu-west-1", defaultTags: {} };
const fn = (name: string, region = "eu-west-1", of = account) => `arn:aws:lambda:${region}:${of}:function:${name}`;
const trusts = (service: string) => [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: `${service}.amazonaws.com` } }];

describe("EcsService's strategies", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });
    const up = async (release: Release, change: Partial<EcsServiceArgs> = {}): Promise<Cloud> => {
        const cloud = here.cloud("payments-staging");
        await cloud.run(checkout(here, { ...change, release } as Partial<EcsServiceArgs>));
        return cloud;
    };
    const arn = (cloud: Cloud, name: string) => String(cloud.named(name).outputs["arn"]);
    /** Children that a strategy adds. */
    const added = async (cloud: Cloud) => {
        const plain = (await organization()).cloud("payments-staging");
        await plain.run(checkout(await organization()));
        return cloud.identities().filter(identity => !plain.identities().includes(identity));
    };
    const inService = (cloud: Cloud) => {
        const { deploymentConfiguration, loadBalancers, alarms } = said(cloud, "checkout-service");
        return { deploymentConfiguration, loadBalancers, alarms };
    };

    const shifting: readonly (readonly [Release, configuration: object, minutes: number])[] = [
        [blueGreen(), { strategy: "BLUE_GREEN", bakeTimeInMinutes: "5" }, 25],
        [
            canary({ percent: 0.5, canaryMinutes: 7, bakeMinutes: 0 }),
            {
                strategy: "CANARY",
                bakeTimeInMinutes: "0",
                canaryConfiguration: { canaryPercent: 0.5, canaryBakeTimeInMinutes: "7" },
            },
            27,
        ],
        [
            linear({ percent: 30, stepMinutes: 2 }),
            { strategy: "LINEAR", bakeTimeInMinutes: "5", linearConfiguration: { stepPercent: 30, stepBakeTimeInMinutes: "2" } },
            31,
        ],
    ];
    for (const [release, deploymentConfiguration, minutes] of shifting) {
        it(`${release.kind}: two groups, a rule that ECS alone moves, a role that may do that and nothing else, and time`, async () => {
            const cloud = await up(release);
            expect(await added(cloud)).to.deep.equal([
                "aws:iam/role:Role checkout-traffic",
                "aws:iam/rolePolicy:RolePolicy checkout-traffic-policy",
            ]);
            const [first, second, rule] = ["checkout-tg", "checkout-t2", "checkout-rule"].map(name => arn(cloud, name));
            expect(inService(cloud)).to.deep.equal({
                deploymentConfiguration,
                loadBalancers: [
                    {
                        targetGroupArn: first,
                        containerName: "checkout",
                        containerPort: 8080,
                        advancedConfiguration: {
                            alternateTargetGroupArn: second,
                            productionListenerRule: rule,
                            roleArn: arn(cloud, "checkout-traffic"),
                        },
                    },
                ],
                alarms: undefined,
            });
            expect(statements(cloud, "checkout-traffic")).to.deep.equal(trusts("ecs"));
            expect(statements(cloud, "checkout-traffic-policy")).to.deep.equal([
                {
                    Effect: "Allow",
                    Action: [
                        "elasticloadbalancing:DescribeListeners",
                        "elasticloadbalancing:DescribeRules",
                        "elasticloadbalancing:DescribeTargetGroups",
                        "elasticloadbalancing:DescribeTargetHealth",
                    ],
                    Resource: ["*"],
                },
                {
                    Effect: "Allow",
                    Action: ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"],
                    Resource: [first, second],
                },
                { Effect: "Allow", Action: ["elasticloadbalancing:ModifyRule"], Resource: [rule] },
            ]);
            expect(cloud.named("checkout-rule").ignoreChanges).to.deep.equal(["actions"]);
            expect(cloud.named("checkout-service").ignoreChanges).to.deep.equal(["desiredCount"]);
            expect(cloud.named("checkout-service").customTimeouts).to.deep.equal({ create: `${minutes}m`, update: `${minutes}m` });
        });
    }

    it("rolling: nothing more, and the rule's weights as they are found", async () => {
        const cloud = await up(rolling());
        expect(await added(cloud)).to.deep.equal([]);
        expect(inService(cloud)).to.deep.equal({
            deploymentConfiguration: { strategy: "ROLLING" },
            loadBalancers: [{ targetGroupArn: arn(cloud, "checkout-tg"), containerName: "checkout", containerPort: 8080 }],
            alarms: undefined,
        });
        expect(cloud.named("checkout-rule").ignoreChanges).to.deep.equal([]);
    });

    for (const release of [rolling, (options: object) => canary({ percent: 10, canaryMinutes: 5, ...options })]) {
        it(`${release({}).kind}: alarms of both groups and alarms of one's own roll it back`, async () => {
            const cloud = await up(release({ alarms: { errorPercent: 2, latencySeconds: 1.5, names: ["queue-is-long"] } }));
            expect((await added(cloud)).filter(identity => identity.includes("cloudwatch"))).to.deep.equal([
                "aws:cloudwatch/metricAlarm:MetricAlarm checkout-errors-alarm",
                "aws:cloudwatch/metricAlarm:MetricAlarm checkout-latency-alarm",
            ]);
            expect(inService(cloud).alarms).to.deep.equal({
                alarmNames: ["checkout-errors-alarm-0000000", "checkout-latency-alarm-0000000", "queue-is-long"],
                enable: true,
                rollback: true,
            });
            const { metricQueries, threshold } = said(cloud, "checkout-errors-alarm") as {
                metricQueries: readonly { id: string; expression?: string; metric?: { dimensions: object; metricName: string } }[];
                threshold: number;
            };
            // A canary's errors must not be thinned by the requests that it doesn't get.
            expect([threshold, metricQueries[0]?.expression]).to.deep.equal([
                2,
                "MAX([IF(asked1 > 0, 100 * FILL(failed1, 0) / asked1, 0), IF(asked2 > 0, 100 * FILL(failed2, 0) / asked2, 0)])",
            ]);
            const LoadBalancer = here.foundation.loadBalancer.arnSuffix;
            const group = (name: string) => ({ LoadBalancer, TargetGroup: cloud.named(name).outputs["arnSuffix"] });
            expect(metricQueries.slice(1).map(({ id, metric }) => [id, metric?.metricName, metric?.dimensions])).to.deep.equal([
                ["failed1", "HTTPCode_Target_5XX_Count", group("checkout-tg")],
                ["failed2", "HTTPCode_Target_5XX_Count", group("checkout-t2")],
                ["asked1", "RequestCount", group("checkout-tg")],
                ["asked2", "RequestCount", group("checkout-t2")],
            ]);
            expect(said(cloud, "checkout-latency-alarm")["threshold"]).to.equal(1.5);
        });
    }

    it("takes hooks: functions, by a role that may invoke these and nothing else, and pauses", async () => {
        here.aws.within(place, call => {
            for (const name of ["smoke", "load"]) call.put(lambdaFunction, name, { name } as never);
        });
        const cloud = await up(
            blueGreen({
                hooks: [
                    invoke(fn("smoke"), { at: ["POST_SCALE_UP"], details: { path: "/health" } }),
                    invoke(pulumi.output(fn("load")), { at: ["POST_TEST_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"] }),
                    pause({ at: ["POST_TEST_TRAFFIC_SHIFT"], minutes: 30, otherwise: "CONTINUE" }),
                ],
            }),
        );
        const roleArn = arn(cloud, "checkout-hooks");
        expect((inService(cloud).deploymentConfiguration as { lifecycleHooks: object[] }).lifecycleHooks).to.deep.equal([
            {
                targetType: "AWS_LAMBDA",
                hookTargetArn: fn("smoke"),
                roleArn,
                lifecycleStages: ["POST_SCALE_UP"],
                hookDetails: '{"path":"/health"}',
            },
            {
                targetType: "AWS_LAMBDA",
                hookTargetArn: fn("load"),
                roleArn,
                lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"],
            },
            {
                targetType: "PAUSE",
                lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT"],
                timeoutConfiguration: { action: "CONTINUE", timeoutInMinutes: "30" },
            },
        ]);
        expect(statements(cloud, "checkout-hooks")).to.deep.equal(trusts("ecs"));
        expect(statements(cloud, "checkout-hooks-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [fn("smoke"), fn("load")] },
        ]);
    });

    it("sends test traffic by a rule like the service's own, which ECS may move too", async () => {
        const tested = withTestListener(here);
        const { testListenerArn } = tested.loadBalancer;
        const foundation = pulumi.output(tested);
        const cloud = await up(blueGreen({ testTraffic: true }), { foundation } as Partial<EcsServiceArgs>);
        expect(await added(cloud)).to.include("aws:lb/listenerRule:ListenerRule checkout-test-rule");
        expect(said(cloud, "checkout-test-rule")).to.deep.equal({ ...said(cloud, "checkout-rule"), listenerArn: testListenerArn });
        expect(cloud.named("checkout-test-rule").ignoreChanges).to.deep.equal(["actions"]);
        const rules = [arn(cloud, "checkout-rule"), arn(cloud, "checkout-test-rule")];
        expect((statements(cloud, "checkout-traffic-policy") as readonly object[])[2]).to.deep.equal({
            Effect: "Allow",
            Action: ["elasticloadbalancing:ModifyRule"],
            Resource: rules,
        });
        const [balanced] = inService(cloud).loadBalancers as [{ advancedConfiguration: object }];
        expect(balanced.advancedConfiguration).to.include({ productionListenerRule: rules[0], testListenerRule: rules[1] });
    });

    it("says what to do where there is no test listener", async () => {
        expect(await refusalOf(up(blueGreen({ testTraffic: true })))).to.include(
            "payments-checkout is released with test traffic, and its environment's load balancer has no test listener: give EnvironmentFoundation openTestTo: [...] and bring the foundation up first",
        );
    });
});

describe("EcsService's strategies, given bad arguments", () => {
    const complaints = async (release: object, change: object = {}, stack = "payments-staging") => {
        const { foundation } = await organization();
        return complaintsOf(
            stack,
            () =>
                new EcsService("checkout", {
                    placement: placed(stack),
                    foundation: pulumi.output(foundation),
                    port: 8080,
                    cpu: 512,
                    memoryMiB: 1024,
                    route: { host: "pay.example.com" },
                    release,
                    ...change,
                } as unknown as EcsServiceArgs),
        );
    };
    const canaryOf = (more: object = {}) => ({ kind: "canary", percent: 10, canaryMinutes: 5, ...more });

    it("name all that is wrong at once", async () => {
        const release = canaryOf({
            percent: 0,
            canaryMinutes: 1.5,
            bakeMinutes: -1,
            alarms: { errorPercent: 100, latencySeconds: 0, names: [""] },
            hooks: [
                { kind: "invoke", functionArn: fn("smoke", "us-east-1"), at: ["SOON"] },
                { kind: "pause", at: ["TEST_TRAFFIC_SHIFT"], minutes: 0, otherwise: "STOP" },
                { kind: "invoke", functionArn: fn("smoke", "eu-west-1", "333333333333"), at: [] },
            ],
        });
        const all = "RECONCILE_SERVICE, TEST_TRAFFIC_SHIFT, PRODUCTION_TRAFFIC_SHIFT, ";
        const pauses = "PRE_SCALE_UP, POST_SCALE_UP, POST_TEST_TRAFFIC_SHIFT, POST_PRODUCTION_TRAFFIC_SHIFT";
        const ours = "not the ARN of a Lambda function of eu-west-1 in account 222222222222";
        expect(await complaints(release)).to.deep.equal([
            "release.alarms.errorPercent is 100, not from 0 to less than 100",
            "release.alarms.latencySeconds is 0, not more than 0",
            "release.alarms.names[0] is empty",
            "release.percent is 0, not 0.1 to 100",
            "release.canaryMinutes is 1.5, not a whole number from 0 to 1440",
            "release.bakeMinutes is -1, not a whole number from 0 to 1440",
            `release.hooks[0].at is SOON, where a release cannot invoke: ${all}${pauses}`,
            `release.hooks[0].functionArn is ${fn("smoke", "us-east-1")}, ${ours}`,
            `release.hooks[1].at is TEST_TRAFFIC_SHIFT, where a release cannot pause: ${pauses}`,
            "release.hooks[1].minutes is 0, not a whole number from 1 to 20160",
            "release.hooks[1].otherwise is STOP, not ROLLBACK or CONTINUE",
            "release.hooks[2].at names no stage",
            `release.hooks[2].functionArn is ${fn("smoke", "eu-west-1", "333333333333")}, ${ours}`,
        ]);
    });

    const faults: readonly (readonly [release: object, complaint: string, change?: object])[] = [
        [{ kind: "careful" }, "release is of the kind careful, not one of rolling, blueGreen, canary, linear, codeDeploy"],
        [{ kind: "linear", percent: 2.9, stepMinutes: 1 }, "release.percent is 2.9, not 3 to 100"],
        [{ kind: "linear", percent: 50, stepMinutes: "1" }, "release.stepMinutes is 1, not a whole number from 0 to 1440"],
        [
            { kind: "linear", percent: 10, stepMinutes: 7 },
            "release takes 68 minutes: CodePipeline's ECS action is given up after 60, and the pipeline fails while the release goes on",
        ],
        [
            canaryOf(),
            "release is canary, which moves traffic: it needs a route by host or path, or no route and connect",
            { route: { tcpPort: 5432, openTo: ["10.0.0.0/8"] } },
        ],
        [
            { kind: "rolling", alarms: { errorPercent: 1 } },
            "release.alarms.errorPercent needs a route by host or path: it is the load balancer that counts requests",
            { route: undefined },
        ],
    ];
    for (const [release, complaint, change] of faults) {
        it(`say: ${complaint}`, async () => expect(await complaints(release, change)).to.deep.equal([complaint]));
    }

    it("name what callers without types leave out", async () => {
        expect(await complaints({ kind: "blueGreen", hooks: [{ kind: "pause", minutes: 5, otherwise: "ROLLBACK" }] })).to.deep.equal([
            "release.hooks[0].at names no stage",
        ]);
        expect(await complaints({ kind: "rolling" }, { route: { tcpPort: 5432 }, health: {} })).to.deep.equal([
            "health.command is empty",
            "route.openTo is empty: nobody could connect",
        ]);
        expect(await complaints({ kind: "rolling" }, { capacity: { kind: "instances" } })).to.deep.equal([
            'capacity.name is "undefined", which no foundation\'s instances are called',
        ]);
        expect(await complaints({ kind: "rolling" }, { capacity: { kind: "spot" } })).to.deep.equal([
            "capacity is of the kind spot, not one of fargate, fargateSpot, instances",
        ]);
    });

    it("count how long a release may stand still", async () => {
        const hooks = [{ kind: "pause", at: ["PRE_SCALE_UP", "POST_SCALE_UP"], minutes: 30, otherwise: "CONTINUE" }];
        expect(await complaints({ kind: "blueGreen", hooks, bakeMinutes: 1 })).to.deep.equal([
            "release takes 61 minutes: CodePipeline's ECS action is given up after 60, and the pipeline fails while the release goes on",
        ]);
    });

    for (const release of [canaryOf(), { kind: "linear", percent: 50, stepMinutes: 5 }]) {
        it(`ask for alarms in production: ${release.kind}`, async () => {
            // Alarms that are none watch as little.
            for (const alarms of [undefined, {}, { names: [] }])
                expect(await complaints({ ...release, alarms }, {}, "payments-production")).to.deep.equal([
                    `release.alarms are missing: in production, a ${release.kind} that nothing watches goes on whatever happens; say unwatched: true if that is meant`,
                ]);
            const port = { port: 0 };
            const others = ["port is 0, not 1 to 65535"];
            expect(await complaints({ ...release, unwatched: true }, port, "payments-production")).to.deep.equal(others);
            expect(await complaints({ ...release, alarms: { errorPercent: 1 } }, port, "payments-production")).to.deep.equal(others);
            expect(await complaints({ kind: "blueGreen" }, port, "payments-production")).to.deep.equal(others);
        });
    }

    it("refuse a function of another account that is only known later, before the service is touched", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        const far = fn("smoke", "eu-west-1", "333333333333");
        const release = blueGreen({ hooks: [invoke(pulumi.output(far), { at: ["POST_SCALE_UP"] })] });
        expect(await refusalOf(cloud.run(checkout(here, { release } as Partial<EcsServiceArgs>)))).to.include(
            `a hook's functionArn is ${far}, not the ARN of a Lambda function of eu-west-1 in account 222222222222`,
        );
        expect(cloud.identities().filter(identity => identity.includes("ecs/service:"))).to.deep.equal([]);
    });

    it("do not compile", () => {
        const rest = {} as never as Omit<Extract<EcsServiceArgs, { cpu: 256; port: number }>, "route" | "protocol" | "tasks" | "release">;
        const take = (_: EcsServiceArgs) => undefined;
        const careful = canary({ percent: 10, canaryMinutes: 5 });
        take({ ...rest, route: { host: "a.b" }, release: careful });
        take({ ...rest, route: { host: "a.b" }, protocol: "grpc", release: blueGreen() });
        take({ ...rest, route: { tcpPort: 1, openTo: [] }, release: rolling() });
        take({ ...rest, release: rolling() });
        // @ts-expect-error: nothing splits the traffic of a service that has no route
        take({ ...rest, release: careful });
        // @ts-expect-error: connections are not split by weights
        take({ ...rest, route: { tcpPort: 1, openTo: [] }, release: blueGreen() });
        // @ts-expect-error: a canary has a percentage
        canary({ canaryMinutes: 5 });
        // @ts-expect-error: steps are linear's
        canary({ percent: 10, canaryMinutes: 5, stepMinutes: 1 });
        // @ts-expect-error: what is watched is not unwatched
        linear({ percent: 10, stepMinutes: 1, alarms: { errorPercent: 1 }, unwatched: true });
        // @ts-expect-error: a rolling deployment moves no traffic
        rolling({ bakeMinutes: 5 });
        // @ts-expect-error: nobody can pause while traffic moves
        pause({ at: ["PRODUCTION_TRAFFIC_SHIFT"], minutes: 1, otherwise: "ROLLBACK" });
        // @ts-expect-error: stages are AWS's
        invoke(fn("smoke"), { at: ["LATER"] });
    });
});
