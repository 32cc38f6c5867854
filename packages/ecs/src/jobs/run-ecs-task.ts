import { type Artifact, check, fitting, type Step } from "@causeway/core";
import { commandsFor, commandsPlan } from "./deploy-to-ecs-task.ts";
import { registerImage, runOnce } from "./ecs-task-commands.ts";
import type { EcsTaskTarget } from "./ecs-task-target.ts";

export interface RunEcsTaskOptions {
    /** What the container runs, up to 500 characters. @default what the task or its image says */
    readonly command?: readonly string[];
    /** Minutes that the task may take, 1 to 50: CodePipeline ends the action after 55. A task that takes longer goes on, and the release fails. @default 30 */
    readonly timeoutMinutes?: number;
}

/**
 * Runs a task once with the image of this release, such as a database's migration before the service is deployed; waits for it, and fails
 * the release unless its container exits with 0.
 *
 * Source: CodePipeline user guide, "Commands action reference" (timeout) and "Quotas in AWS CodePipeline" (length of a command).
 *
 * @example
 * runEcsTask(delivery.target(ecsTask, "staging", "migrate"), build.images, { command: ["pnpm", "migrate"], timeoutMinutes: 10 })
 */
export function runEcsTask(target: EcsTaskTarget, images: Artifact, options: RunEcsTaskOptions = {}): Step<"run"> {
    const { command, timeoutMinutes = 30 } = options;
    const length = JSON.stringify(command ?? []).length;
    check(
        `runEcsTask of "${target.service}"`,
        [command === undefined || command.length > 0, "command", "is empty"],
        [length <= 500, "command", `is ${length} characters long, as JSON: up to 500 fit`],
        [
            Number.isInteger(timeoutMinutes) && timeoutMinutes >= 1 && timeoutMinutes <= 50,
            "timeoutMinutes",
            `is ${timeoutMinutes}, not a whole number of minutes from 1 to 50`,
        ],
    );
    return {
        plan: { run: commandsPlan(`run-${target.service}`, images, target.place) },
        create: scope => ({
            run: commandsFor(fitting(target, images), scope, [
                ...registerImage(target, scope.pipelineName),
                ...runOnce({ command, timeoutMinutes }),
            ]),
        }),
    };
}
