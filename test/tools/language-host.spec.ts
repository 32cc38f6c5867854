import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { program, removeFolders, root, temporaryFolder, write } from "./tool.ts";

describe("the Node host, under the real engine", function () {
    this.timeout(60_000);
    const children: ChildProcess[] = [];
    afterEach(() => {
        for (const child of children.splice(0)) child.kill("SIGKILL");
        removeFolders();
    });

    /** A Pulumi project with a home and a backend of its own, on our host whatever else is on PATH. */
    const project = async (source: string, options = "") => {
        const folder = temporaryFolder();
        for (const name of ["state", "path"]) mkdirSync(join(folder, name));
        program(
            join(folder, "path", "pulumi-language-nodejs"),
            `exec "${process.execPath}" "${join(root, "tools/language-host/main.mjs")}" "$@"`,
        );
        symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
        write(join(folder, "package.json"), '{"name": "p", "type": "module", "dependencies": {"@pulumi/pulumi": "*"}}');
        write(
            join(folder, "Pulumi.yaml"),
            `name: p\nmain: src/index.ts\nruntime:\n  name: nodejs\n  options: {typescript: false${options}}\n`,
        );
        write(join(folder, "src", "index.ts"), `import * as pulumi from "@pulumi/pulumi";\n${source}`);
        const env = {
            ...process.env,
            PATH: [join(folder, "path"), process.env["PATH"]].join(delimiter),
            PULUMI_HOME: join(folder, "home"),
            PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
            PULUMI_CONFIG_PASSPHRASE: "test",
            PULUMI_SKIP_UPDATE_CHECK: "true",
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
            NO_COLOR: "1",
        };
        const start = (...args: string[]) => {
            const child = spawn("pulumi", [...args, "--non-interactive"], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
            children.push(child);
            let [output, stdout] = ["", ""];
            child.stdout.setEncoding("utf8").on("data", text => {
                output += text;
                stdout += text;
            });
            child.stderr.setEncoding("utf8").on("data", text => {
                output += text;
            });
            const ended = once(child, "close").then(([code]) => ({ code: code as number | null, output, stdout }));
            return { child, ended, output: () => output };
        };
        const pulumi = (...args: string[]) => start(...args).ended;
        await pulumi("stack", "init", "dev");
        return { folder, start, pulumi, up: () => pulumi("up", "--yes", "--skip-preview", "--color=never") };
    };

    const isAlive = (pid: number) => {
        try {
            return process.kill(pid, 0);
        } catch {
            return false;
        }
    };

    /** Gives processes a moment to end. */
    const haveEnded = async (...pids: number[]) => {
        for (let tries = 0; tries < 100 && pids.some(isAlive); tries++) await new Promise(resolve => setTimeout(resolve, 50));
        return !pids.some(isAlive);
    };

    /** Waits for a line `what NUMBER` from the program. */
    const said = async (what: string, output: () => string): Promise<number> => {
        for (let tries = 0; tries < 300; tries++) {
            const found = new RegExp(`${what} (\\d+)`).exec(output());
            if (found !== null) return Number(found[1]);
            await new Promise(resolve => setTimeout(resolve, 50));
        }
        throw new Error(`the program did not say "${what}":\n${output()}`);
    };

    it("runs TypeScript with its configuration, its secrets and its options, and shows what it prints", async () => {
        const { pulumi, up } = await project(
            `const config = new pulumi.Config();
            console.log("printed to", "stdout"); console.error("printed to", "stderr");
            export const all = [config.require("word"), pulumi.getProject(), pulumi.getStack(), pulumi.getOrganization(), pulumi.runtime.isDryRun()];
            export const where = [process.cwd(), pulumi.runtime.getRootDirectory()];
            export const pin = config.requireSecret("pin"); export const args = process.execArgv as string[];`,
            ', nodeargs: "--title=host-test --no-deprecation"',
        );
        await pulumi("config", "set", "word", "two words");
        await pulumi("config", "set", "--secret", "pin", "1234");
        const { code, output } = await up();
        expect(code, output).to.equal(0);
        expect(output)
            .to.contain("printed to stdout\n")
            .and.to.contain("printed to stderr\n")
            .and.to.match(/pin +: \[secret\]/);
        const outputs = JSON.parse((await pulumi("stack", "output", "--json", "--show-secrets")).stdout);
        expect(outputs.all).to.deep.equal(["two words", "p", "dev", "organization", false]);
        expect(outputs.where[0]).to.equal(join(outputs.where[1], "src"));
        expect([outputs.pin, outputs.args]).to.deep.equal(["1234", ["--title=host-test", "--no-deprecation"]]);
    });

    it("leaves the last word to a program that told its error itself", async () => {
        const { up } = await project('throw new Error("planted");');
        const { code, output } = await up();
        expect(code).to.equal(1);
        expect(output)
            .to.contain("Error: planted\n")
            .and.to.match(/index\.ts:2:/);
        expect(output).not.to.contain("exited with").and.not.to.contain("unhandled error occurred");
    });

    it("names the exit code or the signal of a program that ends without a word", async () => {
        const exits = await project("process.exit(5);");
        const killed = await project('process.kill(process.pid, "SIGKILL"); await new Promise(() => setTimeout(() => {}, 9999));');
        const [one, other] = await Promise.all([exits.up(), killed.up()]);
        expect([one.code, other.code]).to.deep.equal([1, 1]);
        expect(one.output).to.contain("the program exited with code 5 and did not say why\n");
        expect(other.output).to.contain("the program was ended by SIGKILL\n");
    });

    it("says what to do where the SDK is not installed", async () => {
        const { folder, up } = await project("");
        rmSync(join(folder, "node_modules"));
        expect((await up()).output).to.match(/@pulumi\/pulumi is not installed for \S+: install its packages first\n/);
    });

    const hangs = 'console.log("hanging", process.pid); await new Promise(resolve => setTimeout(resolve, 60_000));';

    it("ends the program on Ctrl-C", async () => {
        const { start } = await project(hangs);
        const { child, ended, output } = start("up", "--yes", "--skip-preview");
        const pid = await said("hanging", output);
        child.kill("SIGINT");
        expect((await ended).code).to.equal(1);
        expect(await haveEnded(pid)).to.equal(true);
    });

    it("ends the program, and itself, when the engine is killed", async () => {
        const { start } = await project(hangs.replace("process.pid", 'process.pid, "of", process.ppid'));
        const { child, output } = start("up", "--yes", "--skip-preview");
        const [programPid, hostPid] = [await said("hanging", output), await said("of", output)];
        child.kill("SIGKILL");
        expect(await haveEnded(programPid, hostPid)).to.equal(true);
    });

    it("runs a policy pack, which refuses, and tells why one does not start", async () => {
        const { folder, pulumi } = await project('new pulumi.ComponentResource("my:Kind", "one");');
        const pack = (name: string, source: string) => {
            write(join(folder, name, "package.json"), `{"name": "${name}", "version": "1.0.0", "main": "index.js"}`);
            write(join(folder, name, "PulumiPolicy.yaml"), "runtime: nodejs\nmain: index.js\nversion: 1.0.0\n");
            write(join(folder, name, "index.js"), source);
        };
        pack(
            "strict",
            `const { PolicyPack } = require("@pulumi/policy");
            new PolicyPack("strict", { policies: [{ name: "no-kind", description: "No kinds.", enforcementLevel: "mandatory",
                validateResource: (args, report) => { if (args.type === "my:Kind") report("not this " + args.name); } }] });`,
        );
        pack("broken", 'console.error("the pack says this"); process.exit(3);');
        const refused = await pulumi("preview", "--policy-pack", "strict");
        expect(refused.code).to.equal(1);
        expect(refused.output).to.contain("[mandatory]  no-kind  (my:Kind: one)").and.to.contain("not this one");
        const broken = await pulumi("preview", "--policy-pack", "broken");
        expect(broken.output).to.contain("the pack says this").and.to.contain("exit status 3");
    });

    it("tells `pulumi about` its Node and the program's packages, and installs by the package manager named", async () => {
        const { folder, pulumi } = await project("", ", packagemanager: npm");
        const about = JSON.parse((await pulumi("about", "--json")).stdout);
        expect(about.runtime).to.include({ language: "nodejs", executable: process.execPath, version: process.version });
        expect(about.dependencies).to.deep.equal([{ name: "@pulumi/pulumi", version: "3.259.0" }]);
        program(join(folder, "path", "npm"), `echo "called with $@ in $PWD"; echo "a warning" >&2`);
        const installed = await pulumi("install");
        expect(installed.output).to.contain("called with install in ").and.to.contain("a warning");
        expect(installed.code).to.equal(0);
        program(join(folder, "path", "npm"), "exit 4");
        const failed = await pulumi("install");
        expect(failed.output).to.match(/`npm install` in \S+ ended with 4/);
        expect(failed.code).to.equal(1);
    });
});
