import { chartOf } from "@causeway/verify";
import { expect } from "chai";

const hour = 3600;
const window = { from: 1_000_000 * hour, to: 1_000_012 * hour };
const errors = ["Shop", "Errors", "shop", "Vienna", { id: "errors", stat: "Sum", period: 60, visible: false }];
const orders = ["Shop", "Orders", "shop", "Vienna", { id: "orders", stat: "Sum", period: 60, visible: false }];
const good = [{ expression: "100 - 100 * errors / orders", label: "good, percent" }];
const series = (name: string, value: number, statistic = "Sum") => ({
    namespace: "Shop",
    name,
    statistic,
    periodSeconds: 60,
    dimensions: { shop: "Vienna" },
    points: Array.from({ length: 12 * 60 }, (_, at) => ({ at: window.from + at * 60, value })),
});

describe("what a metric widget shows", () => {
    it("is one number of the whole time: counts are summed first, and worked with then", () => {
        const chart = chartOf({ metrics: [good, errors, orders], setPeriodToTimeRange: true }, window, [
            series("Errors", 1),
            series("Orders", 50),
        ]);
        expect(chart.lines).to.deep.equal([{ label: "good, percent", axis: "left", color: undefined, values: [98] }]);
        const sums = chartOf(
            { metrics: [["Shop", "Orders", "shop", "Vienna", { stat: "Sum", period: 60 }]], setPeriodToTimeRange: true },
            window,
            [series("Orders", 50)],
        );
        expect(sums.lines.map(({ values }) => values)).to.deep.equal([[50 * 12 * 60]]);
        const averages = chartOf({ metrics: [["Shop", "Orders", "shop", "Vienna", { period: 60 }]], setPeriodToTimeRange: true }, window, [
            series("Orders", 50, "Average"),
        ]);
        expect(averages.lines.map(({ values }) => values)).to.deep.equal([[50]]);
    });

    it("is of the whole time what its statistic says: sums of what there was, the most, the least", () => {
        const whole = (stat: string, ...values: readonly number[]) =>
            chartOf({ metrics: [["Shop", "Orders", "shop", "Vienna", { stat, period: 60 }]], setPeriodToTimeRange: true }, window, [
                { ...series("Orders", 0, stat), points: values.map((value, at) => ({ at: window.from + at * 6000, value })) },
            ]).lines[0]?.values;
        expect([whole("Sum", 1, 2, 0.5), whole("Maximum", 1, 9, 2), whole("Minimum", 4, 1, 2), whole("Average", 4, 2)]).to.deep.equal([
            [3.5],
            [9],
            [1],
            [3],
        ]);
        const samples = { namespace: "Shop", name: "Orders", dimensions: { shop: "Vienna" } };
        const median = chartOf({ metrics: [["Shop", "Orders", "shop", "Vienna", { stat: "p50" }]], setPeriodToTimeRange: true }, window, [
            { ...samples, samples: [1, 1, 9].map((value, at) => ({ at: window.from + at * 600, value })) },
        ]);
        expect(median.lines[0]?.values).to.deep.equal([1]);
        const rate = [{ expression: "orders / PERIOD(orders)", label: "a second" }];
        const [line] = chartOf({ metrics: [rate, orders], setPeriodToTimeRange: true }, window, [series("Orders", 120)]).lines;
        expect(line?.values).to.deep.equal([2]);
    });

    it("passes over no minute of what was, and looks where periods begin", () => {
        const points = Array.from({ length: 12 * 60 }, (_, at) => ({ at: window.from + at * 60, value: at === 7 ? 1 : 0 }));
        const [line] = chartOf({ metrics: [["Shop", "Errors", "shop", "Vienna", { stat: "Sum", period: 60 }]] }, window, [
            { ...series("Errors", 0), points },
        ]).lines;
        expect(line?.values.filter(value => value === 1)).to.have.length(1);
        const days = { from: window.to - 3 * 24 * hour, to: window.to };
        const { times } = chartOf({ metrics: [["Shop", "Errors", { stat: "Sum", period: 300 }]] }, days);
        expect(times.filter(time => time % 300 !== 0)).to.deep.equal([]);
    });

    it("shows what was also where its minutes begin at other seconds", () => {
        const points = [1, 2, 3].map((value, at) => ({ at: window.from + 30 + at * 60, value }));
        const given = [{ ...series("Orders", 0), points }];
        const metrics = [["Shop", "Orders", "shop", "Vienna", { stat: "Sum", period: 60 }]];
        const there = { from: window.from, to: window.from + 240 };
        expect(chartOf({ metrics }, there, given).lines[0]?.values).to.deep.equal([1, 2, 3, undefined]);
        const own = { from: window.from + 30, to: window.from + 210 };
        expect(chartOf({ metrics, setPeriodToTimeRange: true }, own, given).lines[0]?.values).to.deep.equal([6]);
    });

    it("looks as far back as the widget says, whatever the dashboard does", () => {
        const daily = ["Causeway/Delivery", "Deployments", "Service", "checkout", { stat: "Sum", period: 24 * hour }];
        const chart = chartOf({ metrics: [daily], start: "-P30D" }, window);
        expect(chart.window).to.deep.equal({ from: window.to - 30 * 24 * hour, to: window.to });
        expect(chart.times.length).to.be.within(29, 30);
        expect(chartOf({ metrics: [daily] }, window).window).to.deep.equal(window);
        expect(chartOf({ metrics: [daily], start: "-PT90M" }, window).window.from).to.equal(window.to - 90 * 60);
        expect(chartOf({ metrics: [daily], start: "2026-01-01T00:00:00Z" }, window).window).to.deep.equal(window);
    });
});
