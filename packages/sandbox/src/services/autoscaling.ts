import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, operation, type Plain, resource, type Service } from "../model/resource.ts";
import { requireTracking } from "./autoscaling-metrics.ts";
import { requireSchedule } from "./autoscaling-schedule.ts";
import { service as ecsService } from "./ecs-service.ts";
import { provisionedConcurrency } from "./lambda-concurrency.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { alias } from "./lambda-resources.ts";

interface Scalable {
    readonly serviceNamespace: string;
    readonly resourceId: string;
    readonly scalableDimension: string;
}
const invalid = (message: string) => new AwsError("ValidationException", message);

export const scalableTarget = resource<aws.appautoscaling.TargetArgs, { readonly arn: string; readonly roleArn: string }>(
    "aws:appautoscaling/target:Target",
    {
        cloudFormation: "AWS::ApplicationAutoScaling::ScalableTarget",
        names: { roleArn: "RoleARN" },
        inputs: {
            maxCapacity: true,
            minCapacity: true,
            resourceId: true,
            scalableDimension: true,
            serviceNamespace: true,
            suspendedState: true,
            tags: true,
        },
        create(call, inputs) {
            requireScalable(call, inputs);
            requireRange(inputs);
            // RegisterScalableTarget of a target that is there updates it. Source: Application Auto Scaling API reference.
            clamp(call, inputs);
            call.remove(scalableTarget, inputs.resourceId);
            const arn = call.arn("application-autoscaling", `scalable-target/${call.unique(30)}`);
            return { id: inputs.resourceId, attributes: { arn, roleArn: linkedRole(call, inputs.serviceNamespace) } };
        },
        update(call, inputs) {
            requireScalable(call, inputs);
            requireRange(inputs);
            clamp(call, inputs);
            return {};
        },
        delete(call, state) {
            // DeregisterScalableTarget deletes the target's policies and scheduled actions.
            for (const each of call.all(scalingPolicy)) if (sameTarget(each, state)) call.remove(scalingPolicy, each.id);
            for (const each of call.all(scheduledAction)) if (sameTarget(each, state)) call.remove(scheduledAction, each.id);
        },
    },
);

const sameTarget = (one: Scalable, other: Scalable) =>
    one.resourceId === other.resourceId && one.scalableDimension === other.scalableDimension;

/** Source: Application Auto Scaling user guide, "Service-linked roles for Application Auto Scaling". */
const linkedRole = (call: Call, namespace: string): string => {
    const name = namespace === "ecs" ? "ECSService" : "LambdaConcurrency";
    const path = namespace === "ecs" ? "ecs" : "lambda";
    return call.arn(
        "iam",
        `role/aws-service-role/${path}.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_${name}`,
        { region: "" },
    );
};

function requireScalable(call: Call, { serviceNamespace, resourceId, scalableDimension }: Scalable): void {
    if (serviceNamespace === "ecs") {
        if (scalableDimension !== "ecs:service:DesiredCount")
            throw invalid("Unsupported service namespace, resource type or scalable dimension");
        if (!/^service\/[^/]+\/[^/]+$/.test(resourceId))
            throw invalid("Unsupported service namespace, resource type or scalable dimension");
        if (!call.get(ecsService, call.arn("ecs", resourceId))) throw invalid("ECS service doesn't exist");
        return;
    }
    if (serviceNamespace === "lambda") {
        const [, name, qualifier] = /^function:([^:]+):([^:]+)$/.exec(resourceId) ?? [];
        if (scalableDimension !== "lambda:function:ProvisionedConcurrency" || name === undefined || qualifier === undefined) {
            throw invalid("Unsupported service namespace, resource type or scalable dimension");
        }
        const known = call.get(lambdaFunction, name) && call.get(alias, call.arn("lambda", `function:${name}:${qualifier}`));
        if (!known) throw invalid(`Resource not found: ${resourceId}`);
        return;
    }
    throw new NotSimulated(`scalable targets of ${serviceNamespace}: only those of ecs and lambda are`);
}

function requireRange({ minCapacity, maxCapacity }: Plain<aws.appautoscaling.TargetArgs>): void {
    if (minCapacity < 0 || maxCapacity < 0) throw invalid("Minimum capacity and maximum capacity must be zero or more");
    if (minCapacity > maxCapacity) throw invalid("Maximum capacity cannot be less than minimum capacity");
}

/** Registering brings the count into the range. Source: Application Auto Scaling user guide, "Application Auto Scaling concepts". */
function clamp(call: Call, { serviceNamespace, resourceId, minCapacity, maxCapacity }: Plain<aws.appautoscaling.TargetArgs>): void {
    const within = (count: number) => Math.min(maxCapacity, Math.max(minCapacity, count));
    if (serviceNamespace === "lambda") {
        const id = resourceId.split(":").slice(1).join(",");
        const found = call.get(provisionedConcurrency, id);
        if (!found) return;
        call.put(provisionedConcurrency, id, {
            ...found,
            provisionedConcurrentExecutions: within(found.provisionedConcurrentExecutions),
        });
        return;
    }
    const arn = call.arn("ecs", resourceId);
    const found = call.get(ecsService, arn);
    const count = found?.desiredCount ?? 0;
    if (found && within(count) !== count) call.put(ecsService, arn, { ...found, desiredCount: within(count) });
}

export const scalingPolicy = resource<aws.appautoscaling.PolicyArgs, { readonly arn: string; readonly alarmArns: string[] }>(
    "aws:appautoscaling/policy:Policy",
    {
        cloudFormation: "AWS::ApplicationAutoScaling::ScalingPolicy",
        names: { name: "PolicyName" },
        optional: { policyType: "the provider's default is StepScaling" },
        inputs: {
            name: true,
            policyType: true,
            resourceId: true,
            scalableDimension: true,
            serviceNamespace: true,
            targetTrackingScalingPolicyConfiguration: {
                predefinedMetricSpecification: true,
                customizedMetricSpecification: {
                    metricName: true,
                    namespace: true,
                    statistic: true,
                    unit: true,
                    dimensions: true,
                    metrics: true,
                },
                targetValue: true,
                scaleInCooldown: true,
                scaleOutCooldown: true,
                disableScaleIn: true,
            },
            stepScalingPolicyConfiguration: true,
        },
        required: { resourceId: "PutScalingPolicy", scalableDimension: "PutScalingPolicy", serviceNamespace: "PutScalingPolicy" },
        autoName: { property: "name", maxLength: 255 },
        defaults: { policyType: "StepScaling" },
        check: ({ policyType = "StepScaling" }) =>
            ["StepScaling", "TargetTrackingScaling"].includes(policyType)
                ? []
                : [{ property: "policyType", reason: `is ${policyType}, not StepScaling or TargetTrackingScaling` }],
        create(call, inputs) {
            requirePolicy(call, inputs);
            const id = `${inputs.serviceNamespace}/${inputs.resourceId}/${inputs.scalableDimension}/${inputs.name}`;
            if (call.get(scalingPolicy, id))
                throw invalid(`A scaling policy named ${inputs.name} is there already for ${inputs.resourceId}`);
            const uuid = uuidOf(call);
            const arn = call.arn(
                "autoscaling",
                `scalingPolicy:${uuid}:resource/${inputs.serviceNamespace}/${inputs.resourceId}:policyName/${inputs.name}`,
            );
            // Target tracking makes its two alarms by itself.
            const alarms = inputs.policyType === "TargetTrackingScaling" ? ["AlarmHigh", "AlarmLow"] : [];
            const alarmArns = alarms.map(alarm =>
                call.arn("cloudwatch", `alarm:TargetTracking-${inputs.resourceId}-${alarm}-${uuidOf(call)}`),
            );
            return { id, attributes: { arn, alarmArns } };
        },
        update(call, inputs) {
            requirePolicy(call, inputs);
            return {};
        },
    },
);

export function uuidOf(call: Call): string {
    const hex = call.unique(32, "0123456789abcdef");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function requireTarget(call: Call, wanted: Scalable): void {
    const found = call.get(scalableTarget, wanted.resourceId);
    if (found && sameTarget(found, wanted)) return;
    throw new AwsError(
        "ObjectNotFoundException",
        `No scalable target registered for service namespace: ${wanted.serviceNamespace}, resource ID: ${wanted.resourceId}, scalable dimension: ${wanted.scalableDimension}`,
    );
}

function requirePolicy(call: Call, inputs: Plain<aws.appautoscaling.PolicyArgs>): void {
    requireTarget(call, inputs);
    const { targetTrackingScalingPolicyConfiguration: tracking, stepScalingPolicyConfiguration: steps } = inputs;
    if (inputs.policyType === "TargetTrackingScaling") {
        if (!tracking || steps)
            throw invalid("TargetTrackingScaling policies need a target tracking configuration and no step scaling configuration");
        requireTracking(tracking, inputs.serviceNamespace);
    } else if (!steps || tracking) {
        throw invalid("StepScaling policies need a step scaling configuration and no target tracking configuration");
    } else if ((steps.stepAdjustments ?? []).length === 0) {
        throw invalid("At least one step adjustment must be given");
    }
}

export const scheduledAction = resource<aws.appautoscaling.ScheduledActionArgs, { readonly arn: string }>(
    "aws:appautoscaling/scheduledAction:ScheduledAction",
    {
        inputs: {
            name: true,
            resourceId: true,
            scalableDimension: true,
            serviceNamespace: true,
            schedule: true,
            scalableTargetAction: true,
            startTime: true,
            endTime: true,
            timezone: true,
        },
        required: {
            resourceId: "PutScheduledAction",
            scalableDimension: "PutScheduledAction",
            serviceNamespace: "PutScheduledAction",
            schedule: "PutScheduledAction",
            scalableTargetAction: "PutScheduledAction",
        },
        replaces: {
            name: "the provider's schema: ForceNew",
            resourceId: "ForceNew",
            scalableDimension: "ForceNew",
            serviceNamespace: "ForceNew",
        },
        updates: {
            schedule: "PutScheduledAction",
            scalableTargetAction: "PutScheduledAction",
            startTime: "PutScheduledAction",
            endTime: "PutScheduledAction",
            timezone: "PutScheduledAction",
        },
        autoName: { property: "name", maxLength: 256 },
        create(call, inputs) {
            requireAction(call, inputs);
            const arn = call.arn(
                "autoscaling",
                `scheduledAction:${uuidOf(call)}:resource/${inputs.serviceNamespace}/${inputs.resourceId}:scheduledActionName/${inputs.name}`,
            );
            const id = `${inputs.name}-${inputs.serviceNamespace}-${inputs.resourceId}`;
            call.remove(scheduledAction, id); // PutScheduledAction overwrites.
            return { id, attributes: { arn } };
        },
        update(call, inputs) {
            requireAction(call, inputs);
            return {};
        },
    },
);

function requireAction(call: Call, inputs: Plain<aws.appautoscaling.ScheduledActionArgs>): void {
    requireTarget(call, inputs);
    requireSchedule(inputs);
}

/** What a scheduled action does when its time has come, behind everybody's back. */
const registerScalableTarget = operation({
    name: "application-autoscaling:RegisterScalableTarget",
    parameters: ["ResourceId", "MinCapacity", "MaxCapacity"],
    run(call, request: { readonly ResourceId: string; readonly MinCapacity?: number; readonly MaxCapacity?: number }) {
        const found = call.get(scalableTarget, request.ResourceId);
        if (!found) throw invalid(`No scalable target is registered for ${request.ResourceId}`);
        const { MinCapacity: minCapacity = found.minCapacity, MaxCapacity: maxCapacity = found.maxCapacity } = request;
        const changed = { ...found, minCapacity, maxCapacity };
        requireRange(changed);
        clamp(call, changed);
        call.put(scalableTarget, request.ResourceId, changed);
        return {};
    },
});

export const autoscaling: Service = {
    resources: [scalableTarget, scalingPolicy, scheduledAction],
    operations: [registerScalableTarget],
};
