import { AwsError, NotSimulated } from "../model/errors.ts";
import type { AnyOperation, Call } from "../model/resource.ts";
import { isMap } from "../model/values.ts";
import { codedeploy } from "./codedeploy.ts";
import { deployment } from "./codedeploy-deployment.ts";
import { mayDo, unauthorized } from "./iam.ts";
import { lambdaOperations } from "./lambda-operations.ts";

type Json = Readonly<Record<string, unknown>>;

interface Task {
    readonly operation: AnyOperation;
    /** How errors of the service are named. */
    readonly service: string;
    /** The service's own API writes names small; Step Functions writes all of them large. */
    readonly small?: true;
    /** What IAM knows the operation by. */
    resource(call: Call, parameters: Json): string;
}

const find = (operations: readonly AnyOperation[], name: string): AnyOperation => {
    const found = operations.find(one => one.name === name);
    if (!found) throw new Error(`there is no operation ${name}`);
    return found;
};
const functionArn = (call: Call, { FunctionName: name }: Json) => call.arn("lambda", `function:${name}`);
const groupArn = (call: Call, application: unknown, group: unknown) => call.arn("codedeploy", `deploymentgroup:${application}/${group}`);

/** By service and operation. Source: Step Functions developer guide, "Learning to use AWS service SDK integrations in Step Functions". */
const tasks = (): Readonly<Record<string, Task>> => {
    const deploys = codedeploy.operations ?? [];
    return {
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

function taskOf(resource: string): Task {
    const [, name = ""] = /^arn:aws:states:::aws-sdk:(\w+:\w+)$/.exec(resource) ?? [];
    const found = tasks()[name];
    if (!found) throw new NotSimulated(`the task ${resource} of a state machine`);
    return found;
}

/** A task failed: the name that Retry and Catch know the error by, and its cause. */
export class TaskFailed extends Error {
    readonly error: string;

    constructor(error: string, cause: string) {
        super(cause);
        this.error = error;
    }
}

export function runTask(call: Call, roleArn: string, resource: string, parameters: Json): unknown {
    const task = taskOf(resource);
    const denied = refusal(call, roleArn, task, parameters);
    if (denied !== undefined) throw new TaskFailed(`${task.service}.AccessDeniedException`, denied);
    try {
        const answer = task.operation.run(call, task.small ? named(parameters, small) : parameters);
        return task.small ? named(answer, large) : answer;
    } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        throw new TaskFailed(`${task.service}.${error.code}`, error.message.slice(error.code.length + 2));
    }
}

const refusal = (call: Call, roleArn: string, { operation: { name: action }, ...task }: Task, parameters: Json): string | undefined => {
    const resource = task.resource(call, parameters);
    return mayDo(call, roleArn, { action, resource }) ? undefined : unauthorized(roleArn, action, resource);
};

const small = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
const large = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const named = (value: unknown, rename: (name: string) => string): unknown =>
    Array.isArray(value)
        ? value.map(one => named(one, rename))
        : isMap(value)
          ? Object.fromEntries(Object.entries(value).map(([name, one]) => [rename(name), named(one, rename)]))
          : value;
