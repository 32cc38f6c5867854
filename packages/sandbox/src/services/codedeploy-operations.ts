import { AwsError } from "../model/errors.ts";
import { type Call, operation } from "../model/resource.ts";
import { requireApplication } from "./codedeploy-application.ts";
import { parseAppSpec } from "./codedeploy-appspec.ts";
import { type Config, findConfig } from "./codedeploy-config.ts";
import { activeIn, type Deployment, deployment, ecsSteps, lambdaSteps, newId, underWay } from "./codedeploy-deployment.ts";
import { ecsChange } from "./codedeploy-ecs.ts";
import { findGroup, type GroupState, groupNotFound } from "./codedeploy-group.ts";
import { lambdaChange, lambdaFault } from "./codedeploy-lambda.ts";
import { mayAnswer, save, settle, stop } from "./codedeploy-run.ts";
import { unauthorized } from "./iam.ts";

interface CreateRequest {
    readonly applicationName: string;
    readonly deploymentGroupName: string;
    readonly deploymentConfigName?: string;
    readonly revision: { readonly revisionType: string; readonly appSpecContent?: { readonly content: string } };
}

/** A release. Source: CodeDeploy API reference, CreateDeployment; names and shapes are its. */
export const createDeployment = operation({
    name: "codedeploy:CreateDeployment",
    parameters: ["applicationName", "deploymentGroupName", "deploymentConfigName", "revision"],
    run(call, { applicationName, deploymentGroupName, deploymentConfigName: wanted, revision }: CreateRequest) {
        requireApplication(call, applicationName);
        const group = findGroup(call, applicationName, deploymentGroupName);
        if (!group) throw groupNotFound(deploymentGroupName);
        const configName = wanted ?? (group.deploymentConfigName as string);
        const config = requireConfig(call, configName, group);
        const active = activeIn(call, applicationName, deploymentGroupName);
        if (active && underWay(settle(call, active))) {
            const reason = `The Deployment Group '${deploymentGroupName}' already has an active Deployment '${active.deploymentId}'`;
            throw new AwsError("DeploymentLimitExceededException", reason);
        }
        if (revision.revisionType !== "AppSpecContent" || !revision.appSpecContent)
            throw new AwsError("InvalidRevisionException", "The revision must be an AppSpec's content");
        const made = begin(call, group, { configName, config, content: revision.appSpecContent.content });
        // One that could not begin is over already.
        if (underWay(made)) settle(call, made);
        return { deploymentId: made.deploymentId };
    },
});

function requireConfig(call: Call, name: string, { computePlatform }: GroupState): Config {
    const config = findConfig(call, name);
    if (!config) throw new AwsError("DeploymentConfigDoesNotExistException", `No deployment configuration found for name: ${name}`);
    if (config.platform !== computePlatform) {
        const reason = `The deployment configuration ${name} is for the compute platform ${config.platform}, not ${computePlatform}`;
        throw new AwsError("InvalidDeploymentConfigNameException", reason);
    }
    return config;
}

function begin(
    call: Call,
    group: GroupState,
    { configName, config, content }: { readonly configName: string; readonly config: Config; readonly content: string },
): Deployment {
    const { alarmConfiguration, autoRollbackConfiguration, serviceRoleArn: roleArn } = group;
    const platform = group.computePlatform as "ECS" | "Lambda";
    const { properties, hooks } = parseAppSpec(content, platform);
    const now = call.now();
    const base = {
        deploymentId: newId(call),
        applicationName: group.appName,
        deploymentGroupName: group.deploymentGroupName,
        deploymentConfigName: configName,
        roleArn,
        status: "InProgress",
        creator: "user",
        createTime: now,
        alarms: alarmConfiguration?.enabled ? (alarmConfiguration.alarms ?? []) : [],
        ignorePollAlarmFailure: alarmConfiguration?.ignorePollAlarmFailure ?? false,
        rollbackEvents: autoRollbackConfiguration?.enabled ? (autoRollbackConfiguration.events ?? []) : [],
        step: 0,
        since: now,
        begun: false,
        continued: false,
    } as const;
    if (platform === "Lambda") {
        const lambda = lambdaChange(properties);
        const fault = lambdaFault(call, lambda, roleArn);
        const steps = lambdaSteps(hooks, config.shifts);
        return save(call, {
            ...base,
            change: { lambda },
            steps,
            ...(fault && { status: "Failed", error: fault, completeTime: now, steps: [] }),
        });
    }
    const ecs = ecsChange(call, group, properties);
    // Nothing has moved yet, so there is nothing to roll back.
    if ("code" in ecs) {
        const nothing = { serviceArn: "", from: "", to: "", blue: "", green: "", listener: "", more: {} };
        return save(call, { ...base, change: { ecs: nothing }, steps: [], status: "Failed", error: ecs, completeTime: now });
    }
    return save(call, { ...base, change: { ecs }, steps: ecsSteps(hooks, config.shifts, group) });
}

function requireDeployment(call: Call, id: string): Deployment {
    const found = call.get(deployment, id);
    if (!found) throw new AwsError("DeploymentDoesNotExistException", `The deployment ${id} could not be found`);
    return underWay(found) ? settle(call, found) : found;
}

export const getDeployment = operation({
    name: "codedeploy:GetDeployment",
    parameters: ["deploymentId"],
    run: (call, { deploymentId }: { readonly deploymentId: string }) => ({
        deploymentInfo: describe(requireDeployment(call, deploymentId)),
    }),
});

const describe = (found: Deployment) => {
    const { deploymentId, applicationName, deploymentGroupName, deploymentConfigName, status, error, creator, createTime, completeTime } =
        found;
    const current = underWay(found) ? found.steps[found.step] : undefined;
    return {
        deploymentId,
        applicationName,
        deploymentGroupName,
        deploymentConfigName,
        status,
        creator,
        createTime,
        ...(completeTime && { completeTime }),
        ...(error && { errorInformation: error }),
        ...(found.rollbackDeploymentId && { rollbackInfo: { rollbackDeploymentId: found.rollbackDeploymentId } }),
        computePlatform: "lambda" in found.change ? "Lambda" : "ECS",
        // AWS tells the event by GetDeploymentTarget, and the hook's id to its function alone.
        ...(current && {
            simulated: { event: current.event, ...(current.hook !== undefined && { lifecycleEventHookExecutionId: hookId(found) }) },
        }),
    };
};

const hookId = ({ deploymentId, step, steps }: Deployment): string => `${deploymentId}-${steps[step]?.event}`;

export const stopDeployment = operation({
    name: "codedeploy:StopDeployment",
    parameters: ["deploymentId", "autoRollbackEnabled"],
    run(call, { deploymentId, autoRollbackEnabled }: { readonly deploymentId: string; readonly autoRollbackEnabled?: boolean }) {
        const found = requireDeployment(call, deploymentId);
        if (!underWay(found)) throw completed(deploymentId);
        const event = "DEPLOYMENT_STOP_ON_REQUEST";
        const rollbackEvents = autoRollbackEnabled === undefined ? found.rollbackEvents : autoRollbackEnabled ? [event] : [];
        stop(call, { ...found, rollbackEvents }, { code: "MANUAL_STOP", message: "The deployment was stopped by a request." }, event);
        return { status: "Succeeded", statusMessage: "No more commands will be scheduled for execution in the deployment" };
    },
});

const completed = (id: string) => new AwsError("DeploymentAlreadyCompletedException", `The deployment ${id} is already complete`);

export const continueDeployment = operation({
    name: "codedeploy:ContinueDeployment",
    parameters: ["deploymentId", "deploymentWaitType"],
    run(
        call,
        { deploymentId, deploymentWaitType = "READY_WAIT" }: { readonly deploymentId: string; readonly deploymentWaitType?: string },
    ) {
        const found = requireDeployment(call, deploymentId);
        if (!underWay(found)) throw completed(deploymentId);
        if (found.steps[found.step]?.wait !== deploymentWaitType)
            throw new AwsError(
                "DeploymentIsNotInReadyStateException",
                `The deployment ${deploymentId} does not have a status of Ready and can't continue yet.`,
            );
        settle(call, { ...found, continued: true });
        return {};
    },
});

interface Answer {
    readonly deploymentId: string;
    readonly lifecycleEventHookExecutionId: string;
    readonly status: "Succeeded" | "Failed";
}

/** What a hook's function answers with; it asks as its own role. */
export const putLifecycleEventHookExecutionStatus = operation({
    name: "codedeploy:PutLifecycleEventHookExecutionStatus",
    parameters: ["deploymentId", "lifecycleEventHookExecutionId", "status"],
    run(call, { deploymentId, lifecycleEventHookExecutionId: id, status }: Answer) {
        const found = requireDeployment(call, deploymentId);
        const hook = underWay(found) ? found.steps[found.step]?.hook : undefined;
        if (hook === undefined || id !== hookId(found)) {
            const reason = `The lifecycle event hook execution ${id} of the deployment ${deploymentId} is not waiting for a status`;
            throw new AwsError("InvalidLifecycleEventHookExecutionIdException", reason);
        }
        if (status !== "Succeeded" && status !== "Failed")
            throw new AwsError(
                "InvalidLifecycleEventHookExecutionStatusException",
                `The status must be Succeeded or Failed, not ${status}`,
            );
        const resource = call.arn("codedeploy", `deploymentgroup:${found.applicationName}/${found.deploymentGroupName}`);
        const { roleArn, may } = mayAnswer(call, hook, resource);
        if (!may)
            throw new AwsError("AccessDeniedException", unauthorized(roleArn, "codedeploy:PutLifecycleEventHookExecutionStatus", resource));
        settle(call, { ...found, answer: status });
        return { lifecycleEventHookExecutionId: id };
    },
});
