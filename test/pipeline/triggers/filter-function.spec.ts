import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { compileGlob } from "@causeway/verify";
import { expect } from "chai";
import { type FilterCalls, functionFile, type StartRequest, start } from "./filter-function.ts";

const compiled = (includes: readonly string[], excludes: readonly string[] = []) => ({
    includes: includes.map(pattern => compileGlob(pattern).source),
    excludes: excludes.map(pattern => compileGlob(pattern).source),
});
const main = { on: "branch", names: compiled(["main"]) };
const sources = { ...main, files: compiled(["src/**"], ["**.md"]) };
const requests = { on: "pullRequest", names: compiled(["main"]), files: compiled(["src/**"]), events: ["open", "close"] };

const pushed = (detail: object = {}) => ({
    id: "01234567-event",
    "detail-type": "CodeCommit Repository State Change",
    detail: {
        event: "referenceUpdated",
        repositoryName: "shop",
        referenceType: "branch",
        referenceName: "main",
        commitId: "after",
        oldCommitId: "before",
        ...detail,
    },
});
const requested = (detail: object = {}) => ({
    id: "89abcdef-event",
    "detail-type": "CodeCommit Pull Request State Change",
    detail: {
        event: "pullRequestCreated",
        pullRequestId: "7",
        pullRequestStatus: "Open",
        destinationReference: "refs/heads/main",
        destinationCommit: "theirs",
        sourceCommit: "ours",
        repositoryNames: ["shop"],
        ...detail,
    },
});

/** An AWS that answers with these pages of changed files, and remembers what it was asked. */
class Aws implements FilterCalls {
    readonly asked: object[] = [];
    readonly started: StartRequest[] = [];
    private readonly pages: readonly (readonly string[])[];
    private readonly mergeBase: string | null;

    constructor(pages: readonly (readonly string[])[] = [], mergeBase: string | null = "base") {
        this.pages = pages;
        this.mergeBase = mergeBase;
    }

    async getDifferences(request: Parameters<FilterCalls["getDifferences"]>[0]) {
        this.asked.push(request);
        const page = Number(request.NextToken ?? 0);
        // What is added, what is changed, what is deleted: blobs are there on one side or on both.
        const differences = (this.pages[page] ?? []).map((path, at) => ({
            ...(at % 3 !== 0 && { beforeBlob: { path } }),
            ...(at % 3 !== 1 && { afterBlob: { path } }),
        }));
        return { differences, ...(page + 1 < this.pages.length && { NextToken: String(page + 1) }) };
    }

    async getPullRequest(request: Parameters<FilterCalls["getPullRequest"]>[0]) {
        this.asked.push(request);
        const target = { repositoryName: "shop", ...(this.mergeBase !== null && { mergeBase: this.mergeBase }) };
        return { pullRequest: { pullRequestTargets: [{ repositoryName: "fork", mergeBase: "not this" }, target] } };
    }

    async startPipelineExecution(request: StartRequest) {
        this.started.push(request);
        return { pipelineExecutionId: "execution" };
    }
}

const run = (event: object, filters: readonly object[], aws = new Aws()) =>
    start(event, { PIPELINE: "payments-checkout", ACTION: "source", REPOSITORY: "shop", FILTERS: JSON.stringify(filters) }, aws);
const refused = (why: string) => ({ started: false, why });

describe("the filtering function", () => {
    it("starts the pipeline with the pushed commit, under the event's id: an event that comes twice starts it once", async () => {
        const aws = new Aws();
        expect(await run(pushed(), [main], aws)).to.deep.equal({ started: true, pipelineExecutionId: "execution" });
        expect(aws.started).to.deep.equal([
            {
                name: "payments-checkout",
                clientRequestToken: "01234567-event",
                sourceRevisions: [{ actionName: "source", revisionType: "COMMIT_ID", revisionValue: "after" }],
            },
        ]);
        expect(aws.asked).to.deep.equal([]);
        await run(pushed(), [main], aws);
        expect(aws.started[1]).to.deep.equal(aws.started[0]);
    });

    it("asks for files only where all filters that mean the name do", async () => {
        const aws = new Aws([["docs/a"]]);
        expect((await run(pushed(), [sources, main], aws)).started).to.equal(true);
        expect(aws.asked).to.deep.equal([]);
        expect(await run(pushed({ referenceName: "fix" }), [sources, main], aws)).to.deep.equal(refused("no filter means branch fix"));
        expect(aws.asked).to.deep.equal([]);
    });

    it("reads page after page, until a file is meant", async () => {
        const pages = [["docs/a", "docs/b", "src/a.md"], ["b", "src/a.ts"], ["src/b.ts"]];
        const aws = new Aws(pages);
        expect((await run(pushed(), [sources], aws)).started).to.equal(true);
        const asked = { repositoryName: "shop", beforeCommitSpecifier: "before", afterCommitSpecifier: "after" };
        expect(aws.asked).to.deep.equal([asked, { ...asked, NextToken: "1" }]);
        const others = new Aws(pages.slice(0, 1));
        expect(await run(pushed(), [sources], others)).to.deep.equal(refused("no filter means a changed file"));
        expect(others.started).to.deep.equal([]);
    });

    it("means files that are deleted, and both names of one that is moved", async () => {
        const moved = new Aws();
        moved.getDifferences = async () => ({ differences: [{ beforeBlob: { path: "src/a.ts" }, afterBlob: { path: "old/a.ts" } }] });
        expect((await run(pushed(), [sources], moved)).started).to.equal(true);
        expect((await run(pushed(), [sources], new Aws([["x", "src/a.ts"]]))).started).to.equal(true);
    });

    it("has nothing to compare a new branch with", async () => {
        const created = pushed({ event: "referenceCreated", oldCommitId: undefined });
        const aws = new Aws([["src/a.ts"]]);
        expect(await run(created, [sources], aws)).to.deep.equal(refused("no filter means a changed file"));
        expect(aws.asked).to.deep.equal([]);
        expect((await run(created, [main], aws)).started).to.equal(true);
    });

    it("tells tags from branches", async () => {
        const tag = { on: "tag", names: compiled(["v*"]) };
        expect((await run(pushed({ referenceType: "tag", referenceName: "v1" }), [tag])).started).to.equal(true);
        expect(await run(pushed({ referenceName: "v1" }), [tag])).to.deep.equal(refused("no filter means branch v1"));
        expect(await run(pushed({ referenceType: "tag" }), [main])).to.deep.equal(refused("no filter means tag main"));
    });

    it("compares a pull request with where its branch left the other, and releases its commit", async () => {
        const aws = new Aws([["src/a.ts"]]);
        expect((await run(requested(), [requests], aws)).started).to.equal(true);
        expect(aws.asked).to.deep.equal([
            { pullRequestId: "7" },
            { repositoryName: "shop", beforeCommitSpecifier: "base", afterCommitSpecifier: "ours" },
        ]);
        expect(aws.started[0]?.sourceRevisions).to.deep.equal([{ actionName: "source", revisionType: "COMMIT_ID", revisionValue: "ours" }]);
        const unrelated = new Aws([["src/a.ts"]], null);
        await run(requested(), [requests], unrelated);
        expect(unrelated.asked[1]).to.include({ beforeCommitSpecifier: "theirs" });
    });

    for (const [what, detail, starts] of [
        ["a merge", { event: "pullRequestMergeStatusUpdated", pullRequestStatus: "Closed" }, true],
        ["a close", { event: "pullRequestStatusChanged", pullRequestStatus: "Closed" }, true],
        ["an update, where the filter is for others", { event: "pullRequestSourceBranchUpdated" }, false],
        ["another branch", { destinationReference: "refs/heads/next" }, false],
    ] as const) {
        it(`${starts ? "starts" : "does not start"} with ${what}`, async () => {
            const outcome = await run(requested(detail), [requests], new Aws([["src/a.ts"]]));
            expect(outcome.started).to.equal(starts);
        });
    }

    for (const event of [
        pushed({ event: "referenceDeleted" }),
        requested({ event: "pullRequestApprovalStateChanged", pullRequestStatus: "Closed" }),
        requested({ event: "pullRequestStatusChanged", pullRequestStatus: "Open" }),
        { ...pushed(), "detail-type": "CodeCommit Comment on Commit" },
    ]) {
        it(`takes no notice of ${event.detail.event} in ${event["detail-type"]}`, async () =>
            expect(await run(event, [main, requests])).to.deep.equal(refused("no push and no news of a pull request")));
    }

    it("fails where AWS does, so that Lambda tries again", async () => {
        const aws = new Aws();
        aws.startPipelineExecution = () => Promise.reject(new Error("ThrottlingException"));
        const failure = await run(pushed(), [main], aws).catch((error: Error) => error.message);
        expect(failure).to.equal("ThrottlingException");
    });

    describe("as it is shipped", () => {
        let folder: string;
        beforeEach(() => {
            folder = mkdtempSync(join(tmpdir(), "causeway-filter-"));
        });
        afterEach(() => rmSync(folder, { recursive: true }));

        it("calls the AWS SDK of the runtime by its names", async () => {
            for (const file of ["index.mjs", "filter.mjs"]) writeFileSync(join(folder, file), functionFile(file));
            const client = (name: string, answers: Readonly<Record<string, object>>) => {
                const own = join(folder, "node_modules", "@aws-sdk", `client-${name.toLowerCase()}`);
                mkdirSync(own, { recursive: true });
                const commands = Object.keys(answers).map(
                    command =>
                        `export class ${command}Command { constructor(input) { Object.assign(this, { name: "${command}", input }); } }`,
                );
                writeFileSync(join(own, "package.json"), JSON.stringify({ type: "module", exports: "./index.js" }));
                writeFileSync(
                    join(own, "index.js"),
                    `${commands.join("\n")}
const answers = ${JSON.stringify(answers)};
export class ${name}Client { async send({ name, input }) { globalThis.sent.push([name, input]); return answers[name]; } }
`,
                );
            };
            client("CodeCommit", {
                GetDifferences: { differences: [{ afterBlob: { path: "src/a" } }] },
                GetPullRequest: { pullRequest: { pullRequestTargets: [] } },
            });
            client("CodePipeline", { StartPipelineExecution: { pipelineExecutionId: "execution" } });
            const sent: [string, object][] = [];
            Object.assign(globalThis, { sent });
            const environment = { PIPELINE: "app", ACTION: "source", REPOSITORY: "shop", FILTERS: JSON.stringify([requests]) };
            Object.assign(process.env, environment);
            const { log } = console;
            console.log = () => {};
            try {
                const { handler } = (await import(pathToFileURL(join(folder, "index.mjs")).href)) as {
                    readonly handler: (event: object) => Promise<object>;
                };
                expect(await handler(requested())).to.deep.equal({ started: true, pipelineExecutionId: "execution" });
            } finally {
                console.log = log;
                for (const name of Object.keys(environment)) delete process.env[name];
                Reflect.deleteProperty(globalThis, "sent");
            }
            expect(sent.map(([name]) => name)).to.deep.equal(["GetPullRequest", "GetDifferences", "StartPipelineExecution"]);
        });
    });
});
