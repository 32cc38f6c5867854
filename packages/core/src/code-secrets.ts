import type { Rule } from "./check.ts";
import type { CodeEnvironment } from "./code-environment.ts";
import type { Grant } from "./grant.ts";
import type { Place } from "./placement.ts";
import { type Secret, type Secrets, secretArnRules, secretGrants } from "./secret.ts";

/** The variable that tells the code where a secret is. */
const variable = (name: string): string => `${name}_ARN`;

/** What a caller without types may give is none: a value is a secret told to everybody. */
const isSecret = (given: unknown): given is Secret => typeof given === "object" && given !== null && "from" in given && "arn" in given;

/** Lambda fetches nothing by itself: the code reads what these variables name, with the grants below. */
export const secretVariables = (secrets: Secrets = {}): CodeEnvironment =>
    Object.fromEntries(
        Object.entries<unknown>(secrets ?? {}).flatMap(([name, given]) => (isSecret(given) ? [[variable(name), given.arn]] : [])),
    );

export const readSecrets = (secrets: Secrets = {}): readonly Grant[] =>
    secretGrants(Object.values(secrets), ["ssm:GetParameter", "ssm:GetParameters"]);

export function secretRules(secrets: Secrets = {}, environment: CodeEnvironment = {}, place: Place): readonly Rule[] {
    if (typeof secrets !== "object" || secrets === null) return [[false, "secrets", "are no secrets by their names"]];
    return Object.entries<unknown>(secrets).flatMap(([name, secret]): readonly Rule[] => {
        const at = `secrets.${name}`;
        // What it is instead may be the secret's value, which no error tells.
        if (!isSecret(secret)) return [[false, at, "is neither a secret(…) nor a parameter(…)"]];
        return [
            [!(variable(name) in environment), at, `makes the variable ${variable(name)}, which is among the environment's, too`],
            [
                secret.key === undefined && secret.version === undefined,
                at,
                "has a key or a version, which the code chooses when it reads the secret",
            ],
            ...secretArnRules(at, secret, place),
        ];
    });
}
