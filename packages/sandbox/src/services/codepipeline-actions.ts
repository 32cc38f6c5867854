/** What AWS knows of one type of action. */
export interface ActionType {
    readonly category: string;
    readonly owner: "AWS" | "ThirdParty";
    readonly provider: string;
    readonly version: string;
    /** Fewest and most artifacts. */
    readonly inputs: readonly [number, number];
    readonly outputs: readonly [number, number];
    readonly required: readonly string[];
    readonly optional: readonly string[];
    /** Pipelines of type V1 cannot have it. */
    readonly v2?: true;
}

const none = [0, 0] as const;
const one = [1, 1] as const;
const type = (
    category: string,
    provider: string,
    inputs: readonly [number, number],
    outputs: readonly [number, number],
    required: readonly string[],
    optional: readonly string[] = [],
    more: Partial<ActionType> = {},
): ActionType => ({ category, owner: "AWS", provider, version: "1", inputs, outputs, required, optional, ...more });

const v2 = { v2: true } as const;
const stackSetOptions = [
    "FailureTolerancePercentage",
    "MaxConcurrentPercentage",
    "OrganizationsAutoDeployment",
    "CallAs",
    "ConcurrencyMode",
];
const images = [1, 2, 3, 4].flatMap(number => [`Image${number}ArtifactName`, `Image${number}ContainerName`]);

/**
 * Source: CodePipeline user guide, "Valid action providers in CodePipeline", "Valid input and output artifacts for each action type",
 * and the reference page of each action.
 */
export const actionTypes: readonly ActionType[] = [
    type("Source", "S3", none, one, ["S3Bucket", "S3ObjectKey"], ["PollForSourceChanges", "AllowOverrideForS3ObjectKey"]),
    type("Source", "CodeCommit", none, one, ["RepositoryName", "BranchName"], ["PollForSourceChanges", "OutputArtifactFormat"]),
    type("Source", "ECR", none, one, ["RepositoryName"], ["ImageTag"]),
    type(
        "Source",
        "CodeStarSourceConnection",
        none,
        one,
        ["ConnectionArn", "FullRepositoryId", "BranchName"],
        ["OutputArtifactFormat", "DetectChanges"],
    ),
    type("Source", "GitHub", none, one, ["Owner", "Repo", "Branch", "OAuthToken"], ["PollForSourceChanges"], { owner: "ThirdParty" }),
    ...["Build", "Test"].map(category =>
        type(
            category,
            "CodeBuild",
            [1, 5],
            [0, 5],
            ["ProjectName"],
            ["PrimarySource", "BatchEnabled", "BuildspecOverride", "CombineArtifacts", "EnvironmentVariables"],
        ),
    ),
    type("Build", "ECRBuildAndPublish", one, none, ["ECRRepositoryName"], ["DockerFilePath", "ImageTags", "RegistryType"], v2),
    type("Compute", "Commands", [1, 10], [0, 1], [], [], v2),
    type(
        "Test",
        "DeviceFarm",
        one,
        none,
        ["AppType", "ProjectId", "DevicePoolArn"],
        ["App", "TestType", "Test", "FuzzEventCount", "FuzzEventThrottle", "RecordAppPerformanceData", "RecordVideo"],
    ),
    type("Approval", "Manual", none, none, [], ["CustomData", "ExternalEntityLink", "NotificationArn"]),
    type("Invoke", "Lambda", [0, 5], [0, 5], ["FunctionName"], ["UserParameters"]),
    type("Invoke", "StepFunctions", [0, 1], [0, 1], ["StateMachineArn"], ["ExecutionNamePrefix", "InputType", "Input"]),
    type("Invoke", "CodePipeline", none, none, ["PipelineName"], ["SourceRevisions", "Variables"], v2),
    type(
        "Invoke",
        "InspectorScan",
        [0, 1],
        [0, 1],
        ["InspectorRunMode"],
        [...["ECRRepositoryName", "ImageTag", "CriticalThreshold", "HighThreshold", "MediumThreshold", "LowThreshold"]],
    ),
    type("Deploy", "S3", one, none, ["BucketName", "Extract"], ["ObjectKey", "KMSEncryptionKeyARN", "CannedACL", "CacheControl"]),
    type(
        "Deploy",
        "CloudFormation",
        [0, 10],
        [0, 1],
        ["ActionMode", "StackName"],
        [...["Capabilities", "ChangeSetName", "RoleArn", "TemplatePath", "TemplateConfiguration", "OutputFileName", "ParameterOverrides"]],
    ),
    type(
        "Deploy",
        "CloudFormationStackSet",
        [1, 10],
        none,
        ["StackSetName", "TemplatePath"],
        [
            ...[
                "Description",
                "Parameters",
                "Capabilities",
                "PermissionModel",
                "AdministrationRoleArn",
                "ExecutionRoleName",
                "DeploymentTargets",
                "Regions",
            ],
            ...stackSetOptions,
        ],
    ),
    type(
        "Deploy",
        "CloudFormationStackInstances",
        [0, 10],
        none,
        ["StackSetName", "DeploymentTargets", "Regions"],
        ["ParameterOverrides", ...stackSetOptions],
    ),
    type("Deploy", "CodeDeploy", one, none, ["ApplicationName", "DeploymentGroupName"]),
    type(
        "Deploy",
        "CodeDeployToECS",
        [1, 5],
        none,
        ["ApplicationName", "DeploymentGroupName", "TaskDefinitionTemplateArtifact", "AppSpecTemplateArtifact"],
        [...["TaskDefinitionTemplatePath", "AppSpecTemplatePath", ...images]],
    ),
    type("Deploy", "ECS", one, none, ["ClusterName", "ServiceName"], ["FileName", "DeploymentTimeout"]),
    type("Deploy", "Lambda", [0, 1], none, ["FunctionName"], ["FunctionAlias", "PublishedTargetVersion", "DeployStrategy", "Alarms"], v2),
    type(
        "Deploy",
        "EKS",
        one,
        none,
        ["ClusterName"],
        [
            ...[
                "ManifestFiles",
                "HelmReleaseName",
                "HelmChartLocation",
                "HelmValuesFiles",
                "HelmOverrideArguments",
                "Namespace",
                "Subnets",
                "SecurityGroupIds",
                "SecurityGroups",
                "EnvironmentVariables",
            ],
        ],
        v2,
    ),
    type(
        "Deploy",
        "EC2",
        one,
        none,
        ["InstanceTagKey", "InstanceType"],
        [
            ...[
                "InstanceTagValue",
                "TargetDirectory",
                "PreScript",
                "PostScript",
                "DeploySpec",
                "MaxBatch",
                "MaxError",
                "TargetGroupNameList",
            ],
        ],
        v2,
    ),
    type("Deploy", "ElasticBeanstalk", one, none, ["ApplicationName", "EnvironmentName"]),
    type(
        "Deploy",
        "AppConfig",
        one,
        none,
        ["Application", "Environment", "ConfigurationProfile", "InputArtifactConfigurationPath"],
        ["DeploymentStrategy"],
    ),
    type(
        "Deploy",
        "ServiceCatalog",
        one,
        none,
        ["ProductId"],
        ["TemplateFilePath", "ProductVersionName", "ProductType", "ProductVersionDescription", "ConfigurationFilePath"],
    ),
];

export const findActionType = (category: string, owner: string, provider: string, version: string): ActionType | undefined =>
    actionTypes.find(each => each.category === category && each.owner === owner && each.provider === provider && each.version === version);

export interface RuleType {
    readonly required: readonly string[];
    readonly optional: readonly string[];
}

/** Source: CodePipeline user guide, "Rule structure reference". */
export const ruleTypes: Readonly<Record<string, RuleType>> = {
    CloudWatchAlarm: { required: ["AlarmName"], optional: ["AlarmStates", "WaitTime"] },
    CodeBuild: { required: ["ProjectName"], optional: ["PrimarySource", "EnvironmentVariables"] },
    Commands: { required: [], optional: [] },
    DeploymentWindow: { required: ["Cron"], optional: ["TimeZone"] },
    LambdaInvoke: { required: ["FunctionName"], optional: ["UserParameters"] },
    VariableCheck: { required: ["Variable", "Value", "Operator"], optional: [] },
};
