import { accountArn, arnOf, type Condition, type Place } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** One more thing that a key's policy allows, beyond its own account and CloudWatch Logs. */
export interface KeyStatement {
    readonly principal: { readonly AWS: readonly string[] } | { readonly Service: readonly string[] };
    readonly actions: readonly `kms:${string}`[];
    readonly condition?: Condition;
}

/**
 * SNS leaves what it could not deliver in queues under the key, in its own name, as EventBridge does ({@link announcingServices}). Whose events
 * go to which queue, each queue's policy says.
 *
 * Sources: EventBridge user guide, "Using dead-letter queues to process undelivered events"; SNS developer guide, "Configuring an Amazon SNS
 * dead-letter queue for a subscription"; SQS developer guide, "Key management", Configure permissions for AWS services.
 */
export const deliveringServices: KeyStatement = {
    principal: { Service: ["sns.amazonaws.com"] },
    actions: ["kms:GenerateDataKey", "kms:Decrypt"],
};

/**
 * Whose messages to an encrypted topic are the account's own: those of alarms and EventBridge's and, where pipelines are, of notification
 * rules. Whose rule goes to which topic, each topic's policy says: EventBridge names no source to KMS, so that a condition on one would lose
 * messages without a word.
 *
 * Sources: EventBridge user guide, "Troubleshooting Amazon EventBridge", My rule ran but I don't see any messages published into my Amazon SNS
 * topic; SNS developer guide, "Managing Amazon SNS encryption keys and costs", Enable compatibility between event sources from AWS services and
 * encrypted topics; Developer Tools console user guide, "Configure Amazon SNS topics for notifications".
 */
export const announcingServices = ({ region, accountId, tier }: Place): readonly KeyStatement[] => [
    { principal: { Service: ["events.amazonaws.com"] }, actions: ["kms:GenerateDataKey", "kms:Decrypt"] },
    {
        principal: { Service: ["cloudwatch.amazonaws.com"] },
        actions: ["kms:GenerateDataKey*", "kms:Decrypt"],
        condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
    ...(tier === "delivery"
        ? [
              {
                  principal: { Service: ["codestar-notifications.amazonaws.com"] },
                  actions: ["kms:GenerateDataKey*", "kms:Decrypt"],
                  condition: { StringEquals: { "kms:ViaService": `sns.${region}.amazonaws.com` } },
              } as const,
          ]
        : []),
];

/** What CloudWatch Logs says of whose data it is: an anomaly detector has two contexts. */
const logsContexts = { "aws:logs:arn": ["log-group:*", "anomaly-detector:*"], "aws-crypto-ec:aws:logs:arn": ["anomaly-detector:*"] };

/**
 * A customer key that rotates each year, and its alias. Its account's IAM policies decide who uses it (so it can never be locked out),
 * CloudWatch Logs may use it for this account's log groups and anomaly detectors, and nobody else but for `statements`.
 *
 * Sources: KMS developer guide, "Default key policy"; CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using KMS" and "Encrypt an
 * anomaly detector and its results with AWS KMS".
 */
export function environmentKey(
    name: string,
    place: Place,
    statements: readonly KeyStatement[],
    opts: pulumi.CustomResourceOptions,
): aws.kms.Key {
    const key = new aws.kms.Key(
        `${name}-key`,
        {
            description: `Data of ${place.environment}, made by Causeway`,
            enableKeyRotation: true,
            policy: pulumi.jsonStringify({
                Version: "2012-10-17",
                Statement: [
                    { Effect: "Allow", Principal: { AWS: accountArn(place) }, Action: "kms:*", Resource: "*" },
                    ...Object.entries(logsContexts).map(([context, names]) => ({
                        Effect: "Allow",
                        Principal: { Service: `logs.${place.region}.amazonaws.com` },
                        Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
                        Resource: "*",
                        Condition: {
                            ArnLike: {
                                [`kms:EncryptionContext:${context}`]: names.map(name => arnOf(place, "logs", name)),
                            },
                        },
                    })),
                    ...statements.map(({ principal, actions, condition }) => ({
                        Effect: "Allow",
                        Principal: principal,
                        Action: actions,
                        Resource: "*",
                        ...(condition && { Condition: condition }),
                    })),
                ],
            }),
        },
        opts,
    );
    new aws.kms.Alias(`${name}-key-alias`, { name: `alias/causeway/${place.environment}`, targetKeyId: key.keyId }, opts);
    return key;
}
