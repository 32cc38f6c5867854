import { codeCommit, gitHub, ServicePipeline, type SourceStep, type TriggerDeclaration } from "@causeway/pipeline";
import { type Change, simulate, type TriggeredPipeline } from "@causeway/verify";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import * as fc from "fast-check";
import { planTriggers } from "../../../packages/pipeline/src/triggers/plan.ts";
import { organization, said } from "../../foundation/accounts.ts";
import { approvalStage, delivered, deliveryCloud } from "../delivered.ts";
import { Pushed } from "./pushed.ts";
import { account } from "./started.ts";

const branches = ["main", "next", "release/1", "release/2/x"];
const tags = ["v1", "v2", "v2-beta"];
const files = ["README.md", "src/a.ts", "src/b/c.ts", "src/b/d.md", "docs/x.md"];
const patternsOf = {
    branches: ["main", "next", "release/*", "release/**", "*", "**", "[mn]*", "{main,next}", "*/1", "release/?"],
    tags: ["v1", "v*", "*-beta", "v[!1]*", "v2"],
    files: ["src/**", "**.md", "*.md", "**/*.ts", "src/*", "docs/**", "{src,docs}/*", "README.md", "src/b/**"],
};

const some = (of: readonly string[]) => fc.uniqueArray(fc.constantFrom(...of), { minLength: 1, maxLength: 3 });
const wanted = (of: readonly string[]) =>
    fc.oneof(some(of), fc.record({ includes: some(of), excludes: some(of) }), fc.record({ excludes: some(of) }));
const maybe = <Name extends "branches" | "files">(name: Name) =>
    fc.oneof(
        fc.constant({}),
        wanted(patternsOf[name]).map(value => ({ [name]: value })),
    );
const event = fc.constantFrom("open", "update", "close");

const pushTrigger = fc.oneof(
    fc.tuple(maybe("branches"), maybe("files")).map(([names, paths]) => ({ kind: "push", ...names, ...paths })),
    some(branches).map(names => ({ kind: "push", branches: names })),
    wanted(patternsOf.tags).map(names => ({ kind: "push", tags: names })),
);
const pullRequestTrigger = fc
    .tuple(maybe("branches"), maybe("files"), fc.uniqueArray(event, { minLength: 1 }))
    .map(([names, paths, events]) => ({ kind: "pullRequest", ...names, ...paths, events }));
/** What may start one pipeline: a few filters of each kind. */
const declared = fc
    .tuple(fc.array(pushTrigger, { maxLength: 3 }), fc.array(pullRequestTrigger, { maxLength: 2 }))
    .map(([pushes, pullRequests]) => [...pushes, ...pullRequests] as readonly TriggerDeclaration[]);

const changed = fc.uniqueArray(fc.constantFrom(...files), { minLength: 1 });
const changeOf = (repository: string): fc.Arbitrary<Change> =>
    fc.oneof(
        fc.record({
            kind: fc.constant("push" as const),
            repository: fc.constant(repository),
            branch: fc.constantFrom(...branches),
            files: changed,
        }),
        fc.record({ kind: fc.constant("tag" as const), repository: fc.constant(repository), tag: fc.constantFrom(...tags) }),
        fc.record({
            kind: fc.constant("pullRequest" as const),
            repository: fc.constant(repository),
            event,
            branch: fc.constantFrom(...branches),
            files: changed,
        }),
    );

const triggered = (name: string, source: SourceStep, repository: string, triggers: readonly TriggerDeclaration[]): TriggeredPipeline => ({
    name,
    sources: [{ name: "source", starts: source.starts, repository }],
    triggers: planTriggers(triggers, [source]),
});
const foretold = (change: Change, pipelines: readonly TriggeredPipeline[]): readonly string[] =>
    simulate(change, pipelines)
        .filter(({ starts }) => starts)
        .map(({ pipeline }) => pipeline)
        .sort();

/** A cloud with a pipeline for each list of triggers. */
async function declare(all: readonly (readonly TriggerDeclaration[])[], source: () => SourceStep) {
    const cloud = deliveryCloud(await organization());
    await cloud.run(() => {
        const delivery = delivered();
        const repository = new aws.codecommit.Repository("shop", { repositoryName: "shop" }, { provider: delivery.provider });
        all.map(
            (triggers, at) =>
                new ServicePipeline(`s${at}`, { delivery, source: source(), triggers, stages: [approvalStage] }, { dependsOn: repository }),
        );
    });
    return cloud;
}

describe("the simulator's answer", function () {
    this.timeout(60_000);

    it("is what really starts, for pushes, tags and pull requests of CodeCommit", async () => {
        await fc.assert(
            fc.asyncProperty(
                fc.array(declared, { minLength: 4, maxLength: 4 }),
                fc.array(changeOf("shop"), { minLength: 6, maxLength: 6 }),
                async (all, changes) => {
                    const source = () => codeCommit({ repository: "shop" });
                    const cloud = await declare(all, source);
                    const pipelines = all.map((triggers, at) => triggered(`payments-s${at}`, source(), "shop", triggers));
                    const pushed = new Pushed(cloud, "shop", branches);
                    const created: Change = { kind: "push", repository: "shop", branch: "release/3", created: true, files };
                    for (const change of [...changes, created]) {
                        expect(await pushed.starts(change), JSON.stringify(change)).to.deep.equal(foretold(change, pipelines));
                    }
                },
            ),
            { numRuns: 40 },
        );
    });

    it("is what the pipeline's own triggers say, read by somebody else, for connections", async () => {
        const source = () =>
            gitHub({
                connection: `arn:aws:codeconnections:eu-west-1:${account}:connection/12345678-1234-1234-1234-123456789012`,
                repository: "example/shop",
            });
        await fc.assert(
            fc.asyncProperty(
                fc.array(declared, { minLength: 4, maxLength: 4 }),
                fc.array(changeOf("example/shop"), { minLength: 20, maxLength: 20 }),
                async (all, changes) => {
                    const cloud = await declare(all, source);
                    const pipelines = all.map((triggers, at) => triggered(`payments-s${at}`, source(), "example/shop", triggers));
                    for (const change of changes) {
                        const read = all.flatMap((_, at) =>
                            startsByGit(said(cloud, `s${at}-pipeline`)["triggers"], change) ? [`payments-s${at}`] : [],
                        );
                        expect(foretold(change, pipelines), JSON.stringify(change)).to.deep.equal(read);
                    }
                },
            ),
            { numRuns: 10 },
        );
    });
});

interface Criteria {
    readonly includes?: readonly string[];
    readonly excludes?: readonly string[];
}
interface GitFilter {
    readonly branches?: Criteria;
    readonly tags?: Criteria;
    readonly filePaths?: Criteria;
    readonly events?: readonly string[];
}
type GitTrigger = { readonly gitConfiguration: { readonly pushes?: readonly GitFilter[]; readonly pullRequests?: readonly GitFilter[] } };

/** A second reading of AWS's pages, without regular expressions. */
function startsByGit(triggers: unknown, change: Change): boolean {
    const all = (triggers ?? []) as readonly GitTrigger[];
    return all.some(({ gitConfiguration: { pushes = [], pullRequests = [] } }) => {
        if (change.kind === "tag") return pushes.some(({ tags }) => tags !== undefined && holds(tags, change.tag));
        if (change.kind !== "push" && change.kind !== "pullRequest") return false;
        const ofFiles = ({ filePaths }: GitFilter) => filePaths === undefined || (change.files ?? []).some(file => holds(filePaths, file));
        const ofBranch = ({ branches }: GitFilter) => branches === undefined || holds(branches, change.branch);
        if (change.kind === "push") return pushes.some(filter => filter.tags === undefined && ofBranch(filter) && ofFiles(filter));
        const name = { open: "OPEN", update: "UPDATED", close: "CLOSED" }[change.event];
        return pullRequests.some(filter => filter.events?.includes(name) && ofBranch(filter) && ofFiles(filter));
    });
}

const holds = ({ includes, excludes = [] }: Criteria, text: string): boolean =>
    (includes === undefined || includes.some(pattern => fits(pattern, text))) && !excludes.some(pattern => fits(pattern, text));

/** Letter by letter: what the pattern begins with must be what the text begins with. */
function fits(pattern: string, text: string): boolean {
    if (pattern === "") return text === "";
    const group = /^\{([^}]*)\}(.*)$/.exec(pattern);
    if (group) return (group[1] ?? "").split(",").some(one => fits(`${one}${group[2]}`, text));
    if (pattern.startsWith("**")) return fits(pattern.slice(2), text) || (text !== "" && fits(pattern, text.slice(1)));
    const [letter = "", rest] = [text[0], text.slice(1)];
    const isName = letter !== "" && letter !== "/";
    if (pattern.startsWith("*")) return fits(pattern.slice(1), text) || (isName && fits(pattern, rest));
    if (pattern.startsWith("?")) return isName && fits(pattern.slice(1), rest);
    const set = /^\[(!?)([^\]]*)\](.*)$/.exec(pattern);
    if (set) return isName && (set[2] ?? "").includes(letter) === (set[1] === "") && fits(set[3] ?? "", rest);
    return letter !== "" && pattern[0] === letter && fits(pattern.slice(1), rest);
}
