import { nameFits, type Rule, serviceName } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { machineNameRules } from "./builds/shared-machines.ts";
import { pipelineNotifyRules } from "./events/notify-of-pipeline.ts";
import { pipelineRules } from "./pipeline-rules.ts";
import { planStages, type StagePlan } from "./plan.ts";
import type { ServicePipelineArgs } from "./service-pipeline.ts";
import { isSource, type SourceStep } from "./sources/source.ts";
import { declareExecutionMode, executionModeRules } from "./stages/execution-mode.ts";
import { declareVariables, type PipelineVariable, pipelineVariableRules, requireValues, variablesIn } from "./stages/pipeline-variable.ts";
import { roleNameRules } from "./stages/role-name-rules.ts";
import { tierWindowRules, withWindows } from "./stages/tier-windows.ts";
import { startNameRules, triggerRules } from "./triggers/rules.ts";

/** What of a pipeline is known before anything is registered. */
export interface PipelinePlan {
    readonly sources: readonly SourceStep[];
    readonly variables: readonly PipelineVariable[];
    /** With all that windows and variables add to what was declared. */
    readonly stages: readonly StagePlan[];
    /** What must hold: nothing else of the plan is sound where anything does not. */
    readonly rules: readonly Rule[];
}

/** Plans a pipeline, and says all that is wrong with its arguments, also where a caller has no types. */
export function planPipeline(name: string, args: ServicePipelineArgs): PipelinePlan {
    const { delivery } = args;
    const pipelineName = serviceName(delivery, name);
    const sources = several(args.source);
    const known = sources.filter(isSource);
    const variables = variablesIn(args.variables);
    const variableRules = pipelineVariableRules(args.variables);
    const badWindows = tierWindowRules(args.windows).filter(([holds]) => !holds);
    // A clone has no files that a rule could read.
    const read = known.flatMap(({ source }) => (source.clone === undefined ? [source] : [])).slice(0, 1);
    const declared = planStages(sources, several(args.build ?? []), args.stages);
    const stages = withWindows(requireValues(declared, variables), badWindows.length > 0 ? {} : (args.windows ?? {}), read);
    const rules: readonly Rule[] = [
        ...nameFits(name, delivery),
        // `-source-push-target-` and seven digits follow, in 64 characters; in its roles' names, no more.
        [name.length <= 37, "name", `is "${name}", ${name.length} characters: the name of its event target leaves room for 37`],
        [Array.isArray(args.stages) && args.stages.length > 0, "stages", "needs at least one stage to release to"],
        ...variableRules,
        ...executionModeRules(args.mode),
        ...badWindows,
        ...stages.flatMap(({ problems }) => problems),
        ...pipelineRules(stages, delivery, {
            name: pipelineName,
            ...declareExecutionMode(args.mode),
            // What is no variable is said; which there would be, nobody knows.
            ...(variableRules.every(([holds]) => holds) ? declareVariables(variables) : { variables: pulumi.output([]) }),
        }),
        ...roleNameRules(stages),
        ...machineNameRules(stages.flatMap(({ steps }) => steps)),
        ...pipelineNotifyRules(args.notify),
        ...triggerRules(args.triggers, known, pipelineName),
        ...startNameRules(name, known),
    ];
    return { sources, variables, stages, rules };
}

const several = <One extends object>(given: One | readonly One[]): readonly One[] => (Array.isArray(given) ? given : [given as One]);
