export { type CostAssumptions, defaultAssumptions } from "./assumptions.ts";
export * from "./monthly-cost.ts";
export { type Meter, type Price, prices, pricesAsOf } from "./prices.ts";
