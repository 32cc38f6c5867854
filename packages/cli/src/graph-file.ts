import { readFileSync } from "node:fs";
import type { GraphResource } from "@causeway/verify";
import * as z from "zod";
import { codeOf, UserError } from "./errors.ts";

const properties = z.record(z.string(), z.unknown()).optional();
const resource = z.object({ urn: z.string(), type: z.string(), inputs: properties, outputs: properties, delete: z.boolean().optional() });
const exported = z.object({ deployment: z.object({ resources: z.array(resource).optional() }) });
const previewed = z.object({ steps: z.array(z.object({ newState: resource.optional() })) });

/**
 * The resources of a file that `pulumi stack export` or `pulumi preview --json` has written; `-` is standard input.
 *
 * @throws {@link UserError} where it cannot be read, or is neither.
 */
export function readGraph(file: string): readonly GraphResource[] {
    const name = file === "-" ? "standard input" : file;
    const value = parse(read(file, name), name);
    const stack = exported.safeParse(value);
    if (stack.success) return stack.data.deployment.resources ?? [];
    const preview = previewed.safeParse(value);
    if (preview.success) return preview.data.steps.flatMap(({ newState }) => newState ?? []);
    // Of the two, what it has the beginning of.
    const { error } = typeof value === "object" && value !== null && "steps" in value ? preview : stack;
    const problems = error.issues.map(({ path, message }) => `  ${path.join(".") || "(all of it)"}: ${message}`);
    throw new UserError(`${name} is no stack that \`pulumi stack export\` or \`pulumi preview --json\` wrote:\n${problems.join("\n")}`);
}

function read(file: string, name: string): string {
    try {
        return readFileSync(file === "-" ? 0 : file, "utf8");
    } catch (error) {
        throw new UserError(
            codeOf(error) === "ENOENT" ? `there is no file ${name}` : `${name} cannot be read: ${(error as Error).message}`,
        );
    }
}

function parse(text: string, name: string): unknown {
    try {
        return JSON.parse(text);
    } catch (error) {
        throw new UserError(`${name} is not valid JSON: ${(error as Error).message}`);
    }
}
