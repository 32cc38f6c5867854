import { codeRepository, findBranch } from "./codecommit.ts";
import { findCommit } from "./codecommit-history.ts";
import { findConnection } from "./codeconnections.ts";
import { keyOf, useBucket, useKey } from "./codepipeline-buckets.ts";
import {
    type Configuration,
    configurationError,
    type Given,
    requirePermission,
    requirePermissions,
    type WorkRun,
} from "./codepipeline-runner.ts";
import { findImage, repository } from "./ecr.ts";
import { imagesOf } from "./ecr-images.ts";
import { storedObject } from "./s3.ts";
import { versioning } from "./s3-configuration.ts";

type Source = (run: WorkRun, configuration: Configuration) => Given;

const revision = ({ overrides, action }: WorkRun, type: string): string | undefined => overrides.get(action.name)?.[type];

/** A source that is cloned leaves builds a reference, and not its files. */
function leave(run: WorkRun, { OutputArtifactFormat: format }: Configuration, clone: Parameters<typeof run.clones.set>[1]): void {
    if (format !== "CODEBUILD_CLONE_REF") return;
    for (const artifact of run.action.outputArtifacts ?? []) run.clones.set(artifact, clone);
}

/** By provider. What is needed: the least permissions on each source's reference page in the CodePipeline user guide. Other words are ours. */
export const sources: Readonly<Record<string, Source>> = {
    CodeCommit(run, configuration) {
        const { RepositoryName: name = "", BranchName: branch = "" } = configuration;
        const { there } = run;
        const arn = there.arn("codecommit", name);
        requirePermissions(
            run,
            ["GetBranch", "GetCommit", "GetRepository", "UploadArchive", "GetUploadArchiveStatus", "CancelUploadArchive"].map(
                each => `codecommit:${each}`,
            ),
            arn,
        );
        if (!there.get(codeRepository, name)) throw configurationError(`The AWS CodeCommit repository named ${name} does not exist.`);
        const found = findBranch(there, name, branch);
        if (!found) throw configurationError(`The AWS CodeCommit branch name ${branch} does not exist in the repository ${name}.`);
        leave(run, configuration, { permissions: ["codecommit:GitPull"], resource: arn });
        const commit = revision(run, "COMMIT_ID");
        const known = { RepositoryName: name, BranchName: branch };
        if (commit !== undefined && commit !== found.commitId) {
            const at = findCommit(there, name, commit)?.at;
            return { ...known, CommitId: commit, ...(at !== undefined && { AuthorDate: at, CommitterDate: at }) };
        }
        return { ...known, CommitId: found.commitId, CommitMessage: found.message, AuthorDate: found.at, CommitterDate: found.at };
    },
    S3(run, { S3Bucket: name = "", S3ObjectKey: configured = "" }) {
        const key = revision(run, "S3_OBJECT_KEY") ?? configured;
        const found = useBucket(run, name, {
            bucket: ["s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation"],
            objects: ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:GetObjectVersionTagging"],
            key,
        });
        if (found.there.get(versioning, name)?.versioningConfiguration.status !== "Enabled")
            throw configurationError(`The bucket ${name} is not versioned: a source bucket has to be`);
        const encrypted = keyOf(name, found);
        if (encrypted !== undefined) useKey(run, found, encrypted, "kms:Decrypt");
        const object = storedObject(run.home, name, key);
        if (!object) throw configurationError(`The object with key '${key}' does not exist in the bucket ${name}`);
        const VersionId = revision(run, "S3_OBJECT_VERSION_ID") ?? object.versionId;
        return { BucketName: name, ObjectKey: key, ETag: object.etag, ...(VersionId !== undefined && { VersionId }) };
    },
    ECR(run, { RepositoryName: name = "", ImageTag: tag = "latest" }) {
        const { there } = run;
        requirePermission(run, "ecr:DescribeImages", there.arn("ecr", `repository/${name}`));
        if (!there.get(repository, name))
            throw configurationError(`The repository with name '${name}' does not exist in the registry with id '${there.account}'`);
        const digest = revision(run, "IMAGE_DIGEST");
        const image =
            digest === undefined ? findImage(there, { repository: name, tag }) : imagesOf(there, name).find(each => each.digest === digest);
        if (!image)
            throw configurationError(
                `The image with imageId {${digest === undefined ? `imageTag:'${tag}'` : `imageDigest:'${digest}'`}} does not exist within the repository with name '${name}' in the registry with id '${there.account}'`,
            );
        const registry = `${there.account}.dkr.ecr.${there.region}.amazonaws.com`;
        return {
            ...{ RegistryId: there.account, RepositoryName: name, ImageTag: tag, ImageDigest: image.digest },
            ImageURI: `${registry}/${name}@${image.digest}`,
        };
    },
    CodeStarSourceConnection(run, configuration) {
        const { ConnectionArn: arn = "", FullRepositoryId: id = "", BranchName: branch = "" } = configuration;
        // Source: CodeConnections developer guide, "Permissions and examples for AWS CodeConnections", Use connections.
        const context = Object.fromEntries(
            ["codestar-connections", "codeconnections"].flatMap(prefix => [
                [`${prefix}:FullRepositoryId`, id],
                [`${prefix}:BranchName`, branch],
            ]),
        );
        requirePermissions(run, useConnection, arn, context);
        const found = findConnection(run.there, arn);
        if (!found) throw configurationError(`The connection ${arn} does not exist`);
        if (found.connectionStatus !== "AVAILABLE")
            throw configurationError(`Connection ${arn} is not available: its status is ${found.connectionStatus}`);
        leave(run, configuration, { permissions: useConnection, resource: arn, context });
        const commit = revision(run, "COMMIT_ID");
        return { FullRepositoryName: id, BranchName: branch, ConnectionArn: arn, ...(commit !== undefined && { CommitId: commit }) };
    },
};

/** The service was renamed, and its permission with it: AWS's pages name now one, now the other, so a role needs both. */
const useConnection = ["codestar-connections:UseConnection", "codeconnections:UseConnection"];
