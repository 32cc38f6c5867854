import { resolve } from "node:path";
import { type Alarm, type AlarmHistory, type FoundAlarm, metricsOfAlarm, readAlarms, type Series, simulateAlarms } from "@causeway/verify";
import { alarmsReport, alarmsToJson, type ListedAlarm, type LivedAlarm, livesReport, livesToJson } from "./alarms-report.ts";
import { UserError } from "./errors.ts";
import { readSeries, type SeriesFile } from "./series-file.ts";
import { stackGraphs } from "./stack-graphs.ts";

export interface AlarmsOptions {
    readonly project: string;
    /** A stack in a file, or `-` for standard input. @default what is up in the sandbox */
    readonly file?: string;
    /** What metrics were, in a file, or `-` for standard input. @default alarms are listed */
    readonly series?: string;
    readonly json?: boolean;
}

/** Lists alarms, or says what they would do. Answers with the exit code. */
export async function alarmsCommand(names: readonly string[], options: AlarmsOptions): Promise<number> {
    const { json = false, series } = options;
    const width = process.stdout.columns ?? 160;
    const listed = await alarms(names, options);
    const text =
        series === undefined
            ? json
                ? alarmsToJson(listed)
                : alarmsReport(listed, width)
            : await lived(listed, series, (lives, notes) => (json ? livesToJson(lives, notes) : livesReport(lives, notes, width)));
    process.stdout.write(`${text}\n`);
    return 0;
}

/** The alarms of stacks that are up in the sandbox, or of a file. */
export async function alarms(names: readonly string[], { project, file, series }: AlarmsOptions): Promise<readonly ListedAlarm[]> {
    if (file === "-" && series === "-") throw new UserError("--file and --series: standard input can be one of them");
    const graphs = await stackGraphs(names, { project, file, option: "--file" });
    const found = graphs.flatMap(({ name: of, resources }) => readAlarms(resources).map((each): ListedAlarm => ({ of, ...each })));
    if (found.length === 0) throw new UserError(`there is no alarm in ${graphs.map(({ name }) => name).join(", ")}`);
    return found;
}

async function lived<Text>(
    listed: readonly ListedAlarm[],
    file: string,
    tell: (lives: readonly LivedAlarm[], notes: readonly string[]) => Text,
): Promise<Text> {
    const here = process.env["INIT_CWD"] ?? process.cwd();
    const given = await readSeries(file === "-" ? file : resolve(here, file));
    return tell(live(listed, given), notesOf(listed, given.series));
}

const isReadable = (each: ListedAlarm): each is ListedAlarm & { readonly alarm: Alarm } => each.alarm !== undefined;

/** What becomes of alarms. A composite alarm may name one of another stack. */
export function live(listed: readonly ListedAlarm[], given: SeriesFile): readonly LivedAlarm[] {
    const readable = listed.filter(isReadable);
    const stacks = [...new Set(readable.map(({ of }) => of))];
    const histories = new Map(stacks.map(of => [of, liveIn(of, readable, given)]));
    return readable.map(({ of, alarm }) => ({ of, alarm: alarm.name, ...(histories.get(of)?.[alarm.name] as AlarmHistory) }));
}

/** Names may be those of alarms of other accounts, too: a stack's own come first. */
function liveIn(of: string, readable: readonly (FoundAlarm & { readonly of: string; readonly alarm: Alarm })[], given: SeriesFile) {
    const own = readable.filter(each => each.of === of);
    const byName = new Map([...readable, ...own].map(({ alarm }) => [alarm.name, alarm]));
    return simulateAlarms({ ...given, alarms: [...byName.values()] });
}

/** What may be a mistake: alarms that cannot be read, and series that no alarm looks at. */
function notesOf(listed: readonly ListedAlarm[], series: readonly Series[]): readonly string[] {
    const key = ({ namespace, name, dimensions }: Pick<Series, "namespace" | "name" | "dimensions">) =>
        JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
    const watched = listed.flatMap(({ alarm }) => (alarm?.kind === "metric" ? metricsOfAlarm(alarm) : []));
    const keys = new Set(watched.map(key));
    return [
        ...listed.flatMap(({ resource, note }) => (note === undefined ? [] : [`${resource} is left out: ${note.replaceAll("\n", " ")}`])),
        ...series
            .filter(each => !keys.has(key(each)))
            .map(each => {
                const near = watched.find(({ namespace, name }) => namespace === each.namespace && name === each.name);
                const hint = near ? `; there is one of the dimensions ${JSON.stringify(near.dimensions)}` : "";
                return `no alarm looks at ${each.namespace} ${each.name} ${JSON.stringify(each.dimensions)}${hint}`;
            }),
    ];
}
