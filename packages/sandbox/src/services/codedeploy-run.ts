import type { Call } from "../model/resource.ts";
import { alarmState } from "./cloudwatch-state.ts";
import { type Deployment, deployment, type Fault, newId, type Step, underWay } from "./codedeploy-deployment.ts";
import { beforeEcs, takeEcs, undoEcs } from "./codedeploy-ecs.ts";
import { lacks } from "./codedeploy-group-checks.ts";
import { isLambda, takeLambda, undoLambda } from "./codedeploy-lambda.ts";
import { movesRules } from "./elb-movers.ts";
import { mayDo } from "./iam.ts";
import { findVersion, lambdaFunction, splitFunction } from "./lambda-function.ts";

/** Lets all deployments of this place come to where they are by now. */
export function settleDeployments(call: Call): void {
    for (const { id: _, ...each } of call.all(deployment)) if (underWay(each)) settle(call, each);
}

movesRules(settleDeployments);

/** Lets the deployment come to where it is by now. */
export function settle(call: Call, from: Deployment): Deployment {
    let run = from;
    for (let step = run.steps[run.step]; step; step = run.steps[run.step]) {
        const alarm = alarmFault(call, run);
        if (alarm) return stop(call, run, alarm, "DEPLOYMENT_STOP_ON_ALARM");
        if (!run.begun) {
            // What was before is kept with the deployment, so that it can be put back however late that is.
            if (step.percent === 100 && !isLambda(run.change))
                run = { ...run, change: { ecs: { ...run.change.ecs, before: beforeEcs(call, run.change.ecs.serviceArn) } } };
            const fault = take(call, run, step);
            if (fault) return fail(call, run, fault);
            run = { ...run, begun: true };
        }
        const ends = new Date(Date.parse(run.since) + step.minutes * 60_000).toISOString();
        const over = call.now() >= ends;
        if (step.hook !== undefined) {
            // Source: CodeDeploy user guide, "Troubleshoot Amazon ECS deployment issues".
            if (run.answer === "Failed") return fail(call, run, hookFailed);
            if (run.answer === undefined && over) return fail(call, run, noAnswer);
        }
        if (!over && !run.continued && run.answer === undefined)
            return save(call, { ...run, status: step.wait === "READY_WAIT" ? "Ready" : "InProgress" });
        if (over && !run.continued && step.wait === "READY_WAIT") return stop(call, run, notContinued(step.minutes));
        const { answer, ...rest } = run;
        const early = run.continued || answer !== undefined;
        run = { ...rest, step: run.step + 1, since: early ? call.now() : ends, begun: false, continued: false };
    }
    return save(call, { ...run, status: "Succeeded", completeTime: call.now() });
}

const hookFailed: Fault = {
    code: "HOOK_EXECUTION_FAILURE",
    message: "The deployment failed because one or more of the lifecycle event validation functions failed.",
};
const noAnswer: Fault = {
    code: "TIMEOUT",
    message:
        "The deployment timed out while waiting for a status callback. CodeDeploy expects a status callback within one hour after a deployment hook is invoked.",
};
const notContinued = (minutes: number): Fault => ({
    code: "TIMEOUT",
    message: `The deployment timed out while waiting for a notification to continue. This time out period is ${minutes} minutes.`,
});

function alarmFault(call: Call, { alarms, ignorePollAlarmFailure, roleArn }: Deployment): Fault | undefined {
    if (alarms.length === 0) return undefined;
    const active = alarms.filter(name => alarmState(call, name) === "ALARM");
    if (active.length > 0) {
        return {
            code: "ALARM_ACTIVE",
            message: `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Alarms that caused the stop are: <${active.join(", ")}>`,
        };
    }
    const unseen = alarms.filter(name => alarmState(call, name) === undefined);
    const blind = !mayDo(call, roleArn, { action: "cloudwatch:DescribeAlarms", resource: "*" });
    if (ignorePollAlarmFailure || (unseen.length === 0 && !blind)) return undefined;
    // Source: CodeDeploy API reference, "AlarmConfiguration", ignorePollAlarmFailure. The words are ours.
    if (blind) return { code: "IAM_ROLE_PERMISSIONS", message: lacks(roleArn, "AmazonCloudWatch") };
    return { code: "ALARM_ACTIVE", message: `The state of these alarms cannot be retrieved: <${unseen.join(", ")}>` };
}

function take(call: Call, { change, roleArn }: Deployment, step: Step): Fault | undefined {
    if (step.hook !== undefined) return hookFault(call, step.hook, roleArn);
    return isLambda(change) ? takeLambda(call, { change: change.lambda }, step) : takeEcs(call, { change: change.ecs, roleArn }, step);
}

/** The function is there, and the deployment may ask it. */
function hookFault(call: Call, hook: string, roleArn: string): Fault | undefined {
    const { name, qualifier } = splitFunction(hook);
    const resource = call.arn("lambda", `function:${name}${qualifier === undefined ? "" : `:${qualifier}`}`);
    if (!mayDo(call, roleArn, { action: "lambda:InvokeFunction", resource }))
        return { code: "IAM_ROLE_PERMISSIONS", message: lacks(roleArn, "AWSLambda") };
    const elsewhere = hook.startsWith("arn:") && hook !== resource;
    const found = !elsewhere && (qualifier === undefined ? call.get(lambdaFunction, name) : findVersion(call, name, qualifier));
    return found ? undefined : { code: "HOOK_EXECUTION_FAILURE", message: `The Lambda function ${hook} cannot be found.` };
}

/** The hook's own role may answer. Source: CodeDeploy user guide, "Troubleshoot Amazon ECS deployment issues". */
export function mayAnswer(call: Call, hook: string, resource: string): { readonly roleArn: string; readonly may: boolean } {
    const roleArn = call.get(lambdaFunction, splitFunction(hook).name)?.role ?? "";
    return { roleArn, may: mayDo(call, roleArn, { action: "codedeploy:PutLifecycleEventHookExecutionStatus", resource }) };
}

const fail = (call: Call, run: Deployment, error: Fault): Deployment => end(call, run, { status: "Failed", error }, "DEPLOYMENT_FAILURE");

export const stop = (call: Call, run: Deployment, error: Fault, event = "DEPLOYMENT_FAILURE"): Deployment =>
    end(call, run, { status: "Stopped", error }, event);

/** Traffic goes back only where the group says so; else it stays where it is. */
function end(call: Call, run: Deployment, outcome: Pick<Deployment, "status" | "error">, event: string): Deployment {
    const over = { ...run, ...outcome, completeTime: call.now() };
    if (!run.rollbackEvents.includes(event)) return save(call, over);
    const { change } = run;
    if (isLambda(change)) undoLambda(call, change.lambda);
    else undoEcs(call, change.ecs);
    const rollbackDeploymentId = newId(call);
    // Source: CodeDeploy user guide, "Redeploy and roll back a deployment with CodeDeploy": a rollback is a deployment of its own.
    const { error: _, ...rest } = over;
    save(call, { ...rest, deploymentId: rollbackDeploymentId, status: "Succeeded", creator: "codeDeployRollback", createTime: call.now() });
    return save(call, { ...over, rollbackDeploymentId });
}

export function save(call: Call, state: Deployment): Deployment {
    call.put(deployment, state.deploymentId, state);
    return state;
}
