import { errorBudget, type Promised, promiseRules } from "@causeway/monitoring";
import { expect } from "chai";
import fc from "fast-check";

const month = (target: number) => errorBudget({ target, windowDays: 30 });

describe("errorBudget, held against published tables", () => {
    it("Site Reliability Workbook: recommended parameters for the 99.9% SLO alerting configuration", () => {
        const rows = month(99.9).burns.map(({ severity, longSeconds, shortSeconds, burnRate, budgetPercent }) => [
            severity,
            longSeconds / 3600,
            shortSeconds / 60,
            burnRate,
            budgetPercent,
        ]);
        expect(rows).to.deep.equal([
            ["critical", 1, 5, 14.4, 2],
            ["critical", 6, 30, 6, 5],
            ["warning", 72, 360, 1, 10],
        ]);
        // Its example: 14.4 * 0.001, 6 * 0.001 and 0.001.
        expect(month(99.9).burns.map(({ badPercent }) => badPercent)).to.deep.equal([1.44, 0.6, 0.1]);
    });

    it("Site Reliability Workbook: burn rates and time to complete budget exhaustion", () => {
        const { burnRate, exhaustedInDays } = month(99.9);
        const rows = [0.1, 0.2, 1, 100].map(bad => [burnRate(bad), exhaustedInDays(burnRate(bad))]);
        expect(rows).to.deep.equal([
            [1, 30],
            [2, 15],
            [10, 3],
            [1000, 0.03],
        ]);
        expect(exhaustedInDays(1000) * 24 * 60).to.be.closeTo(43.2, 1e-9);
    });

    it("Site Reliability Workbook: what its text works out", () => {
        // "A 35x burn rate never alerts, but consumes all of the 30-day error budget in 20.5 hours."
        expect(month(99.9).exhaustedInDays(35) * 24).to.be.closeTo(20.57, 0.01);
        const [one] = errorBudget({
            target: 99.9,
            windowDays: 30,
            policy: { critical: [{ budgetPercent: 5, withinHours: 1 }] },
        }).burns;
        expect(one?.burnRate).to.equal(36);
        expect(one?.detectedAfterMinutes(3.5)).to.equal(Number.POSITIVE_INFINITY);
        // A window of 36 hours and a burn rate of 1: a total outage is detected after 2 minutes and 10 seconds.
        const [wide] = errorBudget({
            target: 99.9,
            windowDays: 30,
            policy: { critical: [{ budgetPercent: 5, withinHours: 36 }] },
        }).burns;
        expect(wide?.burnRate).to.equal(1);
        expect(wide?.detectedAfterMinutes(100)).to.equal(2.16);
        // 99.999 percent: a total outage takes the month's budget in 26 seconds.
        expect(month(99.999).minutes * 60).to.be.closeTo(26, 0.1);
        // 90 percent: an hour of total outage takes 1.4 percent of the budget.
        expect(month(90).spentPercent(100, 60)).to.be.closeTo(1.4, 0.02);
    });

    it("Splunk, burn rate alerts: a 99.9% SLO with a compliance window of seven days", () => {
        const policy = {
            critical: [
                { budgetPercent: 10, withinHours: 1 },
                { budgetPercent: 20, withinHours: 6 },
            ],
        };
        const { burns } = errorBudget({ target: 99.9, windowDays: 7, policy });
        expect(burns.map(({ shortSeconds, burnRate }) => [shortSeconds / 60, burnRate])).to.deep.equal([
            [5, 16.8],
            [30, 5.6],
        ]);
    });

    it("Site Reliability Engineering: availability table", () => {
        const seconds = (target: number, days: number) => errorBudget({ target, windowDays: days }).minutes * 60;
        const rows: readonly (readonly [target: number, quarter: number, month: number, week: number, day: number])[] = [
            [90, 9 * 86_400, 3 * 86_400, 16.8 * 3600, 2.4 * 3600],
            [95, 4.5 * 86_400, 1.5 * 86_400, 8.4 * 3600, 1.2 * 3600],
            [99, 21.6 * 3600, 7.2 * 3600, 1.68 * 3600, 14.4 * 60],
            [99.5, 10.8 * 3600, 3.6 * 3600, 50.4 * 60, 7.2 * 60],
            [99.9, 2.16 * 3600, 43.2 * 60, 10.08 * 60, 1.44 * 60],
            [99.95, 1.08 * 3600, 21.6 * 60, 5.04 * 60, 43.2],
            [99.99, 12.96 * 60, 4.32 * 60, 60.48, 8.64],
            [99.999, 1.296 * 60, 25.92, 6.048, 0.864],
        ];
        for (const [target, ...expected] of rows) {
            const found = [90, 30, 7, 1].map(days => seconds(target, days));
            found.forEach((value, at) => {
                expect(value, `${target} percent`).to.be.closeTo(expected[at] ?? Number.NaN, 1e-6);
            });
        }
    });

    it("Application Signals API reference: BurnRateConfiguration", () => {
        // "burn rate = error rate over the look-back window / (100% - attainment goal percentage)"; at 1 the goal is met exactly.
        expect(month(99).burnRate(1)).to.equal(1);
        expect(month(99.95).burnRate(0.5)).to.equal(10);
    });

    it("detects and forgets as both windows do", () => {
        const [fast, slow, ticket] = month(99.9).burns;
        expect([fast, slow, ticket].map(burn => burn?.detectedAfterMinutes(100))).to.deep.equal([0.864, 2.16, 4.32]);
        expect(fast?.detectedAfterMinutes(10)).to.equal(8.64);
        expect(fast?.detectedAfterMinutes(1.44)).to.equal(Number.POSITIVE_INFINITY);
        expect(fast?.resetAfterMinutes(100)).to.be.closeTo(4.93, 0.01);
        expect(fast?.resetAfterMinutes(1)).to.equal(0);
    });

    it("counts events", () => {
        expect(month(99.9).events(1_000_000)).to.equal(1000);
        expect(month(99.99).events(1_000_000)).to.equal(100);
    });
});

describe("the usual policy", () => {
    it("keeps its windows and burn rates, whatever the days", () => {
        const rows = (windowDays: number) =>
            errorBudget({ target: 99.9, windowDays }).burns.map(({ withinHours, burnRate, budgetPercent }) => [
                withinHours,
                burnRate,
                Number(budgetPercent.toFixed(2)),
            ]);
        expect(rows(7)).to.deep.equal([
            [1, 14.4, 8.57],
            [6, 6, 21.43],
            [72, 1, 42.86],
        ]);
        expect(rows(28)).to.deep.equal([
            [1, 14.4, 2.14],
            [6, 6, 5.36],
            [72, 1, 10.71],
        ]);
        expect(rows(90)).to.deep.equal([
            [1, 14.4, 0.67],
            [6, 6, 1.67],
            [72, 1, 3.33],
        ]);
    });
});

const wrong = (promised: object) => promiseRules(promised as Promised).flatMap(([holds, ...said]) => (holds ? [] : [said.join(": ")]));

describe("promiseRules", () => {
    it("takes what can be promised", () => {
        for (const target of [93.1, 95, 99, 99.9, 99.999]) {
            for (const windowDays of [7, 28, 30, 90, 365])
                expect(wrong({ target, windowDays }), `${target}/${windowDays}`).to.deep.equal([]);
        }
        const policy = { critical: [{ budgetPercent: 50, withinHours: 1 }] };
        expect(wrong({ target: 99, windowDays: 1, policy })).to.deep.equal([]);
    });

    it("says all that is wrong of them", () => {
        const policy = {
            urgent: [],
            critical: [{ budgetPercent: 0, withinHours: 0.25 }, undefined],
            warning: [{ budgetPercent: 101, withinHours: 169 }],
        };
        const hours = "0.2 to 168 in steps of 0.2: CloudWatch looks back seven days, and a twelfth of it must be whole minutes";
        expect(wrong({ target: Number.NaN, windowDays: 30.5, policy })).to.deep.equal([
            "target: is NaN, not a number of percent between 0 and 100",
            "windowDays: is 30.5, not a whole number from 1 to 365",
            "policy.urgent: is no severity: there are critical and warning",
            "policy.critical[0].budgetPercent: is 0, not more than 0 and at most 100",
            `policy.critical[0].withinHours: is 0.25, not ${hours}`,
            "policy.critical[1].budgetPercent: is undefined, not more than 0 and at most 100",
            `policy.critical[1].withinHours: is undefined, not ${hours}`,
            "policy.warning[0].budgetPercent: is 101, not more than 0 and at most 100",
            `policy.warning[0].withinHours: is 169, not ${hours}`,
        ]);
        expect(wrong({})).to.deep.equal([
            "target: is undefined, not a number of percent between 0 and 100",
            "windowDays: is undefined, not a whole number from 1 to 365",
        ]);
        expect(wrong({ target: 100, windowDays: 30, policy: null })).to.deep.equal([
            "target: is 100 percent: nothing may be bad then, and there is no budget to spend. Promise less than 100",
            "policy: is no policy: { critical: [...], warning: [...] }",
        ]);
        expect(wrong({ target: 99, windowDays: 30, policy: { warning: {} } })).to.deep.equal([
            "policy.critical: needs at least one limit, such as { budgetPercent: 2, withinHours: 1 }",
            "policy.warning: is no list",
        ]);
    });

    it("says which limits no outage passes, and which a kept promise does", () => {
        expect(wrong({ target: 90, windowDays: 30 })).to.deep.equal([
            "target: would be over at 144 percent of bad events, which even an outage is not: of the 10 percent that 90 leaves, 2 are not gone within 1 hours. Give it more time",
        ]);
        expect(wrong({ target: 99.9, windowDays: 1 })).to.deep.equal([
            "windowDays: is 1: the usual policy looks back three days. Say a policy of your own, or promise 7 or more",
        ]);
        const policy = {
            critical: [
                { budgetPercent: 2, withinHours: 24 },
                { budgetPercent: 50, withinHours: 24 },
            ],
        };
        expect(wrong({ target: 99.9, windowDays: 30, policy })).to.deep.equal([
            "policy.critical[0]: is a burn rate of 0.6: whoever spends 2 percent within 24 hours keeps what is promised for 30 days. Give it less time",
            "policy.critical[1].withinHours: is 24, as another's of the same severity",
        ]);
    });
});

describe("errorBudget, whatever is promised", () => {
    const promised = fc.record({
        target: fc.integer({ min: 1, max: 99_999 }).map(value => value / 1000),
        windowDays: fc.integer({ min: 7, max: 365 }),
    });
    const bad = fc.integer({ min: 1, max: 1000 }).map(value => value / 10);

    it("spends the whole budget just in the time that it is exhausted in", () => {
        fc.assert(
            fc.property(promised, bad, (given, percent) => {
                const { exhaustedInDays, burnRate, spentPercent } = errorBudget(given);
                const minutes = exhaustedInDays(burnRate(percent)) * 24 * 60;
                expect(spentPercent(percent, minutes)).to.be.closeTo(100, 1e-6);
            }),
        );
    });

    it("is at each limit once its share of the budget has gone within its window", () => {
        fc.assert(
            fc.property(promised, given => {
                const budget = errorBudget(given);
                for (const { badPercent, longSeconds, budgetPercent } of budget.burns) {
                    expect(budget.spentPercent(badPercent, longSeconds / 60)).to.be.closeTo(budgetPercent, 1e-6);
                }
            }),
        );
    });

    it("detects the sooner the worse it is, within the long window, and forgets within the short one", () => {
        fc.assert(
            fc.property(promised, bad, bad, (given, one, other) => {
                const [less, more] = one < other ? [one, other] : [other, one];
                for (const burn of errorBudget(given).burns) {
                    expect(burn.detectedAfterMinutes(more)).to.be.at.most(burn.detectedAfterMinutes(less));
                    if (more > burn.badPercent) expect(burn.detectedAfterMinutes(more)).to.be.at.most(burn.longSeconds / 60);
                    expect(burn.resetAfterMinutes(more)).to.be.within(0, burn.shortSeconds / 60);
                }
            }),
        );
    });
});
