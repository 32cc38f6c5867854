import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { codeOf, UserError } from "./errors.ts";
import { isForeign } from "./plan.ts";

// Loose, as a state is also written back; the fields here are those that this command looks at.
const resource = z.looseObject({
    urn: z.string(),
    type: z.string(),
    id: z.string().optional(),
    inputs: z.record(z.string(), z.unknown()).optional(),
});
const deployment = z.looseObject({
    resources: z.array(resource).optional(),
    pending_operations: z.array(z.object({ type: z.string(), resource })).optional(),
});
const stateSchema = z.object({ version: z.int(), checkpoint: z.object({ latest: deployment.nullish() }) });
const lockSchema = z.object({ pid: z.int(), username: z.string(), hostname: z.string(), timestamp: z.string() });

export type StateResource = z.infer<typeof resource>;

/** A stack's state, in the form of `pulumi stack export`. */
export interface StackState {
    readonly version: number;
    readonly deployment: z.infer<typeof deployment>;
    readonly resources: readonly StateResource[];
    /** What a killed engine had asked for, and never heard how it went. */
    readonly pending: readonly { readonly type: string; readonly resource: StateResource }[];
}

export type Lock = z.infer<typeof lockSchema> & { readonly file: string };

/** The folder of Pulumi's file backend, as far as looking into it saves starting the engine. */
export class Backend {
    private readonly folder: string;
    private readonly project: string;

    constructor(folder: string, project: string) {
        this.folder = join(folder, ".pulumi");
        this.project = project;
    }

    /** The last state of a stack, `<project>/<stack>` if it is another project's; nothing where it was never made. */
    state(stack: string): StackState | undefined {
        const file = join(this.folder, "stacks", isForeign(stack) ? "" : this.project, `${stack}.json`);
        let text: string;
        try {
            text = readFileSync(file, "utf8");
        } catch (error) {
            if (codeOf(error) === "ENOENT") return undefined;
            throw error;
        }
        const result = stateSchema.safeParse(parseJson(text));
        if (!result.success)
            throw new UserError(
                `the state of the stack ${stack} cannot be read: ${file} is damaged; the file beside it that ends in .bak is the state before`,
            );
        const { version, checkpoint } = result.data;
        const deployment = checkpoint.latest ?? {};
        return { version, deployment, resources: deployment.resources ?? [], pending: deployment.pending_operations ?? [] };
    }

    /** The stack was brought up, and was not taken down since. */
    isUp(stack: string): boolean {
        return (this.state(stack)?.resources.length ?? 0) > 0;
    }

    /** Every stack that has a state, of all projects: `<project>/<stack>`. */
    all(): readonly string[] {
        const folder = join(this.folder, "stacks");
        if (!existsSync(folder)) return [];
        return readdirSync(folder, { recursive: true, encoding: "utf8" })
            .filter(path => path.endsWith(".json"))
            .map(path => path.slice(0, -".json".length));
    }

    locks(stack: string): readonly Lock[] {
        const folder = join(this.folder, "locks", "organization", this.project, stack);
        if (!existsSync(folder)) return [];
        return readdirSync(folder)
            .filter(name => name.endsWith(".json"))
            .flatMap(name => {
                const file = join(folder, name);
                const lock = lockSchema.safeParse(existsSync(file) ? parseJson(readFileSync(file, "utf8")) : undefined);
                return lock.success ? [{ ...lock.data, file }] : [];
            });
    }

    /** Removes locks of engines that no longer run, and gives those that hold. */
    holdingLocks(stack: string): readonly Lock[] {
        return this.locks(stack).filter(lock => {
            const holds = lock.hostname !== hostname() || isEngine(lock.pid);
            if (!holds) for (const file of [lock.file, `${lock.file}.attrs`]) rmSync(file, { force: true });
            return holds;
        });
    }
}

function parseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** A process with this number runs, and is not another program that was given the number since. */
function isEngine(pid: number): boolean {
    try {
        process.kill(pid, 0);
    } catch (error) {
        return codeOf(error) === "EPERM";
    }
    try {
        // A killed process that nobody has heard the end of is still listed, with the state Z. Source: proc_pid_stat(5)
        const [, program = "", state] = /^\d+ \((.*)\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
        return program.startsWith("pulumi") && state !== "Z";
    } catch {
        return !existsSync("/proc"); // Where there is no /proc, the number must do.
    }
}
