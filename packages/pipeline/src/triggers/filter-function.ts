import { readFileSync } from "node:fs";
import { deadLetterQueue, type Grant, type StepScope, sendTo, serviceRole, writeLogs } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Watched } from "../sources/source.ts";
import { type FunctionFilter, filtersText, functionEvents } from "./code-commit-filters.ts";

const code = new URL("../../functions/trigger-filter/", import.meta.url);
const files = ["index.mjs", "filter.mjs"];

/**
 * A small function that looks at each push to a CodeCommit repository, and at each pull request, and starts the pipeline where a filter means
 * it; what CodePipeline's own filters do for connections, and an event pattern cannot. It may read what has changed in this repository, start
 * this pipeline, and nothing else.
 *
 * An event that it fails on is tried twice more, and then kept in a queue. EventBridge itself tries for a day to hand one over.
 *
 * Sources: CodeCommit API reference, "GetDifferences" and "GetPullRequest"; Lambda developer guide, "How Lambda handles errors and retries with
 * asynchronous invocation" and "Securing Lambda environment variables".
 */
export function filterFunction(
    { delivery, service, opts, name }: StepScope,
    {
        pipeline,
        action,
        watched,
        filters,
    }: {
        readonly pipeline: aws.codepipeline.Pipeline;
        /** The source action's name. */
        readonly action: string;
        readonly watched: Watched;
        readonly filters: readonly FunctionFilter[];
    },
): void {
    const { keyArn } = delivery.leaves;
    const logs = new aws.cloudwatch.LogGroup(name("filter-logs"), { retentionInDays: 30, kmsKeyId: keyArn }, opts);
    const failed = deadLetterQueue(name("filter-failed"), keyArn, opts);
    const grants: readonly Grant[] = [
        writeLogs(logs.arn),
        // Its environment, and the repository.
        { actions: ["kms:Decrypt"], resources: [keyArn] },
        ...reading(filters, watched.arn),
        { actions: ["codepipeline:StartPipelineExecution"], resources: [pipeline.arn] },
        ...sendTo(failed.arn, keyArn),
    ];
    const granted = serviceRole(name("filter-role"), "lambda", grants, opts);
    const filter = new aws.lambda.Function(
        name("filter"),
        {
            description: `Starts the pipeline of ${service} with the changes that its triggers mean`,
            role: granted.arn,
            runtime: "nodejs24.x",
            architectures: ["arm64"],
            handler: "index.handler",
            code: new pulumi.asset.AssetArchive(
                Object.fromEntries(files.map(file => [file, new pulumi.asset.StringAsset(readFileSync(new URL(file, code), "utf8"))])),
            ),
            memorySize: 256,
            // A change of many thousand files is many pages.
            timeout: 300,
            kmsKeyArn: keyArn,
            environment: {
                variables: { PIPELINE: pipeline.name, ACTION: action, REPOSITORY: watched.name, FILTERS: filtersText(filters) },
            },
            loggingConfig: { logFormat: "JSON", logGroup: logs.name },
        },
        opts,
    );
    new aws.lambda.FunctionEventInvokeConfig(
        name("filter-retries"),
        { functionName: filter.name, maximumRetryAttempts: 2, destinationConfig: { onFailure: { destination: failed.arn } } },
        opts,
    );
    const rule = new aws.cloudwatch.EventRule(
        name("filter-rule"),
        {
            description: `Changes that may release ${service}`,
            eventPattern: pulumi.jsonStringify({
                source: ["aws.codecommit"],
                "detail-type": detailTypes(filters),
                resources: [watched.arn],
                detail: functionEvents(filters),
            }),
        },
        opts,
    );
    const permission = new aws.lambda.Permission(
        name("filter-events"),
        { function: filter.name, action: "lambda:InvokeFunction", principal: "events.amazonaws.com", sourceArn: rule.arn },
        opts,
    );
    new aws.cloudwatch.EventTarget(
        name("filter-target"),
        { rule: rule.name, targetId: "filter", arn: filter.arn },
        // An event that comes before the permission is refused.
        { ...opts, dependsOn: permission },
    );
}

/** Nothing of the repository where no filter asks for files. Source: Service Authorization Reference, "Actions defined by AWS CodeCommit". */
function reading(filters: readonly FunctionFilter[], repositoryArn: pulumi.Input<string>): readonly Grant[] {
    const byFiles = filters.filter(({ files }) => files !== undefined);
    if (byFiles.length === 0) return [];
    const ofPullRequests = byFiles.some(({ on }) => on === "pullRequest");
    return [
        {
            actions: ["codecommit:GetDifferences", ...(ofPullRequests ? (["codecommit:GetPullRequest"] as const) : [])],
            resources: [repositoryArn],
        },
    ];
}

const detailTypes = (filters: readonly FunctionFilter[]): readonly string[] => [
    ...(filters.some(({ on }) => on !== "pullRequest") ? ["CodeCommit Repository State Change"] : []),
    ...(filters.some(({ on }) => on === "pullRequest") ? ["CodeCommit Pull Request State Change"] : []),
];
