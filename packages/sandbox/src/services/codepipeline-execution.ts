import { AwsError } from "../model/errors.ts";
import { type Call, operation } from "../model/resource.ts";
import { uuidOf } from "./autoscaling.ts";
import { type PipelineState, pipeline } from "./codepipeline.ts";
import { type Action, inOrder } from "./codepipeline-rules.ts";
import { requireWork } from "./codepipeline-work.ts";
import { mayAssume, roleByArn } from "./iam.ts";
import { identityPolicies } from "./iam-policy.ts";
import { mayUseKey, resolveKey } from "./kms.ts";
import { parsePolicy } from "./policy.ts";
import { evaluate } from "./policy-evaluation.ts";
import { findBucket } from "./s3.ts";
import { bucketPolicy } from "./s3-policy.ts";

export interface ActionExecution {
    readonly stageName: string;
    readonly actionName: string;
    /** `NotSimulated`: the model does not know what this action does; `NotStarted`: one before it failed. */
    readonly status: "Succeeded" | "Failed" | "NotSimulated" | "NotStarted";
    readonly errorDetails?: { readonly code: string; readonly message: string };
}

/** Who an action runs as, and where. */
export interface Runner {
    readonly roleArn: string;
    /** AWS seen from the role's account and the action's region. */
    readonly there: Call;
    readonly action: Action;
    readonly pipelineName: string;
}

const permission = (message: string) => new AwsError("PermissionError", message);

/** The role's own policies allow it. In the role's account that is enough; `resource` may also have a policy of its own. */
export function mayDo(
    { roleArn, there }: Runner,
    action: string,
    resource: string,
    context: Readonly<Record<string, string>> = {},
): boolean {
    const request = { by: { arn: roleArn }, action, resource, context };
    const verdicts = identityPolicies(there, roleByArn(there, roleArn)?.name ?? "").map(document => evaluate(document, request));
    return verdicts.includes("allowed") && !verdicts.includes("denied");
}

export function requirePermission(runner: Runner, action: string, resource: string, context?: Readonly<Record<string, string>>): void {
    if (!mayDo(runner, action, resource, context))
        throw permission(
            `The provided role does not have sufficient permissions: ${runner.roleArn} may not perform ${action} on ${resource}`,
        );
}

/** Artifacts pass through the bucket and the key of the action's region. Source: IAM user guide, "Cross-account policy evaluation logic". */
function requireArtifacts(call: Call, { artifactStores }: PipelineState, runner: Runner): void {
    const { action, there, roleArn } = runner;
    const store = artifactStores.find(({ region = call.region }) => region === there.region);
    const uses = [
        ...((action.inputArtifacts ?? []).length > 0 ? [{ s3: "s3:GetObject", kms: "kms:Decrypt" }] : []),
        ...((action.outputArtifacts ?? []).length + (action.outputArtifactsForComputeActions ?? []).length > 0
            ? [{ s3: "s3:PutObject", kms: "kms:GenerateDataKey" }]
            : []),
    ];
    const found = store && findBucket(call, store.location);
    if (!store || !found) throw permission(`The artifact bucket of ${there.region} does not exist`);
    for (const { s3, kms } of uses) {
        const resource = `arn:aws:s3:::${store.location}/${encodeURIComponent("artifact")}`;
        const policy = found.there.get(bucketPolicy, store.location)?.policy;
        const context = store.encryptionKey
            ? { "s3:x-amz-server-side-encryption": "aws:kms", "s3:x-amz-server-side-encryption-aws-kms-key-id": store.encryptionKey.id }
            : {};
        const verdict = policy
            ? evaluate(parsePolicy(policy, "resource"), { by: { arn: roleArn }, action: s3, resource, context })
            : "none";
        const own = mayDo(runner, s3, resource);
        const sameAccount = found.account === there.account;
        const allowed = verdict !== "denied" && (sameAccount ? own || verdict === "allowed" : own && verdict !== "none");
        if (!allowed)
            throw permission(
                `The provided role cannot be used to access the artifact bucket: ${roleArn} may not perform ${s3} on ${resource}`,
            );
        if (!store.encryptionKey) continue;
        const key = resolveKey(call.at({ region: there.region }), store.encryptionKey.id);
        if (!key || !mayUseKey(call, key, roleArn, kms))
            throw permission(
                `The provided role cannot be used to access the artifacts: ${roleArn} may not perform ${kms} on ${store.encryptionKey.id}`,
            );
    }
}

function run(call: Call, state: PipelineState, action: Action): ActionExecution["errorDetails"] | "NotSimulated" {
    const roleArn = action.roleArn ?? state.roleArn;
    const there = call.at({ account: roleArn.split(":")[4] ?? call.account, region: action.region ?? call.region });
    try {
        if (action.roleArn && action.roleArn !== state.roleArn && !mayAssume(call, action.roleArn, state.roleArn)) {
            throw permission(`${state.roleArn} is not authorized to perform AssumeRole on role ${action.roleArn}`);
        }
        const runner = { roleArn, there, action, pipelineName: state.name as string };
        requireArtifacts(call, state, runner);
        return requireWork(runner) ? undefined : "NotSimulated";
    } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return { code: error.code, message: error.message.slice(error.code.length + 2) };
    }
}

/**
 * Walks through a pipeline and says where a run would stop: roles that may not be assumed, artifacts that may not be read or written,
 * sources without a branch, projects, services and functions that are not there.
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
        const executions: ActionExecution[] = [];
        let failed = false;
        for (const stage of state.stages) {
            for (const together of inOrder([stage])) {
                const done = together.map((action): ActionExecution => {
                    const step = { stageName: stage.name, actionName: action.name };
                    const outcome = failed ? "NotStarted" : run(call, state, action);
                    if (typeof outcome === "string") return { ...step, status: outcome };
                    return outcome ? { ...step, status: "Failed", errorDetails: outcome } : { ...step, status: "Succeeded" };
                });
                executions.push(...done);
                failed ||= done.some(({ status }) => status === "Failed");
            }
        }
        return {
            pipelineExecutionId: uuidOf(call),
            status: failed ? "Failed" : "Succeeded",
            simulated: true,
            actionExecutionDetails: executions,
        };
    },
});
