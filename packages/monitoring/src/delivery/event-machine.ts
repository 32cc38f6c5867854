import {
    allow,
    type Customize,
    closedQueue,
    customize,
    type Grant,
    longestRetentionSeconds,
    type Monitored,
    machineLogName,
    messagesIn,
    monitoredStateMachine,
    type Place,
    type Rule,
    type StateMachineSignal,
    serviceRole,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { restrictedTo } from "./put.ts";

/** Which events a machine is given: an event pattern. */
export interface Heard {
    readonly description: pulumi.Input<string>;
    readonly pattern: pulumi.Input<object>;
}

/** What makes metrics of events. */
export interface EventMachine {
    readonly machine: aws.sfn.StateMachine;
    /** Events that it could not be given. */
    readonly deadLetters: aws.sqs.Queue;
    readonly monitored: Monitored<StateMachineSignal | "lost">;
}

/** Last word on a child's arguments. */
export interface EventMachineCustomize {
    readonly stateMachine?: Customize<aws.sfn.StateMachineArgs>;
}

export interface EventMachineArgs {
    readonly place: Pick<Place, "team" | "environment">;
    /** The customer key of its log and its dead letters. */
    readonly keyArn: pulumi.Input<string>;
    readonly definition: pulumi.Input<object>;
    /** What it reads. Putting data into `namespace`, and nothing else, goes without saying. */
    readonly grants: readonly Grant[];
    /** By names of the caller's: each is a rule and a target. */
    readonly events: Readonly<Record<string, Heard>>;
    /** It starts executions of itself, by name: what happens twice is counted once. */
    readonly startsItself: boolean;
    readonly customize?: EventMachineCustomize | undefined;
}

/** What must hold of the names that one is made of. Sources: EventBridge API reference, PutRule; IAM user guide, "IAM and AWS STS quotas": 64. */
export const eventMachineRules = (name: string, events: readonly string[]): readonly Rule[] =>
    [...events, "starter"].map((key): Rule => {
        const made = `${name}-${key}`;
        return [made.length <= 56, "name", `makes "${made}", ${made.length} characters: AWS takes 64, of which Pulumi's suffix has eight`];
    });

/**
 * A state machine that makes CloudWatch metrics of events: nothing runs between them, and there is no code of ours to patch. It costs what its
 * transitions cost, $25 a million.
 *
 * Events that EventBridge cannot hand over for a day wait in a queue. Executions that fail are in the log, without their data. Executions
 * themselves are encrypted by AWS's key: they hold names and times.
 */
export function eventMachine(
    name: string,
    { place, keyArn, definition, grants, events, startsItself, customize: change = {} }: EventMachineArgs,
    opts: pulumi.CustomResourceOptions,
): EventMachine {
    const logs = new aws.cloudwatch.LogGroup(
        `${name}-logs`,
        { name: machineLogName(place, name), retentionInDays: 30, kmsKeyId: keyArn },
        opts,
    );
    const { arn: roleArn, role } = serviceRole(`${name}-role`, "states", [restrictedTo, ...grants, deliverLogs], opts);
    const machine = new aws.sfn.StateMachine(
        `${name}-machine`,
        customize(
            {
                roleArn,
                type: "STANDARD",
                definition: pulumi.jsonStringify(definition),
                loggingConfiguration: { level: "ERROR", includeExecutionData: false, logDestination: pulumi.interpolate`${logs.arn}:*` },
            },
            change.stateMachine,
        ),
        opts,
    );
    const startMachine: Grant = { actions: ["states:StartExecution"], resources: [machine.arn] };
    const again = startsItself ? [new aws.iam.RolePolicy(`${name}-again`, { role: role.id, policy: allow([startMachine]) }, opts)] : [];
    const starter = serviceRole(`${name}-starter`, "events", [startMachine], opts);
    const rules = Object.entries(events).map(([key, { description, pattern }]) => {
        const rule = new aws.cloudwatch.EventRule(`${name}-${key}`, { description, eventPattern: pulumi.jsonStringify(pattern) }, opts);
        return { key, rule };
    });
    const deadLetters = closedQueue(
        `${name}-dead-letters`,
        { kmsMasterKeyId: keyArn, messageRetentionSeconds: longestRetentionSeconds },
        opts,
        [mayLeave(rules.map(({ rule }) => rule.arn))],
    );
    for (const { key, rule } of rules) {
        new aws.cloudwatch.EventTarget(
            `${name}-${key}-target`,
            { rule: rule.name, targetId: "machine", arn: machine.arn, roleArn: starter.arn, deadLetterConfig: { arn: deadLetters.arn } },
            // An event that comes before the machine may start itself would be lost.
            { ...opts, dependsOn: again },
        );
    }
    return { machine, deadLetters, monitored: monitoredMachine(name, { machine, deadLetters, logs }) };
}

/** What it says of itself: what is lost is not counted. */
function monitoredMachine(
    name: string,
    { machine, deadLetters, logs }: Pick<EventMachine, "machine" | "deadLetters"> & { readonly logs: aws.cloudwatch.LogGroup },
): Monitored<StateMachineSignal | "lost"> {
    const { signals, ...monitored } = monitoredStateMachine(name, { arn: machine.arn, logs });
    return {
        ...monitored,
        signals: {
            ...signals,
            lost: {
                aspect: "errors",
                measure: messagesIn(deadLetters.name, "lost events")(),
                means: "Events could not be handed to what counts them, and wait in a queue: the role that starts it, or its limits, say why.",
                alarms: { warning: { above: 0 } },
            },
        },
    };
}

/**
 * Rules leave what they could not deliver.
 * Source: EventBridge user guide, "Using dead-letter queues to process undelivered events", Granting permissions to the dead-letter queue.
 */
const mayLeave = (rules: readonly pulumi.Input<string>[]) => ({
    Effect: "Allow" as const,
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Condition: { ArnEquals: { "aws:SourceArn": [...rules] } },
});

/** Source: Step Functions developer guide, "Using CloudWatch Logs to log execution history in Step Functions", IAM Policies: no narrower resource. */
const deliverLogs: Grant = {
    actions: [
        "logs:CreateLogDelivery",
        "logs:GetLogDelivery",
        "logs:UpdateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
    ],
    resources: ["*"],
};
