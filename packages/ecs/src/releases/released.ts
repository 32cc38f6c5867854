import { type Grant, type Placement, type ReleaseAlarmsCustomize, serviceRole, watchRelease } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type MetricSource, releaseMeasures } from "../metrics.ts";
import type { Way } from "../routes/route.ts";
import { functionArnOf, type InvokeHook } from "./hooks.ts";
import { ignored } from "./ownership.ts";
import { type EcsRelease, minutesOf, type Release } from "./release.ts";
import type { Traffic } from "./traffic.ts";

/** What a release makes of a service. */
export interface ReleasedService {
    readonly args: Partial<aws.ecs.ServiceArgs>;
    readonly opts: pulumi.CustomResourceOptions & { readonly dependsOn: pulumi.Resource[] };
    /** Names of the alarms that roll a release back. */
    readonly alarms: readonly pulumi.Input<string>[];
}

export interface ReleasedArgs {
    readonly placement: Placement;
    readonly release: Release;
    readonly way: Way | undefined;
    /** What a target group's tasks are registered by. */
    readonly registered: { readonly containerName: string; readonly containerPort: number };
    /** Where the load balancer's metrics are; missing where it counts no requests. */
    readonly http: MetricSource["http"] | undefined;
    readonly customize: ReleaseAlarmsCustomize | undefined;
}

/** What a strategy needs beside the service: roles, alarms; and what it says in the service. */
export function releasedService(name: string, wishes: ReleasedArgs, opts: pulumi.CustomResourceOptions): ReleasedService {
    const { release, way, registered, http } = wishes;
    // ECS itself lets a release begin whatever is in ALARM.
    const news = release.kind === "codeDeploy" ? wishes.placement : undefined;
    const alarms =
        release.alarms && http
            ? watchRelease(name, release.alarms, releaseMeasures(http), wishes.customize, opts, news).names
            : (release.alarms?.names ?? []);
    const watched = alarms.length > 0 && { alarms: { alarmNames: [...alarms], enable: true, rollback: true } };
    const common = { deploymentCircuitBreaker: { enable: true, rollback: true }, ...watched };
    const ignoreChanges = ignored(release.kind, "service");
    const dependsOn = way ? [way.source] : [];
    if (release.kind === "rolling" || release.kind === "codeDeploy") {
        const targetGroupArn = way?.traffic?.serving ?? way?.targetGroup.arn;
        return {
            args: {
                ...(release.kind === "codeDeploy" ? byCodeDeploy : { ...common, deploymentConfiguration: { strategy: "ROLLING" } }),
                ...(targetGroupArn && { loadBalancers: [{ targetGroupArn, ...registered }] }),
            },
            opts: { ignoreChanges, dependsOn },
            alarms,
        };
    }
    const time = `${waitMinutes + minutesOf(release)}m`;
    const deploymentConfiguration = { ...shiftOf(release), ...hooksOf(name, wishes, opts) };
    return {
        args: {
            ...common,
            deploymentConfiguration,
            ...(way?.traffic && { loadBalancers: [between(name, way.traffic, registered, opts)] }),
        },
        opts: { ignoreChanges, dependsOn, customTimeouts: { create: time, update: time } },
        alarms,
    };
}

/** What ECS must know to move traffic from one target group to the other. Service Connect's proxies move it without any of this. */
function between(name: string, traffic: Traffic, registered: ReleasedArgs["registered"], opts: pulumi.CustomResourceOptions) {
    const { groups, rule, testRule } = traffic;
    const [first, second] = groups;
    const advancedConfiguration = {
        alternateTargetGroupArn: second.arn,
        productionListenerRule: rule.arn,
        ...(testRule && { testListenerRule: testRule.arn }),
        roleArn: serviceRole(`${name}-traffic`, "ecs", moveTraffic(traffic), opts).arn,
    };
    return { targetGroupArn: first.arn, ...registered, advancedConfiguration };
}

/**
 * What rolls back is CodeDeploy's own. The provider waits for one of ECS's deployments, and what CodeDeploy deploys are task sets; a new
 * deployment that it forces, with new capacity, ECS refuses.
 * Source: terraform-provider-aws, internal/service/ecs/service.go: waitServiceStable and resourceServiceUpdate.
 */
const byCodeDeploy = { deploymentController: { type: "CODE_DEPLOY" }, waitForSteadyState: false, forceNewDeployment: false } as const;

/** The provider's own patience with tasks that come up; on top of it comes what the release was told to take. */
const waitMinutes = 20;

function shiftOf(
    release: Exclude<EcsRelease, { readonly kind: "rolling" }>,
): NonNullable<pulumi.Unwrap<aws.ecs.ServiceArgs>["deploymentConfiguration"]> {
    const bakeTimeInMinutes = String(release.bakeMinutes ?? 5);
    switch (release.kind) {
        case "blueGreen":
            return { strategy: "BLUE_GREEN", bakeTimeInMinutes };
        case "canary":
            return {
                strategy: "CANARY",
                bakeTimeInMinutes,
                canaryConfiguration: { canaryPercent: release.percent, canaryBakeTimeInMinutes: String(release.canaryMinutes) },
            };
        case "linear":
            return {
                strategy: "LINEAR",
                bakeTimeInMinutes,
                linearConfiguration: { stepPercent: release.percent, stepBakeTimeInMinutes: String(release.stepMinutes) },
            };
    }
}

/**
 * Source: ECS developer guide, "Amazon ECS infrastructure IAM role for load balancers": the managed policy's actions, for this service's
 * groups and rules alone. Describing takes no ARN. ModifyListener, which is in that policy too, is for default rules, and these are none.
 */
const moveTraffic = ({ groups, rule, testRule }: Traffic): readonly Grant[] => [
    {
        actions: [
            "elasticloadbalancing:DescribeListeners",
            "elasticloadbalancing:DescribeRules",
            "elasticloadbalancing:DescribeTargetGroups",
            "elasticloadbalancing:DescribeTargetHealth",
        ],
        resources: ["*"],
    },
    {
        actions: ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"],
        resources: groups.map(group => group.arn),
    },
    { actions: ["elasticloadbalancing:ModifyRule"], resources: [rule.arn, ...(testRule ? [testRule.arn] : [])] },
];

/** Source: ECS developer guide, "Permissions required for Lambda functions in Amazon ECS blue/green deployments". */
function hooksOf(name: string, { release, placement }: ReleasedArgs, opts: pulumi.CustomResourceOptions) {
    const hooks = release.kind === "rolling" || release.kind === "codeDeploy" ? [] : (release.hooks ?? []);
    if (hooks.length === 0) return {};
    const functions = hooks.filter((hook): hook is InvokeHook => hook.kind === "invoke").map(hook => functionArnOf(hook, placement));
    const resources = pulumi.all(functions).apply(arns => [...new Set(arns)]);
    const roleArn =
        functions.length > 0
            ? serviceRole(`${name}-hooks`, "ecs", [{ actions: ["lambda:InvokeFunction"], resources }], opts).arn
            : undefined;
    return {
        lifecycleHooks: hooks.map(hook =>
            hook.kind === "pause"
                ? {
                      targetType: "PAUSE",
                      lifecycleStages: [...hook.at],
                      timeoutConfiguration: { action: hook.otherwise, timeoutInMinutes: String(hook.minutes) },
                  }
                : {
                      targetType: "AWS_LAMBDA",
                      hookTargetArn: functionArnOf(hook, placement),
                      ...(roleArn && { roleArn }),
                      lifecycleStages: [...hook.at],
                      ...(hook.details && { hookDetails: JSON.stringify(hook.details) }),
                  },
        ),
    };
}
