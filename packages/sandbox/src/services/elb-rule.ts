import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Failure, type Plain, resource } from "../model/resource.ts";
import { actionInputs } from "./elb-action-inputs.ts";
import { type Action, requireActions } from "./elb-actions.ts";
import { listener } from "./elb-listener.ts";
import { loadBalancer } from "./elb-load-balancer.ts";
import { settleRule } from "./elb-movers.ts";

type Inputs = Plain<aws.lb.ListenerRuleArgs>;
type Condition = Inputs["conditions"][number];

export const listenerRule = resource<aws.lb.ListenerRuleArgs, { readonly arn: string; readonly priority: number }>(
    "aws:lb/listenerRule:ListenerRule",
    {
        cloudFormation: "AWS::ElasticLoadBalancingV2::ListenerRule",
        names: { tags: null },
        inputs: {
            actions: actionInputs,
            conditions: {
                hostHeader: { values: true },
                httpHeader: { httpHeaderName: true, values: true },
                httpRequestMethod: true,
                pathPattern: { values: true },
                queryStrings: true,
                sourceIp: { values: true },
            },
            listenerArn: true,
            priority: true,
            tags: true,
        },
        optional: { priority: "the provider takes the next free one" },
        updates: { priority: "SetRulePriorities", tags: "AddTags" },
        check: ({ priority = 1, conditions = [] }) => [
            ...(priority >= 1 && priority <= 50000 ? [] : [{ property: "priority", reason: `is ${priority}, not 1 to 50000` }]),
            ...conditions.flatMap((condition, index): readonly Failure[] =>
                kindsOf(condition).length === 1
                    ? []
                    : [
                          {
                              property: `conditions[${index}]`,
                              reason: `has ${kindsOf(condition).length === 0 ? "no kind" : kindsOf(condition).join(" and ")}, not exactly one kind`,
                          },
                      ],
            ),
        ],
        create(call, inputs) {
            const suffix = requireRule(call, inputs);
            const taken = requireRoom(call, inputs.listenerArn);
            const arn = call.arn("elasticloadbalancing", `listener-rule/${suffix}/${call.unique(16)}`);
            return { id: arn, attributes: { arn, priority: inputs.priority ?? Math.max(0, ...taken) + 1 } };
        },
        update(call, inputs, before, arn) {
            requireRule(call, inputs, arn);
            return { priority: inputs.priority ?? before.priority };
        },
        // ECS moves weights while nobody looks.
        read(call, state, arn): Pick<typeof state, "actions"> {
            settleRule(call, arn);
            return { actions: call.get(listenerRule, arn)?.actions ?? state.actions };
        },
    },
);

/** Priorities that are taken on the listener. Source: Application Load Balancer user guide, "Quotas": rules for each load balancer, default rules not counted. */
function requireRoom(call: Call, listenerArn: string): readonly number[] {
    const balancerOf = (arn: string): string | undefined => call.get(listener, arn)?.loadBalancerArn;
    const balancer = balancerOf(listenerArn);
    const beside = call.all(listenerRule).filter(rule => balancerOf(rule.listenerArn) === balancer);
    if (beside.length >= 100)
        throw new AwsError("TooManyRules", `The maximum number of rules on load balancer '${balancer}' has been reached`);
    return beside.flatMap(rule => (rule.listenerArn === listenerArn ? [rule.priority ?? 0] : []));
}

const kinds = ["hostHeader", "httpHeader", "httpRequestMethod", "pathPattern", "queryStrings", "sourceIp"] as const;
const kindsOf = (condition: Condition): readonly (typeof kinds)[number][] => kinds.filter(kind => condition[kind] !== undefined);

const valuesOf = ({ hostHeader, httpHeader, httpRequestMethod, pathPattern, queryStrings, sourceIp }: Condition): readonly string[] => [
    ...(hostHeader?.values ?? []),
    ...(httpHeader?.values ?? []),
    ...(httpRequestMethod?.values ?? []),
    ...(pathPattern?.values ?? []),
    ...(queryStrings ?? []).map(({ value }) => value),
    ...(sourceIp?.values ?? []),
];

/** What AWS calls each kind that a rule may have only one of. */
const single = {
    hostHeader: "host-header",
    httpRequestMethod: "http-request-method",
    pathPattern: "path-pattern",
    sourceIp: "source-ip",
} as const;

/** Source: Elastic Load Balancing API reference, CreateRule; Application Load Balancer user guide, "Condition types for listener rules". */
function requireRule(call: Call, { listenerArn, conditions, actions, priority }: Inputs, arn?: string): string {
    const invalid = (reason: string): AwsError => new AwsError("ValidationError", reason);
    const parent = call.get(listener, listenerArn);
    const balancer = parent && call.get(loadBalancer, parent.loadBalancerArn);
    if (!parent || !balancer) throw new AwsError("ListenerNotFound", "One or more listeners not found");
    if (balancer.loadBalancerType === "network")
        throw new AwsError("UnsupportedOperation", "Rules are not supported for listeners of Network Load Balancers");
    if (
        priority !== undefined &&
        call.find(listenerRule, rule => rule.listenerArn === listenerArn && rule.priority === priority && rule.id !== arn)
    ) {
        throw new AwsError("PriorityInUse", `Priority '${priority}' is currently in use`);
    }
    if (conditions.length === 0) throw invalid("A condition must be specified");
    for (const [kind, name] of Object.entries(single)) {
        if (conditions.filter(condition => condition[kind as keyof typeof single]).length > 1)
            throw invalid(`A rule can only have one '${name}' condition`);
    }
    const values = conditions.flatMap(valuesOf);
    if (conditions.some(condition => valuesOf(condition).length === 0)) throw invalid("A condition value must be specified");
    if (values.length > 5) throw invalid("A rule can only have '5' condition values");
    for (const { hostHeader, pathPattern } of conditions) {
        for (const value of hostHeader?.values ?? []) {
            if (!/^[A-Za-z0-9.*?-]{1,128}$/.test(value) || !value.includes("."))
                throw invalid(`Condition value '${value}' contains a character that is not valid`);
        }
        for (const value of pathPattern?.values ?? []) {
            if (!/^[A-Za-z0-9_\-.$/~"'@:+&*?]{1,128}$/.test(value))
                throw invalid(`Condition value '${value}' contains a character that is not valid`);
        }
    }
    requireActions(call, actions as readonly Action[], balancer, parent.protocol ?? "HTTP");
    return listenerArn.split(":listener/")[1] as string;
}
