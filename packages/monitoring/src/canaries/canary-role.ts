import { arnOf, type Foundation, type Grant, type Place, readSecrets, type Secrets } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";

export interface CanaryNeeds {
    readonly place: Place;
    readonly canaryName: string;
    readonly foundation: Foundation;
    readonly bucketArn: pulumi.Input<string>;
    /** Where in the bucket it leaves what it saw. */
    readonly prefix: string;
    readonly inNetwork: boolean;
    readonly tracing: boolean;
    readonly secrets: Secrets | undefined;
}

/** Synthetics names the function of a canary after its first 21 characters, and 36 random ones. Source: Synthetics API reference, "DeleteCanary". */
const functionOf = (canaryName: string): string => `cwsyn-${canaryName.slice(0, 21)}*`;

/**
 * What a canary's role needs, as AWS writes it down, and its secrets.
 *
 * Sources: CloudWatch user guide, "Required roles and permissions for canaries" (artifacts under a customer key, with and without a VPC);
 * Lambda developer guide, "Securing Lambda environment variables", and "Giving Lambda functions access to resources in an Amazon VPC" for
 * the condition, which keeps the canary's own code from the network interfaces.
 */
export function canaryGrants({
    place,
    canaryName,
    foundation,
    bucketArn,
    prefix,
    inNetwork,
    tracing,
    secrets,
}: CanaryNeeds): readonly Grant[] {
    const { region } = place;
    return [
        { actions: ["s3:PutObject", "s3:GetObject"], resources: [pulumi.interpolate`${bucketArn}/${prefix}/*`] },
        { actions: ["s3:GetBucketLocation"], resources: [bucketArn] },
        {
            actions: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:CreateLogGroup"],
            resources: [arnOf(place, "logs", `log-group:/aws/lambda/${functionOf(canaryName)}`)],
        },
        // IAM knows nothing narrower for these.
        { actions: ["s3:ListAllMyBuckets", ...(tracing ? (["xray:PutTraceSegments"] as const) : [])], resources: ["*"] },
        {
            actions: ["cloudwatch:PutMetricData"],
            resources: ["*"],
            condition: { StringEquals: { "cloudwatch:namespace": "CloudWatchSynthetics" } },
        },
        {
            actions: ["kms:Decrypt", "kms:GenerateDataKey"],
            resources: [foundation.keyArn],
            condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
        },
        {
            actions: ["kms:Decrypt"],
            resources: [foundation.keyArn],
            condition: {
                ArnLike: { "kms:EncryptionContext:aws:lambda:FunctionArn": arnOf(place, "lambda", `function:${functionOf(canaryName)}`) },
            },
        },
        ...(inNetwork
            ? [
                  {
                      actions: ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"] as const,
                      resources: ["*"],
                      condition: { Null: { "lambda:SourceFunctionArn": "true" } },
                  },
              ]
            : []),
        ...readSecrets(secrets),
    ];
}
