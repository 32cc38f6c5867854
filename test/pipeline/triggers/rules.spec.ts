import {
    afterPipeline,
    codeCommit,
    newRevision,
    pullRequest,
    push,
    type SourceStep,
    schedule,
    type TriggerDeclaration,
    webhook,
} from "@causeway/pipeline";
import { expect } from "chai";
import { startNameRules, triggerRules } from "../../../packages/pipeline/src/triggers/rules.ts";

const bucket: SourceStep = { ...codeCommit({ name: "config" }), starts: "s3" };
const git = codeCommit();

const problems = (triggers: unknown, sources: readonly SourceStep[] = [git]): readonly string[] =>
    triggerRules(triggers as readonly TriggerDeclaration[], sources, "payments-checkout")
        .filter(([holds]) => !holds)
        .map(([, path, reason]) => `${path} ${reason}`);
const of = (trigger: unknown, sources?: readonly SourceStep[]) => problems([trigger], sources);

const many = (number: number, pattern = "a") => Array.from({ length: number }, () => pattern);
const token = "of the registry";
const filters = { "$.action": "published" } as const;

/** A trigger that is wrong and what is said of it, then one that is nearly the same and sound. */
const cases: readonly (readonly [what: string, wrong: unknown, said: readonly string[], sound: TriggerDeclaration])[] = [
    [
        "tags with branches",
        { ...push({ tags: ["v*"] }), branches: ["main"] },
        ["triggers[0] is for tags, and for branches or files: a push filter takes tags alone, so write two"],
        push({ tags: ["v*"] }),
    ],
    [
        "tags with files",
        { ...push({ tags: ["v*"] }), files: ["a"] },
        ["triggers[0] is for tags, and for branches or files: a push filter takes tags alone, so write two"],
        push({ branches: ["v*"], files: ["a"] }),
    ],
    [
        "an empty list",
        push({ branches: [] }),
        ["triggers[0].branches has 0 patterns: CodePipeline takes 1 to 8"],
        push({ branches: ["a"] }),
    ],
    ["nine patterns", push({ files: many(9) }), ["triggers[0].files has 9 patterns: CodePipeline takes 1 to 8"], push({ files: many(8) })],
    [
        "nine exclusions",
        push({ files: { excludes: many(9) } }),
        ["triggers[0].files.excludes has 9 patterns: CodePipeline takes 1 to 8"],
        push({ files: { excludes: many(8) } }),
    ],
    [
        "a pattern too long",
        push({ tags: ["a".repeat(256)] }),
        ["triggers[0].tags[0] has 256 characters: CodePipeline takes 1 to 255"],
        push({ tags: ["a".repeat(255)] }),
    ],
    [
        "an empty pattern",
        push({ tags: [""] }),
        ["triggers[0].tags[0] has 0 characters: CodePipeline takes 1 to 255"],
        push({ tags: ["a"] }),
    ],
    [
        "a pattern that is none",
        push({ files: ["a", "{a,{b,c}}"] }),
        ['triggers[0].files[1] is "{a,{b,c}}", which has a group { } inside a group'],
        push({ files: ["a", "{a,b,c}"] }),
    ],
    ["no text", push({ files: [1] as never }), ["triggers[0].files[0] must be a text"], push({ files: ["1"] })],
    [
        "no list",
        push({ files: "a" as never }),
        ["triggers[0].files must be a list of patterns, or { includes, excludes }"],
        push({ files: ["a"] }),
    ],
    ["no patterns", push({ files: {} }), ["triggers[0].files has neither includes nor excludes"], push({ files: { includes: ["a"] } })],
    [
        "includes that are no list",
        push({ files: { includes: "a" as never } }),
        ["triggers[0].files.includes must be a list of patterns"],
        push({ files: { includes: ["a"] } }),
    ],
    [
        "an event that is none",
        pullRequest({ events: ["open", "merged" as never] }),
        ['triggers[0].events[1] is "merged", not one of open, update, close'],
        pullRequest({ events: ["open", "close"] }),
    ],
    [
        "an event twice",
        pullRequest({ events: ["open", "open"] }),
        ['triggers[0].events[1] is "open" once more'],
        pullRequest({ events: ["open", "update"] }),
    ],
    ["no events", pullRequest({ events: [] }), ["triggers[0].events must be a list of open, update, close"], pullRequest()],
    [
        "a source that is not there",
        push({ source: "docs" }),
        ['triggers[0].source is "docs", not one of the pipeline\'s sources: source'],
        push({ source: "source" }),
    ],
    [
        "a new revision of a repository",
        newRevision(),
        ["triggers[0] is newRevision(), and the pipeline has no source of an S3 object or an image"],
        push(),
    ],
    [
        "a schedule that is none",
        schedule("nightly", { cron: "0 3 * *" }),
        ['triggers[0].cron is "0 3 * *": has 4 fields, not six separated by one space'],
        schedule("nightly", { cron: "0 3 * * ? *" }),
    ],
    ["no schedule", { kind: "schedule", name: "nightly" }, ["triggers[0] has no rate, cron or at"], schedule("nightly", { rate: "1 day" })],
    [
        "a schedule's name",
        schedule("every night", { rate: "1 day" }),
        ['triggers[0] is named "every night": must be 1 to 64 letters, digits and ._-'],
        schedule("every-night", { rate: "1 day" }),
    ],
    [
        "a pipeline that starts itself",
        afterPipeline("payments-checkout"),
        ['triggers[0] waits for "payments-checkout", the pipeline itself: it would start itself for ever'],
        afterPipeline("payments-till"),
    ],
    [
        "a pipeline's name",
        afterPipeline("payments till"),
        ['triggers[0] waits for "payments till": must be a pipeline\'s name, 1 to 100 letters, digits and .@_-'],
        afterPipeline("payments.till"),
    ],
    [
        "no pipeline at all",
        { kind: "afterPipeline" },
        ['triggers[0] waits for "undefined": must be a pipeline\'s name, 1 to 100 letters, digits and .@_-'],
        afterPipeline("payments.till"),
    ],
    [
        "a webhook that anybody could call",
        webhook("registry", { token: "", filters }),
        ["triggers[0].token is missing: without it anybody could start the pipeline"],
        webhook("registry", { token, filters }),
    ],
    [
        "a secret that is too long",
        webhook("registry", { token: "a".repeat(101), filters }),
        ["triggers[0].token has 101 characters: CodePipeline takes 100"],
        webhook("registry", { token: "a".repeat(100), filters }),
    ],
    [
        "a webhook without conditions",
        webhook("registry", { token, filters: {} }),
        ["triggers[0].filters has 0 conditions: CodePipeline takes 1 to 5"],
        webhook("registry", { token, filters }),
    ],
    [
        "a condition that is none",
        webhook("registry", { token, filters: { action: "" } as never }),
        [
            'triggers[0].filters has "action", which is no JSON path of 2 to 150 characters that begins with $',
            'triggers[0].filters["action"] must be a text of 1 to 150 characters',
        ],
        webhook("registry", { token, filters: { "$.a": "1" } }),
    ],
    [
        "a webhook's name",
        webhook("Registry", { token, filters }),
        ['triggers[0] is named "Registry": must be 1 to 30 lower-case letters, digits and dashes, and start with a letter'],
        webhook("registry-2", { token, filters }),
    ],
];

describe("rules of triggers", () => {
    for (const [what, wrong, said, sound] of cases) {
        it(`find ${what}, and nothing where it is sound`, () => {
            expect(of(wrong)).to.deep.equal(said);
            expect(of(sound)).to.deep.equal([]);
        });
    }

    it("know nothing but triggers, in a list", () => {
        const none = "is none of push(), pullRequest(), schedule(), webhook(), afterPipeline(), newRevision()";
        for (const trigger of [undefined, null, "main", {}, { kind: "toString" }])
            expect(of(trigger)).to.deep.equal([`triggers[0] ${none}`]);
        expect(problems({ kind: "push" })).to.deep.equal(["triggers must be a list; an empty one for a pipeline that only people start"]);
        expect(problems(undefined)).to.deep.equal([]);
        expect(problems([])).to.deep.equal([]);
    });

    it("tell sources of git from others", () => {
        expect(of(push(), [bucket])).to.deep.equal(["triggers[0] is push(), and the pipeline has no source of a git repository"]);
        expect(of(pullRequest({ source: "config" }), [git, bucket])).to.deep.equal([
            'triggers[0].source is "config", which is no source of a git repository, as pullRequest() needs',
        ]);
        expect(of(newRevision({ source: "source" }), [git, bucket])).to.deep.equal([
            'triggers[0].source is "source", which is no source of an S3 object or an image, as newRevision() needs',
        ]);
        expect(problems([push(), newRevision(), newRevision({ source: "config" })].slice(0, 2), [git, bucket])).to.deep.equal([]);
    });

    it("count three filters of a kind and source", () => {
        const four = [push(), push({ source: "source" }), push({ tags: ["a"] }), push({ tags: ["b"] })];
        expect(problems(four)).to.deep.equal(['triggers[3] is number 4 of push() for the source "source": CodePipeline takes 3']);
        expect(problems([...four.slice(0, 3), pullRequest(), pullRequest(), pullRequest()])).to.deep.equal([]);
    });

    it("find the second of two that are one", () => {
        expect(
            problems([
                schedule("nightly", { rate: "1 day" }),
                schedule("nightly", { rate: "2 days" }),
                afterPipeline("a"),
                afterPipeline("a"),
                webhook("nightly", { token, filters }),
            ]),
        ).to.deep.equal([
            'triggers[1] is schedule() of "nightly", as triggers[0] is',
            'triggers[3] is afterPipeline() of "a", as triggers[2] is',
        ]);
        expect(problems([newRevision(), newRevision({ source: "config" })], [git, bucket])).to.deep.equal([
            'triggers[1] is newRevision() of "config", as triggers[0] is',
        ]);
    });

    it("find a source whose name is too long beside the service's", () => {
        const said = (service: string, source: SourceStep) =>
            startNameRules(service, [git, source]).flatMap(([holds, path, reason]) => (holds ? [] : [`${path} ${reason}`]));
        expect(said("a".repeat(31), bucket)).to.deep.equal([
            `source makes "${"a".repeat(31)}-source-config-push-target", 57 characters: EventBridge's names leave room for 56`,
        ]);
        expect(said("a".repeat(30), bucket)).to.deep.equal([]);
        expect(said("a".repeat(37), { ...bucket, starts: "connection" })).to.deep.equal([]);
    });

    it("find filters that a function's environment has no room for", () => {
        const long = push({ files: Array.from({ length: 8 }, (_, at) => `${at}${"a".repeat(250)}`), branches: many(8, "b".repeat(250)) });
        expect(problems([long])).to.deep.equal([
            'triggers make filters of 4179 characters for the source "source": the function that looks at pushes has room for 3500',
        ]);
        expect(problems([long], [{ ...git, starts: "connection" }])).to.deep.equal([]);
    });
});
