import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource, type Service } from "../model/resource.ts";
import { role } from "./iam-role.ts";
import { parsePolicy, policyText, withCode } from "./policy.ts";
import { evaluate } from "./policy-evaluation.ts";
import { requirePrincipals } from "./principals.ts";

export { mayUseKey, requireKey, resolveKey } from "./kms-access.ts";

export interface KeyAttributes {
    readonly arn: string;
    readonly keyId: string;
    readonly policy: string;
    readonly description: string;
    readonly rotationPeriodInDays: number;
}

export const key = resource<aws.kms.KeyArgs, KeyAttributes>("aws:kms/key:Key", {
    cloudFormation: "AWS::KMS::Key",
    names: {
        bypassPolicyLockoutSafetyCheck: "BypassPolicyLockoutSafetyCheck",
        customerMasterKeySpec: "KeySpec",
        deletionWindowInDays: "PendingWindowInDays",
        isEnabled: "Enabled",
        policy: "KeyPolicy",
    },
    inputs: {
        bypassPolicyLockoutSafetyCheck: true,
        customerMasterKeySpec: true,
        deletionWindowInDays: true,
        description: true,
        enableKeyRotation: true,
        isEnabled: true,
        keyUsage: true,
        multiRegion: true,
        policy: true,
        rotationPeriodInDays: true,
        tags: true,
    },
    replaces: {
        customerMasterKeySpec: "the provider's schema: ForceNew",
        keyUsage: "the provider's schema: ForceNew",
        multiRegion: "the provider's schema: ForceNew",
    },
    defaults: {
        bypassPolicyLockoutSafetyCheck: false,
        customerMasterKeySpec: "SYMMETRIC_DEFAULT",
        enableKeyRotation: false,
        isEnabled: true,
        keyUsage: "ENCRYPT_DECRYPT",
        multiRegion: false,
    },
    check: ({ deletionWindowInDays = 30, rotationPeriodInDays = 365, description = "" }) => [
        ...(deletionWindowInDays >= 7 && deletionWindowInDays <= 30
            ? []
            : [{ property: "deletionWindowInDays", reason: `is ${deletionWindowInDays}, not 7 to 30 days` }]),
        ...(rotationPeriodInDays >= 90 && rotationPeriodInDays <= 2560
            ? []
            : [{ property: "rotationPeriodInDays", reason: `is ${rotationPeriodInDays}, not 90 to 2560 days` }]),
        ...(description.length <= 8192 ? [] : [{ property: "description", reason: "is longer than 8192 characters" }]),
    ],
    create(call, inputs) {
        requireKeyPolicy(call, inputs);
        const hex = call.unique(32, "0123456789abcdef");
        const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
        const keyId = inputs.multiRegion ? `mrk-${hex}` : uuid;
        return { id: keyId, attributes: { arn: call.arn("kms", `key/${keyId}`), keyId, ...attributes(call, inputs) } };
    },
    update(call, inputs) {
        requireKeyPolicy(call, inputs);
        return attributes(call, inputs);
    },
    delete(call, { arn }, id) {
        // Source: KMS API reference, ScheduleKeyDeletion: the key is there and unusable until the window is over.
        call.put(deletedKey, id, { arn, deletionDate: call.now() });
    },
});

/** Keys whose deletion is scheduled: AWS still knows them, and says so to whoever wants to use them. */
export const deletedKey = resource<{ readonly arn: string; readonly deletionDate: string }>("sandbox:kms/deletedKey:DeletedKey", {
    inputs: { arn: true, deletionDate: true },
    create: (_call, { arn }) => ({ id: arn, attributes: {} }),
});

const attributes = (call: Call, { policy, description = "", rotationPeriodInDays = 365 }: Plain<aws.kms.KeyArgs>) => ({
    policy: policyText(policy ?? defaultPolicy(call)),
    description,
    rotationPeriodInDays,
});

/** Source: KMS developer guide, "Default key policy". */
const defaultPolicy = (call: Call): object => ({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
        {
            Sid: "Enable IAM User Permissions",
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${call.account}:root` },
            Action: "kms:*",
            Resource: "*",
        },
    ],
});

function requireKeyPolicy(call: Call, inputs: Plain<aws.kms.KeyArgs>): void {
    const { policy = defaultPolicy(call), keyUsage, customerMasterKeySpec: spec, enableKeyRotation } = inputs;
    const malformed = withCode("MalformedPolicyDocumentException");
    const document = parsePolicy(policy, "resource", malformed);
    requirePrincipals(call, document, () => malformed("Policy contains a statement with one or more invalid principals.", "principal"));
    if (policyText(policy).length > 32768) throw new AwsError("LimitExceededException", "The key policy is longer than 32768 bytes.");
    if (spec !== "SYMMETRIC_DEFAULT" && enableKeyRotation) {
        throw new AwsError("UnsupportedOperationException", "You cannot enable automatic key rotation of an asymmetric KMS key.");
    }
    if (spec === "SYMMETRIC_DEFAULT" && keyUsage !== undefined && keyUsage !== "ENCRYPT_DECRYPT") {
        throw new AwsError(
            "ValidationException",
            `The operation failed because the KeyUsage value ${keyUsage} is not compatible with KeySpec ${spec}`,
        );
    }
    if (inputs.bypassPolicyLockoutSafetyCheck) return;
    // Source: KMS API reference, CreateKey: BypassPolicyLockoutSafetyCheck. The caller must be able to put the next policy; the
    // sandbox's callers are administrators, so a policy that leaves the choice to the account lets them.
    const caller = call.caller ?? call.arn("iam", "root", { region: "" });
    const roleArn = call.get(role, /:assumed-role\/([^/]+)\//.exec(caller)?.[1] ?? "")?.arn;
    const mine = [caller, ...(roleArn ? [roleArn] : [])].some(arn =>
        ["account", "allowed"].includes(evaluate(document, { by: { arn }, action: "kms:PutKeyPolicy", resource: "*" })),
    );
    if (!mine) throw malformed("The new key policy will not allow you to update the key policy in the future.", "syntax");
}

export const alias = resource<aws.kms.AliasArgs, { readonly arn: string; readonly targetKeyArn: string; readonly targetKeyId: string }>(
    "aws:kms/alias:Alias",
    {
        cloudFormation: "AWS::KMS::Alias",
        names: { name: "AliasName" },
        inputs: { name: true, targetKeyId: true },
        autoName: { property: "name", maxLength: 256, transform: name => `alias/${name}` },
        check: ({ name = "alias/key" }) =>
            // Source: KMS API reference, CreateAlias.
            !/^alias\/[a-zA-Z0-9/_-]+$/.test(name)
                ? [{ property: "name", reason: `is "${name}", not alias/ and letters, digits and /_-` }]
                : name.startsWith("alias/aws/")
                  ? [{ property: "name", reason: "begins with alias/aws/, which AWS keeps for its own keys" }]
                  : [],
        create(call, inputs) {
            const name = inputs.name as string;
            const arn = call.arn("kms", name);
            if (call.get(alias, name)) throw new AwsError("AlreadyExistsException", `An alias with the name ${arn} already exists`);
            return { id: name, attributes: { arn, ...target(call, inputs.targetKeyId) } };
        },
        update: (call, inputs) => target(call, inputs.targetKeyId),
    },
);

/** The provider shows the id of the key where it was given the id, and the ARN where it was given the ARN. */
function target(call: Call, keyArnOrId: string): { readonly targetKeyArn: string; readonly targetKeyId: string } {
    const found = call.find(key, ({ arn, keyId }) => arn === keyArnOrId || keyId === keyArnOrId);
    if (!found)
        throw new AwsError(
            "NotFoundException",
            `Key '${keyArnOrId.startsWith("arn:") ? keyArnOrId : call.arn("kms", `key/${keyArnOrId}`)}' does not exist`,
        );
    return { targetKeyArn: found.arn, targetKeyId: keyArnOrId };
}

export const kms: Service = { resources: [key, alias] };
