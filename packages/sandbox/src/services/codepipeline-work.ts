import { AwsError } from "../model/errors.ts";
import { findProject } from "./codebuild.ts";
import { branchesOf, codeRepository } from "./codecommit.ts";
import { pipeline } from "./codepipeline.ts";
import { type Runner, requirePermission } from "./codepipeline-execution.ts";
import { findCluster } from "./ecs-cluster.ts";
import { findService } from "./ecs-service.ts";
import { findTaskDefinition } from "./ecs-task-definition.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { alias } from "./lambda-resources.ts";

const fail = (message: string) => new AwsError("ConfigurationError", message);

type Work = (runner: Runner, configuration: Readonly<Record<string, string>>) => void;

const allow = (runner: Runner, actions: readonly string[], resource: string): void => {
    for (const action of actions) requirePermission(runner, action, resource);
};

function build(runner: Runner, { ProjectName: name = "" }: Readonly<Record<string, string>>): void {
    const { there } = runner;
    allow(runner, ["codebuild:StartBuild", "codebuild:BatchGetBuilds"], there.arn("codebuild", `project/${name}`));
    if (!findProject(there, name))
        throw fail(`Error calling startBuild: Project cannot be found: ${there.arn("codebuild", `project/${name}`)}`);
}

/** By category and provider. What is needed: the least permissions on each action's reference page in the CodePipeline user guide. */
const works: Readonly<Record<string, Work>> = {
    "Source CodeCommit": (runner, { RepositoryName: name = "", BranchName: branch = "" }) => {
        const { there } = runner;
        allow(
            runner,
            ["codecommit:GetBranch", "codecommit:GetCommit", "codecommit:UploadArchive", "codecommit:GetUploadArchiveStatus"],
            there.arn("codecommit", name),
        );
        if (!there.get(codeRepository, name)) throw fail(`The AWS CodeCommit repository named ${name} does not exist.`);
        if (!branchesOf(there, name).some(each => each.name === branch))
            throw fail(`The AWS CodeCommit branch name ${branch} does not exist in the repository ${name}.`);
    },
    "Build CodeBuild": build,
    "Test CodeBuild": build,
    // Its log group is not made for it: it makes one. Only logs are asked for by name here, since the commands are anybody's guess.
    "Compute Commands": runner => {
        const group = runner.there.arn("logs", `log-group:/aws/codepipeline/${runner.pipelineName}`);
        allow(runner, ["logs:CreateLogGroup"], group);
        allow(runner, ["logs:CreateLogStream", "logs:PutLogEvents"], `${group}:log-stream:run`);
    },
    "Approval Manual": (runner, { NotificationArn: topic }) => {
        if (topic) allow(runner, ["sns:Publish"], topic);
    },
    "Deploy ECS": (runner, { ClusterName: cluster = "", ServiceName: name = "" }) => {
        const { there } = runner;
        const service = there.arn("ecs", `service/${cluster}/${name}`);
        allow(runner, ["ecs:DescribeServices", "ecs:UpdateService"], service);
        if (!findCluster(there, cluster)) throw fail(`The AWS ECS cluster ${cluster} does not exist`);
        const found = findService(there, cluster, name);
        if (!found) throw fail(`The AWS ECS service ${name} does not exist`);
        const task = findTaskDefinition(there, found.taskDefinitionArn);
        allow(runner, ["ecs:DescribeTaskDefinition"], "*");
        allow(runner, ["ecs:RegisterTaskDefinition"], `${task?.arnWithoutRevision ?? ""}:1`);
        for (const role of [task?.taskRoleArn, task?.executionRoleArn]) {
            if (role) requirePermission(runner, "iam:PassRole", role, { "iam:PassedToService": "ecs-tasks.amazonaws.com" });
        }
    },
    "Deploy Lambda": ({ there }, { FunctionName: name = "", FunctionAlias: wanted }) => {
        const found = there.get(lambdaFunction, name);
        if (!found) throw fail(`The AWS Lambda function ${name} does not exist`);
        if (wanted && !there.get(alias, `${found.arn}:${wanted}`)) throw fail(`The AWS Lambda function ${name} has no alias ${wanted}`);
    },
    "Invoke Lambda": (runner, { FunctionName: name = "" }) => {
        const { there } = runner;
        allow(runner, ["lambda:InvokeFunction"], there.arn("lambda", `function:${name}`));
        allow(runner, ["lambda:ListFunctions"], "*");
        if (!there.get(lambdaFunction, name)) throw fail(`The AWS Lambda function ${name} cannot be found.`);
    },
    "Invoke CodePipeline": (runner, { PipelineName: name = "" }) => {
        const { there } = runner;
        allow(runner, ["codepipeline:StartPipelineExecution"], there.arn("codepipeline", name));
        if (!there.get(pipeline, name)) throw fail(`The pipeline ${name} does not exist`);
    },
};

/** Refuses as the action would fail; false where the model does not know the action's work. */
export function requireWork(runner: Runner): boolean {
    const { category, provider, configuration = {} } = runner.action;
    const work = works[`${category} ${provider}`];
    work?.(runner, configuration);
    return work !== undefined;
}
