import { type Any, action, delivery, region, SOURCE } from "../declarations.ts";
import { appendLast, many, type Planted } from "../planted.ts";

const source = (pipeline: Any): string => pipeline.stages[SOURCE].actions[0].outputArtifacts[0];
const put = (pipeline: Any, type: `${string}/${string}`, configuration: object, more: object = {}) =>
    appendLast(pipeline, action("it", type, { inputArtifacts: [source(pipeline)], configuration, ...more }));
const bare = { inputArtifacts: undefined };
const bill = { ...bare, outputArtifacts: ["its-bill"] };

const alarms = (count: number) => many(count, at => `alarm-${at}`).join(",");
const stack = { StackName: "app", RoleArn: "arn", TemplatePath: "code::t.yaml" };
const tags = { InstanceTagKey: "app", InstanceType: "EC2" };
const topic = `arn:aws:sns:${region}:${delivery}:approvals`;

export const providers: readonly Planted[] = [
    {
        id: "inspector-scan",
        what: "no image",
        plant: pipeline =>
            `${put(pipeline, "Invoke/InspectorScan", { InspectorRunMode: "ECRImageScan" }, bill)}.configuration.ECRRepositoryName`,
        near: pipeline => void put(pipeline, "Invoke/InspectorScan", { InspectorRunMode: "ECRImageScan", ECRRepositoryName: "app" }, bill),
    },
    {
        id: "inspector-scan",
        what: "no code",
        plant: pipeline => `${put(pipeline, "Invoke/InspectorScan", { InspectorRunMode: "SourceCodeScan" }, bill)}.inputArtifacts`,
        near: pipeline =>
            void put(pipeline, "Invoke/InspectorScan", { InspectorRunMode: "SourceCodeScan" }, { outputArtifacts: ["its-bill"] }),
    },
    {
        id: "invoked-pipeline",
        what: "variables that are no list",
        plant: pipeline =>
            `${put(pipeline, "Invoke/CodePipeline", { PipelineName: "next", Variables: "{}" }, bare)}.configuration.Variables`,
        near: pipeline =>
            void put(pipeline, "Invoke/CodePipeline", { PipelineName: "next", Variables: '[{"name":"a","value":"1"}]' }, bare),
    },
    {
        id: "invoked-pipeline",
        what: "a revision of nothing",
        plant: pipeline =>
            `${put(pipeline, "Invoke/CodePipeline", { PipelineName: "next", SourceRevisions: '[{"actionName":"source"}]' }, bare)}.configuration.SourceRevisions`,
        near: pipeline => void put(pipeline, "Invoke/CodePipeline", { PipelineName: "next", SourceRevisions: "[]" }, bare),
    },
    {
        id: "combine-artifacts",
        what: "no batch",
        plant: pipeline =>
            `${put(pipeline, "Test/CodeBuild", { ProjectName: "app", CombineArtifacts: "true" })}.configuration.CombineArtifacts`,
        near: pipeline => void put(pipeline, "Test/CodeBuild", { ProjectName: "app", CombineArtifacts: "true", BatchEnabled: "true" }),
    },
    {
        id: "step-functions-input",
        what: "a path in no artifact",
        plant: pipeline =>
            `${put(pipeline, "Invoke/StepFunctions", { StateMachineArn: "arn", InputType: "FilePath", Input: "a.json" }, bare)}.inputArtifacts`,
        near: pipeline => void put(pipeline, "Invoke/StepFunctions", { StateMachineArn: "arn", InputType: "Literal", Input: "{}" }, bare),
    },
    {
        id: "step-functions-input",
        what: "no path",
        plant: pipeline =>
            `${put(pipeline, "Invoke/StepFunctions", { StateMachineArn: "arn", InputType: "FilePath" })}.configuration.Input`,
        near: pipeline => void put(pipeline, "Invoke/StepFunctions", { StateMachineArn: "arn", InputType: "FilePath", Input: "a.json" }),
    },
    {
        id: "approval-topic",
        what: "a topic's name",
        plant: pipeline => `${put(pipeline, "Approval/Manual", { NotificationArn: "approvals" }, bare)}.configuration.NotificationArn`,
        near: pipeline => void put(pipeline, "Approval/Manual", { NotificationArn: topic }, bare),
    },
    {
        id: "s3-object-key",
        what: "no name of the file",
        plant: pipeline => `${put(pipeline, "Deploy/S3", { BucketName: "b", Extract: "false" })}.configuration.ObjectKey`,
        near: pipeline => void put(pipeline, "Deploy/S3", { BucketName: "b", Extract: "true" }),
    },
    {
        id: "cloudformation-mode",
        what: "a change set without a name",
        plant: pipeline =>
            `${put(pipeline, "Deploy/CloudFormation", { ActionMode: "CHANGE_SET_EXECUTE", StackName: "app" }, bare)}.configuration.ChangeSetName`,
        near: pipeline =>
            void put(pipeline, "Deploy/CloudFormation", { ActionMode: "CHANGE_SET_REPLACE", ChangeSetName: "next", ...stack }),
    },
    {
        id: "ecs-timeout",
        what: "61 minutes",
        plant: pipeline =>
            `${put(pipeline, "Deploy/ECS", { ClusterName: "c", ServiceName: "s", DeploymentTimeout: "61" })}.configuration.DeploymentTimeout`,
        near: pipeline => void put(pipeline, "Deploy/ECS", { ClusterName: "c", ServiceName: "s", DeploymentTimeout: "60" }),
    },
    {
        id: "lambda-nothing",
        what: "neither code nor a version",
        plant: pipeline =>
            `${put(pipeline, "Deploy/Lambda", { FunctionName: "f", FunctionAlias: "live" }, bare)}.configuration.PublishedTargetVersion`,
        near: pipeline => void put(pipeline, "Deploy/Lambda", { FunctionName: "f", FunctionAlias: "live" }),
    },
    {
        id: "lambda-alias",
        what: "a strategy without one",
        plant: pipeline =>
            `${put(pipeline, "Deploy/Lambda", { FunctionName: "f", DeployStrategy: "AllAtOnce" })}.configuration.FunctionAlias`,
        near: pipeline => void put(pipeline, "Deploy/Lambda", { FunctionName: "f" }),
    },
    {
        id: "lambda-strategy",
        what: "one that there is not",
        plant: pipeline =>
            `${put(pipeline, "Deploy/Lambda", { FunctionName: "f", FunctionAlias: "live", DeployStrategy: "Canary10" })}.configuration.DeployStrategy`,
        near: pipeline =>
            void put(pipeline, "Deploy/Lambda", {
                FunctionName: "f",
                FunctionAlias: "live",
                DeployStrategy: "Linear20PercentEvery3Minutes",
            }),
    },
    {
        id: "lambda-strategy",
        what: "more than two days",
        plant: pipeline =>
            `${put(pipeline, "Deploy/Lambda", { FunctionName: "f", FunctionAlias: "live", DeployStrategy: "Linear10PercentEvery321Minutes" })}.configuration.DeployStrategy`,
        near: pipeline =>
            void put(pipeline, "Deploy/Lambda", {
                FunctionName: "f",
                FunctionAlias: "live",
                DeployStrategy: "Linear10PercentEvery320Minutes",
            }),
    },
    {
        id: "lambda-version",
        what: "the latest",
        plant: pipeline =>
            `${put(pipeline, "Deploy/Lambda", { FunctionName: "f", FunctionAlias: "live", PublishedTargetVersion: "$LATEST" }, bare)}.configuration.PublishedTargetVersion`,
        near: pipeline =>
            void put(pipeline, "Deploy/Lambda", { FunctionName: "f", FunctionAlias: "live", PublishedTargetVersion: "12" }, bare),
    },
    {
        id: "lambda-alarms",
        what: "eleven",
        plant: pipeline =>
            `${put(pipeline, "Deploy/Lambda", { FunctionName: "f", FunctionAlias: "live", Alarms: alarms(11) })}.configuration.Alarms`,
        near: pipeline => void put(pipeline, "Deploy/Lambda", { FunctionName: "f", FunctionAlias: "live", Alarms: alarms(10) }),
    },
    {
        id: "ec2-scripts",
        what: "no script that starts what was copied",
        plant: pipeline => `${put(pipeline, "Deploy/EC2", { ...tags, TargetDirectory: "/srv" })}.configuration.PostScript`,
        near: pipeline => void put(pipeline, "Deploy/EC2", { ...tags, DeploySpec: "deployspec.yaml" }),
    },
    {
        id: "eks-what",
        what: "nothing",
        plant: pipeline => `${put(pipeline, "Deploy/EKS", { ClusterName: "c" })}.configuration.ManifestFiles`,
        near: pipeline => void put(pipeline, "Deploy/EKS", { ClusterName: "c", ManifestFiles: "app.yaml" }),
    },
    {
        id: "eks-what",
        what: "a chart without a release",
        plant: pipeline => `${put(pipeline, "Deploy/EKS", { ClusterName: "c", HelmChartLocation: "chart" })}.configuration.HelmReleaseName`,
        near: pipeline => void put(pipeline, "Deploy/EKS", { ClusterName: "c", HelmChartLocation: "chart", HelmReleaseName: "app" }),
    },
    {
        id: "eks-what",
        what: "both",
        plant: pipeline =>
            `${put(pipeline, "Deploy/EKS", { ClusterName: "c", HelmChartLocation: "chart", HelmReleaseName: "app", ManifestFiles: "a.yaml" })}.configuration.ManifestFiles`,
        near: pipeline =>
            void put(pipeline, "Deploy/EKS", {
                ClusterName: "c",
                HelmChartLocation: "chart",
                HelmReleaseName: "app",
                HelmValuesFiles: "v.yaml",
            }),
    },
    {
        id: "eks-what",
        what: "a release without a chart",
        plant: pipeline => `${put(pipeline, "Deploy/EKS", { ClusterName: "c", HelmReleaseName: "app" })}.configuration.HelmChartLocation`,
        near: pipeline => void put(pipeline, "Deploy/EKS", { ClusterName: "c", ManifestFiles: "a.yaml,b.yaml" }),
    },
];
