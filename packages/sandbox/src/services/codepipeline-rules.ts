import { NotSimulated } from "../model/errors.ts";
import type { ActionType } from "./codepipeline-action-type.ts";
import { findActionType } from "./codepipeline-actions.ts";
import { requireConditions } from "./codepipeline-conditions.ts";
import { requireConfiguration } from "./codepipeline-configuration.ts";
import { constraint, declaration, requireName, requireText, requireValues, stageDeclaration, structure } from "./codepipeline-errors.ts";
import { type Action, inputsOf, outputsOf, type PipelineInputs, type Stage } from "./codepipeline-flow.ts";
import { requireLambdaStrategy } from "./codepipeline-lambda.ts";
import { requireArtifactFlow, requireNamespaces, requireReferences } from "./codepipeline-references.ts";
import { requireTriggers, requireVariables } from "./codepipeline-triggers.ts";

/**
 * What CodePipeline refuses of a pipeline's structure, whatever the resources that it names.
 *
 * Source: CodePipeline user guide, "CodePipeline pipeline structure reference" and "Quotas in AWS CodePipeline".
 */
export function requireStructure(region: string, inputs: PipelineInputs): void {
    const { name = "", stages, pipelineType = "V1", executionMode = "SUPERSEDED", variables = [], triggers = [] } = inputs;
    requireName(name, "pipeline.name");
    stages.forEach((stage, at) => {
        requireName(stage.name, `pipeline.stages.${at + 1}.member.name`);
    });
    if (stages.length > 50) throw structure(`Pipeline has ${stages.length} stage(s). There should be a maximum of 50 stages in a pipeline`);
    if (pipelineType === "V1") requireFirstVersion(inputs);
    const first = stages[0]?.actions ?? [];
    if (first.length === 0 || first.some(({ category }) => category !== "Source")) {
        throw structure("Pipeline should start with a stage that only contains source actions");
    }
    const stray = stages.slice(1).find(({ actions }) => actions.some(({ category }) => category === "Source"));
    if (stray) throw structure(`Only the first stage of a pipeline can contain source actions: stage '${stray.name}' contains one`);
    const names = stages.map(stage => stage.name);
    const twice = names.find((each, at) => names.indexOf(each) !== at);
    if (twice !== undefined) throw stageDeclaration(`Stage names must be unique within a pipeline: '${twice}' is used more than once`);
    stages.forEach((stage, at) => {
        const path = `pipeline.stages.${at + 1}.member`;
        requireActions(region, stage, path, pipelineType);
        requireConditions(stage, { first: at === 0, executionMode, path });
    });
    if (stages.flatMap(({ actions }) => actions).length > 500) throw structure("There should be a maximum of 500 actions in a pipeline");
    requireVariables(variables);
    requireTriggers(triggers, stages);
    requireArtifactFlow(stages);
    requireNamespaces(inputs);
    requireReferences(inputs);
}

/** Source: CodePipeline user guide, "Pipeline types". */
function requireFirstVersion({ stages, executionMode = "SUPERSEDED", variables = [], triggers = [] }: PipelineInputs): void {
    if (variables.length > 0) throw structure("Pipeline variables can only be used with V2 pipelines");
    if (triggers.length > 0) throw structure("Triggers can only be used with V2 pipelines");
    if (executionMode !== "SUPERSEDED") throw structure(`Execution mode ${executionMode} can only be used with V2 pipelines`);
    const conditional = stages.find(({ beforeEntry, onSuccess, onFailure }) => beforeEntry ?? onSuccess ?? onFailure);
    if (conditional) throw structure(`Stage conditions can only be used with V2 pipelines: stage '${conditional.name}' has one`);
}

function requireActions(region: string, stage: Stage, stagePath: string, pipelineType: string): void {
    const { actions } = stage;
    if (actions.length < 1 || actions.length > 50)
        throw stageDeclaration(`Stage '${stage.name}' has ${actions.length} action(s): a stage has 1 to 50 actions`);
    actions.forEach((action, at) => {
        const path = `${stagePath}.actions.${at + 1}.member`;
        requireName(action.name, `${path}.name`);
        if (action.namespace !== undefined) requireName(action.namespace, `${path}.namespace`, "[A-Za-z0-9@\\-_]+");
        for (const artifact of [...inputsOf(action), ...outputsOf(action)]) requireName(artifact, `${path}.artifacts`, "[a-zA-Z0-9_\\-]+");
        requireValues(action.configuration, `${path}.configuration`, 1000);
        requireAction(region, action, pipelineType);
        requireCommands(action, path);
    });
    const names = actions.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined)
        throw declaration(`Action names must be unique within a stage: '${twice}' is used more than once in stage '${stage.name}'`);
}

function requireAction(region: string, action: Action, pipelineType: string): void {
    const { name, category, owner, provider, version, timeoutInMinutes, region: elsewhere } = action;
    const type = findActionType(action);
    if (!type && owner === "Custom") throw new NotSimulated(`custom action types of CodePipeline (${provider} in action '${name}')`);
    if (!type && owner === "ThirdParty")
        throw new NotSimulated(`CodePipeline's actions of other vendors (${provider} in action '${name}')`);
    if (!type) {
        const where = (elsewhere ?? region).toUpperCase().replaceAll("-", "_");
        throw declaration(
            `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in action '${name}' is not available in region '${where}'`,
        );
    }
    if (type.v2 && pipelineType === "V1") throw structure(`Action '${name}': ${provider} actions can only be used with V2 pipelines`);
    if (category === "Source" && elsewhere && elsewhere !== region)
        throw declaration(`Source action '${name}' cannot be in another region than the pipeline's`);
    requireCounts(action, type);
    requireConfiguration(action, type);
    requireLambdaStrategy(action);
    if (timeoutInMinutes !== undefined && provider !== "Manual")
        throw declaration(`Action '${name}' cannot have a timeout: it is available only to the manual approval action type`);
}

function requireCounts(action: Action, { inputs, outputs }: ActionType): void {
    for (const [kind, count, [least, most]] of [
        ["input", inputsOf(action).length, inputs],
        ["output", outputsOf(action).length, outputs],
    ] as const) {
        const declares = `Action ${action.name} declares ${count} ${kind} artifacts which is`;
        if (count < least) throw declaration(`${declares} less than the minimum count (${least})`);
        if (count > most) throw declaration(`${declares} more than the maximum count (${most})`);
    }
}

/** Source: CodePipeline user guide, "Commands action reference"; API reference, "ActionDeclaration" and "OutputArtifact". */
function requireCommands(action: Action, path: string): void {
    const { name, provider, commands = [], outputVariables = [], outputArtifactsForComputeActions = [] } = action;
    if (provider !== "Commands") {
        if (commands.length + outputVariables.length + outputArtifactsForComputeActions.length > 0) {
            throw declaration(`Action '${name}': commands, output variables and files of output artifacts are for Commands actions`);
        }
        return;
    }
    if (commands.length < 1 || commands.length > 50)
        throw declaration(`Action '${name}' has ${commands.length} commands: a Commands action has 1 to 50`);
    if (commands.some(command => command.length < 1 || command.length > 1000))
        throw declaration(`Action '${name}': a command has 1 to 1000 characters`);
    if (commands.some(command => command.includes("\n"))) throw declaration(`Action '${name}': multi-line commands are not supported`);
    for (const { name: artifact, files = [] } of outputArtifactsForComputeActions) {
        if (files.length > 10 || files.some(file => file.length < 1 || file.length > 128))
            throw declaration(`Action '${name}': output artifact '${artifact}' has up to 10 files, each of 1 to 128 characters`);
    }
    if (outputVariables.length > 15)
        throw constraint(undefined, `${path}.outputVariables`, "Member must have length less than or equal to 15");
    outputVariables.forEach((variable, at) => {
        requireText(variable, `${path}.outputVariables.${at + 1}.member`, 1, 128);
    });
}
