import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeOf, UserError } from "./errors.ts";
import type { Project } from "./project.ts";

/** Where the sandbox keeps all that is its own. */
export interface Home {
    readonly folder: string;
    /** Pulumi's home, in place of ~/.pulumi. */
    readonly pulumi: string;
    /** The folder of Pulumi's file backend. */
    readonly backend: string;
    /** The simulated AWS. */
    readonly database: string;
    /** The mirrored projects. */
    readonly projects: string;
    /** What Node has compiled. */
    readonly compileCache: string;
}

/** `.causeway` of the repository that the project is in, as its projects share one AWS; CAUSEWAY_SANDBOX names another folder. */
export function openHome(project: Project, named = process.env["CAUSEWAY_SANDBOX"] ?? ""): Home {
    const folder = named || join(repository(project.folder), ".causeway");
    const home: Home = {
        folder,
        pulumi: join(folder, "home"),
        backend: join(folder, "state"),
        database: join(folder, "aws.db"),
        projects: join(folder, "projects"),
        compileCache: join(folder, "compile-cache"),
    };
    try {
        for (const part of [home.pulumi, home.backend, home.projects]) {
            mkdirSync(part, { recursive: true });
            accessSync(part, constants.W_OK);
        }
        if (existsSync(home.database)) accessSync(home.database, constants.W_OK);
    } catch (error) {
        throw new UserError(`the sandbox cannot keep its state in ${folder}: ${reason(error)}. Make it a folder that you may write to.`);
    }
    return home;
}

const reasons: Readonly<Record<string, string>> = {
    EACCES: "it may not be written to",
    EPERM: "it may not be written to",
    EROFS: "it is on a read-only file system",
    EEXIST: "it is a file",
    ENOTDIR: "it is a file",
    ENOSPC: "the disk is full",
};
const reason = (error: unknown) => reasons[codeOf(error) ?? ""] ?? (error as Error).message;

function repository(folder: string): string {
    for (let here = folder; ; here = dirname(here)) {
        if ([".git", "pnpm-workspace.yaml"].some(name => existsSync(join(here, name)))) return here;
        if (dirname(here) === here) return folder;
    }
}
