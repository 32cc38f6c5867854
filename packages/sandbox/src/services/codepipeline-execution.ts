import { AwsError } from "../model/errors.ts";
import { type Call, operation } from "../model/resource.ts";
import { uuidOf } from "./autoscaling.ts";
import { type PipelineState, pipeline } from "./codepipeline.ts";
import { type Action, inOrder } from "./codepipeline-flow.ts";
import { type ActionRun, permissionError } from "./codepipeline-runner.ts";
import { requireWork } from "./codepipeline-work.ts";
import { mayAssume } from "./iam.ts";

export interface ActionExecution {
    readonly stageName: string;
    readonly actionName: string;
    /** `NotSimulated`: the model does not know what this action does, or not all of it; `NotStarted`: one before it failed. */
    readonly status: "Succeeded" | "Failed" | "NotSimulated" | "NotStarted";
    readonly errorDetails?: { readonly code: string; readonly message: string };
}

type Walk = Pick<ActionRun, "home" | "pipeline" | "keys">;

function run({ home, pipeline, keys }: Walk, action: Action): ActionExecution["errorDetails"] | "NotSimulated" {
    const roleArn = action.roleArn ?? pipeline.roleArn;
    const there = home.at({ account: roleArn.split(":")[4] ?? home.account, region: action.region ?? home.region });
    try {
        if (roleArn !== pipeline.roleArn && !mayAssume(home, roleArn, pipeline.roleArn)) {
            throw permissionError(`${pipeline.roleArn} is not authorized to perform AssumeRole on role ${roleArn}`);
        }
        return requireWork({ roleArn, there, action, pipeline, home, keys }) ? undefined : "NotSimulated";
    } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return { code: error.code, message: error.message.slice(error.code.length + 2) };
    }
}

function walk(home: Call, state: PipelineState): readonly ActionExecution[] {
    const executions: ActionExecution[] = [];
    const keys = new Map<string, string>();
    let failed = false;
    for (const stage of state.stages) {
        for (const together of inOrder([stage])) {
            const done = together.map((action): ActionExecution => {
                const step = { stageName: stage.name, actionName: action.name };
                const outcome = failed ? "NotStarted" : run({ home, pipeline: state, keys }, action);
                if (typeof outcome === "string") return { ...step, status: outcome };
                return outcome ? { ...step, status: "Failed", errorDetails: outcome } : { ...step, status: "Succeeded" };
            });
            executions.push(...done);
            failed ||= done.some(({ status }) => status === "Failed");
        }
    }
    return executions;
}

/**
 * Walks through a pipeline and says where a run would stop: roles that may not be assumed or lack a permission, artifacts that may not be
 * read or written, sources without a branch, projects, services and functions that are not there.
 *
 * Nothing is built or deployed, and approvals approve. AWS itself answers with the id alone and runs afterwards.
 */
export const startPipelineExecution = operation({
    name: "codepipeline:StartPipelineExecution",
    parameters: ["name"],
    run(call, { name }: { readonly name: string }) {
        const state = call.get(pipeline, name);
        if (!state)
            throw new AwsError("PipelineNotFoundException", `Account '${call.account}' does not have a pipeline with name '${name}'`);
        const executions = walk(call, state);
        return {
            pipelineExecutionId: uuidOf(call),
            status: executions.some(({ status }) => status === "Failed") ? "Failed" : "Succeeded",
            simulated: true,
            actionExecutionDetails: executions,
        };
    },
});
