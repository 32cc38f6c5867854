import { type Configuration, type Context, configurationError, lacking, type Runner } from "./codepipeline-runner.ts";
import { mayDo, unauthorized } from "./iam.ts";
import { mayUseKey, resolveKey } from "./kms.ts";
import { parsePolicy } from "./policy.ts";
import { evaluate } from "./policy-evaluation.ts";
import { findBucket } from "./s3.ts";
import { encryption } from "./s3-configuration.ts";
import { bucketPolicy } from "./s3-policy.ts";

type Bucket = NonNullable<ReturnType<typeof findBucket>>;

/**
 * What a role may do with a bucket or its objects, by its own policies and the bucket's.
 *
 * Source: IAM user guide, "Cross-account policy evaluation logic".
 */
export function mayUseBucket(
    name: string,
    { there }: Bucket,
    as: Runner,
    action: string,
    resource: string,
    context: Context = {},
): boolean {
    const policy = there.get(bucketPolicy, name)?.policy;
    const request = { by: { arn: as.roleArn }, action, resource, context: { ...context, "aws:ResourceAccount": there.account } };
    const verdict = policy === undefined ? "none" : evaluate(parsePolicy(policy, "resource"), request);
    const own = mayDo(as.there, as.roleArn, request);
    if (verdict === "denied") return false;
    return there.account === as.there.account ? own || verdict === "allowed" : own && verdict !== "none";
}

/** A bucket that an action names, with what the action does to it and to its objects. */
export function useBucket(
    as: Runner,
    name: string,
    {
        bucket,
        objects,
        key: object = "object",
    }: { readonly bucket: readonly string[]; readonly objects: readonly string[]; readonly key?: string },
): Bucket {
    const found = findBucket(as.there, name);
    if (!found) throw configurationError(`The bucket ${name} does not exist`);
    const arn = `arn:aws:s3:::${name}`;
    for (const [actions, resource] of [
        [bucket, arn],
        [objects, `${arn}/${object}`],
    ] as const) {
        const missing = actions.find(action => !mayUseBucket(name, found, as, action, resource));
        if (missing !== undefined) throw lacking(unauthorized(as.roleArn, missing, resource));
    }
    return found;
}

/** The key that a bucket encrypts with by itself; S3's own, which needs no permission, where it names none. */
export const keyOf = (name: string, { there }: Bucket): string | undefined =>
    there.get(encryption, name)?.rules[0]?.applyServerSideEncryptionByDefault?.kmsMasterKeyId;

export function useKey(as: Runner, { there }: Bucket, given: string, permission: string): void {
    const key = resolveKey(there, given);
    if (!key) throw configurationError(`The key ${given} does not exist in ${there.region}`);
    if (!mayUseKey(as.there, key, as.roleArn, permission)) throw lacking(unauthorized(as.roleArn, permission, key.arn));
}

/** Source: CodePipeline user guide, "Amazon S3 deploy action reference". That ACLs are for actions that set one is inferred. */
export function requireBucketDeploy(
    run: Runner,
    { BucketName: name = "", ObjectKey: key, CannedACL: acl, KMSEncryptionKeyARN: given }: Configuration,
): void {
    const found = useBucket(run, name, {
        bucket: ["s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation"],
        objects: ["s3:PutObject", ...(acl === undefined ? [] : ["s3:PutObjectAcl", "s3:PutObjectVersionAcl"])],
        ...(key !== undefined && { key }),
    });
    const encrypted = given ?? keyOf(name, found);
    if (encrypted !== undefined) useKey(run, found, encrypted, "kms:GenerateDataKey");
}
