import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Aws } from "@causeway/sandbox";
import { repository, startCauseway } from "./command.ts";

/** What one run of the command did to a stack. */
export interface Row {
    readonly name: string;
    readonly created: number;
    readonly updated: number;
    readonly replaced: number;
    readonly deleted: number;
    readonly same: number;
    readonly error: string | null;
}

/** This repository's own stacks, copied so that a test may edit them, on a sandbox of their own. */
export class Organization {
    readonly folder: string;
    private readonly sandbox: string;

    constructor(parent: string) {
        this.folder = join(parent, "organization");
        this.sandbox = join(parent, "sandbox");
        mkdirSync(this.folder);
        for (const name of ["Pulumi.yaml", "package.json", "stacks"]) {
            cpSync(join(repository, name), join(this.folder, name), {
                recursive: true,
                filter: source => !source.endsWith("node_modules"),
            });
        }
        symlinkSync(join(repository, "node_modules"), join(this.folder, "node_modules"));
    }

    /** Changes a program, as a person at an editor would; the text must be there. */
    edit(file: string, from: string, to: string): void {
        const path = join(this.folder, file);
        const text = readFileSync(path, "utf8");
        if (!text.includes(from)) throw new Error(`${file} does not say ${from}`);
        writeFileSync(path, text.replace(from, to));
    }

    /** Runs the command with `--json`; answers with its rows, of stacks that changed or failed only by what did. */
    async run(...args: readonly string[]): Promise<{ readonly code: number | null; readonly rows: readonly Row[]; readonly said: string }> {
        const { code, stdout, stderr: said } = await startCauseway(this.folder, this.sandbox, [...args, "--json"]).end;
        return { code, rows: stdout === "" ? [] : (JSON.parse(stdout) as { readonly stacks: readonly Row[] }).stacks, said };
    }

    /** Looks at the simulated AWS, or changes it behind Pulumi's back; `hours` later, if told so. */
    look<T>(work: (aws: Aws) => T, hours = 0): T {
        const now = () => new Date(Date.now() + hours * 3_600_000).toISOString();
        const aws = new Aws({ database: join(this.sandbox, "aws.db"), now });
        try {
            return work(aws);
        } finally {
            aws.close();
        }
    }
}
