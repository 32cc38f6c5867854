import { resolve } from "node:path";
import type { GraphResource } from "@causeway/verify";
import { Backend } from "./backend.ts";
import { UserError } from "./errors.ts";
import { nameOf, readGraph } from "./graph-file.ts";
import { openHome } from "./home.ts";
import { invocation } from "./invocation.ts";
import { loadPlan, select } from "./plan.ts";
import { findProject } from "./project.ts";

/** The resources of a stack, or of a file. */
export interface StackGraph {
    readonly name: string;
    readonly resources: readonly GraphResource[];
}

/**
 * The resources of stacks that are up in the sandbox (all that are, where none is named), or of a file; `-` is standard input.
 *
 * @throws {@link UserError} where a stack is not up, or none is, or where both stacks and a file are named.
 */
export async function stackGraphs(
    names: readonly string[],
    { project: from, file, option }: { readonly project: string; readonly file?: string | undefined; readonly option: string },
): Promise<readonly StackGraph[]> {
    if (file !== undefined) {
        if (names.length > 0) throw new UserError(`stacks and ${option}: name stacks that are up in the sandbox, or a file`);
        const here = process.env["INIT_CWD"] ?? process.cwd();
        return [{ name: nameOf(file), resources: await readGraph(file === "-" ? file : resolve(here, file)) }];
    }
    const project = findProject(from);
    const stacks = select(await loadPlan(project), names).map(({ name }) => name);
    const backend = new Backend(openHome(project).backend, project.name);
    const up = stacks.filter(name => backend.isUp(name));
    const missing = names.length > 0 ? stacks.filter(name => !up.includes(name)) : [];
    if (missing.length > 0) throw new UserError(`${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not up. ${bringUp(missing)}`);
    if (up.length === 0) throw new UserError(`no stack of ${project.name} is up in the sandbox. ${bringUp([])}`);
    return up.map(name => ({ name, resources: backend.state(name)?.resources ?? [] }));
}

const bringUp = (names: readonly string[]) => `Bring ${names.length === 0 ? "them" : "what is missing"} up: ${invocation("up", ...names)}`;
