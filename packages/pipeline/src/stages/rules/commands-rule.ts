import { type Artifact, check, commandsLog, type Grant, type Rule, sourceFiles } from "@causeway/core";
import { actionNameRule } from "../../builds/build-rules.ts";
import { optional, type StageRule, timeoutRules } from "../rule.ts";

export interface CommandsRuleOptions {
    /** Shell commands, in order, 1 to 50, each a line of up to 1,000 characters: the first that fails fails the rule. */
    readonly commands: readonly string[];
    /** The files that they see. @default the first source's */
    readonly reads?: readonly Artifact[];
    /** What the commands may ask of AWS. @default nothing */
    readonly grants?: readonly Grant[];
    /** How long they may take: 5 to 86,400 minutes, of which AWS gives them 55. @default AWS's own */
    readonly timeoutMinutes?: number;
}

/**
 * Runs commands, on a machine of CodeBuild's that needs no project.
 *
 * Source: CodePipeline user guide, "Commands" (rule reference).
 *
 * @example
 * const entry = { rules: [commandsRule("no-todo", { commands: ["! grep -r FIXME src"] })] };
 *
 * @throws InputPropertiesError that names all that is wrong.
 */
export function commandsRule(name: string, options: CommandsRuleOptions): StageRule<"Commands"> {
    const { commands, reads = [sourceFiles], grants = [], timeoutMinutes } = options ?? {};
    const given: readonly unknown[] = Array.isArray(commands) ? commands : [];
    check(
        "commandsRule",
        actionNameRule(name),
        [given.length >= 1 && given.length <= 50, "commands", `has ${given.length}, not 1 to 50`],
        ...given.map(
            (command, at): Rule => [
                typeof command === "string" && /^.{1,1000}$/.test(command),
                `commands[${at}]`,
                "must be a line of 1 to 1000 characters",
            ],
        ),
        ...timeoutRules(timeoutMinutes),
    );
    return {
        plan: { name, provider: "Commands", commands, reads, ...optional("timeoutMinutes", timeoutMinutes) },
        create: ({ delivery, pipelineName }) => ({ grants: [commandsLog(delivery, pipelineName), ...grants] }),
    };
}
