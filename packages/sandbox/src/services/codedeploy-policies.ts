const ecs = ["DescribeServices", "CreateTaskSet", "UpdateServicePrimaryTaskSet", "DeleteTaskSet"].map(action => `ecs:${action}`);
const balancing = ["DescribeTargetGroups", "DescribeListeners", "ModifyListener", "DescribeRules", "ModifyRule"].map(
    action => `elasticloadbalancing:${action}`,
);
const objects = ["s3:GetObject", "s3:GetObjectVersion"];
const toTasks = { StringLike: { "iam:PassedToService": ["ecs-tasks.amazonaws.com"] } };
const tagged = { Action: objects, Resource: "*", Condition: { StringEquals: { "s3:ExistingObjectTag/UseWithCodeDeploy": "true" } } };
const invoke = { Action: "lambda:InvokeFunction", Resource: "arn:aws:lambda:*:*:function:CodeDeployHook_*" };
const topics = "arn:aws:sns:*:*:CodeDeployTopic_*";
const alias = ["cloudwatch:DescribeAlarms", "lambda:UpdateAlias", "lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig"];

const document = (...statements: readonly object[]): string =>
    JSON.stringify({ Version: "2012-10-17", Statement: statements.map(each => ({ Effect: "Allow", ...each })) });

/** What CodeDeploy's own roles may do. Source: AWS Managed Policy reference guide. */
export const codeDeployPolicies: readonly (readonly [string, string])[] = [
    [
        "AWSCodeDeployRoleForECS",
        document(
            {
                Action: [...ecs, ...balancing, "lambda:InvokeFunction", "cloudwatch:DescribeAlarms", "sns:Publish", ...objects],
                Resource: "*",
            },
            { Action: "iam:PassRole", Resource: "*", Condition: toTasks },
        ),
    ],
    [
        "AWSCodeDeployRoleForECSLimited",
        document(
            { Action: [...ecs, "cloudwatch:DescribeAlarms"], Resource: "*" },
            { Action: "sns:Publish", Resource: topics },
            { Action: balancing, Resource: "*" },
            invoke,
            tagged,
            {
                Action: "iam:PassRole",
                Resource: ["arn:aws:iam::*:role/ecsTaskExecutionRole", "arn:aws:iam::*:role/ECSTaskExecution*"],
                Condition: toTasks,
            },
        ),
    ],
    [
        "service-role/AWSCodeDeployRoleForLambda",
        document(
            { Action: [...alias, "sns:Publish"], Resource: "*" },
            { Action: objects, Resource: "arn:aws:s3:::*/CodeDeploy/*" },
            tagged,
            invoke,
        ),
    ],
    [
        "service-role/AWSCodeDeployRoleForLambdaLimited",
        document(
            { Action: alias, Resource: "*" },
            { Action: "sns:Publish", Resource: topics },
            { Action: objects, Resource: "arn:aws:s3:::*/CodeDeploy/*" },
            tagged,
            invoke,
        ),
    ],
];
