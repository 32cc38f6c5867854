import type { Indicator, MetricMath } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import type { Section } from "../dashboards/widget.ts";
import type { Burn, ErrorBudget } from "./burn-rate.ts";
import { burnRateOf, inWords, rounded } from "./objective-alarms.ts";

/** What a dashboard shows of an objective. */
interface Shown {
    readonly title: string;
    readonly indicator: Indicator;
    readonly budget: ErrorBudget;
    readonly target: number;
    readonly windowDays: number;
    readonly alarmArns: readonly pulumi.Input<string>[];
}

/** What is kept and what is left, over all days of the promise, and how fast it goes now. */
export function objectiveSections({ title, indicator, budget, target, windowDays, alarmArns }: Shown): readonly Section[] {
    const { percent, minutes, burns } = budget;
    const over = { kind: "number", wholeRange: true, days: windowDays, width: "quarter" } as const;
    const words = `${target} percent of events are good over ${windowDays} days: ${percent} percent may be bad, as many as in ${rounded(minutes)} minutes of outage.`;
    return [
        {
            title,
            widgets: [
                { ...over, title: `Good, of ${target} percent promised, ${windowDays} days`, of: [goodPercent(indicator)] },
                { ...over, title: `Budget left, ${windowDays} days`, of: [leftPercent(indicator, budget)] },
                { kind: "text", title: "What is promised", width: "half", markdown: words },
                {
                    kind: "graph",
                    title: "How fast the budget goes: 1 is as fast as it may",
                    days: 7,
                    // The long windows say how much has gone; these say whether it is still going.
                    left: burns.map(({ shortSeconds }) => burnRateOf(indicator, budget, shortSeconds)),
                    thresholds: burns.map(lineOf),
                },
                { kind: "alarms", title: "Alarms", alarmArns },
            ],
        },
    ];
}

const lineOf = ({ severity, burnRate, shortSeconds }: Burn) => ({
    value: burnRate,
    label: `${severity}, over ${inWords(shortSeconds)}`,
    severity,
});

// Numbers of a whole time are asked for with that time as their period, whatever the counts' own.
const goodPercent = ({ bad, total }: Indicator): MetricMath => ({
    expression: "IF(FILL(total, 0) > 0, 100 - 100 * FILL(bad, 0) / FILL(total, 0), 100)",
    of: { bad, total },
    unit: "Percent",
    label: "good, percent",
});

const leftPercent = ({ bad, total }: Indicator, { percent }: ErrorBudget): MetricMath => ({
    expression: `IF(FILL(total, 0) > 0, 100 - 100 * 100 * FILL(bad, 0) / FILL(total, 0) / ${percent}, 100)`,
    of: { bad, total },
    unit: "Percent",
    label: "budget left, percent",
});
