import type { Channel, Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { pipelineEvents } from "./announced.ts";
import { type NotifyOptions, notificationRule, notifyRules } from "./notify.ts";

/** What a team may hear of a pipeline; `waiting` is an approval's, `rolledBack` a stage's that goes back to what it last released well. */
export type PipelineEvent = keyof typeof pipelineEvents | "rolledBack";

/**
 * What a team wants to hear of its pipeline, and where.
 *
 * @example
 * const channel = new TeamChannel("payments", { placement: delivery, foundation: delivery.leaves, emails: ["payments@example.com"] });
 * const notify = { channel, on: ["failed", "waiting", "rolledBack", "succeeded"] };
 */
export interface PipelineNotify extends NotifyOptions<PipelineEvent> {
    /** What is told. @default failed, waiting and rolledBack */
    readonly on?: readonly PipelineEvent[];
}

const usual: readonly PipelineEvent[] = ["failed", "waiting", "rolledBack"];

/** What is wrong with a wish to hear of a pipeline. */
export const pipelineNotifyRules = (notify: PipelineNotify | undefined): readonly Rule[] =>
    notify === undefined ? [] : notifyRules(notify, "notify", [...Object.keys(pipelineEvents), "rolledBack"]);

/** Tells a channel of a pipeline: by one notification rule, and by EventBridge what notification rules cannot say. */
export function notifyOfPipeline(
    name: string,
    pipeline: aws.codepipeline.Pipeline,
    notify: PipelineNotify,
    opts: pulumi.CustomResourceOptions,
): void {
    const { on = usual, channel } = notify;
    const told = on.filter(event => event !== "rolledBack");
    if (told.length > 0) notificationRule(`${name}-notifications`, pipeline.arn, pipelineEvents, { ...notify, on: told }, opts);
    if (told.length < on.length) tellOfRollbacks(`${name}-rolled-back`, pipeline, channel, opts);
}

/**
 * A rollback is an execution of its own, which says of itself what started it. The message is one that Amazon Q shows in a chat, and that a
 * person can read in an e-mail: others than such and AWS's own would be dropped on their way to a chat.
 *
 * Sources: CodePipeline user guide, "Monitoring CodePipeline events"; CodePipeline API reference, ExecutionTrigger; Amazon Q Developer in chat
 * applications guide, "Custom notifications"; EventBridge user guide, "Input transformation". That a rollback's event carries its kind as
 * `trigger-type`, as the execution's own trigger does, no page shows: it is inferred.
 */
function tellOfRollbacks(name: string, pipeline: aws.codepipeline.Pipeline, channel: Channel, opts: pulumi.CustomResourceOptions): void {
    const rule = new aws.cloudwatch.EventRule(
        name,
        {
            description: pulumi.interpolate`A stage of ${pipeline.name} is rolled back`,
            eventPattern: pulumi.jsonStringify({
                source: ["aws.codepipeline"],
                "detail-type": ["CodePipeline Pipeline Execution State Change"],
                resources: [pipeline.arn],
                detail: { state: ["STARTED"], "execution-trigger": { "trigger-type": ["AutomatedRollback", "ManualRollback"] } },
            }),
        },
        opts,
    );
    new aws.cloudwatch.EventTarget(
        `${name}-target`,
        {
            rule: rule.name,
            arn: channel.topicArn,
            inputTransformer: {
                inputPaths: {
                    pipeline: "$.detail.pipeline",
                    execution: "$.detail.execution-id",
                    trigger: "$.detail.execution-trigger.trigger-type",
                    region: "$.region",
                },
                inputTemplate: JSON.stringify({
                    version: "1.0",
                    source: "custom",
                    content: {
                        textType: "client-markdown",
                        title: "Pipeline <pipeline> rolls back a stage",
                        description:
                            "<trigger>, execution <execution>: https://<region>.console.aws.amazon.com/codesuite/codepipeline/pipelines/<pipeline>/executions/<execution>/timeline?region=<region>",
                    },
                }),
            },
        },
        opts,
    );
}
