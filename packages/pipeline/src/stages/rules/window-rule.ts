import { check } from "@causeway/core";
import { actionNameRule } from "../../builds/build-rules.ts";
import { type ReleaseHours, releaseHoursRules } from "../release-hours.ts";
import { optional, type StageRule, timeoutRules } from "../rule.ts";

export interface WindowRuleOptions extends ReleaseHours {
    /** How long it waits for the window: 5 to 86,400 minutes. @default AWS's own */
    readonly timeoutMinutes?: number;
}

/**
 * Waits until a window opens; a run that comes while it is open goes on at once. Needs no permission.
 *
 * The page says that an alarm beside it in an entry condition may be looked at before the window opens, and not again: so the rule waits, for
 * as long as it may take.
 *
 * Source: CodePipeline user guide, "DeploymentWindow".
 *
 * @example
 * const entry = { rules: [windowRule("nights", { cron: "* * 1-4 * * ? *", timeZone: "Europe/Berlin" })] };
 *
 * @throws InputPropertiesError that names all that is wrong.
 */
export function windowRule(name: string, options: WindowRuleOptions): StageRule<"DeploymentWindow"> {
    const { cron, timeZone = "UTC", timeoutMinutes } = options ?? {};
    check("windowRule", actionNameRule(name), ...releaseHoursRules(options ?? {}), ...timeoutRules(timeoutMinutes));
    return {
        plan: {
            name,
            provider: "DeploymentWindow",
            configuration: { Cron: cron, TimeZone: timeZone },
            ...optional("timeoutMinutes", timeoutMinutes),
        },
        create: () => ({}),
    };
}
