import type { Rule } from "@causeway/core";

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
export function variableRules(givenVariables: unknown = {}, givenSecrets: unknown = {}): readonly Rule[] {
    const variables = mapIn(givenVariables);
    const secrets = mapIn(givenSecrets);
    return [
        [isMap(givenVariables), "variables", "is not a map of variables"],
        ...Object.keys(variables).map(name => nameRule(`variables.${name}`, name)),
        ...Object.entries(variables).flatMap(([name, value]): Rule[] => [
            [value !== undefined && value !== null, `variables.${name}`, "has no value"],
            // What is no text may become one: a leaf, or a variable of an earlier action.
            [
                value === undefined || ["string", "object"].includes(typeof value),
                `variables.${name}`,
                `is ${String(value)}, a ${typeof value}: must be a text`,
            ],
        ]),
        [isMap(givenSecrets), "secrets", "is not a map of secrets"],
        ...Object.entries(secrets).flatMap(([name, secret]): Rule[] => [
            nameRule(`secrets.${name}`, name),
            [isSecret(secret), `secrets.${name}`, "is not a secret: take secret(…) or parameter(…)"],
            [!Object.hasOwn(variables, name), `secrets.${name}`, "is among the variables, too"],
        ]),
    ];
}

/** A map, or an empty one in place of what is none. */
export const mapIn = (value: unknown): Readonly<Record<string, unknown>> => (isMap(value) ? value : {});

const isSecret = (value: unknown): boolean =>
    isMap(value) && ["secretsmanager", "ssm"].includes(String(value["from"])) && value["arn"] !== undefined;

export const isArtifact = (value: unknown): boolean => isMap(value) && typeof value["name"] === "string" && value["name"] !== "";

/** The name before an action's variables. Source: CodePipeline user guide, "Variables reference", Namespaces. */
export const namespaceRule = (namespace: unknown): Rule => [
    namespace === undefined || (typeof namespace === "string" && /^[A-Za-z0-9@_-]{1,100}$/.test(namespace)),
    "namespace",
    `is "${namespace}": must be 1 to 100 letters, digits and @_-`,
];

/** What a build may do besides. */
export const grantRules = (grants: unknown = []): readonly Rule[] =>
    isList(grants)
        ? grants.map((grant, at): Rule => {
              const { actions, resources } = mapIn(grant);
              const known = isList(actions) && actions.length > 0 && actions.every(action => typeof action === "string");
              const some = isList(resources) ? resources.length > 0 && resources.every(isValue) : isMap(resources);
              return [known && some, `grants[${at}]`, "is not a grant: must have actions and resources, at least one of each"];
          })
        : [[false, "grants", "is not a list"]];

const isValue = (value: unknown): boolean => value !== undefined && value !== null;

/** What the pipeline would fill in, if it were in an action's configuration. */
export const isFilledIn = (text: unknown): boolean => typeof text === "string" && /#\{[^}]*\}/.test(text);

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
