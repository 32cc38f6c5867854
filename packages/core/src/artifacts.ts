import * as pulumi from "@pulumi/pulumi";
import type { ArtifactStoreLeaves } from "./foundation.ts";
import { type Grant, useKey } from "./grant.ts";

/** What of a store its readers need. */
type Store = pulumi.Input<Pick<ArtifactStoreLeaves, "artifactBucketArn" | "keyArn">>;

/**
 * A pipeline's own artifacts in the bucket that it shares with others. Its folder there has the pipeline's name, which CodePipeline cuts short
 * (to 20 characters, as far as anybody has seen): so what comes after them is left open, and the team's name is always before.
 * Sources: CodePipeline API reference, "ArtifactStore", location; user guide, "Troubleshooting CodePipeline", folder names appear truncated.
 */
const folder = (store: Store, pipelineName: string): pulumi.Output<string> =>
    pulumi.output(store).apply(({ artifactBucketArn }) => `${artifactBucketArn}/${pipelineName.slice(0, 20)}*`);

const bucketOf = (store: Store) => pulumi.output(store).apply(({ artifactBucketArn }) => artifactBucketArn);
const keyOf = (store: Store) => pulumi.output(store).apply(({ keyArn }) => keyArn);

/**
 * What an action's role needs that reads artifacts of a pipeline, in the bucket's account or in another.
 * Source: CodePipeline user guide, "Create a pipeline in CodePipeline that uses resources from another AWS account".
 */
export const readArtifacts = (store: Store, pipelineName: string): readonly Grant[] => [
    { actions: ["s3:GetObject", "s3:GetObjectVersion"], resources: [folder(store, pipelineName)] },
    { actions: ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"], resources: [bucketOf(store)] },
    { actions: ["kms:DescribeKey", "kms:Decrypt"], resources: [keyOf(store)] },
];

/**
 * What a role needs that reads artifacts of a pipeline and makes others.
 * Source: CodePipeline user guide, "Manage the CodePipeline service role", Review the default policy.
 */
export const handleArtifacts = (store: Store, pipelineName: string): readonly Grant[] => [
    { actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectAcl"], resources: [folder(store, pipelineName)] },
    {
        actions: ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"],
        resources: [bucketOf(store)],
    },
    useKey(keyOf(store)),
];

/**
 * What the role of a build needs that an action of a pipeline runs: what it is given, what it makes, its cache and its reports.
 * Source: CodeBuild user guide, "Allow CodeBuild to interact with other AWS services".
 */
export const buildArtifacts = (store: pulumi.Input<ArtifactStoreLeaves>, pipelineName: string): readonly Grant[] => [
    { actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"], resources: [folder(store, pipelineName)] },
    { actions: ["s3:GetBucketAcl", "s3:GetBucketLocation"], resources: [bucketOf(store)] },
    useKey(keyOf(store)),
];
