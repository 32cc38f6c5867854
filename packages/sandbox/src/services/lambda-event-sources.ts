import { AwsError, NotSimulated } from "../model/errors.ts";
import type { Call } from "../model/resource.ts";
import { findStream } from "./dynamodb.ts";
import { isPattern } from "./events-pattern.ts";
import { mayDo } from "./iam-access.ts";
import { findReadable } from "./kinesis.ts";
import { requireKey } from "./kms.ts";
import type { MappingInputs } from "./lambda-event-source-mapping.ts";
import type { FunctionState } from "./lambda-function.ts";
import { findQueue } from "./sqs.ts";

const refuse = (message: string, passing = false) => new AwsError("InvalidParameterValueException", message, { passing });
const constraint = (value: unknown, member: string, must: string) =>
    new AwsError(
        "ValidationException",
        `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: Member must ${must}`,
    );

type Service = "sqs" | "kinesis" | "dynamodb";
export const sourceOf = (arn: string): string => arn.split(":")[2] ?? "";

/** What the source of a mapping must be, and what the function's role must be allowed there. */
export function requireSource(call: Call, inputs: MappingInputs, owner: FunctionState): void {
    const { eventSourceArn: arn, batchSize = 1, maximumBatchingWindowInSeconds: window = 0, filterCriteria, kmsKeyArn } = inputs;
    if (arn === undefined) throw refuse("Unrecognized event source.");
    const service = sourceOf(arn);
    if (!isKnown(service)) throw new NotSimulated(`event sources of service ${service}`);
    if (batchSize < 1) throw constraint(batchSize, "batchSize", "have value greater than or equal to 1");
    if (batchSize > 10_000) throw constraint(batchSize, "batchSize", "have value less than or equal to 10000");
    if (window < 0) throw constraint(window, "maximumBatchingWindowInSeconds", "have value greater than or equal to 0");
    if (window > 300) throw constraint(window, "maximumBatchingWindowInSeconds", "have value less than or equal to 300");
    for (const { pattern } of filterCriteria?.filters ?? []) {
        if (pattern === undefined || !isPattern(pattern)) throw refuse("Invalid filter pattern definition.");
    }
    if (kmsKeyArn) requireKey(call, kmsKeyArn, undefined, refuse);
    // Source: Lambda developer guide, "Using Lambda with Amazon SQS": the same Region, though another account. The sentence is ours.
    if (arn.split(":")[3] !== call.region) throw refuse(`The event source ${arn} must be in the Region of the function.`);
    if (arn.split(":")[4] !== call.account) throw new NotSimulated("event sources of another account");
    requireOf[service](call, inputs, owner, arn);
}

const isKnown = (service: string): service is Service => service in requireOf;

const requireOf: Readonly<Record<Service, (call: Call, inputs: MappingInputs, owner: FunctionState, arn: string) => void>> = {
    sqs(call, inputs, { role, timeout = 3 }, arn) {
        if (inputs.startingPosition) throw refuse("StartingPosition is not valid for SQS event sources.");
        refuseStreamSettings(inputs);
        const { batchSize = 10, maximumBatchingWindowInSeconds: window = 0, scalingConfig } = inputs;
        const fifo = arn.endsWith(".fifo");
        if (fifo && window > 0) throw refuse("Batching window is not supported for FIFO queues");
        if (fifo && batchSize > 10) throw refuse("Maximum batch size must be between 1 and 10 inclusive");
        if (batchSize > 10 && window === 0)
            throw refuse("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
        if ((scalingConfig?.maximumConcurrency ?? 2) > 1000)
            throw constraint(
                scalingConfig?.maximumConcurrency,
                "scalingConfig.maximumConcurrency",
                "have value less than or equal to 1000",
            );
        for (const action of ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"]) {
            if (!mayDo(call, role, { action: `sqs:${action}`, resource: arn }))
                throw refuse(`The provided execution role does not have permissions to call ${action} on SQS`, true);
        }
        const found = findQueue(call, arn);
        if (!found) {
            throw refuse(
                "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist for this wsdl version.",
            );
        }
        const { visibilityTimeoutSeconds: visible = 30 } = found;
        if (visible < timeout)
            throw refuse(`Queue visibility timeout: ${visible} seconds is less than Function timeout: ${timeout} seconds`);
    },
    dynamodb(call, inputs, { role }, arn) {
        if (inputs.startingPosition === "AT_TIMESTAMP") throw refuse("Unsupported starting position for arn type: AT_TIMESTAMP.");
        requireStreamSettings(inputs);
        const actions = ["GetRecords", "GetShardIterator", "DescribeStream", "ListStreams"];
        requireReader(call, role, "dynamodb", arn, actions, "GetRecords, GetShardIterator, DescribeStream, and ListStreams");
        if (!findStream(call, arn)) throw refuse(`Stream not found: ${arn}`);
        requireFailures(call, role, inputs);
    },
    kinesis(call, inputs, { role }, arn) {
        if (inputs.startingPosition === "AT_TIMESTAMP" && !inputs.startingPositionTimestamp) throw refuse("Need to specify a timestamp");
        requireStreamSettings(inputs);
        const found = findReadable(call, arn);
        const stream = arn.split("/consumer/")[0] as string;
        const actions = ["GetRecords", "GetShardIterator", "DescribeStream", "ListShards", "DescribeStreamSummary"];
        const said = "GetRecords, GetShardIterator, DescribeStream, ListShards, and DescribeStreamSummary";
        requireReader(call, role, "kinesis", stream, actions, said);
        if (stream !== arn)
            requireReader(
                call,
                role,
                "kinesis",
                arn,
                ["SubscribeToShard", "DescribeStreamConsumer"],
                "SubscribeToShard and DescribeStreamConsumer",
            );
        if (!found) throw refuse(`Stream not found: ${arn}`);
        requireFailures(call, role, inputs);
    },
};

function requireReader(call: Call, role: string, service: Service, arn: string, actions: readonly string[], said: string): void {
    if (actions.every(action => mayDo(call, role, { action: `${service}:${action}`, resource: arn }))) return;
    throw refuse(`Cannot access stream ${arn}. Please ensure the role can perform the ${said} Actions on your stream in IAM.`, true);
}

/** Source: Lambda API reference, "CreateEventSourceMapping", the parameters that are of streams alone. The sentence is ours but for its name. */
function refuseStreamSettings(inputs: MappingInputs): void {
    const streams = [
        "bisectBatchOnFunctionError",
        "destinationConfig",
        "maximumRecordAgeInSeconds",
        "maximumRetryAttempts",
        "parallelizationFactor",
        "tumblingWindowInSeconds",
    ] as const;
    const found = streams.find(name => inputs[name] !== undefined);
    if (found === undefined) return;
    throw refuse(`Unsupported ${found[0]?.toUpperCase()}${found.slice(1)} parameter for given event source mapping type.`);
}

function requireStreamSettings({ startingPosition, scalingConfig }: MappingInputs): void {
    if (!startingPosition)
        throw refuse(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
        );
    if (scalingConfig) throw refuse("Unsupported ScalingConfig parameter for given event source mapping type.");
}

/** Source: Lambda developer guide, "Retain discarded batch records for a DynamoDB event source in Lambda". */
function requireFailures(call: Call, role: string, { destinationConfig }: MappingInputs): void {
    const arn = destinationConfig?.onFailure?.destinationArn;
    if (arn === undefined) return;
    const action = { sqs: "sqs:SendMessage", sns: "sns:Publish", s3: "s3:PutObject" }[sourceOf(arn)];
    if (!action || arn.endsWith(".fifo") || (sourceOf(arn) === "sqs" && !findQueue(call, arn)))
        throw refuse(`The destination ARN ${arn} is invalid.`);
    if (!mayDo(call, role, { action, resource: sourceOf(arn) === "s3" ? `${arn}/record` : arn }))
        throw refuse(
            `The provided execution role does not have permissions to call ${action.split(":")[1]} on ${sourceOf(arn).toUpperCase()}`,
            true,
        );
}
