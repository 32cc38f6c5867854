import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { pulumi } from "./environment.ts";
import { codeOf, UserError } from "./errors.ts";
import { type EngineEvent, parseEvent } from "./events.ts";

export type Operation = "up" | "preview" | "down";

const commands: Readonly<Record<Operation, readonly string[]>> = {
    up: ["up", "--yes", "--skip-preview", "--json"],
    preview: ["preview", "--json"],
    down: ["destroy", "--yes", "--skip-preview", "--remove", "--json"],
};

/** How an engine ended, and what it said beside its events: a mistake in the project's files comes before the first event. */
export interface Ending {
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly said: string;
}

/** Starts Pulumi's engine for the project in `folder`, one process for each stack and operation, and ends them when told to. */
export class Engine {
    private readonly folder: string;
    private readonly environment: NodeJS.ProcessEnv;
    private readonly running = new Set<ChildProcess>();

    constructor(folder: string, environment: NodeJS.ProcessEnv) {
        this.folder = folder;
        this.environment = environment;
    }

    /** Makes a stack that has no state yet. */
    init(stack: string): Promise<Ending> {
        return this.start(["stack", "init", stack, "--no-select"], () => {});
    }

    run(operation: Operation, stack: string, onEvent: (event: EngineEvent) => void, extra: readonly string[] = []): Promise<Ending> {
        return this.start([...commands[operation], ...extra, "--stack", stack], onEvent);
    }

    /** Takes the exported state in `file` for the stack's. */
    restore(stack: string, file: string): Promise<Ending> {
        return this.start(["stack", "import", "--stack", stack, "--file", file], () => {});
    }

    /** Asks every engine to save its state and end; a second time, to end at once. */
    interrupt(): void {
        for (const child of this.running) child.kill("SIGINT");
    }

    private start(args: readonly string[], onEvent: (event: EngineEvent) => void): Promise<Ending> {
        // Engines lead process groups of their own: a terminal's Ctrl-C reaches them once, through `interrupt`.
        const child = spawn(pulumi, [...args, "--non-interactive", "--color", "never"], {
            cwd: this.folder,
            env: this.environment,
            stdio: ["ignore", "pipe", "pipe"],
            detached: true,
        });
        this.running.add(child);
        const said: string[] = [];
        createInterface({ input: child.stdout }).on("line", line => {
            const event = parseEvent(line);
            if (event) onEvent(event);
            else said.push(line);
        });
        createInterface({ input: child.stderr }).on("line", line => said.push(line));
        return new Promise<Ending>((resolve, reject) => {
            child.once("error", error => reject(codeOf(error) === "ENOENT" ? missing() : error));
            child.once("close", (code, signal) => resolve({ code, signal, said: said.join("\n").trim() }));
        }).finally(() => this.running.delete(child));
    }
}

const missing = () => new UserError(`there is no Pulumi CLI: ${pulumi} was not found. In this repository, \`npm run setup\` brings one.`);
