import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Call, Plain } from "../model/resource.ts";
import { mayInvoke } from "./lambda-invoke.ts";
import { each } from "./reasons.ts";
import { setting } from "./s3-configuration.ts";

type FunctionInputs = NonNullable<Plain<aws.s3.BucketNotificationArgs>["lambdaFunctions"]>[number];

/** Source: S3 user guide, "Event notification types and destinations", those that a function takes. */
const kinds = [
    /^s3:ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)$/,
    /^s3:ObjectRemoved:(\*|Delete|DeleteMarkerCreated)$/,
    /^s3:ObjectRestore:(\*|Post|Completed|Delete)$/,
    /^s3:ObjectTagging:(\*|Put|Delete)$/,
    /^s3:ObjectAcl:Put$/,
    /^s3:LifecycleExpiration:(\*|Delete|DeleteMarkerCreated)$/,
    /^s3:(LifecycleTransition|IntelligentTiering|ReducedRedundancyLostObject)$/,
    /^s3:Replication:(\*|Operation\w+)$/,
];

/** All that a bucket tells of: one for each bucket, and the last one put is the one that holds. Source: S3 API reference, PutBucketNotificationConfiguration. */
export const notification = setting<aws.s3.BucketNotificationArgs>("aws:s3/bucketNotification:BucketNotification", {
    inputs: {
        bucket: true,
        eventbridge: true,
        lambdaFunctions: { events: true, filterPrefix: true, filterSuffix: true, id: true, lambdaFunctionArn: true },
    },
    updates: each("PutBucketNotificationConfiguration", "eventbridge", "lambdaFunctions"),
    defaults: { eventbridge: false },
    allow(call, { bucket, lambdaFunctions = [] }) {
        for (const one of lambdaFunctions) requireFunctionOf(call, bucket, one);
        for (const [index, one] of lambdaFunctions.entries()) {
            if (lambdaFunctions.slice(index + 1).some(other => overlap(one, other))) {
                throw invalid(
                    "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.",
                );
            }
        }
    },
});

const invalid = (message: string) => new AwsError("InvalidArgument", message);

function requireFunctionOf(call: Call, bucket: string, { events, lambdaFunctionArn: arn = "" }: FunctionInputs): void {
    const strange = events.find(event => !kinds.some(kind => kind.test(event)));
    if (strange !== undefined) throw invalid(`The event '${strange}' is not supported for notifications`);
    const source = { principal: "s3.amazonaws.com", arn: call.arn("s3", bucket, { region: "", account: "" }) };
    if (arn.split(":")[3] !== call.region)
        throw invalid("The notification destination service region is not valid for the bucket location constraint");
    if (!mayInvoke(call, arn, source)) throw invalid("Unable to validate the following destination configurations");
}

/** Both may be told of one event of one object. */
function overlap(one: FunctionInputs, other: FunctionInputs): boolean {
    const within = (a: string, b: string) => a.startsWith(b) || b.startsWith(a);
    const turned = (text = "") => [...text].reverse().join("");
    const kind = (event: string) => event.replace(/\*$/, "");
    return (
        one.events.some(a => other.events.some(b => within(kind(a), kind(b)))) &&
        within(one.filterPrefix ?? "", other.filterPrefix ?? "") &&
        within(turned(one.filterSuffix), turned(other.filterSuffix))
    );
}
