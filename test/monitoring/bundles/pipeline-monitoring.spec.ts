import type { Delivery } from "@causeway/core";
import { PipelineMonitoring, type PipelineMonitoringArgs } from "@causeway/monitoring";
import type { ServicePipeline } from "@causeway/pipeline";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, said, statements } from "../../foundation/accounts.ts";
import { at, metricsOf, production, Releases } from "../delivery/releases.ts";

const topicArn = "arn:aws:sns:eu-west-1:111111111111:chat";
const watching = { routes: { critical: [], warning: [{ topicArn }] }, runbook: "https://runbooks.example.com/pipelines" };
const words = (...lines: readonly string[]) =>
    [...lines, "Owner: payments@example.com (payments, delivery).", `Runbook: ${watching.runbook}`].join("\n");

const up = (more: Partial<PipelineMonitoringArgs> = {}) =>
    Releases.up([production()], (pipeline: ServicePipeline, placement: Delivery) => {
        new PipelineMonitoring("pipelines", { ...watching, placement, of: [pipeline], ...more });
    });

describe("PipelineMonitoring", () => {
    it("makes these alarms, and what looks at executions", async () => {
        const { cloud } = await up();
        const urn = "urn:pulumi:payments-delivery::causeway::causeway:monitoring:PipelineMonitoring::pipelines";
        const mine = cloud.registered.filter(({ parent }) => parent === urn).map(({ type, name }) => `${type} ${name}`);
        expect(mine.sort()).to.deep.equal([
            "aws:cloudwatch/eventRule:EventRule pipelines-watch-checkout",
            "aws:cloudwatch/eventTarget:EventTarget pipelines-watch-checkout-target",
            "aws:cloudwatch/logGroup:LogGroup pipelines-watch-logs",
            "aws:cloudwatch/metricAlarm:MetricAlarm pipelines-checkout-failed-warning",
            "aws:cloudwatch/metricAlarm:MetricAlarm pipelines-checkout-stuck-warning",
            "aws:cloudwatch/metricAlarm:MetricAlarm pipelines-checkout-waiting-warning",
            "aws:iam/role:Role pipelines-watch-role",
            "aws:iam/role:Role pipelines-watch-starter",
            "aws:iam/rolePolicy:RolePolicy pipelines-watch-again",
            "aws:iam/rolePolicy:RolePolicy pipelines-watch-role-policy",
            "aws:iam/rolePolicy:RolePolicy pipelines-watch-starter-policy",
            "aws:sfn/stateMachine:StateMachine pipelines-watch-machine",
            "aws:sqs/queue:Queue pipelines-watch-dead-letters",
            "aws:sqs/queuePolicy:QueuePolicy pipelines-watch-dead-letters-policy",
        ]);
        const bad = {
            comparisonOperator: "GreaterThanThreshold",
            threshold: 0,
            evaluationPeriods: 1,
            treatMissingData: "notBreaching",
            alarmActions: [topicArn],
            okActions: [topicArn],
        };
        expect(said(cloud, "pipelines-checkout-failed-warning")).to.deep.equal({
            ...bad,
            name: "pipelines-checkout-failed-warning-0000000",
            namespace: "AWS/CodePipeline",
            metricName: "FailedPipelineExecutions",
            dimensions: { PipelineName: "payments-checkout" },
            period: 300,
            statistic: "Sum",
            alarmDescription: words(
                "A release of checkout has failed: its pipeline's page says at which action, and with which words.",
                "Without data: notBreaching, as a pipeline reports when an execution ends, and nothing in between.",
            ),
        });
        const looked = {
            ...bad,
            namespace: "Causeway/Delivery",
            dimensions: { Service: "checkout", Team: "payments" },
            period: 1800,
            statistic: "Maximum",
        };
        const counted = "Without data: notBreaching, as it is counted only while there is something to count.";
        expect(said(cloud, "pipelines-checkout-stuck-warning")).to.deep.equal({
            ...looked,
            name: "pipelines-checkout-stuck-warning-0000000",
            metricName: "StuckActions",
            alarmDescription: words("A release of checkout is stuck: one of its actions has been running for more than 2 hours.", counted),
        });
        expect(said(cloud, "pipelines-checkout-waiting-warning")).to.deep.equal({
            ...looked,
            name: "pipelines-checkout-waiting-warning-0000000",
            metricName: "WaitingApprovals",
            alarmDescription: words("A release of checkout has been waiting for an approval for more than 24 hours.", counted),
        });
    });

    it("hears of this pipeline's executions as they begin, and may read them and nothing else", async () => {
        const { cloud } = await up();
        const pipelineArn = `arn:aws:codepipeline:${at.region}:${at.account}:payments-checkout`;
        expect(JSON.parse(String(said(cloud, "pipelines-watch-checkout")["eventPattern"]))).to.deep.equal({
            source: ["aws.codepipeline"],
            "detail-type": ["CodePipeline Pipeline Execution State Change"],
            resources: [pipelineArn],
            detail: { state: ["STARTED", "RESUMED"] },
        });
        const [put, read, log, ...more] = statements(cloud, "pipelines-watch-role-policy") as readonly {
            Action: readonly string[];
            Resource: unknown;
        }[];
        expect([put?.Action, read, more]).to.deep.equal([
            ["cloudwatch:PutMetricData"],
            {
                Effect: "Allow",
                Action: ["codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions"],
                Resource: [pipelineArn],
            },
            [],
        ]);
        expect(log?.Action[0]).to.equal("logs:CreateLogDelivery");
    });

    const counted = (releases: Releases) =>
        metricsOf(releases.cloud, at, ["StuckActions", "WaitingApprovals"], { Service: "checkout", Team: "payments" });
    const tell = (releases: Releases, id: string) =>
        releases.tellOf("CodePipeline Pipeline Execution State Change", { "execution-id": id, state: "STARTED" });
    const running = { stageName: "production", status: "Succeeded", inProgress: true } as const;

    it("says nothing of releases that go through, and looks no longer", async () => {
        const releases = await up();
        releases.ship();
        releases.hours(0.25);
        expect(releases.executions("pipelines-watch-machine")).to.deep.equal(["SUCCEEDED"]);
        expect(counted(releases)).to.deep.equal({});
    });

    it("says, again and again, that a release is stuck, once an action has run for too long; an approval is none", async () => {
        const releases = await up();
        const startTime = new Date(releases.clock).toISOString();
        releases.plant("stuck", { actions: [{ ...running, actionName: "deploy-to-s3", startTime }] });
        expect(tell(releases, "stuck").map(({ outcome }) => outcome)).to.deep.equal(["started"]);
        const look = () => {
            releases.hours(0.25);
            return releases.executions("pipelines-watch-machine");
        };
        for (let looks = 1; looks <= 8; looks += 1) expect(look(), String(looks)).to.deep.equal(["RUNNING"]);
        expect(counted(releases)).to.deep.equal({});
        look();
        expect(counted(releases)).to.deep.equal({ StuckActions: 1, WaitingApprovals: 0 });
        look();
        expect(counted(releases)).to.deep.equal({ StuckActions: 2, WaitingApprovals: 0 });
        releases.plant("stuck", { status: "Succeeded" });
        expect(look()).to.deep.equal(["SUCCEEDED"]);
        expect(counted(releases)).to.deep.equal({ StuckActions: 2, WaitingApprovals: 0 });
    });

    it("says that an approval waits for too long, and of nothing that waits outside of actions", async () => {
        const releases = await up({ approvalHours: 1, stuckHours: 0.25 });
        const startTime = new Date(releases.clock).toISOString();
        const over = { stageName: "production", actionName: "deploy-to-s3", status: "Succeeded", startTime } as const;
        releases.plant("asked", { actions: [over, { ...running, actionName: "approve", startTime }] });
        releases.plant("window", { number: 1001 });
        tell(releases, "asked");
        tell(releases, "window");
        for (let looks = 1; looks <= 4; looks += 1) {
            releases.hours(0.25);
            releases.executions("pipelines-watch-machine");
        }
        expect(counted(releases)).to.deep.equal({});
        releases.hours(0.25);
        releases.executions("pipelines-watch-machine");
        expect(counted(releases)).to.deep.equal({ StuckActions: 0, WaitingApprovals: 1 });
    });

    it("watches for as long as it takes: a new execution goes on before one has too many events", async () => {
        const releases = await up({
            // As many as AWS has room for would take the sandbox some seconds.
            customize: {
                stateMachine: args => ({
                    ...args,
                    definition: pulumi.output(args.definition).apply(text => text.replace("$looks > 500", "$looks > 5")),
                }),
            },
        });
        releases.plant("asked", { actions: [{ ...running, actionName: "approve", startTime: new Date(releases.clock).toISOString() }] });
        tell(releases, "asked");
        for (let looks = 1; looks <= 5; looks += 1) {
            releases.hours(0.25);
            releases.look("pipelines-watch-machine");
        }
        expect(releases.executions("pipelines-watch-machine")).to.deep.equal(["RUNNING"]);
        releases.hours(0.25);
        releases.look("pipelines-watch-machine");
        expect([...releases.executions("pipelines-watch-machine")].sort()).to.deep.equal(["RUNNING", "SUCCEEDED"]);
        releases.plant("asked", { status: "Failed" });
        releases.hours(0.25);
        expect(releases.executions("pipelines-watch-machine")).to.deep.equal(["SUCCEEDED", "SUCCEEDED"]);
    });

    it("takes thresholds of one's own, learnt ones too", async () => {
        const { cloud } = await up({
            alarms: {
                failed: { critical: { atLeast: 3, periods: 12, breaching: 1 }, warning: false },
                duration: { warning: { aboveBand: 3 } },
                stuck: false,
            },
        });
        const alarms = cloud.identities().filter(each => each.includes("MetricAlarm"));
        expect(alarms.map(each => each.split(" ")[1])).to.deep.equal([
            "pipelines-checkout-duration-warning",
            "pipelines-checkout-failed-critical",
            "pipelines-checkout-waiting-warning",
        ]);
        expect(said(cloud, "pipelines-checkout-failed-critical")).to.deep.include({
            threshold: 3,
            evaluationPeriods: 12,
            datapointsToAlarm: 1,
        });
    });

    it("says all that is wrong with its arguments at once", async () => {
        const bad = (args: object) =>
            complaintsOf(
                "payments-delivery",
                () =>
                    new PipelineMonitoring("pipelines", {
                        ...watching,
                        placement: { accountId: "1" } as unknown as Delivery,
                        ...args,
                    } as unknown as PipelineMonitoringArgs),
            );
        expect(await bad({ of: [], stuckHours: Number.NaN, approvalHours: 1441, runbook: "page 7" })).to.deep.equal([
            "of needs at least one pipeline",
            "stuckHours is NaN, not 0.25 to 336",
            "approvalHours is 1441, not 0.25 to 1440",
            "runbook is page 7, not an https:// address",
        ]);
        expect(await bad({ of: [{}, null] })).to.deep.equal([
            "of[0] is no pipeline, such as a ServicePipeline",
            "of[1] is no pipeline, such as a ServicePipeline",
        ]);
        expect(await bad({ of: undefined, routes: undefined })).to.deep.equal([
            "of needs at least one pipeline",
            "routes is undefined, not { critical: […], warning: […] }",
        ]);
    });
});
