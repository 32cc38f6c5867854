import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../..", import.meta.url));
const main = join(repository, "packages", "cli", "src", "main.ts");

export interface Result {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

/** Starts the `causeway` command in a folder, on a sandbox of its own; `end` tells how it ended. */
export function startCauseway(
    folder: string,
    sandbox: string,
    args: readonly string[],
    more: NodeJS.ProcessEnv = {},
): { readonly child: ChildProcess; readonly end: Promise<Result> } {
    // What npm says of the tests' own run is not the command's business.
    const { INIT_CWD: _, npm_lifecycle_event: __, ...environment } = process.env;
    const child = spawn(process.execPath, [main, ...args], {
        cwd: folder,
        env: { ...environment, ...more, CAUSEWAY_SANDBOX: sandbox },
        stdio: ["ignore", "pipe", "pipe"],
    });
    const texts = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
        child[name].setEncoding("utf8").on("data", text => {
            texts[name] += text;
        });
    }
    const end = new Promise<Result>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", code => resolve({ code, ...texts }));
    });
    return { child, end };
}
