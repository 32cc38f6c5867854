import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Aws } from "@causeway/sandbox";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const brought = join(repository, ".causeway", "bin");

/** What an engine run did: how many resources were created, updated, …; and what it said. */
export interface Run {
    readonly code: number;
    readonly changes: Readonly<Record<string, number>>;
    /** `operation type name` of all steps but `same`, without Pulumi's own resources. */
    readonly steps: readonly string[];
    /** What the engine printed as errors. */
    readonly errors: string;
    /** Property paths of detailed diffs, by resource. */
    readonly diffs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A project of one raw program in a folder of its own, with its own Pulumi home, backend, database and provider process. */
export class Project {
    readonly folder: string;
    readonly database: string;
    private provider: { readonly process: ChildProcess; readonly port: number } | undefined;
    private readonly accounts: readonly string[];

    constructor(program: string, accounts: readonly string[] = ["111111111111"]) {
        this.folder = mkdtempSync(join(tmpdir(), "causeway-engine-"));
        this.database = join(this.folder, "aws.db");
        this.accounts = accounts;
        mkdirSync(join(this.folder, "backend"));
        symlinkSync(join(repository, "node_modules"), join(this.folder, "node_modules"));
        writeFileSync(
            join(this.folder, "Pulumi.yaml"),
            "name: raw\nmain: index.ts\nruntime:\n    name: nodejs\n    options:\n        typescript: false\n",
        );
        writeFileSync(join(this.folder, "package.json"), JSON.stringify({ type: "module" }));
        this.write(program);
    }

    write(program: string): void {
        writeFileSync(join(this.folder, "index.ts"), program);
    }

    /** Starts the provider's process, where none runs. */
    async start(): Promise<void> {
        if (this.provider) return;
        const script = join(repository, "packages", "sandbox", "src", "provider", "main.ts");
        const child = spawn(process.execPath, [script, "--database", this.database, "--accounts", this.accounts.join(",")], {
            stdio: ["pipe", "pipe", "inherit"],
        });
        const port = await new Promise<number>((resolve, reject) => {
            createInterface({ input: child.stdout }).once("line", line => resolve(Number(line)));
            child.once("exit", code => reject(new Error(`the provider ended with code ${code}`)));
        });
        this.provider = { process: child, port };
    }

    /** Ends the provider's process, as the signal does it. */
    async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
        const running = this.provider;
        if (!running) return;
        this.provider = undefined;
        const { process: child } = running;
        const ended = new Promise(resolve => child.once("exit", resolve));
        child.kill(signal);
        await ended;
    }

    async end(): Promise<void> {
        await this.stop();
        rmSync(this.folder, { recursive: true, force: true });
    }

    /** The same AWS, seen from this process. */
    aws<T>(work: (aws: Aws) => T): T {
        const aws = new Aws({ database: this.database });
        try {
            return work(aws);
        } finally {
            aws.close();
        }
    }

    async init(stack: string, config: Readonly<Record<string, string>> = {}): Promise<void> {
        await this.pulumi(["stack", "init", stack, "--no-select"]);
        for (const [name, value] of Object.entries(config)) await this.configure(stack, name, value);
    }

    async configure(stack: string, name: string, value: string): Promise<void> {
        await this.pulumi(["config", "set", name, value, "--stack", stack, ...(name === "token" ? ["--secret"] : ["--plaintext"])]);
    }

    up(stack: string, ...more: readonly string[]): Promise<Run> {
        return this.run(["up", "--skip-preview", "--stack", stack, ...more]);
    }

    preview(stack: string, ...more: readonly string[]): Promise<Run> {
        return this.run(["preview", "--stack", stack, ...more]);
    }

    destroy(stack: string): Promise<Run> {
        return this.run(["destroy", "--skip-preview", "--stack", stack]);
    }

    async outputs(stack: string): Promise<Record<string, unknown>> {
        return JSON.parse((await this.pulumi(["stack", "output", "--json", "--stack", stack])).stdout) as Record<string, unknown>;
    }

    state(stack: string): string {
        return readFileSync(join(this.folder, "backend", ".pulumi", "stacks", "raw", `${stack}.json`), "utf8");
    }

    /** All files that hold this text, of all that the engine and the provider have written. */
    filesWith(text: string): string[] {
        return readdirSync(this.folder, { recursive: true, withFileTypes: true })
            .filter(entry => entry.isFile() && !entry.parentPath.includes("node_modules"))
            .map(entry => join(entry.parentPath, entry.name))
            .filter(file => readFileSync(file).includes(text))
            .map(file => file.slice(this.folder.length + 1));
    }

    private async run(args: readonly string[]): Promise<Run> {
        const yes = args[0] === "preview" ? [] : ["--yes"];
        const { code, stdout, stderr } = await this.pulumi([...args, ...yes, "--json"], true);
        // biome-ignore lint/suspicious/noExplicitAny: the engine's own events
        const events: any[] = stdout
            .split("\n")
            .filter(line => line.startsWith("{"))
            .map(line => JSON.parse(line));
        const steps = events
            .flatMap(({ resourcePreEvent: event }) => (event ? [event.metadata] : []))
            .filter(({ op, type }) => op !== "same" && !type.startsWith("pulumi:"));
        const nameOf = (urn: string) => urn.slice(urn.lastIndexOf("::") + 2);
        return {
            code,
            changes: events.find(({ summaryEvent }) => summaryEvent)?.summaryEvent.resourceChanges ?? {},
            steps: steps.map(({ op, type, urn }) => `${op} ${type} ${nameOf(urn)}`),
            errors:
                events.flatMap(({ diagnosticEvent: event }) => (event?.severity === "error" ? [event.message] : [])).join("\n") ||
                (code === 0 ? "" : `${stdout}\n${stderr}`),
            diffs: Object.fromEntries(
                steps
                    .filter(({ detailedDiff }) => detailedDiff)
                    .map(({ urn, detailedDiff }) => [
                        nameOf(urn),
                        Object.fromEntries(
                            Object.entries(detailedDiff as Record<string, { diffKind?: string; kind?: string }>).map(
                                ([path, { diffKind, kind }]) => [path, diffKind ?? kind ?? ""],
                            ),
                        ),
                    ]),
            ),
        };
    }

    private pulumi(args: readonly string[], mayFail = false): Promise<{ code: number; stdout: string; stderr: string }> {
        const port = this.provider?.port;
        return new Promise((resolve, reject) => {
            execFile(
                process.env["CAUSEWAY_PULUMI"] ?? join(brought, "pulumi"),
                [...args, "--non-interactive", "--color", "never"],
                {
                    cwd: this.folder,
                    maxBuffer: 1 << 28,
                    env: {
                        PATH: [brought, process.env["PATH"]].join(delimiter),
                        HOME: this.folder,
                        PULUMI_HOME: join(this.folder, "home"),
                        PULUMI_BACKEND_URL: `file://${join(this.folder, "backend")}`,
                        PULUMI_CONFIG_PASSPHRASE: "engine-test",
                        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
                        PULUMI_SKIP_UPDATE_CHECK: "true",
                        PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
                        PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
                        NODE_COMPILE_CACHE: join(repository, ".causeway", "compiled"),
                        ...(port === undefined ? {} : { PULUMI_DEBUG_PROVIDERS: `aws:${port},awsx:${port}` }),
                    },
                },
                (error, stdout, stderr) => {
                    const code = error ? Number(error.code ?? 1) : 0;
                    if (error && !mayFail) reject(new Error(`pulumi ${args.join(" ")}: ${stdout}${stderr}`));
                    else resolve({ code, stdout, stderr });
                },
            );
        });
    }
}
