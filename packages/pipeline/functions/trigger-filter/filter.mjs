// Whether an event of CodeCommit starts a pipeline, by the pipeline's filters. Knows no SDK: `aws` has the three calls that are needed.
// Events: CodeCommit user guide, "Monitoring CodeCommit events in Amazon EventBridge and Amazon CloudWatch Events".

const isIn = (sources, text) => sources.some(source => new RegExp(source, "u").test(text));

/** What is excluded is not meant, whatever includes it; where nothing is included by name, anything is. */
const isMeant = ({ includes, excludes }, text) => !isIn(excludes, text) && (includes.length === 0 || isIn(includes, text));

const opened = { pullRequestCreated: "open", pullRequestSourceBranchUpdated: "update" };
const closed = ["pullRequestStatusChanged", "pullRequestMergeStatusUpdated"];

/** What happens to a pull request; nothing for news that no trigger is for. */
const pullRequestEvent = ({ event, pullRequestStatus }) =>
    opened[event] ?? (closed.includes(event) && pullRequestStatus === "Closed" ? "close" : undefined);

/** The change that an event tells of; nothing for events that start no pipeline. */
function changeOf({ "detail-type": type, detail }) {
    if (type === "CodeCommit Repository State Change" && ["referenceCreated", "referenceUpdated"].includes(detail.event)) {
        const { referenceType: on, referenceName: name, commitId: commit, oldCommitId: before } = detail;
        return { on, name, commit, before };
    }
    const event = type === "CodeCommit Pull Request State Change" ? pullRequestEvent(detail) : undefined;
    if (event === undefined) return undefined;
    const { sourceCommit: commit, destinationCommit, destinationReference, pullRequestId } = detail;
    return { on: "pullRequest", event, name: destinationReference.replace(/^refs\/heads\//, ""), commit, destinationCommit, pullRequestId };
}

/** The commit that the change is compared with: what was there before the push, or where the pull request's branch left the other. */
async function beforeOf({ before, pullRequestId, destinationCommit }, repository, aws) {
    if (pullRequestId === undefined) return before;
    const { pullRequest } = await aws.getPullRequest({ pullRequestId });
    const target = pullRequest.pullRequestTargets.find(({ repositoryName }) => repositoryName === repository);
    return target?.mergeBase ?? destinationCommit;
}

/** The paths of the files that have changed, page by page; of a file that was moved, both. */
async function* changedFiles(repository, before, after, aws) {
    let page;
    do {
        const { differences = [], NextToken } = await aws.getDifferences({
            repositoryName: repository,
            beforeCommitSpecifier: before,
            afterCommitSpecifier: after,
            ...(page && { NextToken: page }),
        });
        for (const { beforeBlob, afterBlob } of differences) yield* [beforeBlob?.path, afterBlob?.path].filter(path => path !== undefined);
        page = NextToken;
    } while (page);
}

/** Whether one of the filters means one of the files. */
async function anyFileMeant(filters, change, repository, aws) {
    const before = await beforeOf(change, repository, aws);
    // A branch that was just made: there is nothing to compare it with.
    if (before === undefined) return false;
    for await (const path of changedFiles(repository, before, change.commit, aws)) {
        if (filters.some(({ files }) => isMeant(files, path))) return true;
    }
    return false;
}

/**
 * Starts the pipeline with the event's commit, once for each event: an event that is delivered twice has the same id, which is the token
 * that CodePipeline tells requests apart by (CodePipeline API reference, "StartPipelineExecution").
 */
export async function start(event, { PIPELINE, ACTION, REPOSITORY, FILTERS }, aws) {
    const change = changeOf(event);
    if (!change) return { started: false, why: "no push and no news of a pull request" };
    const filters = JSON.parse(FILTERS).filter(
        ({ on, names, events }) =>
            on === change.on && isMeant(names, change.name) && (events === undefined || events.includes(change.event)),
    );
    if (filters.length === 0) return { started: false, why: `no filter means ${change.on} ${change.name}` };
    const isSure = filters.some(({ files }) => files === undefined);
    if (!isSure && !(await anyFileMeant(filters, change, REPOSITORY, aws)))
        return { started: false, why: "no filter means a changed file" };
    const { pipelineExecutionId } = await aws.startPipelineExecution({
        name: PIPELINE,
        clientRequestToken: event.id,
        sourceRevisions: [{ actionName: ACTION, revisionType: "COMMIT_ID", revisionValue: change.commit }],
    });
    return { started: true, pipelineExecutionId };
}
