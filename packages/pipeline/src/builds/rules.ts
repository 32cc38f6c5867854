import type { Rule, Secret } from "@causeway/core";

export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null && !Array.isArray(value);

const shellName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** CodeBuild keeps names that begin with CODEBUILD_. Source: CodeBuild user guide, "Environment variables in build environments". */
export const nameRule = (path: string, name: unknown): Rule => [
    typeof name === "string" && shellName.test(name) && !name.startsWith("CODEBUILD_"),
    path,
    `is "${name}": must be letters, digits and _, start with no digit, and not with CODEBUILD_, which AWS keeps`,
];

/** Plain variables and secrets of a build, side by side: each name once. */
export function variableRules(
    variables: Readonly<Record<string, unknown>> | undefined = {},
    secrets: Readonly<Record<string, Secret>> | undefined = {},
): readonly Rule[] {
    return [
        ...Object.keys(variables).map(name => nameRule(`variables.${name}`, name)),
        ...Object.entries(variables).map(
            ([name, value]): Rule => [value !== undefined && value !== null, `variables.${name}`, "has no value"],
        ),
        ...Object.keys(secrets).flatMap((name): Rule[] => [
            nameRule(`secrets.${name}`, name),
            [!Object.hasOwn(variables, name), `secrets.${name}`, "is among the variables, too"],
        ]),
    ];
}

/** Shell commands: at least one, none of them empty. */
export const commandRules = (path: string, commands: unknown): readonly Rule[] =>
    isList(commands) && commands.length > 0
        ? commands.map(
              (command, at): Rule => [
                  typeof command === "string" && command.trim() !== "",
                  `${path}[${at}]`,
                  `is ${JSON.stringify(command)}, not a command`,
              ],
          )
        : [[false, path, "needs at least one"]];
