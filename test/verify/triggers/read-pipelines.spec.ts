import { type GraphResource, readPipelines, simulate } from "@causeway/verify";
import { expect } from "chai";

const type = "aws:codepipeline/pipeline:Pipeline";
const source = (provider: string, configuration: Readonly<Record<string, string>> | null, name = "source") => ({
    name,
    category: "Source",
    provider,
    configuration,
});
const connection = (more: Readonly<Record<string, string>> = {}) =>
    source("CodeStarSourceConnection", { FullRepositoryId: "example/shop", BranchName: "main", ...more });
const codeCommit = (more: Readonly<Record<string, string>> = {}) =>
    source("CodeCommit", { RepositoryName: "shop", BranchName: "main", ...more });
const pipeline = (action: object, more: object = {}): GraphResource => ({
    urn: `urn:pulumi:dev::shop::${type}::app`,
    type,
    inputs: {
        name: "app",
        stages: [
            { name: "source", actions: [action] },
            { name: "gate", actions: [] },
        ],
        ...more,
    },
});
const one = (...resources: readonly GraphResource[]) => {
    const [found, ...others] = readPipelines(resources);
    if (!found || others.length > 0) throw new Error(`found ${others.length + (found ? 1 : 0)} pipelines`);
    return found;
};
const quiet = 'the source "source" looks for no changes; EventBridge rules that may start the pipeline are not read';

describe("pipelines in a stack's state", () => {
    it("are started by what a ServicePipeline has recorded", () => {
        const triggers = [
            { kind: "push", source: "source", branches: { includes: ["main"] }, files: { includes: ["src/**"] }, at: "triggers[0]" },
            { kind: "push", source: "source", tags: { excludes: ["*-beta"] }, at: "triggers[1]" },
            { kind: "pullRequest", source: "source", events: ["open"], at: "triggers[2]" },
            { kind: "schedule", name: "nightly", when: "rate(1 day) UTC", at: "triggers[3]" },
            { kind: "webhook", name: "registry", at: "triggers[4]" },
            { kind: "afterPipeline", pipeline: "schema", at: "triggers[5]" },
            { kind: "newRevision", source: "source", at: "triggers[6]" },
        ];
        const component = {
            urn: "urn:pulumi:dev::shop::causeway:pipeline:ServicePipeline::app",
            type: "causeway:pipeline:ServicePipeline",
            outputs: { pipelineName: "app", triggers },
        };
        expect(one(component, pipeline(codeCommit({ PollForSourceChanges: "false" })))).to.deep.equal({
            name: "app",
            sources: [{ name: "source", starts: "codecommit", repository: "shop" }],
            triggers,
            notes: [],
        });
    });

    it("are started by their own triggers, each filter by itself", () => {
        const triggers = [
            {
                providerType: "CodeStarSourceConnection",
                gitConfiguration: {
                    sourceActionName: "source",
                    pushes: [
                        {
                            branches: { includes: ["main"], excludes: null },
                            filePaths: { includes: ["src/**"], excludes: ["**.md"] },
                            tags: null,
                        },
                        { tags: { includes: ["v*"] } },
                    ],
                    pullRequests: [{ events: ["OPEN", "CLOSED"], branches: { includes: ["main"] } }, { branches: { includes: ["next"] } }],
                },
            },
        ];
        const found = one(pipeline(connection(), { triggers }));
        expect(found.notes).to.deep.equal([]);
        expect(found.triggers.map(({ at, kind }) => `${at} ${kind}`)).to.deep.equal([
            "triggers[0].gitConfiguration.pushes[0] push",
            "triggers[0].gitConfiguration.pushes[1] push",
            "triggers[0].gitConfiguration.pullRequests[0] pullRequest",
            "triggers[0].gitConfiguration.pullRequests[1] pullRequest",
        ]);
        const [verdict] = simulate({ kind: "pullRequest", repository: "example/shop", event: "update", branch: "next" }, [found]);
        expect(verdict?.matched.map(({ path }) => path)).to.deep.equal(["triggers[0].gitConfiguration.pullRequests[1]"]);
    });

    for (const [what, action, at] of [
        ["a connection that says nothing", connection(), "source.DetectChanges"],
        ["a repository that says nothing", codeCommit(), "source.PollForSourceChanges"],
        ["a repository that is polled", codeCommit({ PollForSourceChanges: "true" }), "source.PollForSourceChanges"],
        ["an object", source("S3", { S3Bucket: "releases", S3ObjectKey: "app.zip" }), "source.PollForSourceChanges"],
    ] as const) {
        it(`are started by changes that a source looks for: ${what}`, () =>
            expect(one(pipeline(action)).triggers.map(trigger => trigger.at)).to.deep.equal([at]));
    }

    for (const [what, action, notes] of [
        ["a connection", connection({ DetectChanges: "false" }), []],
        ["a repository", codeCommit({ PollForSourceChanges: "false" }), [quiet]],
        ["an object", source("S3", { S3Bucket: "releases", S3ObjectKey: "app.zip", PollForSourceChanges: "false" }), [quiet]],
        ["an image", source("ECR", { RepositoryName: "app" }), [quiet]],
    ] as const) {
        it(`are started by nothing that is known, where a source looks for no changes: ${what}`, () => {
            const { triggers, notes: said } = one(pipeline(action));
            expect(triggers).to.deep.equal([]);
            expect(said).to.deep.equal(notes);
        });
    }

    it("have sources by the names that changes are told with", () => {
        expect(one(pipeline(source("ECR", { RepositoryName: "app" }))).sources[0]?.repository).to.equal("app:latest");
        expect(one(pipeline(source("S3", { S3Bucket: "releases", S3ObjectKey: "app.zip" }))).sources[0]?.repository).to.equal(
            "releases/app.zip",
        );
        expect(one(pipeline(source("Jenkins", null))).sources).to.deep.equal([]);
    });

    it("take a branch's name for what it says", () => {
        const found = one(pipeline(codeCommit({ BranchName: "a{b}" })));
        const starts = (branch: string) => simulate({ kind: "push", repository: "shop", branch }, [found])[0]?.starts;
        expect([starts("a{b}"), starts("ab")]).to.deep.equal([true, false]);
    });

    it("are named where no more of them can be read, with a note", () => {
        const urn = `urn:pulumi:dev::shop::${type}::program-name`;
        const notes = ["its stages or triggers are not known: what starts it cannot be said"];
        const unread = { sources: [], triggers: [], notes };
        expect(
            readPipelines([
                { urn, type, inputs: { name: "app" } },
                { urn, type },
                pipeline(connection(), { triggers: [{ gitConfiguration: null }] }),
            ]),
        ).to.deep.equal([
            { name: "app", ...unread },
            { name: "program-name", ...unread },
            { name: "app", ...unread },
        ]);
    });

    it("are read where a secret hides their outputs, as it does of all stages where one configuration holds it", () => {
        const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };
        const hidden = { ...pipeline(connection({ Token: secret as unknown as string })), outputs: { name: "app", stages: secret } };
        expect(one(hidden)).to.deep.include({
            sources: [{ name: "source", starts: "connection", repository: "example/shop" }],
            notes: [],
        });
    });

    it("have a note where a preview does not know what a source reads", () => {
        const later = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        const found = one(pipeline(codeCommit({ RepositoryName: later })));
        expect(found.sources).to.deep.equal([{ name: "source", starts: "codecommit", repository: "(not known)" }]);
        expect(found.notes).to.deep.equal(['what the source "source" reads is not known: it may be of this change']);
        expect(one(pipeline(codeCommit())).notes).to.deep.equal([]);
    });

    it("are nothing else that a state has", () => {
        const urn = "urn:pulumi:dev::shop::any::app";
        const others = [{ urn, type: "aws:s3/bucket:Bucket" }];
        expect(readPipelines([...others, { ...pipeline(codeCommit()), delete: true }])).to.deep.equal([]);
    });
});
