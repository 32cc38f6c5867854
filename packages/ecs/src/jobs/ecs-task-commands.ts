import { becomeRole, type DeploymentTarget, quote } from "@causeway/core";
import type { EcsTaskLeaves, EcsTaskTarget } from "./ecs-task-target.ts";

/** One line for the shell, about one target. */
export type Command = (leaves: EcsTaskLeaves) => string;

/** What DescribeTaskDefinition says and RegisterTaskDefinition does not take. Source: ECS API reference, both. */
const answersOnly = ["taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt", "registeredBy"];

/** For jq: a described task definition becomes one to register, with another image in one of its containers. */
const copy = [
    "(.tags // []) as $tags",
    ".taskDefinition",
    `del(${answersOnly.map(each => `.${each}`).join(", ")})`,
    "(.containerDefinitions[] | select(.name == $name) | .image) = $image",
    "if $tags == [] then . else .tags = $tags end",
].join(" | ");

/** Whose latest revision is copied, and by whom. */
type Copied = Pick<EcsTaskLeaves, "deployRoleArn" | "family" | "container">;

/** Becomes the target's deploy role, and writes a copy of the family's latest revision with the image of this release. */
export const copyLatest = (
    { place }: Pick<DeploymentTarget<string, object>, "place">,
    session: string,
    file: string,
): readonly ((leaves: Copied) => string)[] => [
    ...becomeRole(session, place.region).map(
        line =>
            ({ deployRoleArn }: Copied) =>
                line(deployRoleArn),
    ),
    ({ container }) =>
        `IMAGE=$(jq --exit-status --raw-output --arg name ${quote(container)}` +
        " '(map(select(.name == $name)) + .)[0].imageUri' imagedefinitions.json)",
    ({ family }) => `aws ecs describe-task-definition --task-definition ${quote(family)} --include TAGS > described.json`,
    ({ container }) => `jq --arg name ${quote(container)} --arg image "$IMAGE" ${quote(copy)} described.json > ${file}`,
];

/**
 * Registers a copy of the family's latest revision with the image of this release.
 *
 * CodePipeline has no action of its own for a task definition without a service.
 */
export const registerImage = (target: EcsTaskTarget, session: string): readonly Command[] => [
    ...copyLatest(target, session, "definition.json"),
    () => "aws ecs register-task-definition --cli-input-json file://definition.json --query taskDefinition.taskDefinitionArn --output text",
];

export interface RunCommands {
    /** What the container runs, instead of what its task definition says. */
    readonly command?: readonly string[] | undefined;
    readonly timeoutMinutes: number;
}

/** Runs one task of the family's latest revision, waits until it stops, and fails unless its container exits with 0. */
export const runOnce = ({ command, timeoutMinutes }: RunCommands): readonly Command[] => [
    ({ runTask }) => `printf %s ${quote(runTask)} > run.json`,
    ({ container }) =>
        "TASK=$(aws ecs run-task --cli-input-json file://run.json --started-by codepipeline --query 'tasks[0].taskArn' --output text" +
        `${command ? ` --overrides ${quote(JSON.stringify({ containerOverrides: [{ name: container, command }] }))}` : ""}) && [ "$TASK" != None ]`,
    ({ logGroup }) => `echo "$TASK, which writes to the log group "${quote(logGroup)}`,
    // The CLI's own waiter gives up after ten minutes. Source: AWS CLI command reference, "ecs wait tasks-stopped".
    ({ clusterArn }) =>
        `CLUSTER=${quote(clusterArn)} TASK="$TASK" timeout ${timeoutMinutes}m` +
        ` sh -c 'until aws ecs wait tasks-stopped --cluster "$CLUSTER" --tasks "$TASK"; do sleep 1; done'`,
    ({ clusterArn }) => `aws ecs describe-tasks --cluster ${quote(clusterArn)} --tasks "$TASK" > stopped.json`,
    () =>
        'jq --raw-output \'.tasks[] | .stopCode, .stoppedReason, (.containers[] | [.name, "exit code", .exitCode, .reason] | map(values) | join(" "))\'' +
        " stopped.json",
    ({ container }) =>
        `jq --exit-status --arg name ${quote(container)} '[.tasks[].containers[] | select(.name == $name) | .exitCode == 0] == [true]' stopped.json`,
];
