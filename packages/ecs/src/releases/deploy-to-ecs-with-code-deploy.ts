import { type Artifact, fitting, quote, type Step } from "@causeway/core";
import { commandsFor, commandsPlan } from "../jobs/deploy-to-ecs-task.ts";
import { copyLatest } from "../jobs/ecs-task-commands.ts";
import type { EcsCodeDeployLeaves, EcsCodeDeployTarget } from "./code-deploy-target.ts";

const taskDefinition = "taskdef.json";
const appSpec = "appspec.yaml";

/**
 * Two steps: the first writes what is to be released, a copy of what the program registered last, with the image that `images` names in
 * imagedefinitions.json; the second has CodeDeploy release it, and waits until that has ended. Nobody writes taskdef.json and appspec.yaml by
 * hand, and none of them is older than the service's last `up`.
 *
 * Sources: CodePipeline user guide, "Amazon Elastic Container Service and CodeDeploy blue-green deploy action reference" and "Commands action
 * reference".
 *
 * @example
 * const steps = [...deployToEcsWithCodeDeploy(delivery.target(ecsCodeDeploy, "staging", "checkout"), build.images)];
 */
export function deployToEcsWithCodeDeploy(target: EcsCodeDeployTarget, images: Artifact): readonly [Step<"prepare">, Step<"deploy">] {
    const { service, place } = target;
    // A pipeline may release the service in several environments: each has files of its own.
    const files: Artifact = { name: `${place.environment}-${service}` };
    const prepare: Step<"prepare"> = {
        plan: { prepare: { ...commandsPlan(`prepare-${service}`, images, place), makes: [files] } },
        create: scope => ({
            prepare: {
                ...commandsFor(fitting(target, images), scope, [
                    ...copyLatest(target, scope.pipelineName, taskDefinition),
                    ({ appSpecParameter }: EcsCodeDeployLeaves) =>
                        `aws ssm get-parameter --name ${quote(appSpecParameter)} --query Parameter.Value --output text > ${appSpec}`,
                ]),
                files: [taskDefinition, appSpec],
            },
        }),
    };
    const deploy: Step<"deploy"> = {
        plan: { deploy: { name: `deploy-${service}`, type: { category: "Deploy", provider: "CodeDeployToECS" }, reads: [files], place } },
        create: () => ({
            deploy: {
                configuration: {
                    ApplicationName: target.leaves.applicationName,
                    DeploymentGroupName: target.leaves.deploymentGroupName,
                    TaskDefinitionTemplateArtifact: files.name,
                    TaskDefinitionTemplatePath: taskDefinition,
                    AppSpecTemplateArtifact: files.name,
                    AppSpecTemplatePath: appSpec,
                },
                roleArn: target.leaves.deployRoleArn,
            },
        }),
    };
    return [prepare, deploy];
}
