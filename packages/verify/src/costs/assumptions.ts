import { check, type Rule } from "@causeway/core";

/** What a resource graph does not tell, and the bill depends on. All are numbers a month. */
export interface CostAssumptions {
    /** GB that each log group takes in. @default 1 */
    readonly logGigabytes: number;
    /** GB that queries look through, for each log group. @default 1 */
    readonly queriedGigabytes: number;
    /** Months that logs are kept where a group does not say for how long. @default 12 */
    readonly logMonths: number;
    /** What part of their size logs are kept in. AWS compresses them; how well, depends on them. @default 0.15 */
    readonly compression: number;
    /** Series that a metric with dimensions is, for each dimension. @default 3 */
    readonly valuesOfDimension: number;
    /** Messages to each subscriber of a topic. @default 100 */
    readonly notifications: number;
    /** Executions of each state machine. @default 200 */
    readonly executions: number;
    /** State transitions of each execution. @default 10 */
    readonly transitions: number;
    /** Traces that each thing that is traced makes. @default 100000 */
    readonly traces: number;
    /** GB that each delivery stream delivers. @default 10 */
    readonly deliveredGigabytes: number;
    /** Runs of a canary whose schedule is not known. @default 8640, one every five minutes */
    readonly canaryRuns: number;
    /** Whether what an account has for nothing is taken off: it is the account's, and all of its stacks share it. @default false */
    readonly freeTier: boolean;
}

export const defaultAssumptions: CostAssumptions = {
    logGigabytes: 1,
    queriedGigabytes: 1,
    logMonths: 12,
    compression: 0.15,
    valuesOfDimension: 3,
    notifications: 100,
    executions: 200,
    transitions: 10,
    traces: 100_000,
    deliveredGigabytes: 10,
    canaryRuns: 8640,
    freeTier: false,
};

/** What is assumed, where some of it was said. */
export function assumed(said: Partial<CostAssumptions>): CostAssumptions {
    const all = { ...defaultAssumptions, ...said };
    const { freeTier, ...numbers } = all;
    check(
        "the estimate of costs",
        [typeof freeTier === "boolean", "freeTier", `is ${freeTier}, not true or false`],
        ...Object.entries(numbers).map(
            ([name, value]): Rule => [
                Object.hasOwn(defaultAssumptions, name) && Number.isFinite(value) && value >= 0,
                name,
                Object.hasOwn(defaultAssumptions, name) ? `is ${value}, not a number from 0` : "is nothing that costs depend on",
            ],
        ),
    );
    return all;
}
