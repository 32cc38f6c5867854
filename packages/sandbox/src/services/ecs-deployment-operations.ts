import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, operation } from "../model/resource.ts";
import { requireCluster } from "./ecs-cluster.ts";
import {
    continueDeployment,
    deploymentsOf,
    registeredIn,
    rollBack,
    type ServiceDeployment,
    serviceDeployment,
    settleService,
} from "./ecs-deployments.ts";
import { activeServicesOf, type EcsService, findService, service, serviceNotFound } from "./ecs-service.ts";
import { type Step, stepsOf } from "./ecs-stages.ts";
import { targetGroup } from "./elb.ts";

const notFound = () => new AwsError("ServiceDeploymentNotFoundException", "Service deployment not found.");

/** A deployment as it is by now. */
function find(call: Call, arn: string): ServiceDeployment | undefined {
    const found = call.get(serviceDeployment, arn);
    if (found) settleService(call, found.serviceArn);
    return found && call.get(serviceDeployment, arn);
}

const revision = (deployment: ServiceDeployment, task: string): string =>
    `${deployment.arn.split(":service-deployment/")[0]}:service-revision/${deployment.serviceArn.split(":service/")[1]}/${task.split(":").at(-1)}`;

/** A hook's id. Source: ECS developer guide, "Troubleshooting Amazon ECS blue/green deployments", Invalid hookId format. */
const hookId = ({ arn, step }: ServiceDeployment): string => `ecs-pause-${arn.split("/").at(-1)}${step}`;

const pausedAt = (deployment: ServiceDeployment): Step | undefined => {
    const step = stepsOf(deployment)[deployment.step];
    return deployment.status === "IN_PROGRESS" && step?.onTimeout ? step : undefined;
};

/** Source: ECS API reference, "ServiceDeployment". */
export function describeDeployment(deployment: ServiceDeployment): object {
    const { arn, serviceArn, status, statusReason, createdAt, finishedAt, from, to, configuration, strategy } = deployment;
    const step = status === "IN_PROGRESS" ? stepsOf(deployment)[deployment.step] : undefined;
    const paused = pausedAt(deployment);
    return {
        serviceDeploymentArn: arn,
        serviceArn,
        status,
        ...(statusReason && { statusReason }),
        createdAt,
        startedAt: createdAt,
        ...(finishedAt && { finishedAt }),
        sourceServiceRevisions: from === undefined ? [] : [{ arn: revision(deployment, from) }],
        targetServiceRevision: { arn: revision(deployment, to) },
        deploymentConfiguration: { strategy, ...configuration },
        ...(step && { lifecycleStage: step.stage }),
        ...(paused && {
            lifecycleHookDetails: [
                { hookId: hookId(deployment), targetType: "PAUSE", status: "AWAITING_ACTION", lifecycleStage: paused.stage },
            ],
        }),
    };
}

const describeServiceDeployments = operation({
    name: "ecs:DescribeServiceDeployments",
    parameters: ["serviceDeploymentArns"],
    run(call, { serviceDeploymentArns }: { readonly serviceDeploymentArns: readonly string[] }) {
        const found = serviceDeploymentArns.map(arn => ({ arn, deployment: find(call, arn) }));
        return {
            serviceDeployments: found.flatMap(({ deployment }) => (deployment ? [describeDeployment(deployment)] : [])),
            failures: found.flatMap(({ arn, deployment }) => (deployment ? [] : [{ arn, reason: "MISSING" }])),
        };
    },
});

const listServiceDeployments = operation({
    name: "ecs:ListServiceDeployments",
    parameters: ["service", "cluster"],
    run(call, { service: name, cluster }: { readonly service: string; readonly cluster?: string }) {
        const found = findService(call, cluster, name);
        if (!found) throw serviceNotFound();
        settleService(call, found.arn);
        return {
            serviceDeployments: deploymentsOf(call, found.arn).map(({ arn, status, createdAt, serviceArn }) => ({
                serviceDeploymentArn: arn,
                serviceArn,
                clusterArn: requireCluster(call, cluster).arn,
                status,
                createdAt,
            })),
        };
    },
});

const stopServiceDeployment = operation({
    name: "ecs:StopServiceDeployment",
    parameters: ["serviceDeploymentArn", "stopType"],
    run(call, { serviceDeploymentArn: arn, stopType = "ROLLBACK" }: { readonly serviceDeploymentArn: string; readonly stopType?: string }) {
        if (stopType !== "ROLLBACK") throw new NotSimulated(`stopType ${stopType} of ecs:StopServiceDeployment`);
        const found = find(call, arn);
        if (!found) throw notFound();
        if (found.status !== "IN_PROGRESS" || found.from === undefined)
            throw new AwsError("ConflictException", "The service deployment cannot be stopped in its current state.");
        rollBack(call, found, "Service deployment rolled back because it was stopped by a user request.");
        return { serviceDeploymentArn: arn };
    },
});

const continueServiceDeployment = operation({
    name: "ecs:ContinueServiceDeployment",
    parameters: ["serviceDeploymentArn", "hookId", "action"],
    run(call, request: { readonly serviceDeploymentArn: string; readonly hookId: string; readonly action?: string }) {
        const { serviceDeploymentArn: arn, action = "CONTINUE" } = request;
        const found = find(call, arn);
        if (!found) throw notFound();
        if (!/^ecs-\w+-\w+$/.test(request.hookId))
            throw new AwsError("InvalidParameterException", "Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}");
        const paused = pausedAt(found);
        if (!paused || request.hookId !== hookId(found))
            throw new AwsError(
                "InvalidParameterException",
                "Provided hookId is either completed, unavailable, or not associated with the given Resource ARN",
            );
        if (action === "ROLLBACK")
            rollBack(call, found, `Service deployment rolled back because ${paused.stage} pause hook was rolled back.`);
        else continueDeployment(call, found);
        return { serviceDeploymentArn: arn };
    },
});

/** Which services' tasks a target group has: all of a service's that are registered there, and all of them well. */
const describeTargetHealth = operation({
    name: "elasticloadbalancing:DescribeTargetHealth",
    parameters: ["TargetGroupArn"],
    run(call, { TargetGroupArn: arn }: { readonly TargetGroupArn: string }) {
        const group = call.get(targetGroup, arn);
        if (!group) throw new AwsError("TargetGroupNotFound", "One or more target groups not found");
        for (const one of call.all(service)) settleService(call, one.arn);
        return {
            TargetHealthDescriptions: call
                .all(service)
                .filter(one => registeredIn(call, one.arn).includes(arn))
                .flatMap(({ name, desiredCount = 0 }) =>
                    Array.from({ length: desiredCount }, (_, task) => ({
                        Target: { Id: `${name}-${task + 1}`, Port: group.port },
                        TargetHealth: { State: "healthy" },
                    })),
                ),
        };
    },
});

/** What DescribeServices says of a service's deployments: the last, and the one before it as long as its tasks run. */
export function shownDeployments(call: Call, state: EcsService): readonly object[] {
    // CodeDeploy's deployments are task sets.
    if (state.deploymentController?.type === "CODE_DEPLOY") return [];
    const [last] = deploymentsOf(call, state.arn);
    const counts = { desiredCount: state.desiredCount ?? 0, runningCount: state.desiredCount ?? 0, pendingCount: 0 };
    const shown = (status: string, taskDefinition: string, rolloutState: string) => ({
        id: `ecs-svc/${last?.arn.split("/").at(-1)}`,
        status,
        taskDefinition,
        rolloutState,
        ...counts,
        createdAt: last?.createdAt,
        updatedAt: last?.since,
    });
    if (last?.status !== "IN_PROGRESS") return [shown("PRIMARY", state.taskDefinitionArn, "COMPLETED")];
    return [shown("PRIMARY", last.to, "IN_PROGRESS"), ...(last.from === undefined ? [] : [shown("ACTIVE", last.from, "COMPLETED")])];
}

/** Lets all deployments of a cluster's services come to where they are by now. */
export function settleCluster(call: Call, clusterArn: string): void {
    for (const { arn } of activeServicesOf(call, clusterArn)) settleService(call, arn);
}

export const ecsDeploymentOperations = [
    describeServiceDeployments,
    listServiceDeployments,
    stopServiceDeployment,
    continueServiceDeployment,
    describeTargetHealth,
];
