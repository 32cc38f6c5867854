const every = <Name extends string>(prefix: string, ids: Readonly<Record<Name, string>>): Readonly<Record<Name, string>> =>
    Object.fromEntries(Object.entries<string>(ids).map(([name, id]) => [name, `${prefix}-${id}`])) as Record<Name, string>;

// Source of all of these: Developer Tools console user guide, "Notification concepts".

/** What a notification rule can tell of a pipeline. */
export const pipelineEvents = every("codepipeline-pipeline", {
    started: "pipeline-execution-started",
    succeeded: "pipeline-execution-succeeded",
    failed: "pipeline-execution-failed",
    canceled: "pipeline-execution-canceled",
    resumed: "pipeline-execution-resumed",
    superseded: "pipeline-execution-superseded",
    waiting: "manual-approval-needed",
    approved: "manual-approval-succeeded",
    rejected: "manual-approval-failed",
    stageStarted: "stage-execution-started",
    stageSucceeded: "stage-execution-succeeded",
    stageFailed: "stage-execution-failed",
    stageCanceled: "stage-execution-canceled",
    stageResumed: "stage-execution-resumed",
    actionStarted: "action-execution-started",
    actionSucceeded: "action-execution-succeeded",
    actionFailed: "action-execution-failed",
    actionCanceled: "action-execution-canceled",
});

/** What a notification rule can tell of a repository of CodeCommit. */
export const repositoryEvents = every("codecommit-repository", {
    commitCommented: "comments-on-commits",
    pullRequestCommented: "comments-on-pull-requests",
    approvalsChanged: "approvals-status-changed",
    approvalsOverridden: "approvals-rule-override",
    pullRequestCreated: "pull-request-created",
    pullRequestUpdated: "pull-request-source-updated",
    pullRequestChanged: "pull-request-status-changed",
    pullRequestMerged: "pull-request-merged",
    created: "branches-and-tags-created",
    deleted: "branches-and-tags-deleted",
    updated: "branches-and-tags-updated",
});

/** What a notification rule can tell of a build project. */
export const buildEvents = every("codebuild-project", {
    started: "build-state-in-progress",
    succeeded: "build-state-succeeded",
    failed: "build-state-failed",
    stopped: "build-state-stopped",
    phaseSucceeded: "build-phase-success",
    phaseFailed: "build-phase-failure",
});
