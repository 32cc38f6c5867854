import { spawn } from "node:child_process";
import { constants } from "node:os";
import { resolve } from "node:path";
import { pulumi, sandboxEnvironment } from "./environment.ts";
import { codeOf, UserError } from "./errors.ts";
import { openHome } from "./home.ts";
import { Interrupt } from "./interrupt.ts";
import { mirror } from "./mirror.ts";
import { loadPlan } from "./plan.ts";
import { findProject } from "./project.ts";
import { startSimulatedAws } from "./provider.ts";

export interface SandboxOptions {
    readonly project: string;
    readonly port?: number;
}

/**
 * Runs any command in the sandbox, with its provider there for as long as it takes. Pulumi runs in the project's double, so
 * that it writes nothing into the user's files; everything else where the user is.
 */
export async function sandboxCommand(
    [command, ...args]: readonly [string, ...string[]],
    { project: from, port }: SandboxOptions,
): Promise<number> {
    const project = findProject(from);
    const plan = await loadPlan(project);
    const home = openHome(project);
    const { folder } = mirror(
        project,
        home,
        plan.map(({ name }) => name),
    );
    const isPulumi = command === "pulumi";
    const interrupt = new Interrupt();
    const provider = await startSimulatedAws(home, plan, port);
    try {
        const child = spawn(isPulumi ? pulumi : command, isPulumi ? args.map(arg => fromHere(arg, from)) : args, {
            cwd: isPulumi ? folder : from,
            env: sandboxEnvironment(home, provider.port),
            stdio: "inherit",
        });
        // A terminal tells the child itself; from elsewhere, the word must be passed on.
        interrupt.onRequest(() => process.stdin.isTTY || child.kill("SIGINT"));
        return await new Promise<number>((done, reject) => {
            child.once("error", error => reject(codeOf(error) === "ENOENT" ? new UserError(`there is no command ${command}`) : error));
            child.once("exit", (code, signal) => done(code ?? 128 + constants.signals[signal as NodeJS.Signals]));
        });
    } finally {
        interrupt.close();
        await provider.close();
    }
}

/** Paths that say by themselves that they are relative mean the user's folder, not the double's. */
const fromHere = (arg: string, folder: string) =>
    arg.replace(/^(--?[\w-]+=)?(\.\.?\/.*)$/, (_, flag = "", path) => `${flag}${resolve(folder, path)}`);
