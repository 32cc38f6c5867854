import { dynamodb, eventBridge, kinesis, type LambdaFunctionArgs, s3, schedule, sqs, toFunction } from "@causeway/lambda";

const streamArn = "arn:aws:kinesis:eu-west-1:222222222222:stream/clicks";
const takes = (_events: LambdaFunctionArgs["events"]): void => {};

/** Never called: what counts is that the compiler refuses the marked lines, and takes all others. */
export const compiled = (): void => {
    takes({
        orders: sqs({ fifo: true, tries: 3 }),
        uploads: s3(),
        clicks: kinesis({ streamArn, startingPosition: "LATEST" }),
    });
    // @ts-expect-error somebody else's queue has its own dead letters
    sqs({ queueArn: "arn:aws:sqs:eu-west-1:222222222222:orders", tries: 3 });
    // @ts-expect-error a queue of one's own has the environment's key
    sqs({ keyArn: "arn:aws:kms:eu-west-1:222222222222:key/1" });
    // @ts-expect-error so has a bucket
    s3({ keyArn: "arn:aws:kms:eu-west-1:222222222222:key/1" });
    // @ts-expect-error a stream is read from somewhere on
    kinesis({ streamArn });
    // @ts-expect-error a table's stream has no times
    dynamodb({ streamArn, startingPosition: { at: "2026-01-31T09:00:00Z" } });
    // @ts-expect-error a function is told of nothing by another one
    dynamodb({ streamArn, startingPosition: "LATEST", onFailure: toFunction("arn:aws:lambda:eu-west-1:222222222222:function:other") });
    // @ts-expect-error a field holds a list
    eventBridge({ pattern: { source: "shop" } });
    // @ts-expect-error a rate has a unit
    schedule({ rate: "5" });
};
