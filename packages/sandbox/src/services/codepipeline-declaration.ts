import type { PipelineState } from "./codepipeline.ts";
import type { Action, Condition, Rule, Stage } from "./codepipeline-flow.ts";

// A pipeline in the words of the API, where Pulumi's provider has its own. Source: CodePipeline API reference, "PipelineDeclaration".

const named = (names: readonly string[] = []) => names.map(name => ({ name }));

function actionOf({
    category,
    owner,
    provider,
    version,
    inputArtifacts,
    outputArtifacts,
    outputArtifactsForComputeActions,
    ...rest
}: Action) {
    return {
        ...rest,
        actionTypeId: { category, owner, provider, version },
        runOrder: rest.runOrder ?? 1,
        configuration: rest.configuration ?? {},
        inputArtifacts: named(inputArtifacts),
        outputArtifacts: [...named(outputArtifacts), ...(outputArtifactsForComputeActions ?? [])],
    };
}

const ruleOf = ({ inputArtifacts, ruleTypeId, ...rest }: Rule) => ({
    ...rest,
    ruleTypeId: { owner: "AWS", version: "1", ...ruleTypeId },
    inputArtifacts: named(inputArtifacts),
});

const conditionsOf = ({ rules, ...rest }: Condition) => [{ ...rest, rules: rules.map(ruleOf) }];

const stageOf = ({ name, actions, beforeEntry, onSuccess, onFailure }: Stage) => ({
    name,
    actions: actions.map(actionOf),
    ...(beforeEntry && { beforeEntry: { conditions: conditionsOf(beforeEntry.condition) } }),
    ...(onSuccess && { onSuccess: { conditions: conditionsOf(onSuccess.condition) } }),
    ...(onFailure && { onFailure: failureOf(onFailure) }),
});

const failureOf = ({ condition, ...rest }: NonNullable<Stage["onFailure"]>) => ({
    ...rest,
    ...(condition && { conditions: conditionsOf(condition) }),
});

function storesOf({ artifactStores }: PipelineState) {
    const [first, ...others] = artifactStores.map(({ region, ...store }) => [region, store] as const);
    if (others.length === 0) return { artifactStore: first?.[1] };
    return { artifactStores: Object.fromEntries([first, ...others].flatMap(each => (each ? [each] : []))) };
}

export function declarationOf(state: PipelineState, version: number) {
    const { name, roleArn, stages, executionMode, pipelineType, variables = [], triggers = [] } = state;
    return {
        ...{ name, roleArn, ...storesOf(state), stages: stages.map(stageOf), version, executionMode, pipelineType },
        ...(variables.length > 0 && { variables }),
        ...(triggers.length > 0 && {
            triggers: triggers.map(({ providerType, gitConfiguration: { sourceActionName, pushes, pullRequests } }) => ({
                providerType,
                gitConfiguration: {
                    sourceActionName,
                    ...(pushes && { push: pushes }),
                    ...(pullRequests && { pullRequest: pullRequests }),
                },
            })),
        }),
    };
}
