import {
    type BuildSignal,
    type Customize,
    check,
    customize,
    type Delivery,
    type Monitored,
    monitoredPipeline,
    type PipelineSignal,
    type ReleasePath,
    serviceName,
    within,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { permitOverride } from "./approvals/permit.ts";
import { declareStore, storesFor } from "./artifact-stores.ts";
import { notifyOfPipeline, type PipelineNotify } from "./events/notify-of-pipeline.ts";
import { createPipelineRole } from "./pipeline-role.ts";
import type { Stage } from "./plan.ts";
import { planPipeline } from "./plan-pipeline.ts";
import { releasePath } from "./release-path.ts";
import type { SourceStep } from "./sources/source.ts";
import { createStages, declareStage } from "./stages/create-stages.ts";
import { declareExecutionMode, type ExecutionMode } from "./stages/execution-mode.ts";
import type { StageItem } from "./stages/lanes.ts";
import { declareVariables, type PipelineVariable, warnOfUnused } from "./stages/pipeline-variable.ts";
import { stepScopes } from "./stages/step-scopes.ts";
import type { TierWindows } from "./stages/tier-windows.ts";
import type { TriggerDeclaration } from "./triggers/declare.ts";
import { declareTriggers } from "./triggers/git-configuration.ts";
import { planTriggers } from "./triggers/plan.ts";
import { startPipeline } from "./triggers/start-pipeline.ts";

export interface ServicePipelineArgs {
    /** The delivery account, seen from the team's pipelines. */
    readonly delivery: Delivery;
    /** What is released; where there are several sources, the first is the one that a release is named after. */
    readonly source: SourceStep | readonly SourceStep[];
    /**
     * What starts a release: `push`, `pullRequest`, `schedule`, `webhook`, `afterPipeline`, `newRevision`; an empty list for a pipeline that
     * people alone start. @default each source's own: a push to its branch, a new object, a new image
     */
    readonly triggers?: readonly TriggerDeclaration[];
    /** Builds and tests what is released, as a stage's steps. @default nothing: the sources are released as they are */
    readonly build?: StageItem | readonly StageItem[];
    /** Where the release goes, in order. */
    readonly stages: readonly Stage[];
    /** What whoever starts a run may choose: up to 50. @default nothing */
    readonly variables?: readonly PipelineVariable[];
    /** What becomes of a run while another is under way. @default "superseded" */
    readonly mode?: ExecutionMode;
    /** When each tier may be released to. @default at any time */
    readonly windows?: TierWindows;
    /** What the team hears of the pipeline, and where. @default nothing */
    readonly notify?: PipelineNotify;
    /** Last word on a child's arguments. */
    readonly customize?: { readonly pipeline?: Customize<aws.codepipeline.PipelineArgs> };
}

/**
 * The way of a service's change from a push to production, on CodePipeline (type V2). Artifacts are encrypted with the delivery account's
 * key; each action runs as a role of its own that may do what it needs and no more, deployments as the deploy role of what they deploy to.
 *
 * @example
 * const build = buildImage({ commands: ["pnpm test", "pnpm build"] });
 * const staging = delivery.target(ecs, "staging", "checkout");
 * new ServicePipeline("checkout", {
 *     delivery, build, source: codeCommit(),
 *     stages: [{ name: "staging", steps: [deployToEcs(staging, build.images), smokeTest(staging.leaves.endpoint)] }],
 * });
 */
export class ServicePipeline extends pulumi.ComponentResource {
    readonly pipeline: aws.codepipeline.Pipeline;
    readonly role: aws.iam.Role;
    /** The addresses of its webhooks, by their names: what a request is sent to, signed, starts a release. */
    readonly webhooks: Readonly<Record<string, pulumi.Output<string>>>;
    /** What `PipelineMonitoring` and dashboards read. */
    readonly monitored: Monitored<PipelineSignal>;
    /** Its builds, one for each project that it made: what `BuildMonitoring` reads. */
    readonly builds: readonly Monitored<BuildSignal>[];
    /** Which stage releases to which environment: what `DeliveryMetrics` reads. */
    readonly releasePath: ReleasePath;

    constructor(name: string, args: ServicePipelineArgs, opts?: pulumi.ComponentResourceOptions) {
        const { delivery } = args;
        const { sources, stages, variables, rules } = planPipeline(name, args);
        check(`ServicePipeline "${name}"`, ...rules);
        super("causeway:pipeline:ServicePipeline", name, {}, within(delivery, opts));
        const child = { parent: this };
        const pipelineName = serviceName(delivery, name);
        const triggers = planTriggers(args.triggers, sources);
        const here = { delivery, service: name, pipelineName, opts: child };
        const builds: Monitored<BuildSignal>[] = [];
        const scopeOf = stepScopes(here, stages, made => builds.push(made));
        const created = createStages(stages, scopeOf, here);
        const stores = storesFor(created, delivery);
        const granted = createPipelineRole(name, { delivery, pipelineName, stores, stages: created }, child);
        this.role = granted.role;
        this.pipeline = new aws.codepipeline.Pipeline(
            `${name}-pipeline`,
            customize(
                {
                    name: pipelineName,
                    pipelineType: "V2",
                    ...declareExecutionMode(args.mode),
                    ...declareVariables(variables),
                    roleArn: granted.arn,
                    artifactStores: stores.map(declareStore),
                    stages: created.map(declareStage),
                    ...declareTriggers(sources, triggers),
                },
                args.customize?.pipeline,
            ),
            child,
        );
        warnOfUnused(variables, this.pipeline.stages, this);
        this.webhooks = startPipeline(source => scopeOf("source", source), this.pipeline, sources, {
            planned: triggers,
            declared: args.triggers,
        });

        for (const { name: stage, overriddenBy } of stages) {
            if (overriddenBy) permitOverride(`${name}-${stage}-overriders`, { delivery, pipelineName, stage }, overriddenBy, child);
        }
        if (args.notify) notifyOfPipeline(name, this.pipeline, args.notify, child);
        this.builds = builds;
        this.monitored = monitoredPipeline(name, { pipelineName: this.pipeline.name, logs: logsOf(builds) });
        this.releasePath = releasePath(name, { delivery, pipeline: this.pipeline, stages });

        this.registerOutputs({ pipelineName: this.pipeline.name, triggers });
    }
}

const logsOf = (builds: readonly Monitored[]): Monitored["logs"] =>
    Object.fromEntries(builds.flatMap(({ name, logs }) => Object.values(logs).map(log => [name, log])));
