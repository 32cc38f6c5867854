import type { GraphResource } from "../checker/check-graph.ts";
import { assumed, type CostAssumptions } from "./assumptions.ts";
import { type Meter, prices, pricesAsOf } from "./prices.ts";
import { usageOf } from "./usage.ts";

/** What one kind of thing costs a month. */
export interface CostItem {
    readonly meter: Meter;
    /** The unit, in the plural: `metrics of alarms`. */
    readonly unit: string;
    readonly quantity: number;
    readonly dollars: number;
    /** Some of it rests on assumptions. */
    readonly isAssumed: boolean;
    /** The names that the program gives what it is made of. */
    readonly resources: readonly string[];
    /** AWS's page of the price. */
    readonly page: string;
}

/** What costs money, and is not in the sum. */
export interface NotPriced {
    readonly resource: string;
    readonly why: string;
}

/** What monitoring costs a month. */
export interface MonthlyCost {
    readonly dollars: number;
    readonly items: readonly CostItem[];
    readonly notPriced: readonly NotPriced[];
    readonly assumptions: CostAssumptions;
    /** Of what day the list prices are, and of which region. */
    readonly prices: { readonly asOf: string; readonly region: string };
}

/**
 * What the monitoring in a resource graph costs a month, by AWS's list prices of us-east-1: alarms, metrics, dashboards, logs, canaries, traces,
 * keys, notifications, state machines and deliveries. What a graph does not tell is assumed; where there is no price, that is said, and left out
 * of the sum.
 *
 * @example
 * declare const exported: { readonly deployment: { readonly resources: readonly GraphResource[] } };
 * const { dollars } = monthlyCost(exported.deployment.resources, { logGigabytes: 20 });
 */
export function monthlyCost(resources: readonly GraphResource[], said: Partial<CostAssumptions> = {}): MonthlyCost {
    const assumptions = assumed(said);
    const used = resources.filter(({ delete: isGoing = false }) => !isGoing).flatMap(resource => usageOf(resource, assumptions));
    const metered = used.filter(each => "meter" in each);
    const items = (Object.keys(prices) as Meter[]).flatMap((meter): readonly CostItem[] => {
        const all = metered.filter(each => each.meter === meter);
        if (all.length === 0) return [];
        const { unit, page, dollars, per, free = 0 } = prices[meter];
        const sum = (of: typeof all) => of.reduce((total, { quantity }) => total + quantity, 0);
        const gratis = assumptions.freeTier ? Math.min(free, sum(all.filter(({ isNeverFree = false }) => !isNeverFree))) : 0;
        const quantity = sum(all) - gratis;
        return [
            {
                meter,
                unit,
                quantity: rounded(quantity),
                dollars: rounded((quantity / per) * dollars),
                isAssumed: all.some(({ isAssumed }) => isAssumed),
                resources: [...new Set(all.map(({ resource }) => resource))],
                page,
            },
        ];
    });
    return {
        dollars: rounded(items.reduce((total, item) => total + item.dollars, 0)),
        items,
        notPriced: used.flatMap(each => ("why" in each ? [{ resource: each.resource, why: each.why }] : [])),
        assumptions,
        prices: { asOf: pricesAsOf, region: "us-east-1" },
    };
}

/** A hundredth of a cent is as exact as a sum of estimates should look. */
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
