import { AwsError } from "../model/errors.ts";
import type { Call } from "../model/resource.ts";
import type { PipelineState } from "./codepipeline.ts";
import type { Action } from "./codepipeline-rules.ts";
import { roleByArn } from "./iam.ts";
import { identityPolicies } from "./iam-policy.ts";
import { evaluate } from "./policy-evaluation.ts";

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

/** The role's own policies allow it. In the role's account that is enough; `resource` may also have a policy of its own. */
export function mayDo({ roleArn, there }: Runner, action: string, resource: string, context: Context = {}): boolean {
    const request = { by: { arn: roleArn }, action, resource, context };
    const verdicts = identityPolicies(there, roleByArn(there, roleArn)?.name ?? "").map(document => evaluate(document, request));
    return verdicts.includes("allowed") && !verdicts.includes("denied");
}

/** IAM's sentence. Source: IAM user guide, "Troubleshoot access denied error messages". */
export const unauthorized = (roleArn: string, action: string, resource: string): string =>
    `${roleArn} is not authorized to perform: ${action} on resource: ${resource}`;

export function requirePermission(runner: Runner, action: string, resource: string, context?: Context): void {
    if (!mayDo(runner, action, resource, context)) {
        throw permissionError(`The provided role does not have sufficient permissions: ${unauthorized(runner.roleArn, action, resource)}`);
    }
}

export const requirePermissions = (runner: Runner, actions: readonly string[], resource: string): void => {
    for (const action of actions) requirePermission(runner, action, resource);
};
