import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { type ChangeOptions, changeOf } from "../../packages/cli/src/change-options.ts";
import { triggered } from "../../packages/cli/src/triggers-command.ts";
import { triggersReport, triggersToJson } from "../../packages/cli/src/triggers-report.ts";
import { shopProject } from "./shop.ts";
import { messageOf } from "./temporary.ts";

const type = "aws:codepipeline/pipeline:Pipeline";
const pipeline = (name: string, configuration: object = {}) => ({
    urn: `urn:pulumi:dev::shop::${type}::${name}`,
    type,
    inputs: {
        name,
        stages: [
            {
                name: "source",
                actions: [
                    {
                        name: "source",
                        category: "Source",
                        provider: "CodeCommit",
                        configuration: { RepositoryName: "shop", BranchName: "main", PollForSourceChanges: "false", ...configuration },
                    },
                ],
            },
        ],
    },
});
/** A ServicePipeline, which has recorded what starts it. */
const service = (name: string) => [
    {
        urn: `urn:pulumi:dev::shop::causeway:pipeline:ServicePipeline::${name}`,
        type: "causeway:pipeline:ServicePipeline",
        outputs: {
            pipelineName: name,
            triggers: [
                {
                    kind: "push",
                    source: "source",
                    branches: { includes: ["main"] },
                    files: { includes: [`services/${name}/**`] },
                    at: "triggers[0]",
                },
            ],
        },
    },
    pipeline(name),
];

const changes: readonly (readonly [options: ChangeOptions, change: object])[] = [
    [
        { repository: "shop", branch: "main" },
        { kind: "push", repository: "shop", branch: "main" },
    ],
    [
        { repository: "shop", branch: "main", newBranch: true, files: "a,b/c" },
        { kind: "push", repository: "shop", branch: "main", created: true, files: ["a", "b/c"] },
    ],
    [
        { repository: "shop", branch: "main", files: "" },
        { kind: "push", repository: "shop", branch: "main", files: [] },
    ],
    [
        { repository: "shop", tag: "v1" },
        { kind: "tag", repository: "shop", tag: "v1" },
    ],
    [
        { repository: "shop", pullRequest: "open", branch: "main", files: "a" },
        { kind: "pullRequest", repository: "shop", event: "open", branch: "main", files: ["a"] },
    ],
    [{ schedule: "nightly" }, { kind: "schedule", name: "nightly" }],
    [{ webhook: "registry" }, { kind: "webhook", name: "registry" }],
    [{ after: "schema" }, { kind: "afterPipeline", pipeline: "schema" }],
];
const said = "say what happens, by one of --branch, --tag, --pull-request, --schedule, --webhook, --after";
const mistakes: readonly (readonly [options: ChangeOptions, message: string])[] = [
    [{ repository: "shop" }, said],
    [{ repository: "shop", branch: "main", tag: "v1" }, `${said}: there is --branch and --tag`],
    [{ branch: "main" }, "--branch needs --repository: the CodeCommit repository's name, or owner/name of a connection's"],
    [{ repository: "shop", pullRequest: "open" }, "--pull-request needs --branch: the one that it is to be merged into"],
    [{ repository: "shop", pullRequest: "merge", branch: "main" }, '--pull-request is "merge", not one of open, update, close'],
    [{ repository: "shop", tag: "v1", files: "a" }, "--files does not fit: --tag has no files and no branch"],
    [{ schedule: "nightly", newBranch: true }, "--new-branch does not fit: --schedule has no files and no branch"],
    [
        { repository: "shop", pullRequest: "open", branch: "main", newBranch: true },
        "--new-branch does not fit: a pull request makes no branch",
    ],
    [
        { repository: "shop", branch: "main", files: "a", filesFrom: "-" },
        "--files and --files-from: one of them says which files have changed",
    ],
    [{ repository: "shop", branch: "main", filesFrom: "/nowhere" }, "there is no file /nowhere"],
];

describe("causeway triggers", () => {
    const { folder, write, up } = shopProject();
    const push = (...files: readonly string[]) => ({ kind: "push", repository: "shop", branch: "main", files }) as const;
    const run = (names: string[] = [], more: object = {}) =>
        triggered(names, push("services/checkout/a.ts"), { project: folder.path, ...more });
    const starts = async (...args: Parameters<typeof run>) =>
        (await run(...args)).map(({ of, pipeline, starts }) => `${of} ${pipeline} ${starts}`);

    for (const [options, change] of changes)
        it(`reads ${JSON.stringify(options)}`, async () => expect(await changeOf(options)).to.deep.equal(change));
    for (const [options, message] of mistakes)
        it(`says what is wrong with ${JSON.stringify(options)}`, async () =>
            expect(await messageOf(() => changeOf(options))).to.equal(message));

    it("reads a list of files", async () => {
        const filesFrom = write("files", "a.ts\r\nb/c.ts\n\n");
        expect(await changeOf({ repository: "shop", branch: "main", filesFrom })).to.deep.include({ files: ["a.ts", "b/c.ts"] });
    });

    it("looks at the pipelines of all stacks that are up, or of those that are named", async () => {
        up("dev", ...service("checkout"), ...service("till"));
        up("live", ...service("receipts"));
        expect(await starts()).to.deep.equal(["dev checkout true", "dev till false", "live receipts false"]);
        expect(await starts(["live"])).to.deep.equal(["live receipts false"]);
    });

    it("looks at a file that a stack was exported to", async () => {
        const state = write("stack.json", { version: 3, deployment: { resources: service("checkout") } });
        expect(await starts([], { state })).to.deep.equal([`${state} checkout true`]);
        expect(await messageOf(() => run(["dev"], { state }))).to.equal(
            "stacks and --state: name stacks that are up in the sandbox, or a file",
        );
        expect(await messageOf(() => run([], { state: "-", filesFrom: "-" }))).to.equal(
            "--state and --files-from: standard input can be one of them",
        );
    });

    it("looks at the events of a preview, where a component's triggers come once it has registered them", async () => {
        const metadata = (state: { readonly urn: string }) => ({ metadata: { op: "create", urn: state.urn, new: state } });
        const events = [
            ...service("checkout").map(({ urn, type }) => ({ resourcePreEvent: metadata({ urn, type } as { urn: string }) })),
            ...service("checkout")
                .reverse()
                .map(state => ({ resOutputsEvent: metadata(state) })),
        ];
        const state = write("preview.json", events.map(event => `${JSON.stringify(event)}\n`).join(""));
        expect(await starts([], { state })).to.deep.equal([`${state} checkout true`]);
    });

    it("says that there is no pipeline", async () => {
        up("dev", { urn: "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::a", type: "aws:s3/bucket:Bucket" });
        expect(await messageOf(() => run())).to.equal("there is no pipeline in dev");
    });

    it("prints which start and why, and what is not known", async () => {
        up("dev", ...service("checkout"), ...service("till"), pipeline("other"));
        expect(triggersReport(await run(), 120)).to.equal(
            [
                "┌──────────┬────────┬──────────────────────────────────────────────────────────────────────────────────────────────────┐",
                "│ pipeline │ starts │ why                                                                                              │",
                "├──────────┼────────┼──────────────────────────────────────────────────────────────────────────────────────────────────┤",
                '│ checkout │ yes    │ triggers[0] (push: branches main; files services/checkout/**): branch main matches "main";       │',
                '│          │        │ services/checkout/a.ts matches "services/checkout/**"                                            │',
                "├──────────┼────────┼──────────────────────────────────────────────────────────────────────────────────────────────────┤",
                "│ till     │ no     │ triggers[0] (push: branches main; files services/till/**): services/checkout/a.ts matches none   │",
                '│          │        │ of "services/till/**"                                                                            │',
                "├──────────┼────────┼──────────────────────────────────────────────────────────────────────────────────────────────────┤",
                "│ other    │ no     │ no trigger is known                                                                              │",
                "└──────────┴────────┴──────────────────────────────────────────────────────────────────────────────────────────────────┘",
                'other: the source "source" looks for no changes; EventBridge rules that may start the pipeline are not read',
                "1 of 3 pipelines would start",
            ].join("\n"),
        );
    });

    it("prints one document", async () => {
        up("dev", ...service("checkout"));
        const all = await run();
        expect(JSON.parse(triggersToJson(push("services/checkout/a.ts"), all))).to.deep.equal({
            change: push("services/checkout/a.ts"),
            pipelines: [
                {
                    stack: "dev",
                    pipeline: "checkout",
                    starts: true,
                    matched: [
                        {
                            path: "triggers[0]",
                            trigger: "push: branches main; files services/checkout/**",
                            why: 'branch main matches "main"; services/checkout/a.ts matches "services/checkout/**"',
                        },
                    ],
                    rejected: [],
                    notes: [],
                },
            ],
        });
    });

    it("is a command", () => {
        const state = write("stack.json", { deployment: { resources: service("checkout") } });
        const main = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
        const command = (input: string, ...args: string[]) =>
            spawnSync(process.execPath, [main, "triggers", ...args], { encoding: "utf8", input });
        const asked = ["--repository", "shop", "--branch", "main", "--state", state];
        const { status, stdout } = command("services/checkout/a\n", ...asked, "--files-from", "-", "--json");
        expect([status, JSON.parse(stdout).pipelines[0].starts]).to.deep.equal([0, true]);
        const mistake = command("", "--state", state);
        expect([mistake.status, mistake.stderr]).to.deep.equal([1, `${said}\n`]);
        const help = command("", "--help").stdout;
        expect(help).to.match(/git diff --name-only HEAD~1 \| .*triggers .*--repository shop --branch main --files-from -/);
    });
});
