import { resolve } from "node:path";
import { checkGraph, type GraphResource, pipelinesOf } from "@causeway/verify";
import { Backend } from "./backend.ts";
import { UserError } from "./errors.ts";
import { nameOf, readGraph } from "./graph-file.ts";
import { openHome } from "./home.ts";
import { invocation } from "./invocation.ts";
import { loadPlan, select } from "./plan.ts";
import { findProject } from "./project.ts";
import { type Verified, verifiedToJson, verifyReport } from "./verify-report.ts";

export interface VerifyOptions {
    readonly project: string;
    /** A graph in a file, or `-` for standard input. @default what is up in the sandbox */
    readonly file?: string;
    readonly json?: boolean;
}

/** Checks pipelines; answers with the exit code: 1 where there is a finding. */
export async function verifyCommand(names: readonly string[], options: VerifyOptions): Promise<number> {
    const all = await verify(names, options);
    const text = options.json ? verifiedToJson(all) : verifyReport(all, process.stdout.columns ?? 160);
    process.stdout.write(`${text}\n`);
    return all.some(({ findings }) => findings.length > 0) ? 1 : 0;
}

/** What is wrong with the pipelines of stacks that are up in the sandbox, or of a file. */
export async function verify(names: readonly string[], { project, file }: VerifyOptions): Promise<readonly Verified[]> {
    if (file === undefined) return verifyStacks(names, project);
    if (names.length > 0) throw new UserError("stacks and --file: name stacks that are up in the sandbox, or a file");
    const here = process.env["INIT_CWD"] ?? process.cwd();
    return [verified(nameOf(file), await readGraph(file === "-" ? file : resolve(here, file)))];
}

async function verifyStacks(names: readonly string[], from: string): Promise<readonly Verified[]> {
    const project = findProject(from);
    const stacks = select(await loadPlan(project), names).map(({ name }) => name);
    const backend = new Backend(openHome(project).backend, project.name);
    const up = stacks.filter(name => backend.isUp(name));
    const missing = names.length > 0 ? stacks.filter(name => !up.includes(name)) : [];
    if (missing.length > 0) throw new UserError(`${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not up. ${bringUp(missing)}`);
    if (up.length === 0) throw new UserError(`no stack of ${project.name} is up in the sandbox. ${bringUp([])}`);
    return up.map(name => verified(name, backend.state(name)?.resources ?? []));
}

const bringUp = (names: readonly string[]) => `Bring ${names.length === 0 ? "them" : "what is missing"} up: ${invocation("up", ...names)}`;

const verified = (name: string, resources: readonly GraphResource[]): Verified => ({
    name,
    pipelines: pipelinesOf(resources).length,
    findings: checkGraph(resources),
});
