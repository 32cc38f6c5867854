// The pipelines of ../pipelines/index.ts, as one writes them with CDK's own constructs; `node app.mjs` writes the template that `cdk synth` would.
import { App, Stack } from "aws-cdk-lib";
import * as codebuild from "aws-cdk-lib/aws-codebuild";
import * as codecommit from "aws-cdk-lib/aws-codecommit";
import * as codepipeline from "aws-cdk-lib/aws-codepipeline";
import * as actions from "aws-cdk-lib/aws-codepipeline-actions";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecr from "aws-cdk-lib/aws-ecr";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import * as s3 from "aws-cdk-lib/aws-s3";

const region = "eu-west-1";
const app = new App({ outdir: process.env.CDK_OUTDIR });

/** CloudFormation takes 500 resources a stack, and refuses what is above. */
const perStack = 25;
let stack;
let artifactBucket;
let encryptionKey;
let vpc;
for (let index = 0; index < Number(process.env.BENCH_SERVICES ?? 1); index += 1) {
    if (index % perStack === 0) {
        stack = new Stack(app, `bench${index / perStack}`, { env: { account: "111111111111", region } });
        encryptionKey = kms.Key.fromKeyArn(stack, "key", `arn:aws:kms:${region}:111111111111:key/11111111-2222-3333-4444-555555555555`);
        artifactBucket = s3.Bucket.fromBucketAttributes(stack, "artifacts", { bucketArn: "arn:aws:s3:::artifacts", encryptionKey });
        vpc = ec2.Vpc.fromVpcAttributes(stack, "vpc", {
            vpcId: "vpc-1",
            availabilityZones: ["eu-west-1a"],
            privateSubnetIds: ["subnet-1"],
        });
    }
    const service = `service${index}`;
    const repository = new codecommit.Repository(stack, `${service}-source`, { repositoryName: `bench-${service}` });
    const images = new ecr.Repository(stack, `${service}-images`, { repositoryName: `bench/${service}`, imageScanOnPush: true });
    const project = new codebuild.PipelineProject(stack, `${service}-build`, {
        encryptionKey,
        environment: { privileged: true, buildImage: codebuild.LinuxBuildImage.STANDARD_7_0 },
        environmentVariables: { REPOSITORY: { value: images.repositoryUri } },
        buildSpec: codebuild.BuildSpec.fromObject({
            version: "0.2",
            phases: { build: { commands: ["npm test", "docker build --tag $REPOSITORY:$TAG .", "docker push $REPOSITORY:$TAG"] } },
            artifacts: { files: ["imagedefinitions.json"] },
        }),
    });
    images.grantPullPush(project);
    const [source, built] = [new codepipeline.Artifact("source"), new codepipeline.Artifact("images")];
    const deploy = (environment, account, runOrder) =>
        new actions.EcsDeployAction({
            actionName: `deploy-${service}`,
            runOrder,
            input: built,
            role: iam.Role.fromRoleArn(
                stack,
                `${service}-${environment}-role`,
                `arn:aws:iam::${account}:role/causeway/deploy/bench-${service}-${environment}`,
                {
                    mutable: false,
                },
            ),
            service: ecs.FargateService.fromFargateServiceAttributes(stack, `${service}-${environment}`, {
                serviceName: `bench-${service}`,
                cluster: ecs.Cluster.fromClusterAttributes(stack, `${service}-${environment}-cluster`, { clusterName: environment, vpc }),
            }),
        });
    new codepipeline.Pipeline(stack, `${service}-pipeline`, {
        pipelineName: `bench-${service}`,
        pipelineType: codepipeline.PipelineType.V2,
        artifactBucket,
        stages: [
            {
                stageName: "source",
                actions: [new actions.CodeCommitSourceAction({ actionName: "source", repository, branch: "main", output: source })],
            },
            {
                stageName: "build",
                actions: [new actions.CodeBuildAction({ actionName: "build", project, input: source, outputs: [built] })],
            },
            {
                stageName: "staging",
                actions: [
                    deploy("staging", "222222222222", 1),
                    new actions.CommandsAction({
                        actionName: "smoke-test",
                        runOrder: 2,
                        input: source,
                        commands: ["curl --fail https://staging.example.com/"],
                    }),
                ],
            },
            {
                stageName: "production",
                actions: [
                    new actions.ManualApprovalAction({ actionName: "approve", runOrder: 1 }),
                    deploy("production", "333333333333", 2),
                ],
            },
        ],
    });
}
const counts = {};
for (const { template } of app.synth().stacks) {
    for (const { Type } of Object.values(template.Resources)) counts[Type] = (counts[Type] ?? 0) + 1;
}
console.log(JSON.stringify(counts));
