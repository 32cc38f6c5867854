import type { Rule } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";

/** A certificate that a load balancer takes, as far as it is known yet. */
export const certificateRules = (arn: pulumi.Input<string> | undefined): readonly Rule[] => [
    [
        typeof arn !== "string" || /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\//.test(arn),
        "route.certificateArn",
        `is "${arn}", not the ARN of a certificate in ACM`,
    ],
];
