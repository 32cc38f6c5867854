import type { Artifact, Rule, Tier } from "@causeway/core";
import type { StagePlan } from "../plan.ts";
import { addEntryRules } from "./add-entry-rules.ts";
import { freezeCommands, type ReleaseWindow, releaseWindowRules } from "./release-window.ts";
import { commandsRule } from "./rules/commands-rule.ts";
import { windowRule } from "./rules/window-rule.ts";

/**
 * When each tier may be released to. A stage that deploys to a tier (its steps' targets say so, or its own `tier`) is entered in its hours alone: a run that comes outside of them waits until
 * they begin, for as long as `waitMinutes`, and then fails. One that comes in a freeze, or that would wait into one, fails at once, with the
 * reason in its log: try the stage again after the freeze.
 *
 * Who must release all the same overrides the stage's entry condition, in CodePipeline's console or by OverrideStageCondition, which AWS
 * records; a window's `forcedBy`, or a stage's own `overriddenBy`, lets people do that. A pipeline variable would not do: whoever may start a run may choose its value.
 *
 * An alarm rule in the same entry condition would be looked at before the hours begin, and not again: put it into a stage of its own.
 *
 * Sources: CodePipeline user guide, "DeploymentWindow" and "Overriding stage conditions"; API reference, "OverrideStageCondition".
 */
export type TierWindows = { readonly [Name in Tier]?: ReleaseWindow };

/** Seven days, as long as AWS lets an approval wait: hours begin again after a week's end and some holidays. */
const usualWait = 7 * 24 * 60;

/** The tiers that a stage changes something in. */
const tiersOf = ({ steps, tier }: StagePlan): readonly Tier[] => [
    ...new Set([
        ...(tier === undefined ? [] : [tier]),
        ...steps.flatMap(({ step }) =>
            Object.values(step.plan).flatMap(({ place, deploysTo = place }) => (deploysTo ? [deploysTo.tier] : [])),
        ),
    ]),
];

/** What is wrong with the windows: nothing else reads them where there is anything. */
export const tierWindowRules = (windows: unknown): readonly Rule[] => {
    if (windows === undefined) return [];
    if (typeof windows !== "object" || windows === null)
        return [[false, "windows", "says when each tier is released to: { production: … }"]];
    return Object.entries(windows).flatMap(([tier, window]): readonly Rule[] => [
        [["delivery", "test", "production"].includes(tier), `windows.${tier}`, "is no tier: there are delivery, test and production"],
        ...(window === undefined ? [] : releaseWindowRules(window, `windows.${tier}`)),
    ]);
};

/** Stages with the windows of the tiers that they deploy to. */
export const withWindows = (stages: readonly StagePlan[], windows: TierWindows, reads: readonly Artifact[]): readonly StagePlan[] =>
    stages.map(stage => {
        const tiers = tiersOf(stage).filter(tier => windows[tier] !== undefined);
        const rules = tiers.flatMap(tier => rulesFor(tier, windows[tier], reads));
        // Who may release to production all the same is for the production window to say, whatever else the stage releases to.
        const { forcedBy } = windows[tiers.find(tier => tier === "production") ?? tiers[0] ?? "delivery"] ?? {};
        const { overriddenBy = tiers.length > 0 ? forcedBy : undefined } = stage;
        return { ...addEntryRules(stage, rules, "its tier's window"), ...(overriddenBy && { overriddenBy }) };
    });

function rulesFor(tier: Tier, window: ReleaseWindow | undefined, reads: readonly Artifact[]) {
    if (!window) return [];
    const { cron, timeZone, waitMinutes: timeoutMinutes = usualWait } = window;
    const commands = freezeCommands(window);
    return [
        windowRule(`window-${tier}`, { cron, ...(timeZone !== undefined && { timeZone }), timeoutMinutes }),
        // After the window: whatever it waits for, what follows is known by then.
        ...(commands.length > 0 ? [commandsRule(`freeze-${tier}`, { commands, reads })] : []),
    ];
}
