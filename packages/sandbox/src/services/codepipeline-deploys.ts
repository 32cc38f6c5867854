import { requireRegister } from "./codepipeline-code-deploy.ts";
import { type Configuration, configurationError, requirePermission, requirePermissions, type WorkRun } from "./codepipeline-runner.ts";
import { findCluster } from "./ecs-cluster.ts";
import { findService } from "./ecs-service.ts";
import { findTaskDefinition } from "./ecs-task-definition.ts";

/** Source: CodePipeline user guide, "Amazon Elastic Container Service deploy action reference". */
export function requireEcsDeploy(run: WorkRun, { ClusterName: cluster = "", ServiceName: name = "" }: Configuration): void {
    const { there } = run;
    requirePermissions(run, ["ecs:DescribeServices", "ecs:UpdateService"], there.arn("ecs", `service/${cluster}/${name}`));
    if (!findCluster(there, cluster)) throw configurationError(`The AWS ECS cluster ${cluster} does not exist`);
    const found = findService(there, cluster, name);
    if (!found) throw configurationError(`The AWS ECS service ${name} does not exist`);
    requirePermission(run, "ecs:DescribeTaskDefinition", "*");
    const task = findTaskDefinition(there, found.taskDefinitionArn);
    if (!task) throw configurationError(`The AWS ECS task definition ${found.taskDefinitionArn} does not exist`);
    requireRegister(run, task);
}
