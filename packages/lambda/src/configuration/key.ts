import type { Foundation, Grant, Place } from "@causeway/core";

/**
 * Whoever manages a function whose configuration is under a customer key must be able to use that key, through Lambda alone; it also encrypts
 * snapshots and what Lambda makes of an image. Which of these a new version takes, no page says: these are those of a change.
 * Sources: Lambda API reference, "UpdateFunctionConfiguration", KMSKeyArn; Lambda developer guide, "Securing Lambda environment variables".
 */
export const useKeyThroughLambda = ({ region }: Pick<Place, "region">, { keyArn }: Pick<Foundation, "keyArn">): Grant => ({
    actions: ["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
    resources: [keyArn],
    condition: { StringEquals: { "kms:ViaService": `lambda.${region}.amazonaws.com` } },
});
