import { isDeepStrictEqual } from "node:util";
import type * as aws from "@pulumi/aws";
import type { Call, Plain } from "../model/resource.ts";
import { releaseOf } from "./codedeploy-deployment.ts";
import { settleDeployments } from "./codedeploy-run.ts";
import { type EcsService, refusal } from "./ecs-service.ts";

type Inputs = Plain<aws.ecs.ServiceArgs>;

const byCodeDeploy = ({ deploymentController }: Inputs): boolean => deploymentController?.type === "CODE_DEPLOY";

/** What UpdateService leaves to a deployment. Source: ECS API reference, UpdateService. */
const deployed = {
    taskDefinition: "task definition",
    networkConfiguration: "network parameters",
    loadBalancers: "load balancers",
    platformVersion: "platform version",
    capacityProviderStrategies: "capacity provider strategy",
    enableExecuteCommand: "execute command",
} as const;

/** What is refused of a service that CodeDeploy releases. The first three sentences are AWS's, the others formed like them. */
export function requireByCodeDeploy(call: Call, before: EcsService, inputs: Inputs): void {
    if (!byCodeDeploy(before)) return;
    settleDeployments(call);
    if (!byCodeDeploy(inputs)) {
        // Source: ECS developer guide, "Troubleshooting Amazon ECS deployment strategy updates".
        if (releaseOf(call, before.arn)) {
            throw refusal(
                "Updating the deployment controller is not supported when there are multiple tasksets in the service. Please ensure your service has only one taskset and try again.",
            );
        }
        return;
    }
    for (const [property, words] of Object.entries(deployed)) {
        if (!isDeepStrictEqual(before[property as keyof typeof deployed], inputs[property as keyof typeof deployed])) {
            throw refusal(
                `Unable to update ${words} on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.`,
            );
        }
    }
    // The provider asks for it with each update. Source: terraform-provider-aws, internal/service/ecs/service.go, resourceServiceUpdate.
    if (inputs.forceNewDeployment) throw forced();
}

/** The task definitions of a service's task sets: of the one that serves and, in the middle of a release, of the one that comes. */
export function taskSetsOf(call: Call, state: EcsService): readonly string[] {
    if (!byCodeDeploy(state)) return [];
    const { change } = releaseOf(call, state.arn) ?? {};
    return change && "ecs" in change ? [change.ecs.from, change.ecs.to] : [state.taskDefinitionArn];
}

export const forced = () =>
    refusal(
        "Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
    );

/** What CreateService wants of one. Source: ECS developer guide, "CodeDeploy blue/green deployments for Amazon ECS", considerations. */
export function requireForCodeDeploy(inputs: Inputs): void {
    if (!byCodeDeploy(inputs)) return;
    const { loadBalancers = [], deploymentCircuitBreaker, alarms, deploymentConfiguration } = inputs;
    if (loadBalancers.length !== 1)
        throw refusal(`Services with a CODE_DEPLOY deployment controller need exactly one target group, not ${loadBalancers.length}.`);
    // Source: ECS developer guide, "Troubleshooting Amazon ECS deployment strategy updates".
    const only = (feature: string) =>
        refusal(`${feature} feature is only supported with ECS deployment controller. Update to ECS deployment controller and try again.`);
    if (deploymentCircuitBreaker?.enable) throw only("Deployment circuit breaker");
    if (alarms?.enable) throw only("Alarm based rollback");
    if ((deploymentConfiguration?.strategy ?? "ROLLING") !== "ROLLING")
        throw refusal(`The ${deploymentConfiguration?.strategy} deployment strategy is only supported with the ECS deployment controller.`);
}
