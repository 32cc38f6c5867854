import type { Rule } from "@causeway/core";
import { actionsOf } from "../pipeline-rules.ts";
import type { StagePlan } from "../plan.ts";
import type { StageRule } from "./rule.ts";

/** What has a role, or resources of its own: an action, or a rule. */
interface Named {
    /** What it is called after, from the stage on. */
    readonly parts: readonly [stage: string, ...rest: string[]];
    readonly path: string;
}

/**
 * Roles and resources are called after a stage and an action, or a rule, with a dash or a dot between. So `staging` with `eu-deploy` would be
 * `staging-eu` with `deploy`; within a stage, AWS lets no two have one name.
 */
export function roleNameRules(stages: readonly StagePlan[]): readonly Rule[] {
    const actions = stages.flatMap(stage => actionsOf(stage).map(({ plan, path }): Named => ({ parts: [stage.name, plan.name], path })));
    const rules = stages.flatMap(({ name, path, conditions }) =>
        Object.entries<{ readonly rules?: readonly StageRule[] } | undefined>({ ...conditions }).flatMap(([kind, condition]) =>
            (condition?.rules ?? []).map(
                ({ plan }, at): Named => ({ parts: [name, kind, plan.name], path: `${path}.${kind}.rules[${at}]` }),
            ),
        ),
    );
    return [actions, rules].flatMap(all => all.map((one, at) => differs(one, all.slice(0, at))));
}

function differs({ parts, path }: Named, before: readonly Named[]): Rule {
    const strangers = before.filter(other => other.parts[0] !== parts[0]);
    for (const between of ["-", "."]) {
        const called = parts.join(between);
        const other = strangers.find(({ parts }) => parts.join(between) === called);
        if (other)
            return [false, path, `would be called "${called}" together with its stage, as is ${other.path}: name one of them otherwise`];
    }
    return [true, path, ""];
}
