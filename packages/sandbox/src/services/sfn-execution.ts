import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, operation, resource } from "../model/resource.ts";
import { isMap } from "../model/values.ts";
import { uuidOf } from "./autoscaling.ts";
import { parseDefinition, type State } from "./sfn-definition.ts";
import { at, holds, NoSuchPath, put, template } from "./sfn-language.ts";
import { stateMachine } from "./sfn-machine.ts";
import { runTask, TaskFailed } from "./sfn-tasks.ts";

type Json = Readonly<Record<string, unknown>>;

interface Execution {
    readonly executionArn: string;
    readonly stateMachineArn: string;
    readonly name: string;
    readonly status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT";
    readonly startDate: string;
    readonly error?: string;
    readonly cause?: string;
    /** Where it is, with what (as JSON), and when it goes on. */
    readonly state: string;
    readonly data: string;
    readonly wakeAt?: string;
    readonly attempts: number;
}

export const execution = resource<Execution>("sandbox:sfn/execution:Execution", {
    inputs: {} as never,
    create: () => {
        throw new Error("Step Functions makes these by itself");
    },
});

interface StartRequest {
    readonly stateMachineArn: string;
    readonly name?: string;
    readonly input?: string;
}

/** Source: Step Functions API reference, StartExecution. What can be done at once is done at once; the rest, when somebody looks later. */
export const startExecution = operation({
    name: "states:StartExecution",
    parameters: ["stateMachineArn", "name", "input"],
    run(call, { stateMachineArn, name = uuidOf(call), input = "{}" }: StartRequest) {
        const machine = call.get(stateMachine, stateMachineArn);
        if (!machine) throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${stateMachineArn}'`);
        const executionArn = call.arn("states", `execution:${machine.name}:${name}`);
        if (call.get(execution, executionArn)) throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${executionArn}'`);
        const { StartAt: state } = parseDefinition(machine.definition);
        const begun = {
            executionArn,
            stateMachineArn,
            name,
            status: "RUNNING",
            startDate: call.now(),
            state,
            data: jsonOf(input),
            attempts: 0,
        } as const;
        goOn(call, begun);
        return { executionArn, startDate: begun.startDate };
    },
});

export const describeExecution = operation({
    name: "states:DescribeExecution",
    parameters: ["executionArn"],
    run(call, { executionArn }: { readonly executionArn: string }) {
        const found = call.get(execution, executionArn);
        if (!found) throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
        const { state, data: _, wakeAt: _at, attempts: _attempts, ...told } = found.status === "RUNNING" ? goOn(call, found) : found;
        return told.status === "RUNNING" ? { ...told, simulated: { state } } : told;
    },
});

function jsonOf(input: string): string {
    try {
        JSON.parse(input);
        return input;
    } catch {
        // Source: Step Functions API reference, StartExecution: InvalidExecutionInput. The words are ours.
        throw new AwsError("InvalidExecutionInput", "Invalid State Machine Execution Input: it is not JSON");
    }
}

/** Time passes only between looks: a wait that is long over is followed by one that begins now. */
function goOn(call: Call, begun: Execution): Execution {
    const machine = call.get(stateMachine, begun.stateMachineArn);
    if (!machine) throw new NotSimulated("executions of a state machine that is gone");
    const definition = parseDefinition(machine.definition);
    const { TimeoutSeconds: limit } = definition as unknown as Json;
    let current = begun;
    for (let steps = 0; current.status === "RUNNING"; steps += 1) {
        if (current.wakeAt !== undefined && current.wakeAt > call.now()) break;
        if (typeof limit === "number" && Date.parse(call.now()) - Date.parse(current.startDate) > limit * 1000) {
            current = { ...current, status: "TIMED_OUT" };
            break;
        }
        if (steps > 100) throw new NotSimulated("state machines that run in a circle without waiting");
        const { wakeAt: _, ...awake } = current;
        current = step(call, awake, machine.roleArn, definition.States[current.state] as State);
    }
    call.put(execution, current.executionArn, current);
    return current;
}

const next = (current: Execution, state: unknown, data: unknown = JSON.parse(current.data)): Execution => ({
    ...current,
    state: String(state),
    data: JSON.stringify(data),
    attempts: 0,
});
const after = (current: Execution, state: State, data: unknown): Execution =>
    state["End"] === true ? { ...current, status: "SUCCEEDED", data: JSON.stringify(data) } : next(current, state["Next"], data);
const later = (call: Call, seconds: number): string => new Date(Date.parse(call.now()) + seconds * 1000).toISOString();
const fail = (current: Execution, error: string, cause: string): Execution => ({ ...current, status: "FAILED", error, cause });

function step(call: Call, current: Execution, roleArn: string, state: State): Execution {
    const data: unknown = JSON.parse(current.data);
    const path = (name: string): string =>
        state[`${name}Path`] === undefined ? String(state[name] ?? "") : String(at(data, String(state[`${name}Path`])));
    try {
        switch (state.Type) {
            case "Succeed":
                return { ...current, status: "SUCCEEDED" };
            case "Fail":
                return fail(current, path("Error"), path("Cause"));
            case "Wait":
                return { ...after(current, state, data), wakeAt: later(call, Number(state["Seconds"])) };
            case "Choice": {
                const chosen = (state["Choices"] as readonly Json[]).find(rule => holds(rule, data))?.["Next"] ?? state["Default"];
                return chosen === undefined ? fail(current, "States.NoChoiceMatched", "") : next(current, chosen);
            }
            case "Task":
                return task(call, current, roleArn, state);
            default:
                throw new NotSimulated(`${state.Type} states of state machines`);
        }
    } catch (error) {
        if (!(error instanceof NoSuchPath)) throw error;
        return fail(current, "States.Runtime", `An error occurred while executing the state '${current.state}'. ${error.message}`);
    }
}

/** Source: Amazon States Language, Errors: each Retry and Catch is for some errors, or for States.ALL. */
function task(call: Call, current: Execution, roleArn: string, state: State): Execution {
    const data: unknown = JSON.parse(current.data);
    const parameters = template(state["Parameters"] ?? {}, data);
    try {
        const result = runTask(call, roleArn, String(state["Resource"]), isMap(parameters) ? parameters : {});
        const selected = state["ResultSelector"] === undefined ? result : template(state["ResultSelector"], result);
        return after(current, state, put(data, String(state["ResultPath"] ?? "$"), selected));
    } catch (error) {
        if (!(error instanceof TaskFailed)) throw error;
        const handler = (name: string) =>
            (Array.isArray(state[name]) ? (state[name] as readonly Json[]) : []).find(({ ErrorEquals: errors }) =>
                (errors as readonly string[]).some(one => one === error.error || one === "States.ALL"),
            );
        const retry = handler("Retry");
        if (retry && current.attempts < Number(retry["MaxAttempts"] ?? 3)) {
            const seconds = Number(retry["IntervalSeconds"] ?? 1) * Number(retry["BackoffRate"] ?? 2) ** current.attempts;
            return { ...current, attempts: current.attempts + 1, wakeAt: later(call, seconds) };
        }
        const caught = handler("Catch");
        if (!caught) return fail(current, error.error, error.message);
        const told = { Error: error.error, Cause: error.message };
        return next(current, caught["Next"], put(data, String(caught["ResultPath"] ?? "$"), told));
    }
}
