import { AwsError } from "../model/errors.ts";
import { isMap } from "../model/values.ts";
import { expressionFaults } from "./sfn-jsonata.ts";

type Json = Readonly<Record<string, unknown>>;

/** A state machine, as the Amazon States Language has it. Source: states-language.net, which Step Functions' developer guide points at. */
export interface Definition {
    readonly StartAt: string;
    readonly States: Readonly<Record<string, State>>;
    readonly QueryLanguage?: string;
}
export type State = Json & { readonly Type: string };

const types = ["Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"];

/** The forms are AWS's, as people report them (serverless-step-functions#120); the words behind the colon are ours. */
const refuse = (code: string, reason: string, path: string) =>
    new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${code}: ${reason} at ${path}'`);
const malformed = (reason: string, path: string) => refuse("SCHEMA_VALIDATION_FAILED", reason, path);

export function parseDefinition(text: string): Definition {
    const found = parse(text);
    const { StartAt: start, States: states } = found;
    if (typeof start !== "string") throw malformed("Required field 'StartAt' is missing", "/");
    if (!isMap(states) || Object.keys(states).length === 0) throw malformed("Required field 'States' is missing", "/");
    if (!(start in states)) throw refuse("MISSING_TRANSITION_TARGET", `Missing 'StartAt' target: ${start}`, "/StartAt");
    for (const [name, state] of Object.entries(states)) {
        requireState(name, state, states);
        requireLanguage(found as unknown as Definition, name, state);
    }
    requireReachable(start, states as Definition["States"]);
    return found as unknown as Definition;
}

function parse(text: string): Json {
    try {
        const found: unknown = JSON.parse(text);
        if (isMap(found)) return found;
    } catch {
        // Said below.
    }
    throw new AwsError(
        "InvalidDefinition",
        "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: The definition is not a JSON object'",
    );
}

function requireState(name: string, state: unknown, states: Json): asserts state is State {
    const path = `/States/${name}`;
    if (name.length > 80) throw malformed("The name has more than 80 characters", path);
    if (!isMap(state) || !types.includes(String(state["Type"]))) throw malformed(`'Type' is not one of ${types.join(", ")}`, path);
    const { Type: type, Next: next, End: end } = state;
    const last = type === "Succeed" || type === "Fail" || type === "Choice";
    if (!last && (next === undefined) === (end !== true)) throw malformed("Exactly one of 'Next' and 'End' is required", path);
    if (last && (next !== undefined || end !== undefined)) throw malformed(`A ${type} state has neither 'Next' nor 'End'`, path);
    if (type === "Task" && typeof state["Resource"] !== "string") throw malformed("Required field 'Resource' is missing", path);
    if (type === "Choice" && !Array.isArray(state["Choices"])) throw malformed("Required field 'Choices' is missing", path);
    for (const [target, at] of targets(state as State)) {
        if (!(target in states))
            throw refuse("MISSING_TRANSITION_TARGET", `Missing '${at.split("/").at(-1)}' target: ${target}`, `${path}${at}`);
    }
}

/** Fields that only one of the languages has. Source: Step Functions developer guide, "Transforming data with JSONata in Step Functions". */
const fields: Readonly<Record<string, readonly string[]>> = {
    JSONata: ["Arguments", "Output"],
    JSONPath: [
        ...["InputPath", "Parameters", "ResultSelector", "ResultPath", "OutputPath"],
        ...["SecondsPath", "TimestampPath", "ErrorPath", "CausePath", "ItemsPath"],
    ],
};

/** Whether expressions of a state are in JSONata. */
export const isJsonata = ({ QueryLanguage: whole = "JSONPath" }: Definition, { QueryLanguage: own = whole }: State): boolean =>
    own === "JSONata";

/** The words are ours. */
function requireLanguage(machine: Definition, name: string, state: State): void {
    const path = `/States/${name}`;
    const language = isJsonata(machine, state) ? "JSONata" : "JSONPath";
    if (![undefined, "JSONata", "JSONPath"].includes(machine.QueryLanguage))
        throw malformed("'QueryLanguage' is not JSONata or JSONPath", "/");
    if (machine.QueryLanguage === "JSONata" && language === "JSONPath")
        throw malformed("'QueryLanguage' can only be JSONata, as the state machine's is", `${path}/QueryLanguage`);
    const other = language === "JSONata" ? "JSONPath" : "JSONata";
    const strange = fields[other]?.find(field => field in state);
    if (strange !== undefined) throw malformed(`Field '${strange}' is not supported with QueryLanguage ${language}`, `${path}/${strange}`);
    if (language === "JSONPath") return;
    const choices = Array.isArray(state["Choices"]) ? (state["Choices"] as readonly Json[]) : [];
    const bare = choices.findIndex(({ Condition }) => Condition === undefined);
    if (bare >= 0) throw malformed("Required field 'Condition' is missing", `${path}/Choices[${bare}]`);
    const [fault] = expressionFaults(state, path);
    if (fault) throw malformed(fault[1], fault[0]);
}

/** Where a state may lead to, and where it says so. */
function targets(state: State): readonly (readonly [target: string, at: string])[] {
    const list = (name: string) => (Array.isArray(state[name]) ? (state[name] as readonly Json[]) : []);
    const all: readonly (readonly [unknown, string])[] = [
        [state["Next"], "/Next"],
        [state["Default"], "/Default"],
        ...list("Choices").map((choice, at) => [choice["Next"], `/Choices[${at}]/Next`] as const),
        ...list("Catch").map((handler, at) => [handler["Next"], `/Catch[${at}]/Next`] as const),
    ];
    return all.flatMap(([target, at]) => (typeof target === "string" ? [[target, at] as const] : []));
}

function requireReachable(start: string, states: Definition["States"]): void {
    const reached = new Set<string>();
    const visit = (name: string): void => {
        if (reached.has(name)) return;
        reached.add(name);
        for (const [target] of targets(states[name] as State)) visit(target);
    };
    visit(start);
    const lost = Object.keys(states).find(name => !reached.has(name));
    if (lost !== undefined) throw refuse("MISSING_TRANSITION_TARGET", `State "${lost}" is not reachable`, `/States/${lost}`);
}
