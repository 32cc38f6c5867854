import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Failure, type Plain, resource } from "../model/resource.ts";
import { vpc } from "./ec2-vpc.ts";
import { targetsOf } from "./elb-actions.ts";
import { listener } from "./elb-listener.ts";
import { nameFailures } from "./elb-load-balancer.ts";
import { listenerRule } from "./elb-rule.ts";
import { each } from "./reasons.ts";

type Inputs = Plain<aws.lb.TargetGroupArgs>;
type HealthCheck = NonNullable<Inputs["healthCheck"]>;

export interface TargetGroupAttributes {
    readonly arn: string;
    readonly arnSuffix: string;
    readonly loadBalancerArns: readonly string[];
    readonly healthCheck: HealthCheck;
    readonly protocolVersion: string | undefined;
}

export const targetGroup = resource<aws.lb.TargetGroupArgs, TargetGroupAttributes>("aws:lb/targetGroup:TargetGroup", {
    cloudFormation: "AWS::ElasticLoadBalancingV2::TargetGroup",
    names: { healthCheck: null },
    updates: each(
        "ModifyTargetGroupAttributes",
        "deregistrationDelay",
        "lambdaMultiValueHeadersEnabled",
        "loadBalancingAlgorithmType",
        "loadBalancingCrossZoneEnabled",
        "preserveClientIp",
        "slowStart",
        "stickiness",
    ),
    inputs: {
        name: true,
        deregistrationDelay: true,
        healthCheck: true,
        ipAddressType: true,
        lambdaMultiValueHeadersEnabled: true,
        loadBalancingAlgorithmType: true,
        loadBalancingCrossZoneEnabled: true,
        port: true,
        preserveClientIp: true,
        protocol: true,
        protocolVersion: true,
        slowStart: true,
        stickiness: true,
        tags: true,
        targetType: true,
        vpcId: true,
    },
    autoName: { property: "name", maxLength: 32 },
    defaults: { deregistrationDelay: 300, slowStart: 0, targetType: "instance" },
    check: inputs => [...nameFailures(inputs.name), ...targetGroupFailures(inputs)],
    create(call, inputs) {
        const name = inputs.name as string;
        requireTargetGroup(call, inputs);
        if (call.find(targetGroup, other => other.name === name)) {
            throw new AwsError(
                "DuplicateTargetGroupName",
                `A target group with the same name '${name}' exists, but with different settings`,
            );
        }
        const arnSuffix = `targetgroup/${name}/${call.unique(16)}`;
        const arn = call.arn("elasticloadbalancing", arnSuffix);
        return {
            id: arn,
            attributes: {
                arn,
                arnSuffix,
                loadBalancerArns: [],
                healthCheck: healthCheckOf(inputs),
                protocolVersion: protocolVersionOf(inputs),
            },
        };
    },
    update(call, inputs) {
        requireTargetGroup(call, inputs);
        return { healthCheck: healthCheckOf(inputs) };
    },
    delete(call, _state, arn) {
        if (loadBalancersOf(call, arn).length > 0)
            throw new AwsError("ResourceInUse", `Target group '${arn}' is currently in use by a listener or a rule`);
    },
    read: (call, _state, arn) => ({ loadBalancerArns: loadBalancersOf(call, arn) }),
});

const isHttp = (protocol: string | undefined): boolean => protocol === "HTTP" || protocol === "HTTPS";
const protocolVersionOf = ({ protocol, protocolVersion }: Inputs): string | undefined =>
    protocolVersion ?? (isHttp(protocol) ? "HTTP1" : undefined);

/** What the provider refuses before AWS is asked. */
function targetGroupFailures({
    targetType = "instance",
    protocol,
    port,
    healthCheck,
    deregistrationDelay = 300,
    slowStart = 0,
    stickiness,
}: Partial<Inputs>): readonly Failure[] {
    const failures: Failure[] = [];
    const among = (property: string, value: string | undefined, allowed: readonly string[]): void => {
        if (value !== undefined && !allowed.includes(value))
            failures.push({ property, reason: `is ${value}, not one of ${allowed.join(", ")}` });
    };
    const between = (property: string, value: number | undefined, least: number, most: number): void => {
        if (value !== undefined && (value < least || value > most))
            failures.push({ property, reason: `is ${value}, not ${least} to ${most}` });
    };
    among("targetType", targetType, ["instance", "ip", "lambda", "alb"]);
    among("protocol", protocol, ["GENEVE", "HTTP", "HTTPS", "QUIC", "TCP", "TCP_QUIC", "TCP_UDP", "TLS", "UDP"]);
    among("stickiness.type", stickiness?.type, ["lb_cookie", "app_cookie", "source_ip", "source_ip_dest_ip", "source_ip_dest_ip_proto"]);
    between("port", port, 1, 65535);
    between("deregistrationDelay", deregistrationDelay, 0, 3600);
    if (slowStart !== 0) between("slowStart", slowStart, 30, 900);
    // Source: Elastic Load Balancing API reference, CreateTargetGroup.
    between("healthCheck.interval", healthCheck?.interval, 5, 300);
    between("healthCheck.timeout", healthCheck?.timeout, 2, 120);
    between("healthCheck.healthyThreshold", healthCheck?.healthyThreshold, 2, 10);
    between("healthCheck.unhealthyThreshold", healthCheck?.unhealthyThreshold, 2, 10);
    among("healthCheck.protocol", healthCheck?.protocol, ["HTTP", "HTTPS", "TCP"]);
    return failures;
}

function requireTargetGroup(call: Call, inputs: Inputs): void {
    const invalid = (reason: string): AwsError => new AwsError("ValidationError", reason);
    const { targetType, vpcId, port, protocol, healthCheck } = inputs;
    if (targetType === "lambda") {
        if (port !== undefined || protocol !== undefined || vpcId !== undefined) {
            throw invalid("Protocol, port and VPC cannot be specified for target groups with target type 'lambda'");
        }
    } else {
        if (port === undefined) throw invalid("A port must be specified");
        if (protocol === undefined) throw invalid("A protocol must be specified");
        if (vpcId === undefined) throw invalid("A VPC ID must be specified");
        if (!call.get(vpc, vpcId)) throw invalid(`The VPC ID '${vpcId}' is not found`);
    }
    if (targetType === "alb" && protocol !== "TCP") throw invalid("Target groups with target type 'alb' must use the protocol TCP");
    const effective = healthCheckOf(inputs);
    if ((effective.timeout ?? 0) >= (effective.interval ?? 0))
        throw invalid("Health check timeout must be smaller than the health check interval");
    if (effective.protocol === "TCP" && (healthCheck?.path ?? healthCheck?.matcher)) {
        throw new AwsError(
            "InvalidConfigurationRequest",
            "Health check path and matcher are not supported for health checks with protocol TCP",
        );
    }
    if (effective.protocol === "TCP" && isHttp(protocol)) {
        throw new AwsError(
            "InvalidConfigurationRequest",
            `The health check protocol TCP is not supported for target groups with protocol ${protocol}`,
        );
    }
    requireMatcher(effective.matcher, protocolVersionOf(inputs) === "GRPC" ? ["GRPC", 0, 99] : ["HTTP", 200, isHttp(protocol) ? 499 : 599]);
    if (effective.path !== undefined && !effective.path.startsWith("/") && inputs.protocolVersion !== "GRPC") {
        throw invalid(`Health check path '${effective.path}' must begin with a '/' character`);
    }
}

/** Source: Elastic Load Balancing API reference, Matcher. */
function requireMatcher(matcher: string | undefined, [kind, least, most]: readonly [string, number, number]): void {
    const codes = matcher?.split(/[,-]/).map(Number) ?? [];
    if (codes.some(code => !Number.isInteger(code) || code < least || code > most))
        throw new AwsError(
            "ValidationError",
            `Health check matcher ${kind} code '${matcher}' must be within '${least}' and '${most}' inclusive`,
        );
}

/** Source: Elastic Load Balancing API reference, CreateTargetGroup; the thresholds are the provider's. */
function healthCheckOf({ healthCheck = {}, protocol, targetType, protocolVersion }: Inputs): HealthCheck {
    const lambda = targetType === "lambda";
    const kind = healthCheck.protocol ?? (isHttp(protocol) || lambda || targetType === "alb" ? "HTTP" : "TCP");
    const grpc = protocolVersion === "GRPC";
    const http = kind === "TCP" ? {} : { matcher: grpc ? "12" : "200", path: grpc ? "/AWS.ALB/healthcheck" : "/" };
    return {
        enabled: !lambda,
        healthyThreshold: lambda ? 5 : 3,
        interval: lambda ? 35 : 30,
        ...(lambda ? {} : { port: "traffic-port", protocol: kind }),
        timeout: lambda ? 30 : isHttp(protocol) || kind !== "TCP" ? 5 : 10,
        unhealthyThreshold: lambda ? 2 : 3,
        ...http,
        ...healthCheck,
    };
}

/** The load balancers that send something to the group, by a listener's default action or by a rule. */
export function loadBalancersOf(call: Call, arn: string): readonly string[] {
    const listeners = call.all(listener).filter(({ defaultActions }) => targetsOf(defaultActions).includes(arn));
    const ruled = call.all(listenerRule).flatMap(({ actions, listenerArn }) => {
        const parent = targetsOf(actions).includes(arn) ? call.get(listener, listenerArn) : undefined;
        return parent ? [parent.loadBalancerArn] : [];
    });
    return [...new Set([...listeners.map(({ loadBalancerArn }) => loadBalancerArn), ...ruled])].sort();
}

/** The group exists, and a listener sends traffic to it: ECS takes no other. The sentences are those of ECS. */
export function requireAttachedTargetGroup(
    call: Call,
    arn: string,
    refuse = (sentence: string) => new AwsError("InvalidParameterException", sentence),
) {
    const found = call.get(targetGroup, arn);
    if (!found) throw refuse(`The specified target group does not exist: ${arn}`);
    if (loadBalancersOf(call, arn).length === 0)
        throw refuse(`The target group with targetGroupArn ${arn} does not have an associated load balancer.`);
    return found;
}
