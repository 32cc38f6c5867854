import { requireName, requireText, structure } from "./codepipeline-errors.ts";
import type { PipelineInputs } from "./codepipeline-flow.ts";

type Trigger = NonNullable<PipelineInputs["triggers"]>[number];
interface Filter {
    readonly includes?: readonly string[] | undefined;
    readonly excludes?: readonly string[] | undefined;
}

/** Source: CodePipeline API reference, "PipelineVariableDeclaration"; quotas: user guide, "Quotas in AWS CodePipeline". */
export function requireVariables(variables: NonNullable<PipelineInputs["variables"]>): void {
    if (variables.length > 50)
        throw structure(`Pipeline has ${variables.length} variables. There should be a maximum of 50 variables in a pipeline`);
    for (const [at, { name, defaultValue, description }] of variables.entries()) {
        const path = `pipeline.variables.${at + 1}.member`;
        requireName(name, `${path}.name`, "[A-Za-z0-9@\\-_]+", 128);
        if (defaultValue !== undefined) requireText(defaultValue, `${path}.defaultValue`, 1, 1000);
        if (description !== undefined) requireText(description, `${path}.description`, 0, 200);
    }
    const names = variables.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) throw structure(`Pipeline variable names must be unique: '${twice}' is used more than once`);
}

/** Source: CodePipeline user guide, "Automate starting pipelines using triggers and filtering". How many there may be, the provider says. */
export function requireTriggers(triggers: readonly Trigger[], stages: PipelineInputs["stages"]): void {
    const names = triggers.map(({ gitConfiguration }) => gitConfiguration.sourceActionName);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) throw structure(`Source action '${twice}' has more than one trigger`);
    for (const { gitConfiguration } of triggers) {
        const { sourceActionName, pushes = [], pullRequests = [] } = gitConfiguration;
        const source = stages[0]?.actions.find(({ name }) => name === sourceActionName);
        if (!source) throw structure(`Trigger refers to source action '${sourceActionName}', which is not in the pipeline's first stage`);
        if (source.provider !== "CodeStarSourceConnection")
            throw structure(
                `Trigger refers to source action '${sourceActionName}' of provider ${source.provider}: triggers are for CodeStarSourceConnection`,
            );
        if (pushes.length + pullRequests.length === 0)
            throw structure(`Trigger of source action '${sourceActionName}' has no push and no pull request filter`);
        for (const { tags, branches, filePaths } of pushes) {
            if (!isOneOf([tags], [branches], [branches, filePaths])([tags, branches, filePaths])) throw combination();
        }
        for (const { branches, filePaths } of pullRequests) {
            if (!isOneOf([branches], [branches, filePaths])([branches, filePaths])) throw combination();
        }
        const filters: readonly (Filter | undefined)[] = [
            ...pushes.flatMap(({ tags, branches, filePaths }) => [tags, branches, filePaths]),
            ...pullRequests.flatMap(({ branches, filePaths }) => [branches, filePaths]),
        ];
        if (filters.some(filter => filter && [...(filter.includes ?? []), ...(filter.excludes ?? [])].length === 0))
            throw structure(`Trigger of source action '${sourceActionName}': a filter needs includes or excludes`);
    }
}

/** What is given is one of these combinations and nothing else. */
const isOneOf =
    (...allowed: readonly (readonly (Filter | undefined)[])[]) =>
    (all: readonly (Filter | undefined)[]): boolean =>
        allowed.some(each => each.every(Boolean) && each.length === all.filter(Boolean).length);

/** As people report it for tags with branches; that the same is said of the other combinations is inferred. */
const combination = () =>
    structure("The trigger configuration for the source action is not valid. Make sure to choose valid filter combinations.");
