import type { Call } from "../model/resource.ts";
import type { DeploymentConfiguration } from "./ecs-deployments.ts";
import { actionsOf, type LoadBalancers, type Shift, serving } from "./ecs-traffic.ts";
import { targetsOf } from "./elb-actions.ts";
import { mayDo, trusts } from "./iam.ts";
import { lambdaFunction, splitFunction } from "./lambda-function.ts";

/**
 * Why ECS rolls a deployment back, in its own words. Source for all of them: ECS developer guide, "Troubleshooting Amazon ECS blue/green
 * deployments". ECS accepts such a service and says this in the deployment's statusReason.
 */
const ecs = { service: "ecs.amazonaws.com" };

const rolledBack = (why: string) => `Service deployment rolled back because ${why}`;
const network = (why: string) => rolledBack(`of invalid networking configuration${why}`);

/** What must hold of the rules and the groups before a deployment begins. */
export function networkFault(call: Call, loadBalancers: LoadBalancers): string | undefined {
    for (const { targetGroupArn = "", advancedConfiguration } of loadBalancers) {
        if (!advancedConfiguration) continue;
        const { alternateTargetGroupArn: alternate, productionListenerRule: rule, testListenerRule, roleArn } = advancedConfiguration;
        if (!manages(call, roleArn, { rule, blue: targetGroupArn, green: alternate })) return unmanageable(roleArn);
        const live = serving(actionsOf(call, rule));
        const associated = [rule, ...(testListenerRule ? [testListenerRule] : [])].flatMap(one => targetsOf(actionsOf(call, one)));
        const strange = live.find(group => group !== targetGroupArn && group !== alternate);
        if (strange)
            return network(
                `. Production listener rule is forwarding traffic to unexpected target group ${strange}. Expected traffic to be forwarded to either targetGroupArn: ${targetGroupArn} or alternateTargetGroupArn: ${alternate}`,
            );
        const loose = [targetGroupArn, alternate].find(group => !associated.includes(group));
        if (loose) return network(`: Target group ${loose} is not associated with either productionListenerRule or testListenerRule.`);
        if (live.length !== 1)
            return network(
                `. productionListenerRule ${rule} should have exactly one target group serving traffic but found ${live.length} target groups which are serving traffic`,
            );
    }
    return undefined;
}

const unmanageable = (roleArn: string) =>
    network(`. ECS was unable to manage the ELB resources due to missing permissions on ECS Infrastructure Role '${roleArn}'.`);

/** Source: ECS developer guide, "Amazon ECS infrastructure IAM role for load balancers". */
const reads = ["DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth"];

function manages(call: Call, roleArn: string, { blue, green }: Pick<Shift, "rule" | "blue" | "green">): boolean {
    const may = (action: string, resource: string) => mayDo(call, roleArn, { action: `elasticloadbalancing:${action}`, resource });
    return (
        trusts(call, roleArn, ecs, { "aws:SourceAccount": call.account }) &&
        reads.every(action => may(action, "*")) &&
        [blue, green].every(group => ["RegisterTargets", "DeregisterTargets"].every(action => may(action, group)))
    );
}

/** Why the rules cannot be changed at this stage. */
export function shiftFault(call: Call, { rule, testRule, roleArn }: Shift, stage: string): string | undefined {
    const changed = stage === "TEST_TRAFFIC_SHIFT" ? testRule : rule;
    if (changed === undefined) return undefined;
    const action = "elasticloadbalancing:ModifyRule";
    if (mayDo(call, roleArn, { action, resource: changed })) return undefined;
    return rolledBack(
        `${stage} lifecycle hook(s) failed. User: ${session(roleArn, "ECSNetworkingWithELB")} is not authorized to perform: ${action} on resource: ${changed} because no identity-based policy allows the ${action} action`,
    );
}

/** Why the functions that are asked at this stage cannot be. A function that is there and may be invoked says SUCCEEDED. */
export function hookFault(call: Call, { lifecycleHooks = [] }: DeploymentConfiguration, stage: string): string | undefined {
    for (const { hookTargetArn: target = "", roleArn = "", lifecycleStages, targetType } of lifecycleHooks) {
        if (targetType === "PAUSE" || !lifecycleStages.includes(stage)) continue;
        const failed = (why: string) => rolledBack(`${stage} lifecycle hook(s) failed. ${why}`);
        if (!trusts(call, roleArn, ecs, { "aws:SourceAccount": call.account })) return failed(`ECS was unable to assume role ${roleArn}`);
        const action = "lambda:InvokeFunction";
        if (!mayDo(call, roleArn, { action, resource: target }))
            return failed(
                `ECS was unable to invoke hook target ${target} due to User: ${session(roleArn, "ECS-Lambda-Execution")} is not authorized to perform: ${action} on resource: ${target} because no identity-based policy allows the ${action} action`,
            );
        if (call.get(lambdaFunction, splitFunction(target).name) === undefined)
            return failed(`ECS was unable to invoke hook target ${target} due to Function not found: ${target}`);
    }
    return undefined;
}

/** A role as it shows itself in a session: without its path. */
const session = (roleArn: string, name: string): string =>
    `arn:aws:sts::${roleArn.split(":")[4]}:assumed-role/${roleArn.split("/").at(-1)}/${name}`;
