import { AwsError } from "../model/errors.ts";
import { operation } from "../model/resource.ts";
import { uuidOf } from "./autoscaling.ts";
import type { PipelineState } from "./codepipeline.ts";
import { rollBack, tellOfExecution } from "./codepipeline-events.ts";
import { inOrder, type Kind, rulesOf, type Stage } from "./codepipeline-flow.ts";
import { remember, requirePipelineNamed } from "./codepipeline-history.ts";
import { requireRuleWork } from "./codepipeline-rule-work.ts";
import { type Given, permissionError, type Runner, type Walk } from "./codepipeline-runner.ts";
import { overridesOf, type StartRequest, valuesOf } from "./codepipeline-start.ts";
import { Variables } from "./codepipeline-variables.ts";
import { requireWork } from "./codepipeline-work.ts";
import { mayAssume } from "./iam.ts";

/**
 * `NotSimulated`: the model does not know what this does, or not all of it; `NotStarted`: one before it failed; `Skipped`: its stage's entry
 * condition skips it.
 */
type Status = "Succeeded" | "Failed" | "NotSimulated" | "NotStarted" | "Skipped";
interface Outcome {
    readonly status: Status;
    readonly errorDetails?: { readonly code: string; readonly message: string };
}
export interface ActionExecution extends Outcome {
    readonly stageName: string;
    readonly actionName: string;
}
/** A stage that was not entered has none. */
export interface StageExecution {
    readonly stageName: string;
    readonly status: "Succeeded" | "Failed";
}
export interface RuleExecution extends Outcome {
    readonly stageName: string;
    readonly conditionType: "BEFORE_ENTRY" | "ON_SUCCESS" | "ON_FAILURE";
    readonly ruleName: string;
}

interface Asked {
    readonly roleArn?: string | undefined;
    readonly region?: string | undefined;
}

/** What comes of an action or a rule, as whoever it runs as. */
function run({ roleArn, region }: Asked, { home, pipeline }: Walk, work: (runner: Runner) => boolean): Outcome {
    const as = roleArn ?? pipeline.roleArn;
    const there = home.at({ account: as.split(":")[4] ?? home.account, region: region ?? home.region });
    try {
        if (as !== pipeline.roleArn && !mayAssume(home, as, pipeline.roleArn)) {
            throw permissionError(`${pipeline.roleArn} is not authorized to perform AssumeRole on role ${as}`);
        }
        return { status: work({ roleArn: as, there }) ? "Succeeded" : "NotSimulated" };
    } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return { status: "Failed", errorDetails: { code: error.code, message: error.message.slice(error.code.length + 2) } };
    }
}

const types = { beforeEntry: "BEFORE_ENTRY", onSuccess: "ON_SUCCESS", onFailure: "ON_FAILURE" } as const;

/** Rules of one condition: all are looked at, and one that fails fails the condition. */
const judge = (stage: Stage, kind: Kind, walk: Walk, started = true): readonly RuleExecution[] =>
    rulesOf(stage, kind).map(rule => ({
        ...{ stageName: stage.name, conditionType: types[kind], ruleName: rule.name },
        ...(started ? run(rule, walk, runner => requireRuleWork(rule, runner, walk)) : { status: "NotStarted" as const }),
    }));

/** Nobody runs these where a stage succeeds. That they could not run is worth knowing all the same. */
const afterFailure = (stage: Stage, walk: Walk, started: boolean): readonly RuleExecution[] =>
    judge(stage, "onFailure", walk, started).map(({ errorDetails, ...rule }) =>
        errorDetails && !isUnmet(errorDetails) ? { ...rule, errorDetails } : { ...rule, status: "NotStarted" },
    );

const failed = (all: readonly Outcome[]) => all.some(({ status }) => status === "Failed");
const isUnmet = ({ code }: NonNullable<Outcome["errorDetails"]>) => code === "RuleFailed";

/** A rule that cannot run fails its condition on AWS, too, which would skip the stage for ever: here it stops the walk. */
function skips({ beforeEntry }: Stage, entry: readonly RuleExecution[]): boolean {
    const faults = entry.flatMap(({ errorDetails }) => errorDetails ?? []);
    return beforeEntry?.condition.result === "SKIP" && faults.length > 0 && faults.every(isUnmet);
}

function walkThrough(walk: Walk) {
    const actions: ActionExecution[] = [];
    const rules: RuleExecution[] = [];
    const stages: StageExecution[] = [];
    let stopped = false;
    let rollsBack: string | undefined;
    for (const stage of walk.pipeline.stages) {
        const entered = !stopped;
        const entry = judge(stage, "beforeEntry", walk, !stopped);
        const skipped = skips(stage, entry);
        stopped ||= failed(entry) && !skipped;
        for (const together of inOrder([stage])) {
            const done = together.map((action): ActionExecution => {
                const step = { stageName: stage.name, actionName: action.name };
                if (stopped) return { ...step, status: "NotStarted" };
                if (!skipped) return { ...step, ...run(action, walk, runner => requireWork(action, runner, walk)) };
                if (action.namespace !== undefined) walk.variables.give(action.namespace, "any", {});
                return { ...step, status: "Skipped" };
            });
            actions.push(...done);
            if (failed(done) && stage.onFailure?.result === "ROLLBACK") rollsBack = stage.name;
            stopped ||= failed(done);
        }
        const started = !stopped && !skipped;
        const success = judge(stage, "onSuccess", walk, started);
        rules.push(...entry, ...success, ...afterFailure(stage, walk, started));
        if (failed(success) && stage.onSuccess?.condition.result === "ROLLBACK") rollsBack = stage.name;
        stopped ||= failed(success);
        if (entered && !skipped) stages.push({ stageName: stage.name, status: stopped ? "Failed" : "Succeeded" });
    }
    return { status: stopped ? "Failed" : "Succeeded", actions, rules, stages, rollsBack } as const;
}

/**
 * Walks through a pipeline and says where a run would stop: roles that may not be assumed or lack a permission, artifacts that may not be
 * read or written, sources without a branch, projects, services and functions that are not there, variables that nobody gives, conditions
 * that do not hold.
 *
 * Nothing is built or deployed, approvals approve, and deployment windows are open. AWS itself answers with the id alone and runs afterwards.
 */
export const startPipelineExecution = operation({
    name: "codepipeline:StartPipelineExecution",
    parameters: ["name", "variables", "sourceRevisions"],
    run(call, request: StartRequest) {
        const { name } = request;
        const state = requirePipelineNamed(call, name);
        const [values, overrides] = [valuesOf(state, request), overridesOf(state, request)];
        const pipelineExecutionId = uuidOf(call);
        const variables = new Variables(pipelineExecutionId, values);
        const walk = { ...{ home: call, pipeline: state, keys: new Map(), clones: new Map(), overrides }, variables };
        const { status, actions, rules, stages, rollsBack } = walkThrough(walk);
        remember(call, pipelineExecutionId, { pipeline: name, status, actions: withOutput(state, actions, variables), stages });
        const told = tellOfExecution(call, name, pipelineExecutionId);
        const back = rollsBack === undefined ? undefined : rollBack(call, name, rollsBack);
        const deliveries = [...told, ...(back?.deliveries ?? [])];
        return {
            ...{ pipelineExecutionId, status, simulated: true, actionExecutionDetails: actions, ruleExecutionDetails: rules },
            ...(back && { rollback: back.rollback }),
            ...(deliveries.length > 0 && { deliveries }),
        };
    },
});

/** What actions left for others, as far as it is known without doing their work. */
const withOutput = (
    { stages }: PipelineState,
    actions: readonly ActionExecution[],
    variables: Variables,
): readonly (ActionExecution & { readonly outputVariables: Given })[] =>
    actions.map(done => {
        const declared = stages.find(({ name }) => name === done.stageName)?.actions.find(({ name }) => name === done.actionName);
        return { ...done, outputVariables: declared?.namespace === undefined ? {} : variables.of(declared.namespace) };
    });
