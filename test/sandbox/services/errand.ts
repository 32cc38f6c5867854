import { delivery, region } from "./cloud.ts";
import { type Any, bucketArn, Delivery, source, stage } from "./delivery-cloud.ts";

export type Grants = readonly (readonly [action: string, resource: string, conditions?: object])[];

export const arnOf = (service: string, resource: string) => `arn:aws:${service}:${region}:${delivery}:${resource}`;
export const group = arnOf("logs", "log-group:/aws/codepipeline/app");
export const logging: Grants = [
    ["logs:CreateLogGroup", group],
    ["logs:CreateLogStream", `${group}:*`],
    ["logs:PutLogEvents", `${group}:*`],
];
export const reading: Grants = [["s3:GetObject", `${bucketArn}/*`]];
export const writing: Grants = [["s3:PutObject", `${bucketArn}/*`]];
export const archiving: Grants = [
    "GetBranch",
    "GetCommit",
    "GetRepository",
    "UploadArchive",
    "GetUploadArchiveStatus",
    "CancelUploadArchive",
].map(each => [`codecommit:${each}`, arnOf("codecommit", "app")] as const);

export const lacks = (action: string, resource: string, role = "worker") =>
    `The provided role does not have sufficient permissions: arn:aws:iam::${delivery}:role/${role} is not authorized to perform: ${action} on resource: ${resource}`;

/** A pipeline whose one interesting action, or rule, runs as the role `worker`, which may do what it is granted and no more. */
export class Errand extends Delivery {
    readonly worker: string;
    readonly #runner: string;

    constructor(grants: Grants, without?: string) {
        super();
        this.#runner = this.granted("runner", "codepipeline", [
            ...[...reading, ...writing, ...archiving],
            ["sts:AssumeRole", `arn:aws:iam::${delivery}:role/worker`],
        ]);
        this.worker = this.granted(
            "worker",
            { AWS: this.#runner },
            grants.filter(([action]) => action !== without),
        );
        this.create("aws:codecommit/repository:Repository", "app", { repositoryName: "app" });
        this.operate("codecommit:PutFile", {
            ...{ repositoryName: "app", branchName: "main", filePath: "README.md", fileContent: "x", commitMessage: 'The "first"' },
        });
    }

    granted(name: string, trust: string | object, grants: Grants): string {
        const statements = grants.map(([Action, Resource, Condition]) => ({
            Effect: "Allow",
            Action,
            Resource,
            ...(Condition && { Condition }),
        }));
        return this.role(name, trust, statements);
    }

    /** Makes the pipeline and walks through it: the whole answer. */
    start(stages: readonly Any[], more: object = {}, request: object = {}): Any {
        this.pipeline([...stages], { roleArn: this.#runner, ...more });
        return this.again(request);
    }

    again(request: object = {}): Any {
        return this.operate("codepipeline:StartPipelineExecution", { name: "app", ...request });
    }

    /** What comes of the second stage's action: its status, or why it failed. */
    does(action: Any, more: object = {}, request: object = {}): string {
        const stages = [stage("Source", source({ namespace: "Source" })), stage("Next", { roleArn: this.worker, ...action })];
        return told(this.start(stages, more, request).actionExecutionDetails[1]);
    }

    /** What comes of an action that is the pipeline's source. */
    brings(action: Any, next: Any, request: object = {}): readonly string[] {
        const stages = [stage("Source", { roleArn: this.worker, ...action }), stage("Next", next)];
        return this.start(stages, {}, request).actionExecutionDetails.map(told);
    }
}

export const told = ({ status, errorDetails }: Any): string => errorDetails?.message ?? status;
