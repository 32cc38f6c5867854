import type { Step } from "@causeway/core";

/** Lists of steps that run side by side. */
export interface Parallel {
    readonly lanes: readonly (readonly Step[])[];
}

/**
 * Lanes of steps that run side by side inside a stage, each lane's own steps one after the other. What follows waits for all lanes, and the
 * second step of a lane for the first of each: CodePipeline has one order for all actions of a stage.
 *
 * Source: CodePipeline user guide, "Action declaration", runOrder.
 *
 * @example
 * const build = buildImage({ commands: ["pnpm build"] });
 * const [here, there] = [delivery.target(ecs, "staging", "checkout"), delivery.target(ecs, "production", "checkout")];
 * const stage = { name: "everywhere", steps: [parallel([deployToEcs(here, build.images)], [deployToEcs(there, build.images)])] };
 */
export const parallel = (...lanes: readonly (readonly Step[])[]): Parallel => ({ lanes });

/** A step of a stage, or several side by side. */
export type StageItem = Step | Parallel;

/** A step, when it runs within its stage, and where the declaration has it. */
export interface PlacedStep {
    readonly step: Step;
    /** From 1; equal ones run side by side. */
    readonly runOrder: number;
    readonly path: string;
}

const isParallel = (item: StageItem): item is Parallel => "lanes" in item;

/** When each step of a stage runs: the arithmetic of run orders, in one place. */
export function inOrder(items: readonly StageItem[], path: string): readonly PlacedStep[] {
    let next = 1;
    return items.flatMap((item, index): readonly PlacedStep[] => {
        const at = `${path}[${index}]`;
        const runOrder = next;
        if (!isParallel(item)) {
            next += 1;
            return [{ step: item, runOrder, path: at }];
        }
        next += Math.max(0, ...item.lanes.map(lane => lane.length));
        return item.lanes.flatMap((lane, number) =>
            lane.map((step, place) => ({ step, runOrder: runOrder + place, path: `${at}.lanes[${number}][${place}]` })),
        );
    });
}

type Problem = readonly [path: string, reason: string];

/** What is wrong with a stage's lists themselves. */
export const listProblems = (items: unknown, path: string): readonly Problem[] =>
    inList(items, path, "step", (item, at) =>
        typeof item === "object" && item !== null && "lanes" in item
            ? inList(item.lanes, `${at}.lanes`, "lane", (lane, here) => inList(lane, here, "step", stepProblems))
            : stepProblems(item, at),
    );

const inList = (list: unknown, path: string, what: string, each: (value: unknown, at: string) => readonly Problem[]): readonly Problem[] =>
    Array.isArray(list) && list.length > 0
        ? list.flatMap((value, index) => each(value, `${path}[${index}]`))
        : [[path, `needs at least one ${what}`]];

const stepProblems = (value: unknown, at: string): readonly Problem[] => (isStep(value) ? [] : [[at, "is no step"]]);

/** Whether this is a step, also where a caller has no types. */
export const isStep = (value: unknown): value is Step =>
    isObject(value) && "create" in value && "plan" in value && isObject(value.plan) && Object.values(value.plan).every(isAction);

const isAction = (plan: unknown): boolean => isObject(plan) && "type" in plan && isObject(plan.type);

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
