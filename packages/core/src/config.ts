import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { parse } from "./check.ts";

/**
 * This stack's configuration in the project's own namespace, held against `settings`: an unknown key is an error, like a malformed value.
 *
 * @throws {@link UserError} that names every problem with its key.
 */
export function readConfig<Settings extends z.ZodRawShape>(settings: Settings): z.infer<z.ZodObject<Settings>> {
    const namespace = `${pulumi.getProject()}:`;
    const values = Object.entries(pulumi.runtime.allConfig())
        .filter(([key]) => key.startsWith(namespace))
        .map(([key, value]) => [key.slice(namespace.length), plain(value)]);
    return parse(z.strictObject(settings), Object.fromEntries(values), `the configuration of ${pulumi.getStack()}`) as z.infer<
        z.ZodObject<Settings>
    >;
}

/** Pulumi hands every value over as text: numbers, booleans, lists and objects as JSON. */
function plain(text: string): unknown {
    try {
        const value: unknown = JSON.parse(text);
        // What is no number to the last digit, such as an account with leading zeros, stays text.
        return typeof value === "number" && String(value) !== text ? text : value;
    } catch {
        return text;
    }
}
