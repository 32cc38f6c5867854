import { type Grant, type Place, type Rule, type Secret, type Secrets, secretArnRules, secretGrants } from "@causeway/core";
import type { Environment } from "./environment.ts";

/** The variable that tells the code where a secret is. */
const variable = (name: string): string => `${name}_ARN`;

/** Lambda fetches nothing by itself: the code reads what these variables name, with the grants below. */
export const secretVariables = (secrets: Secrets = {}): Environment =>
    Object.fromEntries(Object.entries<Secret>(secrets).map(([name, { arn }]) => [variable(name), arn]));

export const readSecrets = (secrets: Secrets = {}): readonly Grant[] =>
    secretGrants(Object.values(secrets), ["ssm:GetParameter", "ssm:GetParameters"]);

export const secretRules = (secrets: Secrets = {}, environment: Environment = {}, place: Place): readonly Rule[] =>
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
