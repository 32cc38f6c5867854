import { mayUseBucket } from "./codepipeline-buckets.ts";
import { configurationError, permissionError, type Runner, requirePermissions, type WorkRun } from "./codepipeline-runner.ts";
import { unauthorized } from "./iam.ts";
import { mayUseKey, resolveKey } from "./kms.ts";
import { findBucket } from "./s3.ts";

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
    readonly found: NonNullable<ReturnType<typeof findBucket>>;
    readonly key: string;
}

/**
 * Artifacts pass through the bucket and the key of the action's region.
 * Source: IAM user guide, "Cross-account policy evaluation logic".
 */
export function requireArtifacts(run: WorkRun, as: Runner = run, { read, write, bucket = [], key }: Handling = action): void {
    const { inputArtifacts = [], outputArtifacts = [], outputArtifactsForComputeActions = [] } = run.action;
    // What handles none needs no store: a rule may look at an alarm of a region where the pipeline keeps nothing.
    if (bucket.length + inputArtifacts.length + outputArtifacts.length + outputArtifactsForComputeActions.length === 0) return;
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

/**
 * A full clone holds no files. AWS's sentence is not reported by people: it is ours.
 *
 * Source: CodePipeline user guide, "CodeCommit source action reference", OutputArtifactFormat: "can only be used by CodeBuild downstream actions".
 */
export function requireFiles({ action: { inputArtifacts = [] }, clones }: WorkRun): void {
    const clone = inputArtifacts.find(artifact => clones.has(artifact));
    if (clone === undefined) return;
    throw configurationError(`Artifact ${clone} is a full clone (CODEBUILD_CLONE_REF): only CodeBuild actions can read it`);
}

/** Source: CodePipeline user guide, "Troubleshooting": Add CodeBuild GitClone permissions …. */
export function requireClones({ action: { inputArtifacts = [] }, clones }: WorkRun, as: Runner): void {
    for (const artifact of inputArtifacts) {
        const clone = clones.get(artifact);
        if (clone) requirePermissions(as, clone.permissions, clone.resource, clone.context);
    }
}

function storeOf({ pipeline, home, there: { region } }: WorkRun): Store {
    const store = pipeline.artifactStores.find(each => (each.region ?? home.region) === region);
    const found = store && findBucket(home, store.location);
    if (!store || !found) throw permissionError(`The artifact bucket of ${region} does not exist`);
    // Source: CodePipeline API reference, "ArtifactStore", encryptionKey: S3's own key, where there is none. Only its account can use that.
    return { name: store.location, found, key: store.encryptionKey?.id ?? found.there.arn("kms", awsKey) };
}

const awsKey = "alias/aws/s3";

function requireBucket({ name, found }: Store, as: Runner, permission: string, resource: string, key = awsKey): void {
    const context: Readonly<Record<string, string>> = key.endsWith(awsKey)
        ? {}
        : { "s3:x-amz-server-side-encryption": "aws:kms", "s3:x-amz-server-side-encryption-aws-kms-key-id": key };
    if (mayUseBucket(name, found, as, permission, resource, context)) return;
    throw permissionError(
        `The provided role cannot be used to access the artifact bucket: ${unauthorized(as.roleArn, permission, resource)}`,
    );
}

function requireKey({ home }: WorkRun, { roleArn, there }: Runner, permission: string, given: string): void {
    const key = resolveKey(home.at({ region: there.region }), given);
    if (key && mayUseKey(there, key, roleArn, permission)) return;
    throw permissionError(`The provided role cannot be used to access the artifacts: ${unauthorized(roleArn, permission, given)}`);
}
