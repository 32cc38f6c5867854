import type { Change, Judgement, Verdict } from "@causeway/verify";
import Table from "cli-table3";

/** What a change does to a pipeline, and where that pipeline is. */
export interface Triggered extends Verdict {
    /** The stack, or the file. */
    readonly of: string;
    /** What of its way to start is not known. */
    readonly notes: readonly string[];
}

const line = ({ path, trigger, why }: Judgement): string => `${path} (${trigger}): ${why}`;

/** What a person reads: each pipeline, whether it starts, by which trigger, or why none. */
export function triggersReport(all: readonly Triggered[], width: number): string {
    const names = Math.max(8, ...all.map(({ pipeline }) => pipeline.length)) + 2;
    const table = new Table({
        head: ["pipeline", "starts", "why"],
        colWidths: [names, 8, Math.max(40, width - names - 12)],
        wordWrap: true,
        style: { head: [], border: [] },
    });
    for (const { pipeline, starts, matched, rejected, notes } of all) {
        const none = notes.length > 0 ? "no trigger is known" : "nothing but people start it";
        const why = (starts ? matched : rejected).map(line).join("\n") || none;
        table.push([pipeline, starts ? "yes" : "no", why]);
    }
    const started = all.filter(({ starts }) => starts).length;
    const remarks = all.flatMap(({ pipeline, matched, notes }) =>
        [...matched.flatMap(({ caveat }) => caveat ?? []), ...notes].map(remark => `${pipeline}: ${remark}`),
    );
    return [table.toString(), ...remarks, `${started} of ${all.length} ${all.length === 1 ? "pipeline" : "pipelines"} would start`].join(
        "\n",
    );
}

/** The document of `--json`. */
export const triggersToJson = (change: Change, all: readonly Triggered[]): string =>
    JSON.stringify({
        change,
        pipelines: all.map(({ of, pipeline, starts, matched, rejected, notes }) => ({
            stack: of,
            pipeline,
            starts,
            matched,
            rejected,
            notes,
        })),
    });
