import { type ActionRun, configurationError, requirePermission, requirePermissions } from "./codepipeline-runner.ts";
import { findCluster } from "./ecs-cluster.ts";
import { findService } from "./ecs-service.ts";
import { findTaskDefinition } from "./ecs-task-definition.ts";

type Configuration = Readonly<Record<string, string>>;

/** Source: CodePipeline user guide, "Amazon Elastic Container Service deploy action reference". */
export function requireEcsDeploy(run: ActionRun, { ClusterName: cluster = "", ServiceName: name = "" }: Configuration): void {
    const { there } = run;
    requirePermissions(run, ["ecs:DescribeServices", "ecs:UpdateService"], there.arn("ecs", `service/${cluster}/${name}`));
    if (!findCluster(there, cluster)) throw configurationError(`The AWS ECS cluster ${cluster} does not exist`);
    const found = findService(there, cluster, name);
    if (!found) throw configurationError(`The AWS ECS service ${name} does not exist`);
    requirePermission(run, "ecs:DescribeTaskDefinition", "*");
    const task = findTaskDefinition(there, found.taskDefinitionArn);
    if (!task) throw configurationError(`The AWS ECS task definition ${found.taskDefinitionArn} does not exist`);
    const next = `${task.arnWithoutRevision}:${task.revision + 1}`;
    requirePermission(run, "ecs:RegisterTaskDefinition", next);
    // Revisions are tagged as they are registered. Source: ECS developer guide, "Grant permission to tag Amazon ECS resources on creation".
    requirePermission(run, "ecs:TagResource", next, { "ecs:CreateAction": "RegisterTaskDefinition" });
    for (const role of [task.taskRoleArn, task.executionRoleArn]) {
        if (role) requirePermission(run, "iam:PassRole", role, { "iam:PassedToService": "ecs-tasks.amazonaws.com" });
    }
}
