import { expect } from "chai";
import { Account, type Outputs, refused, unchecked } from "./account.ts";

const Alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const Composite = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

describe("sandbox CloudWatch", () => {
    let here: Account;
    const inputs = (more: object = {}) => ({
        name: "errors",
        namespace: "AWS/Lambda",
        metricName: "Errors",
        dimensions: { FunctionName: "receipts" },
        statistic: "Sum",
        period: 60,
        evaluationPeriods: 3,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 1,
        ...more,
    });
    const alarm = (more: object = {}): Outputs => here.create(Alarm, inputs(more));
    const composite = (alarmRule: string, alarmName = "both"): Outputs => here.create(Composite, { alarmName, alarmRule });
    const set = (AlarmName: string, StateValue: string) =>
        here.operate("cloudwatch:SetAlarmState", { AlarmName, StateValue, StateReason: "planted" });
    // biome-ignore lint/suspicious/noExplicitAny: tests look at answers by name
    const states = () => here.operate("cloudwatch:DescribeAlarms", {}) as any;
    const stateOf = (name: string) =>
        [...states().MetricAlarms, ...states().CompositeAlarms].find(({ AlarmName }) => AlarmName === name)?.StateValue;
    beforeEach(() => {
        here = new Account();
    });

    it("makes alarms that begin without data", () => {
        expect(alarm()).to.include({
            id: "errors",
            arn: "arn:aws:cloudwatch:eu-central-1:111111111111:alarm:errors",
            actionsEnabled: true,
            treatMissingData: "missing",
            evaluateLowSampleCountPercentiles: "",
        });
        expect(states()).to.deep.equal({
            MetricAlarms: [
                {
                    AlarmName: "errors",
                    AlarmArn: "arn:aws:cloudwatch:eu-central-1:111111111111:alarm:errors",
                    StateValue: "INSUFFICIENT_DATA",
                    StateReason: "Unchecked: Initial alarm creation",
                    StateUpdatedTimestamp: "2026-01-01T00:00:00.000Z",
                },
            ],
            CompositeAlarms: [],
        });
        expect(() => alarm()).to.throw('CloudWatch metric alarm "errors" already exists');
        here.delete(Alarm, "errors");
        expect(here.aws.objects()).to.deep.equal([]);
    });

    it("keeps the state that was planted through an update", () => {
        alarm();
        set("errors", "ALARM");
        here.update(Alarm, "errors", inputs(), inputs({ threshold: 5 }));
        expect(stateOf("errors")).to.equal("ALARM");
        refused(() => set("gone", "OK"), "ResourceNotFound: The alarm gone does not exist.");
        refused(
            () => set("errors", "RED"),
            "ValidationError: 1 validation error detected: Value 'RED' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [OK, ALARM, INSUFFICIENT_DATA]",
        );
    });

    it("replaces an alarm of another name, and updates all the rest", () => {
        alarm();
        expect(here.changes(Alarm, "errors", inputs(), inputs({ name: "others", period: 120, metricName: "Throttles" }))).to.have.members([
            "metricName",
            "name!",
            "period",
        ]);
    });

    it("is refused by the provider outside of CloudWatch's values", () => {
        unchecked(
            () =>
                alarm({
                    name: "a".repeat(256),
                    period: 45,
                    evaluationPeriods: 0,
                    datapointsToAlarm: 0,
                    statistic: "Median",
                    comparisonOperator: "Above",
                    treatMissingData: "bad",
                    unit: "Apples",
                    evaluateLowSampleCountPercentiles: "no",
                }),
            `name expected length of name to be in the range (1 - 255), got ${"a".repeat(256)}.`,
            "comparisonOperator expected comparisonOperator to be one of GreaterThanOrEqualToThreshold, GreaterThanThreshold, LessThanThreshold, LessThanOrEqualToThreshold, LessThanLowerOrGreaterThanUpperThreshold, LessThanLowerThreshold, GreaterThanUpperThreshold, got Above.",
            "treatMissingData expected treatMissingData to be one of missing, notBreaching, breaching, ignore, got bad.",
            "evaluateLowSampleCountPercentiles expected evaluateLowSampleCountPercentiles to be one of evaluate, ignore, got no.",
            "evaluationPeriods expected evaluationPeriods to be in the range (1 - Infinity), got 0.",
            "datapointsToAlarm expected datapointsToAlarm to be in the range (1 - Infinity), got 0.",
            "statistic expected statistic to be one of SampleCount, Average, Sum, Minimum, Maximum, got Median.",
            "period expected period to be one of 10, 20, 30 or divisible by 60, got 45.",
            "unit expected unit to be one of Seconds, Microseconds, Milliseconds, Bytes, Kilobytes, Megabytes, Gigabytes, Terabytes, Bits, Kilobits, Megabits, Gigabits, Terabits, Percent, Count, Bytes/Second, Kilobytes/Second, Megabytes/Second, Gigabytes/Second, Terabytes/Second, Bits/Second, Kilobits/Second, Megabits/Second, Gigabits/Second, Terabits/Second, Count/Second, None, got Apples.",
        );
        unchecked(() => alarm({ extendedStatistic: "p99" }), "statistic conflicts with extendedStatistic.");
        unchecked(() => alarm({ statistic: undefined }), "statistic one of statistic or extendedStatistic must be set.");
        unchecked(() => alarm({ statistic: undefined, extendedStatistic: "p101x" }), "extendedStatistic is p101x: invalid statistic.");
        unchecked(() => alarm({ thresholdMetricId: "band" }), "threshold conflicts with thresholdMetricId.");
        unchecked(
            () =>
                alarm({
                    metricQueries: [{ id: "m1", expression: "1", metric: { metricName: "a", period: 7, stat: "Mean" } }],
                    dimensions: undefined,
                }),
            "metricName conflicts with metricQueries.",
            "namespace conflicts with metricQueries.",
            "period conflicts with metricQueries.",
            "statistic conflicts with metricQueries.",
            "metricQueries[0] cannot have both expression and metric.",
            "metricQueries[0].metric.period expected metricQueries[0].metric.period to be one of 1, 5, 10, 20, 30 or divisible by 60, got 7.",
            "metricQueries[0].metric.stat is Mean: invalid statistic.",
        );
        for (const extendedStatistic of ["p99", "p99.99", "tm90", "IQM", "TM(10%:90%)", "PR(:300)"]) {
            expect(alarm({ name: extendedStatistic, statistic: undefined, extendedStatistic }).id).to.equal(extendedStatistic);
        }
    });

    const single: readonly (readonly [more: object, words: string])[] = [
        [{ comparisonOperator: undefined }, "ComparisonOperator must not be null"],
        [{ evaluationPeriods: undefined }, "EvaluationPeriods must not be null"],
        [{ metricName: undefined, statistic: undefined }, "MetricName must not be null"],
        [{ namespace: undefined }, "Namespace must not be null"],
        [{ period: undefined }, "Period must not be null"],
        [{ datapointsToAlarm: 4 }, "DatapointsToAlarm must be less than or equal to EvaluationPeriods"],
        [
            { period: 300, evaluationPeriods: 289 },
            "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).",
        ],
        [
            { period: 3600, evaluationPeriods: 169 },
            "Metrics cannot be checked across more than seven days (EvaluationPeriods * Period must be <= 604800).",
        ],
        [
            { dimensions: { FunctionName: "" } },
            "The dimension 'FunctionName' must have a name of 1 to 255 characters and a value of 1 to 1024.",
        ],
        [
            { threshold: undefined, thresholdMetricId: "band" },
            "Metrics list must contain exactly one metric matching the ThresholdMetricId parameter",
        ],
        [{ alarmActions: ["page-me"] }, "Invalid arn syntax: page-me"],
        [{ okActions: ["arn:aws:s3:::bucket"] }, "Invalid arn syntax: arn:aws:s3:::bucket"],
        [
            { alarmActions: ["arn:aws:sns:us-east-1:111111111111:pages"] },
            "Invalid region us-east-1 specified. Only eu-central-1 is supported.",
        ],
        [
            { alarmActions: Array.from({ length: 6 }, (_, at) => `arn:aws:sns:eu-central-1:111111111111:p${at}`) },
            `1 validation error detected: Value '[${Array.from({ length: 6 }, (_, at) => `arn:aws:sns:eu-central-1:111111111111:p${at}`).join(", ")}]' at 'alarmActions' failed to satisfy constraint: Member must have length less than or equal to 5`,
        ],
    ];
    for (const [more, words] of single) {
        it(`refuses: ${words.slice(0, 90)}`, () => refused(() => alarm(more), `ValidationError: ${words}`));
    }

    describe("with metric math", () => {
        const metric = (id: string, more: object = {}) => ({
            id,
            metric: { namespace: "AWS/Lambda", metricName: id, period: 60, stat: "Sum", ...more },
        });
        const rate = (expression = "100 * e / r", id = "rate") => ({ id, expression, returnData: true });
        const make = (metricQueries: readonly object[], more: object = {}): Outputs =>
            here.create(Alarm, {
                name: "rate",
                metricQueries,
                evaluationPeriods: 3,
                comparisonOperator: "GreaterThanThreshold",
                threshold: 1,
                ...more,
            });

        it("takes expressions of the metrics that are there", () => {
            expect(make([rate("IF(FILL(r, 0) > 0, 100 * e / r, 0)"), metric("e"), metric("r")]).id).to.equal("rate");
            const band = [{ ...metric("e"), returnData: true }, rate("ANOMALY_DETECTION_BAND(e, 2)", "band")];
            const anomaly = {
                name: "band",
                threshold: undefined,
                thresholdMetricId: "band",
                comparisonOperator: "GreaterThanUpperThreshold",
            };
            expect(make(band, anomaly).id).to.equal("band");
            const rest = { ...anomaly, name: "b" };
            refused(
                () => make(band, { ...rest, comparisonOperator: "GreaterThanThreshold" }),
                "ValidationError: The comparison operator of an alarm with a ThresholdMetricId must be one of LessThanLowerOrGreaterThanUpperThreshold, LessThanLowerThreshold, GreaterThanUpperThreshold",
            );
            refused(
                () => make([band[0] as object, rate("2 * e", "band")], rest),
                "ValidationError: The metric 'band' of ThresholdMetricId must be an ANOMALY_DETECTION_BAND expression",
            );
            refused(() => alarm({ threshold: undefined }), "ValidationError: Threshold must not be null");
            refused(
                () => alarm({ comparisonOperator: "LessThanLowerThreshold" }),
                "ValidationError: The comparison operator LessThanLowerThreshold is for alarms with a ThresholdMetricId",
            );
            refused(
                () => make([metric("e"), band[1] as object], { ...anomaly, name: "b" }),
                "ValidationError: Exactly two elements of the metrics list should return data.",
            );
            refused(
                () => make(band, { ...anomaly, name: "b", thresholdMetricId: "other" }),
                "ValidationError: Metrics list must contain exactly one metric matching the ThresholdMetricId parameter",
            );
        });

        const wrong: readonly (readonly [queries: readonly object[], words: string])[] = [
            [[metric("e")], "Exactly one element of the metrics list should return data."],
            [[rate(), { ...metric("e"), returnData: true }, metric("r")], "Exactly one element of the metrics list should return data."],
            [[rate(), metric("e")], "Error in expression 'rate': r is not defined."],
            [[rate("rate + 1")], "Error in expression 'rate': rate is not defined."],
            [
                [rate("e", "Rate"), metric("e")],
                "Invalid value 'Rate' for Id: it must start with a lower-case letter and hold letters, digits and underscores.",
            ],
            [[rate("e"), metric("e"), metric("e")], "The Id 'e' is not unique in the metrics list."],
            [[{ id: "rate", returnData: true }], "The metric 'rate' must have either an Expression or a MetricStat."],
            [Array.from({ length: 21 }, (_, at) => metric(`m${at}`)), "Metrics list must not contain more than 20 elements."],
            [
                [rate("m0"), ...Array.from({ length: 11 }, (_, at) => metric(`m${at}`))],
                "Metrics list must not contain more than 10 elements with a MetricStat.",
            ],
            [
                [...Array.from({ length: 11 }, (_, at) => ({ id: `x${at}`, expression: "m" })), { ...metric("m"), returnData: true }],
                "Metrics list must not contain more than 10 elements with an Expression.",
            ],
            [
                [rate("e"), metric("e", { period: 86_400 })],
                "Metrics cannot be checked across more than seven days (EvaluationPeriods * Period must be <= 604800).",
            ],
        ];
        for (const [queries, words] of wrong) {
            it(`refuses: ${words}`, () =>
                refused(() => make(queries, words.includes("seven") ? { evaluationPeriods: 8 } : {}), `ValidationError: ${words}`));
        }

        it("refuses a unit beside it", () =>
            refused(
                () => make([rate("e"), metric("e")], { unit: "Count" }),
                "ValidationError: Unit should not be set if list of Metrics is set.",
            ));
    });

    it("works a composite alarm out of the alarms that its rule names", () => {
        alarm();
        alarm({ name: "slow" });
        const { arn } = composite('(ALARM("errors") AND NOT OK(slow)) OR FALSE');
        expect(arn).to.equal("arn:aws:cloudwatch:eu-central-1:111111111111:alarm:both");
        expect(stateOf("both")).to.equal("OK");
        set("errors", "ALARM");
        expect(stateOf("both")).to.equal("ALARM");
        set("slow", "OK");
        expect(stateOf("both")).to.equal("OK");
        composite(`INSUFFICIENT_DATA('errors') OR ALARM("${arn}")`, "outer");
        expect(stateOf("outer")).to.equal("OK");
        expect(() => set("both", "ALARM")).to.throw("not simulated: SetAlarmState of composite alarms");
        refused(
            () => here.delete(Composite, "both"),
            "ValidationError: Cannot delete both as there are composite alarm(s) depending on it.",
        );
        here.delete(Composite, "outer");
        refused(
            () => here.delete("aws:cloudwatch/metricAlarm:MetricAlarm", "slow"),
            "ValidationError: Cannot delete slow as there are composite alarm(s) depending on it.",
        );
        expect(composite("ALARM(slow)")["alarmRule"]).to.equal("ALARM(slow)");
        here.delete(Composite, "both");
        expect(states().CompositeAlarms).to.deep.equal([]);
    });

    it("counts alarms in a state, or not in it, by number and by part", () => {
        for (const name of ["a", "b", "c"]) alarm({ name });
        composite('AT_LEAST(2, ALARM, ("a", b, c))', "two");
        composite("NOT AT_LEAST(60%, NOT OK, (a, b, c)) AND NOT ALARM(c)", "part");
        const both = () => [stateOf("two"), stateOf("part")];
        set("a", "ALARM");
        expect(both()).to.deep.equal(["OK", "OK"]);
        set("b", "ALARM");
        expect(both()).to.deep.equal(["ALARM", "OK"]);
        set("b", "OK");
        set("a", "OK");
        expect(both()).to.deep.equal(["OK", "ALARM"]);
        refused(
            () => composite("AT_LEAST(1, ALARM, (a, gone))"),
            "ValidationError: Could not save the composite alarm as alarms [gone] in the alarm rule do not exist",
        );
        refused(
            () => composite("AT_LEAST(x, ALARM, (a))"),
            "ValidationError: Could not save the composite alarm as the alarm rule is malformed at 'AT_LEAST(x, ALARM, (a))'",
        );
    });

    it("has no more dimensions, and no more alarms in a rule, than AWS takes", () => {
        const dimensions = Object.fromEntries(Array.from({ length: 31 }, (_, at) => [`d${at}`, "x"]));
        refused(() => alarm({ dimensions }), "ValidationError: The collection Dimensions must not have a size greater than 30.");
        const rule = Array.from({ length: 101 }, (_, at) => `ALARM(a${at})`).join(" OR ");
        refused(() => composite(rule), "ValidationError: The alarm rule must not name more than 100 alarms.");
        const often = (count: number) => Array.from({ length: count }, () => "(TRUE)").join(" OR ");
        expect(composite(often(250)).id).to.equal("both");
        refused(() => composite(often(251)), "ValidationError: The alarm rule must not have more than 500 elements: it has 502.");
    });

    it("refuses rules that make no sense, or name alarms that are not there", () => {
        alarm();
        refused(
            () => composite("ALARM(errors) AND ALARM(gone)"),
            "ValidationError: Could not save the composite alarm as alarms [gone] in the alarm rule do not exist",
        );
        for (const [rule, rest] of [
            ["ALARM(errors) XOR ALARM(errors)", "XOR ALARM(errors)"],
            ["(ALARM(errors)", ""],
            ["ALARM(errors) ALARM(errors)", "ALARM"],
            ["AND", "AND"],
        ] as const) {
            refused(
                () => composite(rule),
                `ValidationError: Could not save the composite alarm as the alarm rule is malformed at '${rest}'`,
            );
        }
        refused(() => composite("TRUE", "errors"), "ValidationError: A metric alarm with the name errors already exists.");
        const before = { alarmName: "both", alarmRule: "ALARM(errors)" };
        here.create(Composite, before);
        expect(here.changes(Composite, "both", before, { alarmName: "b", alarmRule: "TRUE", actionsEnabled: false })).to.have.members([
            "alarmName!",
            "alarmRule",
            "actionsEnabled!",
        ]);
    });
});
