import type { Schedule } from "@causeway/core";
import type { Patterns, PullRequestEvent } from "@causeway/verify";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Names or file paths that are meant, in CodePipeline's patterns: `*` within a folder, `**` across folders, `?`, `[a-c]`, `[!a-c]`, `{a,b}`.
 * A list is what is included. What is excluded is not meant, whatever includes it. One to eight patterns a list, of 1 to 255 characters.
 *
 * A slash must be there: `**` + `/*.md` means docs/a.md and not README.md at the root; `**.md` means both.
 *
 * Source: CodePipeline user guide, "Working with glob patterns in syntax"; API reference, "GitFilePathFilterCriteria".
 */
export type Wanted = readonly string[] | Patterns;

interface OfSource {
    /** The name of the source action that it is about. @default the pipeline's first source of the kind */
    readonly source?: string;
}

/** Pushes to branches, or of tags: CodePipeline takes no filter for both. */
export type PushOptions = OfSource &
    (
        | {
              /** @default the source's own branch */
              readonly branches?: Wanted;
              /**
               * Changed files, by their paths from the repository's root: one of them must be meant. The push that makes a branch has nothing
               * to compare with, and starts nothing; through a connection, CodePipeline looks at 100 of the files.
               * @default whatever has changed
               */
              readonly files?: Wanted;
              readonly tags?: never;
          }
        | { readonly tags: Wanted; readonly branches?: never; readonly files?: never }
    );

export interface PullRequestOptions extends OfSource {
    /** The branches that it is to be merged into. @default the source's own branch */
    readonly branches?: Wanted;
    /** Files that the pull request changes: one of them must be meant. @default whatever has changed */
    readonly files?: Wanted;
    /** `close` is a merge, too. @default ["open", "update", "close"] */
    readonly events?: readonly PullRequestEvent[];
}

export interface WebhookOptions extends OfSource {
    /** What the caller signs the request's body with (HMAC, in GitHub's header X-Hub-Signature), up to 100 characters; one for each webhook. It is kept as a secret; another one makes another address. */
    readonly token: pulumi.Input<string>;
    /** What the body must say: JSON paths and their values, one to five. `{Branch}` in a value is the source action's field of this name. */
    readonly filters: Readonly<Record<`$.${string}`, string>>;
}

/** What starts a pipeline, as `push` and its neighbours declare it. */
export type TriggerDeclaration =
    | ({ readonly kind: "push" } & PushOptions)
    | ({ readonly kind: "pullRequest" } & PullRequestOptions)
    | { readonly kind: "schedule"; readonly name: string; readonly when: Schedule }
    | ({ readonly kind: "webhook"; readonly name: string } & WebhookOptions)
    | { readonly kind: "afterPipeline"; readonly pipeline: string }
    | ({ readonly kind: "newRevision" } & OfSource);

/**
 * Starts with a push to some branches, of some files, or of some tags. A filter of CodePipeline's own where the source is a connection. For
 * CodeCommit, which those do not reach, an EventBridge rule where names are exact, and else a small function that looks at the push.
 *
 * Sources: CodePipeline user guide, "Automate starting pipelines using triggers and filtering" and "CodeCommit source actions and EventBridge".
 *
 * @example
 * push({ branches: ["main"], files: { includes: ["services/checkout/**"], excludes: ["**.md"] } })
 * @example
 * push({ tags: ["v*"] })
 */
export const push = (options: PushOptions = {}): TriggerDeclaration => ({ kind: "push", ...options });

/**
 * Starts with what happens to a pull request; what is released is the commit of the branch that it comes from.
 *
 * Source: CodePipeline user guide, "Filter triggers on code push or pull requests".
 *
 * @example
 * pullRequest({ branches: ["main"], events: ["open", "update"] })
 */
export const pullRequest = (options: PullRequestOptions = {}): TriggerDeclaration => ({ kind: "pullRequest", ...options });

/**
 * Starts by the clock: what the sources have then.
 *
 * @param name what the schedule is called, 1 to 64 letters, digits and `._-`; no two of a pipeline have one name
 *
 * Source: EventBridge Scheduler user guide, "Using templated targets".
 *
 * @example
 * schedule("nightly", { cron: "0 3 * * ? *", timeZone: "Europe/Paris" })
 */
export const schedule = (name: string, when: Schedule): TriggerDeclaration => ({ kind: "schedule", name, when });

/**
 * Starts with a signed request to an address that CodePipeline makes (`ServicePipeline.webhooks`). This is a way in from the internet.
 *
 * AWS describes webhooks for GitHub's first version of the source action, and says of the call that any request which is signed and matches
 * the filters starts the pipeline.
 *
 * Source: CodePipeline API reference, "PutWebhook", "WebhookDefinition" and "WebhookFilterRule".
 *
 * @param name what the webhook is called, 1 to 30 lower-case letters, digits and dashes; no two of a pipeline have one name
 *
 * @example
 * webhook("registry", { token: new pulumi.Config().requireSecret("registryWebhook"), filters: { "$.action": "published" } })
 */
export const webhook = (name: string, options: WebhookOptions): TriggerDeclaration => ({ kind: "webhook", name, ...options });

/**
 * Starts when another pipeline of the same account and region has succeeded.
 *
 * Source: CodePipeline user guide, "Monitoring CodePipeline events": pipeline-level states.
 *
 * @param pipeline its name, which for a ServicePipeline is `<team>-<service>`
 *
 * @example
 * afterPipeline("payments-schema")
 */
export const afterPipeline = (pipeline: string): TriggerDeclaration => ({ kind: "afterPipeline", pipeline });

/**
 * Starts with a new object of an S3 source or a new image of an ECR source: what such a source does where no triggers are given.
 *
 * @example
 * newRevision({ source: "config" })
 */
export const newRevision = (options: OfSource = {}): TriggerDeclaration => ({ kind: "newRevision", ...options });
