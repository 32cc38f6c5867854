import { AwsError } from "../model/errors.ts";
import { type Call, operation, type State } from "../model/resource.ts";
import type { PipelineState } from "./codepipeline.ts";
import { executions, historyOf, type PipelineExecution, requirePipelineNamed, typeOf, writtenOf } from "./codepipeline-history.ts";

type Kept = State<PipelineExecution, object> & { readonly id: string };

/** AWS's sentence is not reported by people: it is ours. */
export function requireExecution(call: Call, pipeline: string, id: string): Kept {
    requirePipelineNamed(call, pipeline);
    const found = call.get(executions, id);
    if (found && found.pipeline === pipeline) return { ...found, id };
    throw new AwsError("PipelineExecutionNotFoundException", `Pipeline '${pipeline}' does not have an execution with id '${id}'`);
}

/** What started it. Source: CodePipeline API reference, ExecutionTrigger, triggerType. */
export const triggerOf = ({ rollback, starter }: Pick<PipelineExecution, "rollback" | "starter">) => ({
    triggerType: rollback?.trigger ?? "StartPipelineExecution",
    triggerDetail: starter,
});

const kindOf = (found: PipelineExecution) => ({
    executionType: typeOf(found),
    ...(found.rollback && { rollbackMetadata: { rollbackTargetPipelineExecutionId: found.rollback.target } }),
});

interface Revision {
    readonly actionName: string;
    readonly artifact: string | undefined;
    readonly revisionId: string;
}

/** What was released: of each source, its commit, its image's digest or its object's version. */
function revisionsOf({ stages }: PipelineState, { actions }: PipelineExecution): readonly Revision[] {
    return (stages[0]?.actions ?? []).flatMap(({ name, outputArtifacts = [] }) => {
        const given = actions.find(({ actionName }) => actionName === name)?.outputVariables ?? {};
        const revisionId = given["CommitId"] ?? given["ImageDigest"] ?? given["VersionId"];
        return revisionId === undefined ? [] : [{ actionName: name, artifact: outputArtifacts[0], revisionId }];
    });
}

export const getPipelineExecution = operation({
    name: "codepipeline:GetPipelineExecution",
    parameters: ["pipelineName", "pipelineExecutionId"],
    run(call, { pipelineName: name, pipelineExecutionId: id }: Readonly<Record<"pipelineName" | "pipelineExecutionId", string>>) {
        const state = requirePipelineNamed(call, name);
        const found = requireExecution(call, name, id);
        return {
            pipelineExecution: {
                ...{ pipelineName: name, pipelineVersion: writtenOf(call, name).version, pipelineExecutionId: id, status: found.status },
                artifactRevisions: revisionsOf(state, found).map(({ artifact, revisionId }) => ({ name: artifact, revisionId })),
                trigger: triggerOf(found),
                executionMode: state.executionMode,
                ...kindOf(found),
            },
        };
    },
});

interface ListRequest {
    readonly pipelineName: string;
    readonly maxResults?: number;
    readonly filter?: { readonly succeededInStage?: { readonly stageName: string } };
}

/** The newest first. Source: CodePipeline API reference, ListPipelineExecutions and SucceededInStageFilter. */
export const listPipelineExecutions = operation({
    name: "codepipeline:ListPipelineExecutions",
    parameters: ["pipelineName", "maxResults", "filter"],
    run(call, { pipelineName, maxResults = 100, filter }: ListRequest) {
        const state = requirePipelineNamed(call, pipelineName);
        const stage = filter?.succeededInStage?.stageName;
        return {
            pipelineExecutionSummaries: historyOf(call, pipelineName)
                .filter(
                    ({ stages = [] }) =>
                        stage === undefined || stages.some(each => each.stageName === stage && each.status === "Succeeded"),
                )
                .slice(0, maxResults)
                .map(found => ({
                    ...{ pipelineExecutionId: found.id, status: found.status },
                    ...{ startTime: found.startTime, lastUpdateTime: found.startTime },
                    sourceRevisions: revisionsOf(state, found).map(({ actionName, revisionId }) => ({ actionName, revisionId })),
                    trigger: triggerOf(found),
                    executionMode: state.executionMode,
                    ...kindOf(found),
                })),
        };
    },
});

interface ActionsRequest {
    readonly pipelineName: string;
    readonly maxResults?: number;
    readonly filter?: { readonly pipelineExecutionId?: string };
}

/** Those that began, the newest first. An action that the model does not know is taken to succeed. */
export const listActionExecutions = operation({
    name: "codepipeline:ListActionExecutions",
    parameters: ["pipelineName", "maxResults", "filter"],
    run(call, { pipelineName, maxResults = 100, filter: { pipelineExecutionId: id } = {} }: ActionsRequest) {
        const { stages } = requirePipelineNamed(call, pipelineName);
        if (id !== undefined) requireExecution(call, pipelineName, id);
        const { version } = writtenOf(call, pipelineName);
        const asked = historyOf(call, pipelineName).filter(each => id === undefined || each.id === id);
        const details = asked.flatMap(found =>
            found.actions
                .filter(({ status }) => status !== "NotStarted" && status !== "Skipped")
                .map(({ stageName, actionName, status, outputVariables = {}, inProgress, startTime = found.startTime }, at) => {
                    const declared = stages.find(({ name }) => name === stageName)?.actions.find(({ name }) => name === actionName);
                    const { category, owner, provider, version: actionVersion } = declared ?? {};
                    return {
                        ...{ pipelineExecutionId: found.id, actionExecutionId: `${found.id}-${at + 1}`, pipelineVersion: version },
                        ...{ stageName, actionName, startTime, lastUpdateTime: startTime },
                        status: inProgress ? "InProgress" : status === "Failed" ? "Failed" : "Succeeded",
                        input: {
                            actionTypeId: { category, owner, provider, version: actionVersion },
                            configuration: declared?.configuration ?? {},
                        },
                        output: { outputArtifacts: [], outputVariables },
                    };
                })
                .reverse(),
        );
        return { actionExecutionDetails: details.slice(0, maxResults) };
    },
});
