import { alarmArguments, alarmRules, check, errorPercent, type Measure, type Metric, measureRules, type Threshold } from "@causeway/core";
import { Cloud } from "@causeway/sandbox/mocks";
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
const bad = { above: 1 };

/** What is said of an alarm that has this measure and threshold; callers without types give anything. */
const said = (measure: unknown, threshold: unknown, place?: Parameters<typeof alarmRules>[3]): readonly string[] =>
    alarmRules("a", measure as Measure, threshold as Threshold, place).flatMap(([holds, at, reason]) => (holds ? [] : `${at}: ${reason}`));

describe("alarmRules", () => {
    it("says all that CloudWatch would refuse, at once", () => {
        const strange = {
            expression: "a + B",
            of: { a: metric("A", { periodSeconds: 45 }), B: metric("B", { periodSeconds: 3540 }) },
            unit: "Count",
            label: "",
        } as const;
        expect(() => check("it", ...alarmRules("alarms.a", strange, { above: 1, periods: 25, breaching: 26 }))).to.throw(
            [
                "it cannot be created:",
                "  alarms.a.periodSeconds: is 45 in A, not 10, 20, 30 or a multiple of 60",
                "  alarms.a.of.B: is not letters, digits and underscores after a lower-case letter, and not result",
                "  alarms.a.breaching: is 26, not 1 to the 25 periods that are looked at",
                "  alarms.a.periods: makes 88500 seconds: CloudWatch looks back a day, or seven where a period is an hour or longer",
            ].join("\n"),
        );
        expect(said(metric("A"), { above: 1, periods: 0 })).to.deep.equal([
            "a.periods: is 0, not a whole number from 1",
            "a.breaching: is 0, not 1 to the 0 periods that are looked at",
        ]);
    });

    it("lets through what is right", () => {
        const errors = errorPercent([metric("E1"), metric("E2")], [metric("R1"), metric("R2")]);
        const right: readonly (readonly [Measure, Threshold])[] = [
            [errors, { above: 1, periods: 3 }],
            [errors, { above: 100, unit: "Percent" }],
            [metric("A", { periodSeconds: 3600 }), { atLeast: 0, periods: 168 }],
            [metric("A", { periodSeconds: 10 }), bad],
            [metric("A", { statistics: ["Sum"] }), bad],
            [metric("A", { statistic: "p99", statistics: ["percentile"] }), bad],
            [metric("Degrees", { unit: "None", statistic: "Average" }), { below: -10 }],
            [{ expression: "a - b", of: { a: metric("A"), b: metric("B") }, unit: "Count", label: "left over" }, { below: -1 }],
        ];
        for (const [measure, threshold] of right) expect(said(measure, threshold), JSON.stringify(measure)).to.deep.equal([]);
    });

    it("knows CloudWatch's statistics, and which of them a metric has", async () => {
        const refused = ["p", "p101", "P99", "median", "tm(10%:90%)", "TM(:)", "TC(2)", "PR(a:)", "IQM1", "sum"];
        const taken = [
            "Sum",
            "p0",
            "p99.99",
            "p100",
            "tm90",
            "wm98",
            "tc90",
            "ts90",
            "IQM",
            "TM(10%:90%)",
            "TC(2:)",
            "PR(:0.5)",
            "TS(80%:)",
            "WM(1:2)",
        ];
        for (const statistic of refused) {
            expect(said(metric("A", { statistic: statistic as "Sum" }), bad)).to.deep.equal([
                `a.statistic: is ${statistic} in A, which CloudWatch does not know: Sum, p99, TM(10%:90%), TC(2:), …`,
            ]);
        }
        for (const statistic of taken) expect(said(metric("A", { statistic: statistic as "Sum" }), bad), statistic).to.deep.equal([]);
        // So does the provider.
        const cloud = new Cloud();
        await cloud.run(() => {
            for (const statistic of taken)
                new aws.cloudwatch.MetricAlarm(`of ${statistic}`, alarmArguments(metric("A", { statistic: statistic as "Sum" }), bad));
        });
        expect(said(metric("A", { statistic: "p99", statistics: ["Sum", "SampleCount"] }), bad)).to.deep.equal([
            "a.statistic: is p99 in A, which has Sum, SampleCount alone",
        ]);
        expect(said(metric("A", { statistic: "Sum", statistics: ["Average", "percentile"] }), bad)).to.deep.equal([
            "a.statistic: is Sum in A, which has Average, percentile alone",
        ]);
    });

    it("takes periods of seconds from nobody but from metrics that have them", () => {
        for (const namespace of ["AWS/ECS", "ECS/ContainerInsights"]) {
            expect(said(metric("A", { namespace, periodSeconds: 10 }), bad)).to.deep.equal([
                "a.periodSeconds: is 10 in A: AWS's own metrics have a value a minute",
            ]);
        }
        expect(said(metric("A", { periodSeconds: Number.NaN }), bad)).to.deep.equal([
            "a.periodSeconds: is NaN in A, not 10, 20, 30 or a multiple of 60",
        ]);
    });

    it("finds thresholds in another unit than the measure's, and says what they would be", () => {
        const latency = metric("Wait", { unit: "Seconds", statistic: "p99" });
        expect(said(latency, { above: 2000, unit: "Milliseconds" })).to.deep.equal([
            "a.unit: is Milliseconds, and Wait is in Seconds: 2000 Milliseconds would be 2 Seconds",
        ]);
        expect(said(latency, { above: 0.3, unit: "Microseconds" })).to.deep.equal([
            "a.unit: is Microseconds, and Wait is in Seconds: 0.3 Microseconds would be 3e-7 Seconds",
        ]);
        expect(said(metric("Size", { unit: "Bytes" }), { above: 1.5, unit: "Gigabytes" })).to.deep.equal([
            "a.unit: is Gigabytes, and Size is in Bytes: 1.5 Gigabytes would be 1500000000 Bytes",
        ]);
        expect(said(metric("Orders"), { above: 5, unit: "Percent" })).to.deep.equal(["a.unit: is Percent, and Orders is in Count"]);
    });

    it("finds limits that are none, or are never passed", () => {
        expect(said(metric("A"), {})).to.deep.equal(["a: has no limit: one of above, atLeast, below, atMost"]);
        expect(said(metric("A"), { above: 1, below: 0 })).to.deep.equal(["a: has above and below: an alarm has one limit"]);
        expect(said(metric("A"), { above: Number.NaN })).to.deep.equal(["a.above: is NaN, not a number"]);
        expect(said(metric("A"), { below: undefined })).to.deep.equal(["a.below: is undefined, not a number"]);
        expect(said(metric("A"), { below: "1" })).to.deep.equal(["a.below: is 1, not a number"]);
        expect(said(metric("A"), { below: -1 })).to.deep.equal(["a.below: is -1: A is never less than 0"]);
        expect(said(metric("A", { unit: "Percent" }), { above: 150 })).to.deep.equal(["a.above: is 150, not a percentage from 0 to 100"]);
        expect(said(metric("A"), { above: 1, missing: "good" })).to.deep.equal([
            "a.missing: is good, not notBreaching, breaching, ignore or missing",
        ]);
        for (const threshold of [undefined, null, 5]) {
            expect(said(metric("A"), threshold)).to.deep.equal([`a: is ${threshold}, not a threshold such as { above: 1 }`]);
        }
    });

    it("finds math of what is not there, and of more than an alarm takes, however deep", () => {
        const math = (expression: string, of: Readonly<Record<string, Measure>>) => ({ expression, of, unit: "Count", label: "" }) as const;
        expect(said(math("a / b + c", { a: metric("A") }), bad)).to.deep.equal(["a.expression: is made of b, c, which are not in of"]);
        expect(said(math("a", { a: math("b", { c: metric("C") }) }), bad)).to.deep.equal([
            "a.expression: is made of b, which is not in of",
        ]);
        expect(said(math("FILL(a, REPEAT) + IF(a > 1e3, 1, 0)", { a: metric("A") }), bad)).to.deep.equal([]);
        expect(said(math("SUM(SEARCH('{Shop} orders', 'Sum', 60))", {}), bad)).to.deep.equal([
            "a.expression: searches for metrics: an alarm's are named",
        ]);
        const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, metric("M")]));
        expect(said(math("SUM(METRICS())", { a: math("SUM(METRICS())", many(6)), b: math("SUM(METRICS())", many(5)) }), bad)).to.deep.equal(
            ["a.of: has 11 metrics: an alarm takes 10"],
        );
        expect(said(math("SUM(METRICS())", many(10)), bad)).to.deep.equal([]);
        const deep = (levels: number): Measure => (levels === 0 ? metric("M") : math("a", { a: deep(levels - 1) }));
        expect(said(deep(11), bad)).to.deep.equal(["a.of: has 11 expressions: an alarm takes 10"]);
        expect(said(deep(10), bad)).to.deep.equal([]);
    });

    it("finds what is no measure", () => {
        const nothing = "a: is neither a metric, which has a namespace, a name and a statistic, nor math, which has an expression";
        for (const measure of [
            undefined,
            null,
            "Orders",
            {},
            { name: "Orders" },
            { expression: "a" },
            { expression: "a", of: { a: undefined } },
        ]) {
            expect(said(measure, bad), JSON.stringify(measure)).to.deep.equal([nothing]);
        }
        expect(measureRules("a", undefined as unknown as Measure)).to.deep.equal([[false, "a", nothing.slice(3)]]);
    });

    it("reads metrics of other accounts, but of one region alone", () => {
        const here = { accountId: "111111111111", region: "eu-west-1" };
        const kept = (region: string) => metric("A", { place: { accountId: "222222222222", region } });
        expect(said(kept("eu-central-1"), bad, here)).to.deep.equal([
            "a.place.region: is eu-central-1 in A: an alarm in eu-west-1 reads its own region's metrics alone",
        ]);
        expect(said(kept("eu-west-1"), bad, here)).to.deep.equal([]);
        // Where nobody says where the alarm is to be, that is not known.
        expect(said(kept("eu-central-1"), bad)).to.deep.equal([]);
    });
});
