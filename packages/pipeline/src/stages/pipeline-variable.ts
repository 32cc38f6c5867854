import { check, outputs, type Rule, type Variable } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import type { StagePlan } from "../plan.ts";
import { addEntryRules } from "./add-entry-rules.ts";
import { variableRule } from "./rules/variable-rule.ts";

/** A value that whoever starts a run may choose: in a text, it is `#{variables.<name>}`. */
export interface PipelineVariable extends Variable {
    readonly namespace: "variables";
    readonly default: string;
    readonly description?: string;
    readonly oneOf?: readonly string[];
}

export interface PipelineVariableOptions<Value extends string> {
    /** What it is where a run is started with nothing else, by a push for one: 1 to 1,000 characters. */
    readonly default: NoInfer<Value>;
    /** What it is for: up to 200 characters. No secrets here or in the value: both are for all to see. */
    readonly description?: string;
    /**
     * The values that it may have: a run with another fails before anything is built. Each has 1 to 1,000 characters.
     *
     * @default any
     */
    readonly oneOf?: readonly Value[];
}

/**
 * A variable of a whole pipeline, for its `variables` and for texts of its steps.
 *
 * Sources: CodePipeline API reference, "PipelineVariableDeclaration"; user guide, "Variables reference".
 *
 * @example
 * const level = pipelineVariable("level", { default: "smoke", oneOf: ["smoke", "full"], description: "How much is tested" });
 * new ServicePipeline("checkout", {
 *     delivery, source: codeCommit(), variables: [level],
 *     stages: [{ name: "staging", steps: [approval({ question: `Test on the level ${level}?` })] }],
 * });
 *
 * @throws InputPropertiesError that names all that is wrong.
 */
export function pipelineVariable<const Value extends string>(name: string, options: PipelineVariableOptions<Value>): PipelineVariable {
    const { default: usual, description, oneOf } = options ?? {};
    const values: readonly unknown[] = Array.isArray(oneOf) ? oneOf : [];
    check(
        `pipelineVariable "${name}"`,
        [typeof name === "string" && /^[A-Za-z0-9@_-]{1,90}$/.test(name), "name", `is "${name}": must be 1 to 90 letters, digits and @_-`],
        [isValue(usual), "default", "must be a text of 1 to 1000 characters"],
        [
            description === undefined || (typeof description === "string" && description.length <= 200),
            "description",
            "must be a text of up to 200 characters",
        ],
        [oneOf === undefined || values.length > 0, "oneOf", "needs at least one value"],
        ...values.map((value, at): Rule => [isValue(value), `oneOf[${at}]`, "must be a text of 1 to 1000 characters"]),
        [values.length === 0 || values.includes(usual), "default", `is "${usual}", which is not in oneOf`],
        [pattern(values).length <= 10_000, "oneOf", "is too much for one rule: AWS takes 10000 characters"],
    );
    const variable = outputs("variables", [name])[name] as Variable;
    return {
        ...variable,
        namespace: "variables",
        default: usual,
        ...(description !== undefined && { description }),
        ...(oneOf && { oneOf }),
    };
}

const isValue = (value: unknown): boolean => typeof value === "string" && value.length >= 1 && value.length <= 1000;

/** A regular expression of these texts and nothing else, whether all of a text must match, as in Java, or a part. */
const pattern = (values: readonly unknown[]): string =>
    `^(?:${values.map(value => String(value).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|")})$`;

const isVariable = (variable: unknown): variable is PipelineVariable =>
    typeof variable === "object" &&
    variable !== null &&
    "namespace" in variable &&
    variable.namespace === "variables" &&
    "key" in variable &&
    typeof variable.key === "string" &&
    "default" in variable &&
    typeof variable.default === "string";

export const pipelineVariableRules = (variables: unknown): readonly Rule[] =>
    variables === undefined || Array.isArray(variables)
        ? (variables ?? []).map(
              (variable: unknown, at: number): Rule => [isVariable(variable), `variables[${at}]`, "is no pipelineVariable()"],
          )
        : [[false, "variables", "is no list"]];

/** Those that are what they should be. */
export const variablesIn = (variables: unknown): readonly PipelineVariable[] =>
    Array.isArray(variables) ? variables.filter(isVariable) : [];

export const declareVariables = (variables: readonly PipelineVariable[]) =>
    variables.length === 0
        ? {}
        : {
              variables: variables.map(({ key, default: defaultValue, description }) => ({
                  name: key,
                  defaultValue,
                  ...(description !== undefined && { description }),
              })),
          };

/** Ends a run with a value that a variable may not have, before the first stage after the sources. */
export function requireValues(stages: readonly StagePlan[], variables: readonly PipelineVariable[]): readonly StagePlan[] {
    const rules = variables.flatMap(variable =>
        variable.oneOf ? [variableRule(`one-of-${variable.key}`, variable, { matches: pattern(variable.oneOf) })] : [],
    );
    return stages.map((stage, at) => (at === 1 ? addEntryRules(stage, rules, "variables with oneOf") : stage));
}

/** Warns of variables that nothing in a pipeline uses, once all of it is known: whatever is chosen for them changes nothing. */
export function warnOfUnused(
    variables: readonly PipelineVariable[],
    stages: pulumi.Output<readonly object[]>,
    resource: pulumi.Resource,
): void {
    stages.apply(known => {
        const text = JSON.stringify(known);
        for (const variable of variables) {
            // The rule that holds it against its values is ours.
            const uses = text.split(String(variable)).length - (variable.oneOf ? 2 : 1);
            if (uses === 0) pulumi.log.warn(`variables: no step and no rule uses "${variable.key}"`, resource);
        }
    });
}
