import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";

/** One thing that must hold of a component's arguments, and what to say where it does not. */
export type Rule = readonly [holds: boolean, propertyPath: string, reason: string];

/** Whether a value is a whole number of a range, ends included. */
export const isWhole = (value: number, least: number, most: number): boolean => Number.isInteger(value) && value >= least && value <= most;

/**
 * Holds a component's arguments against all of its rules before anything is registered.
 *
 * @throws {@link pulumi.InputPropertiesError} that names every rule that does not hold, by property path.
 */
export function check(what: string, ...rules: readonly Rule[]): void {
    const errors = rules.filter(([holds]) => !holds).map(([, propertyPath, reason]) => ({ propertyPath, reason }));
    if (errors.length > 0) throw new InvalidArguments(what, errors);
}

/** Pulumi prints an InputPropertiesError's list only for remote components; here the message holds the list, and no stack trace follows. */
class InvalidArguments extends pulumi.InputPropertiesError {
    /** What makes Pulumi print the message alone, as for its own RunError. */
    readonly __pulumiRunError = true;

    constructor(what: string, errors: readonly pulumi.InputPropertyErrorDetails[]) {
        const lines = errors.map(({ propertyPath, reason }) => `  ${propertyPath}: ${reason}`);
        super({ message: [`${what} cannot be created:`, ...lines].join("\n"), errors: [...errors] });
    }
}

/** A mistake of the person who wrote the catalog, the configuration or the command: told in one piece, without a stack trace. */
export class UserError extends pulumi.RunError {}

/**
 * Parses what came from outside (config, another stack's outputs) once, at the edge.
 *
 * @throws {@link UserError} that names every problem with its path.
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const problems = result.error.issues.map(({ path, message }) => `  ${path.join(".") || "(all of it)"}: ${message}`);
    throw new UserError(`${what} is not valid:\n${problems.join("\n")}`);
}
