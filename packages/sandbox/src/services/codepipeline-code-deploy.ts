import { findGroup } from "./codedeploy-group.ts";
import { type Configuration, configurationError, requirePermission, requirePermissions, type WorkRun } from "./codepipeline-runner.ts";
import { findService } from "./ecs-service.ts";
import { findTaskDefinition } from "./ecs-task-definition.ts";

/**
 * Source: CodePipeline user guide, "Amazon Elastic Container Service and CodeDeploy blue-green deploy action reference", Service role
 * permissions. The words about what is not there are ours.
 */
export function requireCodeDeployToEcs(run: WorkRun, configuration: Configuration): void {
    const { there } = run;
    const { ApplicationName: application = "", DeploymentGroupName: name = "" } = configuration;
    requireImages(configuration);
    requirePermissions(
        run,
        ["GetApplication", "GetApplicationRevision", "RegisterApplicationRevision"].map(action => `codedeploy:${action}`),
        there.arn("codedeploy", `application:${application}`),
    );
    const groupArn = there.arn("codedeploy", `deploymentgroup:${application}/${name}`);
    requirePermissions(run, ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"], groupArn);
    const group = findGroup(there, application, name);
    if (!group) throw configurationError(`The AWS CodeDeploy deployment group ${name} of the application ${application} does not exist`);
    if (group.computePlatform !== "ECS")
        throw configurationError(
            `The AWS CodeDeploy deployment group ${name} is for the compute platform ${group.computePlatform}, not ECS`,
        );
    requirePermission(run, "codedeploy:GetDeploymentConfig", there.arn("codedeploy", `deploymentconfig:${group.deploymentConfigName}`));
    const { clusterName = "", serviceName = "" } = group.ecsService ?? {};
    const service = findService(there, clusterName, serviceName);
    const task = service && findTaskDefinition(there, service.taskDefinitionArn);
    if (!task) throw configurationError(`The AWS ECS service ${serviceName} does not exist`);
    // What taskdef.json holds only a run would say: as far as the model knows, a copy of what runs.
    requireRegister(run, task);
}

/** A copy of a revision is registered, tagged as the one before it, and its roles are passed on. */
export function requireRegister(run: WorkRun, task: NonNullable<ReturnType<typeof findTaskDefinition>>): void {
    const next = `${task.arnWithoutRevision}:${task.revision + 1}`;
    requirePermission(run, "ecs:RegisterTaskDefinition", next);
    // Revisions are tagged as they are registered. Source: ECS developer guide, "Grant permission to tag Amazon ECS resources on creation".
    requirePermission(run, "ecs:TagResource", next, { "ecs:CreateAction": "RegisterTaskDefinition" });
    for (const role of [task.taskRoleArn, task.executionRoleArn]) {
        if (role) requirePermission(run, "iam:PassRole", role, { "iam:PassedToService": "ecs-tasks.amazonaws.com" });
    }
}

/** Each image has its place. That the named artifacts are the action's own, a pipeline is refused without. */
function requireImages(configuration: Configuration): void {
    for (const image of [1, 2, 3, 4]) {
        const given = ["ArtifactName", "ContainerName"].map(key => configuration[`Image${image}${key}`]);
        if (given.filter(Boolean).length === 1)
            throw configurationError(`Image${image}ArtifactName and Image${image}ContainerName must be specified together`);
    }
}
