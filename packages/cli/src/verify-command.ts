import { alarmsOf, checkAlarms, checkDashboards, checkGraph, dashboardsOf, type GraphResource, pipelinesOf } from "@causeway/verify";
import { stackGraphs } from "./stack-graphs.ts";
import { type Verified, verifiedToJson, verifyReport } from "./verify-report.ts";

export interface VerifyOptions {
    readonly project: string;
    /** A graph in a file, or `-` for standard input. @default what is up in the sandbox */
    readonly file?: string;
    readonly json?: boolean;
}

/** Checks pipelines, dashboards and alarms; answers with the exit code: 1 where there is a finding. */
export async function verifyCommand(names: readonly string[], options: VerifyOptions): Promise<number> {
    const all = await verify(names, options);
    const text = options.json ? verifiedToJson(all) : verifyReport(all, process.stdout.columns ?? 160);
    process.stdout.write(`${text}\n`);
    return all.some(({ findings }) => findings.length > 0) ? 1 : 0;
}

/** What is wrong with the pipelines, dashboards and alarms of stacks that are up in the sandbox, or of a file. */
export async function verify(names: readonly string[], { project, file }: VerifyOptions): Promise<readonly Verified[]> {
    const graphs = await stackGraphs(names, { project, file, option: "--file" });
    return graphs.map(({ name, resources }) => {
        const others = graphs.filter(each => each.name !== name).flatMap(each => each.resources);
        return verified(name, resources, others);
    });
}

const verified = (name: string, resources: readonly GraphResource[], others: readonly GraphResource[]): Verified => ({
    name,
    pipelines: pipelinesOf(resources).length,
    dashboards: dashboardsOf(resources).length,
    alarms: alarmsOf(resources).length,
    findings: [...checkGraph(resources), ...checkDashboards(resources), ...checkAlarms(resources, others)],
});
