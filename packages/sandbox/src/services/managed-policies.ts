import { codeDeployPolicies } from "./codedeploy-policies.ts";

const allBut = (...services: readonly string[]): string =>
    JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            services.length === 0
                ? { Effect: "Allow", Action: "*", Resource: "*" }
                : { Effect: "Allow", NotAction: services.map(service => `${service}:*`), Resource: "*" },
        ],
    });

/**
 * AWS-managed policies that a platform on these services attaches, by path and name; with the document where it grants nearly all.
 *
 * Source: AWS Managed Policy reference guide.
 */
export const managedPolicies: ReadonlyMap<string, string | undefined> = new Map([
    ["AdministratorAccess", allBut()],
    ["PowerUserAccess", allBut("iam", "organizations", "account")],
    ...codeDeployPolicies,
    ...[
        "AmazonEC2ContainerRegistryFullAccess",
        "AmazonEC2ContainerRegistryPowerUser",
        "AmazonEC2ContainerRegistryPullOnly",
        "AmazonEC2ContainerRegistryReadOnly",
        "AmazonEC2FullAccess",
        "AmazonEC2ReadOnlyAccess",
        "AmazonECS_FullAccess",
        "AmazonEKSClusterPolicy",
        "AmazonEKSFargatePodExecutionRolePolicy",
        "AmazonEKSServicePolicy",
        "AmazonEKSVPCResourceController",
        "AmazonEKSWorkerNodePolicy",
        "AmazonEKS_CNI_Policy",
        "AmazonS3FullAccess",
        "AmazonS3ReadOnlyAccess",
        "AmazonSNSFullAccess",
        "AmazonSQSFullAccess",
        "AmazonSSMManagedInstanceCore",
        "AmazonSSMReadOnlyAccess",
        "AmazonVPCFullAccess",
        "AWSCloudFormationFullAccess",
        "AWSCodeBuildAdminAccess",
        "AWSCodeBuildDeveloperAccess",
        "AWSCodeBuildReadOnlyAccess",
        "AWSCodeCommitFullAccess",
        "AWSCodeCommitPowerUser",
        "AWSCodeCommitReadOnly",
        "AWSCodeDeployFullAccess",
        "AWSCodeDeployReadOnlyAccess",
        "AWSCodePipeline_FullAccess",
        "AWSCodePipeline_ReadOnlyAccess",
        "AWSLambda_FullAccess",
        "AWSLambda_ReadOnlyAccess",
        "AWSXRayDaemonWriteAccess",
        "AWSXrayReadOnlyAccess",
        "AWSXrayWriteOnlyAccess",
        "CloudWatchAgentServerPolicy",
        "CloudWatchFullAccess",
        "CloudWatchLogsFullAccess",
        "CloudWatchReadOnlyAccess",
        "CloudWatchSyntheticsFullAccess",
        "IAMFullAccess",
        "IAMReadOnlyAccess",
        "ReadOnlyAccess",
        "SecretsManagerReadWrite",
        "SecurityAudit",
        "job-function/ViewOnlyAccess",
        "service-role/AmazonEC2ContainerServiceAutoscaleRole",
        "service-role/AmazonEC2ContainerServiceEventsRole",
        "service-role/AmazonEC2ContainerServiceforEC2Role",
        "service-role/AmazonEC2ContainerServiceRole",
        "service-role/AmazonECSInfrastructureRolePolicyForLoadBalancers",
        "service-role/AmazonECSInfrastructureRolePolicyForVolumes",
        "service-role/AmazonECSTaskExecutionRolePolicy",
        "service-role/AmazonEBSCSIDriverPolicy",
        "service-role/AWSCodeDeployRole",
        "service-role/AWSCodeDeployRoleForCloudFormation",
        "service-role/AWSLambdaBasicExecutionRole",
        "service-role/AWSLambdaDynamoDBExecutionRole",
        "service-role/AWSLambdaKinesisExecutionRole",
        "service-role/AWSLambdaRole",
        "service-role/AWSLambdaSQSQueueExecutionRole",
        "service-role/AWSLambdaVPCAccessExecutionRole",
    ].map(name => [name, undefined] as const),
]);
