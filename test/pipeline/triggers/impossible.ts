import { afterPipeline, pullRequest, push, schedule, webhook } from "@causeway/pipeline";

/** Never called: what counts is that the compiler refuses the marked lines, and takes all others. */
export const compiled = (): void => {
    push();
    push({ branches: ["main"], files: { includes: ["src/**"], excludes: ["**.md"] } });
    push({ tags: { excludes: ["*-beta"] } });
    // @ts-expect-error a push is of a branch or of a tag: two filters
    push({ tags: ["v*"], branches: ["main"] });
    // @ts-expect-error a tag has no files of its own
    push({ tags: ["v*"], files: ["src/**"] });
    // @ts-expect-error patterns are lists
    push({ branches: "main" });
    // @ts-expect-error there are no such patterns
    push({ files: { includes: ["src/**"], ignores: ["**.md"] } });
    // @ts-expect-error a pull request has no tags
    pullRequest({ tags: ["v*"] });
    // @ts-expect-error AWS knows no other events
    pullRequest({ events: ["merge"] });
    // @ts-expect-error a schedule is one of three
    schedule("nightly", { every: "1 day" });
    // @ts-expect-error nobody unknown starts a pipeline
    webhook("registry", { filters: { "$.action": "published" } });
    // @ts-expect-error a path of JSON begins with $
    webhook("registry", { token: "word", filters: { action: "published" } });
    // @ts-expect-error by its name
    afterPipeline({ pipeline: "payments-schema" });
};
