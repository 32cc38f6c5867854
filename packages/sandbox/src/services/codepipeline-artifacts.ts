import type { Call } from "../model/resource.ts";
import { type ActionRun, permissionError, type Runner } from "./codepipeline-runner.ts";
import { mayDo, unauthorized } from "./iam.ts";
import { mayUseKey, resolveKey } from "./kms.ts";
import { parsePolicy } from "./policy.ts";
import { evaluate } from "./policy-evaluation.ts";
import { findBucket } from "./s3.ts";
import { bucketPolicy } from "./s3-policy.ts";

/** What takes artifacts from the store and puts others there: an action, or the CodeBuild project that it runs. */
export interface Handling {
    readonly read: readonly string[];
    readonly write: readonly string[];
    readonly bucket?: readonly string[];
    /** The key that is written under. @default the store's */
    readonly key?: string;
}
const action: Handling = { read: ["s3:GetObject"], write: ["s3:PutObject"] };

interface Store {
    readonly name: string;
    /** AWS seen from where the bucket is. */
    readonly there: Call;
    readonly key: string;
}

/**
 * Artifacts pass through the bucket and the key of the action's region.
 * Source: IAM user guide, "Cross-account policy evaluation logic".
 */
export function requireArtifacts(run: ActionRun, as: Runner = run, { read, write, bucket = [], key }: Handling = action): void {
    const { inputArtifacts = [], outputArtifacts = [], outputArtifactsForComputeActions = [] } = run.action;
    const store = storeOf(run);
    const arn = `arn:aws:s3:::${store.name}`;
    for (const permission of bucket) requireBucket(store, as, permission, arn);
    // Names are cut short. Source: CodePipeline user guide, "Troubleshooting": artifact folder names appear to be truncated.
    const object = (artifact: string) => `${arn}/${run.pipeline.name?.slice(0, 20)}/${artifact.slice(0, 10)}/object`;
    for (const artifact of inputArtifacts) {
        for (const permission of read) requireBucket(store, as, permission, object(artifact));
        requireKey(run, as, "kms:Decrypt", run.keys.get(artifact) ?? store.key);
    }
    for (const artifact of [...outputArtifacts, ...outputArtifactsForComputeActions.map(({ name }) => name)]) {
        for (const permission of write) requireBucket(store, as, permission, object(artifact), key ?? store.key);
        requireKey(run, as, "kms:GenerateDataKey", key ?? store.key);
        if (key !== undefined) run.keys.set(artifact, key);
    }
}

function storeOf({ pipeline, home, there: { region } }: ActionRun): Store {
    const store = pipeline.artifactStores.find(each => (each.region ?? home.region) === region);
    const found = store && findBucket(home, store.location);
    if (!store || !found) throw permissionError(`The artifact bucket of ${region} does not exist`);
    // Source: CodePipeline API reference, "ArtifactStore", encryptionKey: S3's own key, where there is none. Only its account can use that.
    return { name: store.location, there: found.there, key: store.encryptionKey?.id ?? found.there.arn("kms", awsKey) };
}

const awsKey = "alias/aws/s3";

function requireBucket({ name, there }: Store, as: Runner, permission: string, resource: string, key = awsKey): void {
    const policy = there.get(bucketPolicy, name)?.policy;
    const context = key.endsWith(awsKey)
        ? {}
        : { "s3:x-amz-server-side-encryption": "aws:kms", "s3:x-amz-server-side-encryption-aws-kms-key-id": key };
    const request = { by: { arn: as.roleArn }, action: permission, resource, context };
    const verdict = policy === undefined ? "none" : evaluate(parsePolicy(policy, "resource"), request);
    const own = mayDo(as.there, as.roleArn, { action: permission, resource, context });
    const allowed = there.account === as.there.account ? own || verdict === "allowed" : own && verdict !== "none";
    if (allowed && verdict !== "denied") return;
    throw permissionError(
        `The provided role cannot be used to access the artifact bucket: ${unauthorized(as.roleArn, permission, resource)}`,
    );
}

function requireKey({ home }: ActionRun, { roleArn, there }: Runner, permission: string, given: string): void {
    const key = resolveKey(home.at({ region: there.region }), given);
    if (key && mayUseKey(there, key, roleArn, permission)) return;
    throw permissionError(`The provided role cannot be used to access the artifacts: ${unauthorized(roleArn, permission, given)}`);
}
