import { monthlyCost } from "@causeway/verify";
import Table from "cli-table3";
import { dollars } from "./budget.ts";
import type { Operation } from "./engine.ts";
import { invocation } from "./invocation.ts";
import { duration, isFailure, type Outcome, planned } from "./outcome.ts";
import type { Counts } from "./tally.ts";

/** The document of `--json`: nothing else goes to standard output. */
export const toJson = (outcomes: readonly Outcome[]): string =>
    JSON.stringify({
        stacks: outcomes.map(outcome => ({
            name: outcome.stack.name,
            account: outcome.stack.account ?? null,
            ...outcome.counts,
            monitoringDollars: monthlyCost(outcome.graph).dollars,
            seconds: Math.round(outcome.seconds * 1000) / 1000,
            error: isFailure(outcome) ? outcome.reason : null,
        })),
    });

/**
 * What a person reads at the end: the table, whose monitoring costs too much, what went wrong, what came of it, and what to try next.
 */
export function report(operation: Operation, outcomes: readonly Outcome[], seconds: number, warnings: readonly string[] = []): string {
    return [
        table(operation, outcomes, seconds),
        warnings.join("\n"),
        problems(outcomes),
        operation === "down" ? "" : findings(outcomes),
        next(operation, outcomes),
    ]
        .filter(part => part !== "")
        .join("\n\n");
}

function table(operation: Operation, outcomes: readonly Outcome[], seconds: number): string {
    const isWorthIt = (column: keyof Counts) =>
        !["replaced", "deleted"].includes(column) || outcomes.some(({ counts }) => counts[column] > 0);
    const columns: readonly (keyof Counts)[] =
        operation === "down" ? ["deleted"] : (["created", "updated", "replaced", "deleted", "same"] as const).filter(isWorthIt);
    const heads = columns.map(column => (operation === "preview" ? planned[column] : column));
    const resources = operation === "down" ? [] : ["resources"];
    const isFailed = ({ state }: Outcome) => state === "failed";
    const costs = outcomes.map(({ graph }) => (operation === "down" ? 0 : monthlyCost(graph).dollars));
    const monitoring = costs.some(cost => cost > 0) ? ["monitoring"] : [];
    const result = outcomes.some(isFailed) ? [""] : [];
    const rows = new Table({
        head: ["stack", "account", ...resources, ...heads, ...monitoring, "time", ...result],
        colAligns: ["left", "left", ...[...resources, ...heads, ...monitoring].map(() => "right" as const), "right", "left"],
        style: { head: [], border: [], compact: true },
    });
    for (const [index, outcome] of outcomes.entries()) {
        const { stack, state, reason = "", counts, seconds } = outcome;
        const { created, updated, replaced, same } = counts;
        const all = operation === "down" ? [] : [created + updated + replaced + same];
        const numbers = [
            ...all,
            ...columns.map(column => counts[column]),
            ...monitoring.map(() => dollars(costs[index] ?? 0)),
            duration(seconds),
            ...result.map(() => (isFailed(outcome) ? "failed" : "")),
        ];
        const isUntouched = state === "not started" || state === "waits";
        const cells = isUntouched ? [{ content: reason, colSpan: numbers.length, hAlign: "left" as const }] : numbers;
        rows.push([stack.name, stack.account ?? "", ...cells]);
    }
    const estimate =
        monitoring.length > 0 ? "\nmonitoring: dollars a month, by list prices and assumptions that `causeway costs` tells" : "";
    return `${rows.toString()}${estimate}\nsimulated AWS; ${outcomes.length === 1 ? "1 stack" : `${outcomes.length} stacks`} in ${duration(seconds)}`;
}

const problems = (outcomes: readonly Outcome[]) =>
    outcomes
        .filter(({ state }) => state === "failed")
        .map(({ stack, reason = "" }) => `${stack.name} failed:\n${reason.replace(/^/gm, "  ")}`)
        .join("\n\n");

/** Outputs that a person would try at once: addresses, and the names of pipelines. */
function findings(outcomes: readonly Outcome[]): string {
    const found = outcomes.flatMap(({ stack, outputs }) => addresses(outputs).map(([name, value]) => [stack.name, name, value] as const));
    if (found.length === 0) return "";
    const width = (column: 0 | 1) => Math.max(...found.map(row => row[column].length));
    const [stacks, names] = [width(0), width(1)];
    return [
        "Outputs (simulated):",
        ...found.map(([stack, name, value]) => `  ${stack.padEnd(stacks)}  ${name.padEnd(names)}  ${value}`),
    ].join("\n");
}

function addresses({ urls, pipelines, ...outputs }: Outcome["outputs"]): readonly (readonly [name: string, value: string])[] {
    const list = (values: unknown) => Object.entries(typeof values === "object" && values !== null ? values : {});
    const isText = (entry: readonly [string, unknown]): entry is [string, string] => typeof entry[1] === "string";
    const names = list(pipelines)
        .filter(isText)
        .map(([, name]) => name);
    return [
        ...Object.entries(outputs)
            .filter(isText)
            .filter(([, value]) => /^https?:\/\//.test(value)),
        ...list(urls).filter(isText),
        ...(names.length > 0 ? [["pipelines", names.join(", ")] as const] : []),
    ];
}

function next(operation: Operation, outcomes: readonly Outcome[]): string {
    const [failed] = outcomes.filter(({ state }) => state === "failed");
    // A service's stack is of more interest than what it stands on.
    const example = (outcomes.find(({ outputs }) => "urls" in outputs) ?? outcomes.at(-1))?.stack;
    if (operation === "down" || example === undefined) return "";
    if (failed) return `Next:\n  ${invocation(operation)}    once that is mended: goes on where it stopped`;
    const tries: readonly (readonly [string, string])[] =
        operation === "preview"
            ? [[invocation("up"), "does it"]]
            : [
                  [invocation("up"), "again: nothing to change"],
                  [invocation("up", example.name), "one stack"],
                  [invocation("sandbox", "pulumi", "stack", "--stack", example.name), "what is in it; any Pulumi command goes"],
                  [invocation("sandbox", "aws", "--help"), "what a release does, behind Pulumi's back"],
                  [invocation("down"), "removes it all"],
              ];
    const width = Math.max(...tries.map(([command]) => command.length));
    return ["Next:", ...tries.map(([command, what]) => `  ${command.padEnd(width)}    ${what}`)].join("\n");
}
