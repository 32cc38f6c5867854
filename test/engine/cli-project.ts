import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Aws } from "@causeway/sandbox";
import { type Result, repository, startCauseway } from "./command.ts";

export const account = "111111111111";
const environment = { accountId: account, region: "eu-west-1" };

const files = {
    "Pulumi.yaml":
        "name: tiny\nruntime:\n    name: nodejs\n    options:\n        typescript: false\nmain: index.ts\nstackConfigDir: config\noptions:\n    refresh: always\n",
    "package.json": JSON.stringify({ type: "module", causeway: { stacks: "./stacks.ts" } }),
    "stacks.ts": `export const stacks: unknown[] = ${JSON.stringify([
        { name: "third", environment, needs: ["second"] },
        { name: "first", environment, needs: [] },
        { name: "second", environment, needs: ["first"] },
        { name: "aside", environment, needs: [] },
    ])};`,
    // Each stack has one log group for each name in its configuration, all in one component.
    "index.ts": `
        import { setTimeout } from "node:timers/promises";
        import * as aws from "@pulumi/aws";
        import * as pulumi from "@pulumi/pulumi";

        const config = new pulumi.Config();
        const roleArn = "arn:aws:iam::${account}:role/OrganizationAccountAccessRole";
        const provider = new aws.Provider("aws", { region: "eu-west-1", assumeRoles: [{ roleArn }] });

        class Logs extends pulumi.ComponentResource {
            constructor(name: string, groups: string[]) {
                super("tiny:index:Logs", name, {}, { providers: [provider] });
                for (const group of groups) new aws.cloudwatch.LogGroup(\`\${name}-\${group}\`, { name: group }, { parent: this });
                this.registerOutputs({});
            }
        }
        new Logs("logs", config.getObject<string[]>("groups") ?? [pulumi.getStack()]);
        if (config.get("broken")) throw new Error(config.require("broken"));
        await setTimeout(config.getNumber("wait") ?? 0);
        new aws.cloudwatch.LogGroup("last", { name: pulumi.getStack() + "-last" }, { provider });
        export const url = \`http://\${pulumi.getStack()}.example.com\`;
    `,
};

// What a person at a terminal has set must not matter.
const theirs = { AWS_ACCESS_KEY_ID: "theirs", PULUMI_ACCESS_TOKEN: "theirs", PULUMI_BACKEND_URL: "https://nowhere.invalid" };

/** A project of four small stacks with a sandbox of its own, driven through the command. */
export class CliProject {
    readonly folder: string;
    readonly sandbox: string;

    constructor(parent: string) {
        this.folder = join(parent, "tiny");
        this.sandbox = join(parent, "sandbox");
        mkdirSync(join(this.folder, "config"), { recursive: true });
        mkdirSync(this.sandbox);
        // What Node has compiled is the same for every test.
        const compiled = join(repository, ".causeway", "compile-cache");
        mkdirSync(compiled, { recursive: true });
        symlinkSync(compiled, join(this.sandbox, "compile-cache"));
        symlinkSync(join(repository, "node_modules"), join(this.folder, "node_modules"));
        for (const [name, text] of Object.entries(files)) this.write(name, text);
    }

    write(path: string, text: string): void {
        writeFileSync(join(this.folder, path), text);
    }

    configure(stack: string, config: Readonly<Record<string, unknown>>): void {
        const keys = Object.fromEntries(Object.entries(config).map(([key, value]) => [`tiny:${key}`, value]));
        this.write(join("config", `Pulumi.${stack}.yaml`), JSON.stringify({ config: keys }));
    }

    /** Starts the command; `end` tells how it ended. */
    start(...args: readonly string[]) {
        return startCauseway(this.folder, this.sandbox, args, theirs);
    }

    run(...args: readonly string[]): Promise<Result> {
        return this.start(...args).end;
    }

    /** Runs with `--json`; the rows are keyed by the stacks' names, without their times. */
    async rows(...args: readonly string[]): Promise<{ readonly code: number | null; readonly rows: Readonly<Record<string, Row>> }> {
        const { code, stdout, stderr } = await this.run(...args, "--json");
        if (stdout === "") throw new Error(stderr);
        const { stacks } = JSON.parse(stdout) as {
            readonly stacks: readonly ({ readonly name: string; readonly seconds: number; readonly monitoringDollars: number } & Row)[];
        };
        return { code, rows: Object.fromEntries(stacks.map(({ name, seconds: _, monitoringDollars: __, ...row }) => [name, row])) };
    }

    /** Ids of the log groups that there are in the simulated AWS. */
    groups(): readonly string[] {
        return this.objects()
            .filter(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup")
            .map(({ id }) => id);
    }

    objects() {
        const aws = new Aws({ database: join(this.sandbox, "aws.db") });
        try {
            return aws.objects();
        } finally {
            aws.close();
        }
    }

    stateFile(stack: string): string {
        return join(this.sandbox, "state", ".pulumi", "stacks", "tiny", `${stack}.json`);
    }

    /** The lock that a running engine holds on a stack. */
    lockFile(stack: string): string | undefined {
        const folder = join(this.sandbox, "state", ".pulumi", "locks", "organization", "tiny", stack);
        const name = statSync(folder, { throwIfNoEntry: false }) && readdirSync(folder).find(name => name.endsWith(".json"));
        return name && join(folder, name);
    }

    /** Every file of the user's, with what is in it. */
    userFiles(): Readonly<Record<string, string>> {
        const names = readdirSync(this.folder, { recursive: true, encoding: "utf8" });
        const own = names.filter(name => !name.startsWith("node_modules") && statSync(join(this.folder, name)).isFile());
        return Object.fromEntries(own.map(name => [name, readFileSync(join(this.folder, name), "utf8")]));
    }
}

export interface Row {
    readonly account: string | null;
    readonly created: number;
    readonly updated: number;
    readonly replaced: number;
    readonly deleted: number;
    readonly same: number;
    readonly error: string | null;
}

export const row = (change: Partial<Row>): Row => ({
    account,
    created: 0,
    updated: 0,
    replaced: 0,
    deleted: 0,
    same: 0,
    error: null,
    ...change,
});

/** Puts a lock of that process on a stack, as its engine would. */
export function lock(project: CliProject, stack: string, pid: number, hostname: string): string {
    const file = join(
        project.sandbox,
        "state",
        ".pulumi",
        "locks",
        "organization",
        "tiny",
        stack,
        "11111111-1111-1111-1111-111111111111.json",
    );
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ pid, username: "ann", hostname, timestamp: "2026-11-23T01:54:21.905629339Z" }));
    return file;
}
