import { check, type Variable } from "@causeway/core";
import { actionNameRule } from "../../builds/build-rules.ts";
import type { StageRule } from "../rule.ts";

/** What a variable is held against: a text, a part of it, or a regular expression in Java's words. */
export type VariableTest =
    | { readonly equals: string }
    | { readonly differsFrom: string }
    | { readonly contains: string }
    | { readonly matches: string };

const operators = { equals: "EQ", differsFrom: "NE", contains: "CONTAINS", matches: "MATCHES" } as const;

/**
 * Holds a variable of an earlier action, or of the pipeline, against a text. Needs no permission.
 *
 * Source: CodePipeline user guide, "VariableCheck".
 *
 * @example
 * const source = codeCommit();
 * const entry = { result: "SKIP", rules: [variableRule("main-only", source.variables.BranchName, { equals: "main" })] };
 *
 * @throws InputPropertiesError that names all that is wrong.
 */
export function variableRule(name: string, variable: Variable, test: VariableTest): StageRule<"VariableCheck"> {
    const [[key, value] = ["", undefined], ...others]: readonly (readonly [string, unknown])[] = Object.entries(test ?? {});
    const operator = operators[key as keyof typeof operators];
    check(
        "variableRule",
        actionNameRule(name),
        [typeof variable?.namespace === "string" && typeof variable.key === "string", "variable", "is no variable"],
        [operator !== undefined && others.length === 0, "test", `must be one of ${Object.keys(operators).join(", ")}`],
        [
            operator === undefined || (typeof value === "string" && value.length >= 1 && value.length <= 10_000),
            `test.${key}`,
            "must be a text of 1 to 10000 characters",
        ],
    );
    return {
        plan: {
            name,
            provider: "VariableCheck",
            configuration: { Variable: `#{${variable.namespace}.${variable.key}}`, Value: String(value), Operator: operator },
        },
        create: () => ({}),
    };
}
