import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { expect } from "chai";
import { lend, program, removeFolders, root, temporaryFolder, write } from "./tool.ts";

const runner = join(root, "tools", "run.mjs");

describe("run", () => {
    afterEach(removeFolders);

    const script = (text: string) => write(join(temporaryFolder(), "script.ts"), text);
    const run = (...args: string[]) =>
        spawnSync(process.execPath, [runner, ...args], { encoding: "utf8", env: { ...process.env, PULUMI_HOME: temporaryFolder() } });

    it("runs TypeScript with its arguments, passes standard output and the exit code on, and adds nothing to them", () => {
        const path = script("const args: string[] = process.argv.slice(2); console.log(JSON.stringify(args)); process.exitCode = 7;");
        const { stdout, stderr, status } = run(path, "up", "--json", "a b");
        expect([stdout, stderr, status]).to.deep.equal(['["up","--json","a b"]\n', "", 7]);
    });

    it("gives programs Node 24 and the Pulumi CLI, by name and by CAUSEWAY_PULUMI", () => {
        const path = script(`import { execFileSync } from "node:child_process";
            const ask = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: "utf8" }).trim();
            console.log(ask("node", "--version"), ask("pulumi", "version"), ask(process.env.CAUSEWAY_PULUMI!, "version"));`);
        expect(run(path).stdout).to.match(/^v(2[4-9]|[3-9]\d)\.\S+ (v3\.\S+) \2\n$/);
    });

    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        it(`passes ${signal} on and ends as its script does`, async () => {
            const path = script(`process.on("${signal}", () => process.exit(9)); console.log("ready"); setInterval(() => {}, 1000);`);
            const child = spawn(process.execPath, [runner, path], { stdio: ["ignore", "pipe", "ignore"] });
            await once(child.stdout, "data");
            child.kill(signal);
            expect(await once(child, "exit")).to.deep.equal([9, null]);
        });
    }

    it("tells by its exit code that the script was killed", () => {
        expect(run(script('process.kill(process.pid, "SIGKILL");')).status).to.equal(137);
    });

    it("asks for a script", () => {
        const { stderr, status } = run();
        expect([stderr, status]).to.deep.equal(["\nset-up failed: usage: node tools/run.mjs SCRIPT ARGUMENTS...\n", 1]);
    });

    describe("on a machine of its own", () => {
        /** This repo's set-up in another folder, where every program that it may start notes that it was started. */
        const machine = () => {
            const home = temporaryFolder();
            const [repo, path, log] = [join(home, "repo"), join(home, "path"), join(home, "log")];
            cpSync(join(root, "tools"), join(repo, "tools"), { recursive: true });
            write(join(repo, "package.json"), '{"packageManager": "pnpm@1.0.0"}');
            write(join(repo, "pnpm-lock.yaml"), "importers:\n\n  .: {}\n\npackages:\n");
            write(join(repo, "node_modules", ".modules.yaml"), "");
            write(join(repo, "script.ts"), "console.log('ran');");
            program(join(path, "npx"), `echo npx >> "${log}"`);
            program(join(path, "pulumi"), `echo pulumi >> "${log}"; echo v3.259.0`);
            const run = (env = {}) =>
                spawnSync(process.execPath, [join(repo, "tools", "run.mjs"), "script.ts"], {
                    encoding: "utf8",
                    env: { PATH: path, ...env },
                });
            const started = () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []);
            return { repo, path, run, started };
        };

        it("starts nothing but the script where all is there, and costs well under a second", () => {
            const { run, started } = machine();
            expect(run().stdout).to.equal("ran\n");
            expect(started()).to.deep.equal(["npx", "pulumi"]);
            const before = performance.now();
            const warm = run();
            expect(performance.now() - before).to.be.below(1000);
            expect([warm.stdout, warm.stderr]).to.deep.equal(["ran\n", ""]);
            expect(started()).to.deep.equal(["npx", "pulumi"]);
        });

        it("ends with one message and exit code 1 where a step fails, and goes on from there", () => {
            const { path, run, started } = machine();
            rmSync(join(path, "pulumi"));
            lend(path, "tar");
            const { stdout, stderr, status } = run({ HTTPS_PROXY: "http://127.0.0.1:9" });
            expect([stdout, status]).to.deep.equal(["", 1]);
            expect(stderr).to.contain("set-up failed: no Pulumi CLI. Tried, in this order:\n  1. PATH: there is no pulumi\n");
            expect(stderr).to.contain("https://get.pulumi.com/").and.to.contain("could not start: go was not found");
            expect(stderr).not.to.match(/^\s+at .*\(.*:\d+\)/m);
            program(join(path, "pulumi"), "echo v3.259.0");
            expect(run().stdout).to.equal("ran\n");
            expect(started()).to.deep.equal(["npx"]);
        });

        it("has one clear message for a .causeway that cannot be written to", () => {
            const { repo, run } = machine();
            write(join(repo, ".causeway"), "");
            const { stderr, status } = run();
            expect(stderr.split("\n").slice(0, 2)).to.deep.equal([
                "",
                `set-up failed: cannot write to ${join(repo, ".causeway")}: something else has this name (EEXIST)`,
            ]);
            expect(status).to.equal(1);
        });
    });

    it("prefers what set-up brought to what is first on PATH", () => {
        const path = script("console.log(process.env.PATH);");
        const first = run(path).stdout.split(delimiter);
        const record = JSON.parse(readFileSync(join(root, ".causeway", "setup.json"), "utf8"));
        const brought = [record.node.value.path, record.pulumi.value.path].map(dirname).filter(folder => folder.startsWith(root));
        expect(first.slice(0, brought.length)).to.deep.equal(brought);
    });
});
