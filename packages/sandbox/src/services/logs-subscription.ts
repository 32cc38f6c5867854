import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, resource } from "../model/resource.ts";
import { deliveryStream } from "./firehose.ts";
import { mayDo, trusts } from "./iam-access.ts";
import { roleByArn } from "./iam-role.ts";
import { stream } from "./kinesis.ts";
import { mayInvoke } from "./lambda-invoke.ts";
import { requireGroup } from "./logs-group.ts";
import { requireStandard } from "./logs-metric-filter.ts";
import { parseFilterPattern } from "./logs-pattern.ts";
import { parsePolicy } from "./policy.ts";
import { evaluate } from "./policy-evaluation.ts";
import { oneOf } from "./provider-checks.ts";

const invalid = (message: string, more: { readonly passing?: boolean } = {}) => new AwsError("InvalidParameterException", message, more);

/** What CloudWatch Logs does with a stream that lines go to. */
const targets = {
    firehose: { action: "firehose:PutRecord", exists: (call: Call, arn: string) => call.get(deliveryStream, arn) !== undefined },
    kinesis: { action: "kinesis:PutRecord", exists: (call: Call, arn: string) => call.get(stream, arn) !== undefined },
};
const isTarget = (service: string | undefined): service is keyof typeof targets => service !== undefined && Object.hasOwn(targets, service);

/**
 * CloudWatch Logs becomes the role, in the name of whoever's lines they are, and writes to the stream.
 * Source: CloudWatch Logs user guide, "Confused deputy prevention".
 */
function delivers(call: Call, roleArn: string, targetArn: string, source: string): boolean {
    const [, , service, region = "", account = ""] = targetArn.split(":");
    if (!isTarget(service) || !call.accountExists(account)) return false;
    const there = call.at({ account, region });
    const context = { "aws:SourceArn": source, "aws:SourceAccount": source.split(":")[4] as string };
    return (
        targets[service].exists(there, targetArn) &&
        // Either name is in AWS's examples.
        ["logs.amazonaws.com", `logs.${call.region}.amazonaws.com`].some(service => trusts(there, roleArn, { service }, context)) &&
        mayDo(there, roleArn, { action: targets[service].action, resource: targetArn })
    );
}

/** Source: CloudWatch Logs API reference, PutDestination; terraform-provider-aws, internal/service/logs/destination.go. */
export const destination = resource<aws.cloudwatch.LogDestinationArgs, { readonly arn: string }>(
    "aws:cloudwatch/logDestination:LogDestination",
    {
        cloudFormation: "AWS::Logs::Destination",
        names: { name: "DestinationName", tags: null },
        inputs: { name: true, roleArn: true, targetArn: true, tags: true },
        updates: { tags: "TagResource" },
        autoName: { property: "name", maxLength: 512 },
        create(call, inputs) {
            const name = inputs.name as string;
            requireDestination(call, name, inputs);
            return { id: name, attributes: { arn: call.arn("logs", `destination:${name}`) } };
        },
        update(call, inputs, _before, name) {
            requireDestination(call, name, inputs);
            return {};
        },
    },
);

/** AWS tries it at once, with a message; the sentence is in the provider's source, which asks again. */
function requireDestination(
    call: Call,
    name: string,
    { roleArn, targetArn }: { readonly roleArn: string; readonly targetArn: string },
): void {
    if (!roleByArn(call, roleArn) || !delivers(call, roleArn, targetArn, call.arn("logs", `destination:${name}`)))
        throw invalid("Could not deliver test message to specified destination. Check if the destination is valid.", { passing: true });
}

/** Source: CloudWatch Logs API reference, PutDestinationPolicy; user guide, "Create a destination access policy". */
export const destinationPolicy = resource<aws.cloudwatch.LogDestinationPolicyArgs>(
    "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy",
    {
        inputs: { accessPolicy: true, destinationName: true, forceUpdate: true },
        required: { accessPolicy: "PutDestinationPolicy", destinationName: "PutDestinationPolicy" },
        replaces: { destinationName: "the provider's schema: ForceNew" },
        updates: { accessPolicy: "PutDestinationPolicy", forceUpdate: "PutDestinationPolicy" },
        create(call, { destinationName, accessPolicy }) {
            if (!call.get(destination, destinationName))
                throw new AwsError("ResourceNotFoundException", "The specified destination does not exist.");
            parsePolicy(accessPolicy, "resource", "InvalidParameterException");
            call.remove(destinationPolicy, destinationName); // PutDestinationPolicy overwrites.
            return { id: destinationName, attributes: {} };
        },
        update(_call, { accessPolicy }) {
            parsePolicy(accessPolicy, "resource", "InvalidParameterException");
            return {};
        },
    },
);

/**
 * Lines of a log group that go elsewhere as they come. The provider's id is the same for all of a group's; the one here is that of an import.
 * Source: CloudWatch Logs API reference, PutSubscriptionFilter; terraform-provider-aws, internal/service/logs/subscription_filter.go.
 */
export const subscriptionFilter = resource<aws.cloudwatch.LogSubscriptionFilterArgs>(
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
    {
        cloudFormation: "AWS::Logs::SubscriptionFilter",
        names: { logGroup: "LogGroupName", name: "FilterName" },
        inputs: { destinationArn: true, distribution: true, filterPattern: true, logGroup: true, name: true, roleArn: true },
        replaces: { destinationArn: "the provider's schema: ForceNew" },
        autoName: { property: "name", maxLength: 512 },
        defaults: { distribution: "ByLogStream" },
        check: ({ distribution, filterPattern = "" }) => [
            ...oneOf("distribution", distribution, ["Random", "ByLogStream"]),
            ...(filterPattern.length <= 1024
                ? []
                : [
                      {
                          property: "filterPattern",
                          reason: `expected length of filterPattern to be in the range (0 - 1024), got ${filterPattern}`,
                      },
                  ]),
        ],
        create(call, inputs) {
            const group = inputs.logGroup as unknown as string;
            const others = call.all(subscriptionFilter).filter(each => (each.logGroup as unknown) === group && each.name !== inputs.name);
            const { logGroupClass } = requireGroup(call, group);
            requireStandard(logGroupClass, "Subscription filters");
            // Source: CloudWatch Logs user guide, "CloudWatch Logs quotas": subscription filters.
            if (others.length >= 2) throw new AwsError("LimitExceededException", "Resource limit exceeded.");
            requireSubscription(call, group, inputs);
            return { id: `${group}|${inputs.name}`, attributes: {} };
        },
        update(call, inputs) {
            requireSubscription(call, inputs.logGroup as unknown as string, inputs);
            return {};
        },
    },
);

function requireSubscription(
    call: Call,
    group: string,
    {
        destinationArn,
        roleArn,
        filterPattern,
    }: { readonly destinationArn: string; readonly roleArn?: string | undefined; readonly filterPattern: string },
): void {
    parseFilterPattern(filterPattern);
    const source = call.arn("logs", `log-group:${group}`);
    const [, , service, region, account = ""] = destinationArn.split(":");
    if (service === "logs") {
        requireAccess(call, source, destinationArn);
        return;
    }
    if (account !== call.account || region !== call.region)
        throw invalid("destinationArn for vendor firehose, kinesis or lambda must be of the log group's own account and Region"); // The sentence is ours.
    if (service === "lambda") {
        // The sentence as users report it.
        if (
            !["logs.amazonaws.com", `logs.${call.region}.amazonaws.com`].some(principal =>
                mayInvoke(call, destinationArn, { principal, arn: `${source}:*` }),
            )
        )
            throw invalid(
                "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.",
                { passing: true },
            );
        return;
    }
    if (!roleArn) throw invalid(`destinationArn for vendor ${service} cannot be used without roleArn`);
    const kind = service === "firehose" ? "Firehose" : "Kinesis";
    if (!delivers(call, roleArn, destinationArn, source))
        throw invalid(`Could not deliver test message to specified ${kind} stream. Check if the given ${kind} stream is in ACTIVE state.`, {
            passing: true,
        });
}

/** The destination's account lets this one in, and its role may be used for this account's lines. The sentence as users report it. */
function requireAccess(call: Call, source: string, destinationArn: string): void {
    const refuse = new AwsError(
        "AccessDeniedException",
        `User with accountId: ${call.account} is not authorized to perform: logs:PutSubscriptionFilter on resource: ${destinationArn}`,
    );
    const [, , , region = "", account = "", , name = ""] = destinationArn.split(":");
    // A log group and its destination are in one Region.
    if (region !== call.region || !call.accountExists(account)) throw refuse;
    const there = call.at({ account });
    const [found, policy] = [there.get(destination, name), there.get(destinationPolicy, name)];
    const by = { arn: `arn:aws:iam::${call.account}:root` };
    const request = { by, action: "logs:PutSubscriptionFilter", resource: destinationArn };
    if (!found || !policy || !["allowed", "account"].includes(evaluate(parsePolicy(policy.accessPolicy, "resource"), request)))
        throw refuse;
    if (!delivers(there, found.roleArn, found.targetArn, source))
        throw invalid("Could not deliver test message to specified destination. Check if the destination is valid.", { passing: true });
}
