/** Patterns that a name or a file path must match, one of `includes` and none of `excludes`; where there are no `includes`, any will do. */
export interface Patterns {
    readonly includes?: readonly string[] | undefined;
    readonly excludes?: readonly string[] | undefined;
}

/** What happens to a pull request: AWS calls it OPEN, UPDATED and CLOSED (merged or not). */
export type PullRequestEvent = "open" | "update" | "close";

/** A push to a branch. Source: CodePipeline API reference, "GitPushFilter". */
export interface BranchTrigger {
    readonly kind: "push";
    /** The name of the source action that it is about. */
    readonly source: string;
    /** @default any branch */
    readonly branches?: Patterns | undefined;
    /** Starts where at least one changed file is meant. @default whatever has changed */
    readonly files?: Patterns | undefined;
    readonly tags?: never;
}

/** A new tag, or one that was moved. */
export interface TagTrigger {
    readonly kind: "push";
    readonly source: string;
    readonly tags: Patterns;
    readonly branches?: never;
    readonly files?: never;
}

/** Something that happens to a pull request. Source: CodePipeline API reference, "GitPullRequestFilter". */
export interface PullRequestTrigger {
    readonly kind: "pullRequest";
    readonly source: string;
    /** The branches that it is to be merged into. @default any branch */
    readonly branches?: Patterns | undefined;
    readonly files?: Patterns | undefined;
    readonly events: readonly PullRequestEvent[];
}

export interface ScheduleTrigger {
    readonly kind: "schedule";
    readonly name: string;
    /** In EventBridge Scheduler's words, for people. */
    readonly when: string;
}

export interface WebhookTrigger {
    readonly kind: "webhook";
    readonly name: string;
}

/** Another pipeline of the account and region has succeeded. */
export interface PipelineTrigger {
    readonly kind: "afterPipeline";
    readonly pipeline: string;
}

/** A new object of an S3 source, a new image of an ECR source. */
export interface RevisionTrigger {
    readonly kind: "newRevision";
    readonly source: string;
}

/** What starts a pipeline, as plain data. */
export type Trigger =
    | BranchTrigger
    | TagTrigger
    | PullRequestTrigger
    | ScheduleTrigger
    | WebhookTrigger
    | PipelineTrigger
    | RevisionTrigger;

/** What a pipeline's source action reads. */
export interface TriggerSource {
    /** The action's name. */
    readonly name: string;
    /** How triggers reach it: by CodePipeline's own triggers of a connection, or by EventBridge. */
    readonly starts: "connection" | "codecommit" | "s3" | "ecr";
    /** A repository's name (of a connection: `owner/name`), a bucket and key (`bucket/key`), or an image repository and tag (`name:tag`). */
    readonly repository: string;
}

/** A pipeline, and all that starts it. */
export interface TriggeredPipeline {
    readonly name: string;
    readonly sources: readonly TriggerSource[];
    readonly triggers: readonly (Trigger & {
        /** Where it is declared. @default `triggers[<its place>]` */
        readonly at?: string | undefined;
    })[];
}

/** Something that happens, and may start pipelines. */
export type Change =
    | {
          readonly kind: "push";
          readonly repository: string;
          readonly branch: string;
          /** The push makes the branch. @default no */
          readonly created?: boolean;
          /** Changed files, by their paths from the repository's root. @default not known */
          readonly files?: readonly string[] | undefined;
      }
    | { readonly kind: "tag"; readonly repository: string; readonly tag: string }
    | {
          readonly kind: "pullRequest";
          readonly repository: string;
          readonly event: PullRequestEvent;
          /** The branch that it is to be merged into. */
          readonly branch: string;
          /** Files that it changes. @default not known */
          readonly files?: readonly string[] | undefined;
      }
    | { readonly kind: "schedule" | "webhook"; readonly name: string }
    | { readonly kind: "afterPipeline"; readonly pipeline: string }
    /** `repository` as in {@link TriggerSource}. */
    | { readonly kind: "newRevision"; readonly repository: string };

const patterns = (what: string, { includes = [], excludes = [] }: Patterns): string =>
    [`${what} ${includes.length > 0 ? includes.join(", ") : "any"}`, ...(excludes.length > 0 ? [`not ${excludes.join(", ")}`] : [])].join(
        ", ",
    );

/** A trigger in a few words, as a person says it. */
export function describeTrigger(trigger: Trigger): string {
    if (trigger.kind === "schedule") return `schedule ${trigger.name}: ${trigger.when}`;
    if (trigger.kind === "webhook") return `webhook ${trigger.name}`;
    if (trigger.kind === "afterPipeline") return `after pipeline ${trigger.pipeline}`;
    if (trigger.kind === "newRevision") return `new revision of ${trigger.source}`;
    if (trigger.kind === "push" && trigger.tags) return `push: ${patterns("tags", trigger.tags)}`;
    const what = trigger.kind === "push" ? "push" : `pull request ${trigger.events.join(", ")}`;
    const { branches = {}, files } = trigger;
    return [`${what}: ${patterns("branches", branches)}`, ...(files ? [patterns("files", files)] : [])].join("; ");
}
