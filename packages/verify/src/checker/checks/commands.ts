import type { Check } from "../check.ts";
import { isAbsent, items, list } from "../known.ts";
import { pages } from "../pages.ts";
import type { Action, Pipeline, Rule } from "../view.ts";

/** Source: CodePipeline API reference, "ActionDeclaration" and "RuleDeclaration". */
const MAX_COMMANDS = 50;
const MAX_LENGTH = 1000;
/** Source: CodePipeline user guide, "Quotas in AWS CodePipeline". */
const MAX_OUTPUT_VARIABLES = 15;

const all = ({ actions, rules }: Pipeline): readonly (Action | Rule)[] => [...actions, ...rules];
const isKnownType = ({ type, provider }: Action | Rule) => type !== undefined && provider !== undefined;
const outputVariables = ({ declared, path }: Action) => items(declared["outputVariables"], `${path}.outputVariables`);

export const commands: readonly Check[] = [
    {
        id: "commands-count",
        finds: `no command, or more than ${MAX_COMMANDS}, where there are to be some`,
        page: pages.action,
        *find(pipeline) {
            for (const { path, provider, declared, isPartial, commands } of all(pipeline).filter(isKnownType)) {
                if (provider !== "Commands" || list(declared["commands"]) === undefined) continue;
                if (isPartial && isAbsent(declared["commands"])) continue;
                if (commands.length < 1 || commands.length > MAX_COMMANDS)
                    yield { path: `${path}.commands`, wrong: `there are ${commands.length}`, right: `1 to ${MAX_COMMANDS} commands` };
            }
        },
    },
    {
        id: "command-length",
        finds: "a command that is empty or too long",
        page: pages.action,
        *find(pipeline) {
            for (const { path, value } of all(pipeline).flatMap(({ commands }) => commands)) {
                if (value !== undefined && (value.length < 1 || value.length > MAX_LENGTH))
                    yield { path, wrong: `it has ${value.length} characters`, right: `1 to ${MAX_LENGTH} characters; a script for more` };
            }
        },
    },
    {
        id: "command-lines",
        finds: "a command of several lines",
        page: pages.action,
        *find(pipeline) {
            for (const { path, value } of all(pipeline).flatMap(({ commands }) => commands)) {
                if (value?.includes("\n")) yield { path, wrong: "it has several lines", right: "one line a command" };
            }
        },
    },
    {
        id: "commands-elsewhere",
        finds: "commands of an action or a rule that runs none",
        page: pages.action,
        *find(pipeline) {
            for (const { path, provider, commands } of all(pipeline).filter(isKnownType)) {
                if (provider !== "Commands" && commands.length > 0)
                    yield { path: `${path}.commands`, wrong: `${provider} runs none`, right: "commands of Commands alone" };
            }
        },
    },
    {
        id: "output-variables-elsewhere",
        finds: "output variables that are named for another action than Commands",
        page: pages.action,
        *find({ actions }) {
            for (const action of actions.filter(isKnownType)) {
                if (action.provider !== "Commands" && outputVariables(action).length > 0)
                    yield {
                        path: `${action.path}.outputVariables`,
                        wrong: `${action.provider} gives its own`,
                        right: "output variables of Commands alone",
                    };
            }
        },
    },
    {
        id: "output-variables-too-many",
        finds: `more than ${MAX_OUTPUT_VARIABLES} output variables`,
        page: pages.quotas,
        *find({ actions }) {
            for (const action of actions) {
                const count = outputVariables(action).length;
                if (count > MAX_OUTPUT_VARIABLES)
                    yield { path: `${action.path}.outputVariables`, wrong: `there are ${count}`, right: `up to ${MAX_OUTPUT_VARIABLES}` };
            }
        },
    },
    {
        id: "output-variable-name",
        finds: "an output variable that no shell can export",
        page: pages.action,
        *find({ actions }) {
            for (const { path, value } of actions.flatMap(outputVariables)) {
                if (value !== undefined && !/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(value))
                    yield { path, wrong: `it is "${value}"`, right: "1 to 128 letters, digits and _, no digit first" };
            }
        },
    },
];
