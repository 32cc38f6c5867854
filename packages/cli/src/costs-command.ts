import { type CostAssumptions, defaultAssumptions, type MonthlyCost, monthlyCost } from "@causeway/verify";
import { isOverBudget, type TeamCost, teamCosts } from "./budget.ts";
import { costsReport, costsToJson } from "./costs-report.ts";
import { UserError } from "./errors.ts";
import { loadPlan } from "./plan.ts";
import { findProject } from "./project.ts";
import { type StackGraph, stackGraphs } from "./stack-graphs.ts";

export interface CostsOptions {
    readonly project: string;
    /** A stack in a file, or `-` for standard input. @default what is up in the sandbox */
    readonly file?: string;
    /** `name=value`. @default what `monthlyCost` assumes */
    readonly assume?: readonly string[];
    readonly json?: boolean;
}

/** What the monitoring of stacks costs, and of teams. */
export interface Costs {
    readonly stacks: readonly { readonly name: string; readonly cost: MonthlyCost }[];
    readonly teams: readonly TeamCost[];
}

/** Says what monitoring costs a month. Answers with the exit code: 1 where a team is over its budget. */
export async function costsCommand(names: readonly string[], options: CostsOptions): Promise<number> {
    const found = await costs(names, options);
    const text = options.json ? costsToJson(found) : costsReport(found, process.stdout.columns ?? 160);
    process.stdout.write(`${text}\n`);
    return found.teams.some(isOverBudget) ? 1 : 0;
}

/** What the monitoring of stacks that are up in the sandbox, or of a file, costs; teams of which a stack is meant are judged by all of theirs. */
export async function costs(names: readonly string[], { project, file, assume = [] }: CostsOptions): Promise<Costs> {
    const assumptions = parseAssumptions(assume);
    const graphs = await stackGraphs(names, { project, file, option: "--file" });
    const stacks = graphs.map(({ name, resources }) => ({ name, cost: monthlyCost(resources, assumptions) }));
    if (file !== undefined) return { stacks, teams: [] };
    const all = names.length === 0 ? graphs : await stackGraphs([], { project, option: "--file" });
    return { stacks, teams: teamCosts(await ofTeams(graphs, all, project), assumptions) };
}

/** All stacks of the teams whose stacks these are. */
async function ofTeams(graphs: readonly StackGraph[], all: readonly StackGraph[], from: string) {
    const plan = await loadPlan(findProject(from));
    const planned = (name: string) => plan.find(stack => stack.name === name);
    const teams = new Set(graphs.flatMap(({ name }) => planned(name)?.team?.name ?? []));
    return all.flatMap(({ name, resources }) => {
        const stack = planned(name);
        return stack?.team && teams.has(stack.team.name) ? [{ stack, resources }] : [];
    });
}

/** @throws {@link UserError} that names everything in the list that is no assumption. */
export function parseAssumptions(assume: readonly string[]): Partial<CostAssumptions> {
    const read = assume.map((each): readonly [name: string, value: number | boolean, problem?: string | undefined] => {
        const [name = "", value = ""] = each.split("=");
        if (!each.includes("=")) return [name, 0, `${each}: is not name=value; stacks stand before --assume`];
        if (!Object.hasOwn(defaultAssumptions, name)) return [name, 0, `${each}: there is no ${name}`];
        if (name === "freeTier")
            return [name, value === "true", /^(true|false)$/.test(value) ? undefined : `${each}: is not true or false`];
        return [name, Number(value), /^\d+(\.\d+)?$/.test(value) ? undefined : `${each}: is not a number from 0`];
    });
    const problems = read.flatMap(([, , problem]) => problem ?? []);
    if (problems.length > 0)
        throw new UserError(
            `--assume:\n${problems.map(problem => `  ${problem}`).join("\n")}\nIt takes ${Object.keys(defaultAssumptions).join(", ")}`,
        );
    return Object.fromEntries(read.map(([name, value]) => [name, value]));
}
