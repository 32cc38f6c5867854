import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, operation } from "../model/resource.ts";
import { isMap } from "../model/values.ts";
import { uuidOf } from "./autoscaling.ts";
import { isJsonata, parseDefinition, type State } from "./sfn-definition.ts";
import { jsonataStep } from "./sfn-jsonata-states.ts";
import { at, holds, NoSuchPath, put, template } from "./sfn-language.ts";
import { stateMachine } from "./sfn-machine.ts";
import { afterFailure, type Execution, execution, fail, goTo, later, leave, TaskFailed } from "./sfn-progress.ts";
import { runTask } from "./sfn-tasks.ts";

type Json = Readonly<Record<string, unknown>>;

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
        requireName(name);
        const machine = call.get(stateMachine, stateMachineArn);
        if (!machine) throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${stateMachineArn}'`);
        const executionArn = call.arn("states", `execution:${machine.name}:${name}`);
        const before = call.get(execution, executionArn);
        // "If you call StartExecution with the same name and input as a running execution, the call succeeds."
        if (before?.status === "RUNNING" && before.input === input) return { executionArn, startDate: before.startDate };
        if (before) throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${executionArn}'`);
        const { StartAt: state } = parseDefinition(machine.definition);
        const begun = {
            executionArn,
            stateMachineArn,
            name,
            status: "RUNNING",
            startDate: call.now(),
            state,
            input: jsonOf(input),
            data: input,
            variables: "{}",
            attempts: 0,
        } as const;
        goOn(call, begun);
        return { executionArn, startDate: begun.startDate };
    },
});

/** Source: Step Functions API reference, StartExecution, name. */
function requireName(name: string): void {
    if (/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name)) return;
    throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
}

/** The newest first. All that can go on by now goes on. */
export const listExecutions = operation({
    name: "states:ListExecutions",
    parameters: ["stateMachineArn", "statusFilter"],
    run(call, { stateMachineArn, statusFilter }: { readonly stateMachineArn: string; readonly statusFilter?: string }) {
        if (!call.get(stateMachine, stateMachineArn))
            throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${stateMachineArn}'`);
        const mine = call.all(execution).filter(each => each.stateMachineArn === stateMachineArn);
        const now = mine.map(each => (each.status === "RUNNING" ? goOn(call, each) : each));
        return {
            executions: now
                .filter(({ status }) => statusFilter === undefined || status === statusFilter)
                .map(({ executionArn, name, status, startDate }) => ({ executionArn, stateMachineArn, name, status, startDate }))
                .sort((one, other) => other.startDate.localeCompare(one.startDate)),
        };
    },
});

export const describeExecution = operation({
    name: "states:DescribeExecution",
    parameters: ["executionArn"],
    run(call, { executionArn }: { readonly executionArn: string }) {
        const found = call.get(execution, executionArn);
        if (!found) throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
        const {
            state,
            data: _,
            variables: _variables,
            input: _input,
            wakeAt: _at,
            attempts: _attempts,
            ...told
        } = found.status === "RUNNING" ? goOn(call, found) : found;
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
        const state = definition.States[current.state] as State;
        current = (isJsonata(definition, state) ? jsonataStep : step)(call, awake, machine.roleArn, state);
    }
    call.put(execution, current.executionArn, current);
    return current;
}

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
                return { ...leave(current, state, data), wakeAt: later(call, Number(state["Seconds"])) };
            case "Choice": {
                const chosen = (state["Choices"] as readonly Json[]).find(rule => holds(rule, data))?.["Next"] ?? state["Default"];
                return chosen === undefined ? fail(current, "States.NoChoiceMatched", "") : goTo(current, chosen);
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

function task(call: Call, current: Execution, roleArn: string, state: State): Execution {
    const data: unknown = JSON.parse(current.data);
    const parameters = template(state["Parameters"] ?? {}, data);
    try {
        const result = runTask(call, roleArn, String(state["Resource"]), isMap(parameters) ? parameters : {});
        const selected = state["ResultSelector"] === undefined ? result : template(state["ResultSelector"], result);
        return leave(current, state, put(data, String(state["ResultPath"] ?? "$"), selected));
    } catch (error) {
        if (!(error instanceof TaskFailed)) throw error;
        const told = { Error: error.error, Cause: error.message };
        return afterFailure(call, current, {
            state,
            failed: error,
            caught: handler => goTo(current, handler["Next"], put(data, String(handler["ResultPath"] ?? "$"), told)),
        });
    }
}
