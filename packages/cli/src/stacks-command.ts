import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { Backend, type StackState } from "./backend.ts";
import { isOverBudget, overBudget, teamCosts } from "./budget.ts";
import { display } from "./display.ts";
import { Engine, type Operation } from "./engine.ts";
import { sandboxEnvironment } from "./environment.ts";
import { UserError } from "./errors.ts";
import { openHome } from "./home.ts";
import { Interrupt } from "./interrupt.ts";
import { invocation } from "./invocation.ts";
import { mirror } from "./mirror.ts";
import { isFailure, type Outcome } from "./outcome.ts";
import { isForeign, loadPlan, neededBy, type StackPlan, select } from "./plan.ts";
import { findProject } from "./project.ts";
import { startSimulatedAws } from "./provider.ts";
import { recover } from "./recovery.ts";
import { report, toJson } from "./report.ts";
import { runStacks } from "./run.ts";

export interface StacksOptions {
    readonly project: string;
    readonly parallel: number;
    readonly port?: number;
    readonly json?: boolean;
}

/** `up`, `preview` and `down`. Answers with the exit code. */
export async function stacksCommand(
    operation: Operation,
    names: readonly string[],
    { project: from, parallel, port, json = false }: StacksOptions,
): Promise<number> {
    const since = performance.now();
    const project = findProject(from);
    const plan = await loadPlan(project);
    const stacks = select(plan, names);
    if (stacks.length === 0)
        throw new UserError(
            `${project.file} has no stacks: there is no Pulumi.<stack>.yaml in ${project.configFolder}, and package.json names no list of stacks`,
        );
    const home = openHome(project);
    const backend = new Backend(home.backend, project.name);
    if (operation === "up") requireNeeds(plan, stacks, backend);
    if (operation === "down") requireNoDependents(plan, stacks, backend);
    const { folder, explain } = mirror(
        project,
        home,
        plan.map(({ name }) => name),
    );

    const interrupt = new Interrupt();
    const provider = await startSimulatedAws(home, plan, port);
    const engine = new Engine(folder, sandboxEnvironment(home, provider.port));
    const shown = display(process.stderr, { operation, width: Math.max(...stacks.map(({ name }) => name.length)) });
    interrupt.onRequest(() => {
        shown.say("interrupted: the engines finish what they have begun and save their state (once more: end at once)");
        engine.interrupt();
    });
    shown.say(
        `${operation} of ${stacks.length} ${stacks.length === 1 ? "stack" : "stacks"} of ${project.name} on a simulated AWS; its state is in ${home.folder}`,
    );
    const settle = async (stack: StackPlan, state: StackState) => {
        const file = join(folder, `${stack.name}.recovered.json`);
        writeFileSync(file, JSON.stringify(recover(provider.aws, backend, project.name, plan, stack, state)));
        return engine.restore(stack.name, file).finally(() => rmSync(file));
    };
    try {
        const outcomes = await runStacks({
            operation,
            stacks,
            parallel,
            backend,
            engine,
            display: shown,
            interrupt,
            explain,
            settle,
        });
        shown.close();
        const warnings = operation === "down" ? [] : budgetWarnings(plan, outcomes, backend);
        const text = report(operation, outcomes, (performance.now() - since) / 1000, warnings);
        (json ? process.stderr : process.stdout).write(`\n${text}\n`);
        if (json) process.stdout.write(`${toJson(outcomes)}\n`);
        return interrupt.exitCode ?? (outcomes.some(isFailure) ? 1 : 0);
    } finally {
        shown.close();
        interrupt.close();
        await provider.close();
    }
}

/** Teams whose monitoring costs too much: of the stacks of this run, what is or would be there; of a team's others, what is. */
function budgetWarnings(plan: readonly StackPlan[], outcomes: readonly Outcome[], backend: Backend): readonly string[] {
    const graphs = new Map(outcomes.map(({ stack, graph }) => [stack.name, graph]));
    const teams = new Set(outcomes.map(({ stack }) => stack.team?.name));
    const stacks = plan
        .filter(({ team }) => team?.monitoringDollars !== undefined && teams.has(team.name))
        .map(stack => ({ stack, resources: graphs.get(stack.name) ?? backend.state(stack.name)?.resources ?? [] }));
    return teamCosts(stacks).filter(isOverBudget).map(overBudget);
}

/** Outputs of a stack that was never brought up cannot be read: said before anything is touched. */
function requireNeeds(plan: readonly StackPlan[], stacks: readonly StackPlan[], backend: Backend): void {
    const asked = stacks.map(({ name }) => name);
    const missing = neededBy(plan, stacks).filter(name => !asked.includes(name) && !backend.isUp(name));
    if (missing.length === 0) return;
    const foreign = missing.filter(isForeign);
    const inOrder = plan.map(({ name }) => name).filter(name => missing.includes(name) || asked.includes(name));
    const who = stacks.filter(({ needs }) => needs.some(name => missing.includes(name))).map(({ name }) => name);
    throw new UserError(
        `${verb(who, "needs", "need")} ${verb(missing, "which was", "which were", ", ")} never brought up. ` +
            (foreign.length > 0
                ? `Bring up ${list(foreign)} first, in ${foreign.length === 1 ? "its" : "their"} own project.`
                : `All of them, in order: ${invocation("up", ...inOrder)}`),
    );
}

/** What others stand on is not taken from under them: said before anything is touched. */
function requireNoDependents(plan: readonly StackPlan[], stacks: readonly StackPlan[], backend: Backend): void {
    const asked = stacks.map(({ name }) => name);
    const isDependent = ({ name, needs }: StackPlan) =>
        !asked.includes(name) && needs.some(need => asked.includes(need)) && backend.isUp(name);
    const dependents = plan.filter(isDependent);
    if (dependents.length === 0) return;
    const needed = asked.filter(name => dependents.some(({ needs }) => needs.includes(name)));
    const all = plan.filter(stack => stacks.includes(stack) || dependents.includes(stack)).map(({ name }) => name);
    const who = dependents.map(({ name }) => name);
    throw new UserError(
        `${verb(who, "still needs", "still need")} ${list(needed)}. All of them, last ones first: ${invocation("down", ...all)}`,
    );
}

const list = (names: readonly string[]) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);
const verb = (names: readonly string[], one: string, several: string, link = " ") =>
    `${list(names)}${link}${names.length === 1 ? one : several}`;
