import { AwsError } from "../model/errors.ts";
import { type Call, operation, resource } from "../model/resource.ts";
import { type PipelineState, pipeline } from "./codepipeline.ts";
import { declarationOf } from "./codepipeline-declaration.ts";
import type { ActionExecution, StageExecution } from "./codepipeline-execution.ts";
import type { Given } from "./codepipeline-runner.ts";

function madeByCodePipeline(): never {
    throw new Error("CodePipeline makes these by itself");
}

interface Written {
    /** Counts up with each change of the structure. */
    readonly version: number;
    readonly created: string;
    readonly updated: string;
}
/** What Pulumi's provider does not show of a pipeline, by its name. */
const written = resource<Written>("sandbox:codepipeline/version:Version", {
    inputs: { version: true, created: true, updated: true },
    create: madeByCodePipeline,
});

export interface PipelineExecution {
    readonly pipeline: string;
    /** Counts up. */
    readonly number: number;
    readonly status: "InProgress" | "Succeeded" | "Failed";
    readonly startTime: string;
    readonly starter: string;
    readonly actions: readonly (ActionExecution & {
        readonly outputVariables?: Given;
        /** Of an action that was planted: one that goes on has no status of the walk's. */
        readonly inProgress?: true;
        readonly startTime?: string;
    })[];
    /** Those that it entered; those that were kept before there was this have none. */
    readonly stages?: readonly StageExecution[];
    /** The pipeline's, when it ran; those that were kept before there was this have none. */
    readonly version?: number;
    /** What it goes back to, and who wanted that; where it is a rollback. */
    readonly rollback?: { readonly target: string; readonly trigger: "ManualRollback" | "AutomatedRollback" };
}

/** All executions of pipelines. A rehearsal may plant one that is in progress, which no walk ever is. */
export const executions = resource<PipelineExecution>("sandbox:codepipeline/execution:Execution", {
    inputs: {} as never,
    create: madeByCodePipeline,
});

export const writtenOf = (call: Call, name: string): Written =>
    call.get(written, name) ?? { version: 0, created: call.now(), updated: call.now() };

/** A pipeline was made or changed. */
export function write(call: Call, name: string): void {
    const { version, created } = writtenOf(call, name);
    call.put(written, name, { version: version + 1, created, updated: call.now() });
}

export function remember(call: Call, id: string, made: Omit<PipelineExecution, "number" | "startTime" | "starter" | "version">): void {
    const starter = call.caller ?? call.arn("iam", "root", { region: "" });
    const { version } = writtenOf(call, made.pipeline);
    call.put(executions, id, { ...made, version, number: call.next(`codepipeline/${made.pipeline}`), startTime: call.now(), starter });
}

/** The newest first. */
export const historyOf = (call: Call, name: string) =>
    call
        .all(executions)
        .filter(each => each.pipeline === name)
        .sort((one, other) => other.number - one.number);

export function forget(call: Call, name: string): void {
    call.remove(written, name);
    for (const { id } of historyOf(call, name)) call.remove(executions, id);
}

export function requirePipelineNamed(call: Call, name: string): PipelineState {
    const state = call.get(pipeline, name);
    if (!state) throw new AwsError("PipelineNotFoundException", `Account '${call.account}' does not have a pipeline with name '${name}'`);
    return state;
}

export const getPipeline = operation({
    name: "codepipeline:GetPipeline",
    parameters: ["name", "version"],
    run(call, { name, version }: { readonly name: string; readonly version?: number }) {
        const state = requirePipelineNamed(call, name);
        const now = writtenOf(call, name);
        // Earlier versions are not kept. AWS's sentence is not reported by people: it is ours.
        if (version !== undefined && version !== now.version)
            throw new AwsError("PipelineVersionNotFoundException", `Pipeline '${name}' does not have a version '${version}'`);
        return {
            pipeline: declarationOf(state, now.version),
            metadata: { pipelineArn: state.arn, created: now.created, updated: now.updated },
        };
    },
});

/** How the last walk went. An action that the model does not know is taken to succeed. */
export const getPipelineState = operation({
    name: "codepipeline:GetPipelineState",
    parameters: ["name"],
    run(call, { name }: { readonly name: string }) {
        const { stages } = requirePipelineNamed(call, name);
        const { version, created, updated } = writtenOf(call, name);
        const [last, before] = historyOf(call, name);
        return {
            ...{ pipelineName: name, pipelineVersion: version, created, updated },
            stageStates: stages.map(stage => {
                const ofStage = (run: PipelineExecution | undefined) =>
                    (run?.actions ?? []).filter(each => each.stageName === stage.name && each.status !== "NotStarted");
                // A rollback is of one stage.
                const run = last?.rollback !== undefined && ofStage(last).length === 0 ? before : last;
                const ran = ofStage(run);
                return {
                    stageName: stage.name,
                    inboundTransitionState: { enabled: true },
                    actionStates: stage.actions.map(action => {
                        const done = ran.find(({ actionName, status }) => actionName === action.name && status !== "Skipped");
                        return { actionName: action.name, ...(run && done && { latestExecution: stateOf(done, run.startTime) }) };
                    }),
                    ...(run &&
                        ran.length > 0 && {
                            latestExecution: { pipelineExecutionId: run.id, status: statusOf(ran), type: typeOf(run) },
                        }),
                };
            }),
        };
    },
});

/** Source: CodePipeline API reference, PipelineExecution, executionType. */
export const typeOf = ({ rollback }: Pick<PipelineExecution, "rollback">): "STANDARD" | "ROLLBACK" => (rollback ? "ROLLBACK" : "STANDARD");

const stateOf = ({ status, errorDetails }: ActionExecution, lastStatusChange: string) => ({
    status: status === "Failed" ? status : "Succeeded",
    lastStatusChange,
    ...(errorDetails && { errorDetails }),
});

function statusOf(actions: readonly ActionExecution[]): string {
    if (actions.some(({ status }) => status === "Failed")) return "Failed";
    return actions.every(({ status }) => status === "Skipped") ? "Skipped" : "Succeeded";
}
