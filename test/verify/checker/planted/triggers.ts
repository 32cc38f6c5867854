import { type Any, action, BUILD, SOURCE } from "../declarations.ts";
import { append, many, type Planted } from "../planted.ts";

/** Puts another trigger beside those that there are, on a source of its own. */
function put(pipeline: Any, git: object, more: object = {}): string {
    append(
        pipeline,
        SOURCE,
        action("other", "Source/CodeStarSourceConnection", {
            outputArtifacts: ["other"],
            configuration: { ConnectionArn: "arn", FullRepositoryId: "acme/other", BranchName: "main" },
        }),
    );
    pipeline.triggers.push({ providerType: "CodeStarSourceConnection", gitConfiguration: { sourceActionName: "other", ...git }, ...more });
    return `triggers[${pipeline.triggers.length - 1}]`;
}
const main = { branches: { includes: ["main"] } };
const tags = { tags: { includes: ["v*"] } };
const files = { filePaths: { includes: ["src/**"] } };
const pushes = (...all: object[]) => ({ pushes: all });
const requests = (...all: object[]) => ({ pullRequests: all });
const git = "gitConfiguration";

export const triggers: readonly Planted[] = [
    {
        id: "triggers-too-many",
        what: "51",
        plant(pipeline) {
            const sources = many(51, at =>
                action(`other-${at}`, "Source/CodeStarSourceConnection", {
                    outputArtifacts: [`other-${at}`],
                    configuration: { ConnectionArn: "arn", FullRepositoryId: "acme/other", BranchName: "main" },
                }),
            );
            pipeline.stages = [{ name: "Source", actions: sources.slice(0, 50) }, ...pipeline.stages.slice(1)];
            pipeline.stages.splice(1, pipeline.stages.length, { name: "Gate", actions: [action("gate", "Approval/Manual")] });
            pipeline.triggers = sources.map(({ name }: Any) => ({
                providerType: "CodeStarSourceConnection",
                gitConfiguration: { sourceActionName: name, ...pushes(tags) },
            }));
            // Stands for one of which the source is not known yet.
            pipeline.triggers[50].gitConfiguration = Promise.resolve();
            return "triggers";
        },
        near(pipeline) {
            pipeline.triggers = [
                ...pipeline.triggers,
                ...many(49, () => ({ providerType: "CodeStarSourceConnection", gitConfiguration: Promise.resolve() })),
            ];
        },
    },
    {
        id: "trigger-provider",
        what: "a source's",
        plant: pipeline => `${put(pipeline, pushes(tags), { providerType: "CodeCommit" })}.providerType`,
        near: pipeline => void put(pipeline, pushes(tags)),
    },
    {
        id: "trigger-of-nobody",
        what: "a build",
        plant(pipeline) {
            return `${put(pipeline, { sourceActionName: "nobody", ...pushes(tags) })}.${git}.sourceActionName`;
        },
        near(pipeline) {
            pipeline.stages[BUILD].actions[0].name = "source";
        },
    },
    {
        id: "trigger-source",
        what: "CodeCommit",
        plant(pipeline) {
            append(
                pipeline,
                SOURCE,
                action("repository", "Source/CodeCommit", {
                    outputArtifacts: ["repository"],
                    configuration: { RepositoryName: "r", BranchName: "main", PollForSourceChanges: "false" },
                }),
            );
            return `${put(pipeline, { sourceActionName: "repository", ...pushes(tags) })}.${git}.sourceActionName`;
        },
        near: pipeline => void put(pipeline, pushes(tags)),
    },
    {
        id: "trigger-twice",
        what: "two triggers of one source",
        plant(pipeline) {
            put(pipeline, pushes(tags));
            pipeline.triggers.push({
                providerType: "CodeStarSourceConnection",
                gitConfiguration: { sourceActionName: "other", ...pushes(main) },
            });
            return `triggers[${pipeline.triggers.length - 1}].${git}.sourceActionName`;
        },
        near: pipeline => void put(pipeline, pushes(tags, main)),
    },
    {
        id: "trigger-empty",
        what: "no filter",
        plant: pipeline => `${put(pipeline, { pushes: [] })}.${git}`,
        near: pipeline => void put(pipeline, requests(main)),
    },
    {
        id: "trigger-filters-too-many",
        what: "four of pushes",
        plant: pipeline => `${put(pipeline, pushes(main, tags, main, tags))}.${git}.pushes`,
        near: pipeline => void put(pipeline, { ...pushes(main, tags, main), ...requests(main, main, main) }),
    },
    {
        id: "trigger-filter-empty",
        what: "a filter of nothing",
        plant: pipeline => `${put(pipeline, pushes(main, {}))}.${git}.pushes[1]`,
        near: pipeline => void put(pipeline, { ...pushes(main), ...requests({ ...main, events: ["CLOSED"] }) }),
    },
    {
        id: "trigger-filter-empty",
        what: "events alone",
        plant: pipeline => `${put(pipeline, requests({ events: ["CLOSED"] }))}.${git}.pullRequests[0]`,
        near: pipeline => void put(pipeline, requests({ branches: { excludes: ["x"] }, events: ["CLOSED"] })),
    },
    {
        id: "trigger-tags-with-branches",
        what: "both in one",
        plant: pipeline => `${put(pipeline, pushes({ ...tags, ...main }))}.${git}.pushes[0].branches`,
        near: pipeline => void put(pipeline, pushes(tags, main)),
    },
    {
        id: "trigger-tags-with-files",
        what: "both in one",
        plant: pipeline => `${put(pipeline, pushes({ ...tags, ...files }))}.${git}.pushes[0].filePaths`,
        near: pipeline => void put(pipeline, pushes(tags, { ...main, ...files })),
    },
    {
        id: "trigger-tags-of-pull-request",
        what: "tags",
        plant: pipeline => `${put(pipeline, requests(tags))}.${git}.pullRequests[0].tags`,
        near: pipeline => void put(pipeline, { ...pushes(tags), ...requests(main) }),
    },
    {
        id: "trigger-files-without-branches",
        what: "files alone",
        plant: pipeline => `${put(pipeline, pushes(files))}.${git}.pushes[0].filePaths`,
        near: pipeline => void put(pipeline, pushes({ ...files, branches: { excludes: ["x"] } })),
    },
    {
        id: "trigger-event",
        what: "one of GitHub's",
        plant: pipeline => `${put(pipeline, requests({ ...main, events: ["OPEN", "MERGED"] }))}.${git}.pullRequests[0].events[1]`,
        near: pipeline => void put(pipeline, requests({ ...main, events: ["OPEN", "UPDATED", "CLOSED"] })),
    },
    {
        id: "trigger-patterns",
        what: "nine",
        plant: pipeline =>
            `${put(pipeline, pushes({ branches: { includes: many(9, at => `b${at}`) } }))}.${git}.pushes[0].branches.includes`,
        near: pipeline =>
            void put(pipeline, pushes({ branches: { includes: many(8, at => `b${at}`), excludes: many(8, at => `x${at}`) } })),
    },
    {
        id: "trigger-patterns",
        what: "none",
        plant: pipeline => `${put(pipeline, pushes({ branches: { includes: [] } }))}.${git}.pushes[0].branches`,
        near: pipeline => void put(pipeline, pushes({ branches: { excludes: ["x"] } })),
    },
    {
        id: "trigger-pattern-length",
        what: "256 characters",
        plant: pipeline => `${put(pipeline, pushes({ tags: { excludes: ["v", "t".repeat(256)] } }))}.${git}.pushes[0].tags.excludes[1]`,
        near: pipeline => void put(pipeline, pushes({ tags: { excludes: ["t".repeat(255)] } })),
    },
];
