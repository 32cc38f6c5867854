import type * as aws from "@pulumi/aws";
import { NotSimulated } from "../model/errors.ts";
import type { Call, Plain } from "../model/resource.ts";
import { underWay } from "./ecs-deployments.ts";
import { type EcsService, refusal } from "./ecs-service.ts";
import { actionsOf, type LoadBalancers } from "./ecs-traffic.ts";
import { listenerRule, requireAttachedTargetGroup } from "./elb.ts";
import { targetsOf } from "./elb-actions.ts";

type Inputs = Plain<aws.ecs.ServiceArgs>;
type Configuration = NonNullable<Inputs["deploymentConfiguration"]>;
type Hook = NonNullable<Configuration["lifecycleHooks"]>[number];

const strategies = ["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"];
const stages = [
    ...["RECONCILE_SERVICE", "PRE_SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT"],
    ...["PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"],
];
/** As the provider's documentation and "Troubleshooting Amazon ECS blue/green deployments" have it. */
const pausable = ["PRE_SCALE_UP", "POST_SCALE_UP", "POST_TEST_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"];

/**
 * What CreateService and UpdateService refuse at once; what they find out later is in ecs-deployment-faults.ts.
 * Source: ECS API reference, "DeploymentConfiguration" and "AdvancedConfiguration"; the sentences, where it has them, ECS developer guide,
 * "Troubleshooting Amazon ECS blue/green deployments".
 */
export function requireTrafficShift(call: Call, { deploymentConfiguration, loadBalancers = [] }: Inputs): void {
    const strategy = deploymentConfiguration?.strategy ?? "ROLLING";
    if (!strategies.includes(strategy))
        throw refusal(`Invalid deployment strategy ${strategy}: it must be one of ${strategies.join(", ")}.`);
    if (deploymentConfiguration) requireTimes(strategy, deploymentConfiguration);
    for (const hook of deploymentConfiguration?.lifecycleHooks ?? []) requireHook(hook);
    const advanced = loadBalancers.filter(one => one.advancedConfiguration);
    if (strategy !== "ROLLING" && advanced.length < loadBalancers.length)
        throw refusal("advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy");
    // A rolling service may have it too: one adds it before one changes the strategy ("Update the Amazon ECS deployment strategy").
    if (advanced.length > 0 && advanced.length < loadBalancers.length)
        throw refusal("Either all or none of the provided loadBalancers must have advancedConfiguration defined");
    const groups = loadBalancers.flatMap(one =>
        [one.targetGroupArn, one.advancedConfiguration?.alternateTargetGroupArn].filter(arn => arn),
    );
    const twice = groups.find((arn, at) => groups.indexOf(arn) !== at);
    if (twice) throw refusal(`Duplicate targetGroupArn found: ${twice}`);
    for (const one of advanced) requireRules(call, one);
}

function requireRules(call: Call, { targetGroupArn = "", advancedConfiguration }: LoadBalancers[number]): void {
    if (!advancedConfiguration) return;
    const { alternateTargetGroupArn, productionListenerRule, testListenerRule } = advancedConfiguration;
    requireAttachedTargetGroup(call, alternateTargetGroupArn);
    const rules = { productionListenerRule, ...(testListenerRule && { testListenerRule }) };
    for (const [name, arn] of Object.entries(rules)) {
        // A Network Load Balancer has listeners only.
        if (arn.includes(":listener/net/")) throw new NotSimulated("traffic that ECS shifts on a Network Load Balancer");
        if (!arn.includes(":listener-rule/"))
            throw refusal(`${name} has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: ${arn}`);
        if (!call.get(listenerRule, arn)) throw refusal(`The listener rule ${arn} does not exist.`);
    }
    if (productionListenerRule === testListenerRule)
        throw refusal(`The following rules cannot be used as both production and test listener rules: ${productionListenerRule}`);
    const associated = targetsOf(actionsOf(call, productionListenerRule));
    if (!testListenerRule && ![targetGroupArn, alternateTargetGroupArn].every(group => associated.includes(group)))
        throw refusal(
            "For Application LoadBalancer, testListenerRule is required when productionListenerRule is not associated with both targetGroup and alternateTargetGroup",
        );
}

/**
 * What may be changed of a service that runs. Source: ECS developer guide, "Update Amazon ECS service parameters", Deployment controller, and
 * "Update the Amazon ECS deployment strategy", Prerequisites. The sentences are ours.
 */
export function requireChange(call: Call, before: EcsService, inputs: Inputs): void {
    const controllers = [before, inputs].map(({ deploymentController }) => deploymentController?.type ?? "ECS");
    const chosen = [before, inputs].map(({ deploymentConfiguration }) => deploymentConfiguration?.strategy ?? "ROLLING");
    const [from, to] = controllers;
    if (from !== to && !(from === "CODE_DEPLOY" && to === "ECS"))
        throw refusal(`Unable to update the deployment controller of a service from ${from} to ${to}.`);
    if (!underWay(call, before.arn)) return;
    if (from !== to) throw refusal("Unable to update the deployment controller of a service during an ongoing service deployment.");
    if (chosen[0] !== chosen[1])
        throw refusal("Unable to update the deployment strategy of a service during an ongoing service deployment.");
}

const minutes = (name: string, value: string | undefined): void => {
    const number = Number(value ?? 0);
    if (!Number.isInteger(number) || number < 0 || number > 1440) throw refusal(`${name} must be 0 to 1440 minutes, not ${value}.`);
};

function requireTimes(strategy: string, { bakeTimeInMinutes, canaryConfiguration, linearConfiguration }: Configuration): void {
    minutes("bakeTimeInMinutes", bakeTimeInMinutes);
    if (canaryConfiguration && strategy !== "CANARY")
        throw refusal("canaryConfiguration is only valid with the CANARY deployment strategy.");
    if (linearConfiguration && strategy !== "LINEAR")
        throw refusal("linearConfiguration is only valid with the LINEAR deployment strategy.");
    minutes("canaryBakeTimeInMinutes", canaryConfiguration?.canaryBakeTimeInMinutes);
    minutes("stepBakeTimeInMinutes", linearConfiguration?.stepBakeTimeInMinutes);
    // Source: ECS API reference, "CanaryConfiguration" and "LinearConfiguration".
    const { canaryPercent } = canaryConfiguration ?? {};
    if (canaryPercent !== undefined && (canaryPercent < 0.1 || canaryPercent > 100))
        throw refusal(`canaryPercent must be 0.1 to 100, not ${canaryPercent}.`);
    const { stepPercent } = linearConfiguration ?? {};
    if (stepPercent !== undefined && (stepPercent < 3 || stepPercent > 100))
        throw refusal(`stepPercent must be 3 to 100, not ${stepPercent}.`);
}

function requireHook({ hookTargetArn, roleArn, lifecycleStages, targetType = "AWS_LAMBDA", timeoutConfiguration }: Hook): void {
    if (!["AWS_LAMBDA", "PAUSE"].includes(targetType)) throw refusal("Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE");
    const strange = lifecycleStages.find(stage => !stages.includes(stage));
    if (strange !== undefined || lifecycleStages.length === 0)
        throw refusal(`Invalid lifecycle stage ${strange ?? "(none)"}: it must be one of ${stages.join(", ")}.`);
    if (targetType === "PAUSE") {
        if (lifecycleStages.some(stage => !pausable.includes(stage))) throw refusal("Invalid lifecycle stage provided for Pause Hook");
        const { timeoutInMinutes = "1440" } = timeoutConfiguration ?? {};
        if (!(Number(timeoutInMinutes) >= 1 && Number(timeoutInMinutes) <= 20_160))
            throw refusal(`timeoutInMinutes must be 1 to 20160 minutes, not ${timeoutInMinutes}.`);
        return;
    }
    if (!hookTargetArn || !roleArn) throw refusal("A lifecycle hook needs the ARN of a Lambda function and of a role that may invoke it.");
}
