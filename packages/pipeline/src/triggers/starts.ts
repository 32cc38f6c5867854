import { type Delivery, role, type StepScope } from "@causeway/core";
import type { Trigger } from "@causeway/verify";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SourceStep, Watched } from "../sources/source.ts";
import { codeCommitStart } from "./code-commit-filters.ts";
import { filterFunction } from "./filter-function.ts";

/** A pipeline that is to be started, and where what starts it registers its resources. */
export interface Started {
    readonly delivery: Delivery;
    readonly service: string;
    readonly pipeline: aws.codepipeline.Pipeline;
    readonly opts: pulumi.CustomResourceOptions;
    /** ARN of the one role as which EventBridge starts this pipeline; made when it is first asked for. */
    starter(): pulumi.Output<string>;
}

/** Source: CodePipeline user guide, "CodeCommit source actions and EventBridge", Create an EventBridge rule for a CodeCommit source. */
export const starterRole = (name: string, pipeline: aws.codepipeline.Pipeline, opts: pulumi.CustomResourceOptions): pulumi.Output<string> =>
    role(
        name,
        {
            trust: { principal: { Service: "events.amazonaws.com" } },
            grants: [{ actions: ["codepipeline:StartPipelineExecution"], resources: [pipeline.arn] }],
        },
        opts,
    ).arn;

interface EventStart {
    readonly name: string;
    readonly description: string;
    readonly pattern: pulumi.Input<object>;
    /** The revision that the event tells of, which is then released, whatever has come since. @default whatever the sources have */
    readonly revision?: { readonly action: string; readonly type: string; readonly path: string };
}

/**
 * A rule that starts the pipeline with an event. EventBridge may deliver an event twice, and then starts it twice.
 *
 * Source: CodePipeline API reference, "SourceRevisionOverride"; user guide, "CodeCommit source actions and EventBridge", "Amazon ECR source
 * actions and EventBridge" and "Connecting to Amazon S3 source actions that use EventBridge", input transformer.
 */
export function startOn({ pipeline, opts, starter }: Started, { name, description, pattern, revision }: EventStart): void {
    const rule = new aws.cloudwatch.EventRule(name, { description, eventPattern: pulumi.jsonStringify(pattern) }, opts);
    new aws.cloudwatch.EventTarget(
        `${name}-target`,
        {
            rule: rule.name,
            arn: pipeline.arn,
            roleArn: starter(),
            ...(revision && {
                inputTransformer: {
                    inputPaths: { revisionValue: revision.path },
                    inputTemplate: JSON.stringify({
                        sourceRevisions: [{ actionName: revision.action, revisionType: revision.type, revisionValue: "<revisionValue>" }],
                    }),
                },
            }),
        },
        opts,
    );
}

/** What of a pipeline's triggers is about one source that EventBridge tells of. */
export function startFrom(started: Started, source: SourceStep, scope: StepScope, triggers: readonly Trigger[]): void {
    const watched = source.starts === "connection" ? undefined : source.watched?.(scope);
    if (watched === undefined) return;
    if (source.starts === "codecommit") startFromCodeCommit(started, source, { scope, watched }, triggers);
    const isAsked = triggers.some(each => each.kind === "newRevision" && each.source === source.name);
    if (isAsked) startOn(started, { name: scope.name("change"), ...revisionOf(source, started, watched) });
}

interface Where {
    readonly scope: StepScope;
    readonly watched: Watched;
}

function startFromCodeCommit(started: Started, source: SourceStep, { scope, watched }: Where, triggers: readonly Trigger[]): void {
    const { push, pullRequest, filters } = codeCommitStart(source.name, triggers);
    const { service, pipeline } = started;
    const on = (detailType: string, detail: object) => ({
        source: ["aws.codecommit"],
        "detail-type": [detailType],
        resources: [watched.arn],
        detail,
    });
    if (push) {
        startOn(started, {
            name: scope.name("push"),
            description: `A push to ${pushed(source.name, triggers)} releases ${service}`,
            pattern: on("CodeCommit Repository State Change", push),
            revision: { action: source.name, type: "COMMIT_ID", path: "$.detail.commitId" },
        });
    }
    if (pullRequest) {
        startOn(started, {
            name: scope.name("pull-request"),
            description: `A pull request releases ${service}`,
            pattern: on("CodeCommit Pull Request State Change", pullRequest),
            revision: { action: source.name, type: "COMMIT_ID", path: "$.detail.sourceCommit" },
        });
    }
    if (filters.length > 0) filterFunction(scope, { pipeline, action: source.name, watched, filters });
}

/** Source: EventBridge API reference, "PutRule", Description: 512 characters. */
function pushed(source: string, triggers: readonly Trigger[]): string {
    const names = triggers.flatMap(each =>
        each.kind === "push" && each.source === source ? ((each.tags ?? each.branches)?.includes ?? []) : [],
    );
    const text = [...new Set(names)].join(", ");
    return text.length <= 300 ? text : `${names.length} branches and tags`;
}

/**
 * Sources: CodePipeline user guide, "Create an EventBridge rule for an Amazon S3 source" (with events of the bucket's own) and "Create an
 * EventBridge rule for an Amazon ECR source".
 */
function revisionOf(
    { name, starts }: SourceStep,
    { service }: Started,
    { name: watched, item = "latest" }: Watched,
): Omit<EventStart, "name"> {
    return starts === "s3"
        ? {
              description: `A new object releases ${service}`,
              pattern: {
                  source: ["aws.s3"],
                  "detail-type": ["Object Created"],
                  detail: { bucket: { name: [watched] }, object: { key: [item] } },
              },
              revision: { action: name, type: "S3_OBJECT_VERSION_ID", path: "$.detail.object.version-id" },
          }
        : {
              description: `A new image releases ${service}`,
              pattern: {
                  source: ["aws.ecr"],
                  "detail-type": ["ECR Image Action"],
                  detail: { "action-type": ["PUSH"], "image-tag": [item], "repository-name": [watched], result: ["SUCCESS"] },
              },
              revision: { action: name, type: "IMAGE_DIGEST", path: "$.detail.image-digest" },
          };
}
