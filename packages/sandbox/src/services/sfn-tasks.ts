import { AwsError, NotSimulated } from "../model/errors.ts";
import type { AnyOperation, Call } from "../model/resource.ts";
import { isMap } from "../model/values.ts";
import { putMetricData } from "./cloudwatch-data.ts";
import { codedeploy } from "./codedeploy.ts";
import { deployment } from "./codedeploy-deployment.ts";
import { getPipelineExecution, listActionExecutions, listPipelineExecutions } from "./codepipeline-executions.ts";
import { mayDo, unauthorized } from "./iam.ts";
import { lambdaOperations } from "./lambda-operations.ts";
import { startExecution } from "./sfn-execution.ts";
import { TaskFailed } from "./sfn-progress.ts";

type Json = Readonly<Record<string, unknown>>;

interface Task {
    readonly operation: AnyOperation;
    /** How errors of the service are named. */
    readonly service: string;
    /** The service's own API writes names small; Step Functions writes all of them large. */
    readonly small?: true;
    /** What IAM knows the operation by. */
    resource(call: Call, parameters: Json): string;
    /** What a permission may depend on. */
    context?(parameters: Json): Readonly<Record<string, string>>;
    /** What Step Functions' own integrations make of parameters, before the service has them. */
    prepare?(parameters: Json): Json;
}

const find = (operations: readonly AnyOperation[], name: string): AnyOperation => {
    const found = operations.find(one => one.name === name);
    if (!found) throw new Error(`there is no operation ${name}`);
    return found;
};
const functionArn = (call: Call, { FunctionName: name }: Json) => call.arn("lambda", `function:${name}`);
const pipelineArn = (call: Call, { PipelineName: name }: Json) => call.arn("codepipeline", String(name));
const groupArn = (call: Call, application: unknown, group: unknown) => call.arn("codedeploy", `deploymentgroup:${application}/${group}`);

/** By service and operation. Source: Step Functions developer guide, "Learning to use AWS service SDK integrations in Step Functions". */
const tasks = (): Readonly<Record<string, Task>> => {
    const deploys = codedeploy.operations ?? [];
    const ofPipeline = (operation: AnyOperation): Task => ({ operation, service: "CodePipeline", small: true, resource: pipelineArn });
    return {
        "codepipeline:getPipelineExecution": ofPipeline(getPipelineExecution),
        "codepipeline:listActionExecutions": ofPipeline(listActionExecutions),
        "codepipeline:listPipelineExecutions": ofPipeline(listPipelineExecutions),
        "cloudwatch:putMetricData": {
            operation: putMetricData,
            service: "CloudWatch",
            // Source: Service Authorization Reference, "Amazon CloudWatch", PutMetricData: no resources, and the condition key of the namespace.
            resource: () => "*",
            context: ({ Namespace }) => ({ "cloudwatch:namespace": String(Namespace) }),
        },
        "lambda:publishVersion": { operation: find(lambdaOperations, "lambda:PublishVersion"), service: "Lambda", resource: functionArn },
        "lambda:getAlias": { operation: find(lambdaOperations, "lambda:GetAlias"), service: "Lambda", resource: functionArn },
        "codedeploy:createDeployment": {
            operation: find(deploys, "codedeploy:CreateDeployment"),
            service: "CodeDeploy",
            small: true,
            resource: (call, { ApplicationName: application, DeploymentGroupName: group }) => groupArn(call, application, group),
        },
        "codedeploy:getDeployment": {
            operation: find(deploys, "codedeploy:GetDeployment"),
            service: "CodeDeploy",
            small: true,
            resource(call, { DeploymentId: id }) {
                const found = typeof id === "string" ? call.get(deployment, id) : undefined;
                return groupArn(call, found?.applicationName ?? "*", found?.deploymentGroupName ?? "*");
            },
        },
    };
};

/**
 * Step Functions' own way to start an execution: its input is JSON rather than text.
 * Source: Step Functions developer guide, "Start a new AWS Step Functions state machine from a running execution".
 */
const nested = (): Task => ({
    operation: startExecution,
    service: "StepFunctions",
    small: true,
    resource: (_call, { StateMachineArn: arn }) => String(arn),
    prepare: ({ Input = {}, ...parameters }) => ({ ...parameters, Input: JSON.stringify(Input) }),
});

function taskOf(resource: string): Task {
    if (resource === "arn:aws:states:::states:startExecution") return nested();
    const [, name = ""] = /^arn:aws:states:::aws-sdk:(\w+:\w+)$/.exec(resource) ?? [];
    const found = tasks()[name];
    if (!found) throw new NotSimulated(`the task ${resource} of a state machine`);
    return found;
}

export function runTask(call: Call, roleArn: string, resource: string, parameters: Json): unknown {
    const task = taskOf(resource);
    const denied = refusal(call, roleArn, task, parameters);
    if (denied !== undefined) throw new TaskFailed(`${task.service}.AccessDeniedException`, denied);
    try {
        const prepared = task.prepare?.(parameters) ?? parameters;
        const answer = task.operation.run(call, task.small ? named(prepared, small) : prepared);
        return task.small ? named(answer, large) : answer;
    } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        // As the classes of Java's SDK are called: all of them end so.
        throw new TaskFailed(
            `${task.service}.${error.code.replace(/(Exception)?$/, "Exception")}`,
            error.message.slice(error.code.length + 2),
        );
    }
}

const refusal = (call: Call, roleArn: string, { operation: { name: action }, ...task }: Task, parameters: Json): string | undefined => {
    const resource = task.resource(call, parameters);
    return mayDo(call, roleArn, { action, resource, context: task.context?.(parameters) ?? {} })
        ? undefined
        : unauthorized(roleArn, action, resource);
};

const small = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
const large = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
/** What has names that are somebody's own. */
const maps = new Set(["outputVariables", "configuration"]);
const named = (value: unknown, rename: (name: string) => string): unknown =>
    Array.isArray(value)
        ? value.map(one => named(one, rename))
        : isMap(value)
          ? Object.fromEntries(Object.entries(value).map(([name, one]) => [rename(name), maps.has(name) ? one : named(one, rename)]))
          : value;
