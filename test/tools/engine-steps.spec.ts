import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { failure, lend, program, removeFolders, root, silent, temporaryFolder, tool, write } from "./tool.ts";

const { pulumi, wantedVersion } = await tool("setup/pulumi.mjs");
const { host } = await tool("setup/host.mjs");
const { node } = await tool("setup/node.mjs");

const WANTED = "3.259.0";
const says = (version: string) => `echo v${version}`;

describe("set-up of the engine", () => {
    const servers: Server[] = [];
    afterEach(() => {
        for (const server of servers.splice(0)) server.close();
        removeFolders();
    });

    /** A repo of its own on a machine that has nothing; downloads are refused unless `archive` is served. */
    const machine = async (archive?: string) => {
        const home = temporaryFolder();
        const [path, cache] = [join(home, "path"), join(home, "repo", ".causeway")];
        for (const folder of [path, cache]) mkdirSync(folder, { recursive: true });
        lend(path, "tar", "gzip", "sleep");
        write(join(home, "repo", "tools", "engine", "go.mod"), `require github.com/pulumi/pulumi/pkg/v3 v${WANTED}\n`);
        const url = await serve(archive);
        const context = {
            root: join(home, "repo"),
            cache,
            env: { PATH: path },
            node: { path: process.execPath },
            progress: silent,
            urlOf: () => url,
        };
        return { home, path, cache, url, context, bin: join(cache, "bin") };
    };

    const serve = async (archive?: string): Promise<string> => {
        const server = createServer((_, response) => {
            if (archive === undefined) response.writeHead(403).end();
            else response.end(readFileSync(archive));
        });
        servers.push(server);
        await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
        return `http://127.0.0.1:${(server.address() as AddressInfo).port}/pulumi.tar.gz`;
    };

    /** A `go` that writes a CLI of this version where `-o` says. */
    const goThatBuilds = (version: string) => `while [ "$1" != -o ]; do shift; done
echo '#!/bin/sh' > "$2"; echo 'echo v${version}' >> "$2"; ${execFileSync("sh", ["-c", "command -v chmod"]).toString().trim()} +x "$2"`;

    it("pins the engine to the version of the SDK", () => {
        expect(wantedVersion(root)).to.equal(
            JSON.parse(readFileSync(join(root, "node_modules/@pulumi/pulumi/package.json"), "utf8")).version,
        );
    });

    for (const version of [WANTED, "3.259.1", "3.300.0"]) {
        it(`takes ${version} from PATH`, async () => {
            const { path, context } = await machine();
            const found = program(join(path, "pulumi"), says(version));
            expect((await pulumi.bring(context)).value).to.deep.equal({ path: found, version });
        });
    }

    it("takes no older one, none of another major version, none that does not start and no downloader, and says what it tried", async () => {
        for (const [script, reason] of [
            [says("3.258.9"), `is 3.258.9, and ${WANTED} or newer (of the same major version) is needed`],
            [says("4.0.0"), `is 4.0.0, and ${WANTED} or newer (of the same major version) is needed`],
            ["echo broken >&2; exit 3", "version` exited with 3\n      broken"],
        ] as const) {
            const { path, cache, url, context } = await machine();
            const found = program(join(path, "pulumi"), script);
            const message = await failure(pulumi.bring(context));
            expect(message).to.contain(`no Pulumi CLI. Tried, in this order:\n  1. `);
            expect(message).to.contain(found).and.to.contain(reason);
            expect(message).to.contain(`  2. ${join(cache, "bin", "pulumi")}: there is none\n`);
            expect(message).to.contain(`      ${url}: HTTP 403\n`);
            expect(message).to.contain("` could not start: go was not found\n");
            expect(message).to.contain(`put Pulumi ${WANTED} or newer on PATH`);
            expect(readdirSync(cache)).to.deep.equal([]);
        }
        const { path, context } = await machine();
        const wrapper = write(join(path, "pulumi"), "#!/usr/bin/env node\nthrow new Error('it was run');\n");
        expect(await failure(pulumi.bring(context))).to.contain(`1. PATH: ${wrapper} only downloads a CLI`);
    });

    it("downloads the official distribution, with its host", async () => {
        const folder = temporaryFolder();
        program(join(folder, "pulumi", "pulumi"), says(WANTED));
        program(join(folder, "pulumi", "pulumi-language-nodejs"), "official");
        execFileSync("tar", ["-czf", join(folder, "archive"), "-C", folder, "pulumi"]);
        const { context, bin } = await machine(join(folder, "archive"));
        const { value } = await pulumi.bring(context);
        expect(value).to.deep.equal({ path: join(bin, "pulumi"), version: WANTED });
        expect(readdirSync(bin)).to.deep.equal(["pulumi", "pulumi-language-nodejs"]);
        expect((await host.bring({ ...context, pulumi: value })).value.path).to.equal(join(bin, "pulumi-language-nodejs"));
        expect(readFileSync(join(bin, "pulumi-language-nodejs"), "utf8")).to.contain("official");
    });

    it("goes on to the Go build where the download is cut short", async () => {
        const { path, context } = await machine(write(join(temporaryFolder(), "archive"), "no archive"));
        program(join(path, "go"), goThatBuilds(WANTED));
        expect((await pulumi.bring(context)).value.version).to.equal(WANTED);
    });

    it("builds once, and takes what it built without PATH or Go", async () => {
        const { path, context, bin } = await machine();
        program(join(path, "go"), goThatBuilds(WANTED));
        const { value } = await pulumi.bring(context);
        program(join(path, "go"), "exit 1");
        expect((await pulumi.bring(context)).value).to.deep.equal(value);
        expect(value).to.deep.equal({ path: join(bin, "pulumi"), version: WANTED });
    });

    for (const [fault, spoil] of [
        ["of another version", (path: string) => program(path, says("3.258.0"))],
        ["that is truncated", (path: string) => chmodSync(write(path, ""), 0o755)],
        ["that is no program", (path: string) => chmodSync(write(path, "\x7fELF\0\0"), 0o755)],
    ] as const) {
        it(`replaces a CLI ${fault}`, async () => {
            const { path, context, bin } = await machine();
            spoil(join(bin, "pulumi"));
            program(join(path, "go"), goThatBuilds(WANTED));
            expect((await pulumi.bring(context)).value).to.deep.equal({ path: join(bin, "pulumi"), version: WANTED });
            expect(execFileSync(join(bin, "pulumi")).toString()).to.equal(`v${WANTED}\n`);
        });
    }

    it("leaves what was there, and no half-built CLI, where a build fails or gives another version", async () => {
        for (const go of ["exit 2", goThatBuilds("3.1.0")]) {
            const { path, cache, context, bin } = await machine();
            program(join(bin, "pulumi"), says("3.200.0"));
            mkdirSync(join(cache, "bin.part-1"));
            program(join(path, "go"), go);
            await failure(pulumi.bring(context));
            expect(readdirSync(cache)).to.deep.equal(["bin"]);
            expect(execFileSync(join(bin, "pulumi")).toString()).to.equal("v3.200.0\n");
        }
    });

    it("notices another CLI on PATH without running it", async () => {
        const { path, context } = await machine();
        const before = pulumi.key(context);
        program(join(path, "pulumi"), says("3.300.0"));
        const after = pulumi.key(context);
        program(join(path, "pulumi"), says("3.300.0-longer"));
        expect(new Set([before, after, pulumi.key(context)])).to.have.lengthOf(3);
    });

    describe("the Node host", () => {
        it("is Pulumi's own where one is beside the CLI or on PATH", async () => {
            const { home, path, context, bin } = await machine();
            const cli = { path: program(join(home, "cli", "pulumi"), "") };
            const onPath = program(join(path, "pulumi-language-nodejs"), "official");
            expect((await host.bring({ ...context, pulumi: cli })).value.path).to.equal(onPath);
            const beside = program(join(home, "cli", "pulumi-language-nodejs"), "official");
            expect((await host.bring({ ...context, pulumi: cli })).value.path).to.equal(beside);
            expect(existsSync(bin)).to.equal(false);
        });

        it("is ours where there is none, or only one beside a CLI that was too old", async () => {
            const { path, context, bin } = await machine();
            const cli = { path: program(join(bin, "pulumi"), "") };
            program(join(path, "pulumi"), says("3.1.0"));
            program(join(path, "pulumi-language-nodejs"), "too old");
            const { value } = await host.bring({ ...context, pulumi: cli });
            expect(value.path).to.equal(join(bin, "pulumi-language-nodejs"));
            expect(readFileSync(value.path, "utf8").split("\n")[2]).to.equal(
                `exec "${process.execPath}" "${join(context.root, "tools", "language-host", "main.mjs")}" "$@"`,
            );
            expect((await host.bring({ ...context, pulumi: cli })).value.path, "ours is not taken for Pulumi's").to.equal(value.path);
        });
    });

    it("takes the system's Node where it is new enough, and is the same for each that is not", async () => {
        const { context } = await machine();
        const system = { path: program(join(temporaryFolder(), "node"), ""), version: "v24.0.1" };
        expect((await node.bring({ ...context, running: system })).value).to.deep.equal(system);
        const keyFor = (version: string, path = "/usr/bin/node") => node.key({ ...context, running: { version, path } });
        const fromPackages = join(context.root, "node_modules", ".pnpm", "node");
        expect(new Set([keyFor("v20.1.0"), keyFor("v22.3.0", "/other/node"), keyFor("v24.21.0", fromPackages)])).to.have.lengthOf(1);
        expect(keyFor("v24.0.1")).not.to.equal(keyFor("v20.1.0"));
    });

    it("says what to do where no Node is new enough", async () => {
        const { context } = await machine();
        program(join(context.root, "node_modules", ".bin", "node"), "echo v22.1.0");
        const old = program(join(temporaryFolder(), "node"), "");
        const message = await failure(node.bring({ ...context, running: { version: "v20.1.0", path: old } }));
        expect(message).to.equal(
            "no Node 24: this one is v20.1.0, and the one among the locked packages says: v22.1.0\n" +
                `  Delete ${join(context.root, "node_modules")} and run the same command again, or install Node 24 yourself.`,
        );
    });
});
