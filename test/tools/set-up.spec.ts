import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { failure, removeFolders, silent, temporaryFolder, tool, write } from "./tool.ts";

const { setUp } = await tool("setup.mjs");

describe("set-up", () => {
    afterEach(removeFolders);

    /** A step that notes each time it is done. */
    const step = (name: string, done: string[], key = "same") => ({
        name,
        key: () => key,
        async bring({ root }: { root: string }) {
            done.push(name);
            return { files: [write(join(root, `${name}.made`), name)], value: { path: name } };
        },
    });

    it("does each step once, and gives the same again without doing it", async () => {
        const root = temporaryFolder();
        const done: string[] = [];
        const steps = [step("one", done), step("two", done)];
        const first = await setUp({ root, steps, progress: silent });
        const second = await setUp({ root, steps, progress: silent });
        expect(done).to.deep.equal(["one", "two"]);
        expect([first.one, first.two]).to.deep.equal([{ path: "one" }, { path: "two" }]);
        expect([second.one, second.two]).to.deep.equal([{ path: "one" }, { path: "two" }]);
    });

    it("does a step again where what it left was touched, is gone, or was made from something else", async () => {
        const root = temporaryFolder();
        const done: string[] = [];
        const steps = [step("touched", done), step("kept", done)];
        await setUp({ root, steps, progress: silent });
        write(join(root, "touched.made"), "touched, and longer");
        await setUp({ root, steps, progress: silent });
        await setUp({ root, steps: [steps[0], step("kept", done, "other")], progress: silent });
        expect(done).to.deep.equal(["touched", "kept", "touched", "kept"]);
    });

    it("does not take a step for done that was interrupted while being done again", async () => {
        const root = temporaryFolder();
        const done: string[] = [];
        const steps = [step("one", done), step("two", done)];
        await setUp({ root, steps, progress: silent });
        const interrupted = { ...step("one", done, "new"), bring: () => Promise.reject(new Error("interrupted")) };
        expect(await failure(setUp({ root, steps: [interrupted, steps[1]], progress: silent }))).to.equal("interrupted");
        await setUp({ root, steps, progress: silent });
        expect(done).to.deep.equal(["one", "two", "one"]);
    });

    it("starts anew from records that are no records", async () => {
        const root = temporaryFolder();
        const done: string[] = [];
        await setUp({ root, steps: [step("one", done)], progress: silent });
        write(join(root, ".causeway", "setup.json"), '{"one": {"ke');
        await setUp({ root, steps: [step("one", done)], progress: silent });
        expect(done).to.deep.equal(["one", "one"]);
    });

    it("says in one message that .causeway cannot be written to, and changes nothing", async () => {
        const root = temporaryFolder();
        write(join(root, ".causeway"), "a file");
        const done: string[] = [];
        const message = await failure(setUp({ root, steps: [step("one", done)], progress: silent }));
        expect(message).to.equal(
            `cannot write to ${join(root, ".causeway")}: something else has this name (EEXIST)\n` +
                `  Set-up keeps all it makes in ${join(root, ".causeway")}. Make that a folder with free space that you may write to, ` +
                "then run the same command again.",
        );
        expect(done).to.deep.equal([]);
        expect(readFileSync(join(root, ".causeway"), "utf8")).to.equal("a file");
    });

    for (const [code, reason] of [
        ["ENOSPC", "the disk is full"],
        ["EROFS", "the file system is read-only"],
        ["EACCES", "permission denied"],
        ["ENOTDIR", "a file stands where a folder should be"],
    ]) {
        it(`explains ${code}, wherever in a step it happens`, async () => {
            const root = temporaryFolder();
            const bring = () => Promise.reject(Object.assign(new Error(code), { code, path: "/x/y" }));
            const message = await failure(setUp({ root, steps: [{ name: "one", key: () => "", bring }], progress: silent }));
            expect(message.split("\n")[0]).to.equal(`cannot write to /x/y: ${reason} (${code})`);
        });
    }

    it("needs no writable folder where all is there", async () => {
        const root = temporaryFolder();
        const done: string[] = [];
        await setUp({ root, steps: [step("one", done)], progress: silent });
        // Root may write anywhere, so a lock that cannot be had stands for a folder that cannot be written to.
        write(join(root, ".causeway", "setup.lock", "in-the-way"), "");
        await setUp({ root, steps: [step("one", done)], progress: silent });
        expect(done).to.deep.equal(["one"]);
    });

    describe("of several processes", () => {
        const children: ChildProcess[] = [];
        afterEach(() => {
            for (const child of children.splice(0)) child.kill("SIGKILL");
        });

        /** Another process that sets `root` up by one slow step; it notes in `root/log` when the step begins and ends. */
        const another = (root: string, milliseconds: number) => {
            const script = `
                import { appendFileSync, writeFileSync } from "node:fs";
                import { setUp } from ${JSON.stringify(new URL("../../tools/setup.mjs", import.meta.url).href)};
                const note = what => appendFileSync("log", what + "\\n");
                const bring = async () => {
                    note("begin");
                    await new Promise(resolve => setTimeout(resolve, ${milliseconds}));
                    writeFileSync("made", "");
                    note("end");
                    return { files: [process.cwd() + "/made"], value: "made" };
                };
                await setUp({ root: process.cwd(), steps: [{ name: "slow", key: () => "", bring }] });`;
            const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
                cwd: root,
                stdio: ["ignore", "ignore", "pipe"],
            });
            children.push(child);
            return child;
        };
        const log = (root: string) => (existsSync(join(root, "log")) ? readFileSync(join(root, "log"), "utf8") : "");
        const begun = async (root: string) => {
            for (let tries = 0; log(root) === ""; tries++) {
                if (tries > 250) throw new Error("the other process did not begin");
                await new Promise(resolve => setTimeout(resolve, 20));
            }
        };

        it("lets one do the work and the others wait for it", async () => {
            const root = temporaryFolder();
            const codes = await Promise.all([1, 2, 3].map(async () => (await once(another(root, 300), "exit"))[0]));
            expect(codes).to.deep.equal([0, 0, 0]);
            expect(log(root)).to.equal("begin\nend\n");
            expect(readdirSync(join(root, ".causeway"))).to.deep.equal(["setup.json"]);
        });

        it("picks up after one that was killed", async () => {
            const root = temporaryFolder();
            const killed = another(root, 60_000);
            await begun(root);
            killed.kill("SIGKILL");
            await once(killed, "exit");
            expect(readdirSync(join(root, ".causeway"))).to.deep.equal(["setup.lock"]);
            expect((await once(another(root, 0), "exit"))[0]).to.equal(0);
            expect(log(root)).to.equal("begin\nbegin\nend\n");
        });

        it("takes over from a process number that lives on as another's", async () => {
            const root = temporaryFolder();
            const done: string[] = [];
            const lock = write(join(root, ".causeway", "setup.lock"), "1");
            const aMinuteAgo = new Date(Date.now() - 60_000);
            utimesSync(lock, aMinuteAgo, aMinuteAgo);
            await setUp({ root, steps: [step("one", done)], progress: silent });
            expect(done).to.deep.equal(["one"]);
        });

        it("gives the lock back on SIGTERM", async () => {
            const root = temporaryFolder();
            const ended = another(root, 60_000);
            await begun(root);
            ended.kill("SIGTERM");
            expect(await once(ended, "exit")).to.deep.equal([143, null]);
            expect(readdirSync(join(root, ".causeway"))).to.deep.equal([]);
        });
    });
});
