import { AwsError } from "../model/errors.ts";
import type { Call } from "../model/resource.ts";
import type { PipelineState } from "./codepipeline.ts";
import type { Action } from "./codepipeline-flow.ts";
import type { Overrides } from "./codepipeline-start.ts";
import type { Variables } from "./codepipeline-variables.ts";
import { mayDo, unauthorized } from "./iam.ts";

/** Who an action runs as, and where. */
export interface Runner {
    readonly roleArn: string;
    /** AWS seen from the role's account and the action's region. */
    readonly there: Call;
}

/** What a permission may depend on. */
export type Context = Readonly<Record<string, string>>;

/** An artifact without files: it says where CodeBuild clones the sources from, and what the build's role needs for that. */
export interface Clone {
    readonly permissions: readonly string[];
    readonly resource: string;
    readonly context?: Context;
}

/** One walk through a pipeline, and what it knows so far. */
export interface Walk {
    readonly pipeline: PipelineState;
    /** AWS seen from the pipeline. */
    readonly home: Call;
    /** What each artifact that was made so far is encrypted with, where it is not the store's key. */
    readonly keys: Map<string, string>;
    readonly clones: Map<string, Clone>;
    readonly variables: Variables;
    /** What whoever started it asked for, by source action. */
    readonly overrides: Overrides;
}

/** What an action and a rule have in common. */
export type Work = Pick<Action, "name" | "inputArtifacts" | "outputArtifacts" | "outputArtifactsForComputeActions" | "commands">;

/** An action or a rule of a pipeline that is walked through. */
export interface WorkRun extends Runner, Walk {
    readonly action: Work;
}

export type Configuration = Readonly<Record<string, string>>;
/** Output variables whose values are known without doing the work. */
export type Given = Readonly<Record<string, string>>;

export const permissionError = (message: string) => new AwsError("PermissionError", message);
export const configurationError = (message: string) => new AwsError("ConfigurationError", message);
export const lacking = (reason: string) => permissionError(`The provided role does not have sufficient permissions: ${reason}`);

export function requirePermission({ roleArn, there }: Runner, action: string, resource: string, context: Context = {}): void {
    if (mayDo(there, roleArn, { action, resource, context })) return;
    throw lacking(unauthorized(roleArn, action, resource));
}

export const requirePermissions = (runner: Runner, actions: readonly string[], resource: string, context: Context = {}): void => {
    for (const action of actions) requirePermission(runner, action, resource, context);
};
