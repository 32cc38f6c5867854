import { createHash } from "node:crypto";
import { AwsError } from "../model/errors.ts";
import { type Call, operation, resource } from "../model/resource.ts";
import { leaveNetwork } from "./ec2.ts";
import { mayDo, unauthorized } from "./iam.ts";
import { type CanaryState, canary, secondsOfRate, uuid } from "./synthetics-canary.ts";

interface Run {
    readonly canary: string;
    readonly runId: string;
    readonly state: "PASSED" | "FAILED";
    readonly reason: string;
    readonly at: string;
}

/** Runs of canaries that were started to run once. Those of a schedule are worked out when somebody asks. */
const runs = resource<Run>("sandbox:synthetics/run:Run", {
    inputs: { canary: true, runId: true, state: true, reason: true, at: true },
    create: (_call, { runId }) => ({ id: runId, attributes: {} }),
});

function find(call: Call, name: string): CanaryState {
    const found = call.get(canary, name);
    if (!found) throw new AwsError("ResourceNotFoundException", `Canary ${name} does not exist.`);
    return found;
}

const started = (state: CanaryState, status: string, stamp: Partial<CanaryState["timelines"][number]>): CanaryState => {
    const [timeline = { created: "", lastModified: "", lastStarted: "", lastStopped: "" }] = state.timelines;
    return { ...state, status, timelines: [{ ...timeline, ...stamp }] };
};

/**
 * Its code is not simulated: a run passes, where the canary's role may do what every run does. The first that it may not is the reason.
 *
 * Source: CloudWatch user guide, "Required roles and permissions for canaries".
 */
function lacking(call: Call, { executionRoleArn: role, artifactS3Location: location, artifactConfig }: CanaryState): string | undefined {
    const path = location.replace(/^s3:\/\//, "");
    const bucket = call.arn("s3", path.split("/")[0] ?? "", { region: "", account: "" });
    const object = `${call.arn("s3", path, { region: "", account: "" })}/run`;
    const key = artifactConfig?.s3Encryption?.kmsKeyArn;
    const wanted: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
        ["s3:GetBucketLocation", bucket, {}],
        ["s3:PutObject", object, {}],
        ...(key === undefined ? [] : ([["kms:GenerateDataKey", key, { "kms:ViaService": `s3.${call.region}.amazonaws.com` }]] as const)),
        ["s3:ListAllMyBuckets", "*", {}],
        ["cloudwatch:PutMetricData", "*", { "cloudwatch:namespace": "CloudWatchSynthetics" }],
    ];
    const missing = wanted.find(([action, resource, context]) => !mayDo(call, role, { action, resource, context }));
    return missing && unauthorized(role, missing[0], missing[1]);
}

/** Source: CloudWatch Synthetics API reference, "StartCanary" and "CanaryScheduleInput": `rate(0 minute)` runs once. */
export const startCanary = operation<{ readonly Name: string }, object>({
    name: "synthetics:StartCanary",
    parameters: ["Name"],
    run(call, { Name: name }) {
        const found = find(call, name);
        if (!["READY", "STOPPED"].includes(found.status)) {
            throw new AwsError("ConflictException", `Canary is in a state that can't be started: ${found.status}.`);
        }
        const at = call.now();
        if (secondsOfRate(found.schedule.expression) !== 0) {
            call.put(canary, name, started(found, "RUNNING", { lastStarted: at }));
            return {};
        }
        const reason = lacking(call, found);
        const runId = uuid(call);
        call.put(runs, runId, { canary: name, runId, state: reason === undefined ? "PASSED" : "FAILED", reason: reason ?? "", at });
        call.put(canary, name, started(found, "STOPPED", { lastStarted: at, lastStopped: at }));
        return {};
    },
});

export const stopCanary = operation<{ readonly Name: string }, object>({
    name: "synthetics:StopCanary",
    parameters: ["Name"],
    run(call, { Name: name }) {
        const found = find(call, name);
        if (found.status !== "RUNNING") {
            throw new AwsError("ConflictException", `Canary is in a state that can't be stopped: ${found.status}.`);
        }
        call.put(canary, name, started(found, "STOPPED", { lastStopped: call.now() }));
        return {};
    },
});

/** The provider stops a canary that runs before it deletes it. What runs saw stays in its bucket. */
export const deleteCanary = operation<{ readonly Name: string; readonly DeleteLambda?: boolean }, object>({
    name: "synthetics:DeleteCanary",
    parameters: ["Name", "DeleteLambda"],
    run(call, { Name: name }) {
        const found = find(call, name);
        if (found.status === "RUNNING") {
            throw new AwsError("ConflictException", `Canary is in a state that can't be deleted: ${found.status}.`);
        }
        leaveNetwork(call, found.arn);
        call.remove(canary, name);
        return {};
    },
});

export const getCanary = operation<{ readonly Name: string }, object>({
    name: "synthetics:GetCanary",
    parameters: ["Name"],
    run(call, { Name: name }) {
        const found = find(call, name);
        const [timeline] = found.timelines;
        return {
            Canary: {
                Name: name,
                ArtifactS3Location: found.artifactS3Location,
                ExecutionRoleArn: found.executionRoleArn,
                RuntimeVersion: found.runtimeVersion,
                Schedule: { Expression: found.schedule.expression },
                Status: { State: found.status },
                Timeline: { Created: timeline?.created, LastModified: timeline?.lastModified },
            },
        };
    },
});

/** The newest first. */
export const getCanaryRuns = operation<{ readonly Name: string; readonly MaxResults?: number }, { readonly CanaryRuns: readonly object[] }>(
    {
        name: "synthetics:GetCanaryRuns",
        parameters: ["Name", "MaxResults"],
        run(call, { Name: name, MaxResults: most = 100 }) {
            const found = find(call, name);
            const once = call.all(runs).filter(run => run.canary === name);
            const all = [...once, ...scheduledRuns(call, name, found, most)].sort((one, other) => other.at.localeCompare(one.at));
            return {
                CanaryRuns: all.slice(0, most).map(({ runId, state, reason, at }) => ({
                    Id: runId,
                    Name: name,
                    Status: {
                        State: state,
                        ...(reason !== "" && { StateReason: reason, StateReasonCode: "CANARY_FAILURE" }),
                        TestResult: state,
                    },
                    Timeline: { Started: at, Completed: at },
                    ArtifactS3Location: `${found.artifactS3Location.replace(/^s3:\/\//, "")}/canary/${call.region}/${name}/${at.slice(0, 10)}`,
                    simulated: true,
                })),
            };
        },
    },
);

/** Those since it was started, by the clock; the last `most` of them. */
function scheduledRuns(call: Call, name: string, state: CanaryState, most: number): readonly Run[] {
    const seconds = secondsOfRate(state.schedule.expression);
    const begun = Date.parse(state.timelines[0]?.lastStarted ?? "");
    if (state.status !== "RUNNING" || !seconds || Number.isNaN(begun)) return [];
    const reason = lacking(call, state);
    const last = Math.floor((Date.parse(call.now()) - begun) / 1000 / seconds);
    return Array.from({ length: Math.min(most, last + 1) }, (_, back) => {
        const at = new Date(begun + (last - back) * seconds * 1000).toISOString();
        const digits = createHash("sha256").update(`${name} ${at}`).digest("hex");
        const runId = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20, 32)].join("-");
        return { canary: name, runId, state: reason === undefined ? "PASSED" : "FAILED", reason: reason ?? "", at };
    });
}
