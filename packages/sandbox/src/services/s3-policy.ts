import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, resource } from "../model/resource.ts";
import { type PolicyDocument, type PolicyFault, parsePolicy, policyText, type RefusePolicy } from "./policy.ts";
import { requirePrincipals } from "./principals.ts";
import { requireBucket } from "./s3-bucket.ts";
import { publicAccessBlock } from "./s3-configuration.ts";

export const bucketPolicy = resource<aws.s3.BucketPolicyArgs, { readonly policy: string }>("aws:s3/bucketPolicy:BucketPolicy", {
    cloudFormation: "AWS::S3::BucketPolicy",
    names: { policy: "PolicyDocument" },
    inputs: { bucket: true, policy: true },
    create(call, { bucket, policy }) {
        requireBucket(call, bucket);
        requireBucketPolicy(call, bucket, policy);
        call.remove(bucketPolicy, bucket); // PutBucketPolicy overwrites.
        return { id: bucket, attributes: { policy: policyText(policy) } };
    },
    update(call, { bucket, policy }) {
        requireBucketPolicy(call, bucket, policy);
        return { policy: policyText(policy) };
    },
});

/** S3's own sentences. */
const sentences: Readonly<Partial<Record<PolicyFault, string>>> = {
    json: "Policies must be valid JSON and the first byte must be '{'",
    principal: "Invalid principal in policy",
    action: "Policy has invalid action",
    resource: "Policy has invalid resource",
};
const malformed: RefusePolicy = (sentence, fault) =>
    new AwsError("MalformedPolicy", sentence.startsWith("Missing") ? sentence : (sentences[fault] ?? sentence));

function requireBucketPolicy(call: Call, bucket: string, policy: unknown): void {
    const document = parsePolicy(policy, "resource", malformed);
    for (const { actions, notActions, resources, notResources } of document.statements) {
        if ([...(actions ?? notActions ?? [])].some(action => action !== "*" && !action.startsWith("s3:"))) throw malformed("", "action");
        const named = resources ?? notResources;
        if (!named?.length) throw malformed("Missing required field Resource", "syntax");
        const arn = `arn:aws:s3:::${bucket}`;
        if (named.some(resource => resource !== arn && resource !== `${arn}*` && !resource.startsWith(`${arn}/`)))
            throw malformed("", "resource");
        const known = actions ?? [];
        const bucketOnly = named.every(resource => resource === arn);
        if (known.length > 0 && known.every(action => objectActions.test(action)) && bucketOnly) {
            throw malformed("Action does not apply to any resource(s) in statement", "syntax");
        }
    }
    requirePrincipals(call, document, malformed);
    // Source: S3 user guide, "Blocking public access to your Amazon S3 storage": on for each new bucket since April 2023.
    const block = call.get(publicAccessBlock, bucket);
    if ((block ? block.blockPublicPolicy : true) && isPublic(document)) {
        throw new AwsError(
            "AccessDenied",
            `User: ${call.caller ?? call.account} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket}" ` +
                "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.",
        );
    }
}

/** Actions on objects alone: on a bucket's own ARN they mean nothing. */
const objectActions =
    /^s3:(GetObject|PutObject|DeleteObject|RestoreObject|AbortMultipartUpload|ListMultipartUploadParts|PutObjectAcl|GetObjectVersion)$/;

/** Source: S3 user guide, "The meaning of 'public'": conditions on these keys, with fixed values, take a policy out of it. */
const limiting =
    /^(aws:(SourceAccount|SourceArn|SourceVpc|SourceVpce|SourceOrgID|SourceIp|PrincipalOrgID|PrincipalOrgPaths|PrincipalAccount|PrincipalArn|userid|SourceOwner)|s3:DataAccessPoint(Arn|Account)|s3:x-amz-server-side-encryption-aws-kms-key-id)$/i;

const isPublic = (document: PolicyDocument): boolean =>
    document.statements.some(
        ({ effect, principals, conditions }) =>
            effect === "Allow" &&
            principals?.["AWS"]?.includes("*") === true &&
            !Object.values(conditions).some(keys =>
                Object.entries(keys).some(([key, values]) => limiting.test(key) && !values.includes("*")),
            ),
    );
