import { type Change, simulate, type Trigger, type TriggeredPipeline, type Verdict } from "@causeway/verify";
import { expect } from "chai";

const pipeline = (triggers: readonly Trigger[], starts: "connection" | "codecommit" | "s3" = "codecommit"): TriggeredPipeline => ({
    name: "payments-checkout",
    sources: [{ name: "source", starts, repository: "shop" }],
    triggers,
});
const of = { source: "source" } as const;
const judged = (change: Change, ...triggers: readonly Trigger[]): Verdict => {
    const [verdict] = simulate(change, [pipeline(triggers)]);
    if (!verdict) throw new Error("no verdict");
    return verdict;
};
/** Why the one trigger matches, or does not. */
const why = (change: Change, trigger: Trigger): readonly [boolean, string | undefined] => {
    const { starts, matched, rejected } = judged(change, trigger);
    return [starts, [...matched, ...rejected][0]?.why];
};
const main: Trigger = { kind: "push", ...of, branches: { includes: ["main", "release/*"], excludes: ["release/old*"] } };
const checkout: Trigger = {
    kind: "push",
    ...of,
    branches: { includes: ["main"] },
    files: { includes: ["services/checkout/**"], excludes: ["**.md"] },
};
const push = (branch: string, ...files: readonly string[]): Change => ({ kind: "push", repository: "shop", branch, files });

describe("the trigger simulator", () => {
    const cases: readonly (readonly [string, Change, Trigger, boolean, string])[] = [
        ["a branch that is included", push("main"), main, true, 'branch main matches "main"'],
        ["a branch by a pattern", push("release/2"), main, true, 'branch release/2 matches "release/*"'],
        ["a branch that is not included", push("fix"), main, false, 'branch fix matches none of "main", "release/*"'],
        [
            "a branch that is excluded, although included",
            push("release/old-1"),
            main,
            false,
            'branch release/old-1 is excluded by "release/old*"',
        ],
        ["any branch where none is named", push("fix"), { kind: "push", ...of }, true, "branch fix is not excluded"],
        [
            "a file that is meant, beside one that is not",
            push("main", "docs/a.txt", "services/checkout/a.ts"),
            checkout,
            true,
            'branch main matches "main"; services/checkout/a.ts matches "services/checkout/**"',
        ],
        [
            "files that are excluded or not included",
            push("main", "services/checkout/README.md", "docs/a.txt"),
            checkout,
            false,
            'services/checkout/README.md is excluded by "**.md", and no other of 2 files is meant',
        ],
        ["one file that is not included", push("main", "docs/a.txt"), checkout, false, 'docs/a.txt matches none of "services/checkout/**"'],
        ["no files", push("main"), checkout, false, "no file has changed"],
        ["files on another branch", push("fix", "services/checkout/a.ts"), checkout, false, 'branch fix matches none of "main"'],
        [
            "files that were not told",
            { kind: "push", repository: "shop", branch: "main" },
            checkout,
            false,
            "filters by files, and which files have changed was not told",
        ],
        [
            "files of a new branch",
            { kind: "push", repository: "shop", branch: "main", created: true, files: ["services/checkout/a.ts"] },
            checkout,
            false,
            "filters by files, and a branch that was just created has none to compare with",
        ],
        ["a new branch", { kind: "push", repository: "shop", branch: "main", created: true }, main, true, 'branch main matches "main"'],
        ["another repository", { kind: "push", repository: "till", branch: "main" }, main, false, "is of shop, not of till"],
        [
            "a tag for branches",
            { kind: "tag", repository: "shop", tag: "main" },
            main,
            false,
            "is for a push to a branch, and this is a tag",
        ],
        [
            "a tag",
            { kind: "tag", repository: "shop", tag: "v1" },
            { kind: "push", ...of, tags: { includes: ["v*"] } },
            true,
            'tag v1 matches "v*"',
        ],
        [
            "a tag that is excluded",
            { kind: "tag", repository: "shop", tag: "v1-beta" },
            { kind: "push", ...of, tags: { excludes: ["*-beta"] } },
            false,
            'tag v1-beta is excluded by "*-beta"',
        ],
        [
            "a branch for tags",
            push("v1"),
            { kind: "push", ...of, tags: { includes: ["v*"] } },
            false,
            "is for a tag, and this is a push to a branch",
        ],
        [
            "a pull request",
            { kind: "pullRequest", repository: "shop", event: "open", branch: "main", files: ["a"] },
            { kind: "pullRequest", ...of, branches: { includes: ["main"] }, events: ["open", "update"] },
            true,
            'branch main matches "main"',
        ],
        [
            "another event of a pull request",
            { kind: "pullRequest", repository: "shop", event: "close", branch: "main" },
            { kind: "pullRequest", ...of, branches: { includes: ["main"] }, events: ["open", "update"] },
            false,
            "is for the events open, update, and this is close",
        ],
        [
            "files of a pull request",
            { kind: "pullRequest", repository: "shop", event: "open", branch: "main", files: ["docs/a"] },
            { kind: "pullRequest", ...of, files: { includes: ["src/**"] }, events: ["open"] },
            false,
            'docs/a matches none of "src/**"',
        ],
        [
            "a schedule",
            { kind: "schedule", name: "nightly" },
            { kind: "schedule", name: "nightly", when: "rate(1 day)" },
            true,
            "is named nightly",
        ],
        [
            "another schedule",
            { kind: "schedule", name: "weekly" },
            { kind: "schedule", name: "nightly", when: "rate(1 day)" },
            false,
            "is named nightly, and this is the schedule weekly",
        ],
        ["a webhook", { kind: "webhook", name: "registry" }, { kind: "webhook", name: "registry" }, true, "is named registry"],
        [
            "another webhook",
            { kind: "webhook", name: "other" },
            { kind: "webhook", name: "registry" },
            false,
            "is named registry, and this is the webhook other",
        ],
        ["a pipeline", { kind: "afterPipeline", pipeline: "a" }, { kind: "afterPipeline", pipeline: "a" }, true, "waits for a"],
        [
            "another pipeline",
            { kind: "afterPipeline", pipeline: "b" },
            { kind: "afterPipeline", pipeline: "a" },
            false,
            "waits for a, and this is the pipeline b",
        ],
        ["a new revision", { kind: "newRevision", repository: "shop" }, { kind: "newRevision", ...of }, true, "is of shop"],
        [
            "another's new revision",
            { kind: "newRevision", repository: "till" },
            { kind: "newRevision", ...of },
            false,
            "is of shop, not of till",
        ],
        [
            "a source that is not there",
            push("main"),
            { kind: "push", source: "gone" },
            false,
            'is of the source "gone", which the pipeline does not have',
        ],
    ];
    for (const [what, change, trigger, starts, reason] of cases) {
        it(`${starts ? "starts" : "does not start"} with ${what}, and says why`, () =>
            expect(why(change, trigger)).to.deep.equal([starts, reason]));
    }

    it("says of each trigger where it is and what it is", () => {
        const tags: Trigger = { kind: "push", ...of, tags: { includes: ["v*"] } };
        expect(judged(push("main", "services/checkout/a.ts"), tags, checkout, main)).to.deep.equal({
            pipeline: "payments-checkout",
            starts: true,
            matched: [
                {
                    path: "triggers[1]",
                    trigger: "push: branches main; files services/checkout/**, not **.md",
                    why: 'branch main matches "main"; services/checkout/a.ts matches "services/checkout/**"',
                },
                { path: "triggers[2]", trigger: "push: branches main, release/*, not release/old*", why: 'branch main matches "main"' },
            ],
            rejected: [{ path: "triggers[0]", trigger: "push: tags v*", why: "is for a tag, and this is a push to a branch" }],
        });
    });

    it("describes every kind of trigger", () => {
        const said = judged(
            push("main"),
            { kind: "schedule", name: "nightly", when: "cron(0 3 * * ? *) UTC" },
            { kind: "webhook", name: "registry" },
            { kind: "afterPipeline", pipeline: "payments-schema" },
            { kind: "newRevision", ...of },
            { kind: "pullRequest", ...of, files: { excludes: ["docs/**"] }, events: ["open", "close"] },
        );
        expect(said.rejected.map(({ trigger }) => trigger)).to.deep.equal([
            "schedule nightly: cron(0 3 * * ? *) UTC",
            "webhook registry",
            "after pipeline payments-schema",
            "new revision of source",
            "pull request open, close: branches any; files any, not docs/**",
        ]);
    });

    describe("where CodePipeline itself looks at the files", () => {
        const files = (meant: number, others: number) => [
            ...Array.from({ length: others }, (_, at) => `docs/${at}`),
            ...Array.from({ length: meant }, (_, at) => `services/checkout/${at}`),
        ];
        const caveat = (meant: number, others: number, starts: "connection" | "codecommit") =>
            simulate(push("main", ...files(meant, others)), [pipeline([checkout], starts)])[0]?.matched[0]?.caveat;

        it("says that it may miss files among more than 100", () => {
            expect(caveat(1, 100, "connection")).to.equal(
                "CodePipeline looks at 100 of the 101 files, in no particular order: it may miss the one that is meant",
            );
            expect(caveat(3, 150, "connection")).to.equal(
                "CodePipeline looks at 100 of the 153 files, in no particular order: it may miss the 3 that are meant",
            );
        });

        it("does not where it cannot miss them all, nor of the function that looks at all files", () => {
            expect(caveat(1, 99, "connection")).to.equal(undefined);
            expect(caveat(3, 99, "connection")).to.equal(undefined);
            expect(caveat(1, 100, "codecommit")).to.equal(undefined);
        });
    });

    it("judges each pipeline by itself", () => {
        const other: TriggeredPipeline = { ...pipeline([]), name: "payments-till" };
        expect(simulate(push("main"), [pipeline([main]), other]).map(({ pipeline, starts }) => [pipeline, starts])).to.deep.equal([
            ["payments-checkout", true],
            ["payments-till", false],
        ]);
    });
});
