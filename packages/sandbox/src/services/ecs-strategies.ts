import type * as aws from "@pulumi/aws";
import type { Call, Plain } from "../model/resource.ts";
import { refusal } from "./ecs-service.ts";
import { listener, listenerRule, requireAttachedTargetGroup } from "./elb.ts";
import { requireRole } from "./iam.ts";
import { lambdaFunction, splitFunction } from "./lambda-function.ts";

type Inputs = Plain<aws.ecs.ServiceArgs>;
type Configuration = NonNullable<Inputs["deploymentConfiguration"]>;

const strategies = ["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"];
const stages = [
    ...["RECONCILE_SERVICE", "PRE_SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT"],
    ...["PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"],
];

/** How traffic moves to a new deployment. Source: ECS API reference, "DeploymentConfiguration" and "AdvancedConfiguration". */
export function requireTrafficShift(call: Call, { deploymentConfiguration, loadBalancers = [] }: Inputs): void {
    const strategy = deploymentConfiguration?.strategy ?? "ROLLING";
    if (!strategies.includes(strategy))
        throw refusal(`Invalid deployment strategy ${strategy}: it must be one of ${strategies.join(", ")}.`);
    if (deploymentConfiguration) requireTimes(strategy, deploymentConfiguration);
    for (const hook of deploymentConfiguration?.lifecycleHooks ?? []) requireHook(call, hook);
    for (const { advancedConfiguration } of loadBalancers) {
        if (strategy === "ROLLING") {
            if (advancedConfiguration)
                throw refusal("Advanced configuration of a load balancer is not supported with the ROLLING deployment strategy.");
            continue;
        }
        if (!advancedConfiguration)
            throw refusal(`Advanced configuration of the load balancer is required with the ${strategy} deployment strategy.`);
        const { alternateTargetGroupArn, productionListenerRule, testListenerRule, roleArn } = advancedConfiguration;
        requireAttachedTargetGroup(call, alternateTargetGroupArn);
        for (const arn of [productionListenerRule, testListenerRule]) {
            if (arn && !call.get(listenerRule, arn) && !call.get(listener, arn)) throw refusal(`The listener rule ${arn} does not exist.`);
        }
        requireRole(call, roleArn, "ecs.amazonaws.com", () =>
            refusal(`Unable to assume role ${roleArn}. Verify that its trust policy allows ecs.amazonaws.com to assume it.`),
        );
    }
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

function requireHook(call: Call, hook: NonNullable<Configuration["lifecycleHooks"]>[number]): void {
    const { hookTargetArn, roleArn, lifecycleStages, targetType = "AWS_LAMBDA" } = hook;
    const strange = lifecycleStages.find(stage => !stages.includes(stage));
    if (strange !== undefined || lifecycleStages.length === 0)
        throw refusal(`Invalid lifecycle stage ${strange ?? "(none)"}: it must be one of ${stages.join(", ")}.`);
    if (targetType === "PAUSE") return;
    if (!hookTargetArn || !roleArn) throw refusal("A lifecycle hook needs the ARN of a Lambda function and of a role that may invoke it.");
    if (call.get(lambdaFunction, splitFunction(hookTargetArn).name) === undefined)
        throw refusal(`The lifecycle hook's function ${hookTargetArn} does not exist.`);
    requireRole(call, roleArn, "ecs.amazonaws.com", () =>
        refusal(`Unable to assume role ${roleArn}. Verify that its trust policy allows ecs.amazonaws.com to assume it.`),
    );
}
