import { alarmInWords } from "@causeway/verify";
import { expect } from "chai";
import { alarm, composite } from "./declared.ts";

const math = (label: string | undefined) => ({
    metricName: undefined,
    metricQueries: [
        { id: "result", expression: "100 * errors / requests", ...(label !== undefined && { label }), returnData: true },
        { id: "errors", metric: { namespace: "Shop", metricName: "Errors", period: 60, stat: "Sum" } },
        { id: "requests", metric: { namespace: "Shop", metricName: "Requests", period: 60, stat: "Sum" } },
    ],
});
const band = {
    metricName: undefined,
    threshold: undefined,
    comparisonOperator: "LessThanLowerOrGreaterThanUpperThreshold",
    thresholdMetricId: "band",
    metricQueries: [
        { id: "band", expression: "ANOMALY_DETECTION_BAND(orders)", returnData: true },
        { id: "orders", label: "orders", metric: { namespace: "Shop", metricName: "Orders", period: 300, stat: "Sum" }, returnData: true },
    ],
};

const cases: readonly (readonly [more: object, words: string])[] = [
    [{}, "when the most of Errors (Shop) is above 5 in a minute"],
    [{ statistic: undefined, extendedStatistic: "p99", period: 300 }, "when p99 of Errors (Shop) is above 5 in 5 minutes"],
    [
        { statistic: "Sum", evaluationPeriods: 3, comparisonOperator: "LessThanThreshold" },
        "when the sum of Errors (Shop) is below 5 for 3 minutes",
    ],
    [{ statistic: "SampleCount", evaluationPeriods: 2, period: 3600 }, "when the number of Errors (Shop) is above 5 for 2 hours"],
    [{ statistic: "Average", period: 3600 }, "when the average of Errors (Shop) is above 5 in an hour"],
    [{ evaluationPeriods: 3, datapointsToAlarm: 2, threshold: 0.1 + 0.2 }, "when the most of Errors (Shop) is above 0.3 in 2 of 3 minutes"],
    [
        { evaluationPeriods: 3, datapointsToAlarm: 2, period: 10 },
        "when the most of Errors (Shop) is above 5 in 2 of 3 periods of 10 seconds",
    ],
    [
        { ...math("errors, percent"), threshold: 1, evaluationPeriods: 3, datapointsToAlarm: 2 },
        'when "errors, percent" is above 1 in 2 of 3 minutes',
    ],
    [math(undefined), "when 100 * errors / requests is above 5 in a minute"],
    [band, 'when "orders" is outside of what is normal in 5 minutes'],
];

describe("an alarm in words", () => {
    for (const [more, words] of cases) it(words, () => expect(alarmInWords(alarm("watched", more))).to.equal(words));

    it("of others is its rule", () => {
        const actionsSuppressor = { alarm: "releasing", waitPeriod: 60, extensionPeriod: 60 };
        expect(alarmInWords(composite("all", "ALARM(a) AND NOT ALARM(b)"))).to.equal("when ALARM(a) AND NOT ALARM(b)");
        expect(alarmInWords(composite("all", "ALARM(a)", { actionsSuppressor }))).to.equal(
            "when ALARM(a); it does nothing while ALARM(releasing)",
        );
    });
});
