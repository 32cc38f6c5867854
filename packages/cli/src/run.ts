import { performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import type { Backend, Lock, StackState } from "./backend.ts";
import type { Display } from "./display.ts";
import type { Ending, Engine, Operation } from "./engine.ts";
import { told } from "./errors.ts";
import { invocation } from "./invocation.ts";
import { describe, isFailure, type Outcome, untouched } from "./outcome.ts";
import type { StackPlan } from "./plan.ts";
import { schedule } from "./schedule.ts";
import { Tally } from "./tally.ts";

const LOCK_PATIENCE_MS = 5_000;
const LOCK_POLL_MS = 200;

export interface Run {
    readonly operation: Operation;
    readonly stacks: readonly StackPlan[];
    readonly parallel: number;
    readonly backend: Backend;
    readonly engine: Engine;
    readonly display: Display;
    /** Raised when a person has asked for the end. */
    readonly interrupt: { readonly requested: boolean };
    /** Text of the engine's, with the names of the user's files. */
    explain(text: string): string;
    /** Clears up what a killed run left in doubt, but for what a refresh finds out. */
    settle(stack: StackPlan, state: StackState): Promise<Ending>;
}

/** Brings stacks up, previews them or takes them down; one that fails stops only those that depend on it. */
export async function runStacks(run: Run): Promise<readonly Outcome[]> {
    const { operation, stacks, parallel } = run;
    const byName = new Map(stacks.map(stack => [stack.name, stack]));
    const named = (names: readonly string[]) => names.flatMap(name => byName.get(name) ?? []);
    const dependents = (stack: StackPlan) => stacks.filter(({ needs }) => needs.includes(stack.name));
    // A preview changes nothing, so none waits for another.
    const after = { up: (stack: StackPlan) => named(stack.needs), preview: () => [], down: dependents }[operation];
    const tasks = operation === "down" ? [...stacks].reverse() : stacks;
    const outcomes = await schedule<StackPlan, Outcome>(tasks, parallel, after, async (stack, before) => {
        const reason = obstacle(
            run,
            stack,
            after(stack).map(other => before.get(other) as Outcome),
        );
        const outcome = reason ?? (await runOne(run, stack).catch(error => untouched(stack, "failed", told(error))));
        run.display.ended(outcome);
        return outcome;
    });
    return stacks.map(stack => outcomes.get(stack) as Outcome);
}

/** Why a stack is left alone. */
function obstacle({ operation, backend, interrupt }: Run, stack: StackPlan, before: readonly Outcome[]): Outcome | undefined {
    if (interrupt.requested) return untouched(stack, "not started", "not started: the run was interrupted");
    const failed = before.find(isFailure);
    if (failed) {
        const how = failed.state === "failed" ? "which failed" : "which was not started";
        const who = operation === "down" ? `${failed.stack.name} needs it` : `needs ${failed.stack.name}`;
        return untouched(stack, "not started", `not started: ${who}, ${how}`);
    }
    if (operation === "preview") {
        const missing = stack.needs.filter(name => !backend.isUp(name));
        if (missing.length > 0) return untouched(stack, "waits", `waits for ${missing.join(", ")}`);
    }
    // Nothing there: no engine is needed to remove it.
    if (operation === "down" && !backend.isUp(stack.name)) return untouched(stack, "done");
    return undefined;
}

async function runOne(run: Run, stack: StackPlan): Promise<Outcome> {
    const { operation, backend, engine, display, interrupt, explain } = run;
    const lock = await waitForLock(run, stack);
    if (lock) return untouched(stack, "failed", locked(stack, lock));
    const started = performance.now();
    const tally = new Tally();
    const ended = (state: Outcome["state"], reason?: string): Outcome => ({
        ...untouched(stack, state, reason),
        counts: tally.counts,
        seconds: (performance.now() - started) / 1000,
        outputs: tally.outputs,
        messages: tally.messages.map(explain),
        graph: tally.graph,
    });
    const before = backend.state(stack.name);
    // The engine's own provider resources are not among what it counts.
    display.started(stack, tally, before?.resources.filter(({ type }) => !type.startsWith("pulumi:providers:")).length ?? 0);
    if (before === undefined) {
        const init = await engine.init(stack.name);
        if (init.code !== 0) return ended("failed", explain(lastWords(init)));
    }
    const isInDoubt = before !== undefined && before.pending.length > 0 && operation !== "preview";
    if (isInDoubt) {
        display.say(`${stack.name}: an earlier run was killed in the middle; the simulated AWS is asked what came of it`);
        const settled = await run.settle(stack, before);
        if (settled.code !== 0) return ended("failed", explain(lastWords(settled)));
    }
    const ending = await engine.run(operation, stack.name, event => tally.add(event), isInDoubt ? ["--refresh"] : []);
    if (ending.code === 0) return ended("done");
    if (interrupt.requested) return ended("failed", "interrupted; what was done until then is in the stack's state");
    const failures = tally.failures.map(describe);
    return ended("failed", explain(failures.length > 0 ? failures.join("\n") : lastWords(ending)));
}

/** Engines whose command was killed end by themselves within moments; another run's is not waited for. */
async function waitForLock({ backend, display, interrupt }: Run, { name }: StackPlan): Promise<Lock | undefined> {
    for (let waited = 0; ; waited += LOCK_POLL_MS) {
        const [lock] = backend.holdingLocks(name);
        if (lock === undefined || waited >= LOCK_PATIENCE_MS || interrupt.requested) return lock;
        if (waited === 0) display.say(`${name} is locked by process ${lock.pid}; it gets a few seconds to end`);
        await setTimeout(LOCK_POLL_MS);
    }
}

/** Before its first event the engine speaks to people only. */
function lastWords({ code, signal, said }: Ending): string {
    if (said !== "") return said.replace(/^error: /gm, "");
    return signal ? `the engine was ended by ${signal}` : `the engine ended with code ${code} and did not say why`;
}

const locked = (stack: StackPlan, { pid, username, hostname, timestamp }: Lock) =>
    `the stack is locked: process ${pid} of ${username}@${hostname} has been at work on it since ${timestamp.slice(0, 19).replace("T", " ")} UTC. ` +
    `Wait until that run has ended; if it has, and only its lock is left: ${invocation("sandbox", "pulumi", "cancel", "--yes", "--stack", stack.name)}`;
