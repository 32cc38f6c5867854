import { AwsError } from "../model/errors.ts";
import { type Call, operation, resource, type Service } from "../model/resource.ts";
import { findBranch, requireCodeRepository } from "./codecommit.ts";
import { moveBranch } from "./codecommit-commits.ts";
import { mergeBase } from "./codecommit-history.ts";
import { type Delivered, tell } from "./events-deliver.ts";

interface PullRequest {
    readonly pullRequestId: string;
    readonly title: string;
    readonly repositoryName: string;
    readonly source: string;
    readonly destination: string;
    readonly sourceCommit: string;
    readonly destinationCommit: string;
    readonly status: "OPEN" | "CLOSED";
    readonly isMerged: boolean;
}
const codePullRequest = resource<PullRequest>("sandbox:codecommit/pullRequest:PullRequest", {
    inputs: {
        pullRequestId: true,
        title: true,
        repositoryName: true,
        source: true,
        destination: true,
        sourceCommit: true,
        destinationCommit: true,
        status: true,
        isMerged: true,
    },
    create: () => {
        throw new AwsError("InvalidPullRequestException", "A pull request is made by codecommit:CreatePullRequest, not by Pulumi.");
    },
});

type PullRequestEvent =
    | "pullRequestCreated"
    | "pullRequestSourceBranchUpdated"
    | "pullRequestStatusChanged"
    | "pullRequestMergeStatusUpdated";

/** Source: CodeCommit user guide, "Monitoring CodeCommit events in Amazon EventBridge and Amazon CloudWatch Events", the events of pull requests. */
function keepAndTell(call: Call, state: PullRequest, event: PullRequestEvent): readonly Delivered[] {
    call.put(codePullRequest, state.pullRequestId, state);
    const { arn } = requireCodeRepository(call, state.repositoryName);
    return tell(call, {
        source: "aws.codecommit",
        "detail-type": "CodeCommit Pull Request State Change",
        resources: [arn],
        detail: {
            event,
            pullRequestId: state.pullRequestId,
            title: state.title,
            pullRequestStatus: state.status === "OPEN" ? "Open" : "Closed",
            isMerged: state.isMerged ? "True" : "False",
            repositoryNames: [state.repositoryName],
            sourceReference: `refs/heads/${state.source}`,
            sourceCommit: state.sourceCommit,
            destinationReference: `refs/heads/${state.destination}`,
            destinationCommit: state.destinationCommit,
        },
    });
}

/** A branch has moved: the open pull requests that come from it have, too. */
export const tellOfBranch = (call: Call, repositoryName: string, branch: string, commitId: string): readonly Delivered[] =>
    call
        .all(codePullRequest)
        .filter(each => each.status === "OPEN" && each.repositoryName === repositoryName && each.source === branch)
        .flatMap(({ id: _, ...state }) => keepAndTell(call, { ...state, sourceCommit: commitId }, "pullRequestSourceBranchUpdated"));

function requirePullRequest(call: Call, id: string): PullRequest {
    const found = call.get(codePullRequest, id);
    if (!found) throw new AwsError("PullRequestDoesNotExistException", `Pull request ${id} does not exist`);
    return found;
}

function requireOpen(call: Call, id: string): PullRequest {
    const found = requirePullRequest(call, id);
    if (found.status === "CLOSED") throw new AwsError("PullRequestAlreadyClosedException", `Pull request ${id} is closed already`);
    return found;
}

/** As AWS answers, with what EventBridge made of it beside. */
const answer = (call: Call, state: PullRequest, deliveries: readonly Delivered[] = []) => ({
    pullRequest: {
        pullRequestId: state.pullRequestId,
        title: state.title,
        pullRequestStatus: state.status,
        pullRequestTargets: [
            {
                repositoryName: state.repositoryName,
                sourceReference: `refs/heads/${state.source}`,
                sourceCommit: state.sourceCommit,
                destinationReference: `refs/heads/${state.destination}`,
                destinationCommit: state.destinationCommit,
                mergeBase: mergeBase(call, state.repositoryName, state.sourceCommit, state.destinationCommit),
                mergeMetadata: { isMerged: state.isMerged },
            },
        ],
    },
    ...(deliveries.length > 0 && { simulated: true, deliveries }),
});

interface CreateRequest {
    readonly title: string;
    readonly targets: readonly [
        { readonly repositoryName: string; readonly sourceReference: string; readonly destinationReference: string },
    ];
}
const createPullRequest = operation({
    name: "codecommit:CreatePullRequest",
    parameters: ["title", "targets"],
    run(call, { title, targets: [{ repositoryName, sourceReference, destinationReference }] }: CreateRequest) {
        requireCodeRepository(call, repositoryName);
        const [source, destination] = [sourceReference, destinationReference].map(name => name.replace(/^refs\/heads\//, "")) as [
            string,
            string,
        ];
        const [from, to] = [source, destination].map(name => findBranch(call, repositoryName, name)?.commitId);
        if (from === undefined || to === undefined)
            throw new AwsError("ReferenceDoesNotExistException", `${from === undefined ? source : destination} does not exist`);
        const pullRequestId = String(call.next("pull requests"));
        const commits = { sourceCommit: from, destinationCommit: to };
        const state: PullRequest = {
            pullRequestId,
            title,
            repositoryName,
            source,
            destination,
            ...commits,
            status: "OPEN",
            isMerged: false,
        };
        return answer(call, state, keepAndTell(call, state, "pullRequestCreated"));
    },
});

const getPullRequest = operation({
    name: "codecommit:GetPullRequest",
    parameters: ["pullRequestId"],
    run: (call, { pullRequestId }: { readonly pullRequestId: string }) => answer(call, requirePullRequest(call, pullRequestId)),
});

const updatePullRequestStatus = operation({
    name: "codecommit:UpdatePullRequestStatus",
    parameters: ["pullRequestId", "pullRequestStatus"],
    run(call, { pullRequestId, pullRequestStatus }: { readonly pullRequestId: string; readonly pullRequestStatus: string }) {
        const found = requireOpen(call, pullRequestId);
        // Source: CodeCommit API reference, "UpdatePullRequestStatus": the only valid operations are OPEN to OPEN, OPEN to CLOSED.
        if (pullRequestStatus !== "CLOSED")
            throw new AwsError("InvalidPullRequestStatusUpdateException", "The status of a pull request can only become CLOSED.");
        const state = { ...found, status: "CLOSED" as const };
        return answer(call, state, keepAndTell(call, state, "pullRequestStatusChanged"));
    },
});

const mergePullRequest = operation({
    name: "codecommit:MergePullRequestByFastForward",
    parameters: ["pullRequestId", "repositoryName"],
    run(call, { pullRequestId }: { readonly pullRequestId: string; readonly repositoryName: string }) {
        const found = requireOpen(call, pullRequestId);
        const { repositoryName, destination, sourceCommit } = found;
        const to = findBranch(call, repositoryName, destination)?.commitId;
        if (to === undefined || mergeBase(call, repositoryName, sourceCommit, to) !== to)
            throw new AwsError("ManualMergeRequiredException", "The pull request cannot be merged by a fast-forward.");
        const state = { ...found, status: "CLOSED" as const, isMerged: true };
        const news = keepAndTell(call, state, "pullRequestMergeStatusUpdated");
        return answer(call, state, [
            ...news,
            ...moveBranch(call, { repositoryName, branchName: destination, commitId: sourceCommit }).deliveries,
        ]);
    },
});

export const codecommitPullRequests: Service = {
    resources: [],
    operations: [createPullRequest, getPullRequest, updatePullRequestStatus, mergePullRequest],
};
