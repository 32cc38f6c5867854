import { expect } from "chai";
import { delivery, production, refuses, region } from "./cloud.ts";
import { type Any, bucketArn, build, Delivery, Pipeline, source, stage } from "./delivery-cloud.ts";

describe("CodePipeline", () => {
    let aws: Delivery;
    beforeEach(() => {
        aws = new Delivery();
    });

    it("makes a pipeline under AWS's ARN", () => {
        const { id, outputs } = aws.pipeline();
        expect(id).to.equal("app");
        expect(outputs).to.include({ arn: `arn:aws:codepipeline:${region}:${delivery}:app`, executionMode: "SUPERSEDED" });
        refuses(
            () => aws.pipeline(),
            "PipelineNameInUseException",
            `A pipeline with the name 'app' already exists in account '${delivery}'`,
        );
    });

    it("does not ask whether a build project or a repository exists, as AWS does not", () => {
        expect(aws.pipeline([stage("Source", source()), stage("Build", build({ configuration: { ProjectName: "nowhere" } }))]).id).to.equal(
            "app",
        );
    });

    describe("roles", () => {
        const deploy = (roleArn: string) => [
            stage("Source", source()),
            stage("Build", build()),
            stage("Deploy", {
                name: "deploy",
                category: "Deploy",
                owner: "AWS",
                provider: "ECS",
                version: "1",
                inputArtifacts: ["image"],
                roleArn,
                configuration: { ClusterName: "main", ServiceName: "web" },
            }),
        ];

        it("must be assumable by CodePipeline", () => {
            for (const roleArn of [`arn:aws:iam::${delivery}:role/nobody`, aws.role("builder", "codebuild")]) {
                refuses(
                    () => aws.pipeline(undefined, { roleArn }),
                    "InvalidStructureException",
                    `CodePipeline is not authorized to perform AssumeRole on role ${roleArn}`,
                );
            }
        });

        it("of actions must let the pipeline's role in, and its policy must let it go there", () => {
            const closed = aws.role("closed", "codepipeline", [], production);
            const stranger = aws.role("stranger", { AWS: aws.roleArn }, [], production);
            for (const role of [closed, stranger, `arn:aws:iam::${production}:role/nobody`]) {
                refuses(
                    () => aws.pipeline(deploy(role)),
                    "InvalidStructureException",
                    `${aws.roleArn} is not authorized to perform AssumeRole on role ${role}`,
                );
            }
            expect(aws.pipeline(deploy(aws.deployRole)).id).to.equal("app");
        });
    });

    describe("artifact stores", () => {
        const choose = (where: string) =>
            `Choose a valid artifact bucket in '${where}', or create a new artifact bucket to use in your pipeline.`;

        it("are buckets that exist, in their region", () => {
            refuses(
                () => aws.pipeline(undefined, { artifactStores: [{ location: "gone", type: "S3" }] }),
                "InvalidStructureException",
                `An error occurred while validating the artifact bucket 'gone': No bucket with the name gone was found. ${choose(region)}`,
            );
            const artifactStores = [
                { location: "artifacts", type: "S3", region },
                { location: "artifacts", type: "S3", region: "us-east-1" },
            ];
            refuses(
                () => aws.pipeline(undefined, { artifactStores }),
                "InvalidStructureException",
                `An error occurred while validating the artifact bucket 'artifacts': The bucket named artifacts is not located in the 'us-east-1' AWS region. ${choose("us-east-1")}`,
            );
        });

        it("are one in each region that has actions", () => {
            const stages = [stage("Source", source()), stage("Build", build({ region: "us-east-1" }))];
            refuses(
                () => aws.pipeline(stages),
                "InvalidStructureException",
                "Action 'build' runs in region 'us-east-1', but the pipeline has no artifact store there",
            );
        });

        it("have keys that exist", () => {
            const id = `arn:aws:kms:${region}:${delivery}:key/11111111-1111-1111-1111-111111111111`;
            refuses(
                () =>
                    aws.pipeline(undefined, {
                        artifactStores: [{ location: "artifacts", type: "S3", encryptionKey: { id, type: "KMS" } }],
                    }),
                "InvalidStructureException",
                `The encryption key of artifact bucket 'artifacts' is not valid: Key '${id}' does not exist`,
            );
            const key = aws.create("aws:kms/key:Key", "key", {});
            expect(
                aws.pipeline(undefined, {
                    artifactStores: [{ location: "artifacts", type: "S3", encryptionKey: { id: key.outputs.arn, type: "KMS" } }],
                }).id,
            ).to.equal("app");
        });
    });

    it("checks a change as it checks a new pipeline", () => {
        const made = aws.pipeline();
        refuses(
            () => aws.update(Pipeline, made, { stages: [stage("Source", source()), stage("Build", build({ inputArtifacts: ["x"] }))] }),
            "InvalidActionDeclarationException",
            "Input Artifact Bundle x in action build is not declared as Output Artifact Bundle in any of the preceding actions",
        );
        expect(aws.update(Pipeline, made, { executionMode: "QUEUED" }).outputs.executionMode).to.equal("QUEUED");
    });

    it("takes configuration values of up to 1,000 characters", () => {
        const variables = (length: number) => build({ configuration: { ProjectName: "app", BuildspecOverride: "x".repeat(length) } });
        for (const length of [0, 1001]) {
            refuses(
                () => aws.pipeline([stage("Source", source()), stage("Build", variables(length))]),
                "ValidationException",
                "1 validation error detected: Value at 'pipeline.stages.2.member.actions.1.member.configuration' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 1000, Member must have length greater than or equal to 1]",
            );
        }
        expect(aws.pipeline([stage("Source", source()), stage("Build", variables(1000))]).id).to.equal("app");
    });

    it("takes up to 10 files for an artifact of commands", () => {
        const commands = (count: number, length = 5) => ({
            ...{ name: "shell", category: "Compute", owner: "AWS", provider: "Commands", version: "1", inputArtifacts: ["code"] },
            commands: ["ls"],
            outputArtifactsForComputeActions: [{ name: "report", files: Array.from({ length: count }, () => "f".repeat(length)) }],
        });
        for (const files of [commands(11), commands(1, 129)]) {
            refuses(
                () => aws.pipeline([stage("Source", source()), stage("Shell", files)]),
                "InvalidActionDeclarationException",
                "Action 'shell': output artifact 'report' has up to 10 files, each of 1 to 128 characters",
            );
        }
        expect(aws.pipeline([stage("Source", source()), stage("Shell", commands(10, 128))]).id).to.equal("app");
    });

    describe("a walk through", () => {
        const start = () => aws.operate("codepipeline:StartPipelineExecution", { name: "app" });
        const statuses = (run: Any) =>
            run.actionExecutionDetails.map(({ actionName, status, errorDetails }: Any) => [actionName, errorDetails?.message ?? status]);

        it("stops where a source has no branch, and goes on once it has", () => {
            aws.pipeline();
            aws.create("aws:codecommit/repository:Repository", "app", { repositoryName: "app" });
            expect(statuses(start())).to.deep.equal([
                ["source", "The AWS CodeCommit branch name main does not exist in the repository app."],
                ["build", "NotStarted"],
            ]);
            aws.operate("codecommit:PutFile", { repositoryName: "app", branchName: "main", filePath: "README.md", fileContent: "x" });
            expect(statuses(start())).to.deep.equal([
                ["source", "Succeeded"],
                ["build", `Error calling startBuild: Project cannot be found: arn:aws:codebuild:${region}:${delivery}:project/app`],
            ]);
        });

        it("names the permission that a role lacks", () => {
            const roleArn = aws.role("poor", "codepipeline", [{ Effect: "Allow", Action: ["s3:*"], Resource: `${bucketArn}/*` }]);
            aws.pipeline(undefined, { roleArn });
            expect(statuses(start())[0]).to.deep.equal([
                "source",
                `The provided role does not have sufficient permissions: ${roleArn} is not authorized to perform: codecommit:GetBranch on resource: arn:aws:codecommit:${region}:${delivery}:app`,
            ]);
        });

        it("is refused for a pipeline that is not there", () => {
            refuses(start, "PipelineNotFoundException", `Account '${delivery}' does not have a pipeline with name 'app'`);
        });
    });
});
