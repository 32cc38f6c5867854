import { type ActionType, isV2Only, none, readsOne, type, upTo, yesOrNo } from "./action-type.ts";
import { actionPage } from "./pages.ts";

const stackSetOptions = [
    ...["FailureTolerancePercentage", "MaxConcurrentPercentage", "OrganizationsAutoDeployment", "CallAs", "ConcurrencyMode"],
];
const stackSetValues = {
    OrganizationsAutoDeployment: ["Enabled", "Disabled", "EnabledWithStackRetention"],
    CallAs: ["SELF", "DELEGATED_ADMIN"],
    ConcurrencyMode: ["STRICT_FAILURE_TOLERANCE", "SOFT_FAILURE_TOLERANCE"],
};
/** Source: S3 user guide, "Canned ACL". */
const cannedAcls = [
    ...["private", "public-read", "public-read-write", "aws-exec-read", "authenticated-read", "bucket-owner-read"],
    ...["bucket-owner-full-control", "log-delivery-write"],
];
const imageKeys = [1, 2, 3, 4].flatMap(number => [`Image${number}ArtifactName`, `Image${number}ContainerName`]);

/** Source: the reference page of each action. */
export const deployTypes: readonly ActionType[] = [
    type(
        ["Deploy", "S3"],
        actionPage("Amazon S3 deploy action", "S3Deploy"),
        readsOne,
        ["BucketName", "Extract"],
        ["ObjectKey", "KMSEncryptionKeyARN", "CannedACL", "CacheControl"],
        { values: { Extract: yesOrNo, CannedACL: cannedAcls } },
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
        {
            values: { ...stackSetValues, PermissionModel: ["SERVICE_MANAGED", "SELF_MANAGED"] },
            gives: ["OperationId", "StackSetId"],
        },
    ),
    type(
        ["Deploy", "CloudFormationStackInstances"],
        actionPage("AWS CloudFormation StackSets deploy action", "StackSets"),
        [upTo(10), none],
        ["StackSetName", "DeploymentTargets", "Regions"],
        ["ParameterOverrides", ...stackSetOptions],
        { values: stackSetValues, gives: ["OperationId"] },
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
        { gives: ["FunctionVersion"], isV2Only },
    ),
    type(
        ["Deploy", "EKS"],
        actionPage("Amazon EKS deploy action", "EKS"),
        readsOne,
        ["ClusterName"],
        ["ManifestFiles", "HelmReleaseName", "HelmChartLocation", "HelmValuesFiles", "Namespace", "Subnets", "SecurityGroupIds"],
        { gives: ["EKSClusterName"], isV2Only },
    ),
    type(
        ["Deploy", "EC2"],
        actionPage("Amazon EC2 action", "EC2Deploy"),
        readsOne,
        ["InstanceTagKey", "InstanceType"],
        [
            ...["InstanceTagValue", "TargetDirectory", "PreScript", "PostScript", "DeploySpec"],
            ...["MaxBatch", "MaxError", "TargetGroupNameList"],
        ],
        { values: { InstanceType: ["EC2", "SSM_MANAGED_NODE"] }, isV2Only },
    ),
    type(["Deploy", "ElasticBeanstalk"], actionPage("Elastic Beanstalk deploy action", "Beanstalk"), readsOne, [
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
