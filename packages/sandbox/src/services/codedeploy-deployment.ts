import { type Call, resource } from "../model/resource.ts";
import type { Shift } from "./codedeploy-config.ts";
import type { GroupState } from "./codedeploy-group.ts";

/** Source: CodeDeploy API reference, "DeploymentInfo": status. */
export type DeploymentStatus = "InProgress" | "Ready" | "Succeeded" | "Failed" | "Stopped";

/** Why a deployment does not go on. Source: CodeDeploy API reference, "ErrorInformation". */
export interface Fault {
    readonly code: string;
    readonly message: string;
}

/** One lifecycle event of a deployment. */
export interface Step {
    readonly event: string;
    /** How long it takes, if nobody lets it go on. */
    readonly minutes: number;
    /** The Lambda function that is asked, and has to answer. */
    readonly hook?: string;
    /** Percent of the production traffic for what is new, from this step on. */
    readonly percent?: number;
    /** All test traffic goes to what is new, from this step on. */
    readonly test?: true;
    /** What a person may let end. Source: CodeDeploy API reference, ContinueDeployment: deploymentWaitType. */
    readonly wait?: "READY_WAIT" | "TERMINATION_WAIT";
}

/** What a deployment may change of an ECS service, in the words of Pulumi's provider. */
export interface ServicePart {
    readonly taskDefinition?: string | undefined;
    readonly taskDefinitionArn?: string;
    readonly loadBalancers?: { targetGroupArn?: string; containerName: string; containerPort: number }[] | undefined;
    readonly platformVersion?: string;
    readonly launchType?: string;
    readonly capacityProviderStrategies?: { base: number; capacityProvider: string; weight: number }[];
    readonly networkConfiguration?: { subnets: string[]; securityGroups?: string[]; assignPublicIp?: boolean } | undefined;
}

/** An ECS service's part of a deployment. */
export interface EcsChange {
    readonly serviceArn: string;
    /** Revisions before and after. */
    readonly from: string;
    readonly to: string;
    /** Target groups before and after, and the listeners that send requests to them. */
    readonly blue: string;
    readonly green: string;
    readonly listener: string;
    readonly testListener?: string;
    /** What of the service the AppSpec changes as well. */
    readonly more: ServicePart;
    /** The service as it was, once the new task set is the primary one. */
    readonly before?: ServicePart;
}

/** A function's part of a deployment. */
export interface LambdaChange {
    readonly functionName: string;
    readonly alias: string;
    readonly from: string;
    readonly to: string;
}

export interface Deployment {
    readonly deploymentId: string;
    readonly applicationName: string;
    readonly deploymentGroupName: string;
    readonly deploymentConfigName: string;
    readonly roleArn: string;
    readonly status: DeploymentStatus;
    readonly error?: Fault;
    readonly creator: "user" | "codeDeployRollback";
    readonly createTime: string;
    readonly completeTime?: string;
    /** The deployment that rolled this one back. */
    readonly rollbackDeploymentId?: string;
    readonly change: { readonly ecs: EcsChange } | { readonly lambda: LambdaChange };
    readonly steps: readonly Step[];
    readonly alarms: readonly string[];
    readonly ignorePollAlarmFailure: boolean;
    /** What makes it roll back by itself. Source: CodeDeploy API reference, "AutoRollbackConfiguration". */
    readonly rollbackEvents: readonly string[];
    /** Where it is in its steps, since when, whether the step has begun, and whether a person has let it go on. */
    readonly step: number;
    readonly since: string;
    readonly begun: boolean;
    readonly continued: boolean;
    /** What the step's function has answered. */
    readonly answer?: "Succeeded" | "Failed";
}

export const deployment = resource<Deployment>("sandbox:codedeploy/deployment:Deployment", {
    inputs: {} as never,
    create: () => {
        throw new Error("CodeDeploy makes these by itself");
    },
});

export const underWay = ({ status }: Deployment): boolean => status === "InProgress" || status === "Ready";

export const activeIn = (call: Call, applicationName: string, deploymentGroupName: string): Deployment | undefined =>
    call.find(
        deployment,
        each => each.applicationName === applicationName && each.deploymentGroupName === deploymentGroupName && underWay(each),
    );

/** Target groups in which a service's two task sets are registered while it is being released. */
export function taskSetGroups(call: Call, serviceArn: string): readonly string[] | undefined {
    const found = releaseOf(call, serviceArn);
    return found && "ecs" in found.change ? [found.change.ecs.blue, found.change.ecs.green] : undefined;
}

/** The deployment of an ECS service that is under way. */
export const releaseOf = (call: Call, serviceArn: string): Deployment | undefined =>
    call.find(deployment, each => "ecs" in each.change && each.change.ecs.serviceArn === serviceArn && underWay(each));

/** A deployment's id, in AWS's form: `d-` and nine letters and digits. */
export const newId = (call: Call): string => `d-${call.unique(9, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`;

/** Source: CodeDeploy user guide, "CodeDeploy quotas": minutes until a lifecycle event hook fails. */
export const hookMinutes = 60;

const shifting = (shifts: readonly Shift[]): readonly Step[] =>
    shifts.map(({ percent, minutes }) => ({ event: "AllowTraffic", percent, minutes }));

/** Source: CodeDeploy user guide, "AppSpec 'hooks' section": Run order of hooks in a Lambda function version deployment. */
export function lambdaSteps(hooks: Readonly<Record<string, string>>, shifts: readonly Shift[]): readonly Step[] {
    return [...hooked(hooks, "BeforeAllowTraffic"), ...shifting(shifts), ...hooked(hooks, "AfterAllowTraffic")];
}

/** Source: CodeDeploy user guide, "AppSpec 'hooks' section": Run order of hooks in an Amazon ECS deployment. */
export function ecsSteps(
    hooks: Readonly<Record<string, string>>,
    shifts: readonly Shift[],
    { blueGreenDeploymentConfig: settings, loadBalancerInfo }: GroupState,
): readonly Step[] {
    const ready = settings?.deploymentReadyOption;
    const { action = "TERMINATE", terminationWaitTimeInMinutes = 0 } = settings?.terminateBlueInstancesOnDeploymentSuccess ?? {};
    return [
        ...hooked(hooks, "BeforeInstall"),
        { event: "Install", minutes: 0 },
        ...hooked(hooks, "AfterInstall"),
        ...(loadBalancerInfo?.targetGroupPairInfo?.testTrafficRoute
            ? [{ event: "AllowTestTraffic", minutes: 0, test: true } as const, ...hooked(hooks, "AfterAllowTestTraffic")]
            : []),
        ...(ready?.actionOnTimeout === "STOP_DEPLOYMENT"
            ? [{ event: "Ready", minutes: ready.waitTimeInMinutes ?? 0, wait: "READY_WAIT" } as const]
            : []),
        ...hooked(hooks, "BeforeAllowTraffic"),
        ...shifting(shifts),
        ...hooked(hooks, "AfterAllowTraffic"),
        { event: "Terminate", minutes: action === "TERMINATE" ? terminationWaitTimeInMinutes : 0, wait: "TERMINATION_WAIT" },
    ];
}

const hooked = (hooks: Readonly<Record<string, string>>, event: string): readonly Step[] =>
    hooks[event] === undefined ? [] : [{ event, minutes: hookMinutes, hook: hooks[event] }];
