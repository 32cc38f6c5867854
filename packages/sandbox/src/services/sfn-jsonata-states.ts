import { NotSimulated } from "../model/errors.ts";
import type { Call } from "../model/resource.ts";
import { isMap } from "../model/values.ts";
import type { State } from "./sfn-definition.ts";
import { evaluate } from "./sfn-jsonata.ts";
import { afterFailure, type Execution, fail, goTo, later, leave, TaskFailed } from "./sfn-progress.ts";
import { runTask } from "./sfn-tasks.ts";

type Json = Readonly<Record<string, unknown>>;

/** What says what goes on from a state: the state itself, a choice of it, or what catches its error. */
type Shaping = Json;

/**
 * One state of a machine whose language is JSONata.
 *
 * Sources: Amazon States Language, states-language.net; Step Functions developer guide, "Transforming data with JSONata in Step Functions" and
 * "Passing data between states with variables": what a state assigns, others see after it.
 */
export function jsonataStep(call: Call, current: Execution, roleArn: string, state: State): Execution {
    const input: unknown = JSON.parse(current.data);
    const variables = JSON.parse(current.variables) as Json;
    const context = {
        Execution: {
            Id: current.executionArn,
            Input: JSON.parse(current.input),
            Name: current.name,
            RoleArn: roleArn,
            StartTime: current.startDate,
            RedriveCount: 0,
        },
        StateMachine: { Id: current.stateMachineArn, Name: current.stateMachineArn.split(":").at(-1) },
        State: { Name: current.state, EnteredTime: call.now(), RetryCount: current.attempts },
    };
    const ask = (value: unknown, field: string, more: object = {}) =>
        evaluate(value, field, { states: { input, context, ...more }, variables, now: call.now() });
    /** What goes on, and with which variables. */
    const shape = ({ Output, Assign = {} }: Shaping, otherwise: unknown, more: object = {}): readonly [unknown, Execution] => [
        Output === undefined ? otherwise : ask(Output, "Output", more),
        { ...current, variables: JSON.stringify({ ...variables, ...(ask(Assign, "Assign", more) as Json) }) },
    ];
    const work = (): Execution => {
        switch (state.Type) {
            case "Pass": {
                const [output, assigned] = shape(state, input);
                return leave(assigned, state, output);
            }
            case "Succeed": {
                const [output, assigned] = shape(state, input);
                return { ...assigned, status: "SUCCEEDED", data: JSON.stringify(output) };
            }
            case "Fail":
                return fail(current, String(ask(state["Error"] ?? "", "Error")), String(ask(state["Cause"] ?? "", "Cause")));
            case "Wait": {
                if (state["Seconds"] === undefined) throw new NotSimulated("Wait states with a Timestamp");
                const seconds = ask(state["Seconds"], "Seconds");
                const [output, assigned] = shape(state, input);
                return { ...leave(assigned, state, output), wakeAt: later(call, Number(seconds)) };
            }
            case "Choice": {
                const holds = ({ Condition }: Json, at: number): boolean => {
                    const answer = ask(Condition, `Choices[${at}]/Condition`);
                    if (typeof answer === "boolean") return answer;
                    throw new TaskFailed(
                        "States.QueryEvaluationError",
                        `The JSONata expression '${Condition}' specified for the field 'Choices[${at}]/Condition' returned an unexpected result type. Expected 'boolean', but was '${typeof answer}' for value: ${JSON.stringify(answer)}`,
                    );
                };
                const chosen = (state["Choices"] as readonly Json[]).find(holds);
                if (!chosen && state["Default"] === undefined) return fail(current, "States.NoChoiceMatched", "");
                const [output, assigned] = shape(chosen ?? state, input);
                return goTo(assigned, chosen?.["Next"] ?? state["Default"], output);
            }
            case "Task": {
                const parameters = ask(state["Arguments"] ?? {}, "Arguments");
                const result = runTask(call, roleArn, String(state["Resource"]), isMap(parameters) ? parameters : {});
                const [output, assigned] = shape(state, result, { result });
                return leave(assigned, state, output);
            }
            default:
                throw new NotSimulated(`${state.Type} states of state machines`);
        }
    };
    try {
        return work();
    } catch (error) {
        if (!(error instanceof TaskFailed)) throw error;
        const errorOutput = { Error: error.error, Cause: error.message };
        return afterFailure(call, current, {
            state,
            failed: error,
            caught: handler => {
                const [output, assigned] = shape(handler, errorOutput, { errorOutput });
                return goTo(assigned, handler["Next"], output);
            },
        });
    }
}
