import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Call, Plain } from "../model/resource.ts";
import { findImage } from "./ecr.ts";
import { ecrImage } from "./ecs-containers.ts";
import { containersOf, type TaskDefinitionState } from "./ecs-task-definition.ts";
import { requireRole } from "./iam.ts";
import { logGroup } from "./logs.ts";

/**
 * What keeps a service's tasks from starting. ECS itself accepts such a service and then starts tasks that stop, again and again;
 * the model says it at once, with the reason that the stopped tasks show.
 *
 * An image that is not there yet is different: a first deployment comes before the first build, so the service is accepted,
 * unless Pulumi was told to wait for its tasks.
 *
 * Source: ECS developer guide, "Amazon ECS stopped tasks error messages".
 */
export function requireStartable(call: Call, inputs: Plain<aws.ecs.ServiceArgs>, task: TaskDefinitionState): void {
    if ((inputs.desiredCount ?? 0) === 0) return;
    for (const arn of [task.taskRoleArn, task.executionRoleArn]) if (arn) requireTaskRole(call, arn);
    for (const { logConfiguration } of containersOf(task)) {
        if (logConfiguration?.logDriver === "awslogs") requireLogGroup(call, logConfiguration.options ?? {});
    }
    if (inputs.waitForSteadyState) requireImages(call, inputs, task);
}

function requireTaskRole(call: Call, arn: string): void {
    requireRole(
        call,
        arn,
        "ecs-tasks.amazonaws.com",
        () =>
            new AwsError(
                "AccessDeniedException",
                `ECS was unable to assume the role '${arn}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`,
            ),
    );
}

function requireLogGroup(call: Call, options: Readonly<Record<string, string>>): void {
    const { "awslogs-group": name = "", "awslogs-region": region = call.region, "awslogs-create-group": create } = options;
    if (create === "true" || call.at({ region }).get(logGroup, name)) return;
    throw new AwsError(
        "ResourceInitializationError",
        `failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. (${name} in ${region})`,
    );
}

function requireImages(call: Call, inputs: Plain<aws.ecs.ServiceArgs>, task: TaskDefinitionState): void {
    for (const { name, image, essential = true } of containersOf(task)) {
        const wanted = ecrImage(image);
        if (!essential || !wanted || findImage(call.at(wanted), wanted)) continue;
        const reason = `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`;
        if (inputs.deploymentCircuitBreaker?.enable) {
            // The provider's words when a deployment that it waits for has failed.
            throw new Error(
                `waiting for ECS Service (${inputs.name}) stable: ECS deployment circuit breaker: tasks failed to start: container ${name}: ${reason}`,
            );
        }
        throw new Error(
            `waiting for ECS Service (${inputs.name}) stable: timeout while waiting for state to become 'tfSTABLE' (last state: 'tfPENDING', timeout: 20m0s): container ${name}: ${reason}`,
        );
    }
}
