import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quote, type Step } from "@causeway/core";
import { organization } from "../foundation/accounts.ts";
import { createStep } from "./delivered.ts";

/** An AWS CLI that answers from `answers.json`, by subcommand (a list: one after the other), and keeps what it was asked. */
const cli = `#!/usr/bin/env node
const fs = require("node:fs");
const args = process.argv.slice(2);
const [, name] = args;
const { AWS_ACCESS_KEY_ID: key, AWS_SESSION_TOKEN: token, AWS_DEFAULT_REGION: region } = process.env;
const files = args.filter(each => each.startsWith("file://")).map(each => JSON.parse(fs.readFileSync(each.slice(7), "utf8")));
fs.appendFileSync("asked.jsonl", JSON.stringify({ args, key, token, region, files }) + "\\n");
const answers = JSON.parse(fs.readFileSync("answers.json", "utf8"));
const before = fs.readFileSync("asked.jsonl", "utf8").trim().split("\\n").filter(line => JSON.parse(line).args[1] === name).length - 1;
const given = answers[name] ?? "";
const answer = Array.isArray(given) ? given[Math.min(before, given.length - 1)] : given;
if (answer === "fail") process.exit(255);
if (answer.error) {
    process.stderr.write("An error occurred (" + answer.error + ") when calling the operation\\n");
    process.exit(254);
}
process.stdout.write(typeof answer === "string" ? answer + "\\n" : JSON.stringify(answer));
`;

export interface Asked {
    readonly args: readonly string[];
    readonly key?: string;
    readonly token?: string;
    readonly region?: string;
    readonly files: readonly Record<string, unknown>[];
}

export interface Execution {
    readonly answers?: object;
    readonly env?: Readonly<Record<string, string>>;
    readonly shell?: "bash" | "sh";
}

export const hasJq = (): boolean => spawnSync("jq", ["--version"]).status === 0;

/** The commands of a step's first action. */
export const commandsOf = async (step: Step): Promise<readonly string[]> => {
    const { leaves } = await createStep(await organization(), step);
    return (Object.values(leaves)[0] as { readonly commands: readonly string[] }).commands;
};

/** A folder like that of a Commands action, in which nobody but us answers for AWS. */
export class Shell {
    readonly folder = mkdtempSync(join(tmpdir(), "causeway-step-"));

    constructor() {
        writeFileSync(join(this.folder, "aws"), cli);
        chmodSync(join(this.folder, "aws"), 0o755);
    }

    write(file: string, content: unknown): void {
        writeFileSync(join(this.folder, file), JSON.stringify(content));
    }

    read(file: string): string {
        return readFileSync(join(this.folder, file), "utf8");
    }

    /** Forgets what was asked. */
    forget(): void {
        rmSync(join(this.folder, "asked.jsonl"), { force: true });
    }

    /** Puts a command on the shell's path that is ours: a script for the shell. */
    stub(command: string, script: string): void {
        writeFileSync(join(this.folder, command), `#!/bin/sh\n${script}\n`);
        chmodSync(join(this.folder, command), 0o755);
    }

    /** From now on nobody waits: `sleep` puts the clock on, and `date` tells its time. */
    standStill(): void {
        writeFileSync(join(this.folder, "clock"), "0");
        const clock = quote(join(this.folder, "clock"));
        this.stub("sleep", `echo $(($(cat ${clock}) + $1)) > ${clock}`);
        this.stub("date", `cat ${clock}`);
    }

    /** Runs a step's commands as CodeBuild does: in one shell, until one fails. */
    async run(step: Step, answers: object) {
        return this.execute(await commandsOf(step), { answers });
    }

    /** The same for commands, in any shell: CodeBuild's is `sh`, which may be a small one. */
    execute(commands: readonly string[], { answers = {}, env = {}, shell = "bash" }: Execution = {}) {
        this.write("answers.json", answers);
        const { PATH = "" } = process.env;
        const result = spawnSync(
            shell,
            [...(shell === "bash" ? ["--norc"] : []), "-c", ["set -e", ...commands, "env > exported"].join("\n")],
            {
                cwd: this.folder,
                encoding: "utf8",
                env: { ...env, PATH: `${this.folder}:${PATH}` },
            },
        );
        const lines = (file: string) => {
            const path = join(this.folder, file);
            return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
        };
        return { ...result, asked: lines("asked.jsonl").map(line => JSON.parse(line) as Asked), exported: lines("exported") };
    }

    remove(): void {
        rmSync(this.folder, { recursive: true, force: true });
    }
}
