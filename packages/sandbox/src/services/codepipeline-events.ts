import { AwsError } from "../model/errors.ts";
import { type Call, operation } from "../model/resource.ts";
import { uuidOf } from "./autoscaling.ts";
import { requireExecution, triggerOf } from "./codepipeline-executions.ts";
import { historyOf, remember, requirePipelineNamed, writtenOf } from "./codepipeline-history.ts";
import { type Delivered, tell } from "./events-deliver.ts";

/**
 * Tells EventBridge of a pipeline's execution, from its start to its end, and lets a stage go back that is to.
 *
 * Source: CodePipeline user guide, "Monitoring CodePipeline events". That a stage whose entry condition skips it is told of nowhere is inferred:
 * there is no such state on the page.
 */
export function tellOfExecution(call: Call, pipelineName: string, id: string): readonly Delivered[] {
    const found = requireExecution(call, pipelineName, id);
    const state = requirePipelineNamed(call, pipelineName);
    const of = (level: "Pipeline" | "Stage" | "Action", detail: object) =>
        tell(call, {
            source: "aws.codepipeline",
            "detail-type": `CodePipeline ${level} Execution State Change`,
            resources: [state.arn],
            detail: {
                ...{ pipeline: pipelineName, "execution-id": id, "start-time": found.startTime, ...detail },
                ...{ version: writtenOf(call, pipelineName).version, "pipeline-execution-attempt": 1 },
            },
        });
    const { triggerType, triggerDetail } = triggerOf(found);
    const actionsOf = (stage: string) =>
        found.actions.flatMap(({ stageName, actionName, status }, at) => {
            if (stageName !== stage || status === "NotStarted" || status === "Skipped") return [];
            const declared = state.stages.find(({ name }) => name === stage)?.actions.find(({ name }) => name === actionName);
            const { category, owner, provider, version } = declared ?? {};
            const detail = {
                ...{ stage, action: actionName, "action-execution-id": `${id}-${at + 1}`, region: declared?.region ?? call.region },
                type: { owner, provider, category, version },
            };
            const ended = status === "Failed" ? "FAILED" : "SUCCEEDED";
            return [...of("Action", { ...detail, state: "STARTED" }), ...of("Action", { ...detail, state: ended })];
        });
    return [
        ...of("Pipeline", { "execution-trigger": { "trigger-type": triggerType, "trigger-detail": triggerDetail }, state: "STARTED" }),
        ...(found.stages ?? []).flatMap(({ stageName: stage, status }) => [
            ...of("Stage", { stage, state: "STARTED" }),
            ...actionsOf(stage),
            ...of("Stage", { stage, state: status === "Failed" ? "FAILED" : "SUCCEEDED" }),
        ]),
        ...of("Pipeline", { state: found.status === "Failed" ? "FAILED" : "SUCCEEDED" }),
    ];
}

interface Back {
    readonly pipelineName: string;
    readonly stageName: string;
    /** The execution whose changes are released again. */
    readonly target: string;
    readonly trigger: "ManualRollback" | "AutomatedRollback";
}

/** A rollback is an execution of its own, of one stage: that releases what it did with the target. */
function goBack(call: Call, { pipelineName, stageName, target, trigger }: Back) {
    const { actions } = requireExecution(call, pipelineName, target);
    const { stages } = requirePipelineNamed(call, pipelineName);
    const sources = stages[0]?.name;
    const pipelineExecutionId = uuidOf(call);
    remember(call, pipelineExecutionId, {
        ...{ pipeline: pipelineName, status: "Succeeded" as const, rollback: { target, trigger } },
        // What it releases is its target's; the sources do not run again.
        actions: actions.flatMap(each =>
            each.stageName === stageName ? [each] : each.stageName === sources ? [{ ...each, status: "NotStarted" as const }] : [],
        ),
        stages: [{ stageName, status: "Succeeded" }],
    });
    return { pipelineExecutionId, deliveries: tellOfExecution(call, pipelineName, pipelineExecutionId) };
}

/**
 * A stage goes back to the last run that succeeded "in the current pipeline structure version"; without one it stays as it is. AWS's words for
 * that are not reported by people: these are ours.
 *
 * Source: CodePipeline user guide, "Configuring stage rollback".
 */
export function rollBack(call: Call, pipelineName: string, stageName: string) {
    const { version } = writtenOf(call, pipelineName);
    const last = historyOf(call, pipelineName).find(
        run => run.status === "Succeeded" && run.version === version && run.actions.some(action => action.stageName === stageName),
    );
    if (!last) {
        const errorMessage = "There is no earlier execution with the current pipeline structure to roll back to";
        return { rollback: { stageName, errorMessage }, deliveries: [] };
    }
    const target = last.rollback?.target ?? last.id;
    const { pipelineExecutionId, deliveries } = goBack(call, { pipelineName, stageName, target, trigger: "AutomatedRollback" });
    return { rollback: { stageName, pipelineExecutionId, targetPipelineExecutionId: target }, deliveries };
}

interface RollbackRequest {
    readonly pipelineName: string;
    readonly stageName: string;
    readonly targetPipelineExecutionId: string;
}

/** Source: CodePipeline API reference, RollbackStage. The sentence is that of UnableToRollbackStageException there. */
export const rollbackStage = operation({
    name: "codepipeline:RollbackStage",
    parameters: ["pipelineName", "stageName", "targetPipelineExecutionId"],
    run(call, { pipelineName, stageName, targetPipelineExecutionId: target }: RollbackRequest) {
        const { stages } = requirePipelineNamed(call, pipelineName);
        if (!stages.some(({ name }) => name === stageName))
            throw new AwsError("StageNotFoundException", `Pipeline '${pipelineName}' does not have a stage with name '${stageName}'`);
        const found = requireExecution(call, pipelineName, target);
        const succeeded = (found.stages ?? []).some(each => each.stageName === stageName && each.status === "Succeeded");
        if (stages[0]?.name === stageName || !succeeded)
            throw new AwsError(
                "UnableToRollbackStageException",
                "Unable to roll back the stage. The cause might be if the pipeline version has changed since the target pipeline execution was deployed, the stage is currently running, or an incorrect target pipeline execution ID was provided.",
            );
        const { pipelineExecutionId, deliveries } = goBack(call, { pipelineName, stageName, target, trigger: "ManualRollback" });
        return { pipelineExecutionId, ...(deliveries.length > 0 && { simulated: true, deliveries }) };
    },
});
