import type { Cloud } from "@causeway/sandbox/mocks";
import type { Change } from "@causeway/verify";
import { delivery, type FilterCalls, start } from "./filter-function.ts";

interface Delivered {
    readonly "detail-type": string;
    readonly target: string;
    readonly outcome: "started" | "invoked" | "failed" | "not simulated";
    readonly event?: object;
    readonly reason?: string;
}
interface Answer {
    readonly commitId?: string;
    readonly pullRequest?: { readonly pullRequestId: string };
    readonly deliveries?: readonly Delivered[];
}

/** A CodeCommit repository in the simulated AWS that people push to, and the pipelines that then really start. */
export class Pushed {
    private readonly cloud: Cloud;
    private readonly repositoryName: string;
    private topics = 0;
    private readonly heads = new Map<string, string>();

    /** All branches begin with the same commit. */
    constructor(cloud: Cloud, repositoryName: string, branches: readonly string[]) {
        this.cloud = cloud;
        this.repositoryName = repositoryName;
        const first = this.commit("main", ["base"]);
        for (const branch of branches) if (branch !== "main") this.branch(branch, first.commitId ?? "");
    }

    /** Makes the change happen; answers with the names of the pipelines that started, each as often as it did. */
    async starts(change: Change): Promise<readonly string[]> {
        const { deliveries = [] } = this.happen(change);
        const type = `CodeCommit ${change.kind === "pullRequest" ? "Pull Request" : "Repository"} State Change`;
        const started: string[] = [];
        for (const delivered of deliveries.filter(each => each["detail-type"] === type)) {
            const { outcome, target, event, reason } = delivered;
            if (outcome === "started") started.push(nameOf(target));
            else if (outcome === "invoked") await this.call(target, event as object, started);
            else throw new Error(`${target}: ${reason}`);
        }
        return started.sort();
    }

    private happen(change: Change): Answer {
        if (change.kind === "tag") return this.push(`refs/tags/${change.tag}`);
        if (change.kind === "push" && change.created) return this.branch(change.branch, this.heads.get("main") ?? "");
        if (change.kind === "push") return this.commit(change.branch, change.files ?? []);
        if (change.kind === "pullRequest") return this.pullRequest(change);
        throw new Error(`no ${change.kind} of CodeCommit's`);
    }

    private pullRequest({ event, branch, files = [] }: Extract<Change, { readonly kind: "pullRequest" }>): Answer {
        this.topics += 1;
        const topic = `topic/${this.topics}`;
        this.branch(topic, this.heads.get(branch) ?? "");
        // The branch goes on meanwhile: what happens there is nothing that the pull request changes.
        this.commit(branch, ["src/meanwhile.ts"]);
        // An update tells of all that the pull request changes, not of its last commit alone.
        const [last, ...before] = files;
        if (event === "update" && before.length > 0) this.commit(topic, before);
        if (event !== "update") this.commit(topic, files);
        const targets = [{ repositoryName: this.repositoryName, sourceReference: topic, destinationReference: branch }];
        const opened = this.operate("CreatePullRequest", { title: topic, targets });
        if (event === "open") return opened;
        if (event === "update") return this.commit(topic, [last as string]);
        const pullRequestId = opened.pullRequest?.pullRequestId;
        return this.operate("UpdatePullRequestStatus", { pullRequestId, pullRequestStatus: "CLOSED" });
    }

    private commit(branchName: string, files: readonly string[]): Answer {
        const { repositoryName } = this;
        const parentCommitId = this.heads.get(branchName);
        const putFiles = files.map(filePath => ({ filePath, fileContent: "" }));
        const answer = this.operate("CreateCommit", { repositoryName, branchName, putFiles, ...(parentCommitId && { parentCommitId }) });
        this.heads.set(branchName, answer.commitId ?? "");
        return answer;
    }

    private branch(branchName: string, commitId: string): Answer {
        this.heads.set(branchName, commitId);
        return this.operate("CreateBranch", { repositoryName: this.repositoryName, branchName, commitId });
    }

    private push(reference: string): Answer {
        return this.operate("GitPush", { repositoryName: this.repositoryName, reference, commitId: this.heads.get("main") });
    }

    private operate(name: string, request: object): Answer {
        return this.cloud.aws.operate(delivery, `codecommit:${name}`, request) as Answer;
    }

    /** The function as it is shipped, with its own environment, on the simulated AWS. One event may come twice. */
    private async call(target: string, event: object, started: string[]): Promise<void> {
        const made = this.cloud.registered.find(({ outputs }) => outputs["arn"] === target);
        if (made === undefined) throw new Error(`${target} is no function of the program`);
        const { variables } = made.inputs["environment"] as { readonly variables: Readonly<Record<string, string>> };
        const tokens = new Set<string>();
        const aws: FilterCalls = {
            getDifferences: async request =>
                this.cloud.aws.operate(delivery, "codecommit:GetDifferences", { ...request, MaxResults: 1 }) as never,
            getPullRequest: async request => this.cloud.aws.operate(delivery, "codecommit:GetPullRequest", request) as never,
            startPipelineExecution: async ({ clientRequestToken, ...request }) => {
                if (!tokens.has(clientRequestToken)) {
                    this.cloud.aws.operate(delivery, "codepipeline:StartPipelineExecution", request);
                    started.push(request.name);
                }
                tokens.add(clientRequestToken);
                return { pipelineExecutionId: "execution" };
            },
        };
        for (const _ of ["once", "twice"]) await start(event, variables, aws);
    }
}

const nameOf = (arn: string): string => arn.split(":")[5] ?? "";
