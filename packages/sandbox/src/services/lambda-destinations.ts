import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { eventBus } from "./events.ts";
import { mayDo } from "./iam-access.ts";
import { lambdaFunction, requireFunction, splitFunction } from "./lambda-function.ts";
import { alias, requireQualifier } from "./lambda-resources.ts";
import { outside } from "./provider-checks.ts";
import { findBucket } from "./s3.ts";
import { topic } from "./sns.ts";
import { findQueue } from "./sqs.ts";

type Inputs = Plain<aws.lambda.FunctionEventInvokeConfigArgs>;

/** What a role must be allowed in each service that Lambda sends to, and whether the thing is there. */
const services: Readonly<Record<string, { readonly action: string; readonly exists: (call: Call, arn: string) => boolean }>> = {
    sqs: { action: "sqs:SendMessage", exists: (call, arn) => findQueue(call, arn) !== undefined && !arn.endsWith(".fifo") },
    sns: { action: "sns:Publish", exists: (call, arn) => call.get(topic, arn) !== undefined && !arn.endsWith(".fifo") },
    events: {
        action: "events:PutEvents",
        exists: (call, arn) => arn.endsWith(":event-bus/default") || call.find(eventBus, each => each.arn === arn) !== undefined,
    },
    lambda: {
        action: "lambda:InvokeFunction",
        exists: (call, arn) => {
            const { name, qualifier } = splitFunction(arn);
            return call.get(lambdaFunction, name) !== undefined && (qualifier === undefined || call.get(alias, arn) !== undefined);
        },
    },
    s3: { action: "s3:PutObject", exists: (call, arn) => findBucket(call, arn) !== undefined },
};

/** What the provider waits for AWS to believe of a new role. Source: terraform-provider-aws, internal/service/lambda/function_event_invoke_config.go. */
const refuse = (message: string) => new AwsError("InvalidParameterValueException", message);

function requireDestination(call: Call, roleArn: string, arn: string): void {
    const service = services[arn.split(":")[2] ?? ""];
    const account = arn.split(":")[4] || call.account;
    // Another account's things are looked for when something is sent.
    if (!service || (account === call.account && !service.exists(call, arn))) throw refuse(`The destination ARN ${arn} is invalid.`);
    const resource = arn.includes(":s3:::") ? `${arn}/record` : arn;
    if (mayDo(call, roleArn, { action: service.action, resource })) return;
    throw refuse(`The function's execution role does not have permissions to call ${service.action.split(":")[1]} on ${arn}`);
}

/**
 * What becomes of asynchronous calls of a function, a version or an alias.
 * Source: Lambda API reference, "PutFunctionEventInvokeConfig".
 */
export const eventInvokeConfig = resource<aws.lambda.FunctionEventInvokeConfigArgs>(
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    {
        cloudFormation: "AWS::Lambda::EventInvokeConfig",
        optional: { qualifier: "the provider says it of the function itself where there is none" },
        inputs: {
            functionName: true,
            qualifier: true,
            destinationConfig: true,
            maximumEventAgeInSeconds: true,
            maximumRetryAttempts: true,
        },
        defaults: { maximumRetryAttempts: 2 },
        check: ({ maximumEventAgeInSeconds, maximumRetryAttempts }) => [
            ...outside("maximumEventAgeInSeconds", maximumEventAgeInSeconds, 60, 21_600),
            ...outside("maximumRetryAttempts", maximumRetryAttempts, 0, 2),
        ],
        create(call, inputs) {
            requireInvokeConfig(call, inputs);
            const { functionName, qualifier } = inputs;
            const id = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
            call.remove(eventInvokeConfig, id); // PutFunctionEventInvokeConfig overwrites.
            return { id, attributes: {} };
        },
        update(call, inputs) {
            requireInvokeConfig(call, inputs);
            return {};
        },
    },
);

function requireInvokeConfig(call: Call, { functionName, qualifier, destinationConfig }: Inputs): void {
    const owner = requireFunction(call, functionName);
    if (qualifier !== undefined) requireQualifier(call, owner.name as string, qualifier);
    const { onSuccess, onFailure } = destinationConfig ?? {};
    if (onSuccess?.destination.includes(":s3:::")) throw refuse(`The destination ARN ${onSuccess.destination} is invalid.`);
    for (const one of [onSuccess, onFailure]) if (one) requireDestination(call, owner.role, one.destination);
}

/** Source: Lambda developer guide, "Adding a dead-letter queue"; the sentence as users report it. */
export function requireDeadLetters(call: Call, roleArn: string, arn: string): void {
    const [, , service = ""] = arn.split(":");
    if (arn.endsWith(".fifo") || !["sqs", "sns"].includes(service)) {
        throw refuse("The target ARN of a dead letter queue must be that of an SNS topic or an SQS queue.");
    }
    const action = service === "sqs" ? "SendMessage" : "Publish";
    if (mayDo(call, roleArn, { action: `${service}:${action}`, resource: arn })) return;
    throw new AwsError(
        "InvalidParameterValueException",
        `The provided execution role does not have permissions to call ${action} on ${service.toUpperCase()}`,
        { passing: true },
    );
}
