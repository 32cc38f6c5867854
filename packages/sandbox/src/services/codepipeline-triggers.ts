import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Plain } from "../model/resource.ts";

type Inputs = Plain<aws.codepipeline.PipelineArgs>;
type Trigger = NonNullable<Inputs["triggers"]>[number];
interface Filter {
    readonly includes?: readonly string[] | undefined;
    readonly excludes?: readonly string[] | undefined;
}

const refuse = (message: string) => new AwsError("InvalidStructureException", message);

/** Source: CodePipeline API reference, "PipelineVariableDeclaration"; quotas: user guide, "Quotas in AWS CodePipeline". */
export function requireVariables(variables: NonNullable<Inputs["variables"]>): void {
    if (variables.length > 50)
        throw refuse(`Pipeline has ${variables.length} variables. There should be a maximum of 50 variables in a pipeline`);
    const names = variables.map(({ name }) => name);
    const bad = names.find(name => !/^[A-Za-z0-9@\-_]{1,128}$/.test(name));
    if (bad !== undefined) throw refuse(`Invalid pipeline variable name '${bad}'`);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) throw refuse(`Pipeline variable names must be unique: '${twice}' is used more than once`);
    for (const { name, defaultValue, description } of variables) {
        if (defaultValue !== undefined && (defaultValue.length < 1 || defaultValue.length > 1000))
            throw refuse(`The default value of pipeline variable '${name}' must have 1 to 1000 characters`);
        if (description !== undefined && description.length > 200)
            throw refuse(`The description of pipeline variable '${name}' must have at most 200 characters`);
    }
}

/** Source: CodePipeline user guide, "Automate starting pipelines using triggers and filtering". */
export function requireTriggers(triggers: readonly Trigger[], stages: Inputs["stages"]): void {
    if (triggers.length > 50)
        throw refuse(`Pipeline has ${triggers.length} triggers. There should be a maximum of 50 triggers in a pipeline`);
    const names = triggers.map(({ gitConfiguration }) => gitConfiguration.sourceActionName);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) throw refuse(`Source action '${twice}' has more than one trigger`);
    for (const { providerType, gitConfiguration } of triggers) {
        const { sourceActionName, pushes = [], pullRequests = [] } = gitConfiguration;
        if (providerType !== "CodeStarSourceConnection")
            throw refuse(`Invalid trigger provider type '${providerType}': it must be CodeStarSourceConnection`);
        const source = stages[0]?.actions.find(({ name }) => name === sourceActionName);
        if (!source) throw refuse(`Trigger refers to source action '${sourceActionName}', which is not in the pipeline's first stage`);
        if (source?.provider !== "CodeStarSourceConnection")
            throw refuse(
                `Trigger refers to source action '${sourceActionName}' of provider ${source?.provider}: triggers are for CodeStarSourceConnection`,
            );
        if (pushes.length + pullRequests.length === 0)
            throw refuse(`Trigger of source action '${sourceActionName}' has no push and no pull request filter`);
        if (pushes.length > 3 || pullRequests.length > 3)
            throw refuse(`Trigger of source action '${sourceActionName}' has more than 3 filters of one kind`);
        for (const { tags, branches, filePaths } of pushes) {
            if (tags && (branches || filePaths))
                throw refuse(
                    `Trigger of source action '${sourceActionName}': tags cannot be combined with branches or file paths in one push filter`,
                );
            if (filePaths && !branches)
                throw refuse(`Trigger of source action '${sourceActionName}': file paths need branches in a push filter`);
            for (const filter of [tags, branches, filePaths]) if (filter) requireFilter(sourceActionName, filter);
        }
        for (const { branches, filePaths, events = [] } of pullRequests) {
            if (filePaths && !branches)
                throw refuse(`Trigger of source action '${sourceActionName}': file paths need branches in a pull request filter`);
            const strange = events.find(event => !["OPEN", "UPDATED", "CLOSED"].includes(event));
            if (strange !== undefined)
                throw refuse(`Trigger of source action '${sourceActionName}': invalid pull request event '${strange}'`);
            for (const filter of [branches, filePaths]) if (filter) requireFilter(sourceActionName, filter);
        }
    }
}

function requireFilter(source: string, { includes = [], excludes = [] }: Filter): void {
    if (includes.length + excludes.length === 0) throw refuse(`Trigger of source action '${source}': a filter needs includes or excludes`);
    if (includes.length > 8 || excludes.length > 8)
        throw refuse(`Trigger of source action '${source}': a filter has at most 8 includes and 8 excludes`);
    if ([...includes, ...excludes].some(pattern => pattern.length < 1 || pattern.length > 255))
        throw refuse(`Trigger of source action '${source}': a pattern has 1 to 255 characters`);
}
