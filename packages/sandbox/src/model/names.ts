import { createHash, randomBytes } from "node:crypto";
import type { AutoName } from "./resource.ts";
import type { OpenProperties } from "./values.ts";

/** Digits behind a generated name: from the engine's seed, or, without one, at random. */
export const digits = (seed: Uint8Array | undefined): string =>
    (seed && seed.length > 0 ? createHash("sha256").update(seed).digest("hex") : randomBytes(4).toString("hex")).slice(0, 7);

/** The name that Pulumi's provider gives a resource without one, or its reason for not giving any. */
export function autoName(
    type: string,
    { maxLength, transform }: AutoName,
    logicalName: string,
    suffix: string,
    inputs: OpenProperties = {},
): { readonly name: string } | { readonly refused: string } {
    const name = `${logicalName}-${suffix}`;
    const finished = transform ? transform(name, inputs) : name;
    return finished.length > maxLength
        ? {
              refused: `could not make instance of '${type}': name '${logicalName}-' plus ${suffix.length} random chars is longer than maximum length ${maxLength}`,
          }
        : { name: finished };
}
