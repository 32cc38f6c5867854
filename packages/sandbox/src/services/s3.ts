import type { Service } from "../model/resource.ts";
import { bucket } from "./s3-bucket.ts";
import { encryption, lifecycle, logging, notification, ownership, publicAccessBlock, versioning } from "./s3-configuration.ts";
import { bucketObject, deleteObject, putObject } from "./s3-objects.ts";
import { bucketPolicy } from "./s3-policy.ts";

export { bucket, findBucket, requireBucket } from "./s3-bucket.ts";
export { storedObject } from "./s3-objects.ts";

export const s3: Service = {
    resources: [
        bucket,
        versioning,
        encryption,
        publicAccessBlock,
        bucketPolicy,
        lifecycle,
        ownership,
        logging,
        notification,
        ...bucketObject,
    ],
    operations: [putObject, deleteObject],
};
