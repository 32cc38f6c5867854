/**
 * How others do, for whoever looks at the four numbers.
 * Source: DORA, "Accelerate State of DevOps Report 2023", Software delivery performance.
 */
export const levels = [
    "| | deployments | lead time | change failure rate | time to restore |",
    "| --- | --- | --- | --- | --- |",
    "| elite | on demand | less than a day | 5 % | less than an hour |",
    "| high | daily to weekly | a day to a week | 10 % | less than a day |",
    "| medium | weekly to monthly | a week to a month | 15 % | a day to a week |",
    "| low | weekly to monthly | a week to a month | 64 % | a month to six |",
].join("\n");
