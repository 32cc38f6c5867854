import { allow, buildArtifacts, type Grant, monitoredBuilds, role, type StepScope, writeLogs } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Batch, buildsOf } from "./batch.ts";
import { physicalName } from "./fit.ts";
import type { Cache, Machine } from "./machine.ts";
import { environmentOf, machineGrants, type NamedVariable } from "./machine-parts.ts";

export interface ProjectArgs {
    readonly machine: Machine;
    /** A logical name, by what it is of. */
    readonly name: (role: string) => string;
    readonly buildspec: string;
    /** Environment variables besides the machine's. */
    readonly variables: readonly NamedVariable[];
    /** What its role holds besides the machine's grants. */
    readonly grants: readonly Grant[];
    readonly batch?: Batch | undefined;
}

export interface BuildProject {
    readonly machine: Machine;
    readonly project: aws.codebuild.Project;
    readonly role: aws.iam.Role;
}

/** A CodeBuild project that actions of a pipeline run, with a log group and a role of its own. */
export function makeProject(scope: StepScope, args: ProjectArgs): BuildProject {
    const { delivery, opts, pipelineName } = scope;
    const { machine, name, variables, batch } = args;
    const { keyArn, artifactBucket } = delivery.leaves;
    const cachePath = `${pipelineName}/cache/${machine.name}`;
    const logs = new aws.cloudwatch.LogGroup(
        name("logs"),
        { ...physicalName(pipelineName, name("logs"), 512), retentionInDays: machine.logDays ?? 30, kmsKeyId: keyArn },
        opts,
    );
    const { role: made, arn } = buildRole(
        pipelineName,
        name("role"),
        [
            writeLogs(logs.arn),
            ...buildArtifacts(delivery.leaves, pipelineName),
            ...cacheGrants(machine.cache, cachePath),
            ...machineGrants(machine, delivery),
            ...args.grants,
        ],
        opts,
    );
    const starter = batch && buildRole(pipelineName, name("batch-role"), [], opts).role;
    const { cache, vpc, timeoutMinutes = 60, queuedMinutes = 60, concurrentBuilds } = machine;
    const project = new aws.codebuild.Project(
        name("project"),
        {
            ...physicalName(pipelineName, name("project"), 150),
            serviceRole: arn,
            source: { type: "CODEPIPELINE", buildspec: args.buildspec },
            artifacts: { type: "CODEPIPELINE" },
            environment: environmentOf(machine, variables),
            // Else its artifact would be encrypted with aws/s3, which no other account can read.
            encryptionKey: keyArn,
            logsConfig: { cloudwatchLogs: { groupName: logs.name } },
            // CodeBuild takes neither of a build on Lambda. Source: terraform-provider-aws, issue 34376.
            ...(!machine.type?.endsWith("_LAMBDA_CONTAINER") && { buildTimeout: timeoutMinutes, queuedTimeout: queuedMinutes }),
            ...(concurrentBuilds !== undefined && { concurrentBuildLimit: concurrentBuilds }),
            ...(cache && { cache: cacheOf(cache, artifactBucket, cachePath) }),
            ...(vpc && {
                vpcConfig: { vpcId: vpc.vpcId, subnets: [...vpc.subnets], securityGroupIds: [...vpc.securityGroups] },
            }),
            ...(starter && batch && { buildBatchConfig: batchConfig(batch, starter.arn) }),
        },
        opts,
    );
    if (starter) {
        const policy = name("batch-role-policy");
        new aws.iam.RolePolicy(
            policy,
            { ...physicalName(pipelineName, policy, 128), role: starter.id, policy: allow([startsBuilds(project)]) },
            opts,
        );
    }
    const ofPipeline = name("project").slice(`${scope.service}-`.length, -"-project".length);
    scope.monitorBuilds(monitoredBuilds(ofPipeline, { projectName: project.name, logs }));
    return { machine, project, role: made };
}

const buildRole = (pipelineName: string, logical: string, grants: readonly Grant[], opts: pulumi.CustomResourceOptions) => {
    const { name } = physicalName(pipelineName, logical, 64);
    return role(
        logical,
        { ...(name && { physicalName: { name, path: "/" } }), trust: { principal: { Service: "codebuild.amazonaws.com" } }, grants },
        opts,
    );
};

function cacheOf(cache: Cache, bucket: pulumi.Input<string>, path: string): aws.types.input.codebuild.ProjectCache {
    if (cache.local)
        return { type: "LOCAL", modes: cache.local.map(mode => (mode === "docker" ? "LOCAL_DOCKER_LAYER_CACHE" : "LOCAL_CUSTOM_CACHE")) };
    return { type: "S3", location: pulumi.interpolate`${cache.s3 === true ? bucket : cache.s3.bucket}/${path}` };
}

/** In the artifact bucket, a build may read and write anyway. AWS documents no permissions of a cache: these are those of objects. */
function cacheGrants(cache: Cache | undefined, path: string): readonly Grant[] {
    if (!cache?.s3 || cache.s3 === true) return [];
    return [
        {
            actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
            resources: [pulumi.interpolate`arn:aws:s3:::${cache.s3.bucket}/${path}/*`],
        },
    ];
}

const batchConfig = (batch: Batch, serviceRole: pulumi.Input<string>): aws.types.input.codebuild.ProjectBuildBatchConfig => ({
    serviceRole,
    restrictions: { maximumBuildsAllowed: buildsOf(batch) },
    timeoutInMins: batch.timeoutMinutes ?? 60,
});

/**
 * Builds of a batch are started by CodeBuild, in the name of a role that is not theirs, so that a build cannot start others.
 * Source: CodeBuild user guide, "Run builds in batches", Security role.
 */
const startsBuilds = (project: aws.codebuild.Project): Grant => ({
    actions: ["codebuild:RetryBuild", "codebuild:StartBuild", "codebuild:StopBuild"],
    resources: [project.arn],
});
