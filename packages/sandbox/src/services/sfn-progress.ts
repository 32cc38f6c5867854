import type { Call } from "../model/resource.ts";
import { resource } from "../model/resource.ts";
import type { State } from "./sfn-definition.ts";

type Json = Readonly<Record<string, unknown>>;

/** An execution of a state machine, as far as it has come. */
export interface Execution {
    readonly executionArn: string;
    readonly stateMachineArn: string;
    readonly name: string;
    readonly status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT";
    readonly startDate: string;
    readonly input: string;
    readonly error?: string;
    readonly cause?: string;
    /** Where it is, with what (as JSON), and when it goes on. */
    readonly state: string;
    readonly data: string;
    /** What states have assigned, as JSON. */
    readonly variables: string;
    readonly wakeAt?: string;
    readonly attempts: number;
}

export const execution = resource<Execution>("sandbox:sfn/execution:Execution", {
    inputs: {} as never,
    create: () => {
        throw new Error("Step Functions makes these by itself");
    },
});

export const goTo = (current: Execution, state: unknown, data: unknown = JSON.parse(current.data)): Execution => ({
    ...current,
    state: String(state),
    data: JSON.stringify(data),
    attempts: 0,
});

/** Leaves a state by its own Next or End. */
export const leave = (current: Execution, state: State, data: unknown): Execution =>
    state["End"] === true ? { ...current, status: "SUCCEEDED", data: JSON.stringify(data) } : goTo(current, state["Next"], data);

export const later = (call: Call, seconds: number): string => new Date(Date.parse(call.now()) + seconds * 1000).toISOString();

export const fail = (current: Execution, error: string, cause: string): Execution => ({ ...current, status: "FAILED", error, cause });

/** A state failed: the name that Retry and Catch know the error by, and its cause. */
export class TaskFailed extends Error {
    readonly error: string;

    constructor(error: string, cause: string) {
        super(cause);
        this.error = error;
    }
}

/** Source: Amazon States Language, Errors: each Retry and Catch is for some errors, for all that tasks report, or for all. */
const handler = (state: State, name: "Retry" | "Catch", { error }: TaskFailed): Json | undefined =>
    (Array.isArray(state[name]) ? (state[name] as readonly Json[]) : []).find(({ ErrorEquals: errors }) =>
        (errors as readonly string[]).some(
            one => one === error || one === "States.ALL" || (one === "States.TaskFailed" && !error.startsWith("States.")),
        ),
    );

/** What becomes of a state that failed: it is tried again, caught, or the execution fails. */
export function afterFailure(
    call: Call,
    current: Execution,
    { state, failed, caught }: { readonly state: State; readonly failed: TaskFailed; caught(handler: Json): Execution },
): Execution {
    const retry = handler(state, "Retry", failed);
    if (retry && current.attempts < Number(retry["MaxAttempts"] ?? 3)) {
        const seconds = Number(retry["IntervalSeconds"] ?? 1) * Number(retry["BackoffRate"] ?? 2) ** current.attempts;
        const most = Number(retry["MaxDelaySeconds"] ?? seconds);
        return { ...current, attempts: current.attempts + 1, wakeAt: later(call, Math.min(seconds, most)) };
    }
    const found = handler(state, "Catch", failed);
    return found ? caught(found) : fail(current, failed.error, failed.message);
}
