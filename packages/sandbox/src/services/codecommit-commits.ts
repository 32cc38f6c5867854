import { AwsError } from "../model/errors.ts";
import { type Call, operation, type Service } from "../model/resource.ts";
import { branchesOf, codeBranch, codeRepository, findBranch, requireCodeRepository } from "./codecommit.ts";
import { codeCommitObject, codeTag, differences, findCommit, requireCommit } from "./codecommit-history.ts";
import { tellOfBranch } from "./codecommit-pull-requests.ts";
import { type Delivered, tell } from "./events-deliver.ts";

interface CommitRequest {
    readonly repositoryName: string;
    readonly branchName: string;
    readonly parentCommitId?: string;
    readonly commitMessage?: string;
    readonly putFiles?: readonly { readonly filePath: string; readonly fileContent?: string }[];
    readonly deleteFiles?: readonly { readonly filePath: string }[];
}

const hexadecimal = "0123456789abcdef";

/** What AWS answers, and, beside it, what EventBridge made of it, where there is a rule for it. */
const withNews = <Answer extends object>(answer: Answer, deliveries: readonly Delivered[]) => ({
    ...answer,
    ...(deliveries.length > 0 && { simulated: true, deliveries }),
});

/** Moves a branch, or makes it, by a commit of its own. */
function commit(call: Call, request: CommitRequest) {
    const { repositoryName, branchName, parentCommitId, commitMessage = "", putFiles = [], deleteFiles = [] } = request;
    requireCodeRepository(call, repositoryName);
    const before = findBranch(call, repositoryName, branchName);
    if (before && parentCommitId === undefined)
        throw new AwsError("ParentCommitIdRequiredException", "The branch has commits: the parent commit id is required.");
    if (before && before.commitId !== parentCommitId)
        throw new AwsError("ParentCommitIdOutdatedException", `The parent commit id is outdated: ${branchName} is at ${before.commitId}.`);
    if (putFiles.length + deleteFiles.length === 0) throw new AwsError("NoChangeException", "The commit changes nothing.");
    const tree = { ...(before && findCommit(call, repositoryName, before.commitId)?.tree) };
    for (const { filePath } of deleteFiles) {
        if (tree[filePath] === undefined) throw new AwsError("FileDoesNotExistException", `${filePath} does not exist`);
        delete tree[filePath];
    }
    for (const { filePath } of putFiles) tree[filePath] = call.unique(40, hexadecimal);
    const commitId = call.unique(40, hexadecimal);
    const parents = before ? [before.commitId] : [];
    call.put(codeCommitObject, `${repositoryName}/${commitId}`, { repository: repositoryName, commitId, parents, tree, at: call.now() });
    const { treeId, deliveries } = moveBranch(call, { repositoryName, branchName, commitId, message: commitMessage });
    return withNews({ commitId, treeId }, deliveries);
}

interface Move {
    readonly repositoryName: string;
    readonly branchName: string;
    readonly commitId: string;
    readonly message?: string;
}

/** A branch points to another commit from now on, and whoever listens hears of it. */
export function moveBranch(call: Call, { repositoryName, branchName, commitId, message = "" }: Move) {
    const owner = requireCodeRepository(call, repositoryName);
    if (!/^[\w./-]{1,256}$/.test(branchName)) throw new AwsError("InvalidBranchNameException", "The branch name is not valid.");
    const before = findBranch(call, repositoryName, branchName)?.commitId;
    const treeId = call.unique(40, hexadecimal);
    const parents = findCommit(call, repositoryName, commitId)?.parents ?? [];
    const at = call.now();
    call.put(codeBranch, `${repositoryName}/${branchName}`, {
        repository: repositoryName,
        name: branchName,
        commitId,
        treeId,
        message,
        parents,
        at,
    });
    if (!owner.defaultBranch) call.put(codeRepository, repositoryName, { ...owner, defaultBranch: branchName });
    const deliveries = [
        ...tellOfReference(call, repositoryName, { type: "branch", name: branchName, commitId, before }),
        ...tellOfBranch(call, repositoryName, branchName, commitId),
    ];
    return { treeId, deliveries };
}

interface Reference {
    readonly type: "branch" | "tag";
    readonly name: string;
    readonly commitId: string;
    readonly before: string | undefined;
}

/** Source: CodeCommit user guide, "Monitoring CodeCommit events in Amazon EventBridge and Amazon CloudWatch Events", referenceCreated and referenceUpdated. */
function tellOfReference(call: Call, repositoryName: string, { type, name, commitId, before }: Reference): readonly Delivered[] {
    const { arn, repositoryId } = requireCodeRepository(call, repositoryName);
    return tell(call, {
        source: "aws.codecommit",
        "detail-type": "CodeCommit Repository State Change",
        resources: [arn],
        detail: {
            event: before === undefined ? "referenceCreated" : "referenceUpdated",
            repositoryName,
            repositoryId,
            referenceType: type,
            referenceName: name,
            referenceFullName: `refs/${type === "branch" ? "heads" : "tags"}/${name}`,
            commitId,
            ...(before !== undefined && { oldCommitId: before }),
        },
    });
}

const createCommit = operation({
    name: "codecommit:CreateCommit",
    parameters: ["repositoryName", "branchName", "parentCommitId", "commitMessage", "putFiles", "deleteFiles"],
    run: (call, request: CommitRequest) => commit(call, request),
});

interface PutFileRequest extends Omit<CommitRequest, "putFiles" | "deleteFiles"> {
    readonly filePath: string;
    readonly fileContent: string;
}
const putFile = operation({
    name: "codecommit:PutFile",
    parameters: ["repositoryName", "branchName", "filePath", "fileContent", "parentCommitId", "commitMessage"],
    run: (call, { filePath, fileContent, ...request }: PutFileRequest) =>
        commit(call, { ...request, putFiles: [{ filePath, fileContent }] }),
});

const createBranch = operation({
    name: "codecommit:CreateBranch",
    parameters: ["repositoryName", "branchName", "commitId"],
    run(call, request: Omit<Move, "message">) {
        const { repositoryName, branchName, commitId } = request;
        requireCodeRepository(call, repositoryName);
        requireCommit(call, repositoryName, commitId);
        if (branchesOf(call, repositoryName).some(({ name }) => name === branchName))
            throw new AwsError("BranchNameExistsException", `Branch ${branchName} already exists`);
        return withNews({}, moveBranch(call, request).deliveries);
    },
});

interface PushRequest {
    readonly repositoryName: string;
    /** `refs/heads/main` or `refs/tags/v1` */
    readonly reference: string;
    readonly commitId: string;
}

/** A push by git of a commit that is there: there is no such call in AWS's API, but a permission of this name. */
const gitPush = operation({
    name: "codecommit:GitPush",
    parameters: ["repositoryName", "reference", "commitId"],
    run(call, { repositoryName, reference, commitId }: PushRequest) {
        requireCodeRepository(call, repositoryName);
        requireCommit(call, repositoryName, commitId);
        const [, kind, name = ""] = /^refs\/(heads|tags)\/(.+)$/.exec(reference) ?? [];
        if (kind === undefined) throw new AwsError("InvalidReferenceNameException", "A reference begins with refs/heads/ or refs/tags/.");
        if (kind === "heads") return withNews({}, moveBranch(call, { repositoryName, branchName: name, commitId }).deliveries);
        const before = call.get(codeTag, `${repositoryName}/${name}`)?.commitId;
        call.put(codeTag, `${repositoryName}/${name}`, { repository: repositoryName, name, commitId });
        return withNews({}, tellOfReference(call, repositoryName, { type: "tag", name, commitId, before }));
    },
});

const getBranch = operation({
    name: "codecommit:GetBranch",
    parameters: ["repositoryName", "branchName"],
    run(call, { repositoryName, branchName }: { readonly repositoryName: string; readonly branchName: string }) {
        requireCodeRepository(call, repositoryName);
        const found = findBranch(call, repositoryName, branchName);
        if (!found) throw new AwsError("BranchDoesNotExistException", `Branch ${branchName} does not exist`);
        return { branch: { branchName, commitId: found.commitId } };
    },
});

interface DifferencesRequest {
    readonly repositoryName: string;
    readonly beforeCommitSpecifier?: string;
    readonly afterCommitSpecifier: string;
    readonly MaxResults?: number;
    readonly NextToken?: string;
}

/** Source: CodeCommit API reference, "GetDifferences": by commit ids here; branches' and tags' names are not simulated. */
const getDifferences = operation({
    name: "codecommit:GetDifferences",
    parameters: ["repositoryName", "beforeCommitSpecifier", "afterCommitSpecifier", "MaxResults", "NextToken"],
    run(
        call,
        {
            repositoryName,
            beforeCommitSpecifier: before,
            afterCommitSpecifier: after,
            MaxResults = 400,
            NextToken = "0",
        }: DifferencesRequest,
    ) {
        requireCodeRepository(call, repositoryName);
        const tree = before === undefined ? {} : requireCommit(call, repositoryName, before).tree;
        const all = differences(tree, requireCommit(call, repositoryName, after).tree);
        const end = Number(NextToken) + MaxResults;
        return { differences: all.slice(Number(NextToken), end), ...(end < all.length && { NextToken: String(end) }) };
    },
});

export const codecommitCommits: Service = {
    resources: [],
    operations: [createCommit, putFile, createBranch, gitPush, getBranch, getDifferences],
};
