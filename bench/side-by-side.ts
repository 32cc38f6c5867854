import Table from "cli-table3";

/** What was measured: pairs of figures, ours first. */
export interface Row {
    readonly what: string;
    readonly unit: "s" | "MB";
    /** The ratio to reach. */
    readonly goal: number;
    readonly pairs: readonly (readonly [ours: number, theirs: number])[];
}

/** Runs the two in turn, after one round that is not counted. */
export async function sideBySide<Result>(
    rounds: number,
    ours: () => Promise<Result>,
    theirs: () => Promise<Result>,
): Promise<{ readonly pairs: readonly (readonly [Result, Result])[] }> {
    const pairs: [Result, Result][] = [];
    for (let round = 0; round <= rounds; round += 1) {
        const pair: [Result, Result] = [await ours(), await theirs()];
        if (round > 0) pairs.push(pair);
    }
    return { pairs };
}

export const median = (figures: readonly number[]): number => {
    const sorted = [...figures].sort((one, other) => one - other);
    const middle = Math.floor(sorted.length / 2);
    return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

export function table(rows: readonly Row[]): string {
    const drawn = new Table({
        head: ["median of pairs", "ours", "theirs", "ratio", "goal"],
        colAligns: ["left", "right", "right", "right", "right"],
        style: { head: [], border: [] },
    });
    for (const { what, unit, goal, pairs } of rows) {
        const figure = (figures: readonly number[]) => `${median(figures).toFixed(unit === "s" ? 1 : 0)} ${unit}`;
        const ratio = median(pairs.map(([ours, theirs]) => ours / theirs));
        drawn.push([
            what,
            figure(pairs.map(([ours]) => ours)),
            figure(pairs.map(([, theirs]) => theirs)),
            ratio.toFixed(2),
            `${goal} ${ratio <= goal ? "reached" : "missed"}`,
        ]);
    }
    return `${drawn.toString()}\n`;
}

/** What both take of an account, in numbers. */
export function costTable(costs: readonly (readonly [what: string, ours: number, theirs: number])[]): string {
    const drawn = new Table({
        head: ["in an account", "ours", "CDK"],
        colAligns: ["left", "right", "right"],
        style: { head: [], border: [] },
    });
    for (const [what, ours, theirs] of costs) drawn.push([what, ours, theirs]);
    return `${drawn.toString()}\n`;
}
