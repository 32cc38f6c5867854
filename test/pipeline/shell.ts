import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Step } from "@causeway/core";
import { organization } from "../foundation/accounts.ts";
import { createStep } from "./delivered.ts";

/** An AWS CLI that answers from `answers.json`, by subcommand, and keeps what it was asked. */
const cli = `#!/usr/bin/env node
const fs = require("node:fs");
const args = process.argv.slice(2);
const [, name] = args;
const { AWS_ACCESS_KEY_ID: key, AWS_SESSION_TOKEN: token, AWS_DEFAULT_REGION: region } = process.env;
const files = args.filter(each => each.startsWith("file://")).map(each => JSON.parse(fs.readFileSync(each.slice(7), "utf8")));
fs.appendFileSync("asked.jsonl", JSON.stringify({ args, key, token, region, files }) + "\\n");
const answers = JSON.parse(fs.readFileSync("answers.json", "utf8"));
const answer = answers[name] ?? "";
if (answer === "fail") process.exit(255);
process.stdout.write(typeof answer === "string" ? answer + "\\n" : JSON.stringify(answer));
`;

export interface Asked {
    readonly args: readonly string[];
    readonly key?: string;
    readonly token?: string;
    readonly region?: string;
    readonly files: readonly Record<string, unknown>[];
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
        rmSync(join(this.folder, "asked.jsonl"));
    }

    /** Runs a step's commands as CodeBuild does: in one shell, until one fails. */
    async run(step: Step, answers: object) {
        const commands = await commandsOf(step);
        this.write("answers.json", answers);
        const { PATH = "" } = process.env;
        const result = spawnSync("bash", ["-c", ["set -e", ...commands, "env > exported"].join("\n")], {
            cwd: this.folder,
            encoding: "utf8",
            env: { PATH: `${this.folder}:${PATH}` },
        });
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
