import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { loadPlan, neededBy, parsePlan, select } from "../../packages/cli/src/plan.ts";
import { findProject } from "../../packages/cli/src/project.ts";
import { messageOf, temporaryFolder } from "./temporary.ts";

const environment = { accountId: "111111111111", region: "eu-west-1" };
const stack = (name: string, ...needs: string[]) => ({ name, environment, needs });

describe("a project's stacks", () => {
    it("come after those that they need, else in the order given", () => {
        const plan = parsePlan([stack("c", "b", "platform/x"), stack("z"), stack("a"), stack("b", "a")], "catalog.ts");
        expect(plan.map(({ name }) => name)).to.deep.equal(["a", "b", "c", "z"]);
        expect(plan[2]).to.deep.equal({ name: "c", account: "111111111111", region: "eu-west-1", needs: ["b", "platform/x"] });
    });

    it("say whose they are, and what the monitoring of all that is theirs may cost; teams of another form are nobody", () => {
        const teams = [{ name: "payments", owner: "p@example.com", monitoringDollars: 50 }, "payments"];
        const plan = parsePlan(
            teams.map((team, index) => ({ ...stack(`s${index}`), team })),
            "catalog.ts",
        );
        expect(plan.map(({ team }) => team)).to.deep.equal([{ name: "payments", monitoringDollars: 50 }, undefined]);
    });

    it("name those that a stack needs near and far, other projects' first", () => {
        const plan = parsePlan([stack("a", "platform/x"), stack("b", "a"), stack("c", "b"), stack("d")], "catalog.ts");
        expect(neededBy(plan, select(plan, ["c"]))).to.deep.equal(["platform/x", "a", "b"]);
    });

    it("are refused with every problem and where it is", async () => {
        const wrong = [{ name: "a b", environment: { accountId: "12", region: "eu-west-1" }, needs: "c" }];
        expect(await messageOf(() => parsePlan(wrong, "catalog.ts"))).to.equal(
            [
                "catalog.ts is not valid:",
                "  0.name: must be a stack's name: letters, digits, _ . and -",
                "  0.environment.accountId: must be the 12 digits of an AWS account",
                "  0.needs: Invalid input: expected array, received string",
            ].join("\n"),
        );
        expect(await messageOf(() => parsePlan([], "catalog.ts"))).to.equal(
            "catalog.ts is not valid:\n  (all of it): must name at least one stack",
        );
    });

    it("are refused where one is missing, listed twice, or in a circle", async () => {
        expect(await messageOf(() => parsePlan([stack("a", "b")], "catalog.ts"))).to.equal(
            "catalog.ts: the stack a needs b, and there is no such stack",
        );
        expect(await messageOf(() => parsePlan([stack("a"), stack("a")], "catalog.ts"))).to.equal("catalog.ts lists the stack a twice");
        expect(await messageOf(() => parsePlan([stack("x", "a"), stack("a", "b"), stack("b", "a")], "catalog.ts"))).to.equal(
            "catalog.ts: these stacks need each other in a circle: a -> b -> a",
        );
    });

    it("are listed where somebody asks for one that there is not", async () => {
        const plan = parsePlan([stack("a"), stack("b")], "catalog.ts");
        expect(await messageOf(() => select(plan, ["a", "paymnts", "x"]))).to.equal(
            'there is no stack "paymnts", "x"; this project has:\n  a\n  b',
        );
        expect(select(plan, ["b", "a"]).map(({ name }) => name)).to.deep.equal(["a", "b"]);
        expect(select(plan, [])).to.equal(plan);
    });
});

describe("a project's list of stacks", () => {
    const folder = temporaryFolder();
    const write = (name: string, text: string) => writeFileSync(join(folder.path, name), text);
    beforeEach(() => write("Pulumi.yaml", "name: shop\nruntime: nodejs\nstackConfigDir: config\n"));

    it("is the module that package.json names", async () => {
        write("package.json", JSON.stringify({ type: "module", causeway: { stacks: "./list.ts" } }));
        write("list.ts", `export const stacks: unknown[] = ${JSON.stringify([{ ...stack("one"), team: "other fields are fine" }])};`);
        expect(await loadPlan(findProject(folder.path))).to.deep.equal([
            { name: "one", account: "111111111111", region: "eu-west-1", needs: [] },
        ]);
    });

    it("is, without one, the configuration files'", async () => {
        mkdirSync(join(folder.path, "config"));
        for (const name of ["Pulumi.b.yaml", "Pulumi.a.yaml", "other.yaml"]) write(join("config", name), "");
        expect(await loadPlan(findProject(folder.path))).to.deep.equal([
            { name: "a", needs: [] },
            { name: "b", needs: [] },
        ]);
    });

    it("is missed by name", async () => {
        write("package.json", JSON.stringify({ causeway: { stacks: "./nowhere.ts" } }));
        expect(await messageOf(() => loadPlan(findProject(folder.path)))).to.equal(
            `${folder.path}/package.json names ${folder.path}/nowhere.ts as the list of stacks, but there is no such file`,
        );
        write("package.json", JSON.stringify({ type: "module", causeway: { stacks: "./empty.ts" } }));
        write("empty.ts", "export const stakcs = [];");
        expect(await messageOf(() => loadPlan(findProject(folder.path)))).to.equal(`${folder.path}/empty.ts exports no \`stacks\``);
        write("package.json", JSON.stringify({ causeway: { stcks: 1 } }));
        expect(await messageOf(() => loadPlan(findProject(folder.path)))).to.equal(
            `${folder.path}/package.json is not valid:\n  causeway.stacks: must be the path of a module that exports \`stacks\`\n  causeway: Unrecognized key: "stcks"`,
        );
        write("package.json", "{");
        expect(await messageOf(() => loadPlan(findProject(folder.path)))).to.match(/package\.json cannot be read: /);
    });
});
