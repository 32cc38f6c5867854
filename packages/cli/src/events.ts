import * as z from "zod";

const state = z.object({
    parent: z.string().optional(),
    custom: z.boolean().optional(),
    inputs: z.record(z.string(), z.unknown()).nullish(),
    outputs: z.record(z.string(), z.unknown()).nullish(),
});
const step = z.object({
    metadata: z.object({ op: z.string(), urn: z.string(), type: z.string(), old: state.nullish(), new: state.nullish() }),
});

/** What the engine says while it works, as far as this command listens. Source: Pulumi's sdk/go/common/apitype/events.go */
const schema = z.object({
    diagnosticEvent: z
        .object({ urn: z.string().optional(), message: z.string(), severity: z.string(), ephemeral: z.boolean().optional() })
        .optional(),
    resourcePreEvent: step.optional(),
    resOutputsEvent: step.optional(),
    resOpFailedEvent: step.optional(),
    summaryEvent: z.object({ resourceChanges: z.record(z.string(), z.number()).nullish(), result: z.string().optional() }).optional(),
    errorEvent: z.object({ error: z.string() }).optional(),
});
export type EngineEvent = z.infer<typeof schema>;

/** One line of the engine's output; nothing where it is no event, but what a program printed by itself. */
export function parseEvent(line: string): EngineEvent | undefined {
    if (!line.startsWith("{")) return undefined;
    try {
        return schema.safeParse(JSON.parse(line)).data;
    } catch {
        return undefined;
    }
}
