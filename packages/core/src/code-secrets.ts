import type { Rule } from "./check.ts";
import type { CodeEnvironment } from "./code-environment.ts";
import type { Grant } from "./grant.ts";
import type { Place } from "./placement.ts";
import { type Secret, type Secrets, secretArnRules, secretGrants } from "./secret.ts";

/** The variable that tells the code where a secret is. */
const variable = (name: string): string => `${name}_ARN`;

/** Lambda fetches nothing by itself: the code reads what these variables name, with the grants below. */
export const secretVariables = (secrets: Secrets = {}): CodeEnvironment =>
    Object.fromEntries(Object.entries<Secret>(secrets).map(([name, { arn }]) => [variable(name), arn]));

export const readSecrets = (secrets: Secrets = {}): readonly Grant[] =>
    secretGrants(Object.values(secrets), ["ssm:GetParameter", "ssm:GetParameters"]);

export const secretRules = (secrets: Secrets = {}, environment: CodeEnvironment = {}, place: Place): readonly Rule[] =>
    Object.entries<Secret>(secrets).flatMap(([name, secret]): readonly Rule[] => [
        [
            !(variable(name) in environment),
            `secrets.${name}`,
            `makes the variable ${variable(name)}, which is among the environment's, too`,
        ],
        [
            secret.key === undefined && secret.version === undefined,
            `secrets.${name}`,
            "has a key or a version, which the code chooses when it reads the secret",
        ],
        ...secretArnRules(`secrets.${name}`, secret, place),
    ]);
