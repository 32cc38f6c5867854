import { expect } from "chai";
import { refuses } from "./cloud.ts";
import { type Any, Delivery } from "./delivery-cloud.ts";

const repositoryName = "app";

class Repository extends Delivery {
    readonly made = this.create("aws:codecommit/repository:Repository", "app", { repositoryName });

    do(name: string, request: object): Any {
        return this.operate(`codecommit:${name}`, { repositoryName, ...request });
    }
    commit(branchName: string, files: readonly string[], more: object = {}): string {
        return this.do("CreateCommit", { branchName, putFiles: files.map(filePath => ({ filePath, fileContent: "" })), ...more }).commitId;
    }
    differences(before: string | undefined, after: string, more: object = {}): Any {
        return this.do("GetDifferences", { beforeCommitSpecifier: before, afterCommitSpecifier: after, ...more });
    }
    pullRequest(sourceReference: string, destinationReference = "main"): Any {
        const targets = [{ repositoryName, sourceReference, destinationReference }];
        return this.operate("codecommit:CreatePullRequest", { title: "A change", targets }).pullRequest;
    }
}

const paths = ({ differences }: Any) =>
    differences.map(({ changeType, beforeBlob, afterBlob }: Any) => [changeType, beforeBlob?.path, afterBlob?.path]);

describe("CodeCommit's commits", () => {
    let aws: Repository;
    let first: string;
    beforeEach(() => {
        aws = new Repository();
        first = aws.commit("main", ["a", "b", "c"]);
    });

    it("differ by the files that were added, changed and deleted since", () => {
        const deleteFiles = [{ filePath: "c" }];
        const second = aws.commit("main", ["b", "d"], { parentCommitId: first, deleteFiles });
        expect(paths(aws.differences(first, second))).to.deep.equal([
            ["M", "b", "b"],
            ["D", "c", undefined],
            ["A", undefined, "d"],
        ]);
        expect(paths(aws.differences(undefined, first)).map(([type]: Any) => type)).to.deep.equal(["A", "A", "A"]);
        expect(aws.differences(first, first)).to.deep.equal({ differences: [] });
    });

    it("differ page by page", () => {
        const one = aws.differences(undefined, first, { MaxResults: 2 });
        expect(paths(one).map(([, , path]: Any) => path)).to.deep.equal(["a", "b"]);
        const two = aws.differences(undefined, first, { MaxResults: 2, NextToken: one.NextToken });
        expect(paths(two).map(([, , path]: Any) => path)).to.deep.equal(["c"]);
        expect(two).not.to.have.property("NextToken");
    });

    it("are made on the branch's last one, and change something", () => {
        refuses(
            () => aws.commit("main", ["a"]),
            "ParentCommitIdRequiredException",
            "The branch has commits: the parent commit id is required.",
        );
        refuses(
            () => aws.commit("main", ["a"], { parentCommitId: "0".repeat(40) }),
            "ParentCommitIdOutdatedException",
            `The parent commit id is outdated: main is at ${first}.`,
        );
        refuses(() => aws.commit("main", [], { parentCommitId: first }), "NoChangeException", "The commit changes nothing.");
        refuses(
            () => aws.commit("main", [], { parentCommitId: first, deleteFiles: [{ filePath: "z" }] }),
            "FileDoesNotExistException",
            "z does not exist",
        );
        refuses(() => aws.differences(first, "gone"), "CommitDoesNotExistException", "Commit gone does not exist in app");
    });

    it("have branches and tags that point to them", () => {
        aws.do("CreateBranch", { branchName: "next", commitId: first });
        expect(aws.do("GetBranch", { branchName: "next" }).branch.commitId).to.equal(first);
        refuses(
            () => aws.do("CreateBranch", { branchName: "next", commitId: first }),
            "BranchNameExistsException",
            "Branch next already exists",
        );
        const second = aws.commit("next", ["a"], { parentCommitId: first });
        expect(aws.do("GitPush", { reference: "refs/heads/main", commitId: second })).to.deep.equal({});
        expect(aws.do("GetBranch", { branchName: "main" }).branch.commitId).to.equal(second);
        expect(aws.do("GitPush", { reference: "refs/tags/v1", commitId: second })).to.deep.equal({});
        refuses(
            () => aws.do("GitPush", { reference: "main", commitId: second }),
            "InvalidReferenceNameException",
            "A reference begins with refs/heads/ or refs/tags/.",
        );
    });
});

describe("CodeCommit's pull requests", () => {
    let aws: Repository;
    let first: string;
    beforeEach(() => {
        aws = new Repository();
        first = aws.commit("main", ["a"]);
        aws.do("CreateBranch", { branchName: "fix", commitId: first });
        aws.commit("fix", ["b"], { parentCommitId: first });
    });
    const target = (pullRequest: Any) => pullRequest.pullRequestTargets[0];

    it("know where their branch left the other, and go along with it", () => {
        const second = aws.commit("main", ["c"], { parentCommitId: first });
        const made = aws.pullRequest("fix");
        expect(target(made)).to.include({ mergeBase: first, destinationCommit: second });
        const third = aws.commit("fix", ["d"], { parentCommitId: target(made).sourceCommit });
        const read = aws.operate("codecommit:GetPullRequest", { pullRequestId: made.pullRequestId }).pullRequest;
        expect(target(read)).to.include({ mergeBase: first, sourceCommit: third });
    });

    it("are merged by a fast-forward, where the other branch has not moved", () => {
        const { pullRequestId, pullRequestTargets } = aws.pullRequest("refs/heads/fix");
        const merge = () => aws.do("MergePullRequestByFastForward", { pullRequestId });
        expect(merge().pullRequest.pullRequestStatus).to.equal("CLOSED");
        expect(aws.do("GetBranch", { branchName: "main" }).branch.commitId).to.equal(pullRequestTargets[0].sourceCommit);
        refuses(merge, "PullRequestAlreadyClosedException", `Pull request ${pullRequestId} is closed already`);
        aws.do("CreateBranch", { branchName: "late", commitId: first });
        aws.commit("late", ["z"], { parentCommitId: first });
        const late = aws.pullRequest("late");
        refuses(
            () => aws.do("MergePullRequestByFastForward", { pullRequestId: late.pullRequestId }),
            "ManualMergeRequiredException",
            "The pull request cannot be merged by a fast-forward.",
        );
    });

    it("are closed, once", () => {
        const { pullRequestId } = aws.pullRequest("fix");
        const close = (pullRequestStatus: string) =>
            aws.operate("codecommit:UpdatePullRequestStatus", { pullRequestId, pullRequestStatus }).pullRequest.pullRequestStatus;
        refuses(() => close("OPEN"), "InvalidPullRequestStatusUpdateException", "The status of a pull request can only become CLOSED.");
        expect(close("CLOSED")).to.equal("CLOSED");
        refuses(() => aws.pullRequest("gone"), "ReferenceDoesNotExistException", "gone does not exist");
        refuses(
            () => aws.operate("codecommit:GetPullRequest", { pullRequestId: "99" }),
            "PullRequestDoesNotExistException",
            "Pull request 99 does not exist",
        );
    });
});

describe("EventBridge, told of a push", () => {
    const Rule = "aws:cloudwatch/eventRule:EventRule";
    const Target = "aws:cloudwatch/eventTarget:EventTarget";
    let aws: Repository;
    const eventPattern = JSON.stringify({ source: ["aws.codecommit"], detail: { referenceName: ["main"], event: ["referenceCreated"] } });
    const inputTransformer = {
        inputPaths: { revisionValue: "$.detail.commitId" },
        inputTemplate: '{"sourceRevisions":[{"actionName":"source","revisionType":"COMMIT_ID","revisionValue":"<revisionValue>"}]}',
    };
    const may = { Effect: "Allow", Action: "codepipeline:StartPipelineExecution", Resource: "*" };
    /** A rule for the first push to main, whose target is the pipeline. */
    const ruled = (roleArn: () => string, rule: object = {}, target: object = { inputTransformer }) => {
        aws = new Repository();
        const { arn } = aws.pipeline().outputs;
        aws.create(Rule, "push", { name: "push", eventPattern, ...rule });
        aws.create(Target, "push", { rule: "push", targetId: "t", arn, roleArn: roleArn(), ...target });
        return arn;
    };
    const starter = () => aws.role("starter", "events", [may]);
    const push = () => aws.do("CreateCommit", { branchName: "main", putFiles: [{ filePath: "a" }] });

    it("starts the pipelines whose rules mean it, with the revision that the rule hands on", () => {
        const arn = ruled(starter);
        const { deliveries, simulated, commitId } = push();
        expect(simulated).to.equal(true);
        expect(deliveries.map(({ pipelineExecutionId: _, ...each }: Any) => each)).to.deep.equal([
            { "detail-type": "CodeCommit Repository State Change", rule: "push", target: arn, outcome: "started", status: "Failed" },
        ]);
        // A second push is an update, which the pattern does not mean.
        const again = aws.do("CreateCommit", { branchName: "main", putFiles: [{ filePath: "a" }], parentCommitId: commitId });
        expect(again).not.to.have.property("deliveries");
    });

    it("takes no notice of rules that are disabled", () => {
        ruled(starter, { state: "DISABLED" });
        expect(push()).not.to.have.property("deliveries");
    });

    it("says why a pipeline does not start", () => {
        const reasonOf = () => push().deliveries[0].reason;
        const arn = ruled(() => aws.role("starter", "events"));
        expect(reasonOf()).to.equal(
            `AccessDeniedException: ${aws.roleArn.replace("role/pipeline", "role/starter")} is not authorized to perform: codepipeline:StartPipelineExecution on resource: ${arn}`,
        );
        ruled(
            starter,
            {},
            {
                inputTransformer: {
                    ...inputTransformer,
                    inputTemplate: inputTransformer.inputTemplate.replace("COMMIT_ID", "IMAGE_DIGEST"),
                },
            },
        );
        expect(reasonOf()).to.match(
            /^ValidationException: Source action 'source' of provider CodeCommit has no revisions of type IMAGE_DIGEST/,
        );
    });

    it("does not know what other targets do", () => {
        aws = new Repository();
        const { arn } = aws.create("aws:sns/topic:Topic", "news", { name: "news" }).outputs;
        aws.create(Rule, "push", { name: "push", eventPattern });
        aws.create(Target, "push", { rule: "push", targetId: "t", arn });
        expect(push().deliveries[0]).to.include({
            outcome: "not simulated",
            reason: "not simulated: deliveries of EventBridge to service sns",
        });
    });
});

describe("EventBridge Scheduler, when it is time for a pipeline", () => {
    const scheduled = (statements: readonly object[]) => {
        const aws = new Repository();
        const { arn } = aws.pipeline().outputs;
        const roleArn = aws.role("scheduler", "scheduler", statements as object[]);
        aws.create("aws:scheduler/schedule:Schedule", "nightly", {
            name: "nightly",
            scheduleExpression: "rate(1 day)",
            flexibleTimeWindow: { mode: "OFF" },
            target: { arn, roleArn },
        });
        return aws.operate("scheduler:InvokeTarget", { Name: "nightly" });
    };

    it("starts it, as a role that may", () => {
        const may = { Effect: "Allow", Action: "codepipeline:StartPipelineExecution", Resource: "*" };
        expect(scheduled([may]).status).to.equal("Failed");
        expect(() => scheduled([])).to.throw(/is not authorized to perform: codepipeline:StartPipelineExecution/);
    });
});
