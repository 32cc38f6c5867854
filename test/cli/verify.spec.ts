import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { verify } from "../../packages/cli/src/verify-command.ts";
import { verifiedToJson, verifyReport } from "../../packages/cli/src/verify-report.ts";
import { shopProject } from "./shop.ts";
import { messageOf } from "./temporary.ts";

const Pipeline = "aws:codepipeline/pipeline:Pipeline";
const source = {
    name: "source",
    category: "Source",
    owner: "AWS",
    provider: "CodeCommit",
    version: "1",
    outputArtifacts: ["code"],
    configuration: { RepositoryName: "app", BranchName: "main", PollForSourceChanges: "false" },
};
const approval = { name: "approve", category: "Approval", owner: "AWS", provider: "Manual", version: "1" };
const inputs = (...actions: object[]) => ({
    name: "app",
    stages: [
        { name: "Source", actions: [source] },
        { name: "Gate", actions },
    ],
});
const pipeline = (name: string, ...actions: object[]) => ({
    urn: `urn:pulumi:dev::shop::${Pipeline}::${name}`,
    type: Pipeline,
    inputs: inputs(...actions),
});
const page = "https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html";
const late = { ...approval, timeoutInMinutes: 4 };
const finding = (name: string) => ({
    id: "timeout-range",
    path: `${name}.stages[1].actions[0].timeoutInMinutes`,
    wrong: "it is 4",
    right: "5 to 86400 minutes",
    page: `CodePipeline API reference: ActionDeclaration, ${page}`,
});

describe("causeway verify", () => {
    const { folder, write, up } = shopProject();
    const run = (names: string[] = [], more: object = {}) => verify(names, { project: folder.path, ...more });

    it("looks at the pipelines of all stacks that are up, or of those that are named", async () => {
        up("dev", pipeline("app", approval), pipeline("other", late));
        expect(await run()).to.deep.equal([{ name: "dev", pipelines: 2, dashboards: 0, alarms: 0, findings: [finding("other")] }]);
        up("live", pipeline("app", approval));
        expect(await run()).to.deep.equal([
            { name: "dev", pipelines: 2, dashboards: 0, alarms: 0, findings: [finding("other")] },
            { name: "live", pipelines: 1, dashboards: 0, alarms: 0, findings: [] },
        ]);
        expect(await run(["live"])).to.deep.equal([{ name: "live", pipelines: 1, dashboards: 0, alarms: 0, findings: [] }]);
    });

    it("looks at dashboards, too", async () => {
        const Dashboard = "aws:cloudwatch/dashboard:Dashboard";
        const dashboard = (name: string, body: object, more: object = {}) => ({
            urn: `urn:pulumi:dev::shop::${Dashboard}::${name}`,
            type: Dashboard,
            inputs: { dashboardName: name, dashboardBody: JSON.stringify(body) },
            ...more,
        });
        up(
            "dev",
            dashboard("good", { widgets: [] }),
            dashboard("gone", {}, { delete: true }),
            dashboard("bad", { widgets: [], start: "an hour" }),
        );
        expect(await run()).to.deep.equal([
            {
                name: "dev",
                pipelines: 0,
                dashboards: 2,
                alarms: 0,
                findings: [
                    {
                        id: "body-time",
                        path: "bad.start",
                        wrong: 'it is "an hour"',
                        right: "a span such as -PT8H or -P7D; with an end, a time",
                        page: "CloudWatch API reference: Dashboard Body Structure and Syntax, https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html",
                    },
                ],
            },
        ]);
    });

    it("says what is not up, rather than that nothing is wrong with it", async () => {
        expect(await messageOf(() => run())).to.match(/^no stack of shop is up in the sandbox\. Bring them up: /);
        up("dev", pipeline("app", approval));
        expect(await messageOf(() => run(["dev", "live"]))).to.match(/^live is not up\. Bring what is missing up: .*live$/);
        expect(await messageOf(() => run(["nowhere"]))).to.include("nowhere");
    });

    it("reads a file that `pulumi stack export` has written, and one of `pulumi preview --json`", async () => {
        const exported = write("export.json", { version: 3, deployment: { resources: [pipeline("app", late)] } });
        expect(await run([], { file: exported })).to.deep.equal([
            { name: exported, pipelines: 1, dashboards: 0, alarms: 0, findings: [finding("app")] },
        ]);
        // The pipeline `old` goes; what `app` was before is no matter.
        const steps: readonly [string, object | undefined][] = [
            ["app", pipeline("app")],
            ["old", pipeline("old", late)],
            ["app", pipeline("app", late)],
            ["old", undefined],
        ];
        const preview = write("preview.json", { steps: steps.map(([urn, newState]) => ({ op: "update", urn, newState })) });
        expect(await run([], { file: preview })).to.deep.equal([
            { name: preview, pipelines: 1, dashboards: 0, alarms: 0, findings: [finding("app")] },
        ]);
        const events = [
            { sequence: 0, preludeEvent: { config: {} } },
            ...steps.map(([urn, state]) => ({ resourcePreEvent: { metadata: { op: "update", urn, new: state ?? null } } })),
        ];
        const streamed = write("streamed.json", events.map(event => `${JSON.stringify(event)}\n`).join(""));
        expect(await run([], { file: streamed })).to.deep.equal([
            { name: streamed, pipelines: 1, dashboards: 0, alarms: 0, findings: [finding("app")] },
        ]);
        // Its state before is deleted once the other one is there.
        const replacing = [
            { op: "create-replacement", urn: "app", newState: pipeline("app", late) },
            { op: "delete-replaced", urn: "app" },
            { op: "delete", urn: "old" },
        ];
        const replaced = write("replaced.json", { steps: replacing });
        expect(await run([], { file: replaced })).to.deep.equal([
            { name: replaced, pipelines: 1, dashboards: 0, alarms: 0, findings: [finding("app")] },
        ]);
        const empty = write("empty.json", { version: 3, deployment: { manifest: {} } });
        expect(await run([], { file: empty })).to.deep.equal([{ name: empty, pipelines: 0, dashboards: 0, alarms: 0, findings: [] }]);
    });

    it("says what is wrong with a file", async () => {
        const told = (file: string) => messageOf(() => run([], { file }));
        const missing = join(folder.path, "missing.json");
        expect(await told(missing)).to.equal(`there is no file ${missing}`);
        expect(await told(folder.path)).to.match(/ cannot be read: EISDIR/);
        const text = write("text.json", "resources:");
        expect(await told(text)).to.equal(`${text} is not valid JSON`);
        const other = write("other.json", { deployment: { resources: [{ urn: "urn" }] } });
        expect(await told(other)).to.equal(
            `${other} is no stack that \`pulumi stack export\` or \`pulumi preview --json\` wrote:\n` +
                "  deployment.resources.0.type: Invalid input: expected string, received undefined",
        );
        const steps = write("steps.json", { steps: {} });
        expect(await told(steps)).to.match(/\n {2}steps: Invalid input: expected array, received object$/);
        for (const [name, value, got] of [
            ["list.json", [null], "array"],
            ["null.json", null, "null"],
        ] as const) {
            const file = write(name, value);
            expect(await told(file)).to.equal(
                `${file} is no stack that \`pulumi stack export\` or \`pulumi preview --json\` wrote:\n` +
                    `  (all of it): Invalid input: expected object, received ${got}`,
            );
        }
        expect(await messageOf(() => run(["dev"], { file: other }))).to.equal(
            "stacks and --file: name stacks that are up in the sandbox, or a file",
        );
    });

    it("prints a table a stack with what is wrong, what would be right, and where AWS says so", () => {
        const all = [
            { name: "dev", pipelines: 2, dashboards: 0, alarms: 0, findings: [finding("checkout-pipeline")] },
            { name: "live", pipelines: 1, dashboards: 0, alarms: 0, findings: [] },
        ];
        expect(verifyReport(all, 120).split("\n")).to.deep.equal([
            "dev:",
            "┌───────────────────────┬────────────────────────────────┬─────────────────────────────┬─────────────────────────────┐",
            "│ finding               │ where                          │ wrong                       │ right                       │",
            "├───────────────────────┼────────────────────────────────┼─────────────────────────────┼─────────────────────────────┤",
            "│ timeout-range         │ checkout-pipeline.stages[1]    │ it is 4                     │ 5 to 86400 minutes          │",
            "│                       │ .actions[0].timeoutInMinutes   │                             │                             │",
            "├───────────────────────┴────────────────────────────────┴─────────────────────────────┴─────────────────────────────┤",
            `│ CodePipeline API reference: ActionDeclaration,                                                                     │`,
            `│ ${page.padEnd(115)}│`,
            "└────────────────────────────────────────────────────────────────────────────────────────────────────────────────────┘",
            "",
            "1 finding in 3 pipelines of 2 stacks",
        ]);
        expect(verifyReport([{ name: "live", pipelines: 1, dashboards: 0, alarms: 0, findings: [] }], 80)).to.equal(
            "no findings in 1 pipeline of 1 stack",
        );
        expect(verifyReport([{ name: "live", pipelines: 0, dashboards: 2, alarms: 0, findings: [] }], 80)).to.equal(
            "no findings in no pipelines and 2 dashboards of 1 stack",
        );
        expect(JSON.parse(verifiedToJson(all))).to.deep.equal({ stacks: all });
    });

    it("ends with 1 where there is a finding, with 0 where there is none; `-` is standard input", () => {
        const main = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
        const ended = (input: object) => {
            const stdin = JSON.stringify({ version: 3, deployment: { resources: [input] } });
            const { status, stdout, stderr } = spawnSync(process.execPath, [main, "verify", "--file", "-", "--json"], {
                cwd: folder.path,
                input: stdin,
                encoding: "utf8",
            });
            return { status, stdout: stdout === "" ? undefined : JSON.parse(stdout), stderr };
        };
        expect(ended(pipeline("app", late))).to.deep.equal({
            status: 1,
            stdout: { stacks: [{ name: "standard input", pipelines: 1, dashboards: 0, alarms: 0, findings: [finding("app")] }] },
            stderr: "",
        });
        expect(ended(pipeline("app", approval))).to.deep.equal({
            status: 0,
            stdout: { stacks: [{ name: "standard input", pipelines: 1, dashboards: 0, alarms: 0, findings: [] }] },
            stderr: "",
        });
        const broken = ended({});
        expect([broken.status, broken.stdout]).to.deep.equal([1, undefined]);
        expect(broken.stderr).to.match(/^standard input is no stack that /);
    });
});
