import { ServiceLevelObjective, ServiceMonitoring, TeamDashboard } from "@causeway/monitoring";
import { alarmOf, plant, simulateAlarms } from "@causeway/verify";
import { expect } from "chai";
import { type Organization, organization, placed, said } from "../../foundation/accounts.ts";
import { page, ticket, watching } from "../shop.ts";
import { checkoutHealth } from "./canaries.ts";

const CanaryName = "payments-checkout-health-staging";
const words = (...lines: readonly string[]) =>
    [...lines, "Owner: payments@example.com (payments, staging).", "Runbook: https://runbooks.example.com/shop"].join("\n");

describe("a SyntheticCanary that is monitored", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });

    it("calls somebody where two of three runs fail or do not come, and warns where it is slow or broken itself", async () => {
        const cloud = here.cloud("payments-staging");
        await cloud.run(() => {
            const watch = watching();
            return new ServiceMonitoring("checkout-health", { ...watch, of: checkoutHealth(here, { placement: watch.placement })() });
        });
        const called = (severity: "critical" | "warning") => {
            const topics = severity === "critical" ? [page.topicArn, ticket.topicArn] : [ticket.topicArn];
            return { alarmActions: topics, okActions: topics };
        };
        const of = {
            namespace: "CloudWatchSynthetics",
            dimensions: { CanaryName },
            period: 300,
            evaluationPeriods: 3,
            datapointsToAlarm: 2,
        };
        const quiet = "Without data: notBreaching, as whether it runs at all, its success tells.";
        expect(said(cloud, "checkout-health-success-critical")).to.deep.equal({
            ...of,
            ...called("critical"),
            name: "checkout-health-success-critical-0000000",
            metricName: "SuccessPercent",
            statistic: "Average",
            comparisonOperator: "LessThanThreshold",
            threshold: 50,
            treatMissingData: "breaching",
            alarmDescription: words(
                `What ${CanaryName} tries does not work, or it does not run.`,
                "Without data: breaching, as a canary that does not run sees nothing: that must not look like success.",
            ),
        });
        expect(said(cloud, "checkout-health-duration-warning")).to.deep.equal({
            ...of,
            ...called("warning"),
            name: "checkout-health-duration-warning-0000000",
            metricName: "Duration",
            statistic: "Average",
            comparisonOperator: "GreaterThanThreshold",
            threshold: 25_600,
            treatMissingData: "notBreaching",
            alarmDescription: words(`${CanaryName} takes most of the 32 seconds that it has: soon it will be cut off.`, quiet),
        });
        expect(said(cloud, "checkout-health-failed-warning")).to.deep.equal({
            ...of,
            ...called("warning"),
            name: "checkout-health-failed-warning-0000000",
            metricName: "Failed",
            statistic: "Sum",
            comparisonOperator: "GreaterThanOrEqualToThreshold",
            threshold: 1,
            treatMissingData: "notBreaching",
            alarmDescription: words(`${CanaryName} itself does not work: its code, its network or its permissions.`, quiet),
        });
    });

    it("is not alarmed about one run that fails or comes late, and is about two, or where it has stopped", async () => {
        const cloud = here.cloud("payments-staging");
        await cloud.run(() => {
            const watch = watching();
            return new ServiceMonitoring("checkout-health", { ...watch, of: checkoutHealth(here, { placement: watch.placement })() });
        });
        const { alarmActions: _, okActions: __, ...inputs } = said(cloud, "checkout-health-success-critical");
        const states = (...incidents: Parameters<typeof plant>[1][]) => {
            const samples = plant({ from: 0, to: 7200, everySeconds: 300, value: 100 }, ...incidents);
            const series = [{ namespace: "CloudWatchSynthetics", name: "SuccessPercent", dimensions: { CanaryName }, samples }];
            const history = simulateAlarms({ alarms: [alarmOf("success", inputs)], series, from: 1800, to: 7200, initially: "OK" });
            return history["success"]?.states.map(({ at, state }) => `${state} at ${at / 60}`);
        };
        const failing = (from: number, to: number) => ({ from: from * 60, to: to * 60, value: 0 });
        expect(states(failing(60, 65))).to.deep.equal(["OK at 30"]);
        expect(states({ from: 3600, to: 3900, value: undefined })).to.deep.equal(["OK at 30"]);
        // The second bad run is over, and a good one.
        expect(states(failing(60, 70))).to.deep.equal(["OK at 30", "ALARM at 66", "OK at 76"]);
        expect(states({ from: 3600, to: 7200, value: undefined })).to.deep.equal(["OK at 30", "ALARM at 76"]);
        // A new one, which has not run yet.
        expect(states({ from: 0, to: 3600, value: undefined })).to.deep.equal(["OK at 30", "ALARM at 30", "OK at 66"]);
    });

    it("can be promised on: runs that do not pass are bad events", async () => {
        const cloud = here.cloud("payments-staging");
        await cloud.run(() => {
            const watch = watching();
            return new ServiceLevelObjective("checkout-works", {
                ...watch,
                of: checkoutHealth(here, { placement: watch.placement })(),
                indicator: "availability",
                target: 99,
                windowDays: 30,
                // It runs twelve times an hour.
                leastBadEvents: 2,
            });
        });
        const { metricQueries } = said(cloud, "checkout-works-burn-1h-long-critical") as {
            readonly metricQueries: readonly {
                readonly id: string;
                readonly expression?: string;
                readonly metric?: { readonly stat: string };
            }[];
        };
        expect(metricQueries.map(({ id, expression, metric }) => [id, expression ?? metric?.stat])).to.deep.equal([
            [
                "result",
                "IF(FILL(bad, 0) >= 2, 100 * FILL(bad, 0) / IF(FILL(total, 0) > FILL(bad, 0), FILL(total, 0), FILL(bad, 0)) / 1, 0)",
            ],
            ["bad", "bad_runs - bad_passed / 100"],
            ["bad_runs", "SampleCount"],
            ["bad_passed", "Sum"],
            ["total", "SampleCount"],
        ]);
    });

    it("is shown on dashboards", async () => {
        const cloud = here.cloud("payments-staging");
        await cloud.run(() => {
            const placement = placed("payments-staging");
            return new TeamDashboard("payments", { placement, of: [checkoutHealth(here, { placement })()] });
        });
        const { dashboardBody } = said(cloud, "payments-dashboard") as { dashboardBody: string };
        const { widgets } = JSON.parse(dashboardBody) as { widgets: readonly { properties: { title?: string; metrics?: unknown } }[] };
        expect(widgets.map(({ properties }) => properties.title)).to.deep.equal([
            undefined,
            "Runs that pass",
            "Duration",
            "Steps that pass",
            "Duration of steps",
        ]);
        expect(JSON.stringify(widgets[3]?.properties.metrics)).to.include(
            `["CloudWatchSynthetics","SuccessPercent","CanaryName","${CanaryName}","StepName","health"`,
        );
    });
});
