import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { temporaryFolder } from "../cli/temporary.ts";
import { CliProject, lock, row } from "./cli-project.ts";

const resources = 5;

describe("causeway after an interruption", function () {
    this.timeout(120_000);
    const folder = temporaryFolder();
    let project: CliProject;
    beforeEach(() => {
        project = new CliProject(folder.path);
    });

    /** Waits for the stack's engine to have made its first log group. */
    async function atWork(stack: string): Promise<number> {
        for (let waited = 0; waited < 30_000; waited += 100) {
            const file = project.lockFile(stack);
            if (
                file &&
                existsSync(project.stateFile(stack)) &&
                readFileSync(project.stateFile(stack), "utf8").includes("LogGroup::logs-")
            ) {
                return (JSON.parse(readFileSync(file, "utf8")) as { readonly pid: number }).pid;
            }
            await setTimeout(100);
        }
        throw new Error("the engine did not get to work");
    }

    it("goes on after command and engine were killed, whose lock does not stick", async () => {
        project.configure("aside", { wait: 60_000 });
        const { child, end } = project.start("up", "aside");
        const engine = await atWork("aside");
        process.kill(engine, "SIGKILL");
        child.kill("SIGKILL");
        await end;
        expect(project.lockFile("aside")).not.to.equal(undefined);
        project.configure("aside", {});
        const { code, rows } = await project.rows("up", "aside");
        expect([code, rows["aside"]?.error]).to.deep.equal([0, null]);
        expect(project.groups()).to.have.members(["aside", "aside-last"]);
        expect(await project.rows("up", "aside")).to.deep.equal({ code: 0, rows: { aside: row({ same: resources }) } });
    });

    it("asks the simulated AWS what came of operations that an engine did not live to hear of", async () => {
        await project.rows("up", "aside");
        // As a killed engine leaves it: one group was made, one was not, and of neither did it hear.
        const state = JSON.parse(readFileSync(project.stateFile("aside"), "utf8"));
        const { latest } = state.checkpoint;
        const at = latest.resources.findIndex(({ urn }: { readonly urn: string }) => urn.endsWith("::last"));
        const [last] = latest.resources.splice(at, 1);
        const { id: _, outputs: __, ...asked } = last;
        const never = { ...asked, urn: asked.urn.replace("::last", "::never"), inputs: { ...asked.inputs, name: "never" } };
        latest.pending_operations = [asked, never].map(resource => ({ type: "creating", resource }));
        writeFileSync(project.stateFile("aside"), JSON.stringify(state));

        const { code, rows } = await project.rows("up", "aside");
        expect([code, rows]).to.deep.equal([0, { aside: row({ same: resources }) }]);
        expect(project.groups()).to.have.members(["aside", "aside-last"]);
        expect(readFileSync(project.stateFile("aside"), "utf8")).not.to.include("pending_operations");
    });

    it("saves what was done on Ctrl-C and ends with 130", async () => {
        project.configure("first", { wait: 60_000 });
        const { child, end } = project.start("up", "first", "second", "--json");
        const engine = await atWork("first");
        child.kill("SIGINT");
        const { code, stdout } = await end;
        expect(code).to.equal(130);
        const [first, second] = JSON.parse(stdout).stacks;
        expect(first.error).to.equal("interrupted; what was done until then is in the stack's state");
        expect(second.error).to.equal("not started: the run was interrupted");
        expect(() => process.kill(engine, 0)).to.throw("ESRCH");
        expect(project.lockFile("first")).to.equal(undefined);
        project.configure("first", {});
        expect((await project.rows("up", "first", "second")).code).to.equal(0);
    });

    it("tells whose lock holds a stack, and how to go on", async () => {
        await project.rows("up", "aside");
        const file = lock(project, "aside", 1, "elsewhere");
        const { code, rows } = await project.rows("up", "aside", "first");
        expect(code).to.equal(1);
        expect(rows["first"]).to.deep.equal(row({ created: resources }));
        expect(rows["aside"]?.error).to.equal(
            "the stack is locked: process 1 of ann@elsewhere has been at work on it since 2026-11-23 01:54:21 UTC. " +
                "Wait until that run has ended; if it has, and only its lock is left: causeway sandbox pulumi cancel --yes --stack aside",
        );
        expect(existsSync(file)).to.equal(true);
        expect((await project.run("sandbox", "pulumi", "cancel", "--yes", "--stack", "aside")).code).to.equal(0);
        expect((await project.rows("up", "aside")).code).to.equal(0);
    });

    it("removes the lock of an engine that is gone", async () => {
        const { child, end } = project.start("--version");
        await end;
        lock(project, "aside", child.pid as number, hostname());
        expect(await project.rows("up", "aside")).to.deep.equal({ code: 0, rows: { aside: row({ created: resources }) } });
    });
});
