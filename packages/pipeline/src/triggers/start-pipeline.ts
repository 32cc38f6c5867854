import { arnOf, type StepScope, schedulerRole, timing } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SourceStep } from "../sources/source.ts";
import type { TriggerDeclaration } from "./declare.ts";
import { defaultSource, type PlannedTrigger } from "./plan.ts";
import { type Started, starterRole, startFrom, startOn } from "./starts.ts";

/** Registers all that starts a pipeline, but for the triggers that are its own. Answers with the addresses of its webhooks, by their names. */
export function startPipeline(
    scopeOf: (source: SourceStep) => StepScope,
    pipeline: aws.codepipeline.Pipeline,
    sources: readonly SourceStep[],
    {
        planned,
        declared = [],
    }: { readonly planned: readonly PlannedTrigger[]; readonly declared?: readonly TriggerDeclaration[] | undefined },
): Readonly<Record<string, pulumi.Output<string>>> {
    const scope = scopeOf(sources[0] as SourceStep);
    const { delivery, service, opts } = scope;
    const starter = () => scope.once("trigger starter", () => starterRole(scope.name("push-role"), pipeline, opts));
    const started: Started = { delivery, service, pipeline, opts, starter };
    for (const source of sources) startFrom(started, source, scopeOf(source), planned);
    startAfter(started, planned);
    startBySchedule(started, declared);
    return startByWebhook(started, sources, declared);
}

/** One rule for all pipelines that this one follows. Source: CodePipeline user guide, "Monitoring CodePipeline events", pipeline-level. */
function startAfter(started: Started, planned: readonly PlannedTrigger[]): void {
    const others = planned.flatMap(each => (each.kind === "afterPipeline" ? [each.pipeline] : []));
    if (others.length === 0) return;
    const { delivery, service } = started;
    startOn(started, {
        name: `${service}-after`,
        description: `The success of another pipeline releases ${service}`,
        pattern: {
            source: ["aws.codepipeline"],
            "detail-type": ["CodePipeline Pipeline Execution State Change"],
            resources: others.map(name => arnOf(delivery, "codepipeline", name)),
            detail: { state: ["SUCCEEDED"] },
        },
    });
}

/** Source: EventBridge Scheduler user guide, "Using templated targets": a pipeline's ARN means StartPipelineExecution. */
function startBySchedule({ delivery, service, pipeline, opts }: Started, declared: readonly TriggerDeclaration[]): void {
    const wanted = declared.flatMap(each => (each.kind === "schedule" ? [each] : []));
    if (wanted.length === 0) return;
    const group = new aws.scheduler.ScheduleGroup(`${service}-schedules`, {}, opts);
    const grants = [{ actions: ["codepipeline:StartPipelineExecution"] as const, resources: [pipeline.arn] }];
    const { arn: roleArn } = schedulerRole(`${service}-scheduler`, { place: delivery, group, grants }, opts);
    for (const { name, when } of wanted) {
        new aws.scheduler.Schedule(
            `${service}-schedule-${name}`,
            {
                name,
                groupName: group.name,
                ...timing(when),
                // A release that should have begun hours ago is better left to a person.
                target: { arn: pipeline.arn, roleArn, retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3600 } },
            },
            opts,
        );
    }
}

/** Source: CodePipeline API reference, "PutWebhook": the address takes POST requests and starts the pipeline with those that are signed. */
function startByWebhook(
    { service, pipeline, opts }: Started,
    sources: readonly SourceStep[],
    declared: readonly TriggerDeclaration[],
): Readonly<Record<string, pulumi.Output<string>>> {
    const wanted = declared.flatMap(each => (each.kind === "webhook" ? [each] : []));
    return Object.fromEntries(
        wanted.map(({ name, token, filters, source = defaultSource(sources, "webhook")?.name ?? "" }) => {
            const { url } = new aws.codepipeline.Webhook(
                `${service}-webhook-${name}`,
                {
                    targetPipeline: pipeline.name,
                    targetAction: source,
                    authentication: "GITHUB_HMAC",
                    authenticationConfiguration: { secretToken: pulumi.secret(token) },
                    filters: Object.entries(filters).map(([jsonPath, matchEquals]) => ({ jsonPath, matchEquals })),
                },
                opts,
            );
            return [name, url];
        }),
    );
}
