import { createHash } from "node:crypto";
import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, operation, type ResourceModel, resource } from "../model/resource.ts";
import { requireKey } from "./kms.ts";
import { each } from "./reasons.ts";
import { findBucket, requireBucket } from "./s3-bucket.ts";
import { encryption, versioning } from "./s3-configuration.ts";

interface StoredObject {
    readonly bucket: string;
    readonly key: string;
    readonly etag: string;
    readonly versionId: string | undefined;
}

/** Objects as S3 holds them, whoever put them: Pulumi, or a release behind its back. Bodies are not kept. */
export const objects = resource<StoredObject>("sandbox:s3/object:Object", {
    inputs: { bucket: true, key: true, etag: true, versionId: true },
    create: (_call, { bucket, key }) => ({ id: `${bucket}/${key}`, attributes: {} }),
});

export const objectsIn = (call: Call, bucket: string) => call.all(objects).filter(object => object.bucket === bucket);

export function removeObjects(call: Call, bucket: string): void {
    for (const { id } of objectsIn(call, bucket)) call.remove(objects, id);
}

/** The object of this key, wherever its bucket is. */
export function storedObject(call: Call, bucket: string, key: string): StoredObject | undefined {
    return findBucket(call, bucket)?.there.get(objects, `${bucket}/${key}`);
}

function store(call: Call, bucket: string, key: string, body: string): StoredObject {
    const found = findBucket(call, bucket);
    if (!found) throw new AwsError("NoSuchBucket", "The specified bucket does not exist");
    // Source: S3 API reference, PutObject.
    if (key.length === 0 || Buffer.byteLength(key) > 1024) throw new AwsError("KeyTooLongError", "Your key is too long");
    const rule = found.there.get(encryption, bucket)?.rules[0]?.applyServerSideEncryptionByDefault;
    if (rule?.kmsMasterKeyId) {
        requireKey(found.there, rule.kmsMasterKeyId, undefined, reason => new AwsError("KMS.NotFoundException", reason));
    }
    const versioned = found.there.get(versioning, bucket)?.versioningConfiguration.status === "Enabled";
    const etag = createHash("md5").update(body).digest("hex");
    const object = {
        bucket,
        key,
        etag,
        versionId: versioned ? call.unique(32, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") : undefined,
    };
    found.there.put(objects, `${bucket}/${key}`, object);
    return object;
}

export const putObject = operation<
    { readonly Bucket: string; readonly Key: string; readonly Body?: string },
    { readonly ETag: string; readonly VersionId?: string }
>({
    name: "s3:PutObject",
    parameters: ["Bucket", "Key", "Body"],
    run(call, { Bucket, Key, Body = "" }) {
        const { etag, versionId } = store(call, Bucket, Key, Body);
        return { ETag: `"${etag}"`, ...(versionId !== undefined && { VersionId: versionId }) };
    },
});

export const deleteObject = operation<{ readonly Bucket: string; readonly Key: string }, object>({
    name: "s3:DeleteObject",
    parameters: ["Bucket", "Key"],
    run(call, { Bucket, Key }) {
        const found = findBucket(call, Bucket);
        if (!found) throw new AwsError("NoSuchBucket", "The specified bucket does not exist");
        found.there.remove(objects, `${Bucket}/${Key}`);
        return {};
    },
});

interface ObjectAttributes {
    readonly arn: string;
    readonly etag: string;
    readonly versionId: string | undefined;
}

const model = (type: string): ResourceModel<aws.s3.BucketObjectv2Args, ObjectAttributes> =>
    resource<aws.s3.BucketObjectv2Args, ObjectAttributes>(type, {
        inputs: {
            bucket: true,
            key: true,
            content: true,
            contentBase64: true,
            contentType: true,
            source: true,
            sourceHash: true,
            tags: true,
        },
        required: { key: "the resource's name is no key" },
        replaces: each("the provider's schema: ForceNew", "bucket", "key"),
        updates: each("PutObject", "content", "contentBase64", "contentType", "source", "sourceHash"),
        create(call, inputs) {
            const { bucket, key = "" } = { ...inputs, bucket: String(inputs.bucket) };
            requireBucket(call, bucket);
            const { etag, versionId } = store(call, bucket, key, bodyOf(inputs));
            // Source: terraform-provider-aws, internal/service/s3/object.go, createObjectImportID.
            return { id: `${bucket}/${key}`, attributes: { arn: `arn:aws:s3:::${bucket}/${key}`, etag, versionId } };
        },
        update(call, inputs) {
            const { etag, versionId } = store(call, String(inputs.bucket), inputs.key ?? "", bodyOf(inputs));
            return { etag, versionId };
        },
        delete(call, { bucket, key }) {
            call.remove(objects, `${String(bucket)}/${key}`);
        },
    });

const bodyOf = ({ content, contentBase64, source }: { content?: unknown; contentBase64?: unknown; source?: unknown }): string =>
    String(content ?? contentBase64 ?? JSON.stringify(source ?? ""));

export const bucketObject = [model("aws:s3/bucketObjectv2:BucketObjectv2"), model("aws:s3/bucketObject:BucketObject")];
