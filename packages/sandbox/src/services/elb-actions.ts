import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Call, Plain } from "../model/resource.ts";
import type { LoadBalancerAttributes } from "./elb-load-balancer.ts";
import { loadBalancersOf, targetGroup } from "./elb-target-group.ts";

/** What a listener or a rule does with a request: the two have the same shape. */
export type Action = Plain<aws.lb.ListenerArgs>["defaultActions"][number];

const groupsOf = ({ targetGroupArn, forward }: Action): readonly string[] => [
    ...(targetGroupArn ? [targetGroupArn] : []),
    ...(forward?.targetGroups ?? []).map(({ arn }) => arn),
];

export const targetsOf = (actions: readonly Action[]): readonly string[] => actions.flatMap(groupsOf);

const invalid = (reason: string): AwsError => new AwsError("InvalidLoadBalancerAction", reason);

/** Source: Elastic Load Balancing API reference, CreateListener and CreateRule: Errors; Action; ForwardActionConfig. */
export function requireActions(
    call: Call,
    actions: readonly Action[],
    balancer: LoadBalancerAttributes & { readonly loadBalancerType?: string | undefined },
    protocol: string,
): void {
    const application = balancer.loadBalancerType !== "network";
    const routing = actions.filter(({ type }) => ["forward", "redirect", "fixed-response"].includes(type));
    const strange = actions.find(action => !routing.includes(action));
    if (strange)
        throw new AwsError(
            "ValidationError",
            `'${strange.type}' is not simulated: the sandbox models forward, redirect and fixed-response`,
        );
    if (routing.length !== 1) throw invalid("A rule must have exactly one action of type forward, redirect or fixed-response");
    const [action] = routing as [Action];
    if (!application && action.type !== "forward") throw invalid("Network Load Balancers only support forward actions");
    if (action.type === "redirect" && !action.redirect) throw invalid("A redirect action must specify a RedirectConfig");
    if (action.type === "redirect" && action.redirect && isLoop(action.redirect)) {
        throw invalid("The RedirectConfig is not valid because it creates a loop.");
    }
    if (action.type === "fixed-response" && !action.fixedResponse)
        throw invalid("A fixed-response action must specify a FixedResponseConfig");
    if (action.type === "forward") requireTargets(call, action, balancer, application, protocol);
}

const isLoop = ({ host = "#{host}", path = "/#{path}", port = "#{port}", protocol = "#{protocol}", query = "#{query}" }): boolean =>
    host === "#{host}" && path === "/#{path}" && port === "#{port}" && protocol === "#{protocol}" && query === "#{query}";

function requireTargets(call: Call, action: Action, { arn, vpcId }: LoadBalancerAttributes, application: boolean, protocol: string): void {
    const groups = [...new Set(groupsOf(action))];
    const weights = action.forward?.targetGroups.map(({ weight = 1 }) => weight) ?? [];
    if (groups.length === 0) throw new AwsError("ValidationError", "A target group ARN must be specified");
    if (groups.length > 5)
        throw new AwsError("TooManyTargetGroups", "You've reached the limit on the number of target groups of a forward action");
    if (weights.some(weight => weight < 0 || weight > 999))
        throw new AwsError("ValidationError", "Target group weight must be between 0 and 999");
    const found = groups.map(one => call.get(targetGroup, one));
    if (found.includes(undefined)) throw new AwsError("TargetGroupNotFound", "One or more target groups not found");
    for (const group of found as NonNullable<(typeof found)[number]>[]) {
        if (group.targetType !== "lambda" && group.vpcId !== vpcId) {
            throw new AwsError(
                "InvalidConfigurationRequest",
                `The following target groups are in a different VPC than load balancer '${arn}': ${group.arn}`,
            );
        }
        const fits = group.targetType === "lambda" ? application : application === ["HTTP", "HTTPS"].includes(group.protocol ?? "");
        if (!fits) {
            throw new AwsError(
                "InvalidConfigurationRequest",
                `The protocol '${group.protocol ?? "lambda"}' of target group '${group.arn}' is not valid for load balancers of type '${application ? "application" : "network"}'`,
            );
        }
        // Source: Application Load Balancer user guide, "Target groups", Protocol version: requests in HTTP/2 and gRPC come over HTTPS.
        if (protocol === "HTTP" && ["GRPC", "HTTP2"].includes(group.protocolVersion ?? "")) {
            throw invalid(
                `Listener protocol 'HTTP' is not supported with a target group with the protocol-version '${group.protocolVersion}'`,
            );
        }
        if (loadBalancersOf(call, group.arn).some(other => other !== arn)) {
            throw new AwsError(
                "TargetGroupAssociationLimit",
                `The following target groups cannot be associated with more than one load balancer: ${group.arn}`,
            );
        }
    }
}
