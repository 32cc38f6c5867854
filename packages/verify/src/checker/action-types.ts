import { actionPage } from "./pages.ts";

type Range = readonly [least: number, most: number];

/** What CodePipeline knows of one type of action. */
export interface ActionType {
    readonly category: string;
    readonly owner: string;
    readonly provider: string;
    readonly version: string;
    /** How many artifacts it reads. */
    readonly inputs: Range;
    /** How many it makes. */
    readonly outputs: Range;
    readonly required: readonly string[];
    readonly optional: readonly string[];
    /** Keys whose values are of a list. */
    readonly values?: Readonly<Record<string, readonly string[]>>;
    /** Its output variables. @default not known: the caller chooses them, or AWS's page does not list them */
    readonly gives?: readonly string[];
    /** Pipelines of type V1 cannot have it. */
    readonly isV2Only?: true;
    readonly page: string;
}

type More = Partial<Pick<ActionType, "owner" | "values" | "gives" | "isV2Only">>;
const type = (
    [category, provider]: readonly [string, string],
    page: string,
    [inputs, outputs]: readonly [Range, Range],
    required: readonly string[],
    optional: readonly string[] = [],
    more: More = {},
): ActionType => ({ category, owner: "AWS", provider, version: "1", inputs, outputs, required, optional, page, ...more });

const none = [0, 0] as const;
const one = [1, 1] as const;
const upTo = (most: number): Range => [0, most];
const yesOrNo = ["true", "false"];
const isV2Only = true;
const makesOne = [none, one] as const;
const readsOne = [one, none] as const;

const stackSetOptions = [
    ...["FailureTolerancePercentage", "MaxConcurrentPercentage", "OrganizationsAutoDeployment", "CallAs", "ConcurrencyMode"],
];
const stackSetValues = {
    CallAs: ["SELF", "DELEGATED_ADMIN"],
    ConcurrencyMode: ["STRICT_FAILURE_TOLERANCE", "SOFT_FAILURE_TOLERANCE"],
};
const imageKeys = [1, 2, 3, 4].flatMap(number => [`Image${number}ArtifactName`, `Image${number}ContainerName`]);
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
    type(["Compute", "Commands"], actionPage("Commands action", "Commands"), [[1, 10], upTo(1)], [], [], { isV2Only }),
    type(
        ["Test", "DeviceFarm"],
        actionPage("AWS Device Farm test action", "DeviceFarm"),
        readsOne,
        ["AppType", "ProjectId", "DevicePoolArn"],
        [...["App", "TestType", "Test", "FuzzEventCount", "FuzzEventThrottle", "RecordAppPerformanceData", "RecordVideo"]],
    ),
];

const invocations: readonly ActionType[] = [
    // The page of the action is about how to add one; it has no reference of its own.
    type(
        ["Approval", "Manual"],
        actionPage("Manual approval action", "Manual"),
        [none, none],
        [],
        [...["CustomData", "ExternalEntityLink", "NotificationArn"]],
    ),
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
        { isV2Only },
    ),
    type(
        ["Invoke", "InspectorScan"],
        actionPage("Amazon Inspector InspectorScan invoke action", "InspectorScan"),
        [upTo(1), upTo(1)],
        ["InspectorRunMode"],
        [...["ECRRepositoryName", "ImageTag", "CriticalThreshold", "HighThreshold", "MediumThreshold", "LowThreshold"]],
        { values: { InspectorRunMode: ["SourceCodeScan", "ECRImageScan"] }, gives: ["HighestScannedSeverity"] },
    ),
];

const deployments: readonly ActionType[] = [
    type(
        ["Deploy", "S3"],
        actionPage("Amazon S3 deploy action", "S3Deploy"),
        readsOne,
        ["BucketName", "Extract"],
        ["ObjectKey", "KMSEncryptionKeyARN", "CannedACL", "CacheControl"],
        { values: { Extract: yesOrNo } },
    ),
    type(
        ["Deploy", "CloudFormation"],
        actionPage("AWS CloudFormation deploy action", "CloudFormation"),
        [upTo(10), upTo(1)],
        ["ActionMode", "StackName"],
        [...["Capabilities", "ChangeSetName", "RoleArn", "TemplatePath", "TemplateConfiguration", "OutputFileName", "ParameterOverrides"]],
        { values: { ActionMode: ["CREATE_UPDATE", "DELETE_ONLY", "REPLACE_ON_FAILURE", "CHANGE_SET_REPLACE", "CHANGE_SET_EXECUTE"] } },
    ),
    type(
        ["Deploy", "CloudFormationStackSet"],
        actionPage("AWS CloudFormation StackSets deploy action", "StackSets"),
        [[1, 10], none],
        ["StackSetName", "TemplatePath"],
        [
            ...["Description", "Parameters", "Capabilities", "PermissionModel", "AdministrationRoleArn", "ExecutionRoleName"],
            ...["DeploymentTargets", "Regions", ...stackSetOptions],
        ],
        { values: { ...stackSetValues, PermissionModel: ["SERVICE_MANAGED", "SELF_MANAGED"] } },
    ),
    type(
        ["Deploy", "CloudFormationStackInstances"],
        actionPage("AWS CloudFormation StackSets deploy action", "StackSets"),
        [upTo(10), none],
        ["StackSetName", "DeploymentTargets", "Regions"],
        ["ParameterOverrides", ...stackSetOptions],
        { values: stackSetValues },
    ),
    type(["Deploy", "CodeDeploy"], actionPage("AWS CodeDeploy deploy action", "CodeDeploy"), readsOne, [
        ...["ApplicationName", "DeploymentGroupName"],
    ]),
    type(
        ["Deploy", "CodeDeployToECS"],
        actionPage("Amazon ECS and CodeDeploy blue-green deploy action", "ECSbluegreen"),
        [[1, 5], none],
        ["ApplicationName", "DeploymentGroupName", "TaskDefinitionTemplateArtifact", "AppSpecTemplateArtifact"],
        ["TaskDefinitionTemplatePath", "AppSpecTemplatePath", ...imageKeys],
    ),
    type(
        ["Deploy", "ECS"],
        actionPage("Amazon ECS deploy action", "ECS"),
        readsOne,
        ["ClusterName", "ServiceName"],
        ["FileName", "DeploymentTimeout"],
    ),
    type(
        ["Deploy", "Lambda"],
        actionPage("AWS Lambda deploy action", "LambdaDeploy"),
        [upTo(1), none],
        ["FunctionName"],
        ["FunctionAlias", "PublishedTargetVersion", "DeployStrategy", "Alarms"],
        { isV2Only },
    ),
    type(
        ["Deploy", "EKS"],
        actionPage("Amazon EKS deploy action", "EKS"),
        readsOne,
        ["ClusterName"],
        [
            ...["ManifestFiles", "HelmReleaseName", "HelmChartLocation", "HelmValuesFiles", "HelmOverrideArguments", "Namespace"],
            ...["Subnets", "SecurityGroupIds", "SecurityGroups", "EnvironmentVariables"],
        ],
        { isV2Only },
    ),
    type(
        ["Deploy", "EC2"],
        actionPage("Amazon EC2 deploy action", "EC2Deploy"),
        readsOne,
        ["InstanceTagKey", "InstanceType"],
        [
            ...["InstanceTagValue", "TargetDirectory", "PreScript", "PostScript", "DeploySpec"],
            ...["MaxBatch", "MaxError", "TargetGroupNameList"],
        ],
        { values: { InstanceType: ["EC2", "SSM_MANAGED_NODE"] }, isV2Only },
    ),
    type(["Deploy", "ElasticBeanstalk"], actionPage("AWS Elastic Beanstalk deploy action", "Beanstalk"), readsOne, [
        ...["ApplicationName", "EnvironmentName"],
    ]),
    type(
        ["Deploy", "AppConfig"],
        actionPage("AWS AppConfig deploy action", "AppConfig"),
        readsOne,
        ["Application", "Environment", "ConfigurationProfile", "InputArtifactConfigurationPath"],
        ["DeploymentStrategy"],
    ),
    type(
        ["Deploy", "ServiceCatalog"],
        actionPage("AWS Service Catalog deploy action", "ServiceCatalog"),
        readsOne,
        ["ProductId"],
        ["TemplateFilePath", "ProductVersionName", "ProductType", "ProductVersionDescription", "ConfigurationFilePath"],
    ),
];

/** Source: the reference page of each action; what it leaves open, "Valid input and output artifacts for each action type". */
export const actionTypes: readonly ActionType[] = [...sources, ...builds, ...invocations, ...deployments];

export const findActionType = ({
    category,
    owner,
    provider,
    version,
}: Pick<ActionType, "category" | "owner" | "provider" | "version">): ActionType | undefined =>
    actionTypes.find(each => each.category === category && each.owner === owner && each.provider === provider && each.version === version);
