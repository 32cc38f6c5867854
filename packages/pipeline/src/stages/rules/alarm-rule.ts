import { check, isWhole, type Place, seeAlarms } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { actionNameRule } from "../../builds/build-rules.ts";
import { optional, type StageRule, timeoutRules } from "../rule.ts";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface AlarmRuleOptions {
    /** The name of an alarm that is there already. */
    readonly alarm: pulumi.Input<string>;
    /** The states that the rule looks for. @default AWS's own: those that meet the kind of condition that the rule is in */
    readonly states?: readonly AlarmState[];
    /** Minutes, whole, from 1, that the alarm is given to change. @default it is looked at once */
    readonly waitMinutes?: number;
    /**
     * An alarm of another account, or region: where it is, and a role there that may see alarms and that the pipeline's role may assume, such
     * as a target's deploy role. @default the pipeline's own account and region, and a role of the rule's own
     */
    readonly there?: { readonly place: Place; readonly roleArn: pulumi.Input<string> };
    /** How long the rule may take: 5 to 86,400 minutes. @default AWS's own */
    readonly timeoutMinutes?: number;
}

const states: readonly string[] = ["OK", "ALARM", "INSUFFICIENT_DATA"] satisfies readonly AlarmState[];

/**
 * Looks at a CloudWatch alarm. In an entry condition it is looked at once: beside a window, before that opens.
 *
 * Source: CodePipeline user guide, "CloudWatchAlarm". The page names no permissions: those here are inferred from what the rule does.
 *
 * @example
 * const success = { result: "ROLLBACK", rules: [alarmRule("errors", { alarm: "payments-errors", waitMinutes: 30 })] };
 *
 * @throws InputPropertiesError that names all that is wrong.
 */
export function alarmRule(name: string, options: AlarmRuleOptions): StageRule<"CloudWatchAlarm"> {
    const { alarm, states: wanted, waitMinutes, there, timeoutMinutes } = options ?? {};
    check(
        "alarmRule",
        actionNameRule(name),
        [alarm !== undefined && alarm !== "", "alarm", "must be the name of an alarm"],
        [
            wanted === undefined || (Array.isArray(wanted) && wanted.length > 0 && wanted.every(state => states.includes(state))),
            "states",
            `must be some of ${states.join(", ")}`,
        ],
        [
            waitMinutes === undefined || isWhole(waitMinutes, 1, 86_400),
            "waitMinutes",
            `is ${waitMinutes}, not a whole number from 1 to 86400`,
        ],
        ...timeoutRules(timeoutMinutes),
    );
    return {
        plan: {
            name,
            provider: "CloudWatchAlarm",
            configuration: {
                ...(typeof alarm === "string" && { AlarmName: alarm }),
                ...optional("AlarmStates", wanted?.join(",")),
                ...optional("WaitTime", waitMinutes?.toString()),
            },
            ...optional("timeoutMinutes", timeoutMinutes),
            ...optional("place", there?.place),
        },
        create: () => ({
            configuration: pulumi.output(alarm).apply(AlarmName => ({ AlarmName })),
            ...(there ? { roleArn: there.roleArn } : { grants: [seeAlarms] }),
        }),
    };
}
