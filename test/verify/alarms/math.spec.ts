import { alarmOf, simulateAlarms } from "@causeway/verify";
import { expect } from "chai";
import { evaluate, type Scope } from "../../../packages/verify/src/alarms/math/evaluate.ts";
import { parseExpression } from "../../../packages/verify/src/alarms/math/expression.ts";
import { isLine, isNumber, type Line } from "../../../packages/verify/src/alarms/math/value.ts";
import { NotSimulated } from "../../../packages/verify/src/alarms/not-simulated.ts";

/** `[1, -, 3]`, as AWS's page writes series; a list of several is written with a comma between. */
const line = (written: string): Line => written.split(" ").map(sign => (sign === "-" ? undefined : Number(sign)));
const written = (of: Line): string => of.map(value => (value === undefined ? "-" : Number(value.toFixed(6)))).join(" ");

/** What an expression is worth of metrics, in minutes from Thursday, 1 January 1970 on. */
function worth(expression: string, metrics: Readonly<Record<string, string>>): string {
    const length = Object.values(metrics)[0]?.split(" ").length ?? 3;
    const scope: Scope = {
        times: Array.from({ length }, (_, index) => index * 60),
        periodSeconds: 60,
        line: id => {
            const found = metrics[id];
            if (found === undefined) throw new NotSimulated(`the name ${id}`);
            return line(found);
        },
        metrics: part => Object.entries(metrics).flatMap(([id, values]) => (id.includes(part) ? [line(values)] : [])),
        band: () => [Array.from({ length }, () => 9), Array.from({ length }, () => 1)],
    };
    const value = evaluate(parseExpression(expression), scope);
    return isNumber(value) ? String(value) : isLine(value) ? written(value) : value.lines.map(written).join(", ");
}

const pair = { metric1: "30 20 0 0", metric2: "20 - 20 -" };
const triple = { metric1: "1 1 0 0 -", metric2: "30 - 0 0 30", metric3: "0 0 20 - 20" };
const m = { m1: "1 2 - 4", m2: "10 - - 40" };

/** CloudWatch user guide, "Using math expressions with CloudWatch metrics": its tables first. */
const cases: readonly (readonly [expression: string, metrics: Readonly<Record<string, string>>, value: string])[] = [
    ["(metric1 < metric2)", pair, "0 0 1 0"],
    ["(metric1 >= 30)", pair, "1 0 0 0"],
    ["(metric1 > 15 AND metric2 > 15)", pair, "1 0 0 0"],
    ["IF(metric1, metric2, metric3)", triple, "30 0 20 - -"],
    ["IF(metric1, 5, metric3)", triple, "5 5 20 - -"],
    ["IF(metric1, metric2, 5)", triple, "30 0 5 5 -"],
    ["IF(metric1, metric2)", triple, "30 0 - - -"],
    ["IF(1, metric2, metric3)", triple, "30 - 0 0 30"],
    ["IF(0, metric2, metric3)", triple, "0 0 20 - 20"],
    ["IF(0, metric2)", triple, "- - - - -"],
    // Missing values are 0 where the other series has one, and there is none where none has.
    ["m1 + m2", m, "11 2 - 44"],
    ["m1 - m2", m, "-9 2 - -36"],
    ["m1 * 2 + 1", m, "3 5 - 9"],
    ["-m1", m, "-1 -2 - -4"],
    ["m1 ^ 2", m, "1 4 - 16"],
    ["2 ^ 3 * m1", m, "8 16 - 32"],
    // What divides by zero is dropped, a missing divisor too.
    ["m1 / m2", m, "0.1 - - 0.1"],
    ["m2 / m1", m, "10 0 - 10"],
    ["100 / (m1 - 1)", m, "- 100 - 33.333333"],
    ["1 / 0 + m1", m, "- - - -"],
    ["m1 == 2 || m2 == 10", m, "1 1 - 0"],
    ["m1 != 2 && m1 <= 4", m, "1 0 - 1"],
    ["m1 >= 2 OR m2 >= 40", m, "0 1 - 1"],
    ["FILL(m1, 0)", m, "1 2 0 4"],
    ["FILL(m1, m2) + 0", { m1: "1 -", m2: "8 9" }, "1 9"],
    ["FILL(m1, REPEAT)", { m1: "- 1 - - 4 -" }, "- 1 1 1 4 4"],
    ["FILL(m1, LINEAR)", { m1: "- 1 - - 4 -" }, "- 1 2 3 4 -"],
    ["FILL(METRICS(), 0)", m, "1 2 0 4, 10 0 0 40"],
    ["FILL(m1, MIN(m1))", m, "1 2 1 4"],
    ["SUM(METRICS())", m, "11 2 - 44"],
    ["SUM([METRICS(\"1\"), METRICS('2')])", m, "11 2 - 44"],
    ["AVG(METRICS())", m, "5.5 1 - 22"],
    ["MAX([m1, m2])", m, "10 2 - 40"],
    ["MIN([m1, m2])", m, "1 2 - 4"],
    ["STDDEV([m1, m2])", m, "4.5 0 - 18"],
    ["m1 - AVG(m1)", { m1: "1 - 3" }, "-1 - 1"],
    ["m1 - MIN(m1) + MAX(m1) - SUM(m1)", { m1: "1 - 3" }, "-1 - 1"],
    ["m1 / STDDEV(m1)", { m1: "1 - 3" }, "1 - 3"],
    ["SUM(m1) / DATAPOINT_COUNT(m1) + m1 * 0", { m1: "1 - 3" }, "2 - 2"],
    ["DATAPOINT_COUNT(METRICS())", m, "2 1 - 2"],
    ["m1 / METRIC_COUNT(METRICS())", m, "0.5 1 - 2"],
    ["SUM(100/[m1, m2])", m, "110 50 - 27.5"],
    ["METRICS()/100", m, "0.01 0.02 - 0.04, 0.1 - - 0.4"],
    ["m1 / PERIOD(m1)", { m1: "60 - 120" }, "1 - 2"],
    ["TIME_SERIES(MAX(m1))", m, "4 4 4 4"],
    ["ABS(-m1)", m, "1 2 - 4"],
    ["CEIL(m1 / 3)", m, "1 1 - 2"],
    ["FLOOR(m1 / 3)", m, "0 0 - 1"],
    ["LOG10(m2)", m, "1 - - 1.60206"],
    ["LOG(m1 - m1)", m, "- - - -"],
    ["DIFF(m1)", m, "- 1 - 2"],
    ["DIFF_TIME(m1)", m, "- 60 - 120"],
    ["RATE(m1)", { m1: "0 60 - 300" }, "- 1 - 2"],
    ["RUNNING_SUM(m1)", m, "1 3 - 7"],
    ["RUNNING_SUM(METRICS())", m, "1 3 - 7, 10 - - 50"],
    ["FIRST(METRICS()) + LAST(METRICS())", m, "11 2 - 44"],
    ["MINUTE(m1)", m, "0 1 2 3"],
    ["IF(DAY(m1) < 6, m1)", m, "1 2 0 4"],
    ["HOUR(m1) + DATE(m1) + MONTH(m1) + YEAR(m1)", { m1: "- -" }, "1972 1972"],
    ["EPOCH(m1)", m, "0 60 120 180"],
    ["ANOMALY_DETECTION_BAND(m1, 2)", { m1: "1 2" }, "9 9, 1 1"],
    ["LAST(ANOMALY_DETECTION_BAND(m1))", { m1: "1 2" }, "1 1"],
];
const unknown: readonly (readonly [expression: string, why: string])[] = [
    ["SEARCH('{AWS/EC2}', 'Average')", "the function SEARCH"],
    ["SERVICE_QUOTA(m1)", "the function SERVICE_QUOTA"],
    ["INSIGHT_RULE_METRIC('rule', 'metric')", "the function INSIGHT_RULE_METRIC"],
    ["SORT(METRICS(), AVG, DESC)", "the function SORT"],
    ["sum(m1)", "the function sum"],
    ["METRICS() + METRICS()", "an operation of two lists of time series"],
    ["m1 % 2", "the operator %"],
    ["m1 ? 1 : 0", "the expression m1 ? 1 : 0 is not metric math"],
    ['SELECT AVG(CPU) FROM "AWS/EC2"', 'the expression SELECT AVG(CPU) FROM "AWS/EC2" is not metric math'],
    ["m1 +", "the expression m1 + cannot be read: Expected expression after + at character 4"],
    ["[m1, , m2]", "the expression [m1, , m2] has a list with a gap"],
    ["m1 + 'a'", "a text outside of METRICS"],
    ["ABS(m1, m2)", "ABS of 2 arguments"],
    ["SUM(5)", "SUM of a number"],
    ["TIME_SERIES(m1)", "TIME_SERIES of anything but a number"],
    ["m3", "the name m3"],
];

describe("metric math", () => {
    for (const [expression, metrics, value] of cases)
        it(`${expression} of ${JSON.stringify(metrics)} is ${value}`, () => expect(worth(expression, metrics)).to.equal(value));
    for (const [expression, why] of unknown)
        it(`${expression} is not simulated: ${why}`, () =>
            expect(() => worth(expression, m))
                .to.throw(why)
                .with.property("name", "NotSimulated"));
});

const query = (id: string, more: object = {}) => ({
    id,
    metric: { namespace: "Shop", metricName: id, dimensions: {}, period: 60, stat: "Sum", ...more },
});
const mathematical = (expression: string, queries: readonly object[] = [query("errors"), query("requests")]) =>
    alarmOf("math", {
        comparisonOperator: "GreaterThanThreshold",
        threshold: 5,
        evaluationPeriods: 2,
        treatMissingData: "notBreaching",
        metricQueries: [{ id: "result", expression, returnData: true }, ...queries],
    });

describe("an alarm of math", () => {
    const requests = { namespace: "Shop", name: "requests", dimensions: {}, samples: [0, 60, 120, 180].map(at => ({ at, value: 100 })) };
    const errors = { namespace: "Shop", name: "errors", dimensions: {}, samples: [60, 120].map(at => ({ at, value: 8 })) };
    const history = (alarm: ReturnType<typeof mathematical>) =>
        simulateAlarms({ alarms: [alarm], series: [requests, errors], from: 60, to: 240, initially: "OK" })["math"];

    it("watches what the math comes to", () => {
        expect(history(mathematical("IF(FILL(requests, 0) > 0, 100 * FILL(errors, 0) / requests, 0)"))?.states.slice(1)).to.deep.equal([
            { at: 180, state: "ALARM", reason: "2 of 2 above 5 (2 needed): 8, 8" },
            { at: 240, state: "OK", reason: "1 of 2 above 5 (2 needed): 8, 0" },
        ]);
    });

    it("may be of math over math", () => {
        const alarm = mathematical("rate * 100", [{ id: "rate", expression: "errors / requests" }, query("errors"), query("requests")]);
        expect(history(alarm)?.states.map(({ state }) => state)).to.deep.equal(["OK", "ALARM", "OK"]);
    });

    it("says what of it is not simulated, and is not taken for one that is quiet", () => {
        const why = (...args: Parameters<typeof mathematical>) => history(mathematical(...args))?.notSimulated;
        expect(why("SERVICE_QUOTA(errors)")).to.equal("the function SERVICE_QUOTA");
        expect(why("SUM(errors)")).to.equal("an expression that is one number, where CloudWatch takes a time series");
        expect(why("METRICS()")).to.equal("an expression of 2 time series");
        expect(why("absent + errors")).to.equal("the name absent, which is none of its queries");
        expect(why("other", [{ id: "other", expression: "result" }])).to.equal("the expression result, which is made of itself");
        expect(why("errors / requests", [query("errors"), query("requests", { period: 300 })])).to.equal(
            "metrics of different periods: 60, 300 seconds",
        );
    });
});
