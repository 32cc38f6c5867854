import type { EventSource } from "@causeway/lambda";
import type { Cloud } from "@causeway/sandbox/mocks";
import { type Organization, organization } from "../foundation/accounts.ts";
import { receipts } from "./receipts.ts";

export const account = "222222222222";
export const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:${account}:${resource}`;
export const functionArn = arn("lambda", "function:payments-receipts-staging");
export const aliasArn = `${functionArn}:live`;

/** The function `receipts` in staging, called by these sources; `before` registers what is somebody else's. */
export async function called(events: Readonly<Record<string, EventSource>>, before?: () => unknown) {
    const here = await organization();
    if (before) await here.cloud("payments-neighbour").run(before);
    const cloud = here.cloud("payments-staging");
    const made = await cloud.run(receipts(here, { events }));
    return { here, cloud, made };
}

/** What a source has registered: below `receipts-orders`. */
export const childrenOf = (cloud: Cloud, key = "orders"): readonly string[] =>
    cloud.identities().filter(identity => identity.includes(` receipts-${key}-`));

/** What happens when there is an event: nothing, unless something lacks a permission. */
export const happens = ({ aws }: Pick<Organization, "aws">, name: string, request: object): object =>
    aws.operate({ account, region: "eu-west-1" }, name, request);

export const tlsOnly = (queueArn: string) => ({
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Resource: queueArn,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
});

export const undelivered = arn("sqs", "receipts-orders-undelivered-0000000");
export const closed = (keyArn: string) => ({
    name: "receipts-orders-undelivered-0000000",
    kmsMasterKeyId: keyArn,
    messageRetentionSeconds: 1_209_600,
});
export const permission = (service: string, sourceArn: string) => ({
    action: "lambda:InvokeFunction",
    function: "payments-receipts-staging",
    qualifier: "live",
    principal: `${service}.amazonaws.com`,
    sourceArn,
    statementId: "receipts-orders-permission-0000000",
});
export const mayLeave = (service: string, sourceArn: string) => ({
    Effect: "Allow",
    Principal: { Service: `${service}.amazonaws.com` },
    Action: "sqs:SendMessage",
    Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
    Resource: undelivered,
});
/** What the function keeps of its own failures, as nobody waits for it. */
export const kept = (keyArn: string) => [
    { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [arn("sqs", "receipts-on-failure-0000000")] },
    { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [keyArn] },
];
export const ruleChildren = [
    "aws:cloudwatch/eventRule:EventRule receipts-orders-rule",
    "aws:cloudwatch/eventTarget:EventTarget receipts-orders-target",
    "aws:lambda/permission:Permission receipts-orders-permission",
    "aws:sqs/queue:Queue receipts-orders-undelivered",
    "aws:sqs/queuePolicy:QueuePolicy receipts-orders-undelivered-policy",
];
export const ruleArn = arn("events", "rule/receipts-orders-rule-0000000");
