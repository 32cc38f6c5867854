import type { Call } from "../model/resource.ts";
import { isMap } from "../model/values.ts";
import { invalidRevision } from "./codedeploy-appspec.ts";
import type { EcsChange, Fault, ServicePart, Step } from "./codedeploy-deployment.ts";
import type { GroupState } from "./codedeploy-group.ts";
import { lacks } from "./codedeploy-group-checks.ts";
import { behind, redirect } from "./codedeploy-traffic.ts";
import { type EcsService, findService, service } from "./ecs-service.ts";
import { containersOf, findTaskDefinition } from "./ecs-task-definition.ts";
import { targetGroup } from "./elb.ts";
import { mayDo } from "./iam.ts";

const ecsError = (message: string): Fault => ({ code: "ECS_UPDATE_ERROR", message });

/** What the deployment would do to the group's service. Source: CodeDeploy user guide, "AppSpec 'resources' section for Amazon ECS deployments". */
export function ecsChange(call: Call, group: GroupState, properties: Readonly<Record<string, unknown>>): EcsChange | Fault {
    const { TaskDefinition: to, LoadBalancerInfo: balancer } = properties;
    if (typeof to !== "string" || to === "") throw invalidRevision("The AppSpec content needs the property TaskDefinition");
    if (!isMap(balancer)) throw invalidRevision("The AppSpec content needs the property LoadBalancerInfo");
    const { clusterName = "", serviceName = "" } = group.ecsService ?? {};
    const found = findService(call, clusterName, serviceName);
    if (!found)
        return { code: "INVALID_ECS_SERVICE", message: `The ECS service ${serviceName} cannot be found in the cluster ${clusterName}.` };
    const task = findTaskDefinition(call, to);
    if (task?.status !== "ACTIVE") return ecsError(`The ECS task definition ${to} cannot be found or is not active.`);
    const { ContainerName: name, ContainerPort: port } = balancer;
    const container = containersOf(task).find(each => each.name === name);
    if (!container?.portMappings?.some(({ containerPort }) => containerPort === port))
        return ecsError(`The container ${name} of ${task.arn} does not exist or has no container port ${port}.`);
    const { prodTrafficRoute, targetGroups = [], testTrafficRoute } = group.loadBalancerInfo?.targetGroupPairInfo ?? {};
    const pair = targetGroups.flatMap(({ name }) => call.find(targetGroup, each => each.name === name)?.arn ?? []);
    const blue = found.loadBalancers?.[0]?.targetGroupArn;
    const green = pair.find(arn => arn !== blue);
    const listener = prodTrafficRoute?.listenerArns[0] ?? "";
    if (blue === undefined || green === undefined || !pair.includes(blue))
        return { code: "INVALID_ECS_SERVICE", message: "The primary task set's target group is not one of the deployment group's pair." };
    const testListener = testTrafficRoute?.listenerArns[0];
    const more = servicePart(properties);
    return {
        serviceArn: found.arn,
        from: found.taskDefinitionArn,
        to: task.arn,
        blue,
        green,
        listener,
        ...(testListener && { testListener }),
        more,
    };
}

/** What a deployment may change of a service besides its task definition. */
function servicePart(properties: Readonly<Record<string, unknown>>): ServicePart {
    const { PlatformVersion: platformVersion, NetworkConfiguration: network, CapacityProviderStrategy: capacity } = properties;
    const given = isMap(network) && isMap(network["AwsvpcConfiguration"]) ? network["AwsvpcConfiguration"] : undefined;
    const names = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
    return {
        ...(platformVersion !== undefined && { platformVersion: String(platformVersion) }),
        ...(Array.isArray(capacity) && {
            launchType: "",
            capacityProviderStrategies: capacity.filter(isMap).map(each => ({
                base: Number(each["Base"]),
                capacityProvider: String(each["CapacityProvider"]),
                weight: Number(each["Weight"]),
            })),
        }),
        ...(given && {
            networkConfiguration: {
                subnets: names(given["Subnets"]),
                securityGroups: names(given["SecurityGroups"]),
                assignPublicIp: given["AssignPublicIp"] === "ENABLED",
            },
        }),
    };
}

/** What happens at the beginning of a step; the answer is why it cannot be. */
export function takeEcs(
    call: Call,
    run: { readonly change: EcsChange; readonly roleArn: string },
    { event, percent, test }: Step,
): Fault | undefined {
    const { change, roleArn } = run;
    if (event === "Install") return installFault(call, change, roleArn);
    if (test && change.testListener) return shift(call, change.testListener, 100, run);
    if (percent !== undefined) {
        const fault = shift(call, change.listener, percent, run);
        if (fault || percent < 100) return fault;
        if (!mayDo(call, roleArn, { action: "ecs:UpdateServicePrimaryTaskSet", resource: change.serviceArn }))
            return denied(roleArn, "AmazonECS");
        becomePrimary(call, change);
    }
    if (event === "Terminate" && !mayDo(call, roleArn, { action: "ecs:DeleteTaskSet", resource: taskSet(change) }))
        return denied(roleArn, "AmazonECS");
    return undefined;
}

const denied = (roleArn: string, name: string): Fault => ({ code: "IAM_ROLE_PERMISSIONS", message: lacks(roleArn, name) });

const taskSet = ({ serviceArn }: EcsChange): string => `${serviceArn.replace(":service/", ":task-set/")}/ecs-svc/1`;

/** Source: AWS Managed Policy reference guide, "AWSCodeDeployRoleForECS": what a deployment asks for. */
function installFault(call: Call, { serviceArn, to, blue, listener, testListener }: EcsChange, roleArn: string): Fault | undefined {
    for (const action of ["DescribeTargetGroups", "DescribeListeners", "DescribeRules"]) {
        if (!mayDo(call, roleArn, { action: `elasticloadbalancing:${action}`, resource: "*" }))
            return denied(roleArn, "ElasticLoadBalancing");
    }
    const stray = [listener, ...(testListener ? [testListener] : [])].find(arn => behind(call, arn, blue).length === 0);
    if (stray) {
        const reason = `The ELB could not be updated due to the following error: Primary taskset target group must be behind listener ${stray}`;
        return { code: "ELASTIC_LOAD_BALANCING_INVALID", message: reason };
    }
    const cluster = serviceArn.replace(/:service\/(.*)\/.*$/, ":cluster/$1");
    const context = { "ecs:cluster": cluster, "ecs:service": serviceArn, "ecs:task-definition": to };
    // As far as we know, IAM sees no resource of CreateTaskSet, but these keys.
    if (!mayDo(call, roleArn, { action: "ecs:CreateTaskSet", resource: "*", context })) return denied(roleArn, "AmazonECS");
    const task = findTaskDefinition(call, to);
    for (const resource of [task?.taskRoleArn, task?.executionRoleArn]) {
        const passing = { action: "iam:PassRole", context: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } };
        if (resource && !mayDo(call, roleArn, { ...passing, resource })) {
            return ecsError(
                `User: ${roleArn} is not authorized to perform: iam:PassRole on resource: ${resource} because no identity-based policy allows the iam:PassRole action`,
            );
        }
    }
    return undefined;
}

function shift(
    call: Call,
    listener: string,
    percent: number,
    { change, roleArn }: { readonly change: EcsChange; readonly roleArn: string },
) {
    for (const arn of [...behind(call, listener, change.blue), ...behind(call, listener, change.green)]) {
        const action = arn.includes(":listener-rule/") ? "elasticloadbalancing:ModifyRule" : "elasticloadbalancing:ModifyListener";
        if (!mayDo(call, roleArn, { action, resource: arn })) return denied(roleArn, "ElasticLoadBalancing");
    }
    redirect(call, listener, change, percent);
    return undefined;
}

/** Source: ECS API reference, UpdateServicePrimaryTaskSet: what the primary task set has, the service has. */
function becomePrimary(call: Call, { serviceArn, to, green, more }: EcsChange): void {
    const state = call.get(service, serviceArn);
    if (!state) return;
    const loadBalancers = state.loadBalancers?.map(one => ({ ...one, targetGroupArn: green }));
    call.put(service, serviceArn, { ...state, ...more, taskDefinition: to, taskDefinitionArn: to, loadBalancers } as EcsService);
}

/** All traffic goes back, and the task set that was the primary one is it again, while it is still there. */
export function undoEcs(call: Call, change: EcsChange): void {
    redirect(call, change.listener, change, 0);
    if (change.testListener) redirect(call, change.testListener, change, 0);
    const state = call.get(service, change.serviceArn);
    if (state?.taskDefinitionArn !== change.to || change.before === undefined) return;
    call.put(service, change.serviceArn, { ...state, ...change.before } as EcsService);
}

/** What `undoEcs` puts back. */
export function beforeEcs(call: Call, serviceArn: string): ServicePart {
    const { taskDefinition, taskDefinitionArn, loadBalancers, ...state } = call.get(service, serviceArn) as EcsService;
    const { platformVersion, networkConfiguration, launchType, capacityProviderStrategies } = state;
    const rest = { platformVersion, networkConfiguration, launchType, capacityProviderStrategies };
    return { taskDefinition, taskDefinitionArn, loadBalancers, ...rest } as ServicePart;
}
