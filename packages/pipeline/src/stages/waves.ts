import { type ActionPlan, check, type Step } from "@causeway/core";
import type { Stage } from "../plan.ts";
import { isStep, parallel } from "./lanes.ts";

/**
 * Releases one service to several environments wave by wave: each wave is a stage, and its environments are released to side by side. The
 * environments may be in any account and region.
 *
 * The actions of an environment carry its name, so that more may join its wave later and replace nothing.
 *
 * @param planned the waves, in order: the name of each is its stage's
 * @param steps what is done in one environment
 * @param each what all waves have in common besides, such as conditions
 *
 * @example
 * const build = buildImage({ commands: ["pnpm build"] });
 * const stages = waves({ pilot: ["staging"], everywhere: ["production"] }, environment => {
 *     const target = delivery.target(ecs, environment, "checkout");
 *     return [deployToEcs(target, build.images), smokeTest(target.leaves.endpoint)];
 * });
 *
 * @throws InputPropertiesError where a wave has no environments, an environment is in two waves, or a wave is called a number.
 */
export function waves<const Environment extends string>(
    planned: Readonly<Record<string, readonly Environment[]>>,
    steps: (environment: Environment) => readonly Step[],
    each: Omit<Stage, "name" | "steps"> = {},
): readonly Stage[] {
    const entries = Object.entries(planned ?? {}).map(([name, value]) => [name, Array.isArray(value) ? value : []] as const);
    const all = entries.flatMap(([, environments]) => environments);
    check(
        "waves",
        [entries.length > 0, "planned", "needs at least one wave"],
        [typeof steps === "function", "steps", "says what is done in an environment: (environment) => [...]"],
        ...entries.flatMap(([name, environments]) => [
            // JavaScript has such keys in an order of its own.
            [!/^\d+$/.test(name), `planned.${name}`, "is a number: name it otherwise, or it would not come in its place"] as const,
            [environments.length > 0, `planned.${name}`, "needs at least one environment"] as const,
        ]),
        ...entries.flatMap(([name, environments]) =>
            environments.map(
                environment =>
                    [
                        all.filter(other => other === environment).length === 1,
                        `planned.${name}`,
                        `has "${environment}" more than once in all`,
                    ] as const,
            ),
        ),
    );
    return entries.map(([name, environments]) => ({
        ...each,
        name,
        steps: [parallel(...environments.map(environment => laneOf(steps(environment), environment)))],
    }));
}

/** What is no list of steps stays as it is: the stage says so, with its path. */
const laneOf = (steps: readonly Step[], environment: string): readonly Step[] =>
    Array.isArray(steps) ? steps.map((step: Step) => (isStep(step) ? named(step, environment) : step)) : steps;

const named = (step: Step, environment: string): Step => ({
    ...step,
    plan: Object.fromEntries(
        Object.entries<ActionPlan>(step.plan).map(([key, plan]) => [key, { ...plan, name: `${plan.name}-${environment}` }]),
    ),
});
