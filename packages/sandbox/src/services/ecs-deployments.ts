import type * as aws from "@pulumi/aws";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { alarmState } from "./cloudwatch-state.ts";
import { taskSetGroups } from "./codedeploy-deployment.ts";
import { settleDeployments } from "./codedeploy-run.ts";
import { hookFault, networkFault, shiftFault } from "./ecs-deployment-faults.ts";
import { service } from "./ecs-service.ts";
import { type Step, stepsOf } from "./ecs-stages.ts";
import { moveTraffic, type Shift, shiftOf } from "./ecs-traffic.ts";
import { movesRules } from "./elb-movers.ts";

type Inputs = Plain<aws.ecs.ServiceArgs>;
export type DeploymentConfiguration = NonNullable<Inputs["deploymentConfiguration"]>;

/** Source: ECS API reference, "ServiceDeployment": status. */
export type DeploymentStatus = "IN_PROGRESS" | "SUCCESSFUL" | "STOPPED" | "ROLLBACK_SUCCESSFUL";

/** One deployment of a service, as ECS keeps it. */
export interface ServiceDeployment {
    readonly arn: string;
    readonly serviceArn: string;
    readonly status: DeploymentStatus;
    readonly statusReason?: string;
    readonly createdAt: string;
    readonly finishedAt?: string;
    readonly strategy: string;
    /** Task definitions: what ran before (nothing before the first deployment), and what is to run. */
    readonly from?: string;
    readonly to: string;
    readonly configuration: DeploymentConfiguration;
    readonly alarms: readonly string[];
    /** Target groups in which tasks were registered before. */
    readonly before: readonly string[];
    /** Where a rolling deployment registers its tasks. */
    readonly groups: readonly string[];
    /** How traffic moves; missing for rolling deployments. */
    readonly shift?: Shift;
    /** Where the deployment is in its steps, since when, whether the step has begun, and whether a person has let it go on. */
    readonly step: number;
    readonly since: string;
    readonly begun: boolean;
    readonly continued: boolean;
}

/** What ECS itself keeps of each deployment. */
export const serviceDeployment = resource<ServiceDeployment>("sandbox:ecs/serviceDeployment:ServiceDeployment", {
    inputs: {} as never,
    create: () => {
        throw new Error("ECS makes these by itself");
    },
});

/** A service's deployments, the last one first. */
export const deploymentsOf = (call: Call, serviceArn: string): readonly ServiceDeployment[] =>
    call
        .all(serviceDeployment)
        .filter(one => one.serviceArn === serviceArn)
        .sort((one, other) => order(other) - order(one));
/** Numbers in their ids say which came first: several may begin within one moment. */
const order = ({ arn }: ServiceDeployment): number => Number.parseInt(arn.split("/").at(-1)?.slice(0, 8) ?? "0", 36);

export const underWay = (call: Call, serviceArn: string): ServiceDeployment | undefined =>
    deploymentsOf(call, serviceArn).find(({ status }) => status === "IN_PROGRESS");

/** Target groups in which tasks of the service are registered now. */
export function registeredIn(call: Call, serviceArn: string): readonly string[] {
    const { deploymentController, loadBalancers = [] } = call.get(service, serviceArn) ?? {};
    if (deploymentController?.type === "CODE_DEPLOY")
        return taskSetGroups(call, serviceArn) ?? loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []);
    const [last] = deploymentsOf(call, serviceArn);
    if (!last) return [];
    const { status, shift, groups, before } = last;
    if (status === "SUCCESSFUL") return shift ? [shift.green] : groups;
    return status === "IN_PROGRESS" && shift ? [...before, shift.green] : before;
}

export interface Begin {
    readonly arn: string;
    readonly inputs: Inputs;
    /** The task definition that ran before. */
    readonly from?: string;
    readonly to: string;
}

/** Begins a deployment; one that is under way gives way, with all traffic back where it came from. */
export function beginDeployment(call: Call, { arn, inputs, from, to }: Begin): void {
    const replaced = underWay(call, arn);
    if (replaced) {
        // Source: ECS developer guide, "Amazon ECS blue/green service deployments workflow", RECONCILE_SERVICE; the reason's words are ours.
        if (replaced.shift) moveTraffic(call, replaced.shift, { weight: 0, testWeight: 0 });
        finish(call, replaced, "STOPPED", "Service deployment stopped because a new service deployment was started.");
    }
    const { deploymentConfiguration = {}, loadBalancers = [], alarms } = inputs;
    const strategy = deploymentConfiguration.strategy ?? "ROLLING";
    const before = registeredIn(call, arn);
    const shift = strategy === "ROLLING" ? undefined : shiftOf(call, loadBalancers);
    const now = call.now();
    const number = call.next("service deployments").toString(36).padStart(8, "0");
    const path = arn.split(":service/")[1] as string;
    const deployment: ServiceDeployment = {
        arn: call.arn("ecs", `service-deployment/${path}/${number}${call.unique(13, "abcdefghijklmnopqrstuvwxyz0123456789")}`),
        serviceArn: arn,
        status: "IN_PROGRESS",
        createdAt: now,
        strategy,
        ...(from !== undefined && { from: replaced?.from ?? from }),
        to,
        configuration: deploymentConfiguration,
        alarms: alarms?.enable ? watching(call, alarms.alarmNames) : [],
        before,
        groups: loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []),
        ...(shift && { shift }),
        step: 0,
        since: now,
        begun: false,
        continued: false,
    };
    call.put(serviceDeployment, deployment.arn, deployment);
    const fault = strategy === "ROLLING" ? undefined : networkFault(call, loadBalancers);
    if (fault) rollBack(call, deployment, fault);
    else settle(call, deployment);
}

/** Lets the service's deployment come to where it is by now; `wait`: as for one who waits until it has ended. */
export function settleService(call: Call, serviceArn: string, { wait = false } = {}): void {
    settleDeployments(call);
    const deployment = underWay(call, serviceArn);
    if (deployment) settle(call, deployment, wait);
}

movesRules((call, ruleArn) => {
    const deployment = call.find(
        serviceDeployment,
        ({ status, shift }) => status === "IN_PROGRESS" && (shift?.rule === ruleArn || shift?.testRule === ruleArn),
    );
    if (deployment) settle(call, deployment);
});

/** A person lets a pause end. */
export const continueDeployment = (call: Call, deployment: ServiceDeployment): void => settle(call, { ...deployment, continued: true });

function settle(call: Call, deployment: ServiceDeployment, wait = false): void {
    const steps = stepsOf(deployment);
    let { step, since, begun, continued } = deployment;
    for (let current = steps[step]; current; current = steps[step]) {
        const fault = alarmFault(call, deployment) ?? (begun ? undefined : take(call, deployment, current));
        const ends = new Date(Date.parse(since) + current.minutes * 60_000).toISOString();
        const early = !wait && !continued && call.now() < ends;
        const late = !wait && !continued && current.onTimeout === "ROLLBACK" ? timeOut(current) : undefined;
        if (fault ?? (early ? undefined : late)) {
            rollBack(call, deployment, (fault ?? late) as string);
            return;
        }
        if (early) {
            call.put(serviceDeployment, deployment.arn, { ...deployment, step, since, begun: true, continued });
            return;
        }
        since = wait || continued ? call.now() : ends;
        step += 1;
        begun = false;
        continued = false;
    }
    finish(call, { ...deployment, step, since }, "SUCCESSFUL");
}

/**
 * An alarm that is on when a deployment begins leaves it unwatched: it may be what the deployment is to mend.
 * Source: ECS developer guide, "How CloudWatch alarms detect Amazon ECS deployment failures".
 */
const watching = (call: Call, names: readonly string[]): readonly string[] =>
    names.some(name => alarmState(call, name) === "ALARM") ? [] : names;

// The first sentence is ours.
const alarmFault = (call: Call, { alarms }: ServiceDeployment): string | undefined => {
    const alarm = alarms.find(name => alarmState(call, name) === "ALARM");
    return alarm === undefined ? undefined : `Service deployment rolled back because the alarm ${alarm} is in the state ALARM.`;
};
const timeOut = ({ stage }: Step) => `Service deployment rolled back because ${stage} pause hook timed out.`;

/** What happens at the beginning of a step; the answer is why it cannot be. */
function take(call: Call, { configuration, shift }: ServiceDeployment, { stage, weight, testWeight }: Step): string | undefined {
    const hook = hookFault(call, configuration, stage);
    if (hook || !shift || (weight === undefined && testWeight === undefined)) return hook;
    const fault = shiftFault(call, shift, stage);
    if (!fault) moveTraffic(call, shift, { weight, testWeight });
    return fault;
}

/** Everything goes back to what ran before; traffic goes first. */
export function rollBack(call: Call, deployment: ServiceDeployment, reason: string): void {
    const { shift, from, serviceArn } = deployment;
    if (shift) moveTraffic(call, shift, { weight: 0, testWeight: 0 });
    const state = call.get(service, serviceArn);
    if (state && from !== undefined) {
        const form = state.taskDefinition?.startsWith("arn:") ? from : (from.split("task-definition/")[1] ?? from);
        call.put(service, serviceArn, { ...state, taskDefinitionArn: from, taskDefinition: form });
    }
    finish(call, deployment, "ROLLBACK_SUCCESSFUL", reason);
}

const finish = (call: Call, deployment: ServiceDeployment, status: DeploymentStatus, statusReason?: string): void =>
    call.put(serviceDeployment, deployment.arn, { ...deployment, status, finishedAt: call.now(), ...(statusReason && { statusReason }) });

/** A deleted service's history goes with it. */
export function forgetDeployments(call: Call, serviceArn: string): void {
    for (const { arn } of deploymentsOf(call, serviceArn)) call.remove(serviceDeployment, arn);
}
