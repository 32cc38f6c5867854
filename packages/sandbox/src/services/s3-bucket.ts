import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type AnyModel, type Call, resource } from "../model/resource.ts";
import { encryption, lifecycle, logging, ownership, publicAccessBlock, versioning } from "./s3-configuration.ts";
import { notification } from "./s3-notification.ts";
import { objectsIn, removeObjects } from "./s3-objects.ts";
import { bucketPolicy } from "./s3-policy.ts";

/** What is configured of a bucket, each by a resource of its own. */
export const bucketConfigurations: readonly AnyModel[] = [
    versioning,
    encryption,
    publicAccessBlock,
    bucketPolicy,
    lifecycle,
    ownership,
    logging,
    notification,
];

export interface BucketAttributes {
    readonly arn: string;
    readonly bucketDomainName: string;
    readonly bucketRegionalDomainName: string;
    readonly bucketRegion: string;
}

/** Source: S3 user guide, "General purpose bucket naming rules". */
const validName = (name: string): boolean =>
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes("..") &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);

export const bucket = resource<aws.s3.BucketArgs, BucketAttributes>("aws:s3/bucket:Bucket", {
    cloudFormation: "AWS::S3::Bucket",
    names: { bucket: "BucketName", forceDestroy: null },
    inputs: { bucket: true, forceDestroy: true, tags: true },
    autoName: { property: "bucket", maxLength: 63, transform: name => name.toLowerCase() },
    defaults: { forceDestroy: false },
    check: ({ bucket: name = "bucket" }) =>
        validName(name) ? [] : [{ property: "bucket", reason: `is "${name}", not a name by S3's bucket naming rules` }],
    create(call, inputs) {
        const name = inputs.bucket as string;
        const taken = owner(call, name);
        if (taken === call.account) {
            throw new AwsError(
                "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.",
            );
        }
        if (taken !== undefined) {
            throw new AwsError(
                "BucketAlreadyExists",
                "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
            );
        }
        return {
            id: name,
            attributes: {
                arn: call.arn("s3", name, { region: "", account: "" }),
                bucketDomainName: `${name}.s3.amazonaws.com`,
                bucketRegionalDomainName: `${name}.s3.${call.region}.amazonaws.com`,
                bucketRegion: call.region,
            },
        };
    },
    delete(call, { forceDestroy }, name) {
        if (!forceDestroy && objectsIn(call, name).length > 0) {
            throw new AwsError(
                "BucketNotEmpty",
                "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
            );
        }
        removeObjects(call, name);
        // What is configured of a bucket goes along with it.
        for (const model of bucketConfigurations) call.remove(model, name);
    },
});

/** Bucket names are one name space for all accounts and regions. */
const owner = (call: Call, name: string): string | undefined => call.everywhere(bucket).find(({ id }) => id === name)?.account;

/** A bucket by name or ARN, wherever it is; `there` is AWS seen from where it lives. */
export function findBucket(call: Call, nameOrArn: string) {
    const name = nameOrArn.replace(/^arn:aws:s3:::/, "").replace(/\/.*$/, "");
    const found = call.everywhere(bucket).find(({ id }) => id === name);
    return found && { ...found, there: call.at({ account: found.account, region: found.region }) };
}

/** A bucket that the caller may configure: one of its own, in its region. */
export function requireBucket(call: Call, name: string) {
    const found = call.get(bucket, name);
    if (found) return found;
    const elsewhere = findBucket(call, name);
    if (elsewhere?.account === call.account) {
        throw new AwsError(
            "PermanentRedirect",
            "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
        );
    }
    if (elsewhere) throw new AwsError("AccessDenied", "Access Denied");
    throw new AwsError("NoSuchBucket", "The specified bucket does not exist");
}
