import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import type { GraphResource } from "@causeway/verify";
import * as z from "zod";
import { codeOf, UserError } from "./errors.ts";

const properties = z.record(z.string(), z.unknown()).optional();
const resource = z.object({ urn: z.string(), type: z.string(), inputs: properties, outputs: properties, delete: z.boolean().optional() });
const exported = z.object({ deployment: z.object({ resources: z.array(resource).optional() }) });
const op = z.string().optional();
const previewed = z.object({ steps: z.array(z.object({ op, urn: z.string(), newState: resource.nullish() })) });
const step = z.object({ metadata: z.object({ op, urn: z.string(), new: resource.nullish() }) }).optional();
/**
 * Of the events that the engine writes a line each, where it is told to: what is planned, and what came of it, which of a component is what it
 * has registered as its outputs. Source: Pulumi, sdk/go/common/apitype/events.go.
 */
const planned = z.object({ resourcePreEvent: step, resOutputsEvent: step });

/**
 * The resources of a file that `pulumi stack export` or `pulumi preview --json` has written; `-` is standard input.
 *
 * @throws {@link UserError} where it cannot be read, or is neither.
 */
export async function readGraph(file: string): Promise<readonly GraphResource[]> {
    const name = nameOf(file);
    const written = await readText(file);
    const value = parse(written);
    if (value === undefined) {
        const events = eventsOf(written);
        if (!events) throw new UserError(`${name} is not valid JSON`);
        return lastOf(events.map(({ resourcePreEvent, resOutputsEvent }) => (resourcePreEvent ?? resOutputsEvent)?.metadata));
    }
    const stack = exported.safeParse(value);
    if (stack.success) return stack.data.deployment.resources ?? [];
    const preview = previewed.safeParse(value);
    if (preview.success) return lastOf(preview.data.steps.map(({ newState, ...step }) => ({ ...step, new: newState })));
    // Of the two, what it has the beginning of.
    const { error } = typeof value === "object" && value !== null && "steps" in value ? preview : stack;
    const problems = error.issues.map(({ path, message }) => `  ${path.join(".") || "(all of it)"}: ${message}`);
    throw new UserError(`${name} is no stack that \`pulumi stack export\` or \`pulumi preview --json\` wrote:\n${problems.join("\n")}`);
}

export const nameOf = (file: string): string => (file === "-" ? "standard input" : file);

interface Planned {
    readonly op?: string | undefined;
    readonly urn: string;
    readonly new?: GraphResource | null | undefined;
}

/** What is there at the end: a resource may be refreshed, replaced and deleted in one preview. */
function lastOf(steps: readonly (Planned | undefined)[]): readonly GraphResource[] {
    const resources = new Map<string, GraphResource>();
    for (const step of steps) {
        if (step?.new) resources.set(step.urn, step.new);
        // What replaced it has the same URN, and has come before.
        else if (step && step.op !== "delete-replaced") resources.delete(step.urn);
    }
    return [...resources.values()];
}

/** What is in a file, or on standard input. */
export async function readText(file: string): Promise<string> {
    const name = nameOf(file);
    try {
        // A pipe that has nothing yet is no file that can be read at once.
        return file === "-" ? await text(process.stdin) : readFileSync(file, "utf8");
    } catch (error) {
        throw new UserError(
            codeOf(error) === "ENOENT" ? `there is no file ${name}` : `${name} cannot be read: ${(error as Error).message}`,
        );
    }
}

function parse(written: string): unknown {
    try {
        return JSON.parse(written);
    } catch {
        return undefined;
    }
}

/** The engine's events, where each line is one. */
function eventsOf(written: string): readonly z.infer<typeof planned>[] | undefined {
    const events = written
        .split("\n")
        .filter(line => line.trim() !== "")
        .map(line => planned.safeParse(parse(line)));
    return events.length > 0 && events.every(({ success }) => success) ? events.flatMap(({ data }) => data ?? []) : undefined;
}
