import {
    type ActionLeaves,
    type ActionPlan,
    artifactStoreIn,
    type Customize,
    check,
    customize,
    type Delivery,
    handleArtifacts,
    nameFits,
    pipelineRole,
    role,
    type Step,
    type StepScope,
    serviceName,
    within,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { inItsRole } from "./action-role.ts";
import { permitOverride } from "./approvals/permit.ts";
import { machineNameRules } from "./builds/shared-machines.ts";
import { declareAction } from "./declare-action.ts";
import { notifyOfPipeline, type PipelineNotify, pipelineNotifyRules } from "./events/notify-of-pipeline.ts";
import { elsewhere, pipelineRules } from "./pipeline-rules.ts";
import { planStages, type Stage } from "./plan.ts";
import { isSource, type SourceStep } from "./sources/source.ts";
import { createConditions } from "./stages/create-conditions.ts";
import { declareExecutionMode, type ExecutionMode, executionModeRules } from "./stages/execution-mode.ts";
import type { StageItem } from "./stages/lanes.ts";
import {
    declareVariables,
    type PipelineVariable,
    pipelineVariableRules,
    requireValues,
    variablesIn,
    warnOfUnused,
} from "./stages/pipeline-variable.ts";
import { type TierWindows, tierWindowRules, withWindows } from "./stages/tier-windows.ts";
import type { TriggerDeclaration } from "./triggers/declare.ts";
import { gitTriggers } from "./triggers/git-configuration.ts";
import { planTriggers } from "./triggers/plan.ts";
import { startNameRules, triggerRules } from "./triggers/rules.ts";
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

    constructor(name: string, args: ServicePipelineArgs, opts?: pulumi.ComponentResourceOptions) {
        const { delivery } = args;
        const sources = several(args.source);
        const variables = variablesIn(args.variables);
        const variableRules = pipelineVariableRules(args.variables);
        const badWindows = tierWindowRules(args.windows).filter(([holds]) => !holds);
        const windows = badWindows.length > 0 ? {} : (args.windows ?? {});
        // A clone has no files that a rule could read.
        const read = sources.flatMap(each => (isSource(each) && each.source.clone === undefined ? [each.source] : [])).slice(0, 1);
        const stages = withWindows(requireValues(planStages(sources, several(args.build ?? []), args.stages), variables), windows, read);
        check(
            `ServicePipeline "${name}"`,
            ...nameFits(name, delivery),
            // `-source-push-target-` and seven digits follow, in 64 characters; in its roles' names, no more.
            [name.length <= 37, "name", `is "${name}", ${name.length} characters: the name of its event target leaves room for 37`],
            [Array.isArray(args.stages) && args.stages.length > 0, "stages", "needs at least one stage to release to"],
            ...variableRules,
            ...executionModeRules(args.mode),
            ...badWindows,
            ...stages.flatMap(({ problems }) => problems),
            ...pipelineRules(stages, delivery, {
                name: serviceName(delivery, name),
                ...declareExecutionMode(args.mode),
                // What is no variable is said; which there would be, nobody knows.
                ...(variableRules.every(([holds]) => holds) ? declareVariables(variables) : { variables: pulumi.output([]) }),
            }),
            ...machineNameRules(stages.flatMap(({ steps }) => steps)),
            ...pipelineNotifyRules(args.notify),
            ...triggerRules(args.triggers, sources.filter(isSource), serviceName(delivery, name)),
            ...startNameRules(name, sources.filter(isSource)),
        );
        super("causeway:pipeline:ServicePipeline", name, {}, within(delivery, opts));
        const child = { parent: this };
        const pipelineName = serviceName(delivery, name);
        const triggers = planTriggers(args.triggers, sources);
        const ownTriggers = gitTriggers(sources, triggers);
        const steps = stages.flatMap(stage => stage.steps.map(({ step }) => step));
        const shared = new Map<string, unknown>();
        const scopeOf = (stage: string, step: Step): StepScope => ({
            delivery,
            service: name,
            pipelineName,
            opts: child,
            stage: { name: stage, steps: (stages.find(({ name }) => name === stage)?.steps ?? []).map(({ step }) => step) },
            steps,
            once: <Shared>(key: string, make: () => Shared) => {
                if (!shared.has(key)) shared.set(key, make());
                return shared.get(key) as Shared;
            },
            // Keyed by names that the caller chose, so that a step may move among its neighbours.
            name: role => [name, stage, firstAction(step).name, role].filter((part, index, all) => part !== all[index - 1]).join("-"),
        });
        const created = stages.map(({ name: stage, steps, conditions }) => ({
            name: stage,
            conditions: createConditions(conditions, { delivery, pipelineName, opts: child }, { service: name, stage }),
            actions: steps.flatMap(({ step, runOrder }) => {
                const leaves: Readonly<Record<string, ActionLeaves>> = step.create(scopeOf(stage, step));
                return Object.entries<ActionPlan>(step.plan).map(([key, plan]) => ({
                    plan,
                    leaves: inItsRole(leaves[key] ?? {}, plan, { delivery, service: name, stage }, child),
                    runOrder,
                    region: elsewhere(plan, delivery),
                }));
            }),
        }));

        const regions = created.flatMap(({ actions }) => actions.map(({ region }) => region ?? delivery.region));
        const stores = [...new Set([delivery.region, ...regions])].map(region => ({
            region,
            leaves: delivery.leaves.apply(leaves => artifactStoreIn(leaves, region)),
        }));
        const assumed = created.flatMap(({ actions, conditions }) => [
            ...actions.flatMap(({ leaves: { roleArn } }) => (roleArn ? [roleArn] : [])),
            ...conditions.roles,
        ]);
        const granted = role(
            `${name}-role`,
            {
                trust: { principal: { Service: "codepipeline.amazonaws.com" } },
                physicalName: pipelineRole(delivery, name),
                grants: [
                    ...stores.flatMap(({ leaves }) => handleArtifacts(leaves, pipelineName)),
                    ...(assumed.length > 0 ? [{ actions: ["sts:AssumeRole"] as const, resources: assumed }] : []),
                ],
            },
            child,
        );
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
                    artifactStores: stores.map(({ region, leaves }) => ({
                        type: "S3",
                        location: leaves.artifactBucket,
                        encryptionKey: { type: "KMS", id: leaves.keyArn },
                        ...(stores.length > 1 && { region }),
                    })),
                    stages: created.map(({ name, actions, conditions }) => ({
                        name,
                        actions: actions.map(declareAction),
                        ...conditions.declared,
                    })),
                    ...(ownTriggers.length > 0 && { triggers: ownTriggers }),
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

        this.registerOutputs({ pipelineName: this.pipeline.name, triggers });
    }
}

const several = <One extends object>(given: One | readonly One[]): readonly One[] => (Array.isArray(given) ? given : [given as One]);

const firstAction = (step: Step): ActionPlan => Object.values<ActionPlan>(step.plan)[0] as ActionPlan;
