import type { Finding } from "@causeway/verify";
import Table from "cli-table3";
import { breakable } from "./breakable.ts";

/** What came of the pipelines, dashboards and alarms of one stack, or of one file. */
export interface Verified {
    readonly name: string;
    readonly pipelines: number;
    readonly dashboards: number;
    readonly alarms: number;
    readonly findings: readonly Finding[];
}

/** The document of `--json`: nothing else goes to standard output. */
export const verifiedToJson = (all: readonly Verified[]): string => JSON.stringify({ stacks: all });

/** What a person reads: a table for each stack with findings, and how many there are in all. */
export function verifyReport(all: readonly Verified[], width: number): string {
    const sum = (of: (each: Verified) => number) => all.reduce((total, each) => total + of(each), 0);
    const findings = all.reduce((total, each) => total + each.findings.length, 0);
    const looked = (["pipelines", "dashboards", "alarms"] as const)
        .map(what => [what.slice(0, -1), sum(each => each[what])] as const)
        .filter(([what, number]) => what === "pipeline" || number > 0)
        .map(([what, number]) => count(number, what));
    const tables = all.filter(each => each.findings.length > 0).map(each => `${each.name}:\n${table(each.findings, width)}`);
    return [...tables, `${count(findings, "finding")} in ${listed.format(looked)} of ${count(all.length, "stack")}`].join("\n\n");
}

const listed = new Intl.ListFormat("en-GB");
const count = (number: number, what: string) => `${number === 0 ? "no" : number} ${what}${number === 1 ? "" : "s"}`;

/** Addresses stand in lines of their own, so that they can be opened. */
function table(findings: readonly Finding[], width: number): string {
    // Five borders; an id is short, and what would be right often the longest.
    const rest = Math.max(width, 80) - 5;
    const shares = [0.2, 0.28, 0.26, 0.26].map(share => Math.floor(rest * share));
    const rows = new Table({
        head: ["finding", "where", "wrong", "right"],
        colWidths: shares,
        wordWrap: true,
        wrapOnWordBoundary: true,
        style: { head: [], border: [] },
    });
    for (const { id, path, wrong, right, page } of findings)
        rows.push([id, breakable(path, (shares[1] as number) - 2, /(?=\.)/), wrong, right], [{ content: page, colSpan: 4 }]);
    return rows.toString();
}
