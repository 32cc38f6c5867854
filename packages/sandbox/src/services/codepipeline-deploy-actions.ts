import { type ActionType, none, one, type } from "./codepipeline-action-type.ts";
import { flag, type Keys, may, mays, must, mustBe, oneOf } from "./codepipeline-keys.ts";

const stackSet: Keys = {
    ...mays("FailureTolerancePercentage", "MaxConcurrentPercentage"),
    OrganizationsAutoDeployment: oneOf("Enabled", "Disabled", "EnabledWithStackRetention"),
    CallAs: oneOf("SELF", "DELEGATED_ADMIN"),
    ConcurrencyMode: oneOf("STRICT_FAILURE_TOLERANCE", "SOFT_FAILURE_TOLERANCE"),
};

/** Source: S3 user guide, "Canned ACL". */
const acl = oneOf(
    ...["private", "public-read", "public-read-write", "aws-exec-read", "authenticated-read", "bucket-owner-read"],
    ...["bucket-owner-full-control", "log-delivery-write"],
);

/** Source: CodePipeline user guide, the reference page of each action. */
export const deployTypes: readonly ActionType[] = [
    type("Deploy", "S3", one, none, {
        ...{ BucketName: must, Extract: { ...flag, required: true }, ObjectKey: may, KMSEncryptionKeyARN: may },
        ...{ CannedACL: acl, CacheControl: may },
    }),
    type(
        "Deploy",
        "CloudFormation",
        [0, 10],
        [0, 1],
        {
            ActionMode: mustBe("CREATE_UPDATE", "DELETE_ONLY", "REPLACE_ON_FAILURE", "CHANGE_SET_REPLACE", "CHANGE_SET_EXECUTE"),
            StackName: must,
            ...mays("Capabilities", "ChangeSetName", "RoleArn", "TemplatePath", "TemplateConfiguration", "OutputFileName"),
            ParameterOverrides: may,
        },
        { gives: "any" },
    ),
    type(
        "Deploy",
        "CloudFormationStackSet",
        [1, 10],
        none,
        {
            ...{ StackSetName: must, TemplatePath: must, PermissionModel: oneOf("SELF_MANAGED", "SERVICE_MANAGED") },
            ...mays("Description", "Parameters", "Capabilities", "AdministrationRoleArn", "ExecutionRoleName", "DeploymentTargets"),
            ...{ Regions: may, ...stackSet },
        },
        { gives: ["OperationId", "StackSetId"] },
    ),
    type(
        "Deploy",
        "CloudFormationStackInstances",
        [0, 10],
        none,
        { StackSetName: must, DeploymentTargets: must, Regions: must, ParameterOverrides: may, ...stackSet },
        { gives: ["OperationId"] },
    ),
    type("Deploy", "CodeDeploy", one, none, { ApplicationName: must, DeploymentGroupName: must }),
    type("Deploy", "CodeDeployToECS", [1, 5], none, {
        ...{ ApplicationName: must, DeploymentGroupName: must },
        ...{ TaskDefinitionTemplateArtifact: must, AppSpecTemplateArtifact: must },
        ...mays("TaskDefinitionTemplatePath", "AppSpecTemplatePath"),
        ...mays(...[1, 2, 3, 4].flatMap(number => [`Image${number}ArtifactName`, `Image${number}ContainerName`])),
    }),
    type("Deploy", "ECS", one, none, { ClusterName: must, ServiceName: must, FileName: may, DeploymentTimeout: may }),
    type(
        "Deploy",
        "Lambda",
        [0, 1],
        none,
        { FunctionName: must, ...mays("FunctionAlias", "PublishedTargetVersion", "DeployStrategy", "Alarms") },
        { v2: true, gives: ["FunctionVersion"] },
    ),
    type(
        "Deploy",
        "EKS",
        one,
        none,
        {
            ClusterName: must,
            ...mays("ManifestFiles", "HelmReleaseName", "HelmChartLocation", "HelmValuesFiles", "Namespace", "Subnets", "SecurityGroupIds"),
        },
        { v2: true, gives: ["EKSClusterName"] },
    ),
    type(
        "Deploy",
        "EC2",
        one,
        none,
        {
            ...{ InstanceTagKey: must, InstanceType: mustBe("EC2", "SSM_MANAGED_NODE"), InstanceTagValue: may, TargetDirectory: may },
            ...mays("PreScript", "PostScript", "DeploySpec", "MaxBatch", "MaxError", "TargetGroupNameList"),
        },
        { v2: true },
    ),
    type("Deploy", "ElasticBeanstalk", one, none, { ApplicationName: must, EnvironmentName: must }),
    type("Deploy", "AppConfig", one, none, {
        ...{ Application: must, Environment: must, ConfigurationProfile: must, InputArtifactConfigurationPath: must },
        DeploymentStrategy: may,
    }),
    type("Deploy", "ServiceCatalog", one, none, {
        ProductId: must,
        ...mays("TemplateFilePath", "ProductVersionName", "ProductType", "ProductVersionDescription", "ConfigurationFilePath"),
    }),
];
