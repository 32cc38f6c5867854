import { type GraphResource, plant, readAlarms, simulateAlarms } from "@causeway/verify";
import { expect } from "chai";
import { alarm, metric } from "./declared.ts";

const resource = (
    kind: "metricAlarm:MetricAlarm" | "compositeAlarm:CompositeAlarm",
    name: string,
    inputs: object,
    more: object = {},
): GraphResource => ({
    urn: `urn:pulumi:dev::shop::aws:cloudwatch/${kind}::${name}`,
    type: `aws:cloudwatch/${kind}`,
    inputs: inputs as Record<string, unknown>,
    ...more,
});
const inputs = {
    name: "shop-errors-1a2b3c",
    alarmDescription: "Orders fail.",
    namespace: "Shop",
    metricName: "Errors",
    dimensions: { shop: "Vienna" },
    extendedStatistic: "p99",
    period: 60,
    comparisonOperator: "GreaterThanThreshold",
    threshold: 5,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    treatMissingData: "breaching",
    alarmActions: ["arn:aws:sns:eu-west-1:111111111111:page"],
    okActions: null,
};

describe("alarms in a stack's state", () => {
    it("are what their inputs declare", () => {
        const [found] = readAlarms([resource("metricAlarm:MetricAlarm", "errors", inputs)]);
        expect(found).to.deep.equal({
            resource: "errors",
            isThere: false,
            alarm: {
                kind: "metric",
                name: "shop-errors-1a2b3c",
                description: "Orders fail.",
                actions: { ALARM: ["arn:aws:sns:eu-west-1:111111111111:page"], OK: [], INSUFFICIENT_DATA: [] },
                queries: [
                    {
                        id: "metric",
                        metric: { namespace: "Shop", name: "Errors", dimensions: { shop: "Vienna" }, statistic: "p99", periodSeconds: 60 },
                    },
                ],
                watches: "metric",
                comparison: "GreaterThanThreshold",
                limit: { threshold: 5 },
                periods: 3,
                breaching: 2,
                missing: "breaching",
                fewSamples: "evaluate",
                notSimulated: undefined,
            },
        });
    });

    it("may be composite, and have their name from what AWS gave them", () => {
        const rule = {
            alarmRule: "ALARM(a)",
            actionsSuppressor: { alarm: "b", waitPeriod: 60, extensionPeriod: 120 },
            actionsEnabled: false,
        };
        const found = readAlarms([
            resource("compositeAlarm:CompositeAlarm", "all", { ...rule, alarmActions: ["page"] }, { outputs: { alarmName: "all-1a2b" } }),
            resource("compositeAlarm:CompositeAlarm", "gone", rule, { delete: true }),
        ]);
        expect(found.map(each => each.alarm)).to.deep.equal([
            {
                kind: "composite",
                name: "all-1a2b",
                description: undefined,
                actions: { ALARM: [], OK: [], INSUFFICIENT_DATA: [] },
                rule: "ALARM(a)",
                suppressor: { alarm: "b", waitSeconds: 60, extensionSeconds: 120 },
            },
        ]);
    });

    it("say what of them cannot be read, all at once", () => {
        const [found] = readAlarms([
            resource("metricAlarm:MetricAlarm", "errors", {
                ...inputs,
                evaluationPeriods: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
                comparisonOperator: "Above",
            }),
        ]);
        expect(found?.alarm).to.equal(undefined);
        expect(found?.note?.split("\n").map(each => each.split(":")[0])).to.deep.equal([
            "the alarm shop-errors-1a2b3c is not valid",
            "  comparisonOperator",
            "  evaluationPeriods",
        ]);
        const [empty] = readAlarms([resource("metricAlarm:MetricAlarm", "empty", {})]);
        expect(empty?.note).to.equal(
            [
                "the alarm empty is not valid:",
                "  comparisonOperator: is missing",
                "  evaluationPeriods: is missing",
                "  threshold: is missing",
                "  metricName: is missing",
                "  period: is missing",
            ].join("\n"),
        );
    });
});

describe("a simulation of alarms", () => {
    it("says what is wrong with it, all at once", () => {
        const failing = () =>
            simulateAlarms({
                alarms: [alarm("one"), alarm("one")],
                series: [],
                from: 0,
                to: Number.NaN,
                extraPeriods: -1,
                mutes: [{ from: 60, to: 60 }],
            });
        expect(failing)
            .to.throw()
            .with.property("errors")
            .that.deep.equals([
                { propertyPath: "to", reason: "is NaN, no time in seconds from 0" },
                { propertyPath: "extraPeriods", reason: "is -1, not a whole number from 0" },
                { propertyPath: "alarms[1].name", reason: "is one, as that of another" },
                { propertyPath: "mutes[0].to", reason: "is 60, not after 60" },
            ]);
        const samples = [
            { at: 60, value: 1 },
            { at: 0, value: Number.NaN },
        ];
        expect(() =>
            simulateAlarms({
                alarms: [],
                series: [
                    { ...metric, samples },
                    { ...metric, samples: [] },
                ],
                from: 0,
                to: 0,
            }),
        )
            .to.throw()
            .with.property("errors")
            .that.deep.equals([
                { propertyPath: "series[0].samples[1]", reason: "is not a time, a value and a count above 0" },
                { propertyPath: "series[0].samples", reason: "is not in the order of time" },
                { propertyPath: "series[1]", reason: "is of the same metric as one before" },
            ]);
    });

    it("takes metrics for the same whose dimensions are, in whatever order", () => {
        const dimensions = { shop: "Vienna", till: "1" };
        const { watched } = simulateAlarms({
            alarms: [alarm("watched", { dimensions })],
            series: [{ ...metric, dimensions: { till: "1", shop: "Vienna" }, samples: [{ at: 0, value: 9 }] }],
            from: 60,
            to: 60,
        });
        expect(watched?.states.at(-1)?.state).to.equal("ALARM");
    });

    it("plants what happens into what is", () => {
        expect(
            plant(
                { from: 0, to: 300, value: 1 },
                { from: 60, to: 180, value: at => at / 60 + 5 },
                { from: 120, to: 180, value: undefined },
            ),
        ).to.deep.equal([
            { at: 0, value: 1 },
            { at: 60, value: 6 },
            { at: 180, value: 1 },
            { at: 240, value: 1 },
        ]);
        expect(() => plant({ from: 0, to: 60, everySeconds: 0, value: 1 })).to.throw("everySeconds is 0, not more than 0");
    });
});
