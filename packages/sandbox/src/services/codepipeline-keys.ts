import type { AwsError } from "../model/errors.ts";

/** What a configuration may say under one key. */
export interface Key {
    readonly required?: true;
    /** All that it may be. @default any text */
    readonly values?: readonly string[];
}
export type Keys = Readonly<Record<string, Key>>;

export const must: Key = { required: true };
export const may: Key = {};
export const oneOf = (...values: readonly string[]): Key => ({ values });
export const mustBe = (...values: readonly string[]): Key => ({ required: true, values });
export const flag: Key = oneOf("true", "false");
export const mays = (...keys: readonly string[]): Keys => Object.fromEntries(keys.map(key => [key, may]));

interface Configured {
    readonly name: string;
    readonly configuration?: Readonly<Record<string, string>> | undefined;
}

/** A value with a variable in it is known only when the pipeline runs. */
export const isKnown = (value: string | undefined): value is string => value !== undefined && !value.includes("#{");

/**
 * Whether an action's or a rule's configuration has its keys. AWS's sentences about keys that are missing and unknown are reported by people;
 * the one about values is ours: the pages say what is valid, not when AWS looks.
 */
export function requireKeys(
    kind: "Action" | "Rule",
    keys: Keys,
    { name, configuration = {} }: Configured,
    refuse: (message: string) => AwsError,
): void {
    const of = `${kind} configuration for ${kind.toLowerCase()} '${name}'`;
    const unknown = Object.keys(configuration).find(key => !Object.hasOwn(keys, key));
    if (unknown !== undefined) throw refuse(`${of} contains unknown configuration '${unknown}'`);
    const missing = Object.keys(keys).find(key => keys[key]?.required && configuration[key] === undefined);
    if (missing !== undefined) throw refuse(`${of} is missing required configuration '${missing}'`);
    for (const [key, value] of Object.entries(configuration)) {
        const { values } = keys[key] ?? {};
        if (values && isKnown(value) && !values.includes(value))
            throw refuse(`${of} contains invalid value '${value}' for configuration '${key}': it must be one of ${values.join(", ")}`);
    }
}
