import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { program, removeFolders, root, temporaryFolder, write } from "./tool.ts";

describe("the counts of the tests", () => {
    afterEach(removeFolders);

    describe("reporter", () => {
        const mocha = (spec: string, env = {}) => {
            const folder = temporaryFolder();
            write(join(folder, "package.json"), '{"type": "module"}');
            symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
            const path = write(join(folder, "a.spec.js"), spec);
            const options = ["--no-config", "--reporter", join(root, "tools", "reporter.mjs"), path];
            return spawnSync(process.execPath, [join(root, "node_modules", "mocha", "bin", "mocha.js"), ...options], {
                encoding: "utf8",
                cwd: folder,
                env: { ...process.env, CAUSEWAY_TEST_COUNTS: "", ...env },
            });
        };
        const good = "it('good', () => {});";
        const bad = "it('bad', () => { throw new Error('planted'); });";

        it("ends with a line that counts", () => {
            const { stdout, status } = mocha(good + good + bad);
            expect(stdout.trimEnd().split("\n").at(-1)).to.equal("2 passed, 1 failed");
            expect(stdout).to.contain("planted");
            expect(status).to.equal(1);
        });

        it("counts what was skipped, and a broken hook as a failure", () => {
            const { stdout } = mocha(`${good} it('later'); describe('x', () => { before(() => { throw new Error('hook'); }); ${good} });`);
            expect(stdout.trimEnd().split("\n").at(-1)).to.equal("1 passed, 1 failed, 1 skipped");
        });

        it("adds the counts to the file of who sums them, and prints no line of its own", () => {
            const file = join(temporaryFolder(), "counts");
            for (const spec of [good, good + bad]) expect(mocha(spec, { CAUSEWAY_TEST_COUNTS: file }).stdout).not.to.contain(" passed,");
            expect(readFileSync(file, "utf8")).to.equal("1 0 0\n1 1 0\n");
        });
    });

    describe(".ci/run", () => {
        /** The script beside an `npm` of which each command does what `commands` says. */
        const ci = (commands: Record<string, string>) => {
            const folder = temporaryFolder();
            cpSync(join(root, ".ci"), join(folder, "repo", ".ci"), { recursive: true });
            const cases = Object.entries(commands).map(([name, script]) => `"${name} "* | *" ${name}") ${script};;`);
            program(join(folder, "path", "npm"), `echo "$@" >> ${folder}/called\ncase "$*" in\n${cases.join("\n")}\nesac`);
            const { stdout, status } = spawnSync("bash", [join(folder, "repo", ".ci", "run")], {
                encoding: "utf8",
                env: { PATH: [join(folder, "path"), process.env["PATH"]].join(delimiter), TMPDIR: join(folder) },
            });
            const called = readFileSync(join(folder, "called"), "utf8").trim().split("\n");
            const left = readdirSync(folder).filter(name => !["repo", "path", "called"].includes(name));
            return { last: stdout.trimEnd().split("\n").at(-1), status, called, left };
        };
        const count = (counts: string) => `echo ${counts} >> "$CAUSEWAY_TEST_COUNTS"`;

        it("sets up, checks, tests and brings the stacks up, and ends with the sum of all counts", () => {
            const { last, status, called, left } = ci({ test: `${count("7 0 0")}; ${count("5 0 2")}` });
            expect([last, status]).to.deep.equal(["12 passed, 0 failed, 2 skipped", 0]);
            expect(called).to.deep.equal(["run --silent setup", "run --silent check", "test --silent", "run --silent up"]);
            expect(left, "its temporary file is gone").to.deep.equal([]);
        });

        it("fails with the failures of the tests, counted once", () => {
            const { last, status } = ci({ test: `${count("7 2 0")}; exit 1` });
            expect([last, status]).to.deep.equal(["7 passed, 2 failed", 1]);
        });

        for (const step of ["check", "up"]) {
            it(`counts a failed \`${step}\` as a failure, and goes on`, () => {
                const { last, status, called } = ci({ test: count("7 0 0"), [step]: "exit 1" });
                expect([last, status]).to.deep.equal(["7 passed, 1 failed", 1]);
                expect(called).to.have.lengthOf(4);
            });
        }

        it("goes no further than a failed set-up", () => {
            const { last, status, called } = ci({ setup: "exit 1", test: count("7 0 0") });
            expect([last, status]).to.deep.equal(["0 passed, 1 failed", 1]);
            expect(called).to.deep.equal(["run --silent setup"]);
        });

        it("fails where the tests end without a count, well or ill", () => {
            expect(ci({ test: "exit 0" })).to.include({ last: "0 passed, 0 failed", status: 1 });
            expect(ci({ test: "exit 1" })).to.include({ last: "0 passed, 1 failed", status: 1 });
        });
    });

    it("has a .ci/run that may be run as it is", () => {
        expect(existsSync(join(root, ".ci", "run"))).to.equal(true);
        expect(spawnSync("test", ["-x", join(root, ".ci", "run")]).status).to.equal(0);
    });
});
