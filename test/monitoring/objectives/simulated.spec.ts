import { errorBudget, ServiceLevelObjective } from "@causeway/monitoring";
import { type AlarmHistory, alarmOf, type Incident, plant, type Series, simulateAlarms, type ValueOverTime } from "@causeway/verify";
import { expect } from "chai";
import { empty } from "../../foundation/accounts.ts";
import { promised } from "./promised.ts";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** The alarms of 99.9 percent over 30 days, by their logical names, as they are registered. */
const alarms = (async () => {
    const cloud = empty("payments-staging");
    await cloud.run(() => new ServiceLevelObjective("slo", promised()));
    return cloud
        .identities()
        .filter(identity => identity.startsWith("aws:cloudwatch/"))
        .map(identity => {
            const { inputs } = cloud.named(identity.split(" ")[1] as string);
            return alarmOf((inputs["alarmName"] ?? inputs["name"]) as string, inputs);
        });
})();
const windowName = (window: string) => `slo-burn-${window}-0000000`;
const names = { page: "payments-slo-page-critical-staging", ticket: "payments-slo-ticket-warning-staging" };

interface Lived {
    /** Requests a minute. */
    readonly requests?: number;
    /** Percent of them that fail, from minute 0 on. */
    readonly bad: number;
    /** @default as long as is looked at */
    readonly forMinutes?: number;
    readonly hours: number;
}

/** Three days of good, and then something happens: at which minute after that each alarm changes. */
async function live({ requests = 1000, bad, forMinutes, hours }: Lived) {
    const to = hours * hour;
    const count = (name: string, value: ValueOverTime, ...incidents: readonly Incident[]): Series => ({
        ...{ namespace: "Shop", name, dimensions: { shop: "Vienna" } },
        samples: plant({ from: -3 * day, to, value }, ...incidents),
    });
    const end = forMinutes === undefined ? to : forMinutes * minute;
    const histories = simulateAlarms({
        alarms: await alarms,
        series: [count("Orders", requests), count("Failed", undefined, { from: 0, to: end, value: (requests * bad) / 100 })],
        from: -hour,
        to,
        initially: "OK",
    });
    const changes = (name: string) =>
        (histories[name] as AlarmHistory).states.filter(({ at }) => at > -hour).map(({ at, state }) => `${state} ${at / minute}`);
    return {
        page: changes(names.page),
        ticket: changes(names.ticket),
        gate: changes(windowName("1h-short-critical")),
        pages: (histories[names.page] as AlarmHistory).states.length,
    };
}
const { burns } = errorBudget({ target: 99.9, windowDays: 30 });
/** Alarms are looked at once a minute. */
const detected = (at: number, bad: number) => Math.ceil(burns[at]?.detectedAfterMinutes(bad) ?? Number.NaN);

describe("the alarms of an objective, over time", () => {
    it("page at the minute that the arithmetic says", async () => {
        for (const [bad, limit, expected] of [
            [100, 0, 1],
            [10, 0, 9],
            [2, 0, 44],
            [0.7, 1, 309],
        ] as const) {
            expect(detected(limit, bad), `${bad} percent`).to.equal(expected);
            const { page } = await live({ bad, hours: 6 });
            expect(page, `${bad} percent`).to.deep.equal([`ALARM ${expected}`]);
        }
    });

    it("make a ticket of what goes slowly, and call nobody at night", async () => {
        const [, , steady] = burns;
        const { page, ticket, gate } = await live({ bad: 0.25, hours: 40 });
        // Those that look back more than a day are looked at once an hour.
        expect(steady?.detectedAfterMinutes(0.25)).to.equal(28.8 * 60);
        expect({ page, ticket, gate }).to.deep.equal({ page: [], ticket: [`ALARM ${29 * 60}`], gate: [] });
    });

    it("say nothing while the promise is kept", async () => {
        expect(await live({ bad: 0.09, hours: 80 })).to.deep.equal({ page: [], ticket: [], gate: [], pages: 1 });
    });

    it("are back once the short windows have forgotten: the gate's within five minutes, the page within half an hour", async () => {
        const { page, gate } = await live({ bad: 100, forMinutes: 20, hours: 2 });
        const [fast, slow] = burns;
        expect(20 + Math.ceil(fast?.resetAfterMinutes(100) ?? 0)).to.equal(25);
        expect(20 + Math.ceil(slow?.resetAfterMinutes(100) ?? 0)).to.equal(50);
        expect(gate).to.deep.equal(["ALARM 1", "OK 25"]);
        expect(page).to.deep.equal(["ALARM 1", "OK 50"]);
    });

    it("let the gate see within minutes what a page waits for", async () => {
        const { page, gate } = await live({ bad: 2, forMinutes: 30, hours: 2 });
        expect({ page, gate }).to.deep.equal({ page: [], gate: ["ALARM 4", "OK 32"] });
    });

    it("call nobody for a few that fail where few are asked, and page for an outage there all the same", async () => {
        // One request in two minutes: four that fail are more than 14.4 times too many.
        expect(await live({ requests: 0.5, bad: 100, forMinutes: 8, hours: 12 })).to.deep.equal({
            page: [],
            ticket: [],
            gate: [],
            pages: 1,
        });
        expect((await live({ requests: 0.5, bad: 100, hours: 2 })).page).to.deep.equal(["ALARM 10"]);
    });

    it("are good without data", async () => {
        const histories = simulateAlarms({ alarms: await alarms, series: [], from: 0, to: hour });
        expect(Object.values(histories).map(({ states }) => states.at(-1)?.state)).to.deep.equal(Array(8).fill("OK"));
    });
});
