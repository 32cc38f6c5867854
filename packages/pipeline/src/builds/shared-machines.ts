import type { Artifact, Rule, Step } from "@causeway/core";
import type { BuildStep } from "./build-step.ts";
import type { Machine } from "./machine.ts";

const isBuild = (step: Step): step is BuildStep => "on" in step;

/** What the steps on a machine read. */
export const readOn = (machine: Machine, steps: readonly Step[]): readonly Artifact[] =>
    steps.flatMap(step => (isBuild(step) && step.on === machine ? (step.plan.build.reads ?? []) : []));

/** Steps share a machine by being given the same one: two of one name would be one project by mistake. */
export function machineNameRules(steps: readonly { readonly step: Step; readonly path: string }[]): readonly Rule[] {
    const builds = steps.flatMap(({ step, path }) => (isBuild(step) && step.on ? [{ path, machine: step.on }] : []));
    return builds.map(({ path, machine }): Rule => {
        const first = builds.find(each => each.machine.name === machine.name);
        return [
            first === undefined || first.machine === machine,
            path,
            `builds on a machine "${machine.name}", and ${first?.path} on another of that name: give them one, or two names`,
        ];
    });
}
