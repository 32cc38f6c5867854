import { AwsError } from "../model/errors.ts";
import type { Call } from "../model/resource.ts";
import type { PipelineState } from "./codepipeline.ts";
import type { Action } from "./codepipeline-flow.ts";
import { mayDo, unauthorized } from "./iam.ts";

/** Who an action runs as, and where. */
export interface Runner {
    readonly roleArn: string;
    /** AWS seen from the role's account and the action's region. */
    readonly there: Call;
}

/** An action of a pipeline that is walked through. */
export interface ActionRun extends Runner {
    readonly action: Action;
    readonly pipeline: PipelineState;
    /** AWS seen from the pipeline. */
    readonly home: Call;
    /** What each artifact that was made so far is encrypted with, where it is not the store's key. */
    readonly keys: Map<string, string>;
}

export const permissionError = (message: string) => new AwsError("PermissionError", message);
export const configurationError = (message: string) => new AwsError("ConfigurationError", message);

type Context = Readonly<Record<string, string>>;

export function requirePermission({ roleArn, there }: Runner, action: string, resource: string, context: Context = {}): void {
    if (mayDo(there, roleArn, { action, resource, context })) return;
    throw permissionError(`The provided role does not have sufficient permissions: ${unauthorized(roleArn, action, resource)}`);
}

export const requirePermissions = (runner: Runner, actions: readonly string[], resource: string): void => {
    for (const action of actions) requirePermission(runner, action, resource);
};
