import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { dashboardsOf, type GraphResource, readAlarms } from "@causeway/verify";
import { live } from "./alarms-command.ts";
import { dashboardPage, indexPage, type PagedDashboard } from "./dashboards/page.ts";
import type { Shown } from "./dashboards/widget-page.ts";
import { UserError } from "./errors.ts";
import { readSeries, type SeriesFile } from "./series-file.ts";
import { type StackGraph, stackGraphs } from "./stack-graphs.ts";

export interface DashboardsOptions {
    readonly project: string;
    /** Where the pages go. */
    readonly out: string;
    /** A stack in a file, or `-` for standard input. @default what is up in the sandbox */
    readonly file?: string;
    /** What metrics were, in a file, as `causeway alarms` reads it. @default sample data */
    readonly series?: string;
    readonly json?: boolean;
}

/** A dashboard's page. */
export interface WrittenPage {
    readonly stack: string;
    readonly dashboard: string;
    readonly file: string;
}

/** Writes a page for each dashboard. Answers with the exit code. */
export async function dashboardsCommand(names: readonly string[], options: DashboardsOptions): Promise<number> {
    const { pages, notes, index } = await dashboards(names, options);
    const text = options.json
        ? JSON.stringify({ index, pages, notes })
        : [
              ...pages.map(({ stack, dashboard, file }) => `${stack}  ${dashboard}  ${file}`),
              ...notes,
              "",
              `simulated, sample data: open ${index}`,
          ].join("\n");
    process.stdout.write(`${text}\n`);
    return 0;
}

/** Writes the dashboards of stacks that are up in the sandbox, or of a file, as pages, and a page that lists them. */
export async function dashboards(
    names: readonly string[],
    { project, file, out, series }: DashboardsOptions,
    now: number = Date.now() / 1000,
): Promise<{ readonly pages: readonly WrittenPage[]; readonly notes: readonly string[]; readonly index: string }> {
    if (file === "-" && series === "-") throw new UserError("--file and --series: standard input can be one of them");
    const graphs = await stackGraphs(names, { project, file, option: "--file" });
    const found = graphs.flatMap(({ name, resources }) => dashboardsOf(resources).map(resource => ({ of: name, resource })));
    if (found.length === 0) throw new UserError(`there is no dashboard in ${graphs.map(({ name }) => name).join(", ")}`);
    const read = found.map(({ of, resource }) => readDashboard(of, resource));
    const known = read.flatMap(one => (typeof one === "string" ? [] : [one]));
    const paged = known.map((dashboard, at) => ({ dashboard, file: fileOf(dashboard, known.slice(0, at)) }));
    const here = process.env["INIT_CWD"] ?? process.cwd();
    const given = series === undefined ? undefined : await readSeries(series === "-" ? series : resolve(here, series));
    const states = given ? statesOf(graphs, given) : new Map();
    const folder = resolve(here, out);
    try {
        mkdirSync(folder, { recursive: true });
    } catch (error) {
        throw new UserError(`--out: ${folder} cannot be a folder: ${(error as Error).message}`);
    }
    for (const { dashboard, file: page } of paged) {
        // A link leads to a dashboard of the same stack, where there are several of the name.
        const pageOf = (name: string) =>
            (
                paged.find(one => one.dashboard.name === name && one.dashboard.of === dashboard.of) ??
                paged.find(one => one.dashboard.name === name)
            )?.file;
        const window = given ? { from: given.from, to: given.to } : windowOf(dashboard.body, now);
        const shown: Shown = { window, series: given?.series ?? [], states, pageOf };
        writeFileSync(join(folder, page), dashboardPage(dashboard, shown));
    }
    const index = join(folder, "index.html");
    writeFileSync(index, indexPage(paged));
    return {
        pages: paged.map(({ dashboard, file: page }) => ({ stack: dashboard.of, dashboard: dashboard.name, file: join(folder, page) })),
        notes: read.filter(one => typeof one === "string"),
        index,
    };
}

/** What each alarm is in at the end of what metrics were. */
function statesOf(graphs: readonly StackGraph[], given: SeriesFile): Shown["states"] {
    const listed = graphs.flatMap(({ name: of, resources }) => readAlarms(resources).map(alarm => ({ of, ...alarm })));
    return new Map(live(listed, given).map(({ alarm, states }) => [alarm, states.at(-1)?.state ?? given.initially]));
}

/** A dashboard, or why there is no page of it. */
function readDashboard(of: string, { urn, inputs }: GraphResource): PagedDashboard | string {
    const { dashboardName, dashboardBody } = inputs ?? {};
    const name = typeof dashboardName === "string" ? dashboardName : (urn.split("::").at(-1) ?? "dashboard");
    try {
        const body: unknown = JSON.parse(String(dashboardBody));
        if (typeof body === "object" && body !== null && !Array.isArray(body)) return { of, name, body: body as PagedDashboard["body"] };
    } catch {
        // Said below.
    }
    return `${of}: what is on ${name} is not known, or is no JSON`;
}

/** Dashboards of several accounts may have one name. */
function fileOf({ name, of }: PagedDashboard, before: readonly PagedDashboard[]): string {
    const plain = name.replace(/[^\w-]/g, "_");
    const taken = before.filter(one => one.name === name).length;
    return taken === 0 && plain !== "index"
        ? `${plain}.html`
        : `${of.replace(/[^\w-]/g, "_")}.${plain}${taken > 1 ? `-${taken}` : ""}.html`;
}

const seconds: Readonly<Record<string, number>> = { TM: 60, TH: 3600, D: 86_400, W: 604_800, M: 30 * 86_400 };

/** The time that a dashboard shows when it is opened. @default CloudWatch's three hours */
function windowOf({ start, end }: PagedDashboard["body"], now: number): Shown["window"] {
    const [, time, count, unit] = /^-P(T?)(\d+)([MHDW])$/.exec(String(start)) ?? [];
    const to = typeof end === "string" && !Number.isNaN(Date.parse(end)) ? Date.parse(end) / 1000 : Math.floor(now / 60) * 60;
    if (count !== undefined) return { from: to - Number(count) * (seconds[`${time}${unit}`] ?? 3600), to };
    const from = typeof start === "string" ? Date.parse(start) / 1000 : Number.NaN;
    return { from: Number.isNaN(from) || from >= to ? to - 3 * 3600 : from, to };
}
