import type { Rule } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import type { EventOwner } from "./event-source.ts";

/**
 * The ARN of what a function is called by, where it is known already: of the right form, and in the function's region. Another account is
 * well, where the source's own policy lets the function's role in. Source: Lambda developer guide, the pages of SQS, Kinesis and DynamoDB,
 * "Creating a cross-account event source mapping"; SNS developer guide, "Fanout to Lambda functions".
 */
export function sourceRules(
    arn: pulumi.Input<string> | undefined,
    at: string,
    { placement }: Pick<EventOwner, "placement">,
    { form, says }: { readonly form: RegExp; readonly says: string },
): readonly Rule[] {
    if (typeof arn !== "string") return [];
    const region = arn.split(":")[3];
    const good = form.test(arn);
    return [
        [good, at, `is "${arn}", not ${says}`],
        [!good || region === placement.region, at, `is in ${region}, and the function in ${placement.region}: they must be in one region`],
    ];
}
