import type { MonthlyCost } from "@causeway/verify";
import Table from "cli-table3";
import { dollars, isOverBudget, overBudget, type TeamCost } from "./budget.ts";

interface Costs {
    readonly stacks: readonly { readonly name: string; readonly cost: MonthlyCost }[];
    readonly teams: readonly TeamCost[];
}

/** The document of `--json`. */
export const costsToJson = ({ stacks, teams }: Costs): string =>
    JSON.stringify({
        stacks: stacks.map(({ name, cost }) => ({ name, ...cost })),
        teams: teams.map(team => ({ ...team, isOverBudget: isOverBudget(team) })),
    });

const many = (quantity: number): string => String(Number(quantity.toPrecision(6)));

/** What a person reads: what each stack's monitoring is made of and costs, what has no price, and how teams stand. */
export function costsReport({ stacks, teams }: Costs, width: number): string {
    const table = new Table({
        head: ["stack", "what", "a month", "dollars"],
        colAligns: ["left", "left", "right", "right"],
        style: { head: [], border: [], compact: true },
    });
    for (const { name, cost } of stacks) {
        const rows = cost.items.map(({ unit, quantity, dollars: price, isAssumed }) => [
            unit,
            `${isAssumed ? "about " : ""}${many(quantity)}`,
            dollars(price),
        ]);
        for (const [index, row] of [...rows, ["all", "", dollars(cost.dollars)]].entries()) table.push([index === 0 ? name : "", ...row]);
    }
    const total = stacks.reduce((sum, { cost }) => sum + cost.dollars, 0);
    return [
        table.toString(),
        ...unpriced(stacks).map(line => wrapped(line, width)),
        ...(stacks[0] ? [basis(stacks[0].cost)] : []),
        ...teams.map(team =>
            isOverBudget(team)
                ? overBudget(team)
                : `${team.team}: ${dollars(team.dollars)} a month${team.budget === undefined ? ", and no budget" : ` of ${dollars(team.budget)}`}`,
        ),
        `about ${dollars(total)} a month`,
    ].join("\n");
}

/** Each reason once, with how many things it is true of. */
function unpriced(stacks: Costs["stacks"]): readonly string[] {
    const reasons = Map.groupBy(
        stacks.flatMap(({ cost }) => cost.notPriced),
        ({ why }) => why,
    );
    return [...reasons].map(([why, all]) => `not priced: ${why} (${all.map(({ resource }) => resource).join(", ")})`);
}

const wrapped = (line: string, width: number): string =>
    line.length <= Math.max(width, 80) ? line : `${line.slice(0, Math.max(width, 80) - 1)}…`;

function basis({ prices, assumptions }: MonthlyCost): string {
    const said = Object.entries(assumptions).map(([name, value]) => `${name}=${value}`);
    return `list prices of ${prices.region} of ${prices.asOf}; other regions' differ\nassumed (--assume): ${said.join(", ")}`;
}
