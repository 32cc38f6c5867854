import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { GraphResource } from "@causeway/verify";
import { expect } from "chai";
import { isOverBudget, overBudget, teamCosts } from "../../packages/cli/src/budget.ts";
import { costs, parseAssumptions } from "../../packages/cli/src/costs-command.ts";
import { costsReport, costsToJson } from "../../packages/cli/src/costs-report.ts";
import { shopProject } from "./shop.ts";
import { messageOf } from "./temporary.ts";

const resource = (type: string, name: string, inputs: Record<string, unknown> = {}): GraphResource => ({
    urn: `urn:pulumi:dev::shop::${type}::${name}`,
    type,
    inputs,
});
const dashboard = (name: string) => resource("aws:cloudwatch/dashboard:Dashboard", name);
const logs = (name: string) => resource("aws:cloudwatch/logGroup:LogGroup", name, { retentionInDays: 30 });
const protection = resource("aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy", "masked");
const main = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));

describe("causeway costs", () => {
    const { folder, write, up } = shopProject();
    const run = (names: string[] = [], more: object = {}) => costs(names, { project: folder.path, ...more });
    /** A project whose two stacks are of one team, with this budget. */
    const teamed = (monitoringDollars?: number) => {
        write("package.json", { type: "module", causeway: { stacks: "./stacks.ts" } });
        const environment = { accountId: "111111111111", region: "eu-west-1" };
        const team = { name: "payments", owner: "p@example.com", monitoringDollars };
        const stacks = ["dev", "live"].map(name => ({ name, environment, needs: [], team }));
        write("stacks.ts", `export const stacks = ${JSON.stringify(stacks)};\n`);
    };

    it("adds up stacks that are up, or a file", async () => {
        up("dev", dashboard("one"), dashboard("two"));
        up("live", logs("all"));
        const sums = async (...args: Parameters<typeof run>) =>
            (await run(...args)).stacks.map(({ name, cost }) => `${name} ${cost.dollars}`);
        expect(await sums()).to.deep.equal(["dev 6", "live 0.5095"]);
        expect(await sums(["live"])).to.deep.equal(["live 0.5095"]);
        expect(await sums(["live"], { assume: ["logGigabytes=10"] })).to.deep.equal(["live 5.05"]);
        const file = write("stack.json", { deployment: { resources: [dashboard("one")] } });
        expect(await sums([], { file })).to.deep.equal([`${file} 3`]);
    });

    it("judges a team by all of its stacks that are up, whichever were asked for", async () => {
        teamed(5);
        up("dev", dashboard("one"));
        up("live", dashboard("two"));
        const { teams } = await run(["live"]);
        expect(teams).to.deep.equal([{ team: "payments", dollars: 6, budget: 5 }]);
        expect(teams.map(isOverBudget)).to.deep.equal([true]);
        expect(teams.map(overBudget)).to.deep.equal([
            "warning: the monitoring of payments costs about $6.00 a month, and its budget is $5.00",
        ]);
    });

    it("lets a team have its budget to the last cent, and one without be", () => {
        const stack = (monitoringDollars?: number) => ({ name: "dev", needs: [], team: { name: "payments", monitoringDollars } });
        const over = (budget?: number) => teamCosts([{ stack: stack(budget), resources: [dashboard("one")] }]).map(isOverBudget);
        expect([over(2.99), over(3), over()]).to.deep.equal([[true], [false], [false]]);
        expect(teamCosts([{ stack: { name: "foundation", needs: [] }, resources: [dashboard("one")] }])).to.deep.equal([]);
    });

    it("prints what it is made of, what has no price, what is assumed, and how teams stand", async () => {
        teamed(5);
        up("dev", dashboard("one"), logs("all"), protection);
        expect(costsReport(await run(), 200).split("\n")).to.deep.equal([
            "┌───────┬─────────────────────────────┬────────────┬─────────┐",
            "│ stack │ what                        │    a month │ dollars │",
            "├───────┼─────────────────────────────┼────────────┼─────────┤",
            "│ dev   │ dashboards                  │          1 │   $3.00 │",
            "│       │ GB of logs taken in         │    about 1 │   $0.50 │",
            "│       │ GB of logs kept, compressed │ about 0.15 │   $0.00 │",
            "│       │ GB of logs queried          │    about 1 │   $0.01 │",
            "│       │ all                         │            │   $3.51 │",
            "└───────┴─────────────────────────────┴────────────┴─────────┘",
            "not priced: the price of a GB that is looked through for personal data was not found (masked)",
            "list prices of us-east-1 of 2026-11-24; other regions' differ",
            "assumed (--assume): logGigabytes=1, queriedGigabytes=1, logMonths=12, compression=0.15, valuesOfDimension=3, notifications=100, executions=200, transitions=10, traces=100000, deliveredGigabytes=10, canaryRuns=8640, freeTier=false",
            "payments: $3.51 a month of $5.00",
            "about $3.51 a month",
        ]);
        const document = JSON.parse(costsToJson(await run()));
        expect([document.stacks[0].name, document.stacks[0].dollars, document.teams]).to.deep.equal([
            "dev",
            3.5095,
            [{ team: "payments", dollars: 3.51, budget: 5, isOverBudget: false }],
        ]);
    });

    it("says what is no assumption, all at once", async () => {
        expect(await messageOf(() => parseAssumptions(["logGigabytes=much", "cats=1", "freeTier=yes", "dev"]))).to.match(
            /^--assume:\n {2}logGigabytes=much: is not a number from 0\n {2}cats=1: there is no cats\n {2}freeTier=yes: is not true or false\n {2}dev: is not name=value; stacks stand before --assume\nIt takes logGigabytes, /,
        );
        expect(parseAssumptions(["logGigabytes=2.5", "freeTier=true"])).to.deep.equal({ logGigabytes: 2.5, freeTier: true });
    });

    it("is a command that ends with 1 where a team is over its budget", () => {
        up("dev", dashboard("one"));
        teamed(2);
        const { status, stdout } = spawnSync(process.execPath, [main, "costs", "--project", folder.path], { encoding: "utf8" });
        expect([status, stdout.trimEnd().split("\n").at(-2)]).to.deep.equal([
            1,
            "warning: the monitoring of payments costs about $3.00 a month, and its budget is $2.00",
        ]);
    });
});
