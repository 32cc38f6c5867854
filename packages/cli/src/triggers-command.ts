import { type Change, readPipelines, simulate } from "@causeway/verify";
import { type ChangeOptions, changeOf } from "./change-options.ts";
import { UserError } from "./errors.ts";
import { stackGraphs } from "./stack-graphs.ts";
import { type Triggered, triggersReport, triggersToJson } from "./triggers-report.ts";

export interface TriggersOptions extends ChangeOptions {
    readonly project: string;
    /** A stack in a file, or `-` for standard input. @default what is up in the sandbox */
    readonly state?: string;
    readonly json?: boolean;
}

/** Says which pipelines a change would start. Answers with the exit code. */
export async function triggersCommand(names: readonly string[], options: TriggersOptions): Promise<number> {
    const change = await changeOf(options);
    const all = await triggered(names, change, options);
    const text = options.json ? triggersToJson(change, all) : triggersReport(all, process.stdout.columns ?? 160);
    process.stdout.write(`${text}\n`);
    return 0;
}

/** What a change does to the pipelines of stacks that are up in the sandbox, or of a file. */
export async function triggered(
    names: readonly string[],
    change: Change,
    { project, state, filesFrom }: Pick<TriggersOptions, "project" | "state" | "filesFrom">,
): Promise<readonly Triggered[]> {
    if (state === "-" && filesFrom === "-") throw new UserError("--state and --files-from: standard input can be one of them");
    const graphs = await stackGraphs(names, { project, file: state, option: "--state" });
    const all = graphs.flatMap(({ name, resources }) => {
        const pipelines = readPipelines(resources);
        return simulate(change, pipelines).map((verdict, index) => ({ ...verdict, of: name, notes: pipelines[index]?.notes ?? [] }));
    });
    if (all.length === 0) throw new UserError(`there is no pipeline in ${graphs.map(({ name }) => name).join(", ")}`);
    return all;
}
