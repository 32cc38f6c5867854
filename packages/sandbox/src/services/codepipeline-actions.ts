import { type ActionType, none, one, type } from "./codepipeline-action-type.ts";
import { deployTypes } from "./codepipeline-deploy-actions.ts";
import { flag, may, mays, must, mustBe, oneOf } from "./codepipeline-keys.ts";

const commit = ["AuthorDate", "BranchName", "CommitId", "CommitMessage"];
const format = oneOf("CODE_ZIP", "CODEBUILD_CLONE_REF");

const sources: readonly ActionType[] = [
    type(
        "Source",
        "S3",
        none,
        one,
        { S3Bucket: must, S3ObjectKey: must, PollForSourceChanges: flag, AllowOverrideForS3ObjectKey: flag },
        { gives: ["BucketName", "ETag", "ObjectKey", "VersionId"] },
    ),
    type(
        "Source",
        "CodeCommit",
        none,
        one,
        { RepositoryName: must, BranchName: must, PollForSourceChanges: flag, OutputArtifactFormat: format },
        { gives: [...commit, "CommitterDate", "RepositoryName"] },
    ),
    type(
        "Source",
        "ECR",
        none,
        one,
        { RepositoryName: must, ImageTag: may },
        { gives: ["ImageDigest", "ImageTag", "ImageURI", "RegistryId", "RepositoryName"] },
    ),
    type(
        "Source",
        "CodeStarSourceConnection",
        none,
        one,
        { ConnectionArn: must, FullRepositoryId: must, BranchName: must, OutputArtifactFormat: format, DetectChanges: flag },
        { gives: [...commit, "ConnectionArn", "FullRepositoryName"] },
    ),
    type(
        "Source",
        "GitHub",
        none,
        one,
        { Owner: must, Repo: must, Branch: must, OAuthToken: must, PollForSourceChanges: flag },
        { owner: "ThirdParty", gives: [...commit, "CommitterDate", "CommitUrl", "RepositoryName"] },
    ),
];

const works: readonly ActionType[] = [
    ...["Build", "Test"].map(category =>
        type(
            category,
            "CodeBuild",
            [1, 5],
            [0, 5],
            {
                ProjectName: must,
                ...{ PrimarySource: may, BatchEnabled: flag, BuildspecOverride: may, CombineArtifacts: flag, EnvironmentVariables: may },
            },
            { gives: "any" },
        ),
    ),
    type(
        "Build",
        "ECRBuildAndPublish",
        one,
        none,
        { ECRRepositoryName: must, DockerFilePath: may, ImageTags: may, RegistryType: oneOf("private", "public") },
        { v2: true, gives: ["ECRImageDigestId", "ECRRepositoryName"] },
    ),
    type(
        "Compute",
        "Commands",
        [1, 10],
        [0, 1],
        {
            EnvironmentType: oneOf("LINUX_CONTAINER", "WINDOWS_SERVER_2022_CONTAINER"),
            ComputeType: oneOf("BUILD_GENERAL1_SMALL", "BUILD_GENERAL1_MEDIUM", "BUILD_GENERAL1_LARGE"),
            ...mays("VpcId", "Subnets", "SecurityGroupIds"),
        },
        { v2: true, gives: "any" },
    ),
    type("Test", "DeviceFarm", one, none, {
        ...{ AppType: must, ProjectId: must, DevicePoolArn: must, TestType: must },
        ...mays("App", "AppiumVersion", "Test", "TestSpec", "FuzzEventCount", "FuzzEventThrottle", "FuzzRandomizerSeed"),
        ...mays("RadioBluetoothEnabled", "RadioGpsEnabled", "RadioNfcEnabled", "RadioWifiEnabled", "RecordAppPerformanceData"),
        ...mays("RecordVideo", "CustomDeviceArtifacts", "CustomHostMachineArtifacts", "UnmeteredDevicesOnly", "JobTimeoutMinutes"),
        ...mays("Latitude", "Longitude"),
    }),
    type("Approval", "Manual", none, none, mays("CustomData", "ExternalEntityLink", "NotificationArn")),
    type("Invoke", "Lambda", [0, 5], [0, 5], { FunctionName: must, UserParameters: may }, { gives: "any" }),
    type(
        "Invoke",
        "StepFunctions",
        [0, 1],
        [0, 1],
        { StateMachineArn: must, ExecutionNamePrefix: may, InputType: oneOf("Literal", "FilePath"), Input: may },
        { gives: ["ExecutionArn", "StateMachineArn"] },
    ),
    type(
        "Invoke",
        "CodePipeline",
        none,
        none,
        { PipelineName: must, SourceRevisions: may, Variables: may },
        { v2: true, gives: ["PipelineExecutionId"] },
    ),
    type(
        "Invoke",
        "InspectorScan",
        [0, 1],
        one,
        {
            InspectorRunMode: mustBe("SourceCodeScan", "ECRImageScan"),
            ...mays("ECRRepositoryName", "ImageTag", "CriticalThreshold", "HighThreshold", "MediumThreshold", "LowThreshold"),
        },
        { gives: ["HighestScannedSeverity"] },
    ),
];

/**
 * Source: CodePipeline user guide, "Valid action providers in CodePipeline", "Valid input and output artifacts for each action type",
 * "Variables reference" and the reference page of each action.
 */
export const actionTypes: readonly ActionType[] = [...sources, ...works, ...deployTypes];

type Id = Pick<ActionType, "category" | "provider" | "version"> & { readonly owner: string };
export const findActionType = ({ category, owner, provider, version }: Id): ActionType | undefined =>
    actionTypes.find(each => each.category === category && each.owner === owner && each.provider === provider && each.version === version);
