import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import type { Plain } from "../model/resource.ts";
import { type ActionType, findActionType } from "./codepipeline-actions.ts";
import { requireConditions, type Stage } from "./codepipeline-conditions.ts";
import { requireLambdaStrategy } from "./codepipeline-lambda.ts";
import { requireTriggers, requireVariables } from "./codepipeline-triggers.ts";

export type PipelineInputs = Plain<aws.codepipeline.PipelineArgs>;
export type Action = Stage["actions"][number];

const structure = (message: string) => new AwsError("InvalidStructureException", message);
const declaration = (message: string) => new AwsError("InvalidActionDeclarationException", message);
const constraint = (value: string, at: string, rule: string) =>
    new AwsError("ValidationException", `1 validation error detected: Value '${value}' at '${at}' failed to satisfy constraint: ${rule}`);

const namePattern = "[A-Za-z0-9.@\\-_]+";

function requireName(value: string, at: string, pattern = namePattern, most = 100): void {
    if (value.length < 1 || value.length > most) throw constraint(value, at, `Member must have length less than or equal to ${most}`);
    if (!new RegExp(`^${pattern}$`).test(value)) throw constraint(value, at, `Member must satisfy regular expression pattern: ${pattern}`);
}

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
    if (stages.length < 2)
        throw structure(`Pipeline has only ${stages.length} stage(s). There should be a minimum of 2 stages in a pipeline`);
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
    if (twice !== undefined)
        throw new AwsError(
            "InvalidStageDeclarationException",
            `Stage names must be unique within a pipeline: '${twice}' is used more than once`,
        );
    stages.forEach((stage, at) => {
        requireActions(region, stage, at, pipelineType);
        requireConditions(stage, { first: at === 0, executionMode });
    });
    if (stages.flatMap(({ actions }) => actions).length > 500) throw structure("There should be a maximum of 500 actions in a pipeline");
    requireVariables(variables);
    requireTriggers(triggers, stages);
    requireArtifacts(stages);
    requireNamespaces(stages);
    requireReferences(stages, new Set(variables.map(variable => variable.name)));
}

/** Source: CodePipeline user guide, "Pipeline types". */
function requireFirstVersion({ stages, executionMode = "SUPERSEDED", variables = [], triggers = [] }: PipelineInputs): void {
    if (variables.length > 0) throw structure("Pipeline variables can only be used with V2 pipelines");
    if (triggers.length > 0) throw structure("Triggers can only be used with V2 pipelines");
    if (executionMode !== "SUPERSEDED") throw structure(`Execution mode ${executionMode} can only be used with V2 pipelines`);
    const conditional = stages.find(({ beforeEntry, onSuccess, onFailure }) => beforeEntry ?? onSuccess ?? onFailure);
    if (conditional) throw structure(`Stage conditions can only be used with V2 pipelines: stage '${conditional.name}' has one`);
}

/**
 * Source: CodePipeline API reference, "ActionConfiguration" and "RuleDeclaration"; user guide, "Quotas in AWS CodePipeline". Some refusals that
 * people report name 50,000 instead of the documented 1,000: what keeps to the lower passes wherever it runs.
 */
export function requireValues(configuration: Readonly<Record<string, string>> | undefined, at: string, most: number): void {
    if (Object.values(configuration ?? {}).every(value => value.length >= 1 && value.length <= most)) return;
    throw new AwsError(
        "ValidationException",
        `1 validation error detected: Value at '${at}' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to ${most}, Member must have length greater than or equal to 1]`,
    );
}

function requireActions(region: string, stage: Stage, stageAt: number, pipelineType: string): void {
    const { actions } = stage;
    if (actions.length < 1 || actions.length > 50) {
        throw new AwsError(
            "InvalidStageDeclarationException",
            `Stage '${stage.name}' has ${actions.length} action(s): a stage has 1 to 50 actions`,
        );
    }
    actions.forEach((action, at) => {
        const path = `pipeline.stages.${stageAt + 1}.member.actions.${at + 1}.member`;
        requireName(action.name, `${path}.name`);
        if (action.namespace !== undefined) requireName(action.namespace, `${path}.namespace`, "[A-Za-z0-9@\\-_]+");
        for (const artifact of [...inputsOf(action), ...outputsOf(action)]) requireName(artifact, `${path}.artifacts`, "[a-zA-Z0-9_\\-]+");
        requireValues(action.configuration, `${path}.configuration`, 1000);
        requireAction(region, action, pipelineType);
    });
    const names = actions.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined)
        throw declaration(`Action names must be unique within a stage: '${twice}' is used more than once in stage '${stage.name}'`);
}

const inputsOf = ({ inputArtifacts = [] }: Action): readonly string[] => inputArtifacts;
const outputsOf = ({ outputArtifacts = [], outputArtifactsForComputeActions = [] }: Action): readonly string[] => [
    ...outputArtifacts,
    ...outputArtifactsForComputeActions.map(({ name }) => name),
];

function requireAction(region: string, action: Action, pipelineType: string): void {
    const { name, category, owner, provider, version, runOrder = 1, timeoutInMinutes, region: elsewhere } = action;
    if (owner === "Custom") throw new NotSimulated(`custom action types of CodePipeline (${provider} in action '${name}')`);
    const type = findActionType(category, owner, provider, version);
    if (!type) {
        const where = (elsewhere ?? region).toUpperCase().replaceAll("-", "_");
        throw declaration(
            `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in action '${name}' is not available in region '${where}'`,
        );
    }
    if (type.v2 && pipelineType === "V1") throw structure(`Action '${name}': ${provider} actions can only be used with V2 pipelines`);
    if (category === "Source" && elsewhere && elsewhere !== region)
        throw declaration(`Source action '${name}' cannot be in another region than the pipeline's`);
    if (!Number.isInteger(runOrder) || runOrder < 1 || runOrder > 999)
        throw constraint(String(runOrder), "runOrder", "Member must have value between 1 and 999");
    requireCounts(name, "input", inputsOf(action).length, type.inputs);
    requireCounts(name, "output", outputsOf(action).length, type.outputs);
    requireConfiguration(action, type);
    requireLambdaStrategy(action);
    requireCommands(action);
    if (timeoutInMinutes !== undefined && provider !== "Manual")
        throw declaration(`Action '${name}' cannot have a timeout: it is available only to the manual approval action type`);
    if (timeoutInMinutes !== undefined && (timeoutInMinutes < 5 || timeoutInMinutes > 86400))
        throw declaration(`The timeout of action '${name}' must be 5 to 86400 minutes`);
}

function requireCounts(name: string, kind: string, count: number, [least, most]: readonly [number, number]): void {
    if (count < least)
        throw declaration(`Action ${name} declares ${count} ${kind} artifacts which is less than the minimum count (${least})`);
    if (count > most)
        throw declaration(`Action ${name} declares ${count} ${kind} artifacts which is more than the maximum count (${most})`);
}

function requireConfiguration(action: Action, { required, optional, provider }: ActionType): void {
    const { name, configuration = {} } = action;
    const unknown = Object.keys(configuration).find(key => !required.includes(key) && !optional.includes(key));
    if (unknown !== undefined) throw declaration(`Action configuration for action '${name}' contains unknown configuration '${unknown}'`);
    const missing = required.find(key => configuration[key] === undefined);
    if (missing !== undefined)
        throw declaration(`Action configuration for action '${name}' is missing required configuration '${missing}'`);
    const inputs = inputsOf(action);
    const { PrimarySource: primary } = configuration;
    // Source: CodePipeline user guide, "AWS CodeBuild build and test action reference": needed where there are several inputs.
    if (provider === "CodeBuild" && inputs.length > 1 && primary === undefined)
        throw declaration(`Action configuration for action '${name}' is missing required configuration 'PrimarySource'`);
    const named = [
        primary,
        configuration["TaskDefinitionTemplateArtifact"],
        configuration["AppSpecTemplateArtifact"],
        ...[1, 2, 3, 4].map(image => configuration[`Image${image}ArtifactName`]),
        ...["TemplatePath", "TemplateConfiguration"].map(key => configuration[key]?.split("::")[0]),
    ];
    const stray =
        provider === "CloudFormationStackSet"
            ? undefined
            : named.find(artifact => artifact !== undefined && !artifact.includes("#{") && !inputs.includes(artifact));
    if (stray !== undefined)
        throw declaration(
            `Action configuration for action '${name}' refers to artifact '${stray}', which is not one of its input artifacts`,
        );
}

/** Source: CodePipeline user guide, "Commands action reference". */
function requireCommands({ name, provider, commands = [], outputVariables = [], outputArtifactsForComputeActions = [] }: Action): void {
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
    // Source: CodePipeline API reference, "OutputArtifact", files.
    for (const { name: artifact, files = [] } of outputArtifactsForComputeActions) {
        if (files.length > 10 || files.some(file => file.length < 1 || file.length > 128))
            throw declaration(`Action '${name}': output artifact '${artifact}' has up to 10 files, each of 1 to 128 characters`);
    }
    if (outputVariables.length > 15) throw declaration(`Action '${name}' has ${outputVariables.length} output variables: there can be 15`);
}

/** In the order in which they run: stages one after another, and in each the actions of one run order side by side. */
export function inOrder(stages: readonly Stage[]): readonly (readonly Action[])[] {
    return stages.flatMap(({ actions }) => {
        const orders = [...new Set(actions.map(({ runOrder = 1 }) => runOrder))].sort((one, other) => one - other);
        return orders.map(order => actions.filter(({ runOrder = 1 }) => runOrder === order));
    });
}

function requireArtifacts(stages: readonly Stage[]): void {
    const made = new Set<string>();
    for (const together of inOrder(stages)) {
        for (const action of together) {
            const missing = inputsOf(action).find(artifact => !made.has(artifact));
            if (missing !== undefined)
                throw declaration(
                    `Input Artifact Bundle ${missing} in action ${action.name} is not declared as Output Artifact Bundle in any of the preceding actions`,
                );
            const twice = inputsOf(action).find((artifact, at) => inputsOf(action).indexOf(artifact) !== at);
            if (twice !== undefined)
                throw declaration(`Input Artifact Bundle ${twice} is declared more than once in action ${action.name}`);
        }
        for (const artifact of together.flatMap(outputsOf)) {
            if (made.has(artifact))
                throw declaration(
                    `Output Artifact Bundle name must be unique within the pipeline. ${artifact} has been used more than once.`,
                );
            made.add(artifact);
        }
    }
}

function requireNamespaces(stages: readonly Stage[]): void {
    const all = stages.flatMap(({ name: stage, actions }) =>
        actions.flatMap(({ name, namespace }) => (namespace === undefined ? [] : [{ stage, name, namespace }])),
    );
    const twice = all.filter(({ namespace }) => all.filter(other => other.namespace === namespace).length > 1);
    if (twice.length === 0) return;
    const lines = twice.map(({ stage, name, namespace }) => `StageName=[${stage}], ActionName=[${name}], Namespace=[${namespace}]`);
    throw declaration(
        `Namespaces must be unique across the pipeline definition. The following occur more than once in the pipeline.\n${lines.join("\n")}`,
    );
}

/** Source: CodePipeline user guide, "Variables reference": `#{namespace.key}`, of an action that ran before. */
function requireReferences(stages: readonly Stage[], variables: ReadonlySet<string>): void {
    const known = new Set(["codepipeline"]);
    for (const together of inOrder(stages)) {
        for (const { name, configuration = {}, commands = [] } of together) {
            for (const [, reference = ""] of [...Object.values(configuration), ...commands].join("\n").matchAll(/#\{([^}]*)\}/g)) {
                const [namespace = "", key] = reference.split(".");
                if (key === undefined || key === "") {
                    throw declaration(
                        `Valid format for a pipeline variable reference is a namespace and a key separated by a period (.). Action '${name}' uses #{${reference}}`,
                    );
                }
                const found = namespace === "variables" ? variables.has(key) : known.has(namespace);
                if (!found)
                    throw declaration(
                        `Action '${name}' refers to variable #{${reference}}, but no preceding action has the namespace '${namespace}', and the pipeline has no such variable`,
                    );
            }
        }
        for (const { namespace } of together) if (namespace !== undefined) known.add(namespace);
    }
}
