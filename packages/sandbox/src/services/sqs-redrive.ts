import { AwsError } from "../model/errors.ts";
import type { Call } from "../model/resource.ts";
import { findQueue } from "./sqs.ts";

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function parse(parameter: string, value: unknown): { readonly policy: Record<string, unknown>; readonly no: (reason: string) => AwsError } {
    const no = (reason: string) =>
        new AwsError("InvalidParameterValue", `Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);
    let policy: unknown;
    try {
        policy = JSON.parse(String(value));
    } catch {
        throw no("Redrive policy is not a valid JSON map.");
    }
    if (!isObject(policy)) throw no("Redrive policy is not a valid JSON map.");
    return { policy, no };
}

/**
 * Where messages go that nobody could handle: a queue of the same account, region and type that is there already.
 *
 * Source: SQS API reference, SetQueueAttributes, RedrivePolicy; SQS developer guide, "Using dead-letter queues in Amazon SQS".
 */
export function requireRedrive(call: Call, value: unknown, source: { readonly arn: string; readonly fifo: boolean }): void {
    const { policy, no } = parse("RedrivePolicy", value);
    const { deadLetterTargetArn: target, maxReceiveCount: count } = policy;
    for (const name of ["deadLetterTargetArn", "maxReceiveCount"]) {
        if (policy[name] === undefined) throw no(`Redrive policy does not contain mandatory attribute: ${name}.`);
    }
    const unknown = Object.keys(policy).find(name => name !== "deadLetterTargetArn" && name !== "maxReceiveCount");
    if (unknown !== undefined) throw no("Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].");
    if (!/^\d+$/.test(String(count)) || Number(count) < 1 || Number(count) > 1000) {
        throw no(`Invalid value for maxReceiveCount: ${String(count)}, valid values are from 1 to 1000 both inclusive.`);
    }
    const [, region, account] = /^arn:aws:sqs:([a-z0-9-]+):(\d{12}):[^:]+$/.exec(String(target)) ?? [];
    if (region === undefined) throw no("Invalid value for deadLetterTargetArn.");
    if (account !== call.account) throw no("Dead letter target owner should be same as the source.");
    const found = region === call.region ? findQueue(call, String(target)) : undefined;
    if (!found) throw no("Dead letter target does not exist.");
    if ((found.fifoQueue === true) !== source.fifo) throw no("Dead-letter queue must be same type of queue as the source.");
    // That AWS refuses it is documented, its words are not: these are ours.
    if (found.redriveAllowPolicy && !lets(found.redriveAllowPolicy, source.arn)) {
        throw no("The dead-letter queue's redrive allow policy does not allow this source queue.");
    }
}

function lets(allowPolicy: string, source: string): boolean {
    const { redrivePermission: permission, sourceQueueArns: sources = [] } = JSON.parse(allowPolicy) as {
        readonly redrivePermission: string;
        readonly sourceQueueArns?: readonly string[];
    };
    return permission === "allowAll" || (permission === "byQueue" && sources.includes(source));
}

/** Source: SQS API reference, SetQueueAttributes, RedriveAllowPolicy. */
export function requireRedriveAllow(value: unknown): void {
    const { policy, no } = parse("RedriveAllowPolicy", value);
    const { redrivePermission: permission, sourceQueueArns: sources } = policy;
    if (!["allowAll", "denyAll", "byQueue"].includes(String(permission))) {
        throw no("Invalid value for redrivePermission, valid values are: allowAll, denyAll, byQueue.");
    }
    if (permission !== "byQueue") {
        if (sources !== undefined) throw no("sourceQueueArns can be specified only when redrivePermission is byQueue.");
        return;
    }
    if (!Array.isArray(sources) || sources.length < 1 || sources.length > 10) throw no("sourceQueueArns must contain 1 to 10 queue ARNs.");
    const odd: unknown = sources.find(each => !/^arn:aws:sqs:[a-z0-9-]+:\d{12}:[^:]+$/.test(String(each)));
    if (odd !== undefined) throw no(`Invalid value for sourceQueueArns: ${String(odd)}.`);
}
