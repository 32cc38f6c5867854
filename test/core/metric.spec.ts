import {
    alarmArguments,
    check,
    elsewhere,
    errorPercent,
    type Metric,
    metricsIn,
    type ReleaseAlarms,
    releaseAlarmRules,
    sumOf,
    watchRelease,
    whereAsked,
} from "@causeway/core";
import { Cloud } from "@causeway/sandbox/mocks";
import { alarmOf, plant, simulateAlarms, stateAt } from "@causeway/verify";
import * as aws from "@pulumi/aws";
import { expect } from "chai";

const metric = (name: string, more: Partial<Metric> = {}): Metric => ({
    namespace: "Shop",
    name,
    dimensions: { shop: "Vienna" },
    statistic: "Sum",
    periodSeconds: 60,
    unit: "Count",
    label: name,
    ...more,
});
const errors = errorPercent([metric("E1"), metric("E2")], [metric("R1"), metric("R2")]);

describe("alarmArguments", () => {
    it("watches one metric, with either kind of statistic", () => {
        expect(alarmArguments(metric("Orders"), { below: 1, periods: 3, breaching: 2, missing: "breaching" })).to.deep.equal({
            namespace: "Shop",
            metricName: "Orders",
            dimensions: { shop: "Vienna" },
            period: 60,
            statistic: "Sum",
            comparisonOperator: "LessThanThreshold",
            threshold: 1,
            evaluationPeriods: 3,
            datapointsToAlarm: 2,
            treatMissingData: "breaching",
        });
        expect(alarmArguments(metric("Wait", { statistic: "p99", unit: "Seconds" }), { above: 2 })).to.deep.equal({
            namespace: "Shop",
            metricName: "Wait",
            dimensions: { shop: "Vienna" },
            period: 60,
            extendedStatistic: "p99",
            comparisonOperator: "GreaterThanThreshold",
            threshold: 2,
            evaluationPeriods: 1,
            treatMissingData: "notBreaching",
        });
        expect(alarmArguments(metric("Orders"), { atLeast: 5 })).to.include({
            comparisonOperator: "GreaterThanOrEqualToThreshold",
            threshold: 5,
        });
        expect(alarmArguments(metric("Orders"), { atMost: 0 })).to.include({
            comparisonOperator: "LessThanOrEqualToThreshold",
            threshold: 0,
        });
    });

    it("watches what CloudWatch works out of several", () => {
        const query = (id: string, metricName: string) => ({
            id,
            metric: { namespace: "Shop", metricName, dimensions: { shop: "Vienna" }, stat: "Sum", period: 60 },
        });
        expect(alarmArguments(errors, { above: 1 })).to.deep.equal({
            metricQueries: [
                {
                    id: "result",
                    expression: "IF(SUM([asked1, asked2]) > 0, 100 * (FILL(failed1, 0) + FILL(failed2, 0)) / SUM([asked1, asked2]), 0)",
                    label: "errors, percent",
                    returnData: true,
                },
                query("failed1", "E1"),
                query("failed2", "E2"),
                query("asked1", "R1"),
                query("asked2", "R2"),
            ],
            comparisonOperator: "GreaterThanThreshold",
            threshold: 1,
            evaluationPeriods: 1,
            treatMissingData: "notBreaching",
        });
    });

    it("watches what is kept in another account, however it is made up", () => {
        const place = { accountId: "222222222222", region: "eu-west-1" };
        expect(alarmArguments(elsewhere(metric("Orders"), place), { above: 1 }).metricQueries).to.deep.equal([
            {
                id: "result",
                label: "Orders",
                returnData: true,
                accountId: "222222222222",
                metric: { namespace: "Shop", metricName: "Orders", dimensions: { shop: "Vienna" }, stat: "Sum", period: 60 },
            },
        ]);
        const nested = whereAsked(sumOf("all", [metric("A"), metric("B")]), metric("C"), 5);
        expect(metricsIn(elsewhere(nested, place)).map(({ name, place }) => [name, place])).to.deep.equal([
            ["A", place],
            ["B", place],
            ["C", place],
        ]);
        expect(elsewhere(nested, place)).to.include({ expression: "IF(asked >= 5, FILL(measured, 0), 0)", label: "all" });
        expect(metricsIn(nested).map(({ place }) => place)).to.deep.equal([undefined, undefined, undefined]);
    });

    it("goes off where all of several minutes are bad, though numbers of the latest one are not there yet", () => {
        const slow = whereAsked(metric("W", { statistic: "p95" }), metric("R1"), 20);
        const series = Object.entries({ E1: 5, R1: 50, W: 3 }).map(([name, value]) => ({
            namespace: "Shop",
            name,
            dimensions: { shop: "Vienna" },
            statistic: name === "W" ? "p95" : "Sum",
            periodSeconds: 60,
            points: plant({ from: 0, to: 600, value }),
        }));
        const alarms = [errors, slow].map((measure, at) => alarmOf(`alarm${at}`, alarmArguments(measure, { above: 2, periods: 5 })));
        const histories = simulateAlarms({ alarms, series, from: 660, to: 660, initially: "OK" });
        expect(Object.values(histories).map(history => stateAt(history, 660))).to.deep.equal(["ALARM", "ALARM"]);
    });

    it("makes alarms that CloudWatch takes", async () => {
        const cloud = new Cloud();
        await cloud.run(() => {
            new aws.cloudwatch.MetricAlarm("simple", alarmArguments(metric("Orders"), { below: 1 }));
            new aws.cloudwatch.MetricAlarm("percentile", alarmArguments(metric("Wait", { statistic: "tm99.9" }), { above: 1 }));
            new aws.cloudwatch.MetricAlarm("math", alarmArguments(errors, { above: 1 }));
        });
        expect(cloud.identities()).to.have.length(3);
    });
});

describe("watchRelease", () => {
    const measures = { errorPercent: errors, latency: metric("Wait", { statistic: "p99", unit: "Milliseconds" }) };
    const watch = async (alarms: ReleaseAlarms) => {
        const cloud = new Cloud();
        const { names } = await cloud.run(() => watchRelease("checkout", alarms, measures, undefined, {}));
        const told = await Promise.all(names.map(name => new Promise(resolve => name.apply(resolve))));
        return { cloud, told };
    };

    it("makes the alarms that were asked for, and names them with one's own", async () => {
        const { cloud, told } = await watch({ errorPercent: 1, latencySeconds: 0.5, names: ["orders-falling"] });
        expect(cloud.identities()).to.deep.equal([
            "aws:cloudwatch/metricAlarm:MetricAlarm checkout-errors-alarm",
            "aws:cloudwatch/metricAlarm:MetricAlarm checkout-latency-alarm",
        ]);
        expect(told).to.deep.equal(["checkout-errors-alarm-0000000", "checkout-latency-alarm-0000000", "orders-falling"]);
        expect(cloud.named("checkout-errors-alarm").inputs).to.include({
            threshold: 1,
            evaluationPeriods: 3,
            datapointsToAlarm: 2,
            alarmDescription: "More than 1 percent of requests fail: a release under way is rolled back.",
        });
        // Lambda reports milliseconds.
        expect(cloud.named("checkout-latency-alarm").inputs).to.include({
            threshold: 500,
            extendedStatistic: "p99",
            alarmDescription: "Requests take more than 0.5 seconds: a release under way is rolled back.",
        });
    });

    it("makes none that nobody asked for", async () => {
        const { cloud, told } = await watch({ names: ["orders-falling"] });
        expect(cloud.identities()).to.deep.equal([]);
        expect(told).to.deep.equal(["orders-falling"]);
    });

    it("says all that is wrong", () => {
        const names = ["", ...Array.from({ length: 9 }, (_, at) => `alarm-${at}`)];
        expect(() => check("it", ...releaseAlarmRules("release.alarms", { errorPercent: 100, latencySeconds: 0, names }))).to.throw(
            [
                "it cannot be created:",
                "  release.alarms.errorPercent: is 100, not from 0 to less than 100",
                "  release.alarms.latencySeconds: is 0, not more than 0",
                "  release.alarms.names: makes 12 alarms in all: AWS takes 10 for a release",
                "  release.alarms.names[0]: is empty",
            ].join("\n"),
        );
        expect(() => check("it", ...releaseAlarmRules("release.alarms"))).not.to.throw();
    });
});
