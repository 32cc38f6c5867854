import { expect } from "chai";
import { Cloud, refuses } from "./cloud.ts";

describe("sandbox CloudWatch's data", () => {
    let aws: Cloud;
    beforeEach(() => {
        aws = new Cloud();
    });
    const put = (datum: object, Namespace = "Shop") =>
        aws.operate("cloudwatch:PutMetricData", { Namespace, MetricData: [{ MetricName: "Orders", Value: 1, ...datum }] });
    const shop = (Value: string) => ({
        Dimensions: [
            { Name: "Shop", Value },
            { Name: "City", Value: "Vienna" },
        ],
    });
    const get = (Stat: string, more: object = {}, Period = 60) => {
        const Metric = { Namespace: "Shop", MetricName: "Orders", ...more };
        const { MetricDataResults: results } = aws.operate("cloudwatch:GetMetricData", {
            MetricDataQueries: [{ Id: "a", MetricStat: { Metric, Period, Stat } }],
            ...{ StartTime: "2026-01-01T00:00:00Z", EndTime: "2026-01-02T00:00:00Z" },
        });
        return [results[0].Timestamps, results[0].Values];
    };

    it("keeps data points, and gives them back by periods, the newest first", () => {
        for (const Value of [1, 4]) put({ Value });
        aws.clock += 90_000;
        put({ Value: 10 });
        put({ Value: 2, Timestamp: "2026-01-01T00:00:30Z" });
        const times = ["2026-01-01T00:01:00.000Z", "2026-01-01T00:00:00.000Z"];
        expect(get("Sum")).to.deep.equal([times, [10, 7]]);
        expect(get("SampleCount")).to.deep.equal([times, [1, 3]]);
        expect(get("Maximum")).to.deep.equal([times, [10, 4]]);
        expect(get("Minimum")).to.deep.equal([times, [10, 1]]);
        expect(get("Average", {}, 3600)).to.deep.equal([["2026-01-01T00:00:00.000Z"], [17 / 4]]);
    });

    it("tells metrics apart by all of their dimensions, in whatever order", () => {
        put(shop("one"));
        put(shop("two"));
        const { Dimensions: one } = shop("one");
        expect(get("Sum", { Dimensions: [...one].reverse() })[1]).to.deep.equal([1]);
        expect(get("Sum")[1]).to.deep.equal([]);
        expect(get("Sum", { Dimensions: one.slice(0, 1) })[1]).to.deep.equal([]);
    });

    const wrong: readonly (readonly [datum: object, code: string, words: string, namespace?: string])[] = [
        [{}, "InvalidParameterValue", "The value AWS/ for parameter Namespace is invalid.", "AWS/Shop"],
        [{}, "MissingParameter", "The parameter Namespace is required.", ""],
        [{ Value: undefined }, "MissingParameter", "The parameter MetricData.member.1.Value is required."],
        [
            { Timestamp: "2025-12-17T23:59:59Z" },
            "InvalidParameterValue",
            "The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.",
        ],
        [
            { Timestamp: "2026-01-01T02:00:01Z" },
            "InvalidParameterValue",
            "The parameter MetricData.member.1.Timestamp must specify a time no more than two hours in the future.",
        ],
        [
            { Dimensions: [{ Name: "Shop", Value: "" }] },
            "InvalidParameterValue",
            "The value  for parameter MetricData.member.1.Dimensions.member.1.Value is invalid.",
        ],
    ];
    for (const [datum, code, words, namespace] of wrong) it(`refuses: ${words}`, () => refuses(() => put(datum, namespace), code, words));

    it("refuses a unit that there is none of, and takes one that there is", () => {
        expect(() => put({ Unit: "Hours" })).to.throw("The parameter MetricData.member.1.Unit must be a value in the set [ Seconds, ");
        expect(put({ Unit: "Gigabits/Second", Timestamp: "2025-12-18T00:00:00Z" })).to.deep.equal({});
        expect(() => put({ StatisticValues: {} })).to.throw("not simulated: StatisticValues of PutMetricData");
    });
});

describe("sandbox CloudWatch, telling EventBridge of alarms", () => {
    const Alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
    it("tells of each change of a state, with what was before, and of composite alarms that change with it", () => {
        const aws = new Cloud();
        const metric = {
            comparisonOperator: "GreaterThanThreshold",
            evaluationPeriods: 1,
            threshold: 1,
            namespace: "Shop",
            metricName: "Orders",
        };
        for (const name of ["a", "b"]) aws.create(Alarm, name, { name, ...metric, period: 60, statistic: "Sum" });
        const compositeAlarm = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
        aws.create(compositeAlarm, "all", { alarmName: "all", alarmRule: "ALARM(a) AND ALARM(b)" });
        aws.create("aws:sns/topic:Topic", "t", { name: "t" });
        aws.create("aws:cloudwatch/eventRule:EventRule", "r", {
            name: "r",
            eventPattern: JSON.stringify({ source: ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"] }),
        });
        const roleArn = aws.role("events", "events", [{ Effect: "Allow", Action: "states:StartExecution", Resource: "*" }]);
        const machine = aws.create("aws:sfn/stateMachine:StateMachine", "m", {
            ...{ name: "m", roleArn: aws.role("states", "states") },
            definition: JSON.stringify({
                QueryLanguage: "JSONata",
                StartAt: "A",
                States: {
                    A: { Type: "Fail", Error: "{% $states.input.detail.alarmName %}", Cause: "{% $string($states.input.detail) %}" },
                },
            }),
        });
        aws.create("aws:cloudwatch/eventTarget:EventTarget", "t", { rule: "r", arn: machine.outputs.arn, roleArn });
        const set = (AlarmName: string, StateValue: string) => {
            const { deliveries = [] } = aws.operate("cloudwatch:SetAlarmState", { AlarmName, StateValue, StateReason: "try" });
            return deliveries.map(({ executionArn }: { executionArn: string }) => {
                const { error, cause } = aws.operate("states:DescribeExecution", { executionArn });
                const { previousState, state } = JSON.parse(cause);
                return [error, previousState.value, previousState.timestamp, state.value, state.timestamp];
            });
        };
        const [t0, t1, t2] = ["2026-01-01T00:00:00.000+0000", "2026-01-01T01:00:00.000+0000", "2026-01-01T03:00:00.000+0000"];
        aws.clock += 3_600_000;
        expect(set("a", "ALARM")).to.deep.equal([["a", "INSUFFICIENT_DATA", t0, "ALARM", t1]]);
        expect(set("a", "ALARM")).to.deep.equal([]);
        expect(set("b", "ALARM")).to.deep.equal([
            ["b", "INSUFFICIENT_DATA", t0, "ALARM", t1],
            ["all", "OK", t0, "ALARM", t1],
        ]);
        aws.clock += 7_200_000;
        expect(set("b", "OK")).to.deep.equal([
            ["b", "ALARM", t1, "OK", t2],
            ["all", "ALARM", t1, "OK", t2],
        ]);
    });
});
