import { monitoredBuilds } from "@causeway/core";
import { BuildMonitoring, type BuildMonitoringArgs } from "@causeway/monitoring";
import { expect } from "chai";
import { complaintsOf, empty, placed, said } from "../../foundation/accounts.ts";

const topicArn = "arn:aws:sns:eu-west-1:111111111111:chat";
const nightly = monitoredBuilds("nightly", {
    projectName: "nightly",
    logs: { name: "/nightly", arn: "arn:aws:logs:eu-west-1:111111111111:log-group:/nightly" },
});
const weekly = monitoredBuilds("weekly", { projectName: "weekly" });
const watching = () => ({
    placement: placed("payments-delivery"),
    routes: { critical: [], warning: [{ topicArn }] },
    runbook: "https://runbooks.example.com/builds",
});
const up = async (more: Partial<BuildMonitoringArgs> = {}) => {
    const cloud = empty("payments-delivery");
    const made = await cloud.run(() => new BuildMonitoring("builds", { ...watching(), of: [nightly, weekly], ...more }));
    return { cloud, made };
};

describe("BuildMonitoring", () => {
    it("makes an alarm for each project that fails or waits, and shows all", async () => {
        const { cloud, made } = await up();
        expect(cloud.identities()).to.deep.equal([
            "aws:cloudwatch/metricAlarm:MetricAlarm builds-nightly-failed-builds-warning",
            "aws:cloudwatch/metricAlarm:MetricAlarm builds-nightly-queued-warning",
            "aws:cloudwatch/metricAlarm:MetricAlarm builds-weekly-failed-builds-warning",
            "aws:cloudwatch/metricAlarm:MetricAlarm builds-weekly-queued-warning",
            "causeway:monitoring:BuildMonitoring builds",
            "pulumi:providers:aws aws",
        ]);
        const metric = {
            namespace: "AWS/CodeBuild",
            dimensions: { ProjectName: "nightly" },
            period: 300,
            comparisonOperator: "GreaterThanThreshold",
            evaluationPeriods: 1,
            treatMissingData: "notBreaching",
            alarmActions: [topicArn],
            okActions: [topicArn],
        };
        const { alarmDescription, ...failed } = said(cloud, "builds-nightly-failed-builds-warning");
        expect(failed).to.deep.equal({
            ...metric,
            ...{ name: "builds-nightly-failed-builds-warning-0000000", metricName: "FailedBuilds", statistic: "Sum", threshold: 0 },
        });
        expect(String(alarmDescription).split("\n")[0]).to.equal(
            "A build of nightly has failed: its log in CodeBuild says at which command.",
        );
        const { alarmDescription: _, ...queued } = said(cloud, "builds-nightly-queued-warning");
        expect(queued).to.deep.equal({
            ...metric,
            ...{ name: "builds-nightly-queued-warning-0000000", metricName: "QueuedDuration", statistic: "Maximum", threshold: 600 },
        });
        expect(Object.keys(made.alarms)).to.deep.equal(["nightly", "weekly"]);
        expect(Object.keys(made.alarms["weekly"] ?? {})).to.deep.equal(["failedBuilds-warning", "queued-warning"]);
        expect(made.sections.map(({ title, widgets }) => [title, widgets.map(({ kind, title }) => `${kind} ${title}`)])).to.deep.equal([
            ["nightly", ["alarms Alarms", "graph Errors", "graph Latency", "graph Saturation", "logs Errors in the logs"]],
            ["weekly", ["alarms Alarms", "graph Errors", "graph Latency", "graph Saturation"]],
        ]);
    });

    it("takes thresholds and a last word for all projects alike", async () => {
        const { cloud } = await up({
            alarms: { duration: { warning: { above: 1800 } }, queued: false },
            customize: { alarms: { "duration-warning": { actionsEnabled: false } } },
        });
        expect(cloud.identities().filter(each => each.includes("MetricAlarm")).length).to.equal(4);
        for (const project of ["nightly", "weekly"])
            expect(said(cloud, `builds-${project}-duration-warning`)).to.include({ threshold: 1800, actionsEnabled: false });
    });

    it("says all that is wrong with its arguments at once, each thing once", async () => {
        const bad = (args: object) =>
            complaintsOf(
                "payments-delivery",
                () => new BuildMonitoring("builds", { ...watching(), ...args } as unknown as BuildMonitoringArgs),
            );
        expect(await bad({ of: undefined })).to.deep.equal(["of needs at least one project's builds"]);
        expect(
            await bad({
                of: [nightly, "weekly", nightly, weekly],
                alarms: {
                    slow: false,

                    queued: { warning: { above: 60, periods: 0 } },
                },
            }),
        ).to.deep.equal([
            "of[1] is no builds: a pipeline has some, monitoredBuilds() makes some",
            'alarms.slow is nothing that the build "nightly" reports: it reports failedBuilds, duration, queued',
            "alarms.queued.warning.periods is 0, not a whole number from 1",
            "alarms.queued.warning.breaching is 0, not 1 to the 0 periods that are looked at",
            'of[1] is "nightly", which is there already',
        ]);
        expect(await bad({ of: [weekly], runbook: "", routes: { critical: [], warning: [{}] } })).to.deep.equal([
            "runbook is , not an https:// address",
            "routes.warning[0] is [object Object], not a channel",
        ]);
    });
});
