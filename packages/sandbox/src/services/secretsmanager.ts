import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource, type Service } from "../model/resource.ts";
import { requireKey } from "./kms.ts";
import { parsePolicy, policyText, withCode } from "./policy.ts";
import { requirePrincipals } from "./principals.ts";

interface SecretAttributes {
    readonly arn: string;
    readonly policy: string;
}
type Inputs = Plain<aws.secretsmanager.SecretArgs>;

export const secret = resource<aws.secretsmanager.SecretArgs, SecretAttributes>("aws:secretsmanager/secret:Secret", {
    cloudFormation: "AWS::SecretsManager::Secret",
    names: { policy: null, recoveryWindowInDays: null, forceOverwriteReplicaSecret: null },
    inputs: { name: true, description: true, kmsKeyId: true, policy: true, recoveryWindowInDays: true, tags: true },
    autoName: { property: "name", maxLength: 512 },
    defaults: { recoveryWindowInDays: 30 },
    check: ({ name = "name", recoveryWindowInDays: days = 30 }) => [
        ...(/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name)
            ? []
            : [{ property: "name", reason: `is "${name}", not 1 to 512 letters, digits and /_+=.@-` }]),
        ...(days === 0 || (days >= 7 && days <= 30)
            ? []
            : [{ property: "recoveryWindowInDays", reason: `is ${days}, not 0 or 7 to 30 days` }]),
    ],
    create(call, inputs) {
        const name = inputs.name as string;
        if (call.find(secret, other => other.name === name)) {
            throw new AwsError("ResourceExistsException", `The operation failed because the secret ${name} already exists.`);
        }
        if (call.get(deletedSecret, name)) {
            throw new AwsError(
                "InvalidRequestException",
                "You can't create this secret because a secret with this name is already scheduled for deletion.",
            );
        }
        requireSecret(call, inputs);
        const arn = call.arn("secretsmanager", `secret:${name}-${call.unique(6, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")}`);
        return { id: arn, attributes: { arn, policy: policyText(inputs.policy ?? "") } };
    },
    update(call, inputs) {
        requireSecret(call, inputs);
        return { policy: policyText(inputs.policy ?? "") };
    },
    delete(call, { name = "", recoveryWindowInDays }, arn) {
        for (const { id, secretId } of call.all(secretVersion)) if (secretId === arn) call.remove(secretVersion, id);
        // Source: Secrets Manager user guide, "Delete an AWS Secrets Manager secret": the name stays taken for the recovery window.
        if (recoveryWindowInDays !== 0) call.put(deletedSecret, name, { name });
    },
});

const deletedSecret = resource<{ readonly name: string }>("sandbox:secretsmanager/deletedSecret:DeletedSecret", {
    inputs: { name: true },
    create: (_call, { name }) => ({ id: name, attributes: {} }),
});

function requireSecret(call: Call, { kmsKeyId, policy }: Inputs): void {
    if (kmsKeyId) requireKey(call, kmsKeyId, undefined, reason => new AwsError("InvalidRequestException", reason));
    if (!policy) return;
    const malformed = withCode("MalformedPolicyDocumentException");
    const document = parsePolicy(policy, "resource", malformed);
    requirePrincipals(call, document, () => malformed("This resource policy contains an unsupported principal.", "principal"));
}

/** A secret of this account and region, by ARN (with or without the six characters at its end) or name. */
export function findSecret(call: Call, arnOrName: string) {
    return call.find(secret, ({ arn, name }) => arn === arnOrName || name === arnOrName || arn.replace(/-[A-Za-z]{6}$/, "") === arnOrName);
}

export const secretVersion = resource<
    aws.secretsmanager.SecretVersionArgs,
    { readonly arn: string; readonly versionId: string; readonly secretArn: string }
>("aws:secretsmanager/secretVersion:SecretVersion", {
    inputs: { secretId: true, secretString: true, secretBinary: true, versionStages: true },
    replaces: {
        secretId: "the provider's schema: ForceNew",
        secretString: "a version's value never changes",
        secretBinary: "a version's value never changes",
    },
    updates: { versionStages: "UpdateSecretVersionStage" },
    secrets: ["secretString", "secretBinary"],
    check: ({ secretString, secretBinary }) =>
        secretString !== undefined && secretBinary !== undefined
            ? [{ property: "secretBinary", reason: "conflicts with secretString" }]
            : [],
    create(call, inputs) {
        const found = findSecret(call, inputs.secretId);
        if (!found) throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
        const value = inputs.secretString ?? inputs.secretBinary;
        if (!value) throw new AwsError("InvalidParameterException", "You must provide either SecretString or SecretBinary.");
        if (Buffer.byteLength(value) > 65536) {
            throw new AwsError(
                "ValidationException",
                "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length less than or equal to 65536",
            );
        }
        const versionId = `terraform-${call.unique(26, "0123456789")}`;
        return { id: `${found.arn}|${versionId}`, attributes: { arn: found.arn, secretArn: found.arn, versionId } };
    },
});

export const secretsmanager: Service = { resources: [secret, secretVersion] };
