import type { DeploymentEvents } from "@causeway/core";
import { codeDeploy, type EcsService, type EcsServiceArgs, QueueWorker, ScheduledEcsTask } from "@causeway/ecs";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { matches } from "../../packages/sandbox/src/services/events-match.ts";
import { alarmsIn, asked, linesOf, watch } from "../core/monitored.ts";
import { type Organization, organization, resolved } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";
import { contents, migrate } from "./migrate.ts";

type Monitoring = Pick<EcsService | QueueWorker | ScheduledEcsTask, "monitored">;

/** What a thing of staging tells of itself, with an alarm for all that is bad by default. */
async function monitored<Made extends Monitoring>(make: (here: Organization) => () => Made) {
    const here = await organization();
    const cloud = here.cloud("payments-staging");
    const made = await cloud.run(() => {
        const made = make(here)();
        watch(made.monitored);
        return made;
    });
    return { cloud, here, made, monitored: made.monitored as Made["monitored"] };
}

const ofTasks = [
    "missingTasks (errors, Count): critical above 0, 30 of 30; warning above 0, 15 of 15",
    "cpu (saturation, Percent): critical above 95, 15 of 15; warning above 85, 15 of 15",
    "memory (saturation, Percent): critical above 95, 5 of 5; warning above 85, 15 of 15",
    "deployments (deployments, Count): critical -; warning above 1, 60 of 60",
];
const ofRequests = [
    "requests (traffic, Count): critical -; warning -",
    "errorPercent (errors, Percent): critical above 5, 3 of 5; warning above 1, 10 of 15",
    "hourlyErrorPercent (errors, Percent): critical -; warning above 20, 1 of 1",
    "connectionErrors (errors, Count): critical -; warning above 0, 10 of 15",
    "latency (latency, Seconds): critical above 5, 3 of 5; warning above 2, 10 of 15",
    "healthyTasks (errors, Count): critical below 1, 2 of 3; warning below 2, 15 of 15",
    "unhealthyTasks (errors, Count): critical -; warning above 0, 10 of 15",
];

describe("EcsService.monitored", () => {
    it("is requests, errors, latency, tasks and what they use, of a service behind an application load balancer", async () => {
        const { cloud, monitored: told } = await monitored(here => checkout(here));
        expect(linesOf(told)).to.deep.equal([...ofRequests, ...ofTasks]);
        expect(alarmsIn(cloud)).to.have.length(16);
        const { kind, name, logs } = told;
        expect({ kind, name, logs: Object.keys(logs) }).to.deep.equal({ kind: "ecs", name: "checkout", logs: ["service"] });
        expect(await resolved(logs["service"]?.name as EcsService["logs"]["name"])).to.equal("checkout-logs-0000000");
    });

    it("asks CloudWatch of both target groups, and leaves out minutes with few requests", async () => {
        const { cloud, here, monitored: told } = await monitored(here => checkout(here));
        const [one, other] = ["checkout-tg", "checkout-t2"].map(group => cloud.named(group).outputs["arnSuffix"]);
        const balancer = here.foundation.loadBalancer.arnSuffix;
        const questions = await asked(told);
        expect(questions["errorPercent"]).to.deep.equal([
            "it: IF(SUM([asked1, asked2]) >= 5, 100 * (FILL(failed1, 0) + FILL(failed2, 0)) / SUM([asked1, asked2]), 0)",
            `failed1: Sum AWS/ApplicationELB HTTPCode_Target_5XX_Count ${one} ${balancer}`,
            `failed2: Sum AWS/ApplicationELB HTTPCode_Target_5XX_Count ${other} ${balancer}`,
            `asked1: Sum AWS/ApplicationELB RequestCount ${one} ${balancer}`,
            `asked2: Sum AWS/ApplicationELB RequestCount ${other} ${balancer}`,
            "no data: notBreaching",
        ]);
        expect(questions["latency"]).to.deep.equal([
            "it: IF(asked >= 20, FILL(measured, 0), 0)",
            "measured: MAX([measured_group1, measured_group2])",
            `measured_group1: p95 AWS/ApplicationELB TargetResponseTime ${one} ${balancer}`,
            `measured_group2: p95 AWS/ApplicationELB TargetResponseTime ${other} ${balancer}`,
            "asked: SUM([asked_group1, asked_group2])",
            `asked_group1: Sum AWS/ApplicationELB RequestCount ${one} ${balancer}`,
            `asked_group2: Sum AWS/ApplicationELB RequestCount ${other} ${balancer}`,
            "no data: notBreaching",
        ]);
        expect(questions["healthyTasks"]).to.deep.equal([
            "it: SUM([group1, group2])",
            `group1: Minimum AWS/ApplicationELB HealthyHostCount ${one} ${balancer}`,
            `group2: Minimum AWS/ApplicationELB HealthyHostCount ${other} ${balancer}`,
            "no data: breaching",
        ]);
        expect(questions["missingTasks"]).to.deep.equal([
            "it: wanted - running",
            "wanted: Maximum ECS/ContainerInsights DesiredTaskCount staging payments-checkout",
            "running: Minimum ECS/ContainerInsights RunningTaskCount staging payments-checkout",
            "no data: notBreaching",
        ]);
    });

    it("promises what part of requests fails, and what part is slow", async () => {
        const { cloud, here, monitored: told } = await monitored(here => checkout(here, { release: { kind: "rolling" } }));
        const [one, other] = ["checkout-tg", "checkout-t2"].map(group => cloud.named(group).outputs["arnSuffix"]);
        const balancer = here.foundation.loadBalancer.arnSuffix;
        const { availability, latency } = told.indicators ?? {};
        const slow = latency?.(0.3);
        const signal = { aspect: "errors", means: "" } as const;
        const signals = Object.fromEntries(
            [availability?.bad, availability?.total, slow?.bad, slow?.total].flatMap((measure, at) =>
                measure ? [[["bad", "total", "slow", "answers"][at], { ...signal, measure }]] : [],
            ),
        );
        const of = (id: string, statistic: string, name: string) => [
            `${id}group1: ${statistic} AWS/ApplicationELB ${name} ${one} ${balancer}`,
            `${id}group2: ${statistic} AWS/ApplicationELB ${name} ${other} ${balancer}`,
        ];
        expect(await asked({ ...told, signals })).to.deep.equal({
            bad: [
                "it: FILL(part1, 0) + FILL(part2, 0)",
                "part1: SUM([part1_group1, part1_group2])",
                ...of("part1_", "Sum", "HTTPCode_Target_5XX_Count"),
                "part2: SUM([part2_group1, part2_group2])",
                ...of("part2_", "Sum", "TargetConnectionErrorCount"),
                "no data: notBreaching",
            ],
            total: ["it: SUM([group1, group2])", ...of("", "Sum", "RequestCount"), "no data: notBreaching"],
            slow: ["it: SUM([group1, group2])", ...of("", "TC(0.3:)", "TargetResponseTime"), "no data: notBreaching"],
            answers: ["it: SUM([group1, group2])", ...of("", "SampleCount", "TargetResponseTime"), "no data: notBreaching"],
        });
    });

    it("is connections of a service behind a network load balancer, and tasks alone of one behind none", async () => {
        const change = { protocol: "tcp", route: { tcpPort: 5432, openTo: ["10.0.0.0/16"] }, tasks: { min: 1, max: 2 } } as const;
        const tcp = (await monitored(here => checkout(here, change))).monitored;
        expect(linesOf(tcp)).to.deep.equal([
            "openConnections (traffic, Count): critical -; warning -",
            "newConnections (traffic, Count): critical -; warning -",
            "processedBytes (traffic, Bytes): critical -; warning -",
            "brokenConnections (errors, Count): critical -; warning -",
            // Of one task there is none to spare.
            "healthyTasks (errors, Count): critical below 1, 2 of 3; warning -",
            "unhealthyTasks (errors, Count): critical -; warning above 0, 10 of 15",
            ...ofTasks,
        ]);
        expect(tcp.indicators).to.equal(undefined);
        const silent = { port: undefined, route: undefined } as unknown as Partial<EcsServiceArgs>;
        expect(linesOf((await monitored(here => checkout(here, silent))).monitored)).to.deep.equal(ofTasks);
    });

    it("expects as few tasks as there ever may be, and lets a release that shifts traffic take its time", async () => {
        const tasks = { min: 4, max: 8, schedules: { night: { cron: "0 22 * * ? *", min: 3, max: 8 } } };
        const release = { kind: "canary", percent: 10, canaryMinutes: 30 } as const;
        const lines = linesOf((await monitored(here => checkout(here, { tasks, release }))).monitored);
        expect(lines).to.include("healthyTasks (errors, Count): critical below 1, 2 of 3; warning below 3, 15 of 15");
        expect(lines).to.include("deployments (deployments, Count): critical -; warning -");
    });
});

describe("EcsService.monitored.deployments", () => {
    const events = async (change: Partial<EcsServiceArgs> = {}) => {
        const { deployments } = (await monitored(here => checkout(here, change))).monitored;
        return resolved(pulumi.output(deployments) as unknown as pulumi.Output<DeploymentEvents>);
    };

    it("are ECS's own, of this service alone", async () => {
        const { begins, ends } = await events();
        const event = (eventName: string, service = "payments-checkout") => ({
            source: "aws.ecs",
            "detail-type": "ECS Deployment State Change",
            resources: [`arn:aws:ecs:eu-west-1:222222222222:service/staging/${service}`],
            detail: { eventType: "INFO", eventName, deploymentId: "ecs-svc/123" },
        });
        const [begun, completed, failed] = ["IN_PROGRESS", "COMPLETED", "FAILED"].map(state => event(`SERVICE_DEPLOYMENT_${state}`));
        expect([begun, completed, failed].map(one => [matches(begins, one), matches(ends, one)])).to.deep.equal([
            [true, false],
            [false, true],
            [false, true],
        ]);
        expect(matches(begins, event("SERVICE_DEPLOYMENT_IN_PROGRESS", "payments-other"))).to.equal(false);
    });

    it("are CodeDeploy's, where that releases the service", async () => {
        const { begins, ends } = await events({ release: codeDeploy({ canary: { percent: 10, minutes: 5 } }) });
        const event = (state: string, deploymentGroup = "payments-checkout") => ({
            source: "aws.codedeploy",
            "detail-type": "CodeDeploy Deployment State-change Notification",
            detail: { application: "checkout-application-0000000", deploymentGroup, deploymentId: "d-123456789", state },
        });
        expect(
            ["START", "READY", "SUCCESS", "FAILURE", "STOP"].map(state => [matches(begins, event(state)), matches(ends, event(state))]),
        ).to.deep.equal([
            [true, false],
            [false, false],
            [false, true],
            [false, true],
            [false, true],
        ]);
        expect(matches(begins, event("START", "payments-other"))).to.equal(false);
    });
});

describe("QueueWorker.monitored", () => {
    it("is its queue and its tasks", async () => {
        const { monitored: told } = await monitored(here => () => new QueueWorker("mailer", contents(here)));
        expect(linesOf(told)).to.deep.equal([
            "waiting (traffic, Count): critical -; warning -",
            "oldest (latency, Seconds): critical above 3600, 5 of 5; warning above 900, 5 of 5",
            "deadLetters (errors, Count): critical -; warning above 0, 1 of 1",
            ...ofTasks.map(line => (line.startsWith("cpu") ? "cpu (saturation, Percent): critical -; warning -" : line)),
        ]);
        const { oldest, deadLetters } = await asked(told);
        expect([...(oldest ?? []), ...(deadLetters ?? [])]).to.deep.equal([
            "it: Maximum AWS/SQS ApproximateAgeOfOldestMessage mailer-queue-0000000",
            "no data: notBreaching",
            "it: Maximum AWS/SQS ApproximateNumberOfMessagesVisible mailer-dead-letters-0000000",
            // They stay dead letters while nobody touches them.
            "no data: ignore",
        ]);
    });
});

describe("EcsTask.monitored and ScheduledEcsTask.monitored", () => {
    const report = (here: Organization) => () =>
        new ScheduledEcsTask("report", { ...contents(here), schedules: { daily: { rate: "1 day" } } });
    const used = ["cpu (saturation, Percent): critical -; warning -", "memory (saturation, Percent): critical -; warning above 90, 3 of 3"];

    it("is what runs use", async () => {
        const { monitored: told } = await monitored(here => migrate(here));
        expect(linesOf(told)).to.deep.equal(used);
        expect((await asked(told))["memory"]).to.deep.equal([
            "it: 100 * used / reserved",
            "used: Maximum ECS/ContainerInsights MemoryUtilized staging payments-migrate",
            "reserved: Maximum ECS/ContainerInsights MemoryReserved staging payments-migrate",
            "no data: notBreaching",
        ]);
        expect([told.kind, Object.keys(told.logs)]).to.deep.equal(["ecsTask", ["task"]]);
    });

    it("is, of one with a schedule, runs that never started and runs that failed", async () => {
        const { monitored: told } = await monitored(report);
        expect(linesOf(told)).to.deep.equal([
            "attempts (traffic, Count): critical -; warning -",
            "failedAttempts (errors, Count): critical -; warning above 2, 1 of 1",
            "undelivered (errors, Count): critical above 0, 1 of 1; warning -",
            "failedRuns (errors, Count): critical -; warning above 0, 1 of 1",
            ...used,
        ]);
        expect((await asked(told))["failedRuns"]).to.deep.equal([
            "it: Sum AWS/Events Invocations report-failed-0000000",
            "no data: notBreaching",
        ]);
    });

    it("keeps what ECS says of runs that failed, of this task in this cluster alone", async () => {
        const { cloud } = await monitored(report);
        const pattern = JSON.parse(String(cloud.named("report-failed").inputs["eventPattern"]));
        const containers = [{ name: "checkout", exitCode: 0 }];
        const ended = {
            clusterArn: "arn:aws:ecs:eu-west-1:222222222222:cluster/staging",
            group: "family:payments-report",
            lastStatus: "STOPPED",
            stopCode: "EssentialContainerExited",
            containers,
        };
        const matched = (change: object) =>
            matches(pattern, { source: "aws.ecs", "detail-type": "ECS Task State Change", detail: { ...ended, ...change } });
        expect(matched({ containers: [{ name: "checkout", exitCode: 1 }] })).to.equal(true);
        expect(matched({ stopCode: "TaskFailedToStart", containers: [{ name: "checkout" }] })).to.equal(true);
        expect(matched({})).to.equal(false);
        // A sidecar is stopped when the run ends, with a code of its own.
        expect(matched({ containers: [...containers, { name: "router", exitCode: 143 }] })).to.equal(false);
        expect(matched({ containers: [{ name: "checkout", exitCode: 1 }], lastStatus: "RUNNING" })).to.equal(false);
        expect(matched({ containers: [{ name: "checkout", exitCode: 1 }], group: "family:payments-other" })).to.equal(false);

        expect(cloud.named("report-keep").inputs).to.deep.include({
            rule: "report-failed-0000000",
            arn: "arn:aws:sqs:eu-west-1:222222222222:report-failed-runs-0000000",
        });
        expect(cloud.named("report-failed-runs").inputs).to.deep.include({ messageRetentionSeconds: 1_209_600 });
        const { Statement } = JSON.parse(String(cloud.named("report-failed-runs-policy").inputs["policy"]));
        expect(Statement[1]).to.deep.equal({
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:events:eu-west-1:222222222222:rule/report-failed-0000000" } },
            Resource: "arn:aws:sqs:eu-west-1:222222222222:report-failed-runs-0000000",
        });
    });
});
