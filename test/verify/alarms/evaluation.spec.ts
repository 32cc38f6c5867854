import { alarmOf, plant, type Sample, simulateAlarms, stateAt } from "@causeway/verify";
import { expect } from "chai";
import { alarm, metric, series } from "./declared.ts";

const changes = (written: string, more: object, to: number, periodSeconds = 60) =>
    simulateAlarms({
        alarms: [alarm("watched", more)],
        series: [series(written, periodSeconds)],
        from: 0,
        to,
        initially: "OK",
    })["watched"]?.states.map(({ at, state }) => `${at} ${state}`);
/** The states of an alarm of samples, without the one at first. */
const ofSamples = (samples: readonly Sample[], more: object, to: number, from = 60) =>
    simulateAlarms({ alarms: [alarm("watched", more)], series: [{ ...metric, samples }], from, to, initially: "OK" })
        ["watched"]?.states.slice(1)
        .map(({ at, state }) => `${at} ${state}`);

describe("an alarm", () => {
    it("does as in AWS's figure: three of three, back with the first good one, and unmoved by a single bad one", () => {
        // "Using Amazon CloudWatch alarms", evaluating an alarm: breaching in periods 3 to 5 and in 9.
        expect(changes("0 0 X X X 0 0 0 X 0", { evaluationPeriods: 3, treatMissingData: "notBreaching" }, 600)).to.deep.equal([
            "0 OK",
            "300 ALARM",
            "360 OK",
        ]);
    });

    it("goes off by two of three that are not neighbours", () => {
        expect(changes("0 X 0 X 0 0", { evaluationPeriods: 3, datapointsToAlarm: 2, treatMissingData: "notBreaching" }, 360)).to.deep.equal(
            ["0 OK", "240 ALARM", "300 OK"],
        );
    });

    it("of five minutes is evaluated each minute, by the five minutes before", () => {
        // The page's example: at the end of minute 5 by minutes 1 to 5, at the end of minute 6 by minutes 2 to 6.
        const samples = plant({ from: 0, to: 1200, value: 1 }, { from: 420, to: 480, value: 9 });
        expect(ofSamples(samples, { period: 300 }, 1200)).to.deep.equal(["480 ALARM", "780 OK"]);
    });

    it("of a statistic of five minutes is evaluated by whole periods alone", () => {
        expect(changes("0 X 0", { period: 300, treatMissingData: "notBreaching" }, 900, 300)).to.deep.equal([
            "0 OK",
            "600 ALARM",
            "900 OK",
        ]);
    });

    it("of ten seconds is evaluated every ten seconds", () => {
        const samples = plant({ from: 0, to: 120, everySeconds: 10, value: 1 }, { from: 30, to: 50, value: 9 });
        expect(ofSamples(samples, { period: 10, evaluationPeriods: 2 }, 120, 10)).to.deep.equal(["50 ALARM", "60 OK"]);
    });

    it("that looks back more than a day is evaluated each hour, by what was before it", () => {
        // The page's example: a job of every third day at 10:00 fails at 10:02, and is mended at 11:43.
        const hour = 3600;
        const job = plant({ from: 0, to: 100 * hour, value: 0 }, { from: 82 * hour + 120, to: 83 * hour + 43 * 60, value: 9 });
        const more = { period: hour, evaluationPeriods: 48, datapointsToAlarm: 1, statistic: "Maximum" };
        expect(ofSamples(job, more, 90 * hour, 80 * hour)).to.deep.equal([`${83 * hour} ALARM`]);
    });

    it("compares as it says", () => {
        const goesOff = (comparisonOperator: string, value: number) => {
            const { watched } = simulateAlarms({
                alarms: [alarm("watched", { comparisonOperator })],
                series: [{ ...metric, samples: [{ at: 0, value }] }],
                from: 60,
                to: 60,
            });
            return watched?.states.at(-1)?.state === "ALARM";
        };
        expect([4, 5, 6].map(value => goesOff("GreaterThanThreshold", value))).to.deep.equal([false, false, true]);
        expect([4, 5, 6].map(value => goesOff("GreaterThanOrEqualToThreshold", value))).to.deep.equal([false, true, true]);
        expect([4, 5, 6].map(value => goesOff("LessThanThreshold", value))).to.deep.equal([true, false, false]);
        expect([4, 5, 6].map(value => goesOff("LessThanOrEqualToThreshold", value))).to.deep.equal([true, true, false]);
    });

    it("does something when its state changes, and not because it is in a state", () => {
        const { watched } = simulateAlarms({
            alarms: [alarm("watched", { insufficientDataActions: ["ask"] })],
            series: [series("0 X X 0 - - - -")],
            from: 60,
            to: 480,
        });
        expect(watched?.actions).to.deep.equal([
            { at: 60, kind: "OK", arns: ["calm"] },
            { at: 120, kind: "ALARM", arns: ["page"] },
            { at: 240, kind: "OK", arns: ["calm"] },
            { at: 420, kind: "INSUFFICIENT_DATA", arns: ["ask"] },
        ]);
    });

    it("whose actions are off changes its state all the same", () => {
        const { watched } = simulateAlarms({
            alarms: [alarm("watched", { actionsEnabled: false })],
            series: [series("0 X")],
            from: 60,
            to: 120,
        });
        expect([watched?.states.at(-1)?.state, watched?.actions]).to.deep.equal(["ALARM", []]);
    });

    it("waits until a percentile is of enough samples, where it says so", () => {
        // "Percentile-based CloudWatch alarms and low data samples": fewer than 10 / (1 - 0.99) = 1000.
        const states = (count: number, evaluateLowSampleCountPercentiles: string) =>
            ofSamples(
                [{ at: 0, value: 9, count }],
                { statistic: undefined, extendedStatistic: "p99", evaluateLowSampleCountPercentiles },
                60,
            );
        expect(states(999, "ignore")).to.deep.equal([]);
        expect(states(1000, "ignore")).to.deep.equal(["60 ALARM"]);
        expect(states(1, "evaluate")).to.deep.equal(["60 ALARM"]);
        // Of p10, fewer than 10 / 0.1 = 100.
        const low = (count: number) =>
            ofSamples(
                [{ at: 0, value: 9, count }],
                { statistic: undefined, extendedStatistic: "p10", evaluateLowSampleCountPercentiles: "ignore" },
                60,
            );
        expect([low(99), low(100)]).to.deep.equal([[], ["60 ALARM"]]);
    });

    it("of a band goes off on the side that it says", () => {
        const band = (comparisonOperator: string) =>
            alarmOf("banded", {
                comparisonOperator,
                evaluationPeriods: 1,
                thresholdMetricId: "band",
                metricQueries: [
                    { id: "band", expression: "ANOMALY_DETECTION_BAND(m1, 2)", returnData: true },
                    {
                        id: "m1",
                        metric: {
                            namespace: metric.namespace,
                            metricName: metric.name,
                            dimensions: metric.dimensions,
                            period: 60,
                            stat: "Maximum",
                        },
                        returnData: true,
                    },
                ],
            });
        const samples = [2, 5, 8].map((value, index) => ({ at: index * 60, value }));
        const states = (comparisonOperator: string) => {
            const { banded } = simulateAlarms({
                alarms: [band(comparisonOperator)],
                series: [{ ...metric, samples }],
                bands: { banded: { lower: 3, upper: 7 } },
                from: 60,
                to: 180,
                initially: "OK",
            });
            return [60, 120, 180].map(at => banded && stateAt(banded, at));
        };
        expect(states("LessThanLowerOrGreaterThanUpperThreshold")).to.deep.equal(["ALARM", "OK", "ALARM"]);
        expect(states("LessThanLowerThreshold")).to.deep.equal(["ALARM", "OK", "OK"]);
        expect(states("GreaterThanUpperThreshold")).to.deep.equal(["OK", "OK", "ALARM"]);
        const unsaid = simulateAlarms({ alarms: [band("LessThanLowerThreshold")], series: [], from: 60, to: 60 });
        expect(unsaid["banded"]).to.deep.equal({
            states: [],
            actions: [],
            notSimulated: "the band of anomaly detection, whose model is AWS's own: say in `bands` what is normal",
        });
    });
});

describe("statistics of samples", () => {
    const samples = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((value, index) => ({ at: index, value }));
    const value = (stat: string) => {
        const reason = simulateAlarms({
            alarms: [alarm("watched", { statistic: stat, threshold: 0.5 })],
            series: [{ ...metric, samples }],
            from: 60,
            to: 60,
        })["watched"];
        return reason?.notSimulated ?? Number(reason?.states.at(-1)?.reason.split(": ")[1]);
    };
    for (const [stat, expected] of [
        ["Average", 5.5],
        ["Sum", 55],
        ["Minimum", 1],
        ["Maximum", 10],
        ["SampleCount", 10],
        ["p50", 5],
        ["p90", 9],
        ["p95", 10],
        ["p0", 1],
        ["p100", 10],
        ["tm90", 5],
        ["tc90", 9],
        ["ts90", 45],
        ["TM(10%:90%)", 5.5],
        ["TS(50%:)", 40],
        ["IQM", 5.5],
        ["wm90", "the statistic wm90 of samples"],
        ["PR(:300)", "the statistic PR(:300) of samples"],
    ] as const)
        it(`${stat} is ${expected}`, () => expect(value(stat)).to.equal(expected));

    it("count a sample as often as it was", () => {
        const states = (count: number) =>
            simulateAlarms({
                alarms: [alarm("watched", { statistic: "Average" })],
                series: [
                    {
                        ...metric,
                        samples: [
                            { at: 0, value: 9, count },
                            { at: 1, value: 1 },
                        ],
                    },
                ],
                from: 60,
                to: 60,
            })["watched"]?.states.at(-1)?.state;
        expect([states(1), states(2)]).to.deep.equal(["OK", "ALARM"]);
    });
});
