import { type Artifact, arnOf, check, type Grant, type Place, type Rule, type Step, useKey } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { actionNameRule } from "../builds/build-rules.ts";
import { type There, thereRules } from "./there.ts";

/** Source: S3 user guide, "Canned ACL". */
const acls = [
    "private",
    "public-read",
    "public-read-write",
    "aws-exec-read",
    "authenticated-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
    "log-delivery-write",
] as const;

interface Deployed {
    /** What is put into the bucket. */
    readonly files: Artifact;
    /** The bucket's name. */
    readonly bucket: pulumi.Input<string>;
    /** The action: unique in its stage. @default "deploy-to-s3" */
    readonly name?: string;
    /** The customer key that the bucket's objects are encrypted with, by ARN; symmetric. @default the bucket's own encryption, without one */
    readonly kmsKeyArn?: pulumi.Input<string>;
    /** Whom the objects are open to besides the bucket's policy. A bucket whose ACLs are disabled, as AWS makes them, takes none. @default none */
    readonly cannedAcl?: (typeof acls)[number];
    /** What browsers and caches are told, such as `public, max-age=300`; 1 to 1,000 characters. @default nothing */
    readonly cacheControl?: string;
    /** A bucket of another account: where it is, and a role there that may read the pipeline's artifacts. @default the pipeline's own */
    readonly there?: There;
}

/** Files one by one, below a folder or at the top; or all of them as one zip file. */
export type DeployToS3Options =
    | (Deployed & {
          /** @default true */
          readonly extract?: true;
          /** A folder: 1 to 1,000 characters. @default the top of the bucket */
          readonly objectKey?: string;
      })
    | (Deployed & {
          readonly extract: false;
          /** The zip file's key: 1 to 1,000 characters. */
          readonly objectKey: string;
      });

/**
 * Puts files into an S3 bucket, one by one or as a zip file. Those that are there and no longer among the files stay.
 *
 * Source: CodePipeline user guide, "Amazon S3 deploy action reference": the least permissions are those of the page, those on objects only below
 * `objectKey`, and without the page's two for ACLs where none is set (inferred: an ACL is set by PutObject alone, or not at all).
 *
 * @example
 * const build = buildFunction({ commands: ["pnpm build"] });
 * const publish = deployToS3({ files: build.code, bucket: "example-site", objectKey: "checkout", cacheControl: "public, max-age=300" });
 *
 * @throws InputPropertiesError that names all that is wrong.
 */
export function deployToS3(options: DeployToS3Options): Step<"deploy"> {
    const { files, bucket, name = "deploy-to-s3", extract = true, objectKey, kmsKeyArn, cannedAcl, cacheControl, there } = options ?? {};
    check(
        "deployToS3",
        [typeof files?.name === "string", "files", "must be an artifact that an earlier step makes"],
        [bucket !== undefined && bucket !== "", "bucket", "must be the name of a bucket"],
        actionNameRule(name),
        [typeof extract === "boolean", "extract", `is ${extract}, neither true nor false`],
        [extract !== false || objectKey !== undefined, "objectKey", "must say what the zip file is called"],
        ...textRules({ objectKey, cacheControl }),
        [cannedAcl === undefined || acls.includes(cannedAcl), "cannedAcl", `is "${cannedAcl}", not one of ${acls.join(", ")}`],
        ...thereRules(there),
    );
    return {
        plan: {
            deploy: {
                name,
                type: { category: "Deploy", provider: "S3" },
                reads: [files],
                configuration: {
                    ...(typeof bucket === "string" && { BucketName: bucket }),
                    Extract: `${extract}`,
                    ...(objectKey !== undefined && { ObjectKey: objectKey }),
                    ...(cannedAcl !== undefined && { CannedACL: cannedAcl }),
                    ...(cacheControl !== undefined && { CacheControl: cacheControl }),
                },
                ...(there && { place: there.place }),
            },
        },
        create: ({ delivery }) => ({
            deploy: {
                configuration: pulumi
                    .all([bucket, kmsKeyArn])
                    .apply(([BucketName, KMSEncryptionKeyARN]) => ({ BucketName, ...(KMSEncryptionKeyARN && { KMSEncryptionKeyARN }) })),
                ...(there
                    ? { roleArn: there.roleArn }
                    : { grants: putObjects(delivery, { bucket, extract, objectKey, kmsKeyArn, acl: cannedAcl !== undefined }) }),
            },
        }),
    };
}

const textRules = (texts: Readonly<Record<string, unknown>>): readonly Rule[] =>
    Object.entries(texts).map(([key, text]) => [
        text === undefined || (typeof text === "string" && text.length >= 1 && text.length <= 1000),
        key,
        "must be a text of 1 to 1000 characters",
    ]);

interface Put {
    readonly bucket: pulumi.Input<string>;
    readonly extract: boolean;
    readonly objectKey: string | undefined;
    readonly kmsKeyArn: pulumi.Input<string> | undefined;
    readonly acl: boolean;
}

function putObjects(place: Pick<Place, "accountId" | "region">, put: Put): readonly Grant[] {
    const { bucket, extract, objectKey = "", kmsKeyArn, acl } = put;
    // A bucket's ARN has neither region nor account.
    const arn = pulumi.output(bucket).apply(name => arnOf({ ...place, accountId: "" }, "s3", name, { region: "" }));
    // What a variable comes to is known only when the pipeline runs.
    const below = objectKey.includes("#{") ? `${objectKey.slice(0, objectKey.indexOf("#{"))}*` : extract ? `${objectKey}*` : objectKey;
    // A bucket of this name that is another account's by now gets nothing.
    const condition = { StringEquals: { "aws:ResourceAccount": place.accountId } };
    return [
        {
            actions: ["s3:PutObject", ...(acl ? (["s3:PutObjectAcl", "s3:PutObjectVersionAcl"] as const) : [])],
            resources: [arn.apply(arn => `${arn}/${below}`)],
            condition,
        },
        { actions: ["s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation"], resources: [arn], condition },
        ...(kmsKeyArn === undefined ? [] : [useKey(kmsKeyArn)]),
    ];
}
