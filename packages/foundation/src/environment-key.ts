import { accountArn, arnOf, type Condition, type Place } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** One more thing that a key's policy allows, beyond its own account and CloudWatch Logs. */
export interface KeyStatement {
    readonly principals: readonly string[];
    readonly actions: readonly `kms:${string}`[];
    readonly condition: Condition;
}

/**
 * A customer key that rotates each year, and its alias. Its account's IAM policies decide who uses it (so it can never be locked out),
 * CloudWatch Logs may use it for this account's log groups, and nobody else but for `statements`.
 *
 * Sources: KMS developer guide, "Default key policy"; CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using KMS".
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
                    {
                        Effect: "Allow",
                        Principal: { Service: `logs.${place.region}.amazonaws.com` },
                        Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
                        Resource: "*",
                        Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": arnOf(place, "logs", "log-group:*") } },
                    },
                    ...statements.map(({ principals, actions, condition }) => ({
                        Effect: "Allow",
                        Principal: { AWS: principals },
                        Action: actions,
                        Resource: "*",
                        Condition: condition,
                    })),
                ],
            }),
        },
        opts,
    );
    new aws.kms.Alias(`${name}-key-alias`, { name: `alias/causeway/${place.environment}`, targetKeyId: key.keyId }, opts);
    return key;
}
