import { Cloud, production } from "./cloud.ts";

export const Pipeline = "aws:codepipeline/pipeline:Pipeline";
export const bucketArn = "arn:aws:s3:::artifacts";

// biome-ignore lint/suspicious/noExplicitAny: tests plant faults of any shape
export type Any = any;

export const source = (more: object = {}) => ({
    name: "source",
    category: "Source",
    owner: "AWS",
    provider: "CodeCommit",
    version: "1",
    outputArtifacts: ["code"],
    configuration: { RepositoryName: "app", BranchName: "main" },
    ...more,
});
export const build = (more: object = {}) => ({
    name: "build",
    category: "Build",
    owner: "AWS",
    provider: "CodeBuild",
    version: "1",
    inputArtifacts: ["code"],
    outputArtifacts: ["image"],
    configuration: { ProjectName: "app" },
    ...more,
});
export const approval = (more: object = {}) => ({
    name: "approve",
    category: "Approval",
    owner: "AWS",
    provider: "Manual",
    version: "1",
    ...more,
});
/** Any action of AWS's, named after its provider. */
export const action = (category: string, provider: string, configuration: object = {}, more: object = {}) => ({
    ...{ name: provider, category, owner: "AWS", provider, version: "1", configuration },
    ...more,
});
export const connection = (more: object = {}) =>
    source({
        provider: "CodeStarSourceConnection",
        configuration: { ConnectionArn: "arn", FullRepositoryId: "a/b", BranchName: "main" },
        ...more,
    });
export const stage = (name: string, ...actions: Any[]) => ({ name, actions });

/** A delivery account with an artifact bucket, a pipeline role, and a deploy role in production. */
export class Delivery extends Cloud {
    readonly bucket = this.create("aws:s3/bucket:Bucket", "artifacts", { bucket: "artifacts" });
    readonly roleArn: string;
    readonly deployRole: string;

    constructor() {
        super();
        this.roleArn = this.role("pipeline", "codepipeline", [
            { Effect: "Allow", Action: "sts:AssumeRole", Resource: `arn:aws:iam::${production}:role/deploy` },
            { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: `${bucketArn}/*` },
            { Effect: "Allow", Action: ["codecommit:*", "codebuild:*"], Resource: "*" },
        ]);
        this.deployRole = this.role(
            "deploy",
            { AWS: this.roleArn },
            [
                { Effect: "Allow", Action: "s3:GetObject", Resource: `${bucketArn}/*` },
                { Effect: "Allow", Action: ["ecs:*"], Resource: "*" },
                { Effect: "Allow", Action: "iam:PassRole", Resource: "*" },
            ],
            production,
        );
    }

    args(stages: Any[], more: object = {}) {
        return {
            name: "app",
            roleArn: this.roleArn,
            pipelineType: "V2",
            artifactStores: [{ location: "artifacts", type: "S3" }],
            stages,
            ...more,
        };
    }

    pipeline(stages: Any[] = [stage("Source", source()), stage("Build", build())], more: object = {}) {
        return this.create(Pipeline, "app", this.args(stages, more));
    }
}
