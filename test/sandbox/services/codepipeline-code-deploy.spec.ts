import { expect } from "chai";
import { refuses } from "./cloud.ts";
import { Application, allow, CodeDeploy } from "./codedeploy-cloud.ts";
import { Pipeline, source, stage } from "./delivery-cloud.ts";

/** A pipeline of the service's own account whose deploy action has this configuration. */
class Piped extends CodeDeploy {
    readonly bucket = this.create("aws:s3/bucket:Bucket", "artifacts", { bucket: "artifacts" });
    readonly pipelineRole = this.role("pipeline", "codepipeline", [
        allow(["s3:*", "codecommit:*", "codebuild:*", "codedeploy:*", "ecs:*", "iam:PassRole", "kms:*"]),
    ]);

    walk(configuration: object, more: object = {}) {
        const deploy = {
            name: "deploy",
            category: "Deploy",
            owner: "AWS",
            provider: "CodeDeployToECS",
            version: "1",
            inputArtifacts: ["code"],
            configuration: {
                ApplicationName: "shop",
                DeploymentGroupName: "web",
                TaskDefinitionTemplateArtifact: "code",
                AppSpecTemplateArtifact: "code",
                ...configuration,
            },
            ...more,
        };
        const fetch = source({ configuration: { RepositoryName: "app", BranchName: "main" } });
        this.create("aws:codecommit/repository:Repository", "app", { repositoryName: "app" });
        this.operate("codecommit:CreateCommit", {
            repositoryName: "app",
            branchName: "main",
            putFiles: [{ filePath: "taskdef.json", fileContent: "{}" }],
        });
        this.create(Pipeline, "app", {
            name: "app",
            roleArn: this.pipelineRole,
            pipelineType: "V2",
            artifactStores: [{ location: "artifacts", type: "S3" }],
            stages: [stage("Source", fetch), stage("Deploy", deploy)],
        });
        const { actionExecutionDetails } = this.operate("codepipeline:StartPipelineExecution", { name: "app" });
        const { status, errorDetails } = actionExecutionDetails.at(-1);
        return errorDetails ? `${errorDetails.code}: ${errorDetails.message}` : status;
    }
}

describe("CodePipeline's CodeDeployToECS action, in a walk", () => {
    let cloud: Piped;
    beforeEach(() => {
        cloud = new Piped();
    });

    it("passes where everything is there", () => {
        cloud.deploymentGroup();
        expect(cloud.walk({ Image1ArtifactName: "code", Image1ContainerName: "IMAGE1_NAME" })).to.equal("Succeeded");
    });

    for (const [configuration, words] of [
        [{ Image1ArtifactName: "code" }, "Image1ArtifactName and Image1ContainerName must be specified together"],
        [{ Image3ContainerName: "IMAGE3_NAME" }, "Image3ArtifactName and Image3ContainerName must be specified together"],
        [{ DeploymentGroupName: "x" }, "The AWS CodeDeploy deployment group x of the application shop does not exist"],
        [{ ApplicationName: "x" }, "The AWS CodeDeploy deployment group web of the application x does not exist"],
    ] as const) {
        it(`fails for ${JSON.stringify(configuration)}`, () => {
            cloud.deploymentGroup();
            expect(cloud.walk(configuration)).to.equal(`ConfigurationError: ${words}`);
        });
    }

    for (const configuration of [
        { TaskDefinitionTemplateArtifact: "x" },
        { AppSpecTemplateArtifact: "x" },
        { Image2ArtifactName: "x", Image2ContainerName: "IMAGE2_NAME" },
    ]) {
        it(`is no action of a pipeline with ${JSON.stringify(configuration)}`, () => {
            refuses(
                () => cloud.walk(configuration),
                "InvalidActionDeclarationException",
                "Action configuration for action 'deploy' refers to artifact 'x', which is not one of its input artifacts",
            );
        });
    }

    it("fails for a group that releases functions", () => {
        cloud.create(Application, "functions", { name: "functions", computePlatform: "Lambda" });
        const { blueGreenDeploymentConfig: _, ecsService: _e, loadBalancerInfo: _l, ...args } = cloud.groupArgs();
        cloud.create("aws:codedeploy/deploymentGroup:DeploymentGroup", "live", {
            ...args,
            appName: "functions",
            deploymentConfigName: "CodeDeployDefault.LambdaAllAtOnce",
        });
        expect(cloud.walk({ ApplicationName: "functions" })).to.equal(
            "ConfigurationError: The AWS CodeDeploy deployment group web is for the compute platform Lambda, not ECS",
        );
    });

    it("fails where the service is gone", () => {
        cloud.deploymentGroup();
        cloud.delete("aws:ecs/service:Service", cloud.web);
        expect(cloud.walk({})).to.equal("ConfigurationError: The AWS ECS service web does not exist");
    });
});
