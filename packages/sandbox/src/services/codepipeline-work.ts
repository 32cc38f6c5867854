import { branchesOf, codeRepository } from "./codecommit.ts";
import { pipeline } from "./codepipeline.ts";
import { requireArtifacts } from "./codepipeline-artifacts.ts";
import { requireBuild } from "./codepipeline-builds.ts";
import { requireCodeDeployToEcs } from "./codepipeline-code-deploy.ts";
import { requireEcsDeploy } from "./codepipeline-deploys.ts";
import { requireLambdaDeploy } from "./codepipeline-lambda.ts";
import { type ActionRun, configurationError, permissionError, requirePermission, requirePermissions } from "./codepipeline-runner.ts";
import { mayAssume, unauthorized } from "./iam.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { stateMachine } from "./sfn-machine.ts";

type Work = (run: ActionRun, configuration: Readonly<Record<string, string>>) => void;

/** By category and provider. What is needed: the least permissions on each action's reference page in the CodePipeline user guide. */
const works: Readonly<Record<string, Work>> = {
    "Source CodeCommit": (run, { RepositoryName: name = "", BranchName: branch = "" }) => {
        const { there } = run;
        requirePermissions(
            run,
            ["GetBranch", "GetCommit", "GetRepository", "UploadArchive", "GetUploadArchiveStatus", "CancelUploadArchive"].map(
                each => `codecommit:${each}`,
            ),
            there.arn("codecommit", name),
        );
        if (!there.get(codeRepository, name)) throw configurationError(`The AWS CodeCommit repository named ${name} does not exist.`);
        if (!branchesOf(there, name).some(each => each.name === branch))
            throw configurationError(`The AWS CodeCommit branch name ${branch} does not exist in the repository ${name}.`);
    },
    "Build CodeBuild": requireBuild,
    "Test CodeBuild": requireBuild,
    "Approval Manual": (run, { NotificationArn: topic }) => {
        if (topic) requirePermission(run, "sns:Publish", topic);
    },
    "Deploy ECS": requireEcsDeploy,
    "Deploy CodeDeployToECS": requireCodeDeployToEcs,
    "Deploy Lambda": requireLambdaDeploy,
    "Invoke Lambda": (run, { FunctionName: name = "" }) => {
        const { there } = run;
        requirePermission(run, "lambda:InvokeFunction", there.arn("lambda", `function:${name}`));
        requirePermission(run, "lambda:ListFunctions", "*");
        if (!there.get(lambdaFunction, name)) throw configurationError(`The AWS Lambda function ${name} cannot be found.`);
    },
    "Invoke StepFunctions": (run, { StateMachineArn: arn = "" }) => {
        const { there } = run;
        requirePermissions(run, ["states:DescribeStateMachine", "states:StartExecution"], arn);
        requirePermission(run, "states:DescribeExecution", `${arn.replace(":stateMachine:", ":execution:")}:run`);
        if (!there.get(stateMachine, arn)) throw configurationError(`The state machine ${arn} does not exist`);
    },
    "Invoke CodePipeline": (run, { PipelineName: name = "" }) => {
        const { there } = run;
        requirePermission(run, "codepipeline:StartPipelineExecution", there.arn("codepipeline", name));
        if (!there.get(pipeline, name)) throw configurationError(`The pipeline ${name} does not exist`);
    },
};

/** What can be said of work that the model does not do: a Commands action's commands may ask AWS, or anybody, for anything. */
const partly: Readonly<Record<string, Work>> = {
    "Compute Commands": run => {
        // Its log group is not made for it: it makes one.
        const group = run.there.arn("logs", `log-group:/aws/codepipeline/${run.pipeline.name}`);
        requirePermission(run, "logs:CreateLogGroup", group);
        requirePermissions(run, ["logs:CreateLogStream", "logs:PutLogEvents"], `${group}:log-stream:run`);
        for (const command of run.action.commands ?? []) requireRoles(run, command);
    },
};

/** The roles that a command becomes let it: by their trust, and by the action's own policies. Words: STS's own, as the AWS CLI says them. */
function requireRoles({ home, roleArn, action }: ActionRun, command: string): void {
    for (const [, wanted = ""] of command.matchAll(/aws sts assume-role --role-arn '?(arn:[^' ]+)/g)) {
        if (mayAssume(home, wanted, roleArn)) continue;
        throw permissionError(
            `Action ${action.name} failed: An error occurred (AccessDenied) when calling the AssumeRole operation: User: ${unauthorized(roleArn, "sts:AssumeRole", wanted)}`,
        );
    }
}

/** Refuses as the action would fail; false where the model does not know the action's work, or not all of it. */
export function requireWork(run: ActionRun): boolean {
    const { category, provider, configuration = {} } = run.action;
    const kind = `${category} ${provider}`;
    requireArtifacts(run);
    partly[kind]?.(run, configuration);
    works[kind]?.(run, configuration);
    return kind in works;
}
