import type { Service } from "../model/resource.ts";
import { bucket, bucketConfigurations } from "./s3-bucket.ts";
import { bucketObject, deleteObject, putObject } from "./s3-objects.ts";

export { bucket, findBucket, requireBucket } from "./s3-bucket.ts";
export { storedObject } from "./s3-objects.ts";

export const s3: Service = {
    resources: [bucket, ...bucketConfigurations, ...bucketObject],
    operations: [putObject, deleteObject],
};
