import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Call, Plain } from "../model/resource.ts";
import { findImage, repositoryPolicy } from "./ecr.ts";
import { type EcrImage, ecrImage } from "./ecs-containers.ts";
import { parsePolicy } from "./policy.ts";
import { type Asker, evaluate } from "./policy-evaluation.ts";
import { findBucket, storedObject } from "./s3.ts";

type Inputs = Plain<aws.lambda.FunctionArgs>;

export interface Code {
    /** Base64 of a SHA-256, as Lambda shows it: of the package's contents, since nothing is zipped here. */
    readonly codeSha256: string;
    readonly sourceCodeSize: number;
}

const base64 = (...parts: readonly (string | Buffer)[]): string => {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    return hash.digest("base64");
};

const refuse = (message: string) => new AwsError("InvalidParameterValueException", message);

/** Where a function's code comes from: an archive that the provider uploads, a zip file in S3, or an image in ECR. */
export function codeOf(call: Call, inputs: Inputs): Code {
    if (inputs.packageType === "Image") return imageCode(call, inputs);
    if (inputs.imageUri) throw refuse("Please do not provide ImageUri when creating a function with packageType Zip.");
    if (inputs.code !== undefined) return archiveCode(inputs.code);
    if (inputs.s3Bucket && inputs.s3Key)
        return bucketCode(call, { bucket: inputs.s3Bucket, key: inputs.s3Key, version: inputs.s3ObjectVersion });
    throw refuse("Please provide a source for function code.");
}

function imageCode(call: Call, { name, imageUri, handler, runtime, layers = [], code, s3Bucket }: Inputs): Code {
    if (!imageUri || code || s3Bucket) throw refuse("Please provide ImageUri when creating a function with packageType Image.");
    if (handler) throw refuse("Please don't provide handler when the intended function PackageType is Image.");
    if (runtime) throw refuse("Please don't provide runtime when the intended function PackageType is Image.");
    if (layers.length > 0) throw refuse("Please don't provide layers when the intended function PackageType is Image.");
    return imageDigest(call, imageUri, name as string);
}

export function imageDigest(call: Call, imageUri: string, functionName: string): Code {
    const wanted = ecrImage(imageUri);
    // Source: Lambda developer guide, "Create a Lambda function using a container image": only images of ECR, of the function's region.
    if (!wanted || wanted.region !== call.region) throw refuse(`Source image ${imageUri} is not valid. Provide a valid source image.`);
    if (wanted.account !== call.account) requireShared(call, wanted, functionName);
    const found = findImage(call.at({ account: wanted.account }), wanted);
    if (!found) throw refuse(`Source image ${imageUri} does not exist. Provide a valid source image.`);
    return { codeSha256: found.digest.replace("sha256:", ""), sourceCodeSize: 0 };
}

/**
 * Another account's repository has to let in the function's account, and Lambda itself, which fetches the image anew later.
 * Source: Lambda developer guide, "Create a Lambda function using a container image", Amazon ECR cross-account permissions.
 */
function requireShared(call: Call, { account, repository }: EcrImage, functionName: string): void {
    const there = call.at({ account });
    const policy = there.get(repositoryPolicy, repository)?.policy;
    const resource = there.arn("ecr", `repository/${repository}`);
    const context = { "aws:SourceAccount": call.account, "aws:SourceArn": call.arn("lambda", `function:${functionName}`) };
    const askers: readonly Asker[] = [{ arn: call.arn("iam", "root", { region: "" }) }, { service: "lambda.amazonaws.com" }];
    const lets = (by: Asker, action: string) =>
        policy !== undefined &&
        ["allowed", "account"].includes(evaluate(parsePolicy(policy, "resource"), { by, action, resource, context }));
    if (askers.every(by => lets(by, "ecr:BatchGetImage") && lets(by, "ecr:GetDownloadUrlForLayer"))) return;
    throw new AwsError("AccessDeniedException", "Lambda does not have permission to access the ECR image. Check the ECR permissions.");
}

export function bucketCode(
    call: Call,
    { bucket, key, version }: { readonly bucket: string; readonly key: string; readonly version?: string | undefined },
): Code {
    requireObject(call, bucket, key);
    const { etag = "", versionId = "" } = storedObject(call, bucket, key) ?? {};
    return { codeSha256: base64(`${etag} ${version ?? versionId}`), sourceCodeSize: etag.length };
}

const archiveCode = (archive: unknown): Code => {
    const parts = contents(archive);
    return { codeSha256: base64(...parts), sourceCodeSize: parts.reduce((sum, part) => sum + part.length, 0) };
};

/** Pulumi's engine puts a hash into each asset that it sends; a program under mocks does not. */
function contents(asset: unknown): readonly (string | Buffer)[] {
    if (typeof asset !== "object" || asset === null)
        throw refuse("Could not unzip uploaded file. Please check your file, then try to upload again.");
    const { hash, text, path, uri, assets } = asset as Readonly<Record<string, unknown>>;
    if (typeof hash === "string" && hash !== "") return [hash];
    if (typeof text === "string") return [text];
    if (typeof path === "string") return files(path);
    if (typeof uri === "string") return [uri];
    if (typeof assets === "object" && assets !== null) {
        return Object.entries(assets)
            .sort(([one], [other]) => (one < other ? -1 : 1))
            .flatMap(([name, inner]) => [name, ...contents(inner)]);
    }
    throw refuse("Uploaded file must be a non-empty zip");
}

function files(path: string): readonly (string | Buffer)[] {
    if (!statSync(path, { throwIfNoEntry: false })) throw refuse(`the archive ${path} does not exist`);
    if (!statSync(path).isDirectory()) return [readFileSync(path)];
    return readdirSync(path)
        .sort()
        .flatMap(name => [name, ...files(join(path, name))]);
}

/** The bucket is Lambda's business only if it is there, and in the function's region. Source: Lambda API reference, "FunctionCode". */
function requireObject(call: Call, name: string, key: string): void {
    const found = findBucket(call, name);
    if (!found)
        throw refuse("Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist");
    if (found.region !== call.region) {
        throw refuse(
            `Error occurred while GetObject. S3 Error Code: PermanentRedirect. S3 Error Message: The bucket is in this region: ${found.region}. Please use this region to retry the request`,
        );
    }
    if (!storedObject(call, name, key))
        throw refuse("Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.");
}
