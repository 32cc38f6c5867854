import { AwsError } from "../model/errors.ts";
import { type Call, operation, resource } from "../model/resource.ts";
import { type PipelineState, pipeline } from "./codepipeline.ts";
import { declarationOf } from "./codepipeline-declaration.ts";
import type { ActionExecution } from "./codepipeline-execution.ts";

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

interface Execution {
    readonly pipeline: string;
    /** Counts up. */
    readonly number: number;
    readonly status: "Succeeded" | "Failed";
    readonly startTime: string;
    readonly starter: string;
    readonly actions: readonly ActionExecution[];
}
const executions = resource<Execution>("sandbox:codepipeline/execution:Execution", {
    inputs: { pipeline: true, number: true, status: true, startTime: true, starter: true, actions: true },
    create: madeByCodePipeline,
});

const writtenOf = (call: Call, name: string): Written =>
    call.get(written, name) ?? { version: 0, created: call.now(), updated: call.now() };

/** A pipeline was made or changed. */
export function write(call: Call, name: string): void {
    const { version, created } = writtenOf(call, name);
    call.put(written, name, { version: version + 1, created, updated: call.now() });
}

export function remember(call: Call, id: string, made: Omit<Execution, "number" | "startTime" | "starter">): void {
    const starter = call.caller ?? call.arn("iam", "root", { region: "" });
    call.put(executions, id, { ...made, number: call.next(`codepipeline/${made.pipeline}`), startTime: call.now(), starter });
}

/** The newest first. */
const historyOf = (call: Call, name: string) =>
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

export const listPipelineExecutions = operation({
    name: "codepipeline:ListPipelineExecutions",
    parameters: ["pipelineName"],
    run(call, { pipelineName }: { readonly pipelineName: string }) {
        const { executionMode } = requirePipelineNamed(call, pipelineName);
        return {
            pipelineExecutionSummaries: historyOf(call, pipelineName).map(({ id, status, startTime, starter }) => ({
                ...{ pipelineExecutionId: id, status, startTime, lastUpdateTime: startTime, executionMode, executionType: "STANDARD" },
                trigger: { triggerType: "StartPipelineExecution", triggerDetail: starter },
            })),
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
        const [last] = historyOf(call, name);
        const ran = (stage: string) => (last?.actions ?? []).filter(each => each.stageName === stage && each.status !== "NotStarted");
        return {
            ...{ pipelineName: name, pipelineVersion: version, created, updated },
            stageStates: stages.map(stage => ({
                stageName: stage.name,
                inboundTransitionState: { enabled: true },
                actionStates: stage.actions.map(action => {
                    const done = ran(stage.name).find(({ actionName, status }) => actionName === action.name && status !== "Skipped");
                    return { actionName: action.name, ...(last && done && { latestExecution: stateOf(done, last.startTime) }) };
                }),
                ...(last &&
                    ran(stage.name).length > 0 && {
                        latestExecution: { pipelineExecutionId: last.id, status: statusOf(ran(stage.name)), type: "STANDARD" },
                    }),
            })),
        };
    },
});

const stateOf = ({ status, errorDetails }: ActionExecution, lastStatusChange: string) => ({
    status: status === "Failed" ? status : "Succeeded",
    lastStatusChange,
    ...(errorDetails && { errorDetails }),
});

function statusOf(actions: readonly ActionExecution[]): string {
    if (actions.some(({ status }) => status === "Failed")) return "Failed";
    return actions.every(({ status }) => status === "Skipped") ? "Skipped" : "Succeeded";
}
