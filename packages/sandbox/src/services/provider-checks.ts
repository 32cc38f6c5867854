import type { Failure } from "../model/resource.ts";

// What Pulumi's provider says of values before it asks AWS. Source: terraform-plugin-sdk, helper/validation.

export const outside = (property: string, value: number | undefined, from: number, to: number): readonly Failure[] =>
    value === undefined || (value >= from && value <= to)
        ? []
        : [{ property, reason: `expected ${property} to be in the range (${from} - ${to}), got ${value}` }];

export const oneOf = (property: string, value: string | undefined, values: readonly string[]): readonly Failure[] =>
    value === undefined || values.includes(value)
        ? []
        : [{ property, reason: `expected ${property} to be one of ${values.join(", ")}, got ${value}` }];

export function isJson(text: string): boolean {
    try {
        JSON.parse(text);
        return true;
    } catch {
        return false;
    }
}
