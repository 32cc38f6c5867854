import { type ActionType, isV2Only, makesOne, none, one, readsOne, type, upTo, yesOrNo } from "./action-type.ts";
import { deployTypes } from "./deploy-types.ts";
import { actionPage, pages } from "./pages.ts";

const codeFormats = ["CODE_ZIP", "CODEBUILD_CLONE_REF"];

const sources: readonly ActionType[] = [
    type(
        ["Source", "S3"],
        actionPage("Amazon S3 source action", "S3"),
        makesOne,
        ["S3Bucket", "S3ObjectKey"],
        ["PollForSourceChanges", "AllowOverrideForS3ObjectKey"],
        {
            values: { PollForSourceChanges: yesOrNo, AllowOverrideForS3ObjectKey: yesOrNo },
            gives: ["BucketName", "ETag", "ObjectKey", "VersionId"],
        },
    ),
    type(
        ["Source", "CodeCommit"],
        actionPage("CodeCommit source action", "CodeCommit"),
        makesOne,
        ["RepositoryName", "BranchName"],
        ["PollForSourceChanges", "OutputArtifactFormat"],
        {
            values: { PollForSourceChanges: yesOrNo, OutputArtifactFormat: codeFormats },
            gives: ["AuthorDate", "BranchName", "CommitId", "CommitMessage", "CommitterDate", "RepositoryName"],
        },
    ),
    type(["Source", "ECR"], actionPage("Amazon ECR source action", "ECR"), makesOne, ["RepositoryName"], ["ImageTag"], {
        gives: ["ImageDigest", "ImageTag", "ImageURI", "RegistryId", "RepositoryName"],
    }),
    type(
        ["Source", "CodeStarSourceConnection"],
        actionPage("CodeStarSourceConnection action", "CodestarConnectionSource"),
        makesOne,
        ["ConnectionArn", "FullRepositoryId", "BranchName"],
        ["OutputArtifactFormat", "DetectChanges"],
        { values: { OutputArtifactFormat: codeFormats, DetectChanges: yesOrNo } },
    ),
    type(
        ["Source", "GitHub"],
        actionPage("GitHub (via OAuth app) source action", "GitHub"),
        makesOne,
        ["Owner", "Repo", "Branch", "OAuthToken"],
        ["PollForSourceChanges"],
        {
            owner: "ThirdParty",
            values: { PollForSourceChanges: yesOrNo },
            gives: ["AuthorDate", "BranchName", "CommitId", "CommitMessage", "CommitterDate", "CommitUrl", "RepositoryName"],
        },
    ),
];

const codeBuild = (category: string): ActionType =>
    type(
        [category, "CodeBuild"],
        actionPage("AWS CodeBuild build and test action", "CodeBuild"),
        [[1, 5], upTo(5)],
        ["ProjectName"],
        ["PrimarySource", "BatchEnabled", "BuildspecOverride", "CombineArtifacts", "EnvironmentVariables"],
        { values: { BatchEnabled: yesOrNo, CombineArtifacts: yesOrNo } },
    );

const builds: readonly ActionType[] = [
    codeBuild("Build"),
    codeBuild("Test"),
    type(
        ["Build", "ECRBuildAndPublish"],
        actionPage("ECRBuildAndPublish build action", "ECRBuildAndPublish"),
        readsOne,
        ["ECRRepositoryName"],
        ["DockerFilePath", "ImageTags", "RegistryType"],
        { values: { RegistryType: ["private", "public"] }, gives: ["ECRImageDigestId", "ECRRepositoryName"], isV2Only },
    ),
    type(
        ["Compute", "Commands"],
        actionPage("Commands action", "Commands"),
        [[1, 10], upTo(1)],
        [],
        ["EnvironmentType", "ComputeType", "VpcId", "Subnets", "SecurityGroupIds"],
        {
            values: {
                EnvironmentType: ["LINUX_CONTAINER", "WINDOWS_SERVER_2022_CONTAINER"],
                ComputeType: ["BUILD_GENERAL1_SMALL", "BUILD_GENERAL1_MEDIUM", "BUILD_GENERAL1_LARGE"],
            },
            isV2Only,
        },
    ),
    type(
        ["Test", "DeviceFarm"],
        actionPage("AWS Device Farm test action", "DeviceFarm"),
        readsOne,
        ["AppType", "ProjectId", "DevicePoolArn", "TestType"],
        // The page asks for an App in all cases, and a test of a Web application has none.
        [
            ...["App", "AppiumVersion", "Test", "TestSpec", "FuzzEventCount", "FuzzEventThrottle", "FuzzRandomizerSeed"],
            ...["RadioBluetoothEnabled", "RadioGpsEnabled", "RadioNfcEnabled", "RadioWifiEnabled", "RecordAppPerformanceData"],
            ...["RecordVideo", "CustomDeviceArtifacts", "CustomHostMachineArtifacts", "UnmeteredDevicesOnly", "JobTimeoutMinutes"],
            ...["Latitude", "Longitude"],
        ],
    ),
];

const invocations: readonly ActionType[] = [
    // It has no reference page of its own.
    type(["Approval", "Manual"], pages.approvals, [none, none], [], ["CustomData", "ExternalEntityLink", "NotificationArn"]),
    type(["Invoke", "Lambda"], actionPage("AWS Lambda invoke action", "Lambda"), [upTo(5), upTo(5)], ["FunctionName"], ["UserParameters"]),
    type(
        ["Invoke", "StepFunctions"],
        actionPage("AWS Step Functions invoke action", "StepFunctions"),
        [upTo(1), upTo(1)],
        ["StateMachineArn"],
        ["ExecutionNamePrefix", "InputType", "Input"],
        { values: { InputType: ["Literal", "FilePath"] }, gives: ["ExecutionArn", "StateMachineArn"] },
    ),
    type(
        ["Invoke", "CodePipeline"],
        actionPage("AWS CodePipeline invoke action", "PipelineInvoke"),
        [none, none],
        ["PipelineName"],
        ["SourceRevisions", "Variables"],
        { gives: ["PipelineExecutionId"], isV2Only },
    ),
    type(
        ["Invoke", "InspectorScan"],
        actionPage("Amazon Inspector InspectorScan invoke action", "InspectorScan"),
        [upTo(1), one],
        ["InspectorRunMode"],
        [...["ECRRepositoryName", "ImageTag", "CriticalThreshold", "HighThreshold", "MediumThreshold", "LowThreshold"]],
        { values: { InspectorRunMode: ["SourceCodeScan", "ECRImageScan"] }, gives: ["HighestScannedSeverity"] },
    ),
];

/** Source: the reference page of each action; what it leaves open, "Valid input and output artifacts for each action type". */
export const actionTypes: readonly ActionType[] = [...sources, ...builds, ...invocations, ...deployTypes];

export const findActionType = ({
    category,
    owner,
    provider,
    version,
}: Pick<ActionType, "category" | "owner" | "provider" | "version">): ActionType | undefined =>
    actionTypes.find(each => each.category === category && each.owner === owner && each.provider === provider && each.version === version);
