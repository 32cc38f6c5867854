import { type CostAssumptions, type GraphResource, monthlyCost } from "@causeway/verify";
import type { StackPlan } from "./plan.ts";

/** What a team's monitoring costs a month, in all of its stacks that there are. */
export interface TeamCost {
    readonly team: string;
    readonly dollars: number;
    /** @default it has none */
    readonly budget?: number;
}

/** What teams' monitoring costs; stacks that are no team's, such as foundations, are nobody's here. */
export function teamCosts(
    stacks: readonly { readonly stack: StackPlan; readonly resources: readonly GraphResource[] }[],
    assumptions: Partial<CostAssumptions> = {},
): readonly TeamCost[] {
    const byTeam = Map.groupBy(
        stacks.filter(({ stack }) => stack.team !== undefined),
        ({ stack }) => (stack.team as { readonly name: string }).name,
    );
    return [...byTeam].map(([team, all]) => {
        const budget = all[0]?.stack.team?.monitoringDollars;
        const sum = all.reduce((total, { resources }) => total + monthlyCost(resources, assumptions).dollars, 0);
        return { team, dollars: Math.round(sum * 100) / 100, ...(budget !== undefined && { budget }) };
    });
}

export const isOverBudget = ({ dollars: cost, budget }: TeamCost): boolean => budget !== undefined && cost > budget;

/** What a person is told of a team that is over its budget. */
export const overBudget = ({ team, dollars: cost, budget = 0 }: TeamCost): string =>
    `warning: the monitoring of ${team} costs about ${dollars(cost)} a month, and its budget is ${dollars(budget)}`;

export const dollars = (cost: number): string => `$${cost.toFixed(2)}`;
