import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, operation } from "../model/resource.ts";
import { startPipelineExecution } from "./codepipeline-execution.ts";
import { requireRunnableDefinition, runTask } from "./ecs-run-task.ts";
import { mayDo, requireRole, unauthorized } from "./iam.ts";
import { mayUseKey, resolveKey } from "./kms.ts";
import { groupArn, type ScheduleState, schedule } from "./scheduler-schedule.ts";
import { findQueue } from "./sqs.ts";

/**
 * What EventBridge Scheduler does when a schedule's time has come: there is no such call in AWS's API. It says what the invocation, or the
 * delivery to the dead-letter queue that follows a failed one, lacks; Scheduler itself would drop the event without a word.
 *
 * Source: EventBridge Scheduler user guide, "Setting up the execution role" and "Configuring a dead-letter queue".
 */
export const invokeTarget = operation({
    name: "scheduler:InvokeTarget",
    parameters: ["Name", "GroupName"],
    run(call, { Name: name, GroupName: group = "default" }: { readonly Name: string; readonly GroupName?: string }) {
        const found = call.get(schedule, `${group}/${name}`);
        if (!found) throw new AwsError("ResourceNotFoundException", `Schedule ${name} does not exist.`);
        const { target } = found;
        requireRole(call, target.roleArn, "scheduler.amazonaws.com", reason => denied(reason), { source: groupArn(call, group) });
        if (target.deadLetterConfig) requireSend(call, target.roleArn, target.deadLetterConfig.arn);
        const service = target.arn.split(":")[2];
        if (service === "ecs") return runScheduled(call, found);
        if (service === "sqs") return requireSend(call, target.roleArn, target.arn);
        if (service === "lambda") return requireMay(call, target.roleArn, "lambda:InvokeFunction", target.arn);
        if (service === "codepipeline") {
            requireMay(call, target.roleArn, "codepipeline:StartPipelineExecution", target.arn);
            return startPipelineExecution.run(call, { name: target.arn.split(":")[5] ?? "" });
        }
        throw new NotSimulated(`invocations of service ${service} by EventBridge Scheduler`);
    },
});

const denied = (reason: string) => new AwsError("AccessDeniedException", reason);

function requireMay(call: Call, roleArn: string, action: string, resource: string, context: Readonly<Record<string, string>> = {}): object {
    if (!mayDo(call, roleArn, { action, resource, context })) throw denied(unauthorized(roleArn, action, resource));
    return {};
}

/** Source: ECS developer guide, "Amazon ECS EventBridge IAM role"; Service Authorization Reference, "Amazon ECS", condition keys of RunTask. */
function runScheduled(call: Call, { target }: ScheduleState): object {
    const { arn: cluster, roleArn, ecsParameters: ecs } = target;
    if (!ecs) throw new AwsError("ValidationException", "EcsParameters must be specified for, and only for, an Amazon ECS target.");
    const task = requireRunnableDefinition(call, ecs.taskDefinitionArn);
    // For a family without a revision AWS's pages disagree whether IAM looks at `family` or at the revision: the model wants both.
    for (const definition of new Set([ecs.taskDefinitionArn, task.arn])) {
        requireMay(call, roleArn, "ecs:RunTask", definition, { "ecs:cluster": cluster });
    }
    for (const role of [task.taskRoleArn, task.executionRoleArn]) {
        if (role) requireMay(call, roleArn, "iam:PassRole", role, { "iam:PassedToService": "ecs-tasks.amazonaws.com" });
    }
    if (ecs.propagateTags || ecs.enableEcsManagedTags || Object.keys(ecs.tags ?? {}).length > 0) {
        const tasks = call.arn("ecs", `task/${cluster.split("/")[1]}/*`);
        requireMay(call, roleArn, "ecs:TagResource", tasks, { "ecs:CreateAction": "RunTask" });
    }
    const { subnets = [], securityGroups = [] } = ecs.networkConfiguration ?? {};
    return runTask.run(call, {
        cluster,
        taskDefinition: ecs.taskDefinitionArn,
        count: ecs.taskCount ?? 1,
        ...(ecs.launchType && { launchType: ecs.launchType }),
        capacityProviderStrategy: ecs.capacityProviderStrategies ?? [],
        ...(ecs.networkConfiguration && { networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups } } }),
        overrides: target.input === undefined ? {} : (JSON.parse(target.input) as object),
    });
}

/** Source: SQS developer guide, "Encryption at rest in Amazon SQS", Configure AWS KMS permissions: a producer generates and decrypts data keys. */
function requireSend(call: Call, roleArn: string, arn: string): object {
    const found = findQueue(call, arn);
    if (!found) throw new AwsError("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.");
    requireMay(call, roleArn, "sqs:SendMessage", arn);
    const key = found.kmsMasterKeyId ? resolveKey(call, found.kmsMasterKeyId) : undefined;
    for (const action of key?.policy === undefined ? [] : ["kms:GenerateDataKey", "kms:Decrypt"]) {
        if (key && !mayUseKey(call, key, roleArn, action, { "kms:ViaService": `sqs.${call.region}.amazonaws.com` })) {
            throw denied(unauthorized(roleArn, action, key.arn));
        }
    }
    return {};
}
